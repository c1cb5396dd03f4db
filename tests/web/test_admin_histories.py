"""What the admin's pages show of generations, questions, and of figures over time."""

import json
from datetime import UTC, datetime, timedelta

from starlette.testclient import TestClient

from advisor.draft_text import MARK
from advisor.gate import GateReport, GateReports, Marks
from api.administration import Administration
from api.speed import SLOT_SECONDS, SLOTS, Speed, SpeedSlot
from tests.asked import ask, ask_in_vain
from tests.fakes import ARTICLE
from tests.web.admin_desk import block, finish, listed

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_generations_are_listed_with_the_way_back(desk: Administration, admin: TestClient) -> None:
    newest, earlier = (each.generation for each in desk.generations.list())

    page = admin.get("/admin/generations").text

    assert 'data-call="POST /v1/admin/roll-back"' in page
    assert f'data-call="POST /v1/admin/generations/{earlier}/activate"' in page
    assert f'data-call="DELETE /v1/admin/generations/{newest}"' not in page
    assert "Questions lost: 1" in page


def test_generation_shows_its_gate_report_and_what_differs(desk: Administration, admin: TestClient) -> None:
    newest, earlier = (each.generation for each in desk.generations.list())

    report = admin.get(f"/admin/generations/{newest}").text
    compared = admin.get(f"/admin/generations/{newest}?since={earlier}").text

    assert "97.5 %" in report
    assert "-1.0" in report
    assert "q-lost" in report
    assert 'class="difference"' not in report
    assert 'class="difference"' in compared
    assert "small:2" in compared


def test_parked_generation_is_accepted_by_its_report(desk: Administration, admin: TestClient) -> None:
    earlier = desk.generations.list()[1].generation
    GateReports(desk.engine).save(GateReport(earlier, "parked", 10, 0.02, 0.5, 0.5), Marks(*[frozenset[str]()] * 3))

    page = admin.get(f"/admin/generations/{earlier}").text
    every = admin.get("/admin/generations").text

    assert "Accept and let it serve" in page
    assert f'data-call="POST /v1/admin/generations/{earlier}/activate"' in page
    assert "roll-back" not in every


def test_gap_becomes_a_draft_and_a_document(desk: Administration, admin: TestClient) -> None:
    ask_in_vain(desk.engine, "price of a tpu", "the price of a tpu")
    gap = next(each for each in desk.gaps.report().clusters if "tpu" in each.question)

    asked = admin.get("/admin/gaps").text
    draft = admin.post(f"/v1/admin/gaps/{gap.id}/draft").json()
    begun = admin.get("/admin/gaps").text
    editor = admin.get(f"/admin/drafts/{draft['id']}").text
    written = {"markdown": draft["markdown"].replace(f"[{MARK}]", "A TPU costs two coins.")}
    admin.put(f"/v1/admin/drafts/{draft['id']}", json=written)
    admin.post(f"/v1/admin/drafts/{draft['id']}/publish")
    published = admin.get(f"/admin/drafts/{draft['id']}").text

    assert f'data-call="POST /v1/admin/gaps/{gap.id}/draft"' in asked
    assert f'href="/admin/drafts/{draft["id"]}"' in begun
    assert f'data-mark="[{MARK}]"' in editor
    assert "<textarea" not in published
    assert f'href="/admin/documents/{draft["id"]}"' in published


def test_gaps_are_shown_some_at_a_time(desk: Administration, admin: TestClient) -> None:
    ask_in_vain(desk.engine, "kimchi stew recipe", "weather in busan")

    few = listed(admin.get("/admin/gaps?shown=1").text)
    all_of_them = listed(admin.get("/admin/gaps").text)

    assert few.count("<article") == 1
    assert 'href="?shown=2"' in few
    assert "Show more" not in all_of_them


def test_feedback_and_stale_sections_show_what_was_asked_and_cited(desk: Administration, admin: TestClient) -> None:
    ask(desk.engine, "TorchServe?", answer_id="ans_served", cited=[(ARTICLE, "3.2.1")])
    desk.feedback.give("ans_served", "down", "too long")

    bad = listed(admin.get("/admin/feedback?rating=down").text)
    good = listed(admin.get("/admin/feedback?rating=up").text)
    stale = listed(admin.get("/admin/stale?days=30").text)

    assert "TorchServe?" in bad
    assert "too long" in bad
    assert "TorchServe?" not in good
    assert f'href="/sources/{ARTICLE}/3.2.1"' in stale


def test_charts_show_what_was_recorded(desk: Administration, admin: TestClient) -> None:
    job = finish(desk, "reindex", {"force": "charts"}, {"encoded": 5, "passages": 70})
    admin.post("/v1/answer", json={"question": "PyTorch?"})

    page = admin.get("/admin/charts").text
    figures = json.loads(block(page, "given"))

    assert [0.975, 0.95] in [row[1:] for row in figures["quality"]]
    assert figures["answers"][0][1:] == [10.5, 10.5]
    assert f'href="/admin/jobs/{job}"' in page
    assert "97.5 %" in page


def test_speed_is_kept_by_five_minutes_for_a_day() -> None:
    moments = iter([START, START, START + timedelta(seconds=SLOT_SECONDS)])
    speed = Speed(clock=lambda: next(moments))

    for milliseconds in (10.0, 30.0, 20.0):
        speed.add(milliseconds)

    assert speed.slots() == (
        SpeedSlot(START, 2, 30.0, 30.0),
        SpeedSlot(START + timedelta(seconds=SLOT_SECONDS), 1, 20.0, 20.0),
    )


def test_speed_forgets_what_is_older_than_a_day() -> None:
    moments = iter(START + timedelta(seconds=SLOT_SECONDS * number) for number in range(SLOTS + 1))
    speed = Speed(clock=lambda: next(moments))

    for _ in range(SLOTS + 1):
        speed.add(1.0)

    assert len(speed.slots()) == SLOTS
    assert speed.slots()[0].began == START + timedelta(seconds=SLOT_SECONDS)
