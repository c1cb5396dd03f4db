"""What Slack sends to an app, as it looks on the wire."""

import time
from collections.abc import Mapping
from typing import Any

from tests.slack.records import ChannelType, Message
from tests.slack.state import APP, BOT, TEAM

Payload = dict[str, Any]


def event(inner: Mapping[str, Any], event_id: str) -> Payload:
    """An event in its envelope."""
    return {
        "token": "verification",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": dict(inner),
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(time.time()),
        "authorizations": [
            {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-abc",
    }


def mention(message: Message) -> Payload:
    """Somebody spoke to the bot by its name."""
    return {"type": "app_mention", **_said(message)}


def message(said: Message, channel_type: ChannelType) -> Payload:
    """Somebody said something where the bot is."""
    return {"type": "message", "channel_type": channel_type, **_said(said)}


def edited(said: Message, before: str, channel_type: ChannelType, edited_ts: str) -> Payload:
    """Somebody changed what they had said."""
    new = {**_said(said), "edited": {"user": said.user, "ts": edited_ts}}
    return _changed("message_changed", said, channel_type, edited_ts) | {
        "message": {"type": "message", **new},
        "previous_message": {"type": "message", **_said(said), "text": before},
    }


def deleted(said: Message, channel_type: ChannelType, event_ts: str) -> Payload:
    """Somebody took back what they had said."""
    return _changed("message_deleted", said, channel_type, event_ts) | {
        "deleted_ts": said.ts,
        "previous_message": {"type": "message", **_said(said)},
    }


def home_opened(user: str, channel: str, tab: str, event_ts: str) -> Payload:
    """Somebody opened a tab of the app."""
    return {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": event_ts}


def command(user: str, channel: str, name: str, text: str, trigger_id: str, response_url: str) -> dict[str, str]:
    """A slash command, as the fields of a form."""
    return {
        "token": "verification",
        "team_id": TEAM,
        "team_domain": "example",
        "channel_id": channel,
        "channel_name": channel.lower(),
        "user_id": user,
        "user_name": user.lower(),
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def shortcut(user: str, said: Message, callback_id: str, trigger_id: str, response_url: str) -> Payload:
    """A shortcut of the menu of a message."""
    return _interaction("message_action", user, trigger_id) | {
        "callback_id": callback_id,
        "action_ts": f"{time.time():.6f}",
        "message_ts": said.ts,
        "response_url": response_url,
        "channel": {"id": said.channel, "name": said.channel.lower()},
        "message": {"type": "message", **_said(said)},
    }


def click(
    user: str, on: Message, element: Mapping[str, Any], trigger_id: str, response_url: str, action_ts: str
) -> Payload:
    """A button under a message. ``element`` is it as it was sent."""
    place = {"type": "message", "message_ts": on.ts, "channel_id": on.channel, "is_ephemeral": on.seen_by is not None}
    known = {} if on.seen_by is not None else {"message": {"type": "message", **on.shown()}}
    if on.thread_ts is not None:
        place["thread_ts"] = on.thread_ts
    return _interaction("block_actions", user, trigger_id) | {
        "container": place,
        "channel": {"id": on.channel, "name": on.channel.lower()},
        "response_url": response_url,
        "state": {"values": {}},
        "actions": [_action(element, action_ts)],
        **known,
    }


def click_in_view(
    user: str, view: Mapping[str, Any], element: Mapping[str, Any], trigger_id: str, action_ts: str
) -> Payload:
    """A button in a modal, or in the home tab."""
    return _interaction("block_actions", user, trigger_id) | {
        "container": {"type": "view", "view_id": view["id"]},
        "view": dict(view),
        "state": {"values": {}},
        "actions": [_action(element, action_ts)],
    }


def submission(user: str, view: Mapping[str, Any], values: Mapping[str, Any], trigger_id: str) -> Payload:
    """A modal that was filled in. ``values`` are by block and action."""
    return _interaction("view_submission", user, trigger_id) | {
        "view": {**view, "state": {"values": dict(values)}},
        "response_urls": [],
    }


def _interaction(kind: str, user: str, trigger_id: str) -> Payload:
    return {
        "type": kind,
        "token": "verification",
        "api_app_id": APP,
        "team": {"id": TEAM, "domain": "example"},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
        "trigger_id": trigger_id,
    }


def _action(element: Mapping[str, Any], action_ts: str) -> Payload:
    kept = ("type", "action_id", "block_id", "text", "value", "selected_option", "selected_options")
    kept += ("selected_users", "selected_conversation", "selected_channel")
    return {"block_id": "b1", "action_ts": action_ts} | {name: element[name] for name in kept if name in element}


def _said(said: Message) -> Payload:
    known: Payload = {"user": said.user, "text": said.text, "ts": said.ts, "team": TEAM, "channel": said.channel}
    known |= {"client_msg_id": f"client-{said.ts}", "event_ts": said.ts}
    known["blocks"] = [
        {
            "type": "rich_text",
            "block_id": "rt",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": said.text}]}],
        }
    ]
    if said.thread_ts is not None:
        known |= {"thread_ts": said.thread_ts, "parent_user_id": said.user}
    return known


def _changed(subtype: str, said: Message, channel_type: ChannelType, event_ts: str) -> Payload:
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": said.channel,
        "channel_type": channel_type,
        "ts": event_ts,
        "event_ts": event_ts,
    }
