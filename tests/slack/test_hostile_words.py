"""What documents and askers write is shown as words: nothing in it notifies, links, hides or formats."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor.answers import CitedUpdate, Nearest
from bot.blocks.answer import answer_message
from bot.blocks.human import human_message
from bot.blocks.markdown import markdown
from bot.blocks.mrkdwn import clean, cut, escape, fitted, link
from bot.blocks.streaming import plain_chunks
from bot.blocks.why import why_view
from bot.links import Links, safe_address
from tests.slack.development import delivery
from tests.slack.test_answer_blocks import answered, cite, decided
from tests.slack.validating import message_violations, view_violations

HOSTILE = {
    "everyone": "<!channel> <!here> <!everyone>",
    "person": "<@U123> <@W99|boss> <!subteam^S1>",
    "link": "<http://evil.example|click> [click](http://evil.example) <javascript:alert(1)>",
    "code": "``` ` `a` ```",
    "format": "*bold* _it_ ~gone~ **more** __more__",
    "entity": "&lt;!channel&gt; &amp;lt;",
    "direction": "\u202eevil\u202c \u2066x\u2069 \u200f",
    "control": "a\x00b\x1b[31mc\ud800d",
    "quote": "> quoted\n>>> all\n# head\n1. one\n--- \n| a | b |",
    "word": "x" * 9_000,
    "accents": "a" + "\u0301" * 500,
}
OURS = re.compile(r"<(https://advisor\.example\.org/[^<>|\s]*\|[^<>]*|@U1|!date\^[^<>|]*\|[^<>]*)>")
URL = "https://advisor.example.org"


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_words_wherever_they_stand(words: str) -> None:
    update = CitedUpdate(words, "renamed", words, "2026-08-21", f"{URL}/evidence")
    citation = replace(cite(1, "5.5", words, update), document_id=words[:90], section=words[:90], title=words)
    answer = answered(f"{words} [1]\n\n- {words}", citation, decision=decided(persona_evidence=words[:30]))
    answer = replace(answer, nearest=(Nearest(words[:90], words[:90], words, 0.5),))
    asked, links = delivery(answer, "command", words), Links(URL)

    shown = answer_message(answer, asked, links=links, late=True), human_message(asked, f"{URL}/archives/C1/p1")
    view = why_view(asked, links)

    assert [message_violations(message) for message in shown] == [[], []]
    assert view_violations(view) == []
    for told in (*_texts([message.blocks for message in shown]), *(message.text for message in shown), *_texts(view)):
        assert not re.search(r"[<>]", OURS.sub("", re.sub(r"^> ", "", told, flags=re.MULTILINE))), told
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200f\x00\x1b\ud800]", told)


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_words_in_a_stream(words: str) -> None:
    answer = answered(f"{words} [1]\n\n- {words}", replace(cite(1), url=f"{URL}/page"))

    chunks, _ = plain_chunks(answer, delivery(answer), links=Links())

    _assert_plain("".join(chunks), allowed={f"{URL}/page"})


@given(st.text(max_size=80))
def test_any_words_are_words_in_slack_markup(words: str) -> None:
    escaped = escape(words)

    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)|`", escaped)
    assert not re.search(r"(?<![^\W_])[*_~](?=[^\s*_~])", escaped)


@given(st.text(alphabet="a `*_~<>&\n[]()#|.-1!\\", max_size=60))
def test_any_words_are_words_in_markdown(words: str) -> None:
    _assert_plain(f"Said: {markdown(words)}", allowed=set())


@given(st.text(alphabet="ab <>&*`", max_size=60), st.integers(min_value=5, max_value=40))
def test_what_is_fitted_is_never_too_long_nor_cut_within_an_escape(words: str, limit: int) -> None:
    escaped = fitted(words, limit)

    assert len(escaped) <= limit
    assert not re.search(r"&(?!amp;|lt;|gt;)", escaped)


def test_plain_words_stay_as_they_are() -> None:
    words = "2018~2019년의 snake_case와 tf.keras, 5 * 3 = 15, C:\\dir"

    assert escape(words) == words


def test_code_shows_as_code_where_it_is_told_at_length() -> None:
    assert escape("Call `a_b(<x>)` once.", code=True) == "Call `a_b(&lt;x&gt;)` once."
    assert "`" not in escape("A lone ` sign and ```fences```.", code=True)


def test_what_is_cut_is_cut_at_a_blank() -> None:
    assert cut("one two three", 9) == "one two…"
    assert cut("onetwothree", 6) == "onetw…"
    assert clean("a\r\nb\tc") == "a\nb c"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://example.org",
        "/sources",
        "https://",
        "http://[",
        "https://x.org/" + "a" * 999,
    ],
    ids=["none", "empty", "script", "other scheme", "no host", "nothing", "broken", "too long"],
)
def test_what_is_no_web_address_is_no_link(url: str | None) -> None:
    assert safe_address(url) is None
    assert link(url, "words") == "words"


def test_an_address_cannot_end_its_link() -> None:
    made = link("https://x.org/a>b|c d?q=`1`&r=2#가", "label|more")

    assert made == "<https://x.org/a%3Eb%7Cc%20d?q=%601%60&amp;r=2#%EA%B0%80|label|more>"


def _texts(value: object) -> list[str]:
    """Every text with markup in blocks or views."""
    if isinstance(value, dict):
        own = [str(value["text"])] if value.get("type") == "mrkdwn" else []
        return own + [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list | tuple) else []


def _assert_plain(told: str, allowed: set[str]) -> None:
    """Rendered as Markdown, it has no link, picture, code, heading or HTML but what is allowed."""
    tokens = MarkdownIt("commonmark").enable("table").parse(told)
    kinds = {child.type for token in tokens for child in token.children or ()} | {token.type for token in tokens}
    hrefs = {child.attrGet("href") for token in tokens for child in token.children or () if child.type == "link_open"}
    assert hrefs <= allowed
    assert not kinds & {"image", "code_inline", "html_inline", "html_block", "fence", "heading_open", "table_open"}
