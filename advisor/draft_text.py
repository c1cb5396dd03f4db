"""The Markdown of a draft note: what it begins as, and whether it is finished."""

import json
import re
from datetime import date

from advisor.errors import DraftUnfinishedError
from advisor.gaps import GapCluster
from knowledge.documents import Document
from knowledge.errors import KnowledgeError
from knowledge.readers.markdown import read_markdown

MARK = "WRITE THE ANSWER HERE"
MAX_QUESTIONS = 50
_TITLE_CHARS = 120
_MARKUP = re.compile(r"([\\`*_\[\]<>#&])")


def begin(draft_id: str, cluster: GapCluster, today: date) -> str:
    """A note to fill in: the questions in its front matter, and a heading with a mark where the answer belongs.

    What helps the writer stands in the front matter as comments, which nobody is shown later.
    """
    title = one_line(cluster.question)[:_TITLE_CHARS]
    questions = dict.fromkeys(one_line(question) for question in cluster.questions[:MAX_QUESTIONS])
    heading = _MARKUP.sub(r"\\\1", title)
    hints = [
        f"Asked {cluster.count} times between {cluster.first_seen:%Y-%m-%d} and {cluster.last_seen:%Y-%m-%d}.",
        *(f"Near it: {each.document_id} {each.section} ({one_line(each.title)})" for each in cluster.nearest),
        *(f"Somebody said: {one_line(reason)}" for reason in cluster.reasons),
        "Keep the questions that the text answers, and take the others out.",
    ]
    return "\n".join(
        [
            "---",
            f"title: {_quoted(title)}",
            f"id: {draft_id}",
            f"as_of: {today.isoformat()}",
            'url: ""',
            *(f"# {hint}" for hint in hints),
            "questions:",
            *(f"- {_quoted(question)}" for question in questions if question),
            "---",
            "",
            f"# {heading}",
            "",
            f"[{MARK}]",
            "",
        ]
    )


def finished(draft_id: str, markdown: str) -> Document:
    """The document that a draft would become. Raises DraftUnfinishedError while there is nothing to publish."""
    try:
        document = read_markdown(f"{draft_id}.md", markdown)
    except KnowledgeError as exc:
        raise DraftUnfinishedError(draft_id, str(exc)) from exc
    if any(MARK in text.text for section in document.sections for text in section.texts):
        raise DraftUnfinishedError(draft_id, f"“{MARK}” still stands in it. Write the answer in its place.")
    if not document.sections:
        raise DraftUnfinishedError(draft_id, "there is no text below its heading. Write the answer there.")
    return document


def title_in(markdown: str, fallback: str) -> str:
    """The title that a draft gives itself."""
    try:
        return one_line(read_markdown("draft.md", markdown).source.title)[:_TITLE_CHARS] or fallback
    except KnowledgeError:
        return fallback


def one_line(text: str) -> str:
    """``text`` as one line of what can be seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _quoted(text: str) -> str:
    """A text as YAML takes it; a JSON string is one."""
    return json.dumps(text, ensure_ascii=False)
