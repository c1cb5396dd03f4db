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
    room = MAX_CHARS - sum(len(line) + 2 for line in closing)
    body: list[str] = []
    for citation in citations:
        line = f"{_inline(citation.quote)} [{citation.number}]"
        if body and sum(map(len, body)) + len(line) > room:
            break
        body.append(line)
    return "\n\n".join([" ".join(body) if len(body) < 3 else "\n".join(f"- {line}" for line in body), *closing])


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
    room = MAX_CHARS - len(parts[0]) - sum(len(part) + 2 for part in closing)
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
