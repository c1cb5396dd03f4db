"""Zips: what comes out of good ones, and what the bad ones do not do."""

import stat
import struct
import tracemalloc
import zipfile
import zlib
from io import BytesIO

import pytest

from knowledge.errors import ArchiveError
from knowledge.sources.archives import ArchiveLimits, Entry, EntryProblem, read_archive
from knowledge.sources.entry_names import clean_path

SMALL = ArchiveLimits(entries=5, total_bytes=3_000_000, entry_bytes=2_000_000, ratio=50)


def zip_of(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


def renamed(content: bytes, old: bytes, new: bytes) -> bytes:
    """The same zip with a name of the same length that no zip maker would write."""
    assert len(old) == len(new)
    return content.replace(old, new)


def unpack(content: bytes, limits: ArchiveLimits = SMALL) -> dict[str, bytes | str]:
    return {
        each.name: each.content if isinstance(each, Entry) else each.problem
        for each in read_archive("notes.zip", content, limits)
    }


def test_gives_the_files_by_name_without_folders() -> None:
    content = zip_of(("b/two.md", b"two"), ("b/", b""), ("a.md", b"one"))

    assert list(read_archive("notes.zip", content, SMALL)) == [Entry("a.md", b"one"), Entry("b/two.md", b"two")]


@pytest.mark.parametrize(
    "name",
    ["__MACOSX/a.md", ".DS_Store", "docs/.hidden.md", ".git/config", "Thumbs.db", "docs/desktop.ini"],
)
def test_passes_over_what_systems_leave_behind(name: str) -> None:
    assert unpack(zip_of((name, b"x"), ("a.md", b"one"))) == {"a.md": b"one"}


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd.md", "etc/passwd.md"),
        ("/etc/passwd.md", "etc/passwd.md"),
        ("..\\..\\windows\\a.md", "windows/a.md"),
        ("C:\\temp\\a.md", "temp/a.md"),
        ("a/./b/../c.md", "a/b/c.md"),
        ("a//b.md", "a/b.md"),
        ("a\x01\u202eb.md", "ab.md"),
        ("../..", ""),
        ("한글/파일.md", "한글/파일.md"),
        ("파일.md", "파일.md"),
    ],
)
def test_a_name_becomes_a_relative_path_that_leads_nowhere_else(name: str, cleaned: str) -> None:
    assert clean_path(name) == cleaned


def test_an_entry_with_a_hostile_name_comes_out_under_a_harmless_one() -> None:
    assert unpack(zip_of(("../../etc/cron.md", b"one"), ("..", b"two"))) == {
        "etc/cron.md": b"one",
        "(no name)": "its name leads nowhere. Rename it and make the zip again.",
    }


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("한글 문서.md".encode("cp949"), "한글 문서.md"),
        ("한글.md".encode(), "한글.md"),
        ("Über.md".encode("cp437"), "Über.md"),
        (b"plain.md", "plain.md"),
    ],
    ids=["Korean Windows", "UTF-8 without the flag", "Western", "ASCII"],
)
def test_names_are_read_in_the_encoding_of_their_maker(raw: bytes, name: str) -> None:
    content = renamed(zip_of(("x" * len(raw), b"one")), b"x" * len(raw), raw)

    assert unpack(content) == {name: b"one"}


def test_the_second_of_two_entries_of_one_name_is_told() -> None:
    content = renamed(zip_of(("a.md", b"one"), ("b.md", b"two")), b"b.md", b"a.md")

    found = list(read_archive("notes.zip", content, SMALL))

    assert found[0] == Entry("a.md", b"one")
    assert isinstance(found[1], EntryProblem)
    assert "more than once" in found[1].problem


def test_links_are_passed_over() -> None:
    link = zipfile.ZipInfo("link.md")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert unpack(zip_of((link, b"/etc/passwd"), ("a.md", b"one"))) == {"a.md": b"one"}


@pytest.mark.parametrize("name", ["inner.zip", "inner.tar.gz", "INNER.7Z"])
def test_a_zip_inside_a_zip_stays_closed(name: str) -> None:
    found = unpack(zip_of((name, zip_of(("a.md", b"one")))))

    assert "not opened. Unpack it" in str(found[name])


