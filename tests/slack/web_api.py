"""The methods of Slack's Web API that we use, over what the fake Slack remembers."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.slack.checks import RefusedError, check_message, check_view
from tests.slack.records import Channel, Grant, Message
from tests.slack.state import State

Arguments = Mapping[str, Any]
Answer = dict[str, Any]
Method = Callable[[State, Grant, Arguments], Answer]


def auth_test(state: State, grant: Grant, given: Arguments) -> Answer:
    return {
        "url": "https://example.slack.com/",
        "team": "Example",
        "user": "advisor",
        "team_id": grant.team,
        "user_id": grant.bot_user,
        "bot_id": "BBOT",
        "is_enterprise_install": False,
    }


def post_message(state: State, grant: Grant, given: Arguments) -> Answer:
    channel = state.open_channel(given["channel"], grant)
    _check_writable(channel, grant)
    check_message(given)
    _check_thread(state, channel, given.get("thread_ts"))
    message = state.add(_message(channel, grant, given, state.next_ts()))
    return {"channel": channel.id, "ts": message.ts, "message": message.shown(metadata=True)}


def post_ephemeral(state: State, grant: Grant, given: Arguments) -> Answer:
    channel = state.channel(given["channel"])
    _check_writable(channel, grant)
    if given["user"] not in channel.members:
        raise RefusedError("user_not_in_channel")
    check_message(given)
    message = _message(channel, grant, given, state.next_ts())
    message.seen_by = given["user"]
    state.add(message)
    return {"message_ts": message.ts}


def update(state: State, grant: Grant, given: Arguments) -> Answer:
    channel, message = state.channel(given["channel"]), state.message(given["channel"], given["ts"])
    if message.user != grant.bot_user:
        raise RefusedError("cant_update_message")
    check_message(given)
    message.versions.append(message.text)
    message.text, message.streaming = given.get("text", ""), False
    message.blocks = list(given.get("blocks") or [])
    message.metadata = given.get("metadata", message.metadata)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.shown()}


def delete(state: State, grant: Grant, given: Arguments) -> Answer:
    message = state.message(given["channel"], given["ts"])
    if message.user != grant.bot_user:
        raise RefusedError("cant_delete_message")
    message.deleted = True
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(state: State, grant: Grant, given: Arguments) -> Answer:
    message = state.message(given["channel"], given["message_ts"])
    link = f"https://example.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return {"channel": message.channel, "permalink": link}


def start_stream(state: State, grant: Grant, given: Arguments) -> Answer:
    channel = state.channel(given["channel"])
    _check_writable(channel, grant)
    if not given.get("thread_ts"):
        raise RefusedError("invalid_arguments")
    if channel.type != "im":
        for name in ("recipient_team_id", "recipient_user_id"):
            if not given.get(name):
                raise RefusedError(f"missing_{name}")
    _check_thread(state, channel, given["thread_ts"])
    message = _message(channel, grant, given, state.next_ts())
    message.text, message.streaming = given.get("markdown_text") or "", True
    state.add(message)
    return {"channel": channel.id, "ts": message.ts}


def append_stream(state: State, grant: Grant, given: Arguments) -> Answer:
    message = _streaming(state, given)
    message.text += _streamed(given)
    if len(message.text) > 12_000:
        raise RefusedError("msg_too_long")
    return {"channel": message.channel, "ts": message.ts}


def stop_stream(state: State, grant: Grant, given: Arguments) -> Answer:
    message = _streaming(state, given)
    blocks = list(given.get("blocks") or [])
    check_message({"text": "-", "blocks": blocks, "metadata": given.get("metadata")})
    message.text += _streamed(given)
    message.blocks, message.streaming = blocks, False
    message.metadata = given.get("metadata") or message.metadata
    return {"channel": message.channel, "ts": message.ts, "message": message.shown()}


def replies(state: State, grant: Grant, given: Arguments) -> Answer:
    channel, metadata = state.channel(given["channel"]), _flag(given, "include_all_metadata")
    _check_reader(channel, grant)
    root = given["ts"]
    found = [each for each in state.visible(channel.id) if root in (each.ts, each.thread_ts)]
    if not found:
        raise RefusedError("thread_not_found")
    shown = [each.shown(metadata=metadata) for each in _between(found, given)]
    return {"messages": shown[: int(given.get("limit") or 1_000)], "has_more": False}


def history(state: State, grant: Grant, given: Arguments) -> Answer:
    channel, metadata = state.channel(given["channel"]), _flag(given, "include_all_metadata")
    _check_reader(channel, grant)
    top = [each for each in state.visible(channel.id) if each.thread_ts in (None, each.ts)]
    shown = [each.shown(metadata=metadata) for each in reversed(_between(top, given))]
    return {"messages": shown[: int(given.get("limit") or 100)], "has_more": False}


def conversation(state: State, grant: Grant, given: Arguments) -> Answer:
    channel = state.channel(given["channel"])
    known = {"id": channel.id, "name": channel.id.lower(), "is_im": channel.type == "im"}
    flags = {"is_channel": channel.type == "channel", "is_group": channel.type == "group"}
    return {
        "channel": known | flags | {"is_member": grant.bot_user in channel.members, "is_archived": channel.archived}
    }


def open_conversation(state: State, grant: Grant, given: Arguments) -> Answer:
    return {"channel": {"id": state.open_channel(str(given["users"]).split(",")[0], grant).id}}


def users_conversations(state: State, grant: Grant, given: Arguments) -> Answer:
    found = [each for each in state.channels.values() if grant.bot_user in each.members]
    return {"channels": [{"id": each.id, "name": each.id.lower()} for each in found]}


def user(state: State, grant: Grant, given: Arguments) -> Answer:
    known = state.users.get(given["user"])
    if known is None:
        raise RefusedError("user_not_found")
    flags = {"is_admin": known.admin, "is_owner": False, "is_bot": known.bot, "locale": known.locale}
    return {"user": {"id": known.id, "team_id": grant.team, "name": known.id.lower(), "tz": "Asia/Seoul", **flags}}


def bots_info(state: State, grant: Grant, given: Arguments) -> Answer:
    return {"bot": {"id": "BBOT", "app_id": "A0APP", "user_id": grant.bot_user, "name": "advisor"}}


def set_status(state: State, grant: Grant, given: Arguments) -> Answer:
    state.channel(given["channel_id"])
    state.statuses.append((given["channel_id"], given["thread_ts"], given["status"]))
    return {}


def set_suggested_prompts(state: State, grant: Grant, given: Arguments) -> Answer:
    state.channel(given["channel_id"])
    if not 0 < len(given["prompts"]) <= 4:
        raise RefusedError("invalid_arguments")
    return {}


def open_view(state: State, grant: Grant, given: Arguments) -> Answer:
    state.use_trigger(given["trigger_id"])
    return {"view": state.show(given["view"])}


def push_view(state: State, grant: Grant, given: Arguments) -> Answer:
    return open_view(state, grant, given)


def update_view(state: State, grant: Grant, given: Arguments) -> Answer:
    if given.get("view_id") not in state.views:
        raise RefusedError("not_found")
    return {"view": state.show(given["view"], given["view_id"])}


def publish_view(state: State, grant: Grant, given: Arguments) -> Answer:
    if given["view"].get("type") != "home":
        raise RefusedError("invalid_arguments")
    check_view(given["view"])
    state.homes[given["user_id"]] = dict(given["view"])
    return {"view": state.show(given["view"])}


def add_reaction(state: State, grant: Grant, given: Arguments) -> Answer:
    message = state.message(given["channel"], given["timestamp"])
    reaction = (message.channel, message.ts, given["name"])
    if reaction in state.reactions:
        raise RefusedError("already_reacted")
    state.reactions.append(reaction)
    return {}


def remove_reaction(state: State, grant: Grant, given: Arguments) -> Answer:
    reaction = (given["channel"], given["timestamp"], given["name"])
    if reaction not in state.reactions:
        raise RefusedError("no_reaction")
    state.reactions.remove(reaction)
    return {}


def _check_writable(channel: Channel, grant: Grant) -> None:
    if channel.archived:
        raise RefusedError("is_archived")
    if grant.bot_user not in channel.members:
        raise RefusedError("not_in_channel" if channel.type == "channel" else "channel_not_found")


def _check_reader(channel: Channel, grant: Grant) -> None:
    if grant.bot_user not in channel.members:
        raise RefusedError("not_in_channel" if channel.type == "channel" else "channel_not_found")


def _check_thread(state: State, channel: Channel, thread_ts: str | None) -> None:
    if thread_ts is not None and (channel.id, thread_ts) not in state.messages:
        raise RefusedError("thread_not_found")


def _message(channel: Channel, grant: Grant, given: Arguments, ts: str) -> Message:
    return Message(
        channel.id,
        ts,
        grant.bot_user,
        given.get("text") or "",
        blocks=list(given.get("blocks") or []),
        thread_ts=given.get("thread_ts"),
        metadata=given.get("metadata"),
        team=grant.team,
        unfurl=bool(given.get("unfurl_links", True)) or bool(given.get("unfurl_media", True)),
    )


def _streaming(state: State, given: Arguments) -> Message:
    message = state.message(given["channel"], given["ts"])
    if not message.streaming:
        raise RefusedError("message_not_in_streaming_state")
    return message


def _streamed(given: Arguments) -> str:
    chunks = given.get("chunks") or []
    return (given.get("markdown_text") or "") + "".join(each.get("text", "") for each in chunks)


def _between(messages: list[Message], given: Arguments) -> list[Message]:
    oldest, latest = given.get("oldest"), given.get("latest")
    inclusive = _flag(given, "inclusive")

    def fits(ts: str) -> bool:
        after = oldest is None or float(ts) > float(oldest) or (inclusive and ts == oldest)
        return after and (latest is None or float(ts) < float(latest) or (inclusive and ts == latest))

    return [each for each in messages if fits(each.ts)]


def _flag(given: Arguments, name: str) -> bool:
    return str(given.get(name, "")).lower() in ("1", "true")


# Each method with the scopes of which one is needed.
METHODS: Mapping[str, tuple[Method, tuple[str, ...]]] = {
    "auth.test": (auth_test, ()),
    "chat.postMessage": (post_message, ("chat:write",)),
    "chat.postEphemeral": (post_ephemeral, ("chat:write",)),
    "chat.update": (update, ("chat:write",)),
    "chat.delete": (delete, ("chat:write",)),
    "chat.getPermalink": (get_permalink, ()),
    "chat.startStream": (start_stream, ("chat:write",)),
    "chat.appendStream": (append_stream, ("chat:write",)),
    "chat.stopStream": (stop_stream, ("chat:write",)),
    "conversations.replies": (replies, ("channels:history", "groups:history", "im:history", "mpim:history")),
    "conversations.history": (history, ("channels:history", "groups:history", "im:history", "mpim:history")),
    "conversations.info": (conversation, ("channels:read", "groups:read", "im:read", "mpim:read")),
    "conversations.open": (open_conversation, ("im:write", "mpim:write")),
    "users.conversations": (users_conversations, ("channels:read", "groups:read", "im:read", "mpim:read")),
    "users.info": (user, ("users:read",)),
    "bots.info": (bots_info, ("users:read",)),
    "assistant.threads.setStatus": (set_status, ("assistant:write", "chat:write")),
    "assistant.threads.setSuggestedPrompts": (set_suggested_prompts, ("assistant:write",)),
    "views.open": (open_view, ()),
    "views.push": (push_view, ()),
    "views.update": (update_view, ()),
    "views.publish": (publish_view, ()),
    "reactions.add": (add_reaction, ("reactions:write",)),
    "reactions.remove": (remove_reaction, ("reactions:write",)),
}
