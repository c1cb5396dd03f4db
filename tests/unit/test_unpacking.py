"""Uploads: a file is itself, a zip is its files, and what cannot be read is told."""

import zipfile
from io import BytesIO

import pytest

from advisor.intake import Incoming, Outcome
from advisor.unpacking import archive_incoming
from knowledge.sources.addresses import parse_address
from knowledge.sources.document_ids import DocumentIds, source_id_for
from knowledge.sources.media import file_name


def zip_of(**files: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_file_is_offered_as_it_is() -> None:
    assert list(archive_incoming("a.md", b"one", document_id="our-a")) == [
        Incoming("a.md", b"one", "upload", document_id="our-a")
    ]


def test_the_files_of_a_zip_get_ids_from_their_paths() -> None:
    content = zip_of(**{"guide/install.md": b"one", "index.md": b"two", "guide-install.txt": b"three"})

    found = list(archive_incoming("DOCS.ZIP", content))

    assert all(isinstance(each, Incoming) and each.origin == "archive" for each in found)
    assert [(each.name, (each.document_id or "").split("-")[:2]) for each in found] == [
        ("guide-install.txt", ["guide", "install"]),
        ("guide/install.md", ["guide", "install"]),
        ("index.md", ["index"]),
    ]
    assert len({each.document_id for each in found}) == 3


def test_an_entry_that_cannot_be_read_is_a_rejected_outcome() -> None:
    found = list(archive_incoming("docs.zip", zip_of(**{"a.md": b"one", "inner.zip": b"PK"})))

    assert found[0] == Incoming("a.md", b"one", "archive", document_id="a")
    assert isinstance(found[1], Outcome)
    assert found[1].outcome == "rejected"
    assert "inner.zip in docs.zip was not read: an archive inside a zip" in str(found[1].problem)


@pytest.mark.parametrize(
    ("content", "document_id", "says"),
    [
        (b"no zip", None, "docs.zip was not opened: it is damaged"),
        (zip_of(), None, "there is no file in it"),
        (zip_of(**{".hidden": b"x"}), None, "there is no file in it"),
        (zip_of(**{"a.md": b"one"}), "our-a", "an id is for one file"),
    ],
    ids=["damaged", "empty", "only hidden", "with an id"],
)
def test_a_zip_that_cannot_be_taken_is_one_rejected_outcome(content: bytes, document_id: str | None, says: str) -> None:
    (outcome,) = archive_incoming("docs.zip", content, document_id=document_id)

    assert isinstance(outcome, Outcome)
    assert (outcome.outcome, outcome.name) == ("rejected", "docs.zip")
    assert says in str(outcome.problem)


def test_an_id_that_was_given_once_stays() -> None:
    first = DocumentIds("docs")
    given = {path: first.of(path, "a b") for path in ("one", "two")}

    later = DocumentIds("docs", {"two": given["two"]})

    assert given["one"] == "docs.a-b"
    assert given["two"].startswith("docs.a-b-")
    assert later.of("two", "a b") == given["two"]
    assert later.of("one", "a b") == "docs.a-b"


def test_two_sources_never_give_the_same_id() -> None:
    assert DocumentIds("a").of("x", "b/c") != DocumentIds("a-b").of("x", "c")


def test_the_id_of_a_source_is_the_slug_of_its_title() -> None:
    assert source_id_for("Our Docs!", ()) == "our-docs"
    assert source_id_for("Our Docs!", ("our-docs", "our-docs-2")) == "our-docs-3"
    assert source_id_for("x" * 100, ()) == "x" * 40


@pytest.mark.parametrize(
    ("path", "media_type", "name"),
    [
        ("/", "text/html", "index.html"),
        ("/guide/", "text/html", "guide.html"),
        ("/guide/a.html", "text/html", "guide/a.html"),
        ("/guide/a.php?x=1", "application/xhtml+xml", "guide/a.php.html"),
        ("/v1.2", "text/html", "v1.2.html"),
        ("/%EA%B0%80", "text/html", "가.html"),
        ("/README.md", "text/plain", "README.md"),
        ("/raw", "text/plain", "raw.txt"),
        ("/notes.md", "application/octet-stream", "notes.md"),
        ("/notes", "application/octet-stream", None),
        ("/notes.exe", "application/octet-stream", None),
        ("/a.pdf", "application/pdf", None),
        ("/a.mp4", "video/mp4", None),
        ("/a%00%5C..%5Cb", "text/html", "a/b.html"),
    ],
)
def test_a_page_is_called_as_its_kind_says(path: str, media_type: str, name: str | None) -> None:
    address = parse_address(f"https://docs.example.org{path}")

    assert file_name(address, media_type, {".html", ".md", ".txt"}) == name
