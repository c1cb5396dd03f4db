"""What the admin's pages show of documents, sources, jobs, keys, audit and settings, and which calls they offer."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from advisor.audit import Actor
from api.administration import Administration
from api.session_cookie import SESSION_COOKIE
from knowledge.sources.places import FolderPlace
from tests.web.admin_desk import block, finish, listed, take


def test_documents_are_found_by_words_and_state(desk: Administration, admin: TestClient) -> None:
    take(desk, "handbook.md", "# Handbook\n\n## Cards\n\nFour cards may be booked.\n")
    desk.library.remove("handbook", by="test")

    found = listed(admin.get("/admin/documents?q=HANDBOOK&state=removed").text)
    missed = listed(admin.get("/admin/documents?q=handbook&state=active").text)

    assert 'data-call="POST /v1/admin/documents/handbook/restore"' in found
    assert "pytorch-vs-tensorflow-2022" not in found
    assert "No document fits." in missed


def test_documents_come_in_pages(desk: Administration, admin: TestClient) -> None:
    for number in range(52):
        take(desk, f"paged-{number:02}.md", f"# Paged {number}\n\n## A\n\nSentence number {number}.\n")

    first, last = (listed(admin.get(f"/admin/documents?q=paged&page={number}").text) for number in (1, 9))

    assert first.count('class="row"') == 50
    assert 'href="?q=paged&amp;state=&amp;page=2"' in first
    assert last.count('class="row"') == 2


def test_versions_can_be_gone_back_to(desk: Administration, admin: TestClient) -> None:
    for words in ("One thing.", "Another thing."):
        take(desk, "guide.md", f"# Guide\n\n## A\n\n{words}\n")

    page = admin.get("/admin/documents/guide").text

    assert page.count('data-call="POST /v1/admin/documents/guide/restore"') == 1
    assert "{&#34;version&#34;: 1}" in page
    assert 'href="/v1/documents/guide/original?version=2"' in page
    assert 'data-document="guide"' in page


def test_shipped_document_is_switched_off_and_on(desk: Administration, admin: TestClient) -> None:
    on = admin.get("/admin/documents/ecosystem-notes").text
    desk.library.remove("ecosystem-notes", by="test")
    off = admin.get("/admin/documents/ecosystem-notes").text
    desk.library.restore("ecosystem-notes")

    assert "Switch off" in on
    assert "Restore" in off


def test_overview_tells_what_waits_for_a_reindex(desk: Administration, admin: TestClient) -> None:
    take(desk, "a-waiting.md", "# Waiting\n\n## A\n\nIt waits for the next generation.\n")
    desk.library.remove("ecosystem-notes", by="test")

    waiting = admin.get("/admin/overview/waiting").text
    desk.library.restore("ecosystem-notes")

    assert 'href="/admin/documents/a-waiting"' in waiting
    assert 'href="/admin/documents/ecosystem-notes"' in waiting
    assert "pytorch-vs-tensorflow-2022" not in waiting
    assert 'data-call="POST /v1/admin/jobs"' in waiting


def test_source_shows_what_its_last_scan_did(desk: Administration, admin: TestClient) -> None:
    watched = Path(str(desk.settings["ADVISOR_WATCH_ROOTS"]))
    watched.mkdir()
    (watched / "a.md").write_text("# A\n\n## B\n\nA sentence of a watched file.\n", encoding="utf-8")
    (watched / "b.pdf").write_text("no PDF", encoding="utf-8")
    source = desk.sources.add("Watched", FolderPlace(str(watched)), by="test", cron="0 3 * * *")
    desk.sources.scan(source.id, by="test", report=lambda *_: None, log=lambda *_: None)

    everything = admin.get("/admin/sources").text
    page = admin.get(f"/admin/sources/{source.id}").text

    assert "next scan" in everything
    assert str(watched) in everything
    assert "What the last scan did" in page
    assert f'data-call="POST /v1/admin/sources/{source.id}/scan"' in page
    assert f'data-call="DELETE /v1/admin/sources/{source.id}?with_documents=true"' in page


def test_job_that_waits_is_cancelled_and_then_retried(desk: Administration, admin: TestClient) -> None:
    job = desk.jobs.queue("reindex", {"force": True}, by="ann")
    cancel, retry = (f'data-call="POST /v1/admin/jobs/{job.id}/{verb}"' for verb in ("cancel", "retry"))

    waiting = admin.get(f"/admin/jobs/{job.id}").text
    desk.jobs.cancel(job.id)
    ended = admin.get(f"/admin/jobs/{job.id}").text

    assert (cancel in waiting, retry in waiting) == (True, False)
    assert (cancel in ended, retry in ended) == (False, True)
    assert json.loads(block(waiting, "given"))["job"]["status"] == "queued"


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"generation": "g2", "parked": True, "encoded": 1}, "The new generation is parked."),
        ({"generation": "g2", "unchanged": True}, "Nothing had changed"),
        ({"generation": "g2", "encoded": 12, "passages": 7000}, "7,000"),
    ],
    ids=["parked", "unchanged", "activated"],
)
def test_outcome_of_a_reindex_is_told(
    desk: Administration, admin: TestClient, result: dict[str, object], words: str
) -> None:
    job = finish(desk, "reindex", {"force": words}, result)

    page = admin.get(f"/admin/jobs/{job}").text

    assert words in page
    assert 'href="/admin/generations/g2"' in page


def test_outcome_of_a_scan_is_told(desk: Administration, admin: TestClient) -> None:
    reindex = desk.jobs.queue("reindex", {"force": False}, by="schedule")
    job = finish(desk, "scan", {"source": "handbook"}, {"added": 3, "removed": 0, "reindex": reindex.id})

    page = admin.get(f"/admin/jobs/{job}").text

    assert "Added" in page
    assert f'href="/admin/jobs/{reindex.id}"' in page


def test_jobs_are_listed_by_status_and_looked_at_again_while_they_wait(desk: Administration, admin: TestClient) -> None:
    failed = desk.jobs.queue("scan", {"source": "failing"}, by="ann")
    begun = desk.jobs.begin(failed.id, 1)
    assert begun is not None
    desk.jobs.fail(begun, "The disk is full.")
    desk.jobs.queue("scan", {"source": "waiting"}, by="ann")

    ended = listed(admin.get("/admin/jobs?status=failed").text)
    queued = listed(admin.get("/admin/jobs?status=queued").text)

    assert "The disk is full." in ended
    assert "every 3s" not in ended
    assert failed.id not in queued
    assert 'hx-get="/admin/jobs?status=queued" hx-trigger="every 3s"' in queued


def test_keys_are_listed_without_their_secrets(desk: Administration, admin: TestClient) -> None:
    made = desk.keys.create("help desk", ["ask"], by="test")
    desk.keys.revoke(desk.keys.create("old desk", ["ask"], by="test").key.id)

    page = admin.get("/admin/keys").text

    assert f'data-call="DELETE /v1/admin/keys/{made.key.id}"' in page
    assert made.secret not in page
    assert admin.cookies[SESSION_COOKIE] not in page
    assert page.index("help desk") < page.index("old desk")


def test_audit_is_filtered_by_action_and_actor(desk: Administration, admin: TestClient) -> None:
    for actor, action in (("key_a", "gaps.dismiss"), ("key_b", "gaps.dismiss"), ("key_a", "drafts.save")):
        desk.audit.record(Actor(actor, actor), action, f"{actor} {action}")

    page = listed(admin.get("/admin/audit?action=gaps&actor=key_a").text)
    over_http = admin.get("/v1/admin/audit?actor=key_b").json()

    assert "key_a gaps.dismiss" in page
    assert "key_b gaps.dismiss" not in page
    assert "key_a drafts.save" not in page
    assert [entry["subject"] for entry in over_http["entries"]] == ["key_b gaps.dismiss"]


def test_audit_goes_on_with_what_is_older(desk: Administration, admin: TestClient) -> None:
    for number in range(51):
        desk.audit.record(Actor("key_many", "many"), "jobs.queue", f"job number {number}")

    page = listed(admin.get("/admin/audit?actor=key_many").text)
    oldest = page.partition("before=")[2].partition('"')[0]
    rest = listed(admin.get(f"/admin/audit?actor=key_many&before={oldest}").text)

    assert "job number 0<" not in page
    assert "job number 0<" in rest


def test_settings_in_force_are_shown_with_the_encoder(admin: TestClient) -> None:
    page = admin.get("/admin/settings").text

    assert "<code>ADVISOR_ASKING</code>" in page
    assert 'data-call="PUT /v1/admin/encoder"' in page
    assert 'data-call="DELETE /v1/admin/encoder"' not in page
