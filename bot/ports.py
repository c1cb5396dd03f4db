"""What the Slack door needs of the rest, as small as its need."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from advisor.answers import Answer, Ask
from advisor.jobs import Job
from bot.delivery import Asked, Delivery
from knowledge.decisions.rules import Persona
from knowledge.documents import Document, Section


class Answering(Protocol):
    """Whatever answers questions from the active generation."""

    def answer(self, ask: Ask) -> Answer:
        """The answer to one question. Raises QuestionError for what cannot be read."""
        ...

    def personas(self) -> Mapping[str, Persona]:
        """The personas by id."""
        ...

    def documents(self) -> Sequence[Document]:
        """The documents of the active generation."""
        ...

    def find_section(self, document_id: str, section: str) -> Section | None:
        """The section, or None."""
        ...

    def ready(self) -> bool:
        """Whether there is a generation to answer from."""
        ...


class Inbox(Protocol):
    """Where questions are kept from the moment they are taken in. Blocking: never called on the event loop."""

    def receive_all(self, asked: Sequence[Asked]) -> Sequence[Delivery | None]:
        """Keep questions. None for one whose key is known already."""
        ...

    def get(self, delivery_id: str) -> Delivery:
        """The delivery. Raises UnknownDeliveryError."""
        ...

    def find_by_message(self, team_id: str, channel_id: str, message_ts: str) -> Delivery | None:
        """The question that was said at that moment, or None."""
        ...

    def said_in(self, team_id: str, channel_id: str, thread_ts: str) -> Sequence[Delivery]:
        """The last questions of a thread that were answered there."""
        ...

    def drop(self, delivery_id: str, why: str) -> bool:
        """Have a question not answered; False when its reply is posted, or about to be."""
        ...


class Waking(Protocol):
    """Whoever answers what is in the inbox."""

    def notify(self) -> None:
        """There is something new."""
        ...


class Jobs(Protocol):
    """The list of jobs."""

    def queue(self, kind: str, arguments: Mapping[str, Any], *, by: str) -> Job:
        """Queue a job, or find the one that waits already for the same."""
        ...

    def get(self, job_id: str) -> Job:
        """The job as it stands. Raises UnknownJobError."""
        ...
