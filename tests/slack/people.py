"""What people do in Slack: each act is remembered by the fake Slack, and delivered as Slack would deliver it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import names
from tests.slack import payloads
from tests.slack.payloads import Payload
from tests.slack.records import Message, elements_in
from tests.slack.senders import Ack, Sender
from tests.slack.simulator import Slack
from tests.slack.state import ALICE, BOT, CHANNEL, DIRECT


@dataclass
class Person:
    """Somebody in a workspace."""

    slack: Slack
    sender: Sender
    user: str = ALICE

    def mentions(self, text: str, *, channel: str = CHANNEL, thread_ts: str | None = None) -> Message:
        """Speak to the bot in a channel, which Slack tells in two events."""
        said = self.types(f"<@{BOT}> {text}", channel=channel, thread_ts=thread_ts)
        assert self.tell(payloads.mention(said)).taken
        assert self.tell(payloads.message(said, self._type(channel))).taken
        return said

    def says(self, text: str, *, channel: str = CHANNEL, thread_ts: str | None = None) -> Message:
        """Say something where the bot is."""
        said = self.types(text, channel=channel, thread_ts=thread_ts)
        assert self.tell(payloads.message(said, self._type(channel))).taken
        return said

    def writes(self, text: str, *, thread_ts: str | None = None) -> Message:
        """Write to the bot directly."""
        return self.says(text, channel=DIRECT, thread_ts=thread_ts)

    def types(self, text: str, *, channel: str = CHANNEL, thread_ts: str | None = None) -> Message:
        """Say something that is not delivered, or not yet."""
        with self.slack.changed:
            ts = self.slack.state.next_ts()
            return self.slack.state.add(Message(channel, ts, self.user, text, thread_ts=thread_ts))

    def edits(self, said: Message, text: str) -> Ack:
        """Change what was said."""
        return self.tell(self.edit(said, text))

    def edit(self, said: Message, text: str) -> Payload:
        """A change of what was said, as it would be delivered."""
        with self.slack.changed:
            before, said.text = said.text, text
            ts = self.slack.state.next_ts()
        return payloads.edited(said, before, self._type(said.channel), ts)

    def deletes(self, said: Message) -> Ack:
        """Take back what was said."""
        with self.slack.changed:
            said.deleted = True
            ts = self.slack.state.next_ts()
        return self.tell(payloads.deleted(said, self._type(said.channel), ts))

    def commands(self, text: str, *, channel: str = CHANNEL) -> Ack:
        """Type the slash command."""
        return self.sender.send("command", self.command(text, channel=channel))

    def command(self, text: str, *, channel: str = CHANNEL) -> dict[str, str]:
        """The slash command as it would be delivered."""
        url = self.slack.response_url()
        return payloads.command(self.user, channel, names.COMMAND, text, self._trigger(), url)

    def asks_about(self, said: Message) -> Ack:
        """Choose the shortcut in the menu of a message."""
        url = self.slack.response_url()
        return self.sender.send(
            "interaction", payloads.shortcut(self.user, said, names.ASK_SHORTCUT, self._trigger(), url)
        )

    def clicks(self, action_id: str, on: Message, **chosen: Any) -> Ack:
        """Click a button under a message, or choose in a menu of it."""
        return self.sender.send("interaction", self.click(action_id, on, **chosen))

    def click(self, action_id: str, on: Message, **chosen: Any) -> Payload:
        """The click as it would be delivered."""
        element = element_of(on.blocks, action_id) | chosen
        return payloads.click(self.user, on, element, self._trigger(), self.slack.response_url(), self._ts())

    def clicks_in(self, view: Mapping[str, Any], action_id: str) -> Ack:
        """Click a button in a view."""
        element = element_of(view["blocks"], action_id)
        payload = payloads.click_in_view(self.user, view, element, self._trigger(), self._ts())
        return self.sender.send("interaction", payload)

    def chooses_in(self, view: Mapping[str, Any], block_id: str, value: str) -> Ack:
        """Choose in a menu of a view that tells the app of it at once."""
        values = filled_in(view, {block_id: value})
        ((action_id, state),) = values[block_id].items()
        element = {"action_id": action_id, "block_id": block_id, **state}
        shown = {**view, "state": {"values": values}}
        payload = payloads.click_in_view(self.user, shown, element, self._trigger(), self._ts())
        return self.sender.send("interaction", payload)

    def submits(self, view: Mapping[str, Any], chosen: Mapping[str, str | Sequence[str]] = {}) -> Ack:
        """Send a modal with what was ``chosen``, or written, in its fields by their block ids."""
        values = filled_in(view, chosen)
        return self.sender.send("interaction", payloads.submission(self.user, view, values, self._trigger()))

    def opens_home(self, tab: str = "home") -> Ack:
        """Open a tab of the app."""
        return self.tell(payloads.home_opened(self.user, DIRECT, tab, self._ts()))

    def tell(self, inner: Payload, *, retry: int = 0, event_id: str | None = None) -> Ack:
        """Deliver an event."""
        event_id = event_id or f"Ev{uuid.uuid4().hex[:10].upper()}"
        return self.sender.send("event", payloads.event(inner, event_id), retry=retry)

    def _trigger(self) -> str:
        with self.slack.changed:
            return self.slack.state.trigger()

    def _ts(self) -> str:
        with self.slack.changed:
            return self.slack.state.next_ts()

    def _type(self, channel: str) -> Any:
        return self.slack.state.channels[channel].type


def element_of(blocks: object, action_id: str) -> dict[str, Any]:
    """The element of that action, or of the first one whose name begins so."""
    found = elements_in(blocks)
    element = next((each for each in found if each["action_id"].split(".")[0] == action_id.split(".")[0]), None)
    element = next((each for each in found if each["action_id"] == action_id), element)
    assert element is not None, f"no {action_id} among {[each['action_id'] for each in found]}"
    return element


def filled_in(view: Mapping[str, Any], chosen: Mapping[str, str | Sequence[str]]) -> dict[str, dict[str, Any]]:
    """The state of a modal, as Slack sends it: what was chosen, or was there from the beginning."""
    values: dict[str, dict[str, Any]] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state = _state(element, chosen.get(block["block_id"]))
            values[block["block_id"]] = {element["action_id"]: {"type": element["type"], **state}}
    assert set(chosen) <= set(values), f"no {set(chosen) - set(values)} among {set(values)}"
    return values


def _state(element: Mapping[str, Any], chosen: str | Sequence[str] | None) -> dict[str, Any]:
    if element["type"] == "plain_text_input":
        return {"value": element.get("initial_value") if chosen is None else chosen}
    wanted = [chosen] if isinstance(chosen, str) else chosen
    options = [each for each in element["options"] if wanted is not None and each["value"] in wanted]
    assert wanted is None or len(options) == len(wanted), [each["value"] for each in element["options"]]
    if element["type"] == "static_select":
        return {"selected_option": options[0] if options else element.get("initial_option")}
    return {"selected_options": element.get("initial_options", []) if wanted is None else options}
