"""Many documents that read like the shipped ones: their sections with words and figures changed, as Markdown files."""

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.documents import LANGUAGES, Document, Language, Section
from knowledge.passages import passages_of
from knowledge.readers.reading import read_document

_SECTIONS_A_FILE = 12
# So many words of a sentence become others of the same section that no sentence is what it was.
_CHANGED = 0.25
_FIGURE = re.compile(r"\d")


def write_documents(documents: Sequence[Document], folder: Path, passages: int, *, seed: int = 1) -> int:
    """Write files into ``folder`` until what they are cut into makes ``passages`` or more; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    made = 0
    for number, (language, sections) in enumerate(_without_end(documents)):
        if made >= passages:
            break
        chance = random.Random(seed * 1_000_003 + number)
        path = folder / f"varied-{number:05d}.md"
        path.write_text(_markdown(number, language, sections, chance), encoding="utf-8")
        made += len(passages_of(_read(path)))
    return made


def read_documents(folder: Path) -> tuple[Document, ...]:
    """The documents in the files of ``folder``."""
    return tuple(_read(path) for path in sorted(folder.glob("*.md")))


def _read(path: Path) -> Document:
    return read_document(path.name, path.read_bytes())


def _without_end(documents: Sequence[Document]) -> Iterator[tuple[Language, Sequence[Section]]]:
    sections = [section for document in documents for section in document.sections]
    while True:
        for start in range(0, len(sections), _SECTIONS_A_FILE):
            for language in LANGUAGES:
                yield language, sections[start : start + _SECTIONS_A_FILE]


def _markdown(number: int, language: Language, sections: Sequence[Section], chance: random.Random) -> str:
    parts = [f"# Varied document {number}"]
    for section in sections:
        text = section.text_for(language)
        words = text.text.split()
        parts.append(f"## {_varied(text.title, words, chance)}")
        parts.extend(_varied(text.quote(span), words, chance) for span in text.sentences)
    return "\n\n".join(parts) + "\n"


def _varied(sentence: str, words: Sequence[str], chance: random.Random) -> str:
    changed = [chance.choice(words) if chance.random() < _CHANGED else word for word in sentence.split()]
    # Its last word keeps the sentence a sentence.
    text = " ".join([*changed[:-1], sentence.split()[-1]])
    return _FIGURE.sub(lambda _: str(chance.randrange(10)), text)
