"""The app's manifest: what Slack accepts, what the code uses, and nothing else."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.manifest import EVENTS, SCOPES, app_manifest
from bot.names import ASK_SHORTCUT, COMMAND
from tests.slack.web_api import METHODS

ROOT = Path(__file__).parents[2]
# Made of the types in the package @slack/web-api 8.2.0 by ts-json-schema-generator 2.4.0, without their descriptions.
SCHEMA = json.loads((ROOT / "tests" / "slack" / "schemas" / "manifest.json").read_text(encoding="utf-8"))
URL = "https://advisor.example.org"
# What Slack grants for being told of something, by its documentation.
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}
FREE = {"app_home_opened", "app_uninstalled", "tokens_revoked"}

each_mode = pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])


def sources() -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        if path.name not in ("manifest.py", "check.py"):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def methods_called() -> set[str]:
    """The methods of the Web API that the code calls, by whatever name the SDK gives them."""
    known = {**{name.replace(".", "_"): name for name in METHODS}, **{name: name for name in METHODS}}
    squeezed = {re.sub(r"[^a-z]", "", name.lower()): name for name in METHODS}
    found = set()
    for _, tree in sources():
        for node in ast.walk(tree):
            name = (
                node.attr if isinstance(node, ast.Attribute) else node.value if isinstance(node, ast.Constant) else ""
            )
            if name in known:
                found.add(known[name])
            elif isinstance(node, ast.Attribute) and (plain := re.sub(r"[^a-z]", "", name.lower())) in squeezed:
                found.add(squeezed[plain])
    return found


def events_heard() -> set[str]:
    """The events that the code speaks of, and those that bolt hears for it."""
    properties = SCHEMA["definitions"]["Manifest"]["properties"]["settings"]["properties"]
    known = set(properties["event_subscriptions"]["properties"]["bot_events"]["items"]["enum"])
    nodes = [node for _, tree in sources() for node in ast.walk(tree)]
    spoken = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    by_bolt = any(
        isinstance(node, ast.Attribute) and node.attr == "enable_token_revocation_listeners" for node in nodes
    )
    # Slack's greeting is sent to whoever takes events.
    return (spoken & known) - {"url_verification"} | ({"tokens_revoked", "app_uninstalled"} if by_bolt else set())


def texts_of(manifest: dict[str, Any]) -> dict[str, Any]:
    return {**manifest["display_information"], **manifest["features"]["agent_view"]}


@each_mode
def test_slack_s_own_types_accept_the_manifest(socket: bool) -> None:
    schema = json.loads(json.dumps(SCHEMA))
    # In Slack's documentation, and not in its types.
    schema["definitions"]["Manifest"]["properties"]["oauth_config"]["properties"]["scopes"]["properties"]["bot"][
        "items"
    ]["enum"].append("assistant:write")

    jsonschema.validate(app_manifest(URL, socket=socket), schema)


def test_the_types_refuse_what_is_no_manifest() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"display_information": {}}, SCHEMA)


def test_no_text_is_longer_than_slack_allows() -> None:
    manifest: dict[str, Any] = app_manifest(URL, socket=False)
    texts, (shortcut,) = texts_of(manifest), manifest["features"]["shortcuts"]
    (command,) = manifest["features"]["slash_commands"]

    assert len(texts["name"]) <= 35
    assert len(texts["description"]) <= 140
    assert 175 <= len(texts["long_description"]) <= 4_000
    assert len(texts["agent_description"]) <= 300
    assert 1 <= len(texts["suggested_prompts"]) <= 4
    assert len(shortcut["description"]) <= 150
    assert len(command["usage_hint"]) <= 1_000
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", manifest["features"]["bot_user"]["display_name"])


def test_over_http_slack_is_told_where_to_call() -> None:
    manifest: dict[str, Any] = app_manifest(URL, socket=False)

    assert manifest["settings"]["event_subscriptions"]["request_url"] == f"{URL}/slack/events"
    assert manifest["settings"]["interactivity"] == {"is_enabled": True, "request_url": f"{URL}/slack/events"}
    assert manifest["features"]["slash_commands"][0]["url"] == f"{URL}/slack/events"
    assert manifest["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]
    assert manifest["settings"]["socket_mode_enabled"] is False


def test_socket_mode_needs_no_address() -> None:
    manifest: dict[str, Any] = app_manifest(None, socket=True)

    assert "http" not in json.dumps(manifest).lower()
    assert manifest["settings"]["socket_mode_enabled"] is True


def test_it_is_an_agent_with_a_home_a_command_and_a_shortcut() -> None:
    features: dict[str, Any] = app_manifest(None, socket=True)["features"]  # type: ignore[assignment]  # plain JSON

    assert "assistant_view" not in features
    assert features["agent_view"]["agent_description"]
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert [command["command"] for command in features["slash_commands"]] == [COMMAND]
    assert [shortcut["callback_id"] for shortcut in features["shortcuts"]] == [ASK_SHORTCUT]


def test_the_events_are_those_that_listeners_hear() -> None:
    told = {"message" if event.startswith("message.") else event for event in EVENTS}

    # What is heard besides comes to apps with the older assistant view, which some may have kept.
    assert events_heard() == told | {"assistant_thread_started"}
    assert set(EVENTS) == {*EVENT_SCOPES, *FREE}


def test_the_page_tells_every_scope_and_no_other() -> None:
    page = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| `([a-z_.]+(?::[a-z]+)?)` \| [a-z`]", page, re.MULTILINE) == list(SCOPES)


def test_every_scope_is_used_and_every_use_has_its_scope() -> None:
    needed = {EVENT_SCOPES[event] for event in EVENTS if event in EVENT_SCOPES} | {"commands"}
    called = methods_called()

    assert called
    # One of a method's scopes is enough, or each for its kind of channel.
    alternatives = [set(METHODS[method][1]) for method in called if METHODS[method][1]]
    assert [each for each in alternatives if not each & set(SCOPES)] == []
    assert set(SCOPES) - needed - set().union(*alternatives) == set()
