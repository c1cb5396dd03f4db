"""Proving the shipped corpus: every proof on every file, all problems reported at once."""

import re
from itertools import chain
from pathlib import Path

import yaml

from knowledge.corpus_files import CORPUS, load_corpus
from knowledge.corpus_fingerprint import Fingerprint, fingerprint_of, load_fingerprint, read_article
from knowledge.corpus_proofs import PROOFS, Corpus, CorpusFile, Problem, Proof
from knowledge.errors import KnowledgeError
from knowledge.yaml_text import parse_yaml

# Looser than what `load_corpus` takes: one broken file must not hide the problems of the others.
_FILE = re.compile(r"\A---\n(?P<head>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_PART = re.compile(r"^# (?P<language>ko|en)\n(?P<text>.*?)(?=^# (?:ko|en)\n|\Z)", re.DOTALL | re.MULTILINE)


def check_corpus(home: Path = CORPUS, *, article: Path | None = None) -> tuple[Problem, ...]:
    """Everything wrong with the corpus under ``home``; empty when the proof holds.

    The article is not shipped: the corpus is held against its ``fingerprint.json``, or against the text at
    ``article`` where that is given.
    """
    try:
        fingerprint = _fingerprint(home, article)
    except (OSError, ValueError, KeyError, KnowledgeError) as exc:
        again = "Write fingerprint.json with `python -m knowledge.corpus_fingerprint ARTICLE`."
        return (Problem("article", f"there is nothing to check against ({exc}). {again}"),)
    folders = {
        folder: [_read(path) for path in sorted((home / folder).glob("*.md"))] for folder in ("article", "ecosystem")
    }
    sections, notes = ([file for file in files if isinstance(file, CorpusFile)] for files in folders.values())
    corpus = Corpus(sections, notes, fingerprint)
    broken = [file for files in folders.values() for file in files if isinstance(file, Problem)]
    found = chain.from_iterable(_problems(proof, corpus) for proof in PROOFS)
    return tuple(dict.fromkeys([*broken, *found, *_load_problems(home)]))


def _problems(proof: Proof, corpus: Corpus) -> list[Problem]:
    try:
        return list(proof(corpus))
    except (AttributeError, TypeError) as exc:
        what = f"{proof.__name__} could not be proved, some front matter has an unexpected shape: {exc}"
        return [Problem("corpus", what)]


def _fingerprint(home: Path, article: Path | None) -> Fingerprint:
    kept = load_fingerprint(home / "article" / "fingerprint.json")
    if article is None:
        return kept
    systems = [system for document in load_corpus(home) for system in document.systems]
    return fingerprint_of(read_article(article), systems)


def _read(path: Path) -> CorpusFile | Problem:
    where = f"{path.parent.name}/{path.name}"
    raw = path.read_text(encoding="utf-8")
    matched = _FILE.match(raw)
    if matched is None:
        return Problem(where, "has no front matter between two lines of ---.")
    try:
        head = parse_yaml(matched["head"])
    except (yaml.YAMLError, ValueError) as exc:
        return Problem(where, f"has front matter that is not YAML: {exc}")
    if not isinstance(head, dict):
        return Problem(where, "has front matter that is no mapping of names to values.")
    parts = {part["language"]: part["text"].splitlines() for part in _PART.finditer(matched["body"])}
    lines = {language: [line.strip() for line in text if line.strip()] for language, text in parts.items()}
    return CorpusFile(path, raw, head, lines)


def _load_problems(home: Path) -> list[Problem]:
    try:
        load_corpus(home)
    except (KnowledgeError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as exc:
        return [Problem("corpus", f"it does not load: {exc!r}")]
    return []
