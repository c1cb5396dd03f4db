"""``advisor ingest`` and ``advisor documents``: what comes in, what stays out, what goes."""

import zipfile
from pathlib import Path

import docx
import pytest

from tests.cli.conftest import Run

NOTE = "# 메모\n\nTorchServe 대신 무엇을 쓸지 정리했습니다.\n"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder with two notes, and files that are none."""
    folder = tmp_path / "notes"
    (folder / "deep").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "first.md").write_text(NOTE, encoding="utf-8")
    (folder / "deep" / "second.txt").write_text("A second note.\n", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".git" / "hidden.md").write_text(NOTE, encoding="utf-8")
    return folder


def ids(run: Run) -> list[str]:
    return [line.split()[0] for line in run("documents", "list").out.splitlines()[1:]]


def states(run: Run) -> dict[str, list[str]]:
    """The states of each document: of a shipped one that is overridden, then of what stands in its place."""
    found: dict[str, list[str]] = {}
    for line in run("documents", "list").out.splitlines()[1:]:
        found.setdefault(line.split()[0], []).append(line.split()[-1])
    return found


def test_takes_in_the_readable_files_of_a_folder_and_leaves_hidden_ones(run: Run, notes: Path) -> None:
    ran = run("ingest", str(notes))

    assert ran.code == 0
    assert "2 added, 0 unchanged, 0 not read." in ran.out
    assert "next `advisor reindex`" in ran.out
    assert ids(run) == ["pytorch-vs-tensorflow-2022", "ecosystem-notes", "first", "second"]


def test_the_same_content_again_changes_nothing_and_another_is_a_new_version(run: Run, notes: Path) -> None:
    first = notes / "first.md"
    run("ingest", str(first))

    again = run("ingest", str(first))
    first.write_text(NOTE + "\n한 줄 더.\n", encoding="utf-8")
    changed = run("ingest", str(first))

    assert "(unchanged, 1 sections)" in again.out
    assert "reindex" not in again.out
    assert "(version 2, 1 sections)" in changed.out


def test_an_id_may_be_chosen_for_one_file(run: Run, notes: Path) -> None:
    run("ingest", str(notes / "first.md"), "--id", "replacing-torchserve")

    assert "replacing-torchserve" in ids(run)


def test_an_id_for_several_files_is_refused(run: Run, notes: Path) -> None:
    ran = run("ingest", str(notes), "--id", "notes")

    assert ran.code == 2
    assert "--id is for one file; 2 were given." in ran.err


def test_a_file_that_cannot_be_read_keeps_no_other_out(run: Run, notes: Path) -> None:
    (notes / "broken.txt").write_bytes(b"\x00\x01\x02")

    ran = run("ingest", str(notes))

    assert ran.code == 1
    assert "not read: broken.txt was not read: it holds binary content" in ran.err
    assert "2 added, 0 unchanged, 1 not read." in ran.out


def test_two_files_of_one_run_do_not_become_versions_of_each_other(run: Run, notes: Path) -> None:
    (notes / "deep" / "first.md").write_text("# Another\n\nOf the same name.\n", encoding="utf-8")

    ran = run("ingest", str(notes))

    assert ran.code == 1
    assert "another first.md has the same id, first. Send it alone, with an id of its own." in ran.err
    assert "2 added, 0 unchanged, 1 not read." in ran.out


def test_a_shipped_document_is_not_replaced_by_a_file_that_happens_to_be_called_like_it(run: Run, notes: Path) -> None:
    (notes / "ecosystem-notes.md").write_text(NOTE, encoding="utf-8")

    ran = run("ingest", str(notes / "ecosystem-notes.md"))

    assert ran.code == 1
    assert "the id ecosystem-notes belongs to the shipped corpus" in ran.err
    assert states(run)["ecosystem-notes"] == ["active"]


def test_a_shipped_document_is_overridden_by_naming_its_id_and_stands_again_without(run: Run, notes: Path) -> None:
    replaced = run("ingest", str(notes / "first.md"), "--id", "ecosystem-notes")
    overridden = states(run)["ecosystem-notes"]
    run("documents", "remove", "ecosystem-notes")

    assert replaced.code == 0
    assert overridden == ["overridden", "active"]
    assert states(run)["ecosystem-notes"] == ["active", "removed"]


def test_a_shipped_document_is_switched_off_and_on_again(run: Run) -> None:
    removed = run("documents", "remove", "ecosystem-notes")
    off = states(run)["ecosystem-notes"]
    again = run("documents", "remove", "ecosystem-notes")
    restored = run("documents", "restore", "ecosystem-notes")

    assert (removed.code, again.code, restored.code) == (0, 1, 0)
    assert off == ["disabled"]
    assert states(run)["ecosystem-notes"] == ["active"]


def test_an_empty_folder_is_no_success(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    ran = run("ingest", str(tmp_path / "empty"))

    assert ran.code == 1
    assert "0 added, 0 unchanged, 0 not read." in ran.out


def test_a_removed_document_is_listed_as_removed_until_it_is_restored(run: Run, notes: Path) -> None:
    run("ingest", str(notes))

    ran = run("documents", "remove", "first")
    removed = states(run)
    again = run("documents", "remove", "first")
    restored = run("documents", "restore", "first")

    assert ran.out.startswith("Removed first.")
    assert (removed["first"], removed["second"]) == (["removed"], ["active"])
    assert again.code == 1
    assert restored.out.startswith("Restored first.")
    assert states(run)["first"] == ["active"]


def test_an_earlier_version_is_gone_back_to(run: Run, notes: Path) -> None:
    first = notes / "first.md"
    run("ingest", str(first))
    first.write_text(NOTE + "\n한 줄 더.\n", encoding="utf-8")
    run("ingest", str(first))

    restored = run("documents", "restore", "first", "--version", "1")
    listed = run("documents", "versions", "first")

    assert restored.code == 0
    assert [line.split()[0] for line in listed.out.splitlines()[1:]] == ["3", "2", "1"]
    assert "text/markdown" in listed.out
    assert run("documents", "restore", "first", "--version", "9").code == 1
    assert run("documents", "versions", "nothing").code == 1


def test_only_what_is_old_enough_is_deleted_for_good(run: Run, notes: Path) -> None:
    run("ingest", str(notes / "first.md"))
    run("documents", "remove", "first")

    young, old = run("documents", "prune"), run("documents", "prune", "--older-than", "0")

    assert young.out == "Deleted 0 versions and 0 files.\n"
    assert old.out == "Deleted 1 versions and 1 files.\n"
    assert run("documents", "restore", "first").code == 1


def test_the_files_of_a_zip_come_in_by_their_paths(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("guide/install.md", NOTE)
        archive.writestr("guide/picture.png", b"\x89PNG")

    ran = run("ingest", str(tmp_path / "all.zip"))

    assert ran.code == 1
    assert "guide-install (version 1, 1 sections)" in ran.out
    assert "picture.png" in ran.err
    assert "1 added, 0 unchanged, 1 not read." in ran.out


def test_a_word_document_is_read_and_the_same_file_under_another_name_is_told(run: Run, tmp_path: Path) -> None:
    written = docx.Document()
    written.add_heading("Rollout", 1)
    written.add_paragraph("Our team rolls models out on Mondays.")
    written.save(str(tmp_path / "rollout.docx"))
    (tmp_path / "copy.docx").write_bytes((tmp_path / "rollout.docx").read_bytes())

    read, copied = run("ingest", str(tmp_path / "rollout.docx")), run("ingest", str(tmp_path / "copy.docx"))

    assert (read.code, copied.code) == (0, 0)
    assert "rollout.docx → rollout (version 1, 1 sections)" in read.out
    assert "copy.docx: rollout holds this very file already" in copied.out


@pytest.mark.usefixtures("indexed_home")
def test_what_was_ingested_is_cited_after_a_reindex(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "wolpertinger.md"
    note.write_text("# Wolpertinger\n\nOur team deploys models with the Wolpertinger gateway.\n", encoding="utf-8")

    ingested = run("ingest", str(note), "--reindex")
    asked = run("ask", "What is the Wolpertinger gateway?")

    assert "Activated g" in ingested.out
    assert "Indexing" in ingested.err
    assert "  wolpertinger" in asked.out
