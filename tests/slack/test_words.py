"""The words of a message, as a person would read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import clean, mentioned, question_in, text_of

CLEANED = [
    pytest.param("<@U0BOT> PyTorch?", "PyTorch?", id="a mention goes"),
    pytest.param("hey <@U0BOT|advisor>, PyTorch?", "hey , PyTorch?", id="a mention with a name goes"),
    pytest.param("see <https://pytorch.org|pytorch.org> now", "see pytorch.org now", id="a link is its label"),
    pytest.param("see <https://pytorch.org/a?b=1&amp;c=2>", "see https://pytorch.org/a?b=1&c=2", id="a bare link"),
    pytest.param("to <mailto:a@b.org|a@b.org>", "to a@b.org", id="an address"),
    pytest.param("in <#C0GENERAL|general>", "in #general", id="a channel is its name"),
    pytest.param("<!here> PyTorch?", "PyTorch?", id="everybody goes"),
    pytest.param("<!subteam^S1|@ml> PyTorch?", "@ml PyTorch?", id="a group is its name"),
    pytest.param("by <!date^1392734382^{date}|18 February>", "by 18 February", id="a date is its words"),
    pytest.param("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2", id="escapes are undone"),
    pytest.param("&amp;lt; is typed so", "&lt; is typed so", id="escapes are undone once"),
    pytest.param("&quot;as typed&quot;", "&quot;as typed&quot;", id="nothing else is undone"),
    pytest.param("what’s “TorchServe”", 'what\'s "TorchServe"', id="quotes are straightened"),
    pytest.param("a\xa0b\u200bc\ufeff", "a bc", id="what is not seen goes"),
    pytest.param("one \n\n two  three", "one\ntwo three", id="lines stay"),
    pytest.param("라즈베리파이에는 <@U0BOT> 뭘 써야 해?", "라즈베리파이에는 뭘 써야 해?", id="Korean"),
]


@pytest.mark.parametrize(("written", "read"), CLEANED)
def test_markup_is_read_as_words(written: str, read: str) -> None:
    assert clean(written) == read


@given(st.text())
def test_any_text_can_be_cleaned(written: str) -> None:
    assert clean(written) == clean(written).strip()


@pytest.mark.parametrize(
    "said",
    [
        "",
        "hi",
        "Hello!",
        "hi there :wave:",
        ":tada:",
        "안녕하세요~",
        "안녕!!",
        "help",
        "도움말",
        "thanks!",
        "고마워요 :pray:",
        "...",
    ],
)
def test_small_talk_asks_nothing(said: str) -> None:
    assert question_in(said) == ""


@pytest.mark.parametrize(
    "said", ["hi, PyTorch?", "help me choose", "안녕하세요, 파이토치가 뭐예요?", "why?", "네", "JAX"]
)
def test_a_question_beside_small_talk_is_asked(said: str) -> None:
    assert question_in(said) == said


def test_people_mentioned_are_found() -> None:
    assert mentioned("<@U1> and <@W2|bora>, not U3 or <#C4>") == {"U1", "W2"}


def test_a_message_without_text_is_read_from_its_blocks() -> None:
    rich = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [{"type": "user", "user_id": "UBOT"}, {"type": "text", "text": " PyTorch "}],
            }
        ],
    }
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "or *TensorFlow*?"}}

    assert text_of({"text": "", "blocks": [rich, section]}) == "<@UBOT> PyTorch \nor *TensorFlow*?"


def test_a_message_without_text_is_read_from_its_attachments() -> None:
    assert text_of({"attachments": [{"text": "Disk full"}, {"fallback": "on host 7"}]}) == "Disk full\non host 7"


def test_blocks_of_any_depth_and_shape_are_read() -> None:
    deep: dict[str, object] = {"text": "down here"}
    for _ in range(2_000):
        deep = {"elements": [deep]}

    assert text_of({"blocks": [deep, "no block", None, {"text": 7}]}) == ""
