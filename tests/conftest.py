"""What the whole suite shares: the bundled encoder, and one real generation of the shipped corpus."""

import fcntl
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import settings

from advisor.answer import Advisor
from advisor.deciding import Decider
from advisor.reindex import reindex
from advisor.understanding import Understanding
from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder, load_encoder
from index.generations import Generations
from index.live import LiveIndex
from index.seed import read_seed, seed_version
from knowledge.decisions.cues import Lexicon
from knowledge.decisions.rules import Persona
from knowledge.documents import Document
from knowledge.examples import load_examples
from tests.fakes import InMemory, shipped_documents, shipped_lexicon, shipped_personas


def pytest_configure() -> None:
    """Properties are tried on the same examples in every run, however slow the machine is."""
    settings.register_profile("suite", deadline=None, derandomize=True)
    settings.load_profile("suite")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The bundled encoder."""
    return load_encoder()


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder that all workers of one run share."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if hasattr(request.config, "workerinput") else base
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
    return LiveIndex(generations, encoder.fingerprint)


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
def understanding(encoder: Encoder, lexicon: Lexicon, personas: Mapping[str, Persona]) -> Understanding:
    """The shipped understanding of questions."""
    return Understanding(encoder, lexicon, personas)


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
