"""Errors of the Slack door.

BotError
├── UnknownDeliveryError   no such delivery
├── LostDeliveryError      a delivery is in other hands by now, or was dropped
├── NotInstalledError      the bot is not installed in a workspace
├── SocketRefusedError     Slack lets the app open no connection
├── SecretsError           what is stored encrypted cannot be read with the keys given
└── SlackCallError         Slack did not do what it was asked to
    ├── RefusedError       it said no, and would say so again
    ├── TryLaterError      it did nothing yet and may do it later
    └── UnsureError        nobody knows whether it did it
"""


class BotError(Exception):
    """The Slack door could not do what was asked."""


class UnknownDeliveryError(BotError):
    """No such delivery."""

    def __init__(self, delivery_id: str) -> None:
        super().__init__(f"There is no delivery {delivery_id!r}. It may have been forgotten; ask the question again.")


class LostDeliveryError(BotError):
    """A delivery is in other hands by now, or was dropped: whoever held it leaves it alone."""

    def __init__(self, delivery_id: str) -> None:
        super().__init__(f"The delivery {delivery_id} was taken over or dropped. Nothing is to be done here.")


class NotInstalledError(BotError):
    """The bot is not installed in a workspace."""

    def __init__(self, workspace: str | None) -> None:
        super().__init__(
            f"The bot is not installed in the workspace {workspace or 'of this event'}. Install it there, or set its "
            "token, and see that all is well by `advisor slack check`."
        )


class SocketRefusedError(BotError):
    """Slack lets the app open no connection, and would say so again."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Slack opens no connection for Socket Mode: {code}. Switch Socket Mode on in the settings of the app, and "
            "set ADVISOR_SLACK_APP_TOKEN to its app-level token (xapp-…) with the scope connections:write."
        )


class SecretsError(BotError):
    """What is stored encrypted cannot be read with the keys given."""

    def __init__(self) -> None:
        super().__init__(
            "The tokens of Slack workspaces in the database were not encrypted with a key of ADVISOR_SLACK_TOKEN_KEY. "
            "Put the key they were encrypted with behind the new one, after a comma; or install the app anew."
        )


class SlackCallError(BotError):
    """Slack did not do what it was asked to."""


class RefusedError(SlackCallError):
    """Slack said no, and would say so again; ``code`` is its word for why."""

    def __init__(self, method: str, code: str) -> None:
        self.code = code
        super().__init__(f"Slack refused {method}: {code}. {_ADVICE.get(code, 'See docs/slack.md.')}")


class TryLaterError(SlackCallError):
    """Slack did nothing yet and may do it later: after ``wait_seconds`` where it told."""

    def __init__(self, method: str, reason: str, wait_seconds: float | None = None) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(f"Slack did not take {method}: {reason}. It is tried again.")


class UnsureError(SlackCallError):
    """Nobody knows whether Slack did it: look before it is done again."""

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(f"Slack did not say whether it did {method}: {reason}. It is looked for, then tried again.")


_TOKEN = "Install the app in the workspace again, or set its new token."
_ADVICE = {
    "not_in_channel": "Invite the bot to the channel.",
    "channel_not_found": "Invite the bot to the channel; a private one hides itself from strangers.",
    "is_archived": "The channel is archived; nobody can write there.",
    "missing_scope": "Give the app the scopes that `advisor slack check` names.",
    "invalid_auth": _TOKEN,
    "not_authed": _TOKEN,
    "token_revoked": _TOKEN,
    "token_expired": _TOKEN,
    "account_inactive": _TOKEN,
}
