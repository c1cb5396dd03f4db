"""Documents to a new generation: passages, embeddings, both indexes, the heads, then activation."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from advisor.material import Material, gather
from advisor.training import fit_heads
from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder, EncoderChoice
from index.errors import IndexError_
from index.generations import Generations, Manifest
from index.kernels import KernelHead, load_kernel_heads
from index.lexical import LexicalIndex
from index.snapshot import HEADS_FILE, Snapshot, aliases_of
from index.tokens import Tokenizer
from index.vectors import FaissIndex
from knowledge.decisions.rules import Persona
from knowledge.documents import Document, Passage
from knowledge.examples import Example

Floats = NDArray[np.float32]
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


@dataclass(frozen=True, slots=True)
class Built:
    """A sealed generation. ``unchanged`` tells that it was there before, made of the same content."""

    generation: str
    unchanged: bool
    encoded: int


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
    choice: EncoderChoice | None = None,
) -> Reindexed:
    """Build a generation of ``documents``, activate it and prune old ones.

    With the active generation already made of the same content by the same encoder, nothing is built unless ``force``.
    ``report`` gets (stage, done, total) and may raise ReindexCancelledError; what was encoded stays in the cache.
    Raises ReindexRunningError when another process is at it.
    """
    started = time.monotonic()
    with generations.writing():
        material = gather(documents, examples, personas, encoder)
        active = generations.find_active()
        if active is not None and not force and is_made_of(generations, active, material, encoder):
            return Reindexed(active, True, 0, len(material.passages), time.monotonic() - started)
        built = build(material, encoder, cache, generations, report=report, choice=choice)
        generations.activate(built.generation)
        generations.prune()
        report("write", 1, 1)
    return Reindexed(built.generation, False, built.encoded, len(material.passages), time.monotonic() - started)


def encode(material: Material, encoder: Encoder, cache: EmbeddingCache, report: Report = silent) -> int:
    """Fill the cache with all that ``material`` needs, and tell how many texts were new. May be stopped and resumed."""
    _, passages = _encode_passages(material.passages, encoder, cache, report)
    _, examples = _encode_examples(material, encoder, cache, report)
    return passages + examples


def build(
    material: Material,
    encoder: Encoder,
    cache: EmbeddingCache,
    generations: Generations,
    *,
    report: Report = silent,
    choice: EncoderChoice | None = None,
) -> Built:
    """Seal a new generation of ``material``, not active yet. The caller holds the write lock."""
    heads = _known_heads(generations, material.training_hash)
    snapshot, encoded = build_snapshot(material, encoder, cache, report, heads)
    report("write", 0, 1)
    manifest = generations.build(lambda name: _manifest(name, snapshot, material, choice), snapshot.write)
    return Built(manifest.generation, False, encoded)


def find_built(generations: Generations, material: Material, encoder: Encoder) -> str | None:
    """The active generation, or else the newest, that was made of the same content by the same encoder."""
    active = generations.find_active()
    names = [active] if active is not None else []
    names += [name for name in generations.names() if name != active]
    return next((name for name in names if is_made_of(generations, name, material, encoder)), None)


def is_made_of(generations: Generations, generation: str, material: Material, encoder: Encoder) -> bool:
    """Whether a sound generation holds just this, encoded by just this encoder."""
    try:
        manifest = generations.manifest(generation)
        if manifest.corpus_hash != material.corpus_hash or manifest.encoder != encoder.fingerprint:
            return False
        generations.verify(generation)
    except IndexError_:
        return False  # a damaged or missing generation is mended by building it anew
    return True


def build_snapshot(
    material: Material,
    encoder: Encoder,
    cache: EmbeddingCache,
    report: Report,
    heads: Mapping[str, KernelHead] | None = None,
) -> tuple[Snapshot, int]:
    """A snapshot in memory, and how many texts had to be encoded; ``heads`` are taken over where they are known."""
    vectors, encoded = _encode_passages(material.passages, encoder, cache, report)
    asked, encoded_examples = _encode_examples(material, encoder, cache, report)
    told, replied = asked[: len(material.examples)], asked[len(material.examples) :]
    report("index", 0, 1)
    tokenizer = Tokenizer(aliases_of(material.documents))
    found = FaissIndex.build(vectors)
    taught = material.taught()
    questions = [material.passages[row] for row in taught]
    fitted = heads or fit_heads(
        material.examples, told, questions, vectors[taught], material.replies, replied, material.personas
    )
    snapshot = Snapshot(
        documents=material.documents,
        passages=material.passages,
        vectors=found,
        lexical=LexicalIndex.build([passage.text for passage in material.passages], tokenizer),
        tokenizer=tokenizer,
        heads=fitted,
        encoder=encoder,
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


def _encode_examples(material: Material, encoder: Encoder, cache: EmbeddingCache, report: Report) -> tuple[Floats, int]:
    texts = [example.text for example in material.examples] + [reply.text for reply in material.replies]
    return cache.encode(encoder, texts, queries=True, progress=lambda done, total: report("examples", done, total))


def _known_heads(generations: Generations, trained: str) -> Mapping[str, KernelHead] | None:
    """The heads of a generation where training would give the same."""
    for name in generations.names():
        try:
            if generations.manifest(name).training_hash == trained and generations.verify(name):
                return load_kernel_heads(generations.folder(name) / HEADS_FILE)
        except IndexError_:
            continue
    return None


def _manifest(name: str, snapshot: Snapshot, material: Material, choice: EncoderChoice | None) -> Manifest:
    return Manifest(
        generation=name,
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        encoder=snapshot.encoder.fingerprint,
        encoder_choice=asdict(choice) if choice is not None else {},
        dimension=snapshot.encoder.dimension,
        corpus_hash=material.corpus_hash,
        training_hash=material.training_hash,
        counts={
            "documents": len(snapshot.documents),
            "sections": len(snapshot.sections),
            "passages": len(snapshot.passages),
            "systems": sum(len(document.systems) for document in snapshot.documents),
        },
        vector_index=snapshot.vectors.kind,
        vector_recall=snapshot.vector_recall,
    )
