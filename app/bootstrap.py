"""Building every object of the house from its settings, each when it is first needed."""

import sqlite3
from collections.abc import Mapping, Sequence
from functools import cached_property, partial

from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from advisor.answer import Advisor
from advisor.audit import AuditLog
from advisor.choices import Choices
from advisor.deciding import ARTICLE, Decider
from advisor.drafts import Drafts
from advisor.feedback import Feedback
from advisor.gaps import Gaps
from advisor.gate import GateReports
from advisor.generation_desk import GenerationDesk
from advisor.jobs import JobBoard
from advisor.library import Library
from advisor.sources import Sources, WatchRules
from advisor.understanding import Understanding
from api.keys import Keys
from app.answering import HouseAnswering
from app.database import engine_for
from app.errors import CacheError, DatabaseError
from app.forgetting import Forgetting
from app.memory import NoMemory, SqlMemory
from app.migrating import migrate
from app.pipeline import Pipeline
from app.restore_place import finish_restore, is_restoring
from app.settings import Settings
from app.warming import warm
from bot.deliveries import Deliveries
from index.embedding_cache import EmbeddingCache
from index.encoder_shelf import EncoderShelf
from index.encoders import Encoder, EncoderChoice, Vectors
from index.generations import Generations
from index.live import LiveIndex
from index.seed import read_seed, seed_version
from knowledge.corpus_files import load_corpus
from knowledge.decisions.cues import load_lexicon
from knowledge.decisions.rules import Persona, check_sections, load_personas
from knowledge.documents import Document
from knowledge.examples import NOTHING, load_examples
from knowledge.readers.formats import READABLE
from knowledge.readers.isolated import IsolatedReader
from knowledge.sources.addresses import STANDARD_PORTS
from knowledge.sources.web import SafeFetcher


