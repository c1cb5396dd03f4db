"""A process that writes turns, jobs and versions of one document for a while: ``python -m tests.writing URL NAME``."""

import json
import sys
import time
from collections import Counter

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from advisor.answers import Answer
from advisor.conversations import record_turns
from advisor.jobs import JobBoard
from app.database import engine_for
from knowledge.originals import save_original
from knowledge.readers.reading import read_document
from knowledge.store import Provenance, save_document
from knowledge.transactions import changing

SECONDS = 2.0
ANSWER = Answer("ans_1", "cnv_1", "answered", "en", "An answer.", (), None, (), 0.9, "g1")


def add_turns(engine: Engine, number: str) -> None:
    """As an answer does."""
    with Session(engine) as session:
        record_turns(session, "cnv_1", f"Question {number}?", ANSWER)
        session.commit()


def add_job(engine: Engine, number: str) -> None:
    """As an admin does, who then changes their mind."""
    board = JobBoard(engine)
    board.cancel(board.queue("reindex", {"number": number}, by="key_1").id)


def add_version(engine: Engine, number: str) -> None:
    """As an upload does: what the newest version is, it reads before it writes the next."""
    with changing(engine, "documents") as session:
        sha = save_original(session, b"the same file every time")
        document = read_document("shared.txt", f"Text of {number}.".encode())
        save_document(session, "shared.txt", document, Provenance(original=sha))


def write(url: str, name: str) -> dict[str, object]:
    """Write until the time is up; tell how often each was written, and what went wrong."""
    engine, written, errors = engine_for(url), Counter[str](), []
    kinds = {"turns": add_turns, "jobs": add_job, "documents": add_version}
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for kind, add in kinds.items():
            try:
                add(engine, f"{name}-{written[kind]}")
                written[kind] += 1
            except SQLAlchemyError as exc:
                errors.append(f"{kind}: {exc}")
    engine.dispose()
    return {"written": written, "errors": errors}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(write(*sys.argv[1:])))
