"""The whole bot at work in a workspace of our own."""

from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import Engine

from advisor.answer import Advisor
from advisor.deciding import Decider
from advisor.gaps import Gaps
from advisor.understanding import Understanding
from app.answering import HouseAnswering
from app.database import engine_for
from app.memory import SqlMemory
from index.generations import Generations
from index.live import LiveIndex
from knowledge.decisions.rules import Persona
from tests.databases import Databases
from tests.slack.loops import Loop, running_loop
from tests.slack.office import House, Mode, Office, working
from tests.slack.questions import EITHER, Words
from tests.slack.simulator import Slack, running_slack


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running_slack() as slack:
        yield slack


@pytest.fixture
def loop() -> Iterator[Loop]:
    with running_loop() as loop:
        yield loop


@pytest.fixture
def mode() -> Mode:
    """How Slack reaches the bot; a test that is about both ways says so."""
    return "http"


@pytest.fixture(params=["ko", "en"])
def words(request: pytest.FixtureRequest) -> Words:
    """What people say, in each language in turn."""
    return EITHER[request.param]


@pytest.fixture
def own_engine(databases: Databases) -> Iterator[Engine]:
    """One database is as good as the other here."""
    made = engine_for(databases.create("sqlite"))
    yield made
    made.dispose()


@pytest.fixture
def answering(
    live: LiveIndex,
    generations: Generations,
    understanding: Understanding,
    personas: Mapping[str, Persona],
    own_engine: Engine,
) -> HouseAnswering:
    """The real advisor, with its memory in the database."""
    advisor = Advisor(live, understanding, Decider(personas), SqlMemory(own_engine))
    made = HouseAnswering(generations.home, advisor, live, personas)
    made.load()
    return made


@pytest.fixture
def house(own_engine: Engine, answering: HouseAnswering, live: LiveIndex) -> House:
    """What outlives a process of the bot."""
    gaps = Gaps(own_engine, lambda questions: live.current().encoder.encode_queries(questions), ())
    return House(own_engine, answering, gaps)


@pytest.fixture
def office(slack: Slack, house: House, mode: Mode) -> Iterator[Office]:
    """The bot at work."""
    with working(slack, house, mode) as office:
        yield office
