"""A generation in memory: everything one answer needs, and nothing that can change under it."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from index.encoders import Encoder
from index.errors import GenerationCorruptError
from index.generations import Generations, Manifest
from index.kernels import KernelHead, load_kernel_heads, save_kernel_heads
from index.landscape import Landscape, survey
from index.lexical import LexicalIndex
from index.tokens import Tokenizer
from index.vectors import FaissIndex
from index.written_questions import WrittenQuestions, centre_of
from knowledge.documents import Document, Passage, Section, Update
from knowledge.passages import language_of

QUESTION_KIND = 2
HEADS_FILE = "heads.npz"
# The head that reads a whole question: its intent, and (as tags) the section whose written questions it resembles.
QUESTION_HEAD = "question"
SECTION_PREFIX = "section:"
SectionKey = tuple[str, str]
# Finds the encoder that a generation was made with. Raises EncoderMismatchError, or EncoderError.
Encoders = Callable[[Manifest], Encoder]
_DOCUMENTS = TypeAdapter(tuple[Document, ...])
_PASSAGES = TypeAdapter(tuple[Passage, ...])


@dataclass(frozen=True)
class Snapshot:
    """One generation: documents, passages, both indexes, the heads fitted on labelled examples, and its encoder.

    Row ``i`` of ``vectors`` and of ``lexical`` is ``passages[i]``.
    """

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    vectors: FaissIndex
    lexical: LexicalIndex
    tokenizer: Tokenizer
    heads: Mapping[str, KernelHead]
    encoder: Encoder
    vector_recall: float = 1.0
    manifest: Manifest | None = None

    @property
    def generation(self) -> str:
        """The generation's name."""
        return self.manifest.generation if self.manifest else ""

    @cached_property
    def sections(self) -> dict[SectionKey, Section]:
        """Every section by (document, section)."""
        return {(document.id, section.id): section for document in self.documents for section in document.sections}

    @cached_property
    def keys(self) -> tuple[SectionKey, ...]:
        """The sections' keys, in order; a section's number is its place here."""
        return tuple(self.sections)

    @cached_property
    def document_of(self) -> dict[str, Document]:
        """Every document by id."""
        return {document.id: document for document in self.documents}

    @cached_property
    def updates(self) -> tuple[Update, ...]:
        """What changed since, over all documents."""
        return tuple(update for document in self.documents for update in document.updates)

    @cached_property
    def updates_by_section(self) -> dict[str, tuple[Update, ...]]:
        """For each section the updates that touch it; a note is touched by its own."""
        found: dict[str, list[Update]] = {}
        for update in self.updates:
            for section in (*update.touches, update.slug):
                found.setdefault(section, []).append(update)
        return {section: tuple(updates) for section, updates in found.items()}

    @cached_property
    def own_section(self) -> dict[str, str]:
        """For each system the section that treats it above all: the first that its note names."""
        systems = (system for document in self.documents for system in document.systems)
        return {system.slug: system.sections[0] for system in systems if system.sections}

    @cached_property
    def votes(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of the question head's classes those that are sections, and the number of each such section."""
        head = self.heads.get(QUESTION_HEAD)
        number = {section_tag(*key): at for at, key in enumerate(self.keys)}
        pairs = [(at, number[name]) for at, name in enumerate(head.classes if head else ()) if name in number]
        return np.array([at for at, _ in pairs], np.int64), np.array([of for _, of in pairs], np.int64)

    @cached_property
    def section_numbers(self) -> NDArray[np.int64]:
        """For each passage the number of its section, shape ``(passages,)``."""
        number = {key: at for at, key in enumerate(self.keys)}
        return np.array([number[passage.document_id, passage.section] for passage in self.passages], dtype=np.int64)

    @cached_property
    def kinds(self) -> NDArray[np.int8]:
        """For each passage 0 for a window, 1 for a sentence, 2 for a question."""
        code = {"window": 0, "sentence": 1, "question": QUESTION_KIND}
        return np.array([code[passage.kind] for passage in self.passages], dtype=np.int8)

    @cached_property
    def rows_of_section(self) -> dict[int, NDArray[np.int64]]:
        """The passage rows of each section."""
        order = np.argsort(self.section_numbers, kind="stable")
        numbers, starts = np.unique(self.section_numbers[order], return_index=True)
        return dict(zip(numbers.tolist(), np.split(order, starts[1:]), strict=True))

    @cached_property
    def is_later(self) -> NDArray[np.bool_]:
        """For each section whether its document is none of the corpus, which alone the labelled examples know."""
        corpus = {document.id for document in self.documents if document.shipped}
        return np.array([document not in corpus for document, _ in self.sections], dtype=np.bool_)

    @cached_property
    def written(self) -> WrittenQuestions:
        """The questions that sections are said to answer."""
        rows = np.flatnonzero(self.kinds == QUESTION_KIND)
        vectors = self.vectors.at(rows)
        languages = [language_of(self.passages[row].text) for row in rows]
        centre = centre_of(vectors, languages)
        sections = self.section_numbers[rows]
        return WrittenQuestions(centre, centre.apply(vectors, languages), sections, self.is_later[sections])

    def in_documents(self, documents: Collection[str]) -> NDArray[np.bool_]:
        """For each section whether it belongs to one of ``documents``."""
        return np.array([document in documents for document, _ in self.sections], dtype=np.bool_)

    @cached_property
    def landscape(self) -> Landscape:
        """The sections and passages in two dimensions, computed when first asked for."""
        return survey(self.vectors, self.section_numbers, len(self.keys))

    @cached_property
    def is_today(self) -> NDArray[np.bool_]:
        """For each section whether it tells what has changed since."""
        return np.array([section.today for section in self.sections.values()], dtype=np.bool_)

    @cached_property
    def main_sections(self) -> dict[int, int]:
        """For the number of each note on what a system is for, that of the article's section that treats the system."""
        number = {key: at for at, key in enumerate(self.keys)}
        article: dict[str, int] = {}
        for document, section_id in self.keys:
            if not self._is_note(document, section_id):
                article.setdefault(section_id, number[document, section_id])
        found: dict[int, int] = {}
        for key, section in self.sections.items():
            if section.supports and not section.today and section.supports[0] in article:
                found[number[key]] = article[section.supports[0]]
        return found

    def _is_note(self, document: str, section: str) -> bool:
        return bool(self.sections[document, section].supports)

    @cached_property
    def sentences_of(self) -> tuple[tuple[int, int], ...]:
        """For each passage the first and the last sentence of its section's text that it covers."""
        return tuple(self._sentences_of(passage) for passage in self.passages)

    def _sentences_of(self, passage: Passage) -> tuple[int, int]:
        text = self.sections[passage.document_id, passage.section].text_for(passage.language)
        inside = [
            at
            for at, span in enumerate(text.sentences)
            if span.start < max(passage.end, passage.start + 1) and span.end > passage.start
        ]
        return (inside[0], inside[-1]) if inside else (0, 0)

    @cached_property
    def _tokens(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _systems(self) -> dict[str, frozenset[str]]:
        return {}

    def systems_of(self, sentence: str) -> frozenset[str]:
        """The systems that a stored sentence names, kept once found."""
        if sentence not in self._systems:
            self._systems[sentence] = frozenset(self.tokenizer.systems(sentence))
        return self._systems[sentence]

    def tokens_of(self, sentence: str) -> frozenset[str]:
        """The distinct tokens of a stored sentence, kept once computed."""
        if sentence not in self._tokens:
            self._tokens[sentence] = frozenset(self.tokenizer.tokens(sentence))
        return self._tokens[sentence]

    def warm(self) -> None:
        """Compute what is computed once, so that no answer waits for it."""
        _ = (
            self.updates,
            self.document_of,
            self.section_numbers,
            self.kinds,
            self.rows_of_section,
            self.written,
        )

    def write(self, folder: Path) -> None:
        """Write every file of the generation but its manifest into ``folder``."""
        (folder / "documents.json").write_bytes(_DOCUMENTS.dump_json(self.documents))
        (folder / "passages.json").write_bytes(_PASSAGES.dump_json(self.passages))
        self.vectors.save(folder / "vectors.faiss")
        self.lexical.save(folder / "lexical")
        save_kernel_heads(self.heads, folder / HEADS_FILE)


def section_tag(document: str, section: str) -> str:
    """The name of a section among the question head's classes."""
    return f"{SECTION_PREFIX}{document}:{section}"


def aliases_of(documents: tuple[Document, ...]) -> dict[str, tuple[str, ...]]:
    """Every system's spellings, over all documents."""
    return {system.slug: system.aliases for document in documents for system in document.systems}


def load_snapshot(generations: Generations, generation: str, encoders: Encoders) -> Snapshot:
    """Read a generation together with the encoder that it was built with.

    Raises EncoderMismatchError or EncoderError where that encoder is not to be had, GenerationCorruptError for files
    that do not match.
    """
    manifest = generations.verify(generation)
    encoder = encoders(manifest)
    folder = generations.folder(generation)
    try:
        documents = _DOCUMENTS.validate_json((folder / "documents.json").read_bytes())
        tokenizer = Tokenizer(aliases_of(documents))
        passages = _PASSAGES.validate_json((folder / "passages.json").read_bytes())
        snapshot = Snapshot(
            documents=documents,
            passages=passages,
            vectors=FaissIndex.load(folder / "vectors.faiss"),
            lexical=LexicalIndex.load(folder / "lexical", tokenizer, len(passages)),
            tokenizer=tokenizer,
            heads=load_kernel_heads(folder / HEADS_FILE),
            encoder=encoder,
            manifest=manifest,
        )
    except (ValidationError, RuntimeError, OSError, KeyError, ValueError, json.JSONDecodeError) as exc:
        raise GenerationCorruptError(generation, f"its files cannot be read ({type(exc).__name__}).") from exc
    snapshot.warm()
    return snapshot