class House:
    """The objects of one process. What a command does not touch is never built.

    ``warm`` has each generation prepared before it serves: worth half a second to a server, not to one question.
    """

    def __init__(self, settings: Settings, *, warm: bool = False) -> None:
        self.settings = settings
        self._warm = warm

    @cached_property
    def engine(self) -> Engine:
        """The database, its tables brought up to date, a restore that was interrupted settled. Raises DatabaseError."""
        engine = self._open_database()
        try:
            finish_restore(self.settings.home, engine)
        except BaseException:
            engine.dispose()
            raise
        return engine

    def _open_database(self) -> Engine:
        url = self.settings.database
        try:
            migrate(url)
            return engine_for(url)
        except DBAPIError as exc:
            raise DatabaseError(without_password(url), exc.orig) from exc
        except (ArgumentError, NoSuchModuleError, OSError) as exc:
            raise DatabaseError(without_password(url), exc) from exc

    @cached_property
    def choices(self) -> Choices:
        """What admins have chosen, such as the encoder of the next generation."""
        settings = self.settings
        return Choices(self.engine, EncoderChoice(settings.encoder, settings.query_prompt, settings.passage_prompt))

    @cached_property
    def shelf(self) -> EncoderShelf:
        """The encoders of the generations in memory."""
        settings = self.settings
        default = EncoderChoice(settings.encoder, settings.query_prompt, settings.passage_prompt)
        return EncoderShelf(default, device=settings.encoder_device, allow_download=settings.allow_download)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that the next generation is made with. Raises EncoderError."""
        return self.shelf.get(self.choices.encoder())

    @cached_property
    def cache(self) -> EmbeddingCache:
        """The embeddings of the encoder chosen. Raises CacheError."""
        return self.cache_of(self.encoder)

    def cache_of(self, encoder: Encoder) -> EmbeddingCache:
        """The embeddings on disk, with the shipped ones of that encoder in it. Raises CacheError."""
        path = self.settings.home / "embeddings.sqlite"
        try:
            cache = EmbeddingCache(path)
            cache.seed(encoder.fingerprint, seed_version(), read_seed(encoder.fingerprint))
        except sqlite3.DatabaseError as exc:
            raise CacheError(path, exc) from exc
        return cache

    @cached_property
    def generations(self) -> Generations:
        """The generations of the index."""
        if is_restoring(self.settings.home):
            _ = self.engine  # which settles it
        return Generations(self.settings.home / "index")

    @cached_property
    def corpus(self) -> tuple[Document, ...]:
        """The shipped documents."""
        return load_corpus()

    @cached_property
    def reader(self) -> IsolatedReader:
        """The reader of files, whose process is started when a file first needs it."""
        return IsolatedReader()

    @cached_property
    def library(self) -> Library:
        """The documents: the shipped and the added ones."""
        return Library(self.engine, self.corpus, self.reader)

    @cached_property
    def sources(self) -> Sources:
        """The folders and sites that are watched."""
        settings = self.settings
        rules = WatchRules(READABLE, settings.watch_roots, settings.web_sources)
        ports = (*STANDARD_PORTS.values(), *settings.web_allow_ports)
        fetcher = SafeFetcher(allowed=settings.web_allow_networks, ports=ports)
        return Sources(self.engine, lambda: self.library, rules, fetcher)

    @cached_property
    def audit(self) -> AuditLog:
        """The record of what admins do."""
        return AuditLog(self.engine)

    @cached_property
    def forgetting(self) -> Forgetting:
        """What deletes for good what people asked."""
        return Forgetting(self.engine)

    @cached_property
    def deliveries(self) -> Deliveries:
        """The questions asked in Slack, on their way to a reply."""
        return Deliveries(self.engine)

    @cached_property
    def keys(self) -> Keys:
        """The API keys and the sessions of admins."""
        return Keys(self.engine)

    @cached_property
    def jobs(self) -> JobBoard:
        """The jobs: queued, running and ended."""
        return JobBoard(self.engine)

    @cached_property
    def gate_reports(self) -> GateReports:
        """What the quality gate said of each generation."""
        return GateReports(self.engine)

    @cached_property
    def generation_desk(self) -> GenerationDesk:
        """What admins do with generations."""
        return GenerationDesk(self.generations, self.gate_reports)

    @cached_property
    def personas(self) -> Mapping[str, Persona]:
        """The personas, proved to decide every case."""
        return load_personas()

    @cached_property
    def live(self) -> LiveIndex:
        """The active generation, followed as it changes."""
        prepare = partial(warm, understanding=self.understanding) if self._warm else None
        return LiveIndex(self.generations, self.shelf.of, prepare)

    @cached_property
    def understanding(self) -> Understanding:
        """The reader of questions."""
        return Understanding(load_lexicon(), self.personas)

    @cached_property
    def advisor(self) -> Advisor:
        """The use case, with its memory in the database where questions are recorded."""
        memory = SqlMemory(self.engine) if self.settings.record_questions else NoMemory()
        return Advisor(self.live, self.understanding, Decider(self.personas), memory)

    @cached_property
    def feedback(self) -> Feedback:
        """What people thought of answers."""
        return Feedback(self.engine)

    @cached_property
    def gaps(self) -> Gaps:
        """The questions asked in vain."""
        asked_in_vain = tuple(example.text for example in load_examples() if example.intent == NOTHING)
        return Gaps(self.engine, self._encode_questions, asked_in_vain)

    def _encode_questions(self, questions: Sequence[str]) -> Vectors:
        """The query vectors of the encoder that serves. Raises IndexMissingError without an index."""
        encoder = self.live.current().encoder
        return self.cache_of(encoder).encode(encoder, questions, queries=True)[0]

    @cached_property
    def drafts(self) -> Drafts:
        """The notes that are being written."""
        return Drafts(self.engine)

    @cached_property
    def answering(self) -> HouseAnswering:
        """What the doors are given."""
        return HouseAnswering(self.generations.home, self.advisor, self.live, self.personas)

    def check_rules(self) -> None:
        """Prove that every rule cites sentences of the shipped article that exist. Raises RulesError."""
        article = next(document for document in self.corpus if document.id == ARTICLE)
        check_sections(self.personas, {each.id: len(each.texts[0].sentences) for each in article.sections})

    @cached_property
    def pipeline(self) -> Pipeline:
        """What makes the next generation."""
        return Pipeline(
            library=self.library,
            choices=self.choices,
            shelf=self.shelf,
            cache=self.cache_of,
            generations=self.generations,
            reports=self.gate_reports,
            personas=self.personas,
            understanding=self.understanding,
            corpus=frozenset(document.id for document in self.corpus),
            margin=self.settings.gate_margin,
            check=self.check_rules,
        )

    def close(self) -> None:
        """End the reader's process, and give back the connections to the database."""
        if "reader" in self.__dict__:
            self.reader.close()
        if "engine" in self.__dict__:
            self.engine.dispose()


def without_password(url: str) -> str:
    """The address of a database, to be shown."""
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url
