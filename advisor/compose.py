"""Evidence to text: numbered citations, in the asker's language, short enough for a chat window.

The text is extractive: every sentence is a stored quote, or one of the rules' own sentences with the citation it rests
on. A port for a language model can take this place once each of its sentences is checked against its citation.
"""

from collections.abc import Sequence

from advisor.answers import Citation, CitedUpdate, MissingFact
from advisor.phrases import phrase
from knowledge.documents import Language
from knowledge.sentences import split_sentences

MAX_CHARS = 1_200
FRESHNESS_CHARS = 140
# Statuses worth a warning whatever is asked; others only where the answer speaks of that very system.
ENDED = ("archived", "superseded", "renamed", "maintenance")


def compose_lookup(citations: Sequence[Citation], language: Language, *, note: str | None = None) -> str:
    """The quotes one after the other, then one line on what has changed since, if anything has."""
    closing = [line for line in (note, freshness_line(citations, language)) if line]
    told: list[str] = []
    for citation in citations:
        line = f"{_inline(citation.quote)} [{citation.number}]"
        if told and len(_lookup([*told, line], closing)) > MAX_CHARS:
            break
        told.append(line)
    text = _lookup(told, closing)
    if len(text) > MAX_CHARS and told:
        told[0] = _shortened(told[0], len(text) - MAX_CHARS, citations[0].number)
        text = _lookup(told, closing)
    return text


def _lookup(told: Sequence[str], closing: Sequence[str]) -> str:
    body = " ".join(told) if len(told) < 3 else "\n".join(f"- {line}" for line in told)
    return "\n\n".join([body, *closing])


def _shortened(line: str, excess: int, number: int) -> str:
    """A quote too long for a chat window, cut at a blank; its citation holds the whole."""
    mark = f" … [{number}]"
    kept = line[: max(0, len(line) - excess - len(mark))]
    return kept[: kept.rfind(" ")].rstrip() + mark if " " in kept else kept + mark


def compose_decision(
    advice: str,
    first: Citation | None,
    reasons: Sequence[Citation],
    language: Language,
    *,
    today: str | None = None,
    missing: MissingFact | None = None,
) -> str:
    """The recommendation in one sentence, its reasons, what is different today, and the question back, if any."""
    parts = [f"{advice} [{first.number}]" if first else advice]
    closing = [f"{phrase('today', language)}: {today}"] if today else []
    if missing is not None:
        closing.append("\n".join([missing.question, *(f"- {choice.label}" for choice in missing.choices)]))
    room = MAX_CHARS - len(parts[0]) - 2 - sum(len(part) + 2 for part in closing)
    lines = [f"- {_inline(reason.quote)} [{reason.number}]" for reason in reasons]
    while lines and sum(len(line) + 1 for line in lines) > room:
        lines.pop()
    if lines:
        parts.append("\n".join(lines))
    return "\n\n".join([*parts, *closing])


def freshness_line(citations: Sequence[Citation], language: Language) -> str | None:
    """What has changed since for the claims cited, in one line; else the date the claims are of."""
    for citation in citations:
        ended = [update for update in citation.updates if update.status in ENDED]
        for update in (*ended, *citation.updates):
            return f"{phrase('since', language)}: {_inline(_short(update))} ({update.as_of})"
    dated = next((citation.as_of for citation in citations if citation.as_of), None)
    return phrase("as_of", language, date=dated) + "." if dated else None


def _short(update: CitedUpdate) -> str:
    """The first sentences of a note, whole, as many as fit one line."""
    spans = split_sentences(update.note)
    end = max((span.end for span in spans if span.end <= FRESHNESS_CHARS), default=spans[0].end)
    return update.note[:end]


def _inline(text: str) -> str:
    return " ".join(text.split())
