"""Errors of the use cases.

AdvisorError
├── QuestionError              the question cannot be answered as it was put
│   ├── EmptyQuestionError     nothing but blanks
│   ├── QuestionTooLongError   more than 4,000 characters
│   ├── UnknownPersonaError    no such persona
│   ├── UnknownFactError       a fact or value that the persona does not have
│   └── UnknownConversationError  no such conversation
└── ReindexCancelledError      a re-index was cancelled; what was encoded is kept
"""

from collections.abc import Iterable


class AdvisorError(Exception):
    """A use case could not do what was asked."""


class QuestionError(AdvisorError):
    """The question cannot be answered as it was put."""


class EmptyQuestionError(QuestionError):
    """Nothing but blanks."""

    def __init__(self) -> None:
        super().__init__("The question is empty. Write what you want to know, in Korean or English.")


class QuestionTooLongError(QuestionError):
    """More than the characters allowed."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"The question has {length:,} characters; at most {limit:,} are read. Shorten it.")


class UnknownPersonaError(QuestionError):
    """No such persona."""

    def __init__(self, persona: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no persona {persona!r}. Use one of: {', '.join(sorted(known))}; or leave it out.")


class UnknownFactError(QuestionError):
    """A fact or value that no persona has."""

    def __init__(self, fact: str, value: object, known: str) -> None:
        super().__init__(f"The fact {fact}={value!r} is not known. Known are: {known}.")


class UnknownConversationError(QuestionError):
    """No such conversation."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(
            f"There is no conversation {conversation_id!r}. Leave conversation_id out to start a new one, "
            "or send the earlier turns as history."
        )


class ReindexCancelledError(AdvisorError):
    """A re-index was cancelled."""

    def __init__(self) -> None:
        super().__init__("Cancelled. The active generation is untouched, and what was encoded so far is kept.")
