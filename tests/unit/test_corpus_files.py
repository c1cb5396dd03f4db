"""Reading corpus files: what they become, and what is said when one breaks the format."""

from pathlib import Path

import pytest

from knowledge.corpus_files import line_spans, load_corpus, section_order
from knowledge.documents import Document, sha256
from knowledge.errors import CorpusError

ABOUT = """\
id: demo
source: {title: Demo, author: A, publisher: P, date: "2021-12-14", url: "https://example.com/demo"}
"""
ARTICLE = """\
---
section: "1.1"
title: {ko: "제목", en: "Title"}
systems: [pytorch]
frameworks: [pytorch]
as_of: "2021-12-14"
questions:
  - sentences: [2]
    ko: ["둘째는?"]
    en: ["The second?"]
    mixed: ["second는?"]
    also: [2.1]
---

# ko

첫째 문장입니다.
둘째 문장입니다.

# en

The first sentence.
The second sentence.
"""
NOTE = """\
---
section: tool
title: {ko: 도구, en: Tool}
aliases: [Tool, 툴]
camp: pytorch
area: ecosystem
article_sections: [1.1]
as_of: "2021-12-14"
updates:
- system: Tool
  status: renamed
  successor: New Tool
  as_of: "2026-08-08"
  touches: [1.1]
  text:
    ko: [도구는 이름이 바뀌었습니다.]
    en: [Tool was renamed.]
  evidence:
  - {kind: release, ref: owner/tool tag v2, quote: v2, date: "2026-08-08"}
questions:
- sentences: [1]
  ko: ["도구가 뭐예요?"]
- today: true
  ko: ["도구 지금은?"]
---
# ko
도구는 도구입니다.
# en
Tool is a tool.
"""


def write(home: Path, article: str = ARTICLE, note: str = NOTE) -> Path:
    folder = home / "demo"
    folder.mkdir()
    (folder / "document.yaml").write_text(ABOUT, encoding="utf-8")
    (folder / "1.1.md").write_text(article, encoding="utf-8")
    (folder / "tool.md").write_text(note, encoding="utf-8")
    return home


@pytest.fixture
def demo(tmp_path: Path) -> Document:
    (document,) = load_corpus(write(tmp_path))
    return document


def test_a_line_is_a_sentence_in_both_languages(demo: Document) -> None:
    section = demo.sections[0]

    korean, english = (section.text_for(language) for language in ("ko", "en"))
    assert [korean.quote(span) for span in korean.sentences] == ["첫째 문장입니다.", "둘째 문장입니다."]
    assert [english.quote(span) for span in english.sentences] == ["The first sentence.", "The second sentence."]


def test_questions_of_every_language_point_to_their_sentences_counted_from_zero(demo: Document) -> None:
    questions = demo.sections[0].questions

    assert {question.text for question in questions} == {"둘째는?", "The second?", "second는?"}
    assert {question.sentences for question in questions} == {(1,)}
    assert {question.also for question in questions} == {("2.1",)}


def test_a_note_becomes_a_system_with_its_spellings(demo: Document) -> None:
    (system,) = demo.systems

    assert (system.slug, system.name, system.aliases) == ("tool", "Tool", ("Tool", "툴"))
    assert system.sections == ("1.1",)


def test_updates_become_a_section_of_their_own_with_their_own_questions(demo: Document) -> None:
    note, today = (section for section in demo.sections if section.id.startswith("tool"))

    assert today.id == "tool.today"
    assert today.today
    assert today.as_of == "2026-08-08"
    assert today.text_for("en").text == "Tool was renamed."
    assert [question.text for question in today.questions] == ["도구 지금은?"]
    assert [question.text for question in note.questions] == ["도구가 뭐예요?"]


def test_an_update_tells_what_it_touches_and_where_it_comes_from(demo: Document) -> None:
    (update,) = demo.updates

    assert (update.system, update.slug, update.status, update.successor) == ("Tool", "tool", "renamed", "New Tool")
    assert update.touches == ("1.1",)
    assert update.note("ko") == "도구는 이름이 바뀌었습니다."
    assert update.sources == ("https://github.com/owner/tool/releases/tag/v2",)
    assert update.section == "tool.today"


BREAKS = {
    "no front matter": (ARTICLE.replace("---\n", "", 1), "front matter"),
    "one language": (ARTICLE.partition("# en")[0], "both languages"),
    "an empty language": (ARTICLE.partition("The first")[0], "both languages"),
    "unequal lines": (ARTICLE + "A third sentence.\n", "not aligned"),
    "a question beyond the text": (ARTICLE.replace("sentences: [2]", "sentences: [3]"), r"\[3\] of 2"),
    "a question to sentence zero": (ARTICLE.replace("sentences: [2]", "sentences: [0]"), r"\[0\] of 2"),
}


@pytest.mark.parametrize(("article", "problem"), BREAKS.values(), ids=BREAKS)
def test_a_file_that_breaks_the_format_is_named_with_what_is_wrong(tmp_path: Path, article: str, problem: str) -> None:
    home = write(tmp_path, article=article)

    with pytest.raises(CorpusError, match=rf"^1\.1\.md: .*{problem}.*docs/corpus\.md"):
        load_corpus(home)


def test_a_folder_without_a_description_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "1.1.md").write_text(ARTICLE, encoding="utf-8")

    assert load_corpus(tmp_path) == ()


def test_sections_are_read_in_the_order_of_their_numbers() -> None:
    ids = ["4.1.10", "tool", "4.1.9", "4.1", "10", "2.1"]

    assert sorted(ids, key=section_order) == ["2.1", "4.1", "4.1.9", "4.1.10", "10", "tool"]


def test_lines_have_the_spans_of_their_join() -> None:
    lines = ["one", "둘", "three"]

    spans = line_spans(lines)

    assert ["\n".join(lines)[span.start : span.end] for span in spans] == lines


def test_the_shipped_corpus_holds_the_article_and_the_ecosystem(documents: tuple[Document, ...]) -> None:
    article = next(document for document in documents if document.id == "pytorch-vs-tensorflow-2022")

    assert {"0", "1.1", "2.4", "3.1.2", "4.2.6", "5.1", "5.6", "6"} <= {section.id for section in article.sections}
    assert sum(len(document.systems) for document in documents) >= 40


def test_every_section_speaks_both_languages_sentence_by_sentence(documents: tuple[Document, ...]) -> None:
    for document in documents:
        for section in document.sections:
            korean, english = section.find_text("ko"), section.find_text("en")
            assert korean is not None
            assert english is not None
            assert len(korean.sentences) == len(english.sentences) > 0


def test_section_ids_are_distinct_within_a_document(documents: tuple[Document, ...]) -> None:
    for document in documents:
        ids = [section.id for section in document.sections]
        assert len(ids) == len(set(ids))


def test_the_corpus_reads_the_same_twice(documents: tuple[Document, ...]) -> None:
    assert sha256(repr(load_corpus())) == sha256(repr(documents))
