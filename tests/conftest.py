"""What the whole suite shares: databases, the bundled encoder, and one real generation of the shipped corpus."""

from app.threads import limit_threads

# As the program does, and for the same reason: several workers run the tests. It must come before numpy is loaded.
limit_threads()

import fcntl
import os
import signal
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from advisor.answer import Advisor
from advisor.deciding import Decider
from advisor.reindex import reindex
from advisor.understanding import Understanding
from app.database import engine_for
from app.migrating import migrate
from evaluation.gate import FixedIndex
from index.embedding_cache import EmbeddingCache
from index.encoder_shelf import only
from index.encoders import Encoder, load_encoder
from index.generations import Generations
from index.live import LiveIndex
from index.recalling import RecallingEncoder
from index.seed import read_seed, seed_version
from knowledge.decisions.cues import Lexicon
from knowledge.decisions.rules import Persona
from knowledge.documents import Document
from knowledge.examples import load_examples
from tests.databases import Databases
from tests.fakes import InMemory, shipped_documents, shipped_lexicon, shipped_personas
from tests.postgres import NoPostgresError, Postgres, running


def pytest_configure() -> None:
    """Properties are tried on the same examples in every run, however slow the machine is."""
    settings.register_profile("suite", deadline=None, derandomize=True)
    settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> Iterator[None]:
    """Ctrl-C interrupts, also where the tests run in the background: a shell starts those with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The bundled encoder."""
    return load_encoder()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder that all workers of one run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if hasattr(request.config, "workerinput") else base


@pytest.fixture(scope="session")
def postgres(shared: Path) -> Iterator[Postgres]:
    """A PostgreSQL server: the one at TEST_POSTGRES_URL, or one of our own that starts with the first test that asks.

    Not ADVISOR_…: those are the settings of the program, which refuses what it does not know.
    """
    try:
        with running(shared / "postgres", os.environ.get("TEST_POSTGRES_URL")) as server:
            yield server
    except NoPostgresError as exc:
        pytest.skip(f"no PostgreSQL here: {exc}")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "advisor.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def databases(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Makes databases for this test, which go with it."""
    made = Databases(
        tmp_path, lambda: request.getfixturevalue("migrated_sqlite"), lambda: request.getfixturevalue("postgres")
    )
    yield made
    made.drop()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """The address of a database with our tables: of each kind in turn."""
    return databases.create(request.param)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The engine of a database with our tables: of each kind in turn."""
    made = engine_for(database_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def shipped(shared: Path) -> Path:
    """The folder of the index that all workers of one run share."""
    folder = shared / "shipped"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def generations(shipped: Path, encoder: Encoder) -> Generations:
    """The shipped corpus, indexed once per run. Tests that change generations copy its ``home`` first."""
    built = Generations(shipped / "index")
    # The first worker builds while the others wait; they then find the same content and build nothing.
    with (shipped / "building.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if built.find_active() is None:
            cache = EmbeddingCache(shipped / "embeddings.sqlite")
            cache.seed(encoder.fingerprint, seed_version(), read_seed(encoder.fingerprint))
            reindex(
                shipped_documents(),
                load_examples(),
                shipped_personas(),
                encoder=encoder,
                cache=cache,
                generations=built,
            )
    return built


@pytest.fixture(scope="session")
def live(generations: Generations, encoder: Encoder) -> LiveIndex:
    """The shipped generation in memory."""
    return LiveIndex(generations, only(encoder))


@pytest.fixture(scope="session")
def asked_before(live: LiveIndex, shipped: Path, encoder: Encoder) -> FixedIndex:
    """The shipped generation, which looks up how the development questions are encoded."""
    recalling = RecallingEncoder(encoder, EmbeddingCache(shipped / "embeddings.sqlite"))
    return FixedIndex(replace(live.current(), encoder=recalling))


@pytest.fixture(scope="session")
def documents() -> tuple[Document, ...]:
    """The shipped corpus."""
    return shipped_documents()


@pytest.fixture(scope="session")
def personas() -> Mapping[str, Persona]:
    """The shipped rules."""
    return shipped_personas()


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The shipped cues."""
    return shipped_lexicon()


@pytest.fixture(scope="session")
def understanding(lexicon: Lexicon, personas: Mapping[str, Persona]) -> Understanding:
    """The shipped understanding of questions."""
    return Understanding(lexicon, personas)


@pytest.fixture
def memory() -> InMemory:
    """Where the advisor of this test keeps its conversations."""
    return InMemory()


@pytest.fixture
def advisor(
    live: LiveIndex, understanding: Understanding, personas: Mapping[str, Persona], memory: InMemory
) -> Advisor:
    """The real advisor over the shipped generation."""
    return Advisor(live, understanding, Decider(personas), memory)
