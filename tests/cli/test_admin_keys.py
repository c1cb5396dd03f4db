"""Keys and the audit log on the command line, and what the first start leaves."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import typer
from click.testing import Result
from rich.console import Console
from typer.testing import CliRunner

from api.errors import LastAdminKeyError, UnknownKeyError
from api.keys import Accepted, Keys, Refused
from app.bootstrap import House
from app.commands.admin_audit import audit
from app.commands.admin_keys import keys_group
from app.entrance import find_provider, rate_limits, tell_first_key
from app.settings import load_settings

Admin = Callable[..., Result]


@pytest.fixture
def admin(home: Path) -> Admin:
    """Runs a command below ``advisor admin``."""
    cli = typer.Typer(rich_markup_mode=None)
    cli.add_typer(keys_group(), name="keys")
    cli.command("audit")(audit)
    return lambda *args: CliRunner().invoke(cli, args)


@pytest.fixture
def keys(home: Path) -> Iterator[Keys]:
    with closing(House(load_settings())) as house:
        yield house.keys


def test_a_key_is_made_listed_and_revoked(admin: Admin, keys: Keys) -> None:
    made = admin("keys", "create", "help desk", "--scope", "ask", "--scope", "metrics", "--days", "30")
    secret = made.stdout.strip()
    found = keys.check(secret)
    assert isinstance(found, Accepted)

    listed = admin("keys", "list")
    revoked = admin("keys", "revoke", found.key_id)

    assert (made.exit_code, listed.exit_code, revoked.exit_code) == (0, 0, 0)
    assert found.key_id in made.stderr
    row = next(line for line in listed.stdout.splitlines() if found.key_id in line)
    assert re.search(r"help desk +\w{8} +ask,metrics +active", row)
    assert secret not in listed.stdout
    assert keys.check(secret) == Refused("revoked")


def test_an_unknown_scope_is_told_with_the_known_ones(admin: Admin) -> None:
    result = admin("keys", "create", "x", "--scope", "root")

    assert result.exit_code == 2
    assert "ask, admin, metrics" in result.stderr


def test_the_last_admin_key_goes_only_when_it_is_insisted_on(admin: Admin, keys: Keys) -> None:
    key_id = keys.create("ann", ["admin"], by="test").key.id

    refused = admin("keys", "revoke", key_id)
    insisted = admin("keys", "revoke", key_id, "--even-last")

    assert isinstance(refused.exception, LastAdminKeyError)
    assert insisted.exit_code == 0
    assert isinstance(admin("keys", "revoke", "key_none").exception, UnknownKeyError)


def test_what_was_done_is_listed(admin: Admin) -> None:
    admin("keys", "create", "one", "--scope", "ask")
    admin("keys", "create", "two", "--scope", "ask")

    everything, newest, others = admin("audit"), admin("audit", "--limit", "1"), admin("audit", "--action", "documents")

    assert everything.stdout.count("keys.create") == 2
    assert '"two"' in newest.stdout and '"one"' not in newest.stdout
    assert "keys.create" not in others.stdout


def test_the_first_start_prints_a_key_and_the_second_none(home: Path) -> None:
    printed = io.StringIO()

    with closing(House(load_settings())) as house:
        tell_first_key(house, Console(file=printed, width=40))
        tell_first_key(house, Console(file=printed, width=40))
        found = house.keys.check(re.findall(r"adv_\w+_[\w-]+", printed.getvalue())[0])
        (entry,) = house.audit.list()

    assert isinstance(found, Accepted)
    assert printed.getvalue().count("The first admin key") == 1
    assert (entry.action, entry.subject, entry.actor.name) == ("keys.create", found.key_id, "first start")


def test_limits_are_those_of_the_settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_RATE_LIMIT_KEY", "7/hour")
    monkeypatch.setenv("ADVISOR_RATE_LIMIT_ADDRESS", "off")
    monkeypatch.setenv("ADVISOR_RATE_LIMIT_LOOPBACK", "true")

    limits = rate_limits(load_settings())

    keyed = limits.count_key("key_1")
    assert keyed is not None and (keyed.limit, keyed.rule) == (7, "7/hour")
    assert limits.count_address("203.0.113.7") is None
    assert limits.count_failure("127.0.0.1") is not None


def test_a_provider_is_there_when_it_is_set_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = find_provider(load_settings())
    monkeypatch.setenv("ADVISOR_PUBLIC_URL", "https://advisor.example.org/")
    monkeypatch.setenv("ADVISOR_OIDC_ISSUER", "https://login.example.org")
    monkeypatch.setenv("ADVISOR_OIDC_CLIENT_ID", "advisor")
    monkeypatch.setenv("ADVISOR_OIDC_CLIENT_SECRET", "s3cret")
    monkeypatch.setenv("ADVISOR_OIDC_ADMINS", "ann@example.org")

    settings = load_settings()

    assert before is None
    assert find_provider(settings) is not None
    assert settings.public_url == "https://advisor.example.org"
    assert "s3cret" not in repr(settings)
