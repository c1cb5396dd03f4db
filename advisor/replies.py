"""Reading a reply to a question the advisor asked back: "Neither.", "아뇨, 그런 건 없어요", or the value in words."""

import re
from collections.abc import Mapping, Sequence

from advisor.facts import FoundFact
from knowledge.decisions.cues import Lexicon
from knowledge.decisions.rules import Fact, Persona, Value

_NO = re.compile(
    r"^\W*(아[니뇨냐녀닌닙]|안\s|안(써|씁|해|함|쓰)|없|전혀|ㄴㄴ|노노|둘\s*다\s*(아[니님닌닙]|안|없)|그런\s*(건|거)\s*(없|안)|필요\s*없|nope?\b|no\b|not\b"
    r"|neither\b|none\b|nah\b|never\b|don't\b|doesn't\b|n/a)|(은|는|이|가|건|거)?\s*(없(어|습|음|을|는|다)|아닙니다|아니에요|아니요|안\s*(써|씁|쓰|해|들))",
    re.IGNORECASE | re.ASCII,
)
_YES = re.compile(
    r"^\W*(네|넵|넹|예\b|예[,. ]|응|ㅇㅇ|ㅇㅋ|맞|그렇|있|물론|당연|둘\s*다(?!\s*(아[니님닌닙]|안|없))|yes|yep|yeah|yup|sure|right|correct|both|of course|indeed|exactly|definitely"
    r"|we do|i do|it does)|(있(어|습|음|지)|맞(아|습)|필요(해|합|함))",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"not sure|no idea|don't know|모르|글쎄|no preference|상관\s*없", re.IGNORECASE)
_MENTIONS = {
    "deploy_target": r"어디에\s*배포|where will the model run|서버.*(모바일|임베디드)|(모바일|임베디드).*서버|server.*(mobile|embedded|phone)|deploy(ed)? (to|where)",
    "audio_video_input": r"오디오|비디오|audio|video",
    "needs_pytorch_only_sota": r"(pytorch|파이토치)\s*(로만|전용|에만|only)|only in pytorch",
    "wants_tensorflow": r"(tensorflow|텐서플로우?)\s*(를|을)?\s*(쓸\s*생각|쓰고\s*싶|계속|고수)|want (to use )?tensorflow|stay with tensorflow",
    "field": r"강화\s*학습|reinforcement",
    "tpu_training": r"\btpu",
    "course_goal": r"(강의|수업|과목|과정|course|class).*(목표|초점|이론|엔지니어|goal|focus|theory|engineer)|(목표|초점|goal|focus).*(강의|수업|course|class)",
    "specific_pytorch_reason": r"(특별한|구체적인)\s*이유|(special|particular|specific) reason|openai",
    "framework_agnostic": r"상관\s*없|either (framework )?(is )?(fine|ok)|preference|선호",
    "goal": r"목표가|무엇을\s*(만들|하)|배우.*(프로젝트|만들)|(프로젝트|만들).*배우|what('s| is) (the|your) goal|learn.*(build|project)|(build|project).*learn",
    "python_background": r"파이썬|python",
    "total_beginner": r"막\s*시작|처음|starting out|beginner",
    "stage": r"어느\s*단계|얼마나\s*(해|배)|기초.*(뗐|끝)|how far|which stage|just starting|처음",
    "wants": r"무엇을\s*원|어떤\s*(점|것|걸)\s*(을\s*)?원|뭘\s*원|설치.*(파이썬|반복)|what do you want|what matters|next step|boilerplate|상용구",
}
_ASKED = {name: re.compile(pattern, re.IGNORECASE | re.ASCII) for name, pattern in _MENTIONS.items()}
_ORDINALS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bfirst\b|\bformer\b|첫\s*(번째|째)|전자|앞(의|쪽|엣)|^\W*1\s*번?\W*$",
        r"\bsecond\b|두\s*번째|^\W*2\s*번?\W*$",
        r"\bthird\b|세\s*번째|^\W*3\s*번?\W*$",
        r"\blatter\b|\blast\b|후자|뒤(의|쪽|엣)|마지막",
    )
]
_OPPOSITE: Mapping[str, Value] = {"field": "other"}


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
        if _ASKED[fact.name].search(said) or len({cue.value for cue in lexicon.facts(said, [fact.name])}) > 1
    )


def read_reply(reply: str, asked: Sequence[Fact], lexicon: Lexicon, said: str = "") -> dict[str, FoundFact]:
    """The facts that ``reply`` states of those asked for; ``said`` is the question it replies to."""
    found: dict[str, FoundFact] = {}
    for fact in asked:
        chosen = (
            _choice_named(reply, fact) or _choice_numbered(reply, fact, said, lexicon) or _cue_value(reply, fact, lexicon)
        )
        if chosen is None:
            chosen = _yes_or_no(reply, fact)
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
    """"The second one", "전자": a choice by its place in the question."""
    place = next((at for at, pattern in enumerate(_ORDINALS) if pattern.search(reply)), None)
    offered = sorted(lexicon.facts(said, [fact.name]), key=lambda cue: said.find(cue.words))
    if place is None or len(offered) < 2:
        return None
    chosen = offered[-1] if place == len(_ORDINALS) - 1 else (offered[place] if place < len(offered) else None)
    return (chosen.value, reply.strip()) if chosen else None


def _cue_value(reply: str, fact: Fact, lexicon: Lexicon) -> tuple[Value, str] | None:
    stated: list[tuple[Value, str]] = []
    for cue in lexicon.facts(reply, [fact.name]):
        if isinstance(cue.value, bool):
            stated.append((cue.value is not cue.negated, cue.words))
        elif not cue.negated:
            stated.append((cue.value, cue.words))
        elif fact.name in _OPPOSITE:
            stated.append((_OPPOSITE[fact.name], cue.words))
    return stated[0] if len({value for value, _ in stated}) == 1 else None


def _yes_or_no(reply: str, fact: Fact) -> tuple[Value, str] | None:
    values = [choice.value for choice in fact.choices]
    if _UNSURE.search(reply):
        return None
    if _NO.search(reply) and not _YES.match(reply):
        denied: Value = _OPPOSITE.get(fact.name, False)
        return (denied, reply.strip()) if denied in values else None
    if _YES.search(reply):
        affirmed: Value = "rl" if fact.name == "field" else True
        return (affirmed, reply.strip()) if affirmed in values else None
    return None


