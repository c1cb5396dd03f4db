"""A message's words as a person would read them: without Slack's markup, greetings or fancy quotes."""

import re

from bot.payloads import Payload, part, parts, word

_USER = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
# <#C1|general>, <!subteam^S1|@team>, <!date^1^{date}|today>, <https://x.org|x>, <mailto:a@b.org|a@b.org>: the label.
_LABELLED = re.compile(r"<(?P<kind>[#!]?)[^<>|]+\|(?P<label>[^<>]*)>")
_ADDRESS = re.compile(r"<(?:mailto:)?((?:https?://|tel:|[^<>@\s|]+@)[^<>\s|]+)>")
_OTHER = re.compile(r"<[#!@][^<>]*>")
_QUOTES = str.maketrans("‘’‚“”„\xa0", "'''\"\"\" ", "\u200b\ufeff")
_EMOJI = re.compile(r":[a-z0-9_+\-]{2,}:(?::skin-tone-\d:)?")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
# Said to somebody, not asked: whoever says no more than this is told how to ask.
_SMALL_TALK = re.compile(
    r"(hi|hello|hey|yo|help|thanks|thank you|thx|good (morning|afternoon|evening)|there|all|team|bot"
    r"|안녕(하세요|하십니까)?|하이|헬로|도움말|도와줘(요)?|고마워(요)?|고맙습니다|감사(합니다|해요)?)",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[\W_]+")
_RICH = ("elements", "fields", "blocks")
_MAX_DEPTH = 12


def mentioned(text: str) -> frozenset[str]:
    """The ids of the people that a message mentions."""
    return frozenset(_USER.findall(text))


def clean(text: str) -> str:
    """``text`` without mentions and markup. A link is its label, or its address where it has none."""
    bare = _LABELLED.sub(lambda link: "#" * (link["kind"] == "#") + link["label"], _USER.sub(" ", text))
    bare = _OTHER.sub(" ", _ADDRESS.sub(r"\1", bare))
    # Three characters are escaped, and only these; what else looks like an entity was typed so.
    for written, meant in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        bare = bare.replace(written, meant)
    return _LINES.sub("\n", _BLANKS.sub(" ", bare.translate(_QUOTES))).strip()


def question_in(text: str) -> str:
    """The question in cleaned words; empty where there is none, only a greeting, thanks or an emoji."""
    rest = _MARKS.sub(" ", _EMOJI.sub(" ", text))
    return text if _SMALL_TALK.sub(" ", rest).strip() else ""


def text_of(message: Payload) -> str:
    """The text of a message; of one that has none, what its blocks and attachments say."""
    written = word(message, "text")
    if written and written.strip():
        return written
    said = [_said(each, _MAX_DEPTH) for each in parts(message, "blocks")]
    said += [word(each, "text", "fallback") or _said(each, _MAX_DEPTH) for each in parts(message, "attachments")]
    return "\n".join(line for line in said if line)


def _said(block: Payload, depth: int) -> str:
    """The texts in a block, wherever they stand in it."""
    if depth == 0:
        return ""
    if word(block, "type") == "user":
        return f"<@{word(block, 'user_id') or ''}>"
    own = word(block, "text") or word(part(block, "text"), "text") or word(block, "url") or ""
    return own + "".join(_said(each, depth - 1) for name in _RICH for each in parts(block, name))
