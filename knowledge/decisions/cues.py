"""Finding the words that tell of a persona or state a fact, with negation in Korean and English."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.decisions.rules import Value
from knowledge.yaml_text import parse_yaml

LEXICON = Path(__file__).parent / "lexicon.yaml"

_DENIABLE = {"deploy_target", "audio_video_input", "field", "tpu_training", "course_goal", "goal"}

# Korean denies after the word: "모바일은 아니고", "TPU는 안 씁니다", "영상은 안 들어가요".
_DENIED_AFTER = re.compile(
    r"^[가-힣a-z]{0,6}?\s*(은|는|이|가|을|를|도|로|으로|에|건|거|게|것은|것이|같은\s*건|쪽은|입력은|이나\s*\S{1,6}|랑\s*\S{1,6})?\s*"
    r"(전혀\s*|절대\s*|굳이\s*|딱히\s*|따로\s*|구경도\s*|써\s*본\s*적\s*)*"
    r"(아[니닌님닙녜뇨]|안\s|안(쓰|씁|써|쓸|씀|들어|할|함|하|올|씁|됨|돼)|않|없|말고|빼고|제외|싫|못\s|못(해|하|쓰|씀)|필요\s*없|노노|엑스|x\b"
    r"|(is|are)\s+(not|out)|isn't|aren't|not\s+(needed|required|involved)|-?free\b|보다는?\s)",
    re.ASCII,
)
# English denies before it: "no phones", "not on mobile", "without a TPU", "rather than theory".
_DENIED_BEFORE = re.compile(
    r"\b(no|not|without|never|neither|nor|isn't|aren't|don't|doesn't|won't|haven't|non|except"
    r"|avoid(ing)?|nothing (to do )?with|anything but|aren't any|not using)\b"
    # as far as a list goes on ("no audio, video"), not beyond a comma that begins anew ("not mobile, on a server")
    r"(?:(?!, (?:and|i|we|on|in|it|its|just|only|for|to|but|end|more)\b)[\w\s,'/-]){0,28}$"
    r"|\b(rather than|instead of)\b[\w\s'/-]{0,28}$",
    re.ASCII,
)
_LISTED = re.compile(r"\s*([,·/&]|이나|나|이랑|랑|와|과|도|이고|or|and|nor)?\s*")
_TURN = re.compile(r"\b(but|just|only|instead|so)\b|[.;:!?()\n]|하고|지만|는데|(?<=아니)고|말고")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words found for a value of ``name`` (a fact, or "persona"). ``words`` is the asker's own spelling."""

    name: str
    value: Value
    words: str
    negated: bool


class Lexicon:
    """The cues of the lexicon file, compiled."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._personas = [(persona, _compile(patterns)) for persona, patterns in raw["personas"].items()]
        self._facts = {
            fact: [(value, _compile(patterns)) for value, patterns in values.items()]
            for fact, values in raw["facts"].items()
        }
        self._asked = {fact: _compile(patterns) for fact, patterns in raw["asked"].items()}
        self._replies = {
            kind: re.compile("|".join(patterns), re.IGNORECASE) for kind, patterns in raw["replies"].items()
        }

    def personas(self, text: str) -> tuple[Cue, ...]:
        """Cues of personas in ``text``, at most one a persona."""
        return tuple(self._find("persona", self._personas, text))

    def facts(self, text: str, names: Sequence[str]) -> tuple[Cue, ...]:
        """Cues of the facts ``names`` in ``text``, at most one a value, affirmed ones first."""
        return tuple(cue for name in names for cue in _settled(list(self._find(name, self._facts.get(name, []), text))))

    def asks(self, said: str, fact: str) -> bool:
        """Whether a question of the advisor's asks for ``fact``."""
        return fact in self._asked and bool(self._asked[fact].search(_fold(said)))

    def polarity(self, reply: str) -> bool | None:
        """Whether a reply affirms or denies; None when it does neither, or doubts."""
        if self._replies["unsure"].search(reply):
            return None
        if self._replies["no"].search(reply) and not self._replies["yes"].match(reply):
            return False
        return True if self._replies["yes"].search(reply) else None

    def supposes(self, question: str) -> bool:
        """Whether a follow-up supposes another case: "What if we deploy to servers?", "서버에 올린다면요?"."""
        return bool(self._replies["supposing"].search(question))

    def place(self, reply: str) -> int | None:
        """The place of the choice that a reply such as "the second one" means, from 0; -1 for the last."""
        for place, kind in ((0, "first"), (1, "second"), (2, "third"), (-1, "last")):
            if self._replies[kind].search(reply):
                return place
        return None

    @staticmethod
    def _find(name: str, patterns: Sequence[tuple[Value, re.Pattern[str]]], text: str) -> Iterator[Cue]:
        folded = _fold(text)
        for value, pattern in patterns:
            found = _cues(name, value, pattern, text, folded)
            if found:
                yield min(found, key=lambda cue: cue.negated)


def _settled(cues: list[Cue]) -> list[Cue]:
    """Of cues for yes and for no, those for no: "I don't want TensorFlow" holds the words of both."""
    denied = any(cue.value is False or (cue.value is True and cue.negated) for cue in cues)
    return [cue for cue in cues if not (denied and cue.value is True and not cue.negated)]


def _cues(name: str, value: Value, pattern: re.Pattern[str], text: str, folded: str) -> list[Cue]:
    matches = [match for match in pattern.finditer(folded) if match.end() > match.start()]
    cues: list[Cue] = []
    for at in range(len(matches) - 1, -1, -1):
        start, end = matches[at].span()
        negated = _deniable(name, value) and _negated(folded, start, end)
        if cues and cues[0].negated and _LISTED.fullmatch(folded[end : matches[at + 1].start()]):
            negated = True  # "no audio or video": a denial holds for the whole list
        cues.insert(0, Cue(name, value, text[start:end].strip(), negated))
    return cues


def load_lexicon(path: Path = LEXICON) -> Lexicon:
    """The lexicon, compiled."""
    return Lexicon(parse_yaml(path.read_text(encoding="utf-8")))


def _compile(patterns: Sequence[str]) -> re.Pattern[str]:
    # ASCII, so that \\b stands between a Latin word and the Korean particle that follows it: "TPU는".
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.ASCII)


def _deniable(name: str, value: Value) -> bool:
    """Whether a denial beside the cue turns it round; the patterns of the other facts hold their denial themselves."""
    return value is not False and name in _DENIABLE


def _fold(text: str) -> str:
    """Lower case character by character, so that offsets stay those of ``text``."""
    return "".join(_fold_character(character) for character in text)


def _fold_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character


def _negated(text: str, start: int, end: int) -> bool:
    if _DENIED_AFTER.match(text[end : end + 28]):
        return True
    before = text[max(0, start - 40) : start]
    turns = list(_TURN.finditer(before))
    return bool(_DENIED_BEFORE.search(before[turns[-1].end() :] if turns else before))
