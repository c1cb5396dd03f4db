"""A question made ready: cleaned of what is no language, focused when long, joined with what it follows up."""

import re
import unicodedata
from collections.abc import Sequence

from advisor.answers import MAX_QUESTION_CHARS, Turn
from advisor.errors import EmptyQuestionError, QuestionTooLongError
from index.tokens import Tokenizer
from knowledge.decisions.cues import Lexicon
from knowledge.documents import Span
from knowledge.sentences import split_sentences

# Beyond this the encoder's vector blurs; what matters in a long message is its end and what names the subject.
FOCUS_CHARS = 320
TAIL_CHARS = 200

_MARKUP = re.compile(r"<(?:[@#!][^<>\n]{0,80}|/?[a-zA-Z][^<>\n]{0,200})>")
_EMPHASIS = re.compile(r"\*{1,3}|_{2,3}|~{1,2}|`{1,3}|(?m:^\s{0,3}(?:[>#]+|[-*+])\s+)")
_BLANKS = re.compile(r"[^\S\n]+")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_POINTING = re.compile(
    r"^\s*(그럼|그러면|그리고|근데|그런데|아\s*그럼|and|so|then|ok(ay)?)?[\s,]*(그거는?|그건|그게|그것은|그\s*도구는?|이거는?|이건|거기(에|서)?|걔는?"
    r"|(what|how) about (it|that)|it|that|this|they)(?=[\s,가-힣]|$)[\s,]*",
    re.IGNORECASE,
)


def checked(question: str) -> str:
    """The question as it is read: trimmed, without control characters. Raises when it is empty or too long."""
    if len(question.strip()) > MAX_QUESTION_CHARS:
        raise QuestionTooLongError(len(question.strip()), MAX_QUESTION_CHARS)
    visible = "".join(
        character if character in "\n\t" or unicodedata.category(character) not in _INVISIBLE else " "
        for character in question
    )
    text = _BLANKS.sub(" ", visible).strip()
    if not text:
        raise EmptyQuestionError
    return text


def searchable(text: str) -> str:
    """The question without markup such as ``<@U123>``, ``<b>`` or ``**``, which says nothing of what is asked."""
    bare = _BLANKS.sub(" ", _EMPHASIS.sub(" ", _MARKUP.sub(" ", text))).strip()
    return bare or text


def focused(text: str, lexicon: Lexicon, tokenizer: Tokenizer) -> str:
    """A long message cut to its end and to the sentences that name a system or tell of the asker."""
    if len(text) <= FOCUS_CHARS:
        return text
    spans = split_sentences(text)
    if not spans:
        return text[:FOCUS_CHARS]
    kept = _tail(spans)
    room = FOCUS_CHARS - sum(spans[at].end - spans[at].start for at in kept)
    seen = {text[spans[at].start : spans[at].end] for at in kept}
    for at in range(min(kept) - 1, -1, -1):
        sentence = text[spans[at].start : spans[at].end]
        telling = tokenizer.systems(sentence) or lexicon.personas(sentence)
        if telling and sentence not in seen and len(sentence) <= room:
            kept.add(at)
            seen.add(sentence)
            room -= len(sentence)
    joined = " ".join(text[spans[at].start : spans[at].end] for at in sorted(kept))
    return joined if len(joined) <= 2 * FOCUS_CHARS else joined[-FOCUS_CHARS:]


def _tail(spans: Sequence[Span]) -> set[int]:
    kept = {len(spans) - 1}
    length = spans[-1].end - spans[-1].start
    for at in range(len(spans) - 2, -1, -1):
        length += spans[at].end - spans[at].start
        if length > TAIL_CHARS:
            break
        kept.add(at)
    return kept


def standalone(question: str, history: Sequence[Turn], tokenizer: Tokenizer) -> list[str]:
    """Forms of a follow-up that stand alone: with its subject named, then joined to what it follows.

    Empty when there is nothing to follow up.
    """
    asked = [turn.text for turn in history if turn.role == "user"]
    if not asked:
        return []
    forms = [f"{asked[-1]} {question}"]
    if not tokenizer.systems(question):
        named = [spelling for text in reversed(asked) for spelling in tokenizer.spellings(text)]
        if named:
            forms.insert(0, f"{named[0]} {_POINTING.sub('', question)}".strip())
    return forms
