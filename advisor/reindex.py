"""Documents to a new generation: passages, embeddings, both indexes, the heads, then activation."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from advisor.training import fit_heads
from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder
from index.errors import IndexError_
from index.generations import Generations, Manifest
from index.kernels import KernelHead, load_kernel_heads
from index.lexical import LexicalIndex
from index.snapshot import HEADS_FILE, Snapshot, aliases_of
from index.tokens import Tokenizer
from index.vectors import FaissIndex
from knowledge.decisions.rules import Persona
from knowledge.documents import Document, Passage, Question, Section, content_hash
from knowledge.examples import Example, load_replies
from knowledge.passages import passages_of

Floats = NDArray[np.float32]
# Bump when passages, features or heads are made differently, so that an unchanged corpus is built anew.
RECIPE = "3"
Report = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Reports nothing."""
    del stage, done, total


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What a re-index did. ``encoded`` counts the texts that were not in the cache."""

    generation: str
    unchanged: bool
    encoded: int
    passages: int
    seconds: float


def reindex(
    documents: Sequence[Document],
    examples: Sequence[Example],
    personas: Mapping[str, Persona],
    *,
    encoder: Encoder,
    cache: EmbeddingCache,
    generations: Generations,
    report: Report = silent,
    force: bool = False,
) -> Reindexed:
    """Build a generation of ``documents``, activate it and prune old ones.

    With the active generation already made of the same content by the same encoder, nothing is built unless ``force``.
    ``report`` gets (stage, done, total) and may raise ReindexCancelledError; what was encoded stays in the cache.
    Raises ReindexRunningError when another process is at it.
    """
    started = time.monotonic()
    with generations.writing():
        asked = with_questions(documents, examples)
        labelled = tuple(example for example in examples if example.section is None)
        passages = tuple(passage for document in asked for passage in passages_of(document))
        corpus = _corpus_hash(asked, labelled)
        active = generations.find_active()
        if active is not None and not force and _same(generations, active, corpus, encoder):
            return Reindexed(active, True, 0, len(passages), time.monotonic() - started)
        trained = _training_hash(labelled, passages, personas, encoder)
        heads = _known_heads(generations, active, trained)
        snapshot, encoded = build_snapshot(asked, passages, labelled, personas, encoder, cache, report, heads)
        report("write", 0, 1)
        manifest = generations.build(lambda name: _manifest(name, snapshot, encoder, corpus, trained), snapshot.write)
        generations.activate(manifest.generation)
        generations.prune()
        report("write", 1, 1)
    return Reindexed(manifest.generation, False, encoded, len(passages), time.monotonic() - started)


def with_questions(documents: Iterable[Document], examples: Iterable[Example]) -> tuple[Document, ...]:
    """The documents, with the questions that the examples know a section for."""
    asked: dict[str, list[Question]] = {}
    for example in examples:
        if example.section is not None:
            asked.setdefault(example.section, []).append(Question(example.text, (), example.also))
    return tuple(
        replace(document, sections=tuple(_add(section, asked) for section in document.sections))
        if any(section.questions for section in document.sections)
        else document
        for document in documents
    )


def _add(section: Section, asked: dict[str, list[Question]]) -> Section:
    known = {question.text for question in section.questions}
    more = tuple(question for question in asked.get(section.id, ()) if question.text not in known)
    return replace(section, questions=section.questions + more)


def build_snapshot(
    documents: tuple[Document, ...],
    passages: tuple[Passage, ...],
    examples: tuple[Example, ...],
    personas: Mapping[str, Persona],
    encoder: Encoder,
    cache: EmbeddingCache,
    report: Report,
    heads: Mapping[str, KernelHead] | None = None,
) -> tuple[Snapshot, int]:
    """A snapshot in memory, and how many texts had to be encoded; ``heads`` are taken over where they are known."""
    vectors, encoded = _encode_passages(passages, encoder, cache, report)
    replies = load_replies()
    texts = [example.text for example in examples] + [reply.text for reply in replies]
    asked, encoded_examples = cache.encode(
        encoder, texts, queries=True, progress=lambda done, total: report("examples", done, total)
    )
    told, replied = asked[: len(examples)], asked[len(examples) :]
    report("index", 0, 1)
    tokenizer = Tokenizer(aliases_of(documents))
    found = FaissIndex.build(vectors)
    snapshot = Snapshot(
        documents=documents,
        passages=passages,
        vectors=found,
        lexical=LexicalIndex.build([passage.text for passage in passages], tokenizer),
        tokenizer=tokenizer,
        heads=heads or fit_heads(examples, told, passages, vectors, replies, replied, personas),
        vector_recall=found.recall(vectors),
    )
    report("index", 1, 1)
    return snapshot, encoded + encoded_examples


def _encode_passages(
    passages: Sequence[Passage], encoder: Encoder, cache: EmbeddingCache, report: Report
) -> tuple[Floats, int]:
    vectors = np.zeros((len(passages), encoder.dimension), np.float32)
    encoded = 0
    for queries in (False, True):
        rows = [at for at, passage in enumerate(passages) if (passage.kind == "question") is queries]
        before = len(passages) - len(rows) if queries else 0
        progress = partial(_report_from, report, before, len(passages))
        vectors[rows], new = cache.encode(
            encoder, [passages[at].text for at in rows], queries=queries, progress=progress
        )
        encoded += new
    return vectors, encoded


def _report_from(report: Report, before: int, total: int, done: int, _: int) -> None:
    report("encode", before + done, total)


def _corpus_hash(documents: Sequence[Document], examples: Sequence[Example]) -> str:
    return content_hash([RECIPE, *(repr(document) for document in documents), *(repr(example) for example in examples)])


def _same(generations: Generations, active: str, corpus: str, encoder: Encoder) -> bool:
    try:
        manifest = generations.verify(active)
    except IndexError_:
        return False  # a damaged or missing generation is mended by building it anew
    return manifest.corpus_hash == corpus and manifest.encoder == encoder.fingerprint


def _training_hash(
    examples: Sequence[Example], passages: Sequence[Passage], personas: Mapping[str, Persona], encoder: Encoder
) -> str:
    """What the heads depend on: the same questions, facts and encoder give the same heads."""
    asked = (f"{item.document_id}\0{item.section}\0{item.text}" for item in passages if item.kind == "question")
    facts = (repr(persona.facts) for persona in personas.values())
    return content_hash([RECIPE, encoder.fingerprint, *map(repr, examples), *map(repr, load_replies()), *facts, *asked])


def _known_heads(generations: Generations, active: str | None, trained: str) -> Mapping[str, KernelHead] | None:
    """The active generation's heads, where training would give the same."""
    try:
        if active is not None and generations.verify(active).training_hash == trained:
            return load_kernel_heads(generations.folder(active) / HEADS_FILE)
    except IndexError_:
        return None
    return None


def _manifest(name: str, snapshot: Snapshot, encoder: Encoder, corpus: str, trained: str) -> Manifest:
    return Manifest(
        generation=name,
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        encoder=encoder.fingerprint,
        dimension=encoder.dimension,
        corpus_hash=corpus,
        training_hash=trained,
        counts={
            "documents": len(snapshot.documents),
            "sections": len(snapshot.sections),
            "passages": len(snapshot.passages),
            "systems": sum(len(document.systems) for document in snapshot.documents),
        },
        vector_index=snapshot.vectors.kind,
        vector_recall=snapshot.vector_recall,
    )
