"""Reading a reply to a question the advisor asked back: "Neither.", "아뇨, 그런 건 없어요", or the value in words."""

from collections.abc import Mapping, Sequence

from advisor.facts import FoundFact
from knowledge.decisions.cues import Lexicon
from knowledge.decisions.rules import Fact, Persona, Value

# "Is your field reinforcement learning?" is asked as a question of yes and no, but its values are names.
_MEANT: Mapping[tuple[str, bool], Value] = {("field", True): "rl", ("field", False): "other"}


def asked_facts(said: str, persona: Persona, lexicon: Lexicon) -> tuple[Fact, ...]:
    """The facts of ``persona`` that a question of the advisor's asks for; none when it asks nothing."""
    if "?" not in said and "？" not in said:
        return ()
    for fact in persona.facts:
        if any(text in said for text in fact.question.values()):
            return (fact,)
    return tuple(
        fact
        for fact in persona.facts
        if lexicon.asks(said, fact.name) or len({cue.value for cue in lexicon.facts(said, [fact.name])}) > 1
    )


def read_reply(reply: str, asked: Sequence[Fact], lexicon: Lexicon, said: str = "") -> dict[str, FoundFact]:
    """The facts that ``reply`` states of those asked for; ``said`` is the question it replies to."""
    found: dict[str, FoundFact] = {}
    for fact in asked:
        chosen = (
            _choice_named(reply, fact)
            or _choice_numbered(reply, fact, said, lexicon)
            or _cue_value(reply, fact, lexicon)
        )
        if chosen is None:
            chosen = _yes_or_no(reply, fact, lexicon)
        if chosen is not None:
            found[fact.name] = FoundFact(chosen[0], chosen[1])
    return found


def _choice_named(reply: str, fact: Fact) -> tuple[Value, str] | None:
    """A choice given as its label or value, as a button sends it."""
    said = reply.strip().casefold()
    for choice in fact.choices:
        if said in {label.casefold() for label in choice.label.values()} | {str(choice.value).casefold()}:
            return choice.value, reply.strip()
    return None


def _choice_numbered(reply: str, fact: Fact, said: str, lexicon: Lexicon) -> tuple[Value, str] | None:
    """ "The second one", "전자": a choice by its place in the question."""
    place = lexicon.place(reply)
    offered = sorted(lexicon.facts(said, [fact.name]), key=lambda cue: said.find(cue.words))
    if place is None or len(offered) < 2:
        return None
    return (offered[place].value, reply.strip()) if place < len(offered) else None


def _cue_value(reply: str, fact: Fact, lexicon: Lexicon) -> tuple[Value, str] | None:
    stated: list[tuple[Value, str]] = []
    for cue in lexicon.facts(reply, [fact.name]):
        if isinstance(cue.value, bool):
            stated.append((cue.value is not cue.negated, cue.words))
        elif not cue.negated:
            stated.append((cue.value, cue.words))
        elif (fact.name, False) in _MEANT:
            stated.append((_MEANT[fact.name, False], cue.words))
    return stated[0] if len({value for value, _ in stated}) == 1 else None


def _yes_or_no(reply: str, fact: Fact, lexicon: Lexicon) -> tuple[Value, str] | None:
    affirmed = lexicon.polarity(reply)
    # "서버 배포 도구는 뭐가 있어요?" holds a yes, and says none.
    if affirmed is None or reply.rstrip().endswith(("?", "？")):
        return None
    value = _MEANT.get((fact.name, affirmed), affirmed)
    return (value, reply.strip()) if any(choice.value == value for choice in fact.choices) else None
