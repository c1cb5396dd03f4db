"""``advisor ask``: one question, or a conversation."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from advisor.answers import Answer, Ask, FactValue
    from app.bootstrap import House


_Question = Annotated[
    str | None, typer.Argument(metavar="QUESTION", help="What you want to know, in Korean or English.")
]
_Persona = Annotated[str | None, typer.Option(metavar="NAME", help="Who asks (`advisor rules show` lists them).")]
_Facts = Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help="What is known of the asker; repeatable.")]
_Language = Annotated[Literal["ko", "en"] | None, typer.Option(help="The answer's language; else the question's.")]
_Limit = Annotated[int, typer.Option(metavar="1-10", min=1, max=10, help="How many sections to cite at most.")]
_Chat = Annotated[bool, typer.Option("--chat", help="Go on asking; an empty line or Ctrl-D ends it.")]
_Json = Annotated[bool, typer.Option("--json", help="Print the JSON that POST /v1/answer returns.")]


def ask(
    question: _Question = None,
    persona: _Persona = None,
    fact: _Facts = None,
    language: _Language = None,
    limit: _Limit = 3,
    chat: _Chat = False,
    as_json: _Json = False,
) -> None:
    """Answer a question: with a decision, its sources, and what has changed since.

    \b
    Examples:
      advisor ask "라즈베리파이에 모델을 올리려는데 뭘 써야 해?"
      advisor ask "Which one?" --persona hobbyist --fact goal=learning
      advisor ask --chat
      advisor ask --json "What is TensorFlow Lite?" | jq .citations
    """
    from contextlib import closing

    from advisor.answers import Ask
    from app.bootstrap import House
    from app.errors import NoQuestionError
    from app.indexing import ensure_index
    from app.settings import load_settings
    from app.terminal import err

    facts = dict(_assignment(text) for text in fact or ())
    if question is None and not chat:
        raise NoQuestionError
    asked = Ask(question or "", language, persona=persona, facts=facts or None, limit=limit)
    with closing(House(load_settings())) as house:
        ensure_index(house, err())
        if chat:
            _converse(house, asked, as_json=as_json)
        else:
            _show(house.advisor.answer(asked), as_json=as_json)


def _converse(house: "House", asked: "Ask", *, as_json: bool) -> None:
    from dataclasses import replace

    from advisor.errors import QuestionError
    from app.terminal import err

    conversation: str | None = None
    for question in _questions(asked.question):
        try:
            answer = house.advisor.answer(replace(asked, question=question, conversation_id=conversation))
        except QuestionError as exc:
            err().print(str(exc), markup=False)
            continue
        conversation = answer.conversation_id
        _show(answer, as_json=as_json)


def _questions(first: str) -> Iterator[str]:
    """The question given, then those typed, until an empty line or the end of the input."""
    from app.terminal import err

    if first:
        yield first
    while True:
        try:
            typed = err().input("\n[bold cyan]>[/] ")
        except EOFError:
            return
        if not typed.strip():
            return
        yield typed


def _show(answer: "Answer", *, as_json: bool) -> None:
    from pydantic import TypeAdapter

    from advisor.answers import Answer
    from app.answer_text import answer_lines
    from app.terminal import indented, out

    if as_json:
        typer.echo(TypeAdapter(Answer).dump_json(answer, indent=2))
        return
    console = out()
    for line in answer_lines(answer):
        console.print(indented(line))


def _assignment(text: str) -> "tuple[str, FactValue]":
    name, given, value = text.partition("=")
    if not (name and given and value):
        raise typer.BadParameter(f"{text!r} is not of the form NAME=VALUE, such as goal=learning.")
    return name, {"true": True, "false": False}.get(value.lower(), value)
