"""Markdown: sections by headings, text as written, front matter."""

import pytest

from knowledge.documents import Document, Question
from knowledge.errors import UnreadableFileError
from knowledge.readers.markdown import read_markdown


def ids_of(text: str) -> list[str]:
    return [section.id for section in read_markdown("guide.md", text).sections]


def sentences_of(document: Document) -> list[str]:
    texts = [text for section in document.sections for text in section.texts]
    return [text.quote(span) for text in texts for span in text.sentences]


def test_headings_become_sections_with_their_path_as_id() -> None:
    text = "# Guide\nHello.\n\n## Install\nDo it.\n\n### Linux & co\nApt.\n\n## 사용법\n씁니다."

    assert ids_of(text) == ["guide", "install", "install.linux-co", "사용법"]


def test_numbered_headings_keep_their_number() -> None:
    text = "# 3. Deploy\nA.\n## 3.1 Serving\nB.\n### Notes\nC.\n## 2) Lite\nD."

    assert ids_of(text) == ["3", "3.1", "3.1.notes", "3.2"]


def test_headings_of_the_same_name_get_different_ids() -> None:
    assert ids_of("Before.\n\n## Use\nA.\n## Use\nB.\n## 0. Use\nC.") == ["0", "use", "use-2", "0-2"]


def test_a_heading_inside_a_code_fence_quotation_or_list_is_text() -> None:
    text = "# Guide\n\n```sh\n# not a heading\n```\n\n> # nor this\n\n- # nor that\n\nText."

    document = read_markdown("guide.md", text)

    assert len(document.sections) == 1
    assert "# not a heading" in document.sections[0].texts[0].text


def test_text_is_kept_as_written() -> None:
    document = read_markdown("guide.md", "Setext *title*\n===\n\nUse **bold** and `code`.\n\n\n- [link](x)\n")

    assert document.source.title == "Setext title"
    assert document.sections[0].texts[0].text == "Use **bold** and `code`.\n\n\n- [link](x)"


def test_a_sentence_goes_on_over_a_wrapped_line() -> None:
    document = read_markdown("guide.md", "TorchServe is\nno longer maintained. It was\narchived.\n\nhard  \nbreak")

    assert sentences_of(document) == [
        "TorchServe is\nno longer maintained.",
        "It was\narchived.",
        "hard",
        "break",
    ]


def test_rows_of_a_table_stay_apart() -> None:
    document = read_markdown("guide.md", "| a | b |\n|---|---|\n| one | two |\n| three | four |\n")

    assert sentences_of(document) == ["| a | b |", "| one | two |", "| three | four |"]


def test_front_matter_tells_of_the_document() -> None:
    about = "title: 배포 지침\nid: Deploy Guide\nas_of: 2026-01-31\nurl: https://example.org/d\nauthor: Kim\n"
    head = f'{about}questions:\n- 어떻게 배포해?\n- "How?"\n'

    document = read_markdown("x.md", f"---\n{head}---\n# 하나\n글.\n# 둘\n글.")

    assert document.id == "deploy-guide"
    assert (document.source.title, document.source.author, document.source.date) == (
        "배포 지침",
        "Kim",
        "2026-01-31",
    )
    assert [section.as_of for section in document.sections] == ["2026-01-31", "2026-01-31"]
    assert document.sections[0].url == "https://example.org/d"
    assert document.sections[0].questions == (Question("어떻게 배포해?", ()), Question("How?", ()))
    assert document.sections[1].questions == ()
    assert document.sections[0].texts[0].text == "글."


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("title: [unclosed\n", "not YAML at line"),
        ("[" * 3000 + "\n", "not YAML"),
        ("title: {a: b}\n", "title in its front matter"),
        ("questions: one\n", "questions in its front matter"),
        ("as_of: last week\n", "Write a date as"),
        ("a: b\n" * 20_000, "longer than 50000 characters"),
    ],
    ids=["broken", "bottomless", "title", "questions", "date", "endless"],
)
def test_says_what_is_wrong_with_front_matter(head: str, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=message):
        read_markdown("guide.md", f"---\n{head}---\nText.")


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    rule = read_markdown("guide.md", "---\n\nJust words.\n\n---\n")
    nothing = read_markdown("guide.md", "---\n---\nMore.")

    assert rule.sections[0].texts[0].text == "---\n\nJust words.\n\n---"
    assert nothing.sections[0].texts[0].text == "More."


def test_an_id_that_is_given_wins() -> None:
    assert read_markdown("guide.md", "---\nid: b\n---\nText.", "a").id == "a"
    assert read_markdown("docs/My Guide.md", "Text.").id == "my-guide"
