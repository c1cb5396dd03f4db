"""Reading what Slack sends: whatever is missing or of another kind than expected counts as not there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Payload = Mapping[str, object]
_NOTHING: Payload = {}
_CHANNEL_TYPES = {"D": "im", "G": "group", "C": "channel"}


def part(value: object, *path: str) -> Payload:
    """The object at ``path``, or an empty one."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else _NOTHING


def parts(payload: Payload, name: str) -> Sequence[Payload]:
    """The objects of a list."""
    found = payload.get(name)
    return [part(each) for each in found] if isinstance(found, Sequence) and not isinstance(found, str) else []


def word(payload: Payload, *names: str) -> str | None:
    """The first of these fields that holds a text which is not empty."""
    found = (payload.get(name) for name in names)
    return next((value for value in found if isinstance(value, str) and value), None)


def named(payload: Payload, name: str) -> str | None:
    """The id in a field that holds an id, or an object with one: events and buttons differ."""
    return word(payload, name) or word(part(payload, name), "id")


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a payload comes from. ``enterprise_id`` is that of the organisation, if the workspace is in one."""

    app_id: str
    team_id: str
    enterprise_id: str | None


def workspace_of(body: Payload) -> Workspace:
    """The workspace through which the payload reached us: in a shared channel, ours and not that of the speaker."""
    ours = next(iter(parts(body, "authorizations")), _NOTHING)
    team = word(part(body, "view"), "app_installed_team_id") or named(body, "team") or word(ours, "team_id")
    team = team or word(body, "team_id", "context_team_id") or word(part(body, "event"), "team")
    team = team or word(part(body, "user"), "team_id") or word(part(body, "view"), "team_id") or ""
    enterprise = word(ours, "enterprise_id") or named(body, "enterprise") or word(body, "enterprise_id")
    enterprise = enterprise or word(part(body, "team"), "enterprise_id")
    return Workspace(word(body, "api_app_id") or "", team, enterprise)


def bots_of(body: Payload) -> frozenset[str]:
    """Our user ids, as far as the payload tells them."""
    ours = (each for each in parts(body, "authorizations") if each.get("is_bot") is not False)
    return frozenset(user for user in (word(each, "user_id") for each in ours) if user)


def user_of(body: Payload) -> str:
    """Who clicked, wrote or asked."""
    return named(body, "user") or word(body, "user_id") or ""


def channel_of(body: Payload) -> str | None:
    """Where something was clicked or written."""
    return named(body, "channel") or word(body, "channel_id") or word(part(body, "container"), "channel_id")


def channel_type(event: Payload, channel_id: str) -> str:
    """Slack's word for the kind of channel; where it is not told, what the first letter of its id says."""
    return word(event, "channel_type") or _CHANNEL_TYPES.get(channel_id[:1], "channel")


def json_object(text: object) -> Payload:
    """The object that a button's value or a view's metadata holds; an empty one where it holds none."""
    try:
        return part(json.loads(text)) if isinstance(text, str) else _NOTHING
    except ValueError:
        return _NOTHING
