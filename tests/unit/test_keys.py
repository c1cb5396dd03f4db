"""API keys and sessions in real databases."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from api.errors import LastAdminKeyError, UnknownKeyError
from api.key_secrets import digest_of, find_prefix, matches, new_secret
from api.keys import ALL_SCOPES, FIRST_KEY, SESSION_LENGTH, TRUSTED_FOR, USE_NOTED_EVERY, Accepted, Keys, Refused
from api.trusted import Trusted
from app.database import engine_for

START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ENSURES = """
import sys
from api.keys import Keys
from app.database import engine_for
engine = engine_for(sys.argv[1])
engine.connect().close()
print("ready", flush=True)
sys.stdin.readline()
print(Keys(engine).ensure_first_admin() or "-")
"""


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(engine: Engine, clock: Clock) -> Keys:
    return Keys(engine, clock)


def stored(engine: Engine) -> str:
    with engine.connect() as connection:
        return repr(connection.execute(text("SELECT * FROM api_keys")).all())


def test_a_secret_shows_its_kind_and_its_prefix_and_no_two_are_alike() -> None:
    first, second = new_secret("key"), new_secret("key")

    assert find_prefix(first.text, "key") == first.prefix
    assert len(first.text) == len("adv_") + 8 + 1 + 43
    assert first.text != second.text
    assert find_prefix(first.text, "session") is None
    assert find_prefix(new_secret("session").text, "session") is not None


def test_what_does_not_look_like_a_secret_is_malformed(keys: Keys) -> None:
    wrong = [
        "",
        "adv_",
        "adv_abcdefgh_short",
        f"adv_ABCDEFGH_{'a' * 43}",
        f"adv_abcdefgh_{'a' * 44}",
        "\ud800",
        "adv_\0",
    ]

    found = [(keys.check(sent), keys.find_trusted(sent)) for sent in wrong]

    assert found == [(Refused("malformed"), None)] * len(wrong)


def test_the_database_holds_the_digest_and_never_the_secret(keys: Keys, engine: Engine) -> None:
    new = keys.create("help desk", ["ask"], by="test")

    assert digest_of(new.secret) in stored(engine)
    assert new.secret.rpartition("_")[2] not in stored(engine)


def test_a_good_key_tells_whose_it_is(keys: Keys) -> None:
    new = keys.create("help desk", ["ask"], by="key_1")

    found = keys.check(new.secret)

    assert isinstance(found, Accepted)
    assert (found.caller.id, found.caller.name, found.caller.scopes) == (new.key.id, "help desk", {"ask"})
    assert (new.key.created_by, new.key.status, new.key.scopes) == ("key_1", "active", ("ask",))


def test_admin_implies_the_other_scopes(keys: Keys) -> None:
    found = keys.check(keys.create("ann", ["admin"], by="test").secret)

    assert isinstance(found, Accepted)
    assert found.caller.scopes == set(ALL_SCOPES)


def test_unknown_expired_and_revoked_keys_are_told_apart_inside(keys: Keys, clock: Clock) -> None:
    short = keys.create("short", ["ask"], expires_at=START + SECOND, by="test")
    ended = keys.create("ended", ["ask"], by="test")
    unknown = new_secret("key").text
    wrong_end = ended.secret[:13] + unknown[13:]
    keys.revoke(ended.key.id)

    clock.moment += SECOND

    assert keys.check(short.secret) == Refused("expired")
    assert keys.check(ended.secret) == Refused("revoked")
    assert keys.check(unknown) == Refused("unknown")
    assert keys.check(wrong_end) == Refused("unknown")


def test_a_secret_is_compared_with_something_also_when_its_prefix_is_unknown() -> None:
    nothing_stored = "0" * 64

    assert not matches(digest_of("guess"), None)
    assert not matches(nothing_stored, None)
    assert matches(digest_of("right"), digest_of("right"))


def test_a_key_that_was_good_is_trusted_for_a_second(keys: Keys, clock: Clock) -> None:
    new = keys.create("help desk", ["ask"], by="test")
    before = keys.find_trusted(new.secret)

    found = keys.check(new.secret)

    assert before is None
    assert keys.find_trusted(new.secret) == found
    assert keys.find_trusted(new.secret, "session") is None
    clock.moment += TRUSTED_FOR
    assert keys.find_trusted(new.secret) is None


def test_revoking_is_felt_at_once_by_who_was_trusted(keys: Keys) -> None:
    new = keys.create("help desk", ["ask"], by="test")
    keys.check(new.secret)

    revoked = keys.revoke(new.key.id)

    assert revoked.status == "revoked"
    assert keys.find_trusted(new.secret) is None
    assert keys.check(new.secret) == Refused("revoked")


def test_what_was_looked_up_before_a_revocation_is_not_trusted_after_it() -> None:
    trusted: Trusted[str] = Trusted(SECOND)
    revocations = trusted.revocations
    trusted.forget()

    trusted.add("digest", "good", START, revocations)

    assert trusted.find("digest", START) is None


def test_trust_does_not_grow_without_end() -> None:
    trusted: Trusted[int] = Trusted(SECOND)

    for number in range(1_500):
        trusted.add(str(number), number, START, trusted.revocations)

    assert trusted.find("0", START) is None
    assert trusted.find("1499", START) == 1499


def test_the_last_use_is_written_at_most_once_a_minute(keys: Keys, clock: Clock, engine: Engine) -> None:
    key_id = keys.create("help desk", ["ask"], by="test").key.id
    due = keys.use_is_due(key_id)
    keys.note_use(key_id)

    clock.moment += SECOND
    soon = keys.use_is_due(key_id)
    Keys(engine, clock).note_use(key_id)  # another process, which knows nothing of the first
    kept = keys.list()[0].last_used_at
    clock.moment += USE_NOTED_EVERY

    assert (due, soon, keys.use_is_due(key_id)) == (True, False, True)
    assert kept == START
    keys.note_use(key_id)
    assert keys.list()[0].last_used_at == clock.moment


def test_a_use_that_cannot_be_noted_fails_nobody(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    engine = engine_for(f"sqlite:///{tmp_path / 'no_tables.sqlite'}")

    Keys(engine, clock).note_use("key_1")

    engine.dispose()
    assert "could not be noted" in caplog.text


def test_revoking_twice_keeps_the_first_moment(keys: Keys, clock: Clock) -> None:
    key_id = keys.create("help desk", ["ask"], by="test").key.id
    first = keys.revoke(key_id)
    clock.moment += SECOND

    second = keys.revoke(key_id)

    assert second.revoked_at == first.revoked_at == START


def test_an_unknown_key_cannot_be_revoked(keys: Keys) -> None:
    with pytest.raises(UnknownKeyError, match="There is no key 'key_none'"):
        keys.revoke("key_none")


def test_the_last_admin_key_stays_unless_it_is_insisted_on(keys: Keys, clock: Clock) -> None:
    first = keys.create("ann", ["admin"], by="test")
    keys.create("short", ["admin"], expires_at=START + SECOND, by="test")
    keys.create("asker", ["ask"], by="test")
    clock.moment += SECOND

    with pytest.raises(LastAdminKeyError, match="Make another one first"):
        keys.revoke(first.key.id)

    assert isinstance(keys.check(first.secret), Accepted)
    assert keys.revoke(first.key.id, even_last=True).status == "revoked"


def test_two_admins_cannot_revoke_each_other_at_once(keys: Keys, engine: Engine) -> None:
    ids = [keys.create(name, ["admin"], by="test").key.id for name in ("ann", "ben")]
    together, failed = threading.Barrier(2), []

    def revoke(key_id: str) -> None:
        together.wait(10)
        try:
            Keys(engine).revoke(key_id)
        except LastAdminKeyError:
            failed.append(key_id)

    threads = [threading.Thread(target=revoke, args=(key_id,)) for key_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(failed) == 1
    assert sorted(key.status for key in keys.list()) == ["active", "revoked"]


def test_the_first_start_makes_one_admin_key_and_later_ones_none(keys: Keys) -> None:
    secret = keys.ensure_first_admin()
    assert secret is not None

    again = keys.ensure_first_admin()

    assert again is None
    found = keys.check(secret)
    assert isinstance(found, Accepted)
    assert (found.key_id, found.caller.scopes) == (FIRST_KEY, set(ALL_SCOPES))


def test_no_first_key_is_made_where_there_ever_was_one(keys: Keys) -> None:
    keys.revoke(keys.create("ann", ["admin"], by="test").key.id, even_last=True)

    assert keys.ensure_first_admin() is None


def test_of_processes_that_start_together_one_makes_the_first_key(database_url: str, keys: Keys) -> None:
    command = [sys.executable, "-c", ENSURES, database_url]
    starting = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        for _ in range(2)
    ]
    pipes = [(process.stdin, process.stdout) for process in starting]
    ready = [out.readline().strip() for _, out in pipes if out is not None]

    for into, _ in pipes:
        assert into is not None
        into.write("go\n")
        into.flush()
    printed = [process.communicate(timeout=60)[0].strip() for process in starting]

    assert ready == ["ready", "ready"]
    assert printed.count("-") == 1
    assert isinstance(keys.check(max(printed)), Accepted)
    assert len(keys.list()) == 1


def test_a_session_acts_in_the_name_of_whoever_signed_in(keys: Keys) -> None:
    new = keys.open_session("ann@example.org", by="person:ann@example.org")

    found = keys.check(new.secret, "session")

    assert isinstance(found, Accepted)
    assert (found.caller.id, found.caller.name) == ("person:ann@example.org", "ann@example.org")
    assert found.caller.scopes == set(ALL_SCOPES)
    assert keys.check(new.secret) == Refused("malformed")
    assert new.key.expires_at == START + SESSION_LENGTH


@pytest.mark.parametrize("ending", ["time", "revoked session", "revoked key", "expired key"])
def test_a_session_ends_by_itself_and_with_its_key(keys: Keys, clock: Clock, ending: str) -> None:
    owner = keys.create("ann", ["admin"], expires_at=START + SECOND * 60, by="test").key
    new = keys.open_session("ann", by=owner.id if "key" in ending else "person:ann")

    if ending == "revoked session":
        keys.revoke(new.key.id)
    elif ending == "revoked key":
        keys.revoke(owner.id, even_last=True)
    else:
        clock.moment += SESSION_LENGTH if ending == "time" else SECOND * 60

    expected = "revoked" if "revoked" in ending else "expired"
    assert keys.check(new.secret, "session") == Refused(expected)  # type: ignore[arg-type]  # one of the two


def test_sessions_that_ended_are_forgotten_with_the_next_one_and_keys_never(keys: Keys, clock: Clock) -> None:
    keys.revoke(keys.create("old", ["ask"], by="test").key.id)
    keys.open_session("ann", by="person:ann")
    clock.moment += SESSION_LENGTH

    keys.open_session("ben", by="person:ben")

    assert {key.name for key in keys.list()} == {"old", "ben"}
