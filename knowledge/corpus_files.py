"""Reading the shipped corpus: Markdown files with front matter, one per section, both languages aligned."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from knowledge.documents import (
    LANGUAGES,
    Document,
    Language,
    Question,
    Section,
    Source,
    Span,
    System,
    Text,
    Update,
)
from knowledge.errors import CorpusError
from knowledge.evidence_links import address_of
from knowledge.yaml_text import parse_yaml

CORPUS = Path(__file__).parent / "corpus"
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_LANGUAGE_PART = re.compile(r"^# (ko|en)\n(.*?)(?=^# (?:ko|en)\n|\Z)", re.DOTALL | re.MULTILINE)


def load_corpus(home: Path = CORPUS) -> tuple[Document, ...]:
    """The documents of the corpus under ``home``, one per folder that has a ``document.yaml``.

    Raises CorpusError for a file that breaks the format.
    """
    return tuple(_load_document(path.parent) for path in sorted(home.glob("*/document.yaml")))


def _load_document(folder: Path) -> Document:
    about = parse_yaml((folder / "document.yaml").read_text(encoding="utf-8"))
    files = sorted(folder.glob("*.md"), key=lambda path: section_order(path.stem))
    parts = [_SectionFile(path) for path in files]
    return Document(
        id=about["id"],
        source=Source(**about["source"]),
        sections=tuple(section for part in parts for section in part.sections()),
        systems=tuple(part.system() for part in parts if "camp" in part.head),
        updates=tuple(update for part in parts for update in part.updates()),
        shipped=True,
    )


def section_order(section: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts ``4.1.10`` after ``4.1.9`` and words after numbers."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in section.split("."))


class _SectionFile:
    """One file: its front matter as ``head`` and its lines per language."""

    def __init__(self, path: Path) -> None:
        self.path = path
        matched = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
        if matched is None:
            raise CorpusError(path, "it has no front matter between two lines of ---.")
        self.head: Mapping[str, Any] = parse_yaml(matched.group(1))
        self.lines: dict[str, list[str]] = {
            part.group(1): [line.strip() for line in part.group(2).splitlines() if line.strip()]
            for part in _LANGUAGE_PART.finditer(matched.group(2))
        }
        self._check()

    def _check(self) -> None:
        counts = {language: len(self.lines.get(language, ())) for language in LANGUAGES}
        if 0 in counts.values():
            raise CorpusError(self.path, f"it needs text in both languages, found lines {counts}.")
        if len(set(counts.values())) > 1:
            raise CorpusError(self.path, f"the languages are not aligned line by line: {counts}.")
        for group in self.head.get("questions") or ():
            count = counts["ko"]
            if not group.get("today") and any(not 1 <= at <= count for at in group["sentences"]):
                raise CorpusError(self.path, f"a question points to sentences {group['sentences']} of {count}.")

    def sections(self) -> Iterator[Section]:
        head = self.head
        yield Section(
            id=str(head["section"]),
            texts=tuple(self._text(language, self.lines[language]) for language in LANGUAGES),
            as_of=str(head["as_of"]),
            url=head.get("url"),
            systems=tuple(head.get("systems") or ()),
            frameworks=tuple(head.get("frameworks") or ()),
            questions=tuple(self._questions(today=False)),
            supports=tuple(head.get("article_sections") or ()),
        )
        today = self._today()
        if today is not None:
            yield today

    def _text(self, language: Language, lines: Sequence[str]) -> Text:
        head = self.head
        return Text(
            language=language,
            title=head["title"][language],
            text="\n".join(lines),
            sentences=line_spans(lines),
            editor_note=(head.get("editor_note") or {}).get(language),
            disclosure=(head.get("disclosure") or {}).get(language),
        )

    def _today(self) -> Section | None:
        updates = self.head.get("updates") or ()
        if not updates:
            return None
        texts = []
        for language in LANGUAGES:
            lines = [sentence for update in updates for sentence in update["text"][language]]
            suffix = {"ko": "2022년 이후", "en": "since 2022"}[language]
            title = f"{self.head['title'][language]} ({suffix})"
            texts.append(Text(language, title, "\n".join(lines), line_spans(lines)))
        return Section(
            id=f"{self.head['section']}.today",
            texts=tuple(texts),
            as_of=max(str(update["as_of"]) for update in updates),
            url=next((update.sources[0] for update in self.updates() if update.sources), None),
            systems=tuple(self.head.get("systems") or ()),
            frameworks=tuple(self.head.get("frameworks") or ()),
            questions=tuple(self._questions(today=True)),
            supports=tuple(self.head.get("article_sections") or ()),
            today=True,
        )

    def _questions(self, *, today: bool) -> Iterator[Question]:
        for group in self.head.get("questions") or ():
            if bool(group.get("today")) is not today:
                continue
            numbers = tuple(at - 1 for at in group.get("sentences") or ())
            also = tuple(str(section) for section in group.get("also") or ())
            for language in ("ko", "en", "mixed"):
                for text in group.get(language) or ():
                    yield Question(text, numbers, also)

    def system(self) -> System:
        head = self.head
        return System(
            slug=str(head["section"]),
            name=head["title"]["en"],
            aliases=tuple(head["aliases"]),
            camp=head["camp"],
            area=head["area"],
            sections=tuple(str(section) for section in head["article_sections"]),
        )

    def updates(self) -> Iterator[Update]:
        for update in self.head.get("updates") or ():
            yield Update(
                system=update["system"],
                slug=str(self.head["section"]),
                status=update["status"],
                successor=update.get("successor"),
                as_of=str(update["as_of"]),
                touches=tuple(str(section) for section in update["touches"]),
                notes=tuple((language, " ".join(update["text"][language])) for language in LANGUAGES),
                sources=tuple(
                    address
                    for evidence in update["evidence"]
                    if (address := address_of(evidence["ref"])).startswith("https://")
                ),
                section=f"{self.head['section']}.today",
            )


def line_spans(lines: Sequence[str]) -> tuple[Span, ...]:
    """The spans of ``lines`` in their join by line breaks."""
    spans: list[Span] = []
    at = 0
    for line in lines:
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    return tuple(spans)
