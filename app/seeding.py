"""Making the embeddings that ship with the project."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from advisor.deciding import Decider
from advisor.reindex import Report, reindex
from app.bootstrap import House
from evaluation.gate import ask_all
from index.embedding_cache import EmbeddingCache
from index.encoder_shelf import only
from index.encoders import Encoder
from index.generations import Generations
from index.recalling import RecallingEncoder
from index.seed import SEED, Row, write_seed
from index.snapshot import Snapshot, load_snapshot
from knowledge.decisions.rules import Persona
from knowledge.documents import Document
from knowledge.examples import Example, load_examples


def write_shipped_seed(house: House, report: Report, path: Path = SEED) -> int:
    """Write the embeddings of what indexing the shipped corpus and asking the quality gate's questions encode.

    Returns how many there are.
    """
    encoder = RecallingEncoder(house.encoder, house.cache)
    asked = partial(ask_all, house.understanding, Decider(house.personas))
    rows = needed_rows(house.corpus, load_examples(), house.personas, encoder, report, asked)
    write_seed(encoder.fingerprint, rows, path)
    return len(rows)


def needed_rows(
    documents: Sequence[Document],
    examples: Sequence[Example],
    personas: Mapping[str, Persona],
    encoder: Encoder,
    report: Report,
    asked: Callable[[Snapshot], None] = lambda _: None,
) -> list[Row]:
    """What indexing and ``asked`` need, found by doing that with an empty cache: no other text gets in."""
    with tempfile.TemporaryDirectory() as folder:
        cache = EmbeddingCache(Path(folder) / "needed.sqlite")
        generations = Generations(Path(folder) / "index")
        reindex(
            documents,
            examples,
            personas,
            encoder=encoder,
            cache=cache,
            generations=generations,
            report=report,
        )
        snapshot = load_snapshot(generations, generations.active(), only(encoder))
        asked(replace(snapshot, encoder=RecallingEncoder(encoder, cache)))
        return cache.rows(encoder.fingerprint)
