"""What Slack tells of a person: whether they may change what the advisor does, and which language they read."""

import asyncio
import logging
from collections.abc import Collection

from advisor.audit import Actor
from bot.door import SLACK_FAILURES, SlackDoor
from bot.errors import NotInstalledError
from bot.labels.label import language_of_locale
from bot.payloads import Payload, Workspace, part, word
from knowledge.documents import Language

# Whoever clicked waits three seconds before Slack gives them up.
_WAIT_SECONDS = 1.5
_RIGHTS = ("is_admin", "is_owner", "is_primary_owner")

log = logging.getLogger(__name__)


class People:
    """The people of workspaces. ``admins`` are the ids of those who may do what admins of a workspace may."""

    def __init__(self, door: SlackDoor, admins: Collection[str] = (), *, wait_seconds: float = _WAIT_SECONDS) -> None:
        self._door = door
        self._admins = frozenset(admins)
        self._wait_seconds = wait_seconds

    async def is_admin(self, workspace: Workspace, user_id: str) -> bool:
        """Whether somebody may change things. While Slack does not tell, only those who are named may."""
        if user_id in self._admins:
            return True
        known = await self._look_up(workspace, user_id)
        return any(known.get(right) is True for right in _RIGHTS)

    async def language(self, workspace: Workspace, user_id: str) -> Language:
        """The language that somebody's Slack is set to; English while Slack does not tell."""
        return language_of_locale(word(await self._look_up(workspace, user_id), "locale"))

    async def _look_up(self, workspace: Workspace, user_id: str) -> Payload:
        try:
            client = await self._door.client(workspace.team_id, workspace.enterprise_id)
            asking = client.users_info(user=user_id, include_locale=True)
            return part((await asyncio.wait_for(asking, self._wait_seconds)).data, "user")
        except (NotInstalledError, *SLACK_FAILURES) as exc:
            log.warning("Slack does not tell who %s is: %s", user_id, str(exc).partition("\n")[0] or type(exc).__name__)
            return {}


def actor_of(workspace: Workspace, user_id: str) -> Actor:
    """Somebody in Slack, as the audit log names them."""
    return Actor(f"slack:{workspace.team_id}/{user_id}", user_id)
