"""GET /v1/personas/{id}/flow.svg."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.flow import draw_flow
from api.flow_text import escape_xml, wrap_text
from knowledge.decisions.rules import walk
from knowledge.documents import LANGUAGES, Language
from tests.fakes import shipped_personas

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona_id", sorted(shipped_personas()))
def test_every_persona_is_drawn_with_every_rule(client: TestClient, persona_id: str, language: Language) -> None:
    persona = shipped_personas()[persona_id]

    response = client.get(f"/v1/personas/{persona_id}/flow.svg", params={"language": language})

    assert response.headers["content-type"] == "image/svg+xml"
    drawing = ElementTree.fromstring(response.text)
    assert drawing.find(f"{SVG}title").text.startswith(persona.title[language])  # type: ignore[union-attr]
    spoken = drawing.find(f"{SVG}desc").text or ""  # type: ignore[union-attr]
    rules = list(walk(persona.rules))
    assert all(rule.label[language] in spoken for rule in rules)
    boxes = [box for box in drawing.iter(f"{SVG}rect") if box.get("class") == "rule"]
    assert len(boxes) == len(rules)


@pytest.mark.parametrize("persona_id", sorted(shipped_personas()))
def test_boxes_neither_overlap_nor_leave_the_page(persona_id: str) -> None:
    drawing = ElementTree.fromstring(draw_flow(shipped_personas()[persona_id], "en", shipped_personas()))

    boxes = [
        tuple(int(box.get(name, 0)) for name in ("x", "y", "width", "height"))
        for box in drawing.iter(f"{SVG}rect")
        if box.get("class") != "paper"
    ]
    assert all(x + width <= int(drawing.get("width", 0)) for x, _, width, _ in boxes)
    assert all(y + height <= int(drawing.get("height", 0)) for _, y, _, height in boxes)
    for number, (x, y, width, height) in enumerate(boxes):
        for x2, y2, width2, height2 in boxes[number + 1 :]:
            assert x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y


def test_korean_is_drawn_unless_asked_otherwise(client: TestClient) -> None:
    assert "추천: TensorFlow" in client.get("/v1/personas/industry/flow.svg").text


def test_unknown_language_is_refused(client: TestClient) -> None:
    response = client.get("/v1/personas/industry/flow.svg", params={"language": "fr"})

    assert response.status_code == 422
    assert "`language` must be 'ko' or 'en'" in response.json()["detail"]


def test_markup_in_a_rule_stays_text() -> None:
    persona = shipped_personas()["beginner"]
    marked = replace(persona, title={"ko": "<script>&", "en": "<script>&"})

    drawing = ElementTree.fromstring(draw_flow(marked, "ko", shipped_personas()))

    assert drawing.find(f"{SVG}title").text.startswith("<script>&")  # type: ignore[union-attr]
    assert not list(drawing.iter(f"{SVG}script"))


@given(st.text())
def test_any_text_can_be_escaped(text: str) -> None:
    ElementTree.fromstring(f'<a b="{escape_xml(text)}">{escape_xml(text)}</a>')


@given(st.text(alphabet="가나 ab\n"), st.floats(min_value=1, max_value=20))
def test_wrapping_loses_nothing_and_keeps_within_the_width(text: str, width_em: float) -> None:
    lines = wrap_text(text, width_em)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) * 0.6 <= width_em for line in lines)
