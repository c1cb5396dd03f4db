"""What the corpus check has to know of an article that is not shipped: numbers, systems, hashes of wording.

``python -m knowledge.corpus_fingerprint ARTICLE`` writes it anew from the article as it was published.
"""

import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.corpus_files import CORPUS, load_corpus
from knowledge.documents import Document, System
from knowledge.numbers import numbers_in
from knowledge.readers.reading import read_document

WINDOW_CHARS = 40
# With 6 bytes one foreign window in ten thousand million meets a hash by chance; with 4, several in each run.
HASH_BYTES = 6
_ABOUT = (
    "Made by `python -m knowledge.corpus_fingerprint ARTICLE`. Per section of the article the numbers that "
    "stand in it; the systems it names; and of every run of 40 characters (small letters, no blanks) the "
    "first 6 bytes of its SHA-256, sorted, all in one base64 string. No words of the article are in it."
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Of an article: the numbers of each section, the slugs of the systems named, hashes of its wording."""

    numbers: Mapping[str, frozenset[str]]
    systems: frozenset[str]
    windows: frozenset[bytes]


def fingerprint_of(article: Document, systems: Iterable[System]) -> Fingerprint:
    """The fingerprint of ``article``, with those of ``systems`` that it names."""
    texts = {section.id: section.texts[0].text for section in article.sections}
    titles = [section.texts[0].title for section in article.sections]
    whole = "\n".join(texts.values())
    return Fingerprint(
        numbers={section: numbers_in(text) for section, text in texts.items()},
        systems=frozenset(system.slug for system in systems if _names("\n".join([whole, *titles]), system)),
        windows=frozenset(window_hash(window) for window in windows_of(squeezed(whole))),
    )


def read_article(path: Path) -> Document:
    """The article at ``path`` as the readers see it. Raises UnreadableFileError."""
    return read_document(path.name, path.read_bytes())


def squeezed(text: str) -> str:
    """``text`` in small letters without blanks: how runs of words are compared."""
    return "".join(text.casefold().split())


def windows_of(text: str) -> Iterator[str]:
    """Every run of 40 characters of ``text``."""
    return (text[at : at + WINDOW_CHARS] for at in range(len(text) - WINDOW_CHARS + 1))


def window_hash(window: str) -> bytes:
    """What is kept of a run of characters."""
    return hashlib.sha256(window.encode("utf-8")).digest()[:HASH_BYTES]


def load_fingerprint(path: Path) -> Fingerprint:
    """The fingerprint that :func:`save_fingerprint` wrote."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    hashes = base64.b64decode(kept["windows"])
    return Fingerprint(
        numbers={section: frozenset(numbers) for section, numbers in kept["numbers"].items()},
        systems=frozenset(kept["systems"]),
        windows=frozenset(hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)),
    )


def save_fingerprint(fingerprint: Fingerprint, path: Path) -> None:
    """Write ``fingerprint``, the same bytes for the same article."""
    kept = {
        "about": _ABOUT,
        "numbers": {section: sorted(numbers) for section, numbers in fingerprint.numbers.items()},
        "systems": sorted(fingerprint.systems),
        "windows": base64.b64encode(b"".join(sorted(fingerprint.windows))).decode("ascii"),
    }
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _names(text: str, system: System) -> bool:
    names = "|".join(re.escape(alias) for alias in {system.slug, system.name, *system.aliases})
    return re.search(rf"(?<![A-Za-z0-9])(?:{names})(?![A-Za-z0-9])", text, re.IGNORECASE) is not None


def main(arguments: Sequence[str], home: Path = CORPUS) -> int:
    """Write the fingerprint of the article at the path given into the corpus; the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("Usage: python -m knowledge.corpus_fingerprint ARTICLE (a text file)\n")
        return 2
    systems = [system for document in load_corpus(home) for system in document.systems]
    fingerprint = fingerprint_of(read_article(Path(arguments[0])), systems)
    path = home / "article" / "fingerprint.json"
    save_fingerprint(fingerprint, path)
    sys.stdout.write(f"{path}: {len(fingerprint.numbers)} sections, {len(fingerprint.systems)} systems\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
