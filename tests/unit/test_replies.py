"""Replies to a question the advisor asked back."""

from collections.abc import Mapping

import pytest

from advisor.replies import asked_facts, read_reply
from knowledge.decisions.cues import Lexicon
from knowledge.decisions.rules import Fact, Persona, Value
from knowledge.documents import LANGUAGES
from tests.fakes import shipped_personas

FACTS = [(persona.id, fact) for persona in shipped_personas().values() for fact in persona.facts]

# Persona, the fact asked for, the reply, the value it states.
REPLIES: list[tuple[str, str, str, Value]] = [
    ("industry", "audio_video_input", "네", True),
    ("industry", "audio_video_input", "네, 둘 다요", True),
    ("industry", "audio_video_input", "No.", False),
    ("industry", "audio_video_input", "Neither.", False),
    ("industry", "audio_video_input", "아뇨, 그런 건 없어요", False),
    ("industry", "audio_video_input", "아뇨, 사진만요", False),
    ("industry", "deploy_target", "서버요", "server"),
    ("industry", "deploy_target", "On a phone", "mobile"),
    ("industry", "deploy_target", "모바일 말고 서버요", "server"),
    ("researcher", "tpu_training", "we do", True),
    ("researcher", "tpu_training", "TPU로 해요", True),
    ("researcher", "tpu_training", "TPU는 안 써요", False),
    ("researcher", "tpu_training", "nope", False),
    ("researcher", "field", "yes", "rl"),
    ("researcher", "field", "아니요", "other"),
    ("researcher", "wants_tensorflow", "네", True),
    ("researcher", "wants_tensorflow", "아니요", False),
    ("professor", "course_goal", "이론이요", "theory"),
    ("career_change", "framework_agnostic", "상관없어요", True),
    ("hobbyist", "goal", "mobile_app", "mobile_app"),
    ("hobbyist", "goal", "IoT 기기에 올려요", "embedded_project"),
    ("beginner", "stage", "이제 막 시작했어요", "start"),
]


@pytest.mark.parametrize(("persona", "name", "reply", "value"), REPLIES)
def test_a_reply_states_the_fact_asked_for(
    personas: Mapping[str, Persona], lexicon: Lexicon, persona: str, name: str, reply: str, value: Value
) -> None:
    fact = personas[persona].fact(name)

    found = read_reply(reply, (fact,), lexicon)

    assert found[name].value == value
    assert found[name].evidence in reply


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("persona", "fact"), FACTS, ids=[f"{persona}.{fact.name}" for persona, fact in FACTS])
def test_every_choice_can_be_sent_as_a_button_does(lexicon: Lexicon, persona: str, fact: Fact, language: str) -> None:
    for choice in fact.choices:
        label = choice.label["ko" if language == "ko" else "en"]
        assert read_reply(label, (fact,), lexicon)[fact.name].value == choice.value
        assert read_reply(str(choice.value), (fact,), lexicon)[fact.name].value == choice.value


@pytest.mark.parametrize("reply", ["모르겠어요", "not sure", "글쎄요", "I have no idea"])
def test_an_unsure_reply_states_nothing(personas: Mapping[str, Persona], lexicon: Lexicon, reply: str) -> None:
    assert read_reply(reply, personas["industry"].facts, lexicon) == {}


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        ("전자", "theory"),
        ("후자요", "end_to_end_engineering"),
        ("the first", "theory"),
        ("the second one", "end_to_end_engineering"),
        ("the latter", "end_to_end_engineering"),
    ],
)
def test_a_choice_can_be_named_by_its_place_in_the_question(
    personas: Mapping[str, Persona], lexicon: Lexicon, reply: str, value: str
) -> None:
    fact = personas["professor"].fact("course_goal")

    found = read_reply(reply, (fact,), lexicon, "Theory, or training engineers?")

    assert found["course_goal"].value == value


def test_a_place_beyond_the_choices_states_nothing(personas: Mapping[str, Persona], lexicon: Lexicon) -> None:
    fact = personas["professor"].fact("course_goal")

    assert read_reply("the third", (fact,), lexicon, "Theory, or training engineers?") == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("persona", "fact"), FACTS, ids=[f"{persona}.{fact.name}" for persona, fact in FACTS])
def test_a_question_of_ours_is_known_again(
    personas: Mapping[str, Persona], lexicon: Lexicon, persona: str, fact: Fact, language: str
) -> None:
    said = f"Something was said before. {fact.question['ko' if language == 'ko' else 'en']}"

    assert asked_facts(said, personas[persona], lexicon) == (fact,)


@pytest.mark.parametrize(
    ("persona", "said", "names"),
    [
        ("industry", "Is the input audio or video?", {"audio_video_input"}),
        ("industry", "서버인가요, 모바일인가요?", {"deploy_target"}),
        ("researcher", "TPU로 학습하세요？", {"tpu_training"}),
        ("professor", "What's the focus of the class?", {"course_goal"}),
        ("hobbyist", "목표는 좋네요.", set()),
        ("hobbyist", "How was your day?", set()),
    ],
)
def test_a_question_in_other_words_is_understood(
    personas: Mapping[str, Persona], lexicon: Lexicon, persona: str, said: str, names: set[str]
) -> None:
    assert {fact.name for fact in asked_facts(said, personas[persona], lexicon)} == names


def test_nothing_is_read_where_nothing_was_asked(lexicon: Lexicon) -> None:
    assert read_reply("네", (), lexicon) == {}
