"""The pages of the personas."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from knowledge.decisions.rules import walk
from tests.fakes import ARTICLE, FakeAnswering, shipped_documents, shipped_personas


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_all_six_personas_are_listed_as_the_article_treats_them(client: TestClient) -> None:
    page = client.get("/personas")

    links = re.findall(r'<h2><a href="/personas/(\w+)">', page.text)
    assert page.status_code == 200
    assert links == ["industry", "researcher", "professor", "career_change", "hobbyist", "beginner"]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("persona", sorted(shipped_personas()))
def test_every_rule_is_told_in_words_with_the_sentences_it_rests_on(
    client: TestClient, persona: str, language: str
) -> None:
    article = next(document for document in shipped_documents() if document.id == ARTICLE)
    sections = {section.id: section for section in article.sections}

    page = words_of(client.get(f"/personas/{persona}?lang={language}").text)

    for rule in walk(shipped_personas()[persona].rules):
        text = sections[rule.reason.section].text_for(language)
        assert rule.label[language] in page  # type: ignore[index]  # one of our two
        assert " ".join(text.quote(text.sentences[rule.reason.sentences[0]]).split()) in page
        if rule.leaf is not None and rule.leaf.advice is not None:
            assert rule.leaf.advice[language] in page  # type: ignore[index]  # one of our two


def test_the_sentences_link_to_the_section_with_them_marked(client: TestClient) -> None:
    page = client.get("/personas/industry?lang=en").text

    address = unescape(re.findall(r'<p class="rests small"><a href="([^"]+)"', page)[0])
    marked = client.get(address.partition("#")[0]).text

    assert "<mark" in marked


def test_the_chart_and_its_words_come_with_the_page(client: TestClient) -> None:
    page = client.get("/personas/hobbyist").text

    assert 'data-flow="hobbyist"' in page
    assert '"flow.rule"' in page
    assert "/v1/personas/hobbyist/flow.svg?language=en" in page


def test_an_unknown_persona_is_not_found(client: TestClient) -> None:
    page = client.get("/personas/astronaut")

    assert page.status_code == 404
    assert "There is nothing here" in page.text


def test_without_an_index_the_pages_say_that_they_are_not_ready(client: TestClient, answering: FakeAnswering) -> None:
    answering.loaded = False

    assert client.get("/personas/industry").status_code == 503
