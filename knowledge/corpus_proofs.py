"""What must hold of the corpus, one proof each: all the article says, in both languages, in our own words."""

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.corpus_fingerprint import WINDOW_CHARS, Fingerprint, squeezed, window_hash, windows_of
from knowledge.documents import LANGUAGES
from knowledge.numbers import numbers_in

QUESTION_LANGUAGES = (*LANGUAGES, "mixed")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the corpus gets wrong: the file or folder, and what is wrong there."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A corpus file as it stands: its front matter as ``head``, its lines per language."""

    path: Path
    raw: str
    head: Mapping[str, Any]
    lines: Mapping[str, Sequence[str]]

    @property
    def section(self) -> str:
        """The id of the section it holds."""
        return str(self.head.get("section", ""))

    def listed(self, key: str) -> Sequence[Any]:
        """The list at ``key`` of the front matter, empty when it is not there."""
        return self.head.get(key) or ()

    def problem(self, what: str) -> Problem:
        """A problem of this file."""
        return Problem(f"{self.path.parent.name}/{self.path.name}", what)


@dataclass(frozen=True, slots=True)
class Corpus:
    """The files of the article's sections and of the notes, and the fingerprint to hold them against."""

    sections: Sequence[CorpusFile]
    notes: Sequence[CorpusFile]
    fingerprint: Fingerprint

    @property
    def files(self) -> Sequence[CorpusFile]:
        """All of them."""
        return [*self.sections, *self.notes]


def complete(corpus: Corpus) -> Iterator[Problem]:
    """Every section of the article and every system named has its file, and no file is of neither."""
    sections = {file.section for file in corpus.sections}
    named = {str(slug) for file in corpus.files for slug in file.listed("systems")}
    for section in sorted(corpus.fingerprint.numbers.keys() - sections):
        yield Problem("article", f"section {section} of the article is missing.")
    for section in sorted(sections - corpus.fingerprint.numbers.keys()):
        yield Problem("article", f"the article has no section {section}.")
    for slug in sorted((corpus.fingerprint.systems | named) - {file.section for file in corpus.notes}):
        yield Problem("ecosystem", f"there is no note on {slug}.")


def in_both_languages(corpus: Corpus) -> Iterator[Problem]:
    """Title, text, notes and updates stand in both languages, aligned sentence by sentence."""
    for file in corpus.files:
        counts = {language: len(file.lines.get(language, ())) for language in LANGUAGES}
        if 0 in counts.values() or len(set(counts.values())) > 1:
            yield file.problem(f"sentences are not aligned: {counts}.")
        for key in ("title", "editor_note", "disclosure"):
            texts = file.head.get(key)
            if (texts is not None or key == "title") and not _in_both(texts):
                yield file.problem(f"{key} must stand in both languages.")
        for update in file.listed("updates"):
            texts = update.get("text")
            if not _in_both(texts) or len({len(texts[language]) for language in LANGUAGES}) > 1:
                yield file.problem(f"the update of {update.get('as_of')} is not aligned in both languages.")


def _in_both(texts: Any) -> bool:
    return isinstance(texts, dict) and all(texts.get(language) for language in LANGUAGES)


def unique_ids(corpus: Corpus) -> Iterator[Problem]:
    """An id is the name of its file and occurs once; no spelling stands for two systems."""
    for section, count in Counter(file.section for file in corpus.files).items():
        if count > 1:
            yield Problem("corpus", f"the id {section!r} is taken {count} times.")
    spellings: dict[str, str] = {}
    for file in corpus.files:
        if file.section != file.path.stem:
            yield file.problem(f"section is {file.section!r}; it must be the name of the file.")
        for alias in file.listed("aliases"):
            owner = spellings.setdefault(squeezed(str(alias)), file.section)
            if owner != file.section:
                yield file.problem(f"the spelling {alias!r} already stands for {owner}.")


def numbers_kept(corpus: Corpus) -> Iterator[Problem]:
    """Every number of a section of the article stands in ours, in both languages."""
    files = {file.section: file for file in corpus.sections}
    for file in corpus.sections:
        closing = files.get(_closed_by(file.section, files))
        for language in LANGUAGES:
            ours = _numbers(file, language) | (_numbers(closing, language) if closing else frozenset())
            for number in sorted(corpus.fingerprint.numbers.get(file.section, frozenset()) - ours):
                yield file.problem(f"the number {number} of the article is missing in {language}.")


def _closed_by(section: str, sections: Container[str]) -> str:
    """The chapter that ``section`` is the last part of, or "": what closes the chapter stands below it."""
    chapter, _, part = section.rpartition(".")
    return chapter if part.isdigit() and f"{chapter}.{int(part) + 1}" not in sections else ""


def _numbers(file: CorpusFile, language: str) -> frozenset[str]:
    return numbers_in("\n".join(file.lines.get(language, ())))


def evidence_given(corpus: Corpus) -> Iterator[Problem]:
    """Every update has evidence, each with a reference and the words found there."""
    for file in corpus.files:
        for update in file.listed("updates"):
            evidence = update.get("evidence") or ()
            if not evidence or not all(_filled(item, "ref") and _filled(item, "quote") for item in evidence):
                yield file.problem(f"the update of {update.get('as_of')} needs evidence with ref and quote.")


def _filled(item: Mapping[str, Any], key: str) -> bool:
    return bool(str(item.get(key) or "").strip())


def references_exist(corpus: Corpus) -> Iterator[Problem]:
    """Every section and sentence referred to is there."""
    article = {file.section for file in corpus.sections}
    everywhere = {file.section for file in corpus.files}
    for file in corpus.files:
        touched = [section for update in file.listed("updates") for section in update.get("touches") or ()]
        also = [section for group in file.listed("questions") for section in group.get("also") or ()]
        for key, named, known in (
            ("touches", touched, article),
            ("article_sections", file.listed("article_sections"), article),
            ("also", also, everywhere),
        ):
            for section in sorted({str(section) for section in named} - known):
                yield file.problem(f"{key} names section {section}, which does not exist.")
        for group in file.listed("questions"):
            if not group.get("today") and not _sentences_exist(file, group):
                yield file.problem(f"a question points to sentences {group.get('sentences')} that are not there.")


def _sentences_exist(file: CorpusFile, group: Mapping[str, Any]) -> bool:
    count = len(file.lines.get("ko", ()))
    numbers = group.get("sentences") or ()
    return bool(numbers) and all(1 <= number <= count for number in numbers)


def questions_once(corpus: Corpus) -> Iterator[Problem]:
    """No section lists a question twice."""
    for file in corpus.files:
        groups = file.listed("questions")
        listed = [text for group in groups for language in QUESTION_LANGUAGES for text in group.get(language) or ()]
        for question, count in Counter(" ".join(str(text).casefold().split()) for text in listed).items():
            if count > 1:
                yield file.problem(f"the question {question!r} is listed {count} times.")


def own_words(corpus: Corpus) -> Iterator[Problem]:
    """No run of 40 characters, blanks aside, is the article's. Front matter counts as well."""
    for file in corpus.files:
        text = squeezed(file.raw)
        end = 0
        for at, window in enumerate(windows_of(text)):
            if window_hash(window) in corpus.fingerprint.windows:
                if at >= end:
                    yield file.problem(f"these words are the article's: {window!r}.")
                end = at + WINDOW_CHARS


Proof = Callable[[Corpus], Iterator[Problem]]
PROOFS: tuple[Proof, ...] = (
    complete,
    in_both_languages,
    unique_ids,
    numbers_kept,
    evidence_given,
    references_exist,
    questions_once,
    own_words,
)
