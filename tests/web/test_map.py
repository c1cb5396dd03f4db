"""The page of the map, and where it places a question."""

import re
from collections import Counter
from html import unescape

import pytest
from starlette.testclient import TestClient

from api.ports import Points, SectionPoint
from api.web.ecosystem_view import AREAS, CAMPS, FRAMEWORK, view_ecosystem
from api.web.points_view import HEIGHT, WIDTH, view_points
from tests.fakes import ARTICLE, FakeAnswering, shipped_documents

SYSTEMS = [system for document in shipped_documents() for system in document.systems]
UPDATES = {update.slug: update for document in shipped_documents() for update in document.updates}


def test_every_system_has_its_place_in_the_picture() -> None:
    picture = view_ecosystem(shipped_documents())

    shown = Counter(
        [(camp.name, FRAMEWORK, each.name) for camp in picture.camps for each in camp.frameworks]
        + [(camp, row.area, each.name) for row in picture.rows for camp, cell in row.cells for each in cell]
    )
    assert shown == Counter((system.camp, system.area, system.name) for system in SYSTEMS)
    assert {system.camp for system in SYSTEMS} <= set(CAMPS)
    assert {system.area for system in SYSTEMS} <= {FRAMEWORK, *(area for area, _ in AREAS)}


def test_the_status_of_each_system_is_that_of_its_update() -> None:
    picture = view_ecosystem(shipped_documents())
    shown = {each.name: each for row in picture.rows for _, cell in row.cells for each in cell}

    for system in SYSTEMS:
        if system.area != FRAMEWORK:
            update = UPDATES.get(system.slug)
            assert shown[system.name].status == (update.status if update else None)
    assert sum(count for _, count in picture.counts) == sum(system.slug in UPDATES for system in SYSTEMS)


def test_every_link_of_the_page_leads_to_a_page(client: TestClient) -> None:
    page = client.get("/map").text

    links = {unescape(link) for link in re.findall(r'href="(/sources/[^"]+)"', page)}
    assert f"/sources/{ARTICLE}/3.2.1" in links
    assert {client.get(link).status_code for link in links} == {200}


def test_the_page_draws_every_section_where_it_lies(client: TestClient) -> None:
    page = client.get("/map").text

    keys = re.findall(r'data-key="([^"]+)"', page)
    assert Counter(keys) == Counter(
        f"{document.id}/{section.id}" for document in shipped_documents() for section in document.sections
    )
    assert page.count('class="spot') == page.count('tabindex="-1"') - page.count('<main id="main" tabindex="-1"') + 1


def test_a_section_at_the_edge_is_drawn_on_the_page() -> None:
    corner = SectionPoint(ARTICLE, "1", 1.0, -1.0)

    view = view_points(Points("g1", (corner,), ((1.0, -1.0, 0), (9.0, 9.0, 0)), 0.2), shipped_documents(), "en")

    (spot,) = view.spots
    assert 0 < spot.x < WIDTH
    assert 0 < spot.y < HEIGHT
    assert spot.left
    assert view.dots[0][1].count("M") == 1


def test_of_very_many_sections_none_is_named() -> None:
    many = tuple(SectionPoint("large", str(at), at / 1000, 0.0) for at in range(1000))

    view = view_points(Points("g1", many, ((0.0, 0.0, 999),), 0.2), shipped_documents(), "en")

    assert view.spots == ()
    assert view.sections == 1000
    assert view.dots[0][0] == "other"


def test_a_question_is_placed(client: TestClient) -> None:
    placed = client.post("/v1/place", json={"query": "라즈베리파이"})

    assert placed.status_code == 200
    assert placed.json() == {"generation": "gen-1", "x": 0.5, "y": -0.25}


@pytest.mark.parametrize("query", ["", " ", "\u0000", "x" * 4001])
def test_what_is_no_question_is_refused(client: TestClient, query: str) -> None:
    assert client.post("/v1/place", json={"query": query}).status_code == 422


def test_without_an_index_nothing_is_placed(client: TestClient, answering: FakeAnswering) -> None:
    answering.loaded = False

    assert client.post("/v1/place", json={"query": "TorchServe"}).status_code == 503
    assert client.get("/map").status_code == 503
