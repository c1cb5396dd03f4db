"""The preview: about what Slack shows, made of what is sent."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from advisor.answer import Advisor
from app.slack_preview import write_preview_of
from bot.preview.markup import markup_html
from bot.preview.page import TEMPLATES, Shown, preview_page
from knowledge.decisions.rules import Persona
from knowledge.documents import Document

PICTURES = ("answer-ko", "answer-en", "fact", "why", "abstained", "settings", "home")


def test_shows_every_example(
    tmp_path: Path, advisor: Advisor, personas: Mapping[str, Persona], documents: tuple[Document, ...]
) -> None:
    page = tmp_path / "preview.html"

    write_preview_of(page, advisor.answer, personas, documents, "https://advisor.example.org")

    html = page.read_text(encoding="utf-8")
    assert all(f'id="slack-{name}"' in html for name in PICTURES)
    assert "TensorFlow(TFLite)를 권합니다.</b>" in html
    assert "Yes, audio or video" in html
    assert "이 질문의 답은 지식 베이스에 없습니다." in html
    assert "<link" not in html and "<script" not in html and "<img" not in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*Use it.* <https://x.org/?a=1&amp;b=2|[1]>", "<b>Use it.</b> <a href='https://x.org/?a=1&amp;b=2'>[1]</a>"),
        ("a &lt;!channel&gt; &amp; b", "a &lt;!channel&gt; &amp; b"),
        ("call `a &lt; b`", "call <code>a &lt; b</code>"),
        ("by <@U1> in <#C1>", "by <span class='mention'>@U1</span> in <span class='mention'>#C1</span>"),
        ("at <!date^1^{time}|12:00 UTC>", "at <span class='mention'>12:00 UTC</span>"),
        ("⚠️ old", "<span class='sign s26a0'>⚠</span> old"),
        ("<https://x.org>", "<a href='https://x.org'>https://x.org</a>"),
    ],
    ids=["bold and link", "escapes", "code", "people", "date", "sign", "bare link"],
)
def test_markup_is_shown_as_slack_shows_it(text: str, html: str) -> None:
    assert markup_html(text) == f"<div class='line'>{html}</div>"


def test_lines_quotes_and_gaps_stand_apart() -> None:
    assert markup_html("a\n\n> b") == ("<div class='line'>a</div><div class='gap'></div><blockquote>b</blockquote>")


def test_what_is_shown_is_escaped() -> None:
    block = {"type": "header", "text": {"type": "plain_text", "text": "<script>"}}

    assert "<script>" not in preview_page([Shown("x", "<script>", "message", {"blocks": [block]}, "<script>")])


def test_the_templates_stand_beside_the_code_that_ships_them() -> None:
    assert {path.name for path in TEMPLATES.iterdir()} == {"page.html", "blocks.html", "slack.css"}


@pytest.mark.parametrize("name", PICTURES)
def test_the_pictures_are_there_and_light(name: str) -> None:
    picture = Path(__file__).parents[2] / "docs" / "images" / f"slack-{name}.png"

    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 120 * 1024
