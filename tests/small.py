"""A small corpus and its generations, built with the fake encoder in milliseconds."""

import threading

from advisor.reindex import Reindexed, Report, reindex
from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder
from index.generations import Generations
from knowledge.documents import Document, Question, Section, Source, Text
from knowledge.sentences import split_sentences
from tests.fakes import FakeEncoder

SENTENCES = ("Alpha is the first letter.", "Beta is the second letter.", "Gamma is the third letter.")


def small_document(*sentences: str, document_id: str = "small") -> Document:
    """A document of one English section per sentence."""
    texts = [Text("en", f"Letter {at}", words, split_sentences(words)) for at, words in enumerate(sentences, start=1)]
    sections = tuple(
        Section(str(at), (text,), questions=(Question(f"What is letter {at}?", (0,)),))
        for at, text in enumerate(texts, start=1)
    )
    return Document(document_id, Source("Letters", date="2026-01-01"), sections)


def index_small(
    generations: Generations,
    *sentences: str,
    encoder: Encoder | None = None,
    report: Report | None = None,
    force: bool = False,
) -> Reindexed:
    """Re-index a small document of ``sentences`` (three of them by default), with a cache beside the index."""
    return reindex(
        (small_document(*(sentences or SENTENCES)),),
        (),
        {},
        encoder=encoder or FakeEncoder(),
        cache=EmbeddingCache(generations.home.parent / "embeddings.sqlite"),
        generations=generations,
        report=report or (lambda stage, done, total: None),
        force=force,
    )


def wait_for_loading() -> None:
    """Wait until a generation that is being loaded in the background is loaded."""
    for thread in threading.enumerate():
        if thread.name == "load-generation":
            thread.join(timeout=30)
