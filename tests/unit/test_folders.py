"""Watched folders: which files are found, and which are told of instead."""

import os
import unicodedata
from pathlib import Path

import pytest

from knowledge.errors import FolderUnavailableError, SourceFieldError, SourcesOffError, UnreadableFileError
from knowledge.sources.folders import FolderLimits, Listing, check_folder, list_folder, read_found

NOW = 1_800_000_000.0
LONG_AGO = NOW - 1_000
LIMITS = FolderLimits(files=5, file_bytes=100, settled_seconds=5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs"


def write(path: Path, text: str = "words", *, at: float = LONG_AGO) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (at, at))
    return path


def listed(folder: Path) -> Listing:
    return list_folder(folder, {".md", ".txt"}, now=NOW, limits=LIMITS)


def names(listing: Listing) -> list[str]:
    return [file.name for file in listing.files]


def test_finds_the_readable_files_by_name(folder: Path) -> None:
    write(folder / "b.md")
    write(folder / "deep" / "er" / "a.TXT")
    write(folder / "picture.png")
    write(folder / ".hidden.md")
    write(folder / ".git" / "config.md")

    listing = listed(folder)

    assert names(listing) == ["b.md", "deep/er/a.TXT"]
    assert listing.problems == ()
    assert read_found(listing.files[0]) == b"words"


@pytest.mark.parametrize("age_seconds", [0, 4, -4])
def test_a_file_that_may_still_be_written_waits(folder: Path, age_seconds: float) -> None:
    write(folder / "a.md", at=NOW - age_seconds)

    listing = listed(folder)

    assert (names(listing), listing.waiting) == ([], ("a.md",))
    assert listing.may_hold("a.md")


def test_a_file_from_the_future_does_not_wait_for_ever(folder: Path) -> None:
    write(folder / "a.md", at=NOW + 1_000)

    assert names(listed(folder)) == ["a.md"]


def test_links_that_lead_out_are_refused(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "secret.md")
    (tmp_path / "other").mkdir()
    (folder / "file.md").symlink_to(tmp_path / "secret.md")
    (folder / "folder").symlink_to(tmp_path / "other")
    (folder / "nowhere.md").symlink_to(tmp_path / "missing.md")

    listing = listed(folder)

    assert listing.files == ()
    assert [name for name, _ in listing.problems] == ["file.md", "folder", "nowhere.md"]
    assert "out of the folder" in listing.problems[0][1]


def test_links_inside_are_read_and_loops_come_to_an_end(folder: Path) -> None:
    write(folder / "..2026" / "a.md")
    (folder / "a.md").symlink_to(folder / "..2026" / "a.md")
    (folder / "again").symlink_to(folder)
    (folder / "loop.md").symlink_to(folder / "loop.md")

    listing = listed(folder)

    assert names(listing) == ["a.md"]
    assert [name for name, _ in listing.problems] == ["loop.md"]
    assert read_found(listing.files[0]) == b"words"


def test_a_file_that_is_too_large_is_told(folder: Path) -> None:
    write(folder / "a.md", "x" * 101)

    listing = listed(folder)

    assert listing.files == ()
    assert "Split it into parts" in listing.problems[0][1]
    assert listing.may_hold("a.md")


def test_what_is_no_file_is_told_without_waiting_for_it(folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    (folder / "folder.md").mkdir()

    assert listed(folder).problems == (("pipe.md", "it is no file."),)


def test_more_files_than_are_read_are_told_once(folder: Path) -> None:
    for number in range(8):
        write(folder / f"{number}.md")

    listing = listed(folder)

    assert len(listing.files) == 5
    assert len(listing.problems) == 1
    assert all(listing.may_hold(f"{number}.md") for number in range(8))


def test_a_name_that_is_no_unicode_is_told(folder: Path) -> None:
    raw = os.fsencode(folder) + b"/\xc7\xd1.md"
    with open(raw, "wb"):  # noqa: PTH123 - a name that no Path of this test could say
        pass

    listing = listed(folder)

    assert listing.files == ()
    assert listing.problems == (("\\udcc7\\udcd1.md", "its name is no valid Unicode. Rename it."),)


def test_two_spellings_of_one_name_are_told(folder: Path) -> None:
    write(folder / unicodedata.normalize("NFC", "가.md"))
    write(folder / unicodedata.normalize("NFD", "가.md"))

    listing = listed(folder)

    assert names(listing) == ["가.md"]
    assert "how its letters are written" in listing.problems[0][1]


def test_a_file_that_changes_while_it_is_read_is_told(folder: Path) -> None:
    path = write(folder / "a.md")
    (file,) = listed(folder).files
    path.write_text("more words", encoding="utf-8")

    with pytest.raises(UnreadableFileError, match="changed while it was read"):
        read_found(file)


def test_a_file_that_is_swapped_for_a_link_is_not_read(folder: Path, tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.md")
    path = write(folder / "a.md")
    (file,) = listed(folder).files
    path.unlink()
    path.symlink_to(secret)

    with pytest.raises(UnreadableFileError):
        read_found(file)


def test_a_folder_that_is_missing_is_told(folder: Path) -> None:
    with pytest.raises(FolderUnavailableError, match="Its documents stay"):
        listed(folder / "missing")


def test_what_lies_where_nobody_could_look_is_not_taken_for_gone() -> None:
    listing = Listing(files=(), names=frozenset(), waiting=(), problems=(), unseen=("locked",))

    assert listing.may_hold("locked/a.md")
    assert not listing.may_hold("locked-not/a.md")


def test_only_folders_below_a_root_may_be_watched(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "docs"
    (root / "inside").mkdir()
    (root / "out").symlink_to(tmp_path)

    assert check_folder(str(root / "inside"), [root]) == (root / "inside").resolve()
    for outside in (tmp_path, root / "..", root / "out", Path("docs"), Path("/etc"), "a\0b"):
        with pytest.raises(SourceFieldError):
            check_folder(outside, [root])
    with pytest.raises(FolderUnavailableError):
        check_folder(root / "missing", [root])


def test_without_roots_watching_is_off(folder: Path) -> None:
    with pytest.raises(SourcesOffError, match="ADVISOR_WATCH_ROOTS"):
        check_folder(folder, [])
