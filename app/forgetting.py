"""Forgetting what people asked, wherever it is kept."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from advisor.retention import Forgotten, forget_conversation, forget_older
from bot.retention import forget_slack_conversation, forget_slack_older
from knowledge.clock import now


class Forgetting:
    """Forgets in the records of the advisor and in those of the Slack door."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def conversation(self, conversation_id: str) -> Forgotten:
        """Delete all that was said in one conversation; nothing where there is none."""
        asked = forget_slack_conversation(self._engine, conversation_id)
        return replace(forget_conversation(self._engine, conversation_id), deliveries=asked)

    def older(self, before: datetime) -> Forgotten:
        """Delete what was said before a moment."""
        asked = forget_slack_older(self._engine, before)
        return replace(forget_older(self._engine, before), deliveries=asked)

    def expired(self, retention_days: int) -> Forgotten:
        """What a schedule does once a day: delete what is older than ``retention_days``; with 0 nothing ever is."""
        if retention_days == 0:
            return Forgotten(0, 0, 0)
        return self.older(now() - timedelta(days=retention_days))
