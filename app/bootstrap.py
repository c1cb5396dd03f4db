"""Building every object of the house from its settings, each when it is first needed."""

import sqlite3
from collections.abc import Mapping
from functools import cached_property, partial

from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from advisor.answer import Advisor
from advisor.deciding import ARTICLE, Decider
from advisor.reindex import Reindexed, Report, reindex
from advisor.understanding import Understanding
from app.answering import HouseAnswering
from app.database import engine_for, migrate
from app.errors import CacheError, DatabaseError
from app.library import Library
from app.memory import SqlMemory
from app.settings import Settings
from app.warming import warm
from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder, load_encoder
from index.generations import Generations
from index.live import LiveIndex
from index.seed import read_seed, seed_version
from knowledge.corpus_files import load_corpus
from knowledge.decisions.cues import load_lexicon
from knowledge.decisions.rules import Persona, check_sections, load_personas
from knowledge.documents import Document
from knowledge.examples import load_examples


class House:
    """The objects of one process. What a command does not touch is never built.

    ``warm`` has each generation prepared before it serves: worth half a second to a server, not to one question.
    """

    def __init__(self, settings: Settings, *, warm: bool = False) -> None:
        self.settings = settings
        self._warm = warm

    @cached_property
    def engine(self) -> Engine:
        """The database, its tables brought up to date. Raises DatabaseError."""
        url = self.settings.database
        try:
            migrate(url)
            return engine_for(url)
        except DBAPIError as exc:
            raise DatabaseError(_without_password(url), exc.orig) from exc
        except (ArgumentError, NoSuchModuleError, OSError) as exc:
            raise DatabaseError(_without_password(url), exc) from exc

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder chosen. Raises EncoderError."""
        settings = self.settings
        return load_encoder(
            settings.encoder,
            device=settings.encoder_device,
            allow_download=settings.allow_download,
            query_prompt=settings.query_prompt,
            passage_prompt=settings.passage_prompt,
        )

    @cached_property
    def cache(self) -> EmbeddingCache:
        """The embeddings on disk, with the shipped ones in it. Raises CacheError."""
        path = self.settings.home / "embeddings.sqlite"
        try:
            cache = EmbeddingCache(path)
            cache.seed(self.encoder.fingerprint, seed_version(), read_seed(self.encoder.fingerprint))
        except sqlite3.DatabaseError as exc:
            raise CacheError(path, exc) from exc
        return cache

    @cached_property
    def generations(self) -> Generations:
        """The generations of the index."""
        return Generations(self.settings.home / "index")

    @cached_property
    def corpus(self) -> tuple[Document, ...]:
        """The shipped documents."""
        return load_corpus()

    @cached_property
    def library(self) -> Library:
        """The documents added to them."""
        return Library(self.engine, (document.id for document in self.corpus))

    @cached_property
    def personas(self) -> Mapping[str, Persona]:
        """The personas, proved to decide every case."""
        return load_personas()

    @cached_property
    def live(self) -> LiveIndex:
        """The active generation, followed as it changes."""
        prepare = partial(warm, understanding=self.understanding) if self._warm else None
        return LiveIndex(self.generations, self.encoder.fingerprint, prepare)

    @cached_property
    def understanding(self) -> Understanding:
        """The reader of questions."""
        return Understanding(self.encoder, load_lexicon(), self.personas)

    @cached_property
    def advisor(self) -> Advisor:
        """The use case, with its memory in the database."""
        return Advisor(self.live, self.understanding, Decider(self.personas), SqlMemory(self.engine))

    @cached_property
    def answering(self) -> HouseAnswering:
        """What the doors are given."""
        return HouseAnswering(self.generations.home, self.advisor, self.live, self.encoder, self.personas)

    def check_rules(self) -> None:
        """Prove that every rule cites sentences of the shipped article that exist. Raises RulesError."""
        article = next(document for document in self.corpus if document.id == ARTICLE)
        check_sections(self.personas, {each.id: len(each.texts[0].sentences) for each in article.sections})

    def reindex(self, report: Report, *, force: bool = False) -> Reindexed:
        """Index the shipped and the added documents, with rules that their corpus proves."""
        self.check_rules()
        return reindex(
            (*self.corpus, *self.library.documents()),
            load_examples(),
            self.personas,
            encoder=self.encoder,
            cache=self.cache,
            generations=self.generations,
            report=report,
            force=force,
        )

    def close(self) -> None:
        """Give back the connections to the database."""
        if "engine" in self.__dict__:
            self.engine.dispose()


def _without_password(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url
