"""Words that tell of a persona or state a fact, and their denial, in both languages."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.decisions.cues import LEXICON, Lexicon
from knowledge.decisions.rules import Persona, Value
from tests.fakes import shipped_lexicon, shipped_personas

AFFIRMED: list[tuple[str, str, Value]] = [
    ("라즈베리파이에 올려요", "deploy_target", "embedded"),
    ("RASPBERRY PI", "deploy_target", "embedded"),
    ("안드로이드 앱이에요", "deploy_target", "mobile"),
    ("It runs on a phone", "deploy_target", "mobile"),
    ("서버에 올립니다", "deploy_target", "server"),
    ("on Kubernetes", "deploy_target", "server"),
    ("not a server but a phone", "deploy_target", "mobile"),
    ("서버 말고 모바일", "deploy_target", "mobile"),
    ("모바일은 아니고 서버에 올려요", "deploy_target", "server"),
    ("We deploy to servers, not phones", "deploy_target", "server"),
    ("오디오 입력이 있어요", "audio_video_input", True),
    ("it takes live video", "audio_video_input", True),
    ("photos only", "audio_video_input", False),
    ("TPU로 학습해요", "tpu_training", True),
    ("ＴＰＵ로 학습해요", "tpu_training", True),
    ("we train on TPUs", "tpu_training", True),
    ("GPU만 써요", "tpu_training", False),
    ("just GPUs", "tpu_training", False),
    ("강화학습을 합니다", "field", "rl"),
    ("reinforcement learning", "field", "rl"),
    ("이론 말고 실무 위주", "course_goal", "end_to_end_engineering"),
    ("theory and proofs", "course_goal", "theory"),
    ("텐서플로를 계속 쓰고 싶어요", "wants_tensorflow", True),
    ("텐서플로는 쓰기 싫어요", "wants_tensorflow", False),
    ("I want to stay with TensorFlow", "wants_tensorflow", True),
    ("I avoid TensorFlow", "wants_tensorflow", False),
    ("I do not want TensorFlow", "wants_tensorflow", False),
    ("We don't plan to stay with TF", "wants_tensorflow", False),
    ("I no longer really want to use TensorFlow", "wants_tensorflow", False),
    ("파이토치로만 나온 모델", "needs_pytorch_only_sota", True),
    ("only available in PyTorch", "needs_pytorch_only_sota", True),
    ("아무거나 상관없어요", "framework_agnostic", True),
    ("OpenAI에 입사하는 게 목표예요", "specific_pytorch_reason", True),
    ("I'm not building an app, I want to learn", "goal", "learning"),
    ("파이썬은 매일 써요", "python_background", True),
    ("파이썬은 처음이에요", "python_background", False),
    ("케라스는 뗐어요", "stage", "ready_for_more"),
    ("I'm just starting out", "stage", "start"),
    ("새 프레임워크는 설치하기 싫어요", "wants", "no_new_framework"),
    ("something that feels like Python", "wants", "pythonic"),
    ("too much boilerplate", "wants", "less_boilerplate"),
    ("TensorFlow is confusing", "wants", "tensorflow_confusing"),
]
DENIED: list[tuple[str, str, Value]] = [
    ("모바일은 아니고 서버에 올려요", "deploy_target", "mobile"),
    ("서버 말고 모바일", "deploy_target", "server"),
    ("We deploy to servers, not phones", "deploy_target", "mobile"),
    ("not a server but a phone", "deploy_target", "server"),
    ("TPU는 안 씁니다", "tpu_training", True),
    ("TPU 없이 학습합니다", "tpu_training", True),
    ("We never use TPUs", "tpu_training", True),
    ("without a TPU", "tpu_training", True),
    ("영상은 안 들어가요", "audio_video_input", True),
    ("오디오나 비디오 입력은 없어요", "audio_video_input", True),
    ("no audio or video", "audio_video_input", True),
    ("강화학습은 아니에요", "field", "rl"),
    ("not RL", "field", "rl"),
    ("이론 말고 실무 위주", "course_goal", "theory"),
    ("I'm not building an app, I want to learn", "goal", "mobile_app"),
]
PERSONAS = [
    ("저희 회사에서 씁니다", "industry"),
    ("our company ships it", "industry"),
    ("I'm a PhD student", "researcher"),
    ("연구자인데요", "researcher"),
    ("교수입니다", "professor"),
    ("I teach a class", "professor"),
    ("이직하려고요", "career_change"),
    ("job postings", "career_change"),
    ("취미로 합니다", "hobbyist"),
    ("a weekend side project", "hobbyist"),
    ("완전 처음이에요", "beginner"),
    ("total beginner", "beginner"),
]


@pytest.mark.parametrize(("text", "fact", "value"), AFFIRMED)
def test_words_state_a_fact(lexicon: Lexicon, text: str, fact: str, value: Value) -> None:
    cues = lexicon.facts(text, [fact])

    assert [cue.value for cue in cues if not cue.negated] == [value]


@pytest.mark.parametrize(("text", "fact", "value"), DENIED)
def test_a_denial_turns_a_fact_round(lexicon: Lexicon, text: str, fact: str, value: Value) -> None:
    cues = lexicon.facts(text, [fact])

    assert [cue.value for cue in cues if cue.negated] == [value]


@pytest.mark.parametrize(("text", "persona"), PERSONAS)
def test_words_tell_of_a_persona(lexicon: Lexicon, text: str, persona: str) -> None:
    assert [cue.value for cue in lexicon.personas(text)] == [persona]


@pytest.mark.parametrize("text", ["안녕하세요", "What is TorchServe?", "", "?!", "\ud800"])
def test_words_that_tell_nothing_are_no_cue(lexicon: Lexicon, text: str) -> None:
    assert lexicon.personas(text) == ()
    assert lexicon.facts(text, ["goal", "deploy_target", "no such fact"]) == ()


def test_a_cue_keeps_the_spelling_of_the_asker(lexicon: Lexicon) -> None:
    (cue,) = lexicon.facts("내 ＲＡＳＰＢＥＲＲＹ 보드 말고", ["goal"])[:1]

    assert cue.words == "ＲＡＳＰＢＥＲＲＹ"


FACTS = sorted({fact.name for persona in shipped_personas().values() for fact in persona.facts})


@given(st.text(max_size=60))
def test_the_words_of_every_cue_stand_in_the_text(text: str) -> None:
    lexicon = shipped_lexicon()

    cues = (*lexicon.personas(text), *lexicon.facts(text, FACTS))

    assert all(cue.words in text for cue in cues)


def test_the_lexicon_knows_only_personas_facts_and_values_of_the_rules() -> None:
    raw = yaml.safe_load(Path(LEXICON).read_text(encoding="utf-8"))
    personas: dict[str, Persona] = dict(shipped_personas())

    unknown = [
        (fact, value)
        for fact, values in raw["facts"].items()
        for value in values
        if not any(persona.find_value(fact, value) for persona in personas.values())
    ]
    assert unknown == []
    assert set(raw["personas"]) == set(personas)
