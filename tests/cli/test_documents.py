"""``advisor ingest`` and ``advisor documents``: what comes in, what stays out, what goes."""

from pathlib import Path

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
    assert "has the same id, first. Ingest it alone, with an --id of its own." in ran.err


def test_the_shipped_corpus_can_be_neither_replaced_nor_removed(run: Run, notes: Path) -> None:
    replaced = run("ingest", str(notes / "first.md"), "--id", "ecosystem-notes")
    removed = run("documents", "remove", "ecosystem-notes")

    assert (replaced.code, removed.code) == (1, 1)
    assert "belongs to the shipped corpus" in replaced.err
    assert "is part of the shipped corpus" in removed.err


def test_an_empty_folder_is_no_success(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    ran = run("ingest", str(tmp_path / "empty"))

    assert ran.code == 1
    assert "0 added, 0 unchanged, 0 not read." in ran.out


def test_a_removed_document_is_listed_no_more(run: Run, notes: Path) -> None:
    run("ingest", str(notes))

    ran = run("documents", "remove", "first")

    assert ran.out.startswith("Removed first.")
    assert "first" not in ids(run)
    assert run("documents", "remove", "first").code == 1


@pytest.mark.usefixtures("indexed_home")
def test_what_was_ingested_is_cited_after_a_reindex(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "wolpertinger.md"
    note.write_text("# Wolpertinger\n\nOur team deploys models with the Wolpertinger gateway.\n", encoding="utf-8")

    ingested = run("ingest", str(note), "--reindex")
    asked = run("ask", "What is the Wolpertinger gateway?")

    assert "Activated g" in ingested.out
    assert "Indexing" in ingested.err
    assert "  wolpertinger" in asked.out
