"""What the settings of Slack need of each other."""

from collections.abc import Collection
from typing import Literal

SlackMode = Literal["off", "http", "socket"]

_NEEDED: dict[SlackMode, tuple[str, ...]] = {
    "off": (),
    "http": ("slack_signing_secret",),
    "socket": ("slack_app_token",),
}
_OAUTH_NEEDED = ("slack_client_secret", "slack_token_key", "public_url")


def slack_problems(mode: SlackMode, given: Collection[str]) -> list[str]:
    """What is missing of, or too much in, the settings that are ``given``, by the names of their fields."""
    one, several = "slack_bot_token" in given, "slack_client_id" in given
    problems = [f"`{mode}` needs {_variable(name)}" for name in _NEEDED[mode] if name not in given]
    if mode != "off" and not one and not several:
        problems.append(f"`{mode}` needs {_ONE} for one workspace, or {_SEVERAL} for several")
    if one and several:
        problems.append(f"{_ONE} is for one workspace and {_SEVERAL} for several: take one of them out")
    if several:
        problems.extend(f"{_SEVERAL} needs {_variable(name)}" for name in _OAUTH_NEEDED if name not in given)
    return problems


def _variable(field: str) -> str:
    return f"ADVISOR_{field.upper()}"


_ONE = _variable("slack_bot_token")
_SEVERAL = _variable("slack_client_id")
