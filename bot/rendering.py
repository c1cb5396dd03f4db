"""What is posted of a delivery, with the blocks of bot/blocks."""

from advisor.answers import Answer
from bot.blocks.answer import answer_message
from bot.blocks.home import help_message
from bot.blocks.human import human_message
from bot.blocks.message import Message
from bot.blocks.notices import Problem, problem_message, status_line
from bot.blocks.streaming import plain_chunks
from bot.delivery import Delivery
from bot.links import Links
from bot.streams import Streamed
from knowledge.documents import Language
from knowledge.passages import language_of


class Rendering:
    """Renders replies. ``human`` says whether somebody can be called."""

    def __init__(self, links: Links, *, human: bool = False) -> None:
        self._links = links
        self._human = human

    def answer(self, answer: Answer, delivery: Delivery, *, late: bool, question: str | None = None) -> Message:
        """An answer; ``question`` is what was asked where it is shared."""
        whispered = delivery.asked.surface == "ephemeral" or delivery.asked.response_url is not None
        return answer_message(
            answer,
            delivery,
            links=self._links,
            late=late,
            shareable=whispered,
            human=self._human,
            question=question,
        )

    def stream(self, answer: Answer, delivery: Delivery, *, late: bool) -> Streamed:
        """An answer to be written piece by piece."""
        chunks, blocks = plain_chunks(answer, delivery, links=self._links, human=self._human)
        return Streamed(chunks, blocks, self.answer(answer, delivery, late=late))

    def call_human(self, delivery: Delivery, asked_by: Delivery, permalink: str | None) -> Message:
        """That ``delivery`` wants a human for the question of another."""
        shown = asked_by if asked_by.answer is not None else delivery
        return human_message(shown, permalink, question=asked_by.asked.text, language=language(delivery))

    def instead(self, problem: Problem, delivery: Delivery) -> Message:
        """What is said instead of an answer. Who asks nothing is told how to ask."""
        if problem == "question_empty":
            return help_message(language(delivery))
        return problem_message(problem, language(delivery), delivery_id=delivery.id)

    def status(self, delivery: Delivery) -> str:
        """What is shown while an answer is worked on."""
        return status_line(language(delivery))


def language(delivery: Delivery) -> Language:
    """The language of a reply."""
    if delivery.answer is not None:
        return delivery.answer.language
    return delivery.asked.language or language_of(delivery.asked.text)
