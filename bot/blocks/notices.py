"""Short notices: what went wrong with what to do next, and what was done."""

from typing import Literal

from bot import names
from bot.blocks.elements import actions, button, section
from bot.blocks.message import Message, message
from bot.labels.label import label
from knowledge.documents import Language

Problem = Literal[
    "index_not_ready",
    "busy",
    "flood",
    "question_too_long",
    "question_empty",
    "question_refused",
    "slack_refused",
    "not_in_channel",
    "not_allowed",
    "forgotten",
    "not_yours",
    "no_channel",
    "no_human",
    "failed",
]
Notice = Literal[
    "thanks",
    "saved",
    "unchanged",
    "started_over",
    "human_called",
    "on_its_way",
]
# Trying again may help, for it is not the question that was wrong.
_PASSING: tuple[Problem, ...] = ("index_not_ready", "busy", "slack_refused", "not_in_channel", "failed")


def problem_message(kind: Problem, language: Language, *, delivery_id: str | None = None) -> Message:
    """What went wrong and what to do; with a button to try again where that may help."""
    said = label(f"problem.{kind}", language)
    again = button(label("retry", language), names.RETRY, {"d": delivery_id})
    offered = (actions(again),) if delivery_id is not None and kind in _PASSING else ()
    return message(said.replace("`", ""), section(f"⚠️ {said}"), *offered)


def notice_message(kind: Notice, language: Language) -> Message:
    """What was done."""
    said = label(f"notice.{kind}", language)
    return message(said, section(said))


def status_line(language: Language) -> str:
    """What is shown beside our name while an answer is worked on."""
    return label("status.searching", language)
