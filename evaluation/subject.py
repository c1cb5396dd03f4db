"""The advisor that is measured: built by the library alone, without doors or database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from advisor.answer import Advisor
from advisor.answers import Answer, Turn
from advisor.deciding import Decider
from advisor.reindex import Reindexed, Report, reindex
from advisor.understanding import Understanding
from index.embedding_cache import EmbeddingCache
from index.encoder_shelf import only
from index.encoders import Encoder
from index.generations import Generations
from index.live import LiveIndex
from index.seed import read_seed, seed_version
from knowledge.corpus_files import load_corpus
from knowledge.decisions.cues import load_lexicon
from knowledge.decisions.rules import Persona, load_personas
from knowledge.documents import Document
from knowledge.examples import Example, load_examples


class NoMemory:
    """Keeps no conversation."""

    def find(self, conversation_id: str) -> tuple[Turn, ...] | None:
        """No conversation is known."""
        del conversation_id
        return None

    def keep(self, conversation_id: str, question: str, answer: Answer) -> None:
        """Nothing is kept."""


@dataclass(frozen=True)
class Subject:
    """An index under ``home`` with one encoder, the labelled examples it learns from, and the advisor over it."""

    home: Path
    encoder: Encoder
    cache: EmbeddingCache
    examples: tuple[Example, ...] = field(default_factory=load_examples, repr=False)

    @cached_property
    def generations(self) -> Generations:
        """The generations of the index."""
        return Generations(self.home)

    @cached_property
    def personas(self) -> Mapping[str, Persona]:
        """The shipped rules."""
        return load_personas()

    def reindex(
        self,
        documents: Sequence[Document] | None = None,
        *,
        report: Report = lambda *_: None,
        force: bool = False,
    ) -> Reindexed:
        """Index ``documents``, the shipped corpus unless given."""
        return reindex(
            load_corpus() if documents is None else documents,
            self.examples,
            self.personas,
            encoder=self.encoder,
            cache=self.cache,
            generations=self.generations,
            report=report,
            force=force,
        )

    def advisor(self) -> Advisor:
        """An advisor over the active generation, freshly loaded."""
        live = LiveIndex(self.generations, only(self.encoder))
        understanding = Understanding(load_lexicon(), self.personas)
        return Advisor(live, understanding, Decider(self.personas), NoMemory())


def seeded_cache(path: Path, encoder: Encoder) -> EmbeddingCache:
    """The cache at ``path`` with the shipped embeddings of ``encoder``, if there are any."""
    cache = EmbeddingCache(path)
    cache.seed(encoder.fingerprint, seed_version(), read_seed(encoder.fingerprint))
    return cache
