"""The workspaces that installed the app: kept with their tokens encrypted, found, renewed and forgotten."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store.models.installation import Installation as SdkInstallation
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

from bot.door import Installed
from bot.errors import SecretsError
from bot.installations import BOT, Installation, Installations, States, Workspace
from bot.installing import InstallationStore, InstalledTokens, StateStore
from bot.vault import Vault
from knowledge.clock import now
from tests.slack.records import Grant
from tests.slack.simulator import running_slack

OLD_KEY, NEW_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
TOKEN = "xoxb-very-secret"
T = TypeVar("T")


@pytest.fixture
def installations(engine: Engine) -> Installations:
    return Installations(engine, Vault([OLD_KEY]))


def installed(team: str = "T1", *, enterprise: str = "", user: str = BOT, token: str = TOKEN) -> Installation:
    return Installation("A1", Workspace(enterprise, team), user, "B1", "U0BOT", {"bot_token": token}, now())


def agreed(team: str | None = "T1", **given: Any) -> SdkInstallation:
    known: dict[str, Any] = {"app_id": "A1", "team_id": team, "bot_token": TOKEN, "bot_id": "B1", "user_id": "U1"}
    return SdkInstallation(**{**known, "bot_user_id": "U0BOT", "bot_scopes": "chat:write,commands", **given})


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def test_a_token_is_not_readable_in_the_database(installations: Installations, engine: Engine) -> None:
    installations.save(installed())

    with engine.connect() as connection:
        (row,) = connection.execute(sa.text("SELECT * FROM slack_installations"))
    assert TOKEN not in str(row)
    found = installations.find(Workspace("", "T1"))
    assert found is not None
    assert found.values == {"bot_token": TOKEN}


def test_installing_again_takes_the_place_of_the_first_time(installations: Installations) -> None:
    installations.save(installed())

    installations.save(installed(token="xoxb-2"))

    assert [each.values["bot_token"] for each in installations.all()] == ["xoxb-2"]


@pytest.mark.parametrize(
    ("place", "token"),
    [
        (Workspace("E1", "T1"), "xoxb-team"),
        (Workspace("", "T1"), "xoxb-team"),
        (Workspace("E1", "T9"), "xoxb-org"),
        (Workspace("E1", ""), "xoxb-org"),
        (Workspace("E2", "T9"), None),
        (Workspace("", ""), None),
    ],
    ids=[
        "workspace",
        "organisation not told",
        "workspace of an organisation",
        "organisation",
        "neither",
        "nothing told",
    ],
)
def test_a_workspace_is_served_by_its_own_bot_or_by_that_of_its_organisation(
    installations: Installations, place: Workspace, token: str | None
) -> None:
    installations.save(
        replace(installed("", enterprise="E1", token="xoxb-org"), installed_at=now() - timedelta(days=1))
    )
    installations.save(installed("T1", enterprise="E1", token="xoxb-team"))

    found = installations.find(place)

    assert (found.values["bot_token"] if found is not None else None) == token


def test_the_key_can_be_changed_for_good(installations: Installations, engine: Engine) -> None:
    installations.save(installed())

    both = Installations(engine, Vault([NEW_KEY, OLD_KEY]))
    assert both.find(Workspace("", "T1")) is not None
    assert both.renew_secrets() == 1

    new = Installations(engine, Vault([NEW_KEY])).find(Workspace("", "T1"))
    assert new is not None
    assert new.values["bot_token"] == TOKEN


def test_another_key_is_told_with_what_to_do(installations: Installations, engine: Engine) -> None:
    installations.save(installed())
    other = Installations(engine, Vault([NEW_KEY]))

    with pytest.raises(SecretsError, match="behind the new one, after a comma; or install the app anew"):
        other.find(Workspace("", "T1"))
    with pytest.raises(SecretsError):
        other.renew_secrets()


def test_what_a_person_agreed_to_comes_back_as_the_sdk_gave_it(installations: Installations) -> None:
    store = InstallationStore(installations)

    async def story() -> tuple[SdkInstallation | None, SdkInstallation | None]:
        await store.async_save(agreed(user_id="U1", bot_token_expires_in=3600))
        await store.async_save(agreed(user_id="U2", bot_token="xoxb-2"))
        of_one = await store.async_find_installation(enterprise_id=None, team_id="T1", user_id="U1")
        return of_one, await store.async_find_installation(enterprise_id=None, team_id="T1")

    first, last = run(story())

    assert first is not None
    assert last is not None
    assert (first.user_id, last.user_id) == ("U1", "U2")
    assert first.bot_token == "xoxb-2", "the bot is one, whoever installed it"
    assert first.bot_scopes == ["chat:write", "commands"]
    assert first.bot_token_expires_at is not None


def test_an_organisation_installs_once_for_all_its_workspaces(installations: Installations) -> None:
    store = InstallationStore(installations)

    async def story() -> list[str | None]:
        await store.async_save(agreed(None, enterprise_id="E1", is_enterprise_install=True))
        found = [
            await store.async_find_bot(enterprise_id="E1", team_id="T5"),
            await store.async_find_bot(enterprise_id="E1", team_id="T5", is_enterprise_install=True),
            await store.async_find_bot(enterprise_id="E2", team_id="T5"),
        ]
        return [bot.bot_token if bot is not None else None for bot in found]

    assert run(story()) == [TOKEN, TOKEN, None]


def test_revoked_tokens_and_uninstalled_apps_are_forgotten(installations: Installations) -> None:
    store = InstallationStore(installations)

    async def found() -> tuple[bool, bool]:
        bot = await store.async_find_bot(enterprise_id=None, team_id="T1")
        person = await store.async_find_installation(enterprise_id=None, team_id="T1", user_id="U1")
        return bot is not None, person is not None

    async def story() -> list[tuple[bool, bool]]:
        seen = []
        await store.async_save(agreed("T1"))
        await store.async_save(agreed("T2"))
        await store.async_delete_installation(enterprise_id=None, team_id="T1", user_id="U1")
        seen.append(await found())
        await store.async_save(agreed("T1"))
        await store.async_delete_bot(enterprise_id=None, team_id="T1")
        seen.append(await found())
        await store.async_delete_all(enterprise_id=None, team_id="T1")
        return [*seen, await found()]

    assert run(story()) == [(True, False), (False, True), (False, False)]
    assert [each.workspace.team_id for each in installations.all()] == ["T2"]


def test_the_door_is_given_the_bot_of_each_workspace(installations: Installations) -> None:
    store = InstallationStore(installations)
    tokens = InstalledTokens(store, AsyncTokenRotator(client_id="1.2", client_secret="s"))

    async def story() -> list[Installed | None]:
        await store.async_save(agreed("T1"))
        return [await tokens.find("T1", None), await tokens.find("T2", None)]

    assert run(story()) == [Installed(TOKEN, "A1", "U0BOT", "B1"), None]


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # the SDK still uses it
@pytest.mark.parametrize(("good", "token"), [(True, "xoxb-fake-T1"), (False, TOKEN)], ids=["renewed", "refused"])
def test_a_token_that_ends_soon_is_renewed_where_slack_does(
    installations: Installations, good: bool, token: str
) -> None:
    store = InstallationStore(installations)

    async def story(url: str) -> tuple[Installed | None, str | None]:
        rotator = AsyncTokenRotator(client_id="1.2", client_secret="s", client=AsyncWebClient(base_url=url))
        await store.async_save(agreed(bot_refresh_token="xoxe-1", bot_token_expires_in=60))
        found = await InstalledTokens(store, rotator).find("T1", None)
        kept = await store.async_find_bot(enterprise_id=None, team_id="T1")
        return found, kept.bot_token if kept is not None else None

    with running_slack() as slack:
        slack.state.codes = {"xoxe-1": Grant(team="T1")} if good else {}
        found, kept = run(story(slack.url))

    assert (found.token if found is not None else None, kept) == (token, token)


def test_a_state_is_good_once(engine: Engine) -> None:
    store = StateStore(States(engine))

    async def story() -> list[bool]:
        state = await store.async_issue()
        return [await store.async_consume(each) for each in (state, state, "made up")]

    assert run(story()) == [True, False, False]


def test_a_state_that_is_ten_minutes_old_is_no_good(engine: Engine) -> None:
    states = States(engine)
    state = states.issue()
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE slack_oauth_states SET expires_at = :then"), {"then": now() - timedelta(seconds=1)}
        )

    assert not states.consume(state)
    states.issue()
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM slack_oauth_states")).scalar() == 1
