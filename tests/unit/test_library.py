"""The documents that answers may cite: what comes in, what counts, what can be undone."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from advisor.intake import Incoming, Outcome
from advisor.library import Library
from knowledge.clock import now
from knowledge.documents import Document
from knowledge.errors import UnknownDocumentError
from knowledge.store import OriginalRow
from tests.fakes import ARTICLE, DirectReader

NOTE = "# 메모\n\nTorchServe 대신 무엇을 쓸지 정리했습니다.\n"


@pytest.fixture
def library(engine: Engine, documents: tuple[Document, ...]) -> Library:
    return Library(engine, documents, DirectReader())


def file(name: str = "note.md", text: str = NOTE, **more: str) -> Incoming:
    return Incoming(name, text.encode(), **more)  # type: ignore[arg-type]  # its own fields


def take(library: Library, *files: Incoming) -> list[Outcome]:
    return list(library.take(files, by="key_1"))


def ids(library: Library) -> list[str]:
    return [document.id for document in library.documents()]


def states(library: Library) -> dict[str, str]:
    return {each.id: each.state for each in library.list()}


def test_a_file_is_added_then_unchanged_then_a_new_version(library: Library) -> None:
    outcomes = [*take(library, file()), *take(library, file()), *take(library, file(text=NOTE + "\n한 줄 더.\n"))]

    assert [(each.outcome, each.document_id, each.version) for each in outcomes] == [
        ("added", "note", 1),
        ("unchanged", "note", 1),
        ("new_version", "note", 2),
    ]
    assert [each.version for each in library.versions("note")] == [2, 1]
    assert library.versions("note")[0].provenance.created_by == "key_1"


def test_an_added_document_leads_to_the_file_it_was_made_of(library: Library) -> None:
    take(library, file())

    (added,) = (each for each in library.documents() if each.id == "note")

    assert added.source.url == "/v1/documents/note/original"
    assert library.original("note").content == NOTE.encode()


def test_a_document_that_has_an_address_keeps_it(library: Library) -> None:
    take(library, file(text="---\nurl: https://example.com/note\n---\n" + NOTE))

    (added,) = (each for each in library.documents() if each.id == "note")

    assert added.source.url == "https://example.com/note"


def test_the_same_file_under_another_name_is_a_duplicate(library: Library) -> None:
    take(library, file())

    (outcome,) = take(library, file("copy.md"))

    assert (outcome.outcome, outcome.document_id) == ("duplicate", "note")
    assert "copy" not in ids(library)


def test_two_files_of_one_batch_never_become_versions_of_one_document(library: Library) -> None:
    outcomes = take(library, file("note.md"), file("Note.txt", "Something else entirely."))

    assert [each.outcome for each in outcomes] == ["added", "rejected"]
    assert outcomes[1].problem is not None
    assert "note.md has the same id" in outcomes[1].problem


def test_one_file_at_fault_does_not_keep_the_others_out(library: Library) -> None:
    outcomes = take(library, file("empty.md", ""), file(), file("thing.xyz", "?"))

    assert [each.outcome for each in outcomes] == ["rejected", "added", "rejected"]
    assert all(each.problem for each in outcomes if each.outcome == "rejected")


@pytest.mark.parametrize("document_id", ["Has Blanks", "../up", "a/b", "UPPER", "", "x" * 201, "-a", "a\0b"])
def test_an_id_that_would_be_trouble_is_refused_with_a_better_one(library: Library, document_id: str) -> None:
    (outcome,) = take(library, file(document_id=document_id))

    assert outcome.outcome == "rejected"
    assert "cannot be a document's id" in (outcome.problem or "")


def test_what_is_removed_stops_counting_and_can_be_brought_back(library: Library) -> None:
    take(library, file())

    library.remove("note", by="key_1")
    gone = ids(library)
    state = states(library)["note"]
    library.restore("note")

    assert "note" not in gone
    assert state == "removed"
    assert "note" in ids(library)


def test_going_back_to_a_version_makes_it_the_newest(library: Library) -> None:
    take(library, file())
    take(library, file(text="# Other\n\nOther words entirely.\n"))

    library.restore("note", 1)

    assert [each.version for each in library.versions("note")] == [3, 2, 1]
    (document,) = (each for each in library.documents() if each.id == "note")
    assert "TorchServe" in document.sections[0].texts[0].text
    assert library.original("note").content == NOTE.encode()


def test_a_shipped_document_can_be_switched_off_and_on(library: Library) -> None:
    library.remove("ecosystem-notes", by="key_1")
    off, state = ids(library), states(library)["ecosystem-notes"]
    library.restore("ecosystem-notes")

    assert off == [ARTICLE]
    assert state == "disabled"
    assert ids(library) == [ARTICLE, "ecosystem-notes"]


def test_a_shipped_document_is_overridden_only_by_its_very_id(library: Library) -> None:
    (accident,) = take(library, file("ecosystem-notes.md"))
    (meant,) = take(library, file(document_id="ecosystem-notes"))

    assert accident.outcome == "rejected"
    assert "belongs to the shipped corpus" in (accident.problem or "")
    assert meant.outcome == "added"
    assert states(library)["ecosystem-notes"] in ("active", "overridden")
    overriding = next(each for each in library.documents() if each.id == "ecosystem-notes")
    assert not overriding.shipped

    library.remove("ecosystem-notes", by="key_1")
    assert next(each for each in library.documents() if each.id == "ecosystem-notes").shipped


def test_removing_what_is_not_there_is_told(library: Library) -> None:
    library.remove("ecosystem-notes", by="key_1")

    for document_id in ("nothing", "ecosystem-notes"):
        with pytest.raises(UnknownDocumentError):
            library.remove(document_id, by="key_1")
    with pytest.raises(UnknownDocumentError):
        library.restore("nothing")
    with pytest.raises(UnknownDocumentError):
        library.original(ARTICLE)


def originals(engine: Engine) -> Sequence[OriginalRow]:
    with Session(engine) as session:
        return session.exec(select(OriginalRow)).all()


def test_pruning_deletes_for_good_what_no_longer_counts(library: Library, engine: Engine) -> None:
    take(library, file())
    take(library, file(text="# New\n\nNew words.\n"))
    take(library, file("gone.md", "# Gone\n\nGone words.\n"))
    library.remove("gone", by="key_1")

    kept = library.prune(before=now() - timedelta(days=1))
    pruned = library.prune(before=now() + timedelta(seconds=1))

    assert (kept.versions, kept.originals) == (0, 0)
    assert (pruned.versions, pruned.originals) == (2, 2)
    assert [each.version for each in library.versions("note")] == [2]
    assert len(originals(engine)) == 1
    with pytest.raises(UnknownDocumentError):
        library.versions("gone")
