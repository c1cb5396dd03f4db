"""Cutting sections into passages: windows of whole sentences, single sentences, and the questions they answer."""

from collections.abc import Iterator

from knowledge.documents import Document, Language, Passage, Section, Span, Text

# Windows of about 400 characters with half overlap, scored by their maximum, found pages of 800 characters
# 6 points of recall@1 more often than whole pages did (docs/decisions/0003-passages.md).
WINDOW_CHARS = 400
# Sentences are encoded one by one only where a document is short enough for it to cost little.
MAX_SENTENCES_ENCODED = 600


def passages_of(document: Document) -> tuple[Passage, ...]:
    """Every passage of ``document``, in reading order."""
    count = sum(len(text.sentences) for section in document.sections for text in section.texts)
    fine = count <= MAX_SENTENCES_ENCODED or any(section.questions for section in document.sections)
    found: list[Passage] = []
    for section in document.sections:
        for text in section.texts:
            found.extend(_windows(document.id, section, text))
            if fine and len(text.sentences) > 1:
                found.extend(_sentences(document.id, section, text))
        found.extend(_questions(document.id, section))
    return tuple(found)


def window_spans(text: Text, size: int = WINDOW_CHARS) -> Iterator[tuple[int, int]]:
    """Index ranges ``[first, last)`` over the sentences of ``text``: about ``size`` characters, half overlapping."""
    sentences = text.sentences
    first = 0
    while first < len(sentences):
        last = first + 1
        while last < len(sentences) and sentences[last].end - sentences[first].start <= size:
            last += 1
        yield first, last
        if last >= len(sentences):
            return
        middle = (sentences[first].start + sentences[last - 1].end) // 2
        step = next((at for at in range(first + 1, last) if sentences[at].start >= middle), last)
        first = step


def _windows(document_id: str, section: Section, text: Text) -> Iterator[Passage]:
    for first, last in window_spans(text):
        for start, end in _pieces(text.sentences[first].start, text.sentences[last - 1].end):
            yield Passage(
                document_id,
                section.id,
                text.language,
                "window",
                start,
                end,
                f"{text.title}: {text.text[start:end]}",
            )


def _pieces(start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span that no sentence end breaks up (a table, a log) is cut by length."""
    size = 3 * WINDOW_CHARS
    for at in range(start, end, size):
        yield at, min(at + size, end)


def _sentences(document_id: str, section: Section, text: Text) -> Iterator[Passage]:
    for span in text.sentences:
        yield Passage(
            document_id,
            section.id,
            text.language,
            "sentence",
            span.start,
            span.end,
            f"{text.title}: {text.quote(span)}",
        )


def _questions(document_id: str, section: Section) -> Iterator[Passage]:
    for question in section.questions:
        text = section.text_for(language_of(question.text))
        span = covering(text, question.sentences)
        yield Passage(document_id, section.id, text.language, "question", span.start, span.end, question.text)


def covering(text: Text, sentences: tuple[int, ...]) -> Span:
    """The span from the first to the last of ``sentences`` (numbers from 0); the whole text when there are none."""
    known = [text.sentences[at] for at in sentences if at < len(text.sentences)] or list(text.sentences)
    return Span(min(span.start for span in known), max(span.end for span in known))


def language_of(text: str) -> Language:
    """The language a text is answered in: Korean as soon as it holds Hangul, else English."""
    return "ko" if any("가" <= character <= "힣" or "ㄱ" <= character <= "ㅣ" for character in text) else "en"
