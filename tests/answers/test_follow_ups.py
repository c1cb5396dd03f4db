"""Follow-ups: by the history in the request, or by a conversation that is kept."""

import pytest

from advisor.answer import Advisor
from advisor.answers import Ask, Turn
from advisor.errors import UnknownConversationError
from tests.fakes import InMemory

# The first question, the reply to what was asked back, and what follows.
REPLIES = [
    ("교수인데 강의에 뭘 쓰면 좋을까요?", "이론이요", ("pytorch",)),
    ("교수인데 강의에 뭘 쓰면 좋을까요?", "전체 과정을 다루는 엔지니어 양성", ("tensorflow",)),
    ("I teach a deep learning course. Which framework?", "theory", ("pytorch",)),
    ("취미로 해보려는데 뭘 쓸까요?", "딥러닝 자체를 배우고 싶어요", ("pytorch",)),
    ("취미로 해보려는데 뭘 쓸까요?", "IoT·임베디드 기기에 올릴 프로젝트", ("tensorflow",)),
    ("우리 회사 모바일 앱인데 뭘 쓸까요?", "네", ("tensorflow",)),
    ("우리 회사 모바일 앱인데 뭘 쓸까요?", "아뇨", ("pytorch",)),
    ("Which one?", "Researcher", ("pytorch",)),
    ("뭐 쓸까?", "완전 초보자", ("keras",)),
]


@pytest.mark.parametrize(("question", "reply", "frameworks"), REPLIES)
def test_a_reply_is_read_with_the_history_of_the_request(
    advisor: Advisor, question: str, reply: str, frameworks: tuple[str, ...]
) -> None:
    asked = advisor.answer(Ask(question))
    history = (Turn("user", question), Turn("assistant", asked.text))

    answer = advisor.answer(Ask(reply, history=history))

    assert asked.status == "needs_fact"
    assert answer.status == "answered"
    assert answer.decision is not None
    assert answer.decision.recommendation == frameworks


@pytest.mark.parametrize(("question", "reply", "frameworks"), REPLIES)
def test_a_reply_is_read_with_the_conversation_that_was_kept(
    advisor: Advisor, question: str, reply: str, frameworks: tuple[str, ...]
) -> None:
    asked = advisor.answer(Ask(question))

    answer = advisor.answer(Ask(reply, conversation_id=asked.conversation_id))

    assert answer.conversation_id == asked.conversation_id
    assert answer.decision is not None
    assert answer.decision.recommendation == frameworks


# The first question, a follow-up that supposes another case, and what is recommended then.
SUPPOSED = [
    ("We are a startup that ships mobile apps. Which framework?", "What about servers?", ("tensorflow",)),
    ("We are a startup that ships mobile apps. Which framework?", "What if we deploy to a server?", ("tensorflow",)),
    ("모바일 앱을 만드는 스타트업이에요. 뭘 쓰죠?", "서버에 올린다면요?", ("tensorflow",)),
    ("모바일 앱을 만드는 스타트업이에요. 뭘 쓰죠?", "그럼 서버는요?", ("tensorflow",)),
    ("I am a researcher in computer vision. Which one?", "And if I do reinforcement learning?", ("tensorflow",)),
    ("컴퓨터 비전 연구자인데 뭘 써야 하나요?", "강화 학습을 하면?", ("tensorflow",)),
]


@pytest.mark.parametrize(("question", "supposed", "frameworks"), SUPPOSED)
def test_another_case_is_decided_for_the_same_person(
    advisor: Advisor, question: str, supposed: str, frameworks: tuple[str, ...]
) -> None:
    asked = advisor.answer(Ask(question))

    answer = advisor.answer(Ask(supposed, conversation_id=asked.conversation_id))

    assert asked.decision is not None
    assert answer.decision is not None
    assert answer.decision.persona == asked.decision.persona
    assert answer.decision.recommendation == frameworks


@pytest.mark.parametrize(
    ("question", "follow_up"),
    [
        ("We are a startup that ships mobile apps. Which framework?", "How much does a server cost?"),
        ("모바일 앱을 만드는 스타트업이에요. 뭘 쓰죠?", "서버 요금은 얼마예요?"),
    ],
)
def test_a_follow_up_that_nothing_covers_is_not_decided(advisor: Advisor, question: str, follow_up: str) -> None:
    asked = advisor.answer(Ask(question))

    answer = advisor.answer(Ask(follow_up, conversation_id=asked.conversation_id))

    assert answer.status == "abstained"


def test_an_unsure_reply_is_asked_again(advisor: Advisor) -> None:
    asked = advisor.answer(Ask("취미로 해보려는데 뭘 쓸까요?"))

    answer = advisor.answer(Ask("모르겠어요", conversation_id=asked.conversation_id))

    assert answer.status == "needs_fact"


def test_a_pronoun_stands_for_what_was_asked_before(advisor: Advisor) -> None:
    first = advisor.answer(Ask("TIMM이 뭐야?"))

    answer = advisor.answer(Ask("그건 지금 누가 관리해?", conversation_id=first.conversation_id))

    assert answer.status == "answered"
    assert {citation.section for citation in answer.citations} & {"4.1.3", "timm", "timm.today"}


def test_a_lookup_in_between_is_answered_as_a_lookup(advisor: Advisor) -> None:
    asked = advisor.answer(Ask("우리 회사 모바일 앱인데 뭘 쓸까요?"))

    answer = advisor.answer(Ask("TensorFlow Lite가 뭐야?", conversation_id=asked.conversation_id))

    assert answer.citations[0].section == "3.1.2"


def test_history_is_ignored_where_a_conversation_is_given(advisor: Advisor) -> None:
    asked = advisor.answer(Ask("교수인데 강의에 뭘 쓰면 좋을까요?"))
    elsewhere = (Turn("user", "취미로 해보려는데 뭘 쓸까요?"), Turn("assistant", "목표가 무엇인가요?"))

    answer = advisor.answer(Ask("이론이요", conversation_id=asked.conversation_id, history=elsewhere))

    assert answer.decision is not None
    assert answer.decision.persona == "professor"


def test_a_new_conversation_gets_a_new_id_and_keeps_both_turns(advisor: Advisor, memory: InMemory) -> None:
    one, other = advisor.answer(Ask("TIMM이 뭐야?")), advisor.answer(Ask("TIMM이 뭐야?"))

    assert one.conversation_id != other.conversation_id
    assert one.id != other.id
    assert memory.turns[one.conversation_id] == (Turn("user", "TIMM이 뭐야?"), Turn("assistant", one.text))


def test_an_unknown_conversation_is_refused_with_the_way_out(advisor: Advisor) -> None:
    with pytest.raises(UnknownConversationError, match="Leave conversation_id out to start a new one"):
        advisor.answer(Ask("뭐 쓸까?", conversation_id="cnv_nowhere"))


def test_the_language_of_a_reply_without_letters_is_that_of_the_conversation(advisor: Advisor) -> None:
    asked = advisor.answer(Ask("취미로 해보려는데 뭘 쓸까요?"))

    assert advisor.answer(Ask("1", conversation_id=asked.conversation_id)).language == "ko"


@pytest.mark.parametrize("said", ["", "\ud800", "😀" * 60, "\x00", "?" * 1_000])
def test_a_history_of_any_shape_is_read(advisor: Advisor, said: str) -> None:
    history = (Turn("user", said), Turn("assistant", said), Turn("user", said))

    assert advisor.answer(Ask("TIMM이 뭐야?", history=history)).status == "answered"
