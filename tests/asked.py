"""Questions as they are recorded when they are asked: answered with citations, or in vain."""

from collections.abc import Sequence

from sqlalchemy import Engine

from advisor.answers import Answer, Citation, Nearest
from app.memory import SqlMemory
from knowledge.documents import Language
from knowledge.passages import language_of

# For the fake encoder, which sees words: so many different questions that their mean is next to nothing.
UNRELATED = (*(f"word{at} other{at}" for at in range(60)), *(f"낱말{at} 다른{at}" for at in range(60)))
COLAB = Nearest("ecosystem-notes", "colab", "Google Colab", 0.4)


def ask(
    engine: Engine,
    question: str,
    *,
    answer_id: str,
    conversation_id: str = "cnv_1",
    cited: Sequence[tuple[str, str]] = (),
    nearest: Sequence[Nearest] = (COLAB,),
) -> str:
    """Record a question with an answer that cites ``cited``, or with an abstention; returns the answer's id."""
    language: Language = language_of(question)
    answer = Answer(
        id=answer_id,
        conversation_id=conversation_id,
        status="answered" if cited else "abstained",
        language=language,
        text="As they say. [1]" if cited else "Not covered.",
        citations=tuple(_citation(at, document, section) for at, (document, section) in enumerate(cited, start=1)),
        decision=None,
        nearest=() if cited else tuple(nearest),
        confidence=0.5,
        generation="g1",
    )
    SqlMemory(engine).keep(conversation_id, question, answer)
    return answer_id


def ask_in_vain(engine: Engine, *questions: str, conversation_id: str = "cnv_1") -> None:
    """Record questions that were abstained from."""
    for at, question in enumerate(questions):
        ask(engine, question, answer_id=f"ans_{conversation_id}_{at}", conversation_id=conversation_id)


def _citation(number: int, document: str, section: str) -> Citation:
    return Citation(number, document, section, section, "As they say.", "en", 0, 12, "0", None, None, (), 0.5)
