"""Documents in the database: versions, removal, exact round trip."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from knowledge.corpus_files import load_corpus
from knowledge.documents import Document, Source
from knowledge.errors import UnknownDocumentError
from knowledge.readers.reading import read_document
from knowledge.store import active_documents, get_document, list_documents, remove_document, save_document


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


def guide(text: str = "TorchServe는 보관되었습니다. 끝.", name: str = "guide.txt") -> Document:
    return read_document(name, text.encode())


def test_what_is_saved_comes_back_the_same(session: Session) -> None:
    for document in load_corpus():
        save_document(session, "corpus", document)
    session.commit()
    session.expire_all()

    assert {document.id: document for document in load_corpus()} == {
        document.id: document for document in active_documents(session)
    }


def test_unchanged_content_makes_no_new_version(session: Session) -> None:
    first = save_document(session, "guide.txt", guide())
    again = save_document(session, "other-name.txt", guide())

    assert again == first
    assert first.version == 1


def test_changed_content_becomes_the_newest_version(session: Session) -> None:
    save_document(session, "guide.txt", guide())
    changed = save_document(session, "guide.txt", guide("새 글입니다."))

    assert changed.version == 2
    assert get_document(session, "guide") == guide("새 글입니다.")
    assert [stored.version for stored in list_documents(session)] == [2]


def test_a_change_of_source_alone_is_a_change(session: Session) -> None:
    save_document(session, "guide.txt", guide())

    changed = save_document(session, "guide.txt", replace(guide(), source=Source("Other title")))

    assert changed.version == 2


def test_a_removed_document_counts_no_longer(session: Session) -> None:
    save_document(session, "guide.txt", guide())
    save_document(session, "b.txt", guide(name="b.txt"))

    remove_document(session, "guide")
    session.commit()

    assert [document.id for document in active_documents(session)] == ["b"]
    assert [stored.id for stored in list_documents(session)] == ["b"]


def test_a_removed_document_can_be_added_again(session: Session) -> None:
    save_document(session, "guide.txt", guide())
    remove_document(session, "guide")

    again = save_document(session, "guide.txt", guide())

    assert again.version == 2
    assert get_document(session, "guide") == guide()


@pytest.mark.parametrize("act", [get_document, remove_document], ids=["get", "remove"])
def test_an_unknown_or_removed_document_is_an_error_that_helps(session: Session, act: object) -> None:
    save_document(session, "guide.txt", guide())
    remove_document(session, "guide")

    for document_id in ("guide", "none"):
        with pytest.raises(UnknownDocumentError, match=f"no document '{document_id}'"):
            act(session, document_id)  # type: ignore[operator]


def test_nothing_is_kept_without_a_commit(session: Session) -> None:
    save_document(session, "guide.txt", guide())

    session.rollback()

    assert list_documents(session) == ()


def test_times_are_utc(session: Session) -> None:
    save_document(session, "guide.txt", guide())
    session.commit()
    session.expire_all()

    (stored,) = list_documents(session)

    assert abs(datetime.now(UTC) - stored.created_at) < timedelta(minutes=1)
