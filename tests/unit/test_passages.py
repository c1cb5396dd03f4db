"""Passages: windows, sentences and questions, each with the place it stands for."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document, Question, Section, Source, Text
from knowledge.passages import WINDOW_CHARS, covering, language_of, passages_of, window_spans
from knowledge.sentences import split_sentences


def text_of(text: str, title: str = "Title") -> Text:
    return Text("en", title, text, split_sentences(text))


def document_of(*sections: Section) -> Document:
    return Document("doc", Source("Doc"), sections)


sentences = st.lists(st.integers(min_value=1, max_value=300), min_size=1, max_size=20).map(
    lambda lengths: " ".join(f"{'a' * length}." for length in lengths)
)


@given(sentences)
def test_windows_cover_every_sentence_in_order(text: str) -> None:
    windows = list(window_spans(text_of(text)))

    covered = {at for first, last in windows for at in range(first, last)}
    assert covered == set(range(len(split_sentences(text))))
    assert windows == sorted(windows)
    assert all(first < last for first, last in windows)


@given(sentences)
def test_a_window_of_several_sentences_stays_within_its_size(text: str) -> None:
    made = text_of(text)

    for first, last in window_spans(made):
        length = made.sentences[last - 1].end - made.sentences[first].start
        assert last == first + 1 or length <= WINDOW_CHARS


def test_windows_overlap_by_about_half() -> None:
    made = text_of(" ".join(f"Sentence number {number:04d} here." for number in range(100)))

    windows = list(window_spans(made))[:-1]  # the last takes what is left

    for (_, before), (first, last) in pairwise(windows):
        shared = before - first
        assert 0.25 <= shared / (last - first) <= 0.75


def test_every_passage_of_the_shipped_corpus_stands_where_it_says(documents: tuple[Document, ...]) -> None:
    for document in documents:
        sections = {section.id: section for section in document.sections}
        for passage in passages_of(document):
            text = sections[passage.section].find_text(passage.language)
            assert text is not None
            stretch = text.text[passage.start : passage.end]
            assert stretch.strip()
            if passage.kind != "question":
                assert passage.text == f"{text.title}: {stretch}"


def test_the_shipped_corpus_has_windows_sentences_and_questions_in_both_languages(
    documents: tuple[Document, ...],
) -> None:
    found = {(each.kind, each.language) for document in documents for each in passages_of(document)}

    assert found == {(kind, lang) for kind in ("window", "sentence", "question") for lang in ("ko", "en")}


def test_a_long_line_without_a_sentence_end_is_cut_by_length_and_nothing_is_lost() -> None:
    line = "x" * 10_000
    section = Section("1", (text_of(line),))

    windows = [each for each in passages_of(document_of(section)) if each.kind == "window"]

    assert max(each.end - each.start for each in windows) <= 3 * WINDOW_CHARS
    assert "".join(line[each.start : each.end] for each in windows) == line


def test_a_large_document_without_questions_is_not_encoded_sentence_by_sentence() -> None:
    section = Section("1", (text_of(" ".join(f"Sentence {number}." for number in range(2_000))),))

    kinds = {each.kind for each in passages_of(document_of(section))}

    assert kinds == {"window"}


def test_a_question_stands_for_the_sentences_that_answer_it() -> None:
    text = text_of("First one. Second one. Third one. Fourth one.")
    section = Section("1", (text,), questions=(Question("Which?", (1, 2)),))

    (question,) = (each for each in passages_of(document_of(section)) if each.kind == "question")

    assert question.text == "Which?"
    assert text.text[question.start : question.end] == "Second one. Third one."


def test_a_question_without_sentences_stands_for_the_whole_text() -> None:
    text = text_of("First one. Second one.")

    span = covering(text, ())

    assert text.quote(span) == text.text


def test_a_section_without_words_has_no_passages() -> None:
    assert passages_of(document_of(Section("1", (text_of("..."),)))) == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [("뭐야?", "ko"), ("TFLite가 뭐야", "ko"), ("ㅋㅋ", "ko"), ("What is it?", "en"), ("123", "en"), ("", "en")],
)
def test_hangul_makes_a_text_korean(text: str, language: str) -> None:
    assert language_of(text) == language
