"""Payloads of every shape that the official SDKs know and our manifest asks for: whole, blanked, and with holes.

The shapes in samples/ follow the published samples of Slack's SDKs for Java and Python; the values are our own.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.manifest import EVENTS
from tests.slack.dispatching import Counter, counter_over
from tests.slack.faults import says
from tests.slack.senders import Kind
from tests.slack.state import ALICE

SAMPLES = Path(__file__).parent / "samples"
FILES: Mapping[str, Kind] = {"events": "event", "interactions": "interaction", "commands": "command"}


def samples() -> dict[str, tuple[Kind, dict[str, Any]]]:
    """Every sample by name, with how it is sent."""
    read = {name: json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8")) for name in FILES}
    return {name: (FILES[file], payload) for file, found in read.items() for name, payload in found.items()}


ALL = samples()
# Without these nobody could tell what a payload is.
TELLING = ("type", "command", "event", "view", "actions", "callback_id", "action_id")


@pytest.fixture
def counter(own_engine: Engine) -> Iterator[Counter]:
    with counter_over(own_engine) as made:
        # Addresses in samples lead nowhere; what listeners would say there is not what is tried here.
        made.slack.keep_failing("*", says("unknown_method"))
        yield made


def send(counter: Counter, name: str, payload: Mapping[str, Any], mode: str) -> int:
    local = json.loads(json.dumps(payload).replace("https://hooks.example.org/", f"{counter.slack.url}nothing"))
    return counter.by(ALICE, mode=mode).sender.send(ALL[name][0], local).status


@pytest.mark.parametrize("name", ALL)
def test_each_sample_is_taken_without_an_error(counter: Counter, name: str, caplog: pytest.LogCaptureFixture) -> None:
    payload = ALL[name][1]

    statuses = {send(counter, name, each, "http") for each in (payload, *holed(payload), blanked(payload))}

    assert statuses == {200}
    assert send(counter, name, payload, "socket_mode") == 200
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == []


def test_there_is_a_sample_of_every_event_that_the_manifest_asks_for() -> None:
    names = {name.replace("message_", "message.") for name in ALL}

    assert [event for event in EVENTS if not any(name.startswith(event) for name in names)] == []


def holed(payload: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The payload without each of its fields, and without each field of its event, in turn."""
    for name in payload.keys() - {*TELLING}:
        yield {key: value for key, value in payload.items() if key != name}
    event = payload.get("event")
    if isinstance(event, dict):
        for name in event.keys() - {"type"}:
            yield {**payload, "event": {key: value for key, value in event.items() if key != name}}


def blanked(node: Any, name: str = "") -> Any:
    """The payload with every value blank that does not tell what it is."""
    if isinstance(node, dict):
        return {
            key: value if key in TELLING and isinstance(value, str) else blanked(value, key)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [blanked(each, name) for each in node]
    return "" if isinstance(node, str) else node
