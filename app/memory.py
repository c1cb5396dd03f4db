"""Conversations and gaps in the database: the advisor's memory."""

import logging
import threading

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from advisor.answers import MAX_HISTORY_TURNS, Answer, Turn
from advisor.conversations import load_turns, record_gap, record_turns

log = logging.getLogger(__name__)


class NoMemory:
    """Keeps nothing: a conversation then is what its ``history`` tells."""

    def find(self, conversation_id: str) -> tuple[Turn, ...] | None:
        """None: no conversation is on record."""
        del conversation_id
        return None

    def keep(self, conversation_id: str, question: str, answer: Answer) -> None:
        """Keep nothing."""
        del conversation_id, question, answer


class SqlMemory:
    """Keeps each question with its answer, and the questions that had none. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Threads that find SQLite locked sleep before they try again; in line they wait 0.1 ms.
        self._writing = threading.Lock()

    def find(self, conversation_id: str) -> tuple[Turn, ...] | None:
        """The last turns of a conversation, or None when there is none of that id."""
        with Session(self._engine) as session:
            turns = load_turns(session, conversation_id)
        return tuple(Turn(turn.role, turn.text) for turn in turns[-MAX_HISTORY_TURNS:]) or None

    def keep(self, conversation_id: str, question: str, answer: Answer) -> None:
        """Add a question and its answer, and a gap where there was none.

        A database that refuses costs the record, not the answer: the failure is logged, without the question.
        """
        try:
            with self._writing, Session(self._engine) as session:
                record_turns(session, conversation_id, question, answer)
                if answer.status == "abstained":
                    record_gap(session, question, answer)
                session.commit()
        except SQLAlchemyError as exc:
            log.error("answer %s was not recorded: %s", answer.id, type(exc).__name__)