def test_an_encrypted_entry_is_told_and_keeps_no_other_out() -> None:
    content = bytearray(zip_of(("a.md", b"one"), ("b.md", b"two")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1

    found = unpack(bytes(content))

    assert "encrypted" in str(found["a.md"])
    assert found["b.md"] == b"two"


def test_an_entry_that_is_damaged_is_told_and_keeps_no_other_out() -> None:
    content = zip_of(("a.md", b"first content"), ("b.md", b"two"), method=zipfile.ZIP_STORED)

    found = unpack(content.replace(b"first content", b"first CONTENT"))

    assert "damaged" in str(found["a.md"])
    assert found["b.md"] == b"two"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_whose_bombs_cannot_be_stopped_is_refused(method: int) -> None:
    assert "usual method" in str(unpack(zip_of(("a.md", b"one" * 100), method=method))["a.md"])


@pytest.mark.parametrize(
    "content",
    [b"", b"no zip at all", b"PK\x05\x06", zip_of(("a.md", b"one"))[:-10]],
    ids=["empty", "text", "only the end", "cut short"],
)
def test_what_is_no_zip_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ArchiveError, match=r"notes\.zip was not opened: it is damaged"):
        unpack(content)


def test_a_bomb_is_told_by_its_ratio() -> None:
    found = unpack(zip_of(("bomb.txt", bytes(1_500_000)), ("a.md", b"one")))

    assert "zip bomb" in str(found["bomb.txt"])
    assert found["a.md"] == b"one"


def test_a_file_of_blank_lines_is_no_bomb() -> None:
    assert unpack(zip_of(("blank.txt", b"\n" * 900_000))) == {"blank.txt": b"\n" * 900_000}


def test_an_entry_that_is_too_large_is_told() -> None:
    assert "more than 2 MB" in str(unpack(zip_of(("a.md", bytes(2_000_001))))["a.md"])


def test_a_zip_that_unpacks_to_too_much_is_refused_whole() -> None:
    with pytest.raises(ArchiveError, match="would unpack to 4 MB; at most 3 MB"):
        unpack(zip_of(("a.md", bytes(1_900_000)), ("b.md", bytes(1_900_000))))


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(ArchiveError, match="more than 5 entries"):
        unpack(zip_of(*((f"{number}.md", b"x") for number in range(6))))


def test_a_directory_of_millions_is_refused_before_it_is_read() -> None:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 100_000_000, 0, 0)

    with pytest.raises(ArchiveError, match="more than 5 entries"):
        unpack(b"x" * 100 + end)


def test_a_directory_of_millions_in_the_large_format_is_refused_too() -> None:
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 100_000_000, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 0xFFFFFFFF, 0, 0)

    with pytest.raises(ArchiveError, match="more than 5 entries"):
        unpack(end64 + locator + end)


def test_entries_that_overlap_are_refused() -> None:
    content = bytearray(zip_of(("a.md", b"one" * 50), method=zipfile.ZIP_STORED))
    at = content.index(b"PK\x01\x02")
    struct.pack_into("<2L", content, at + 20, 1_000_000, 1_000_000)

    with pytest.raises(ArchiveError, match="overlap"):
        unpack(bytes(content))


def test_a_size_that_lies_lets_no_more_out() -> None:
    packed = zlib.compressobj(wbits=-15)
    body = packed.compress(bytes(500_000)) + packed.flush()
    honest = zip_of(("a.md", bytes(500_000)))
    assert body in honest
    lying = honest.replace(struct.pack("<L", 500_000), struct.pack("<L", 10))

    assert "damaged" in str(unpack(lying)["a.md"])


def test_an_office_document_called_zip_is_told_what_it_is() -> None:
    with pytest.raises(ArchiveError, match="Office document"):
        unpack(zip_of(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")))


def test_one_file_is_in_memory_at_a_time() -> None:
    content = zip_of(*((f"{number}.txt", b"a line of text\n" * 35_000) for number in range(5)))

    tracemalloc.start()
    sizes = [len(each.content) for each in read_archive("notes.zip", content, SMALL) if isinstance(each, Entry)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sizes == [525_000] * 5
    assert peak < sum(sizes) * 0.8
