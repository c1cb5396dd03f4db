"""How a command that failed ends: a message for a person, and an exit code for a script."""

import sys

from advisor.errors import AdvisorError, JobCancelledError
from api.errors import DoorError
from app.errors import AppError
from bot.errors import BotError
from index.errors import IndexError_
from knowledge.errors import KnowledgeError

FAILED = 1
INTERRUPTED = 130  # as shells count it: 128 and the number of the signal, which Ctrl-C sends as 2
# What has a message that says what to do. All else is a fault of ours and keeps its traceback.
FORESEEN = (AppError, DoorError, BotError, AdvisorError, IndexError_, KnowledgeError, OSError)


def exit_code_of(failure: Exception) -> int:
    """Tell the person what went wrong, and the shell with which code to end."""
    if isinstance(failure, JobCancelledError):
        sys.stderr.write(f"{failure} Run the command again to go on.\n")
        return INTERRUPTED
    sys.stderr.write(f"{_told(failure)}\n")
    return FAILED


def foreseen(failure: Exception) -> str | None:
    """The message of a failure that was foreseen; None for a fault of ours."""
    return _told(failure) if isinstance(failure, FORESEEN) else None


def _told(failure: Exception) -> str:
    return _told_by_system(failure) if isinstance(failure, OSError) else str(failure)


def _told_by_system(failure: OSError) -> str:
    return f"{failure.filename}: {failure.strerror}." if failure.filename else str(failure)
