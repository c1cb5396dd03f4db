"""Errors of the use cases.

AdvisorError
├── QuestionError              the question cannot be answered as it was put
│   ├── EmptyQuestionError     nothing but blanks
│   ├── QuestionTooLongError   more than 4,000 characters
│   ├── UnknownPersonaError    no such persona
│   ├── UnknownFactError       a fact or value that the persona does not have
│   └── UnknownConversationError  no such conversation
├── DocumentIdError            a file cannot be taken in under the id it would get
├── NothingToRollBackError     there is no generation before the active one
├── UnknownAnswerError         no such answer on record
├── UnknownGapError            no such cluster of open gaps
├── DraftError                 a draft cannot be used as was asked
│   ├── UnknownDraftError      no such draft
│   ├── DraftStateError        it exists or was published already
│   └── DraftUnfinishedError   there is nothing to publish in it yet
├── UnknownJobError            no such job
├── JobStateError              a job cannot be cancelled or retried as it stands
└── JobCancelledError          a job was cancelled while it ran
    ├── ReindexCancelledError  a re-index was cancelled; what was encoded is kept
    └── ScanCancelledError     a scan was cancelled; what was taken in stays

BaseException
└── JobInterruptedError        a job stops half-way because its worker does, and will be resumed
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


class DocumentIdError(AdvisorError):
    """A file cannot be taken in under the id it would get."""


class NothingToRollBackError(AdvisorError):
    """There is no generation before the active one."""

    def __init__(self) -> None:
        super().__init__("There is no sound generation before the active one to go back to. Build one by a re-index.")


class UnknownJobError(AdvisorError):
    """No such job."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"There is no job {job_id!r}. The newest jobs are listed by `advisor admin jobs list`.")


class JobStateError(AdvisorError):
    """A job cannot be cancelled or retried as it stands."""

    def __init__(self, job_id: str, status: str, wanted: str) -> None:
        super().__init__(f"The job {job_id} is {status}. {wanted}")


class JobCancelledError(AdvisorError):
    """A job was cancelled while it ran."""

    def __init__(self, message: str = "The job was cancelled.") -> None:
        super().__init__(message)


class JobInterruptedError(BaseException):
    """A job stops half-way because its worker does, and will be resumed.

    No Exception, so that a step which mends whatever goes wrong does not take it for a failure.
    """


class ReindexCancelledError(JobCancelledError):
    """A re-index was cancelled."""

    def __init__(self) -> None:
        super().__init__("Cancelled. The active generation is untouched, and what was encoded so far is kept.")


class UnknownAnswerError(AdvisorError):
    """No such answer on record."""

    def __init__(self, answer_id: str) -> None:
        super().__init__(
            f"There is no answer {answer_id!r} on record. Send the `id` of an answer; old answers may have been "
            "forgotten, and none is recorded where ADVISOR_RECORD_QUESTIONS is off."
        )


class UnknownGapError(AdvisorError):
    """No such cluster of open gaps."""

    def __init__(self, gap_id: str) -> None:
        super().__init__(f"There is no open gap {gap_id!r}. List them anew: it may have been resolved or forgotten.")


class DraftError(AdvisorError):
    """A draft cannot be used as was asked."""


class UnknownDraftError(DraftError):
    """No such draft."""

    def __init__(self, draft_id: str) -> None:
        super().__init__(f"There is no draft {draft_id!r}. List them: it may have been discarded.")


class DraftStateError(DraftError):
    """It exists or was published already."""


class DraftUnfinishedError(DraftError):
    """There is nothing to publish in it yet."""

    def __init__(self, draft_id: str, problem: str) -> None:
        super().__init__(f"The draft {draft_id} cannot be published: {problem}")


class ScanCancelledError(JobCancelledError):
    """A scan was cancelled."""

    def __init__(self) -> None:
        super().__init__("Cancelled. What was taken in so far stays.")
