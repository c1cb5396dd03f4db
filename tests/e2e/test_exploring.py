"""Reading the sources, the flow charts, the map and the status."""

import re

import pytest
from playwright.sync_api import expect

from knowledge.documents import Language
from tests.e2e.conftest import Open, Site
from tests.e2e.steps import marked, settled, stored_quote

PERSONAS = ("industry", "researcher", "professor", "career_change", "hobbyist", "beginner")
both = pytest.mark.parametrize("language", ["ko", "en"])


@both
def test_the_sources_are_searched_and_read(open_page: Open, language: Language) -> None:
    page = open_page("/sources", language=language)

    page.fill("#q", "TorchServe")
    page.press("#q", "Enter")
    page.locator(".hit a").first.click()

    page.wait_for_url("**/sources/*/*")
    expect(page.locator("[data-stored]")).to_have_count(2)
    expect(page.locator("mark").first).to_be_visible()


@both
def test_a_section_shows_what_has_changed_since_with_evidence(open_page: Open, language: Language) -> None:
    page = open_page("/sources/pytorch-vs-tensorflow-2022/3.2.1", language=language)

    changes = page.locator(".changes .change")
    expect(changes.first).to_be_visible()
    assert changes.locator("a[href^='https://']").count() >= 1


@both
@pytest.mark.parametrize("persona", PERSONAS)
def test_every_rule_of_a_flow_chart_opens_its_quote(
    open_page: Open, site: Site, persona: str, language: Language
) -> None:
    page = open_page(f"/personas/{persona}", language=language)
    settled(page)
    rules = page.locator("svg.flow .rule")
    assert rules.count() >= 3

    for at in range(rules.count()):
        rules.nth(at).press("Enter")
        link = page.locator(".flow-detail a[href*='#quote']")
        expect(link).to_be_visible()
        quote = " ".join(page.locator(".flow-detail blockquote p").all_text_contents())
        stored = stored_quote(site.anyone, link.get_attribute("href") or "")
        assert all(sentence in stored for sentence in page.locator(".flow-detail blockquote p").all_text_contents())
        assert quote[:20] == stored[:20]
        page.keyboard.press("Escape")
        expect(page.locator(".flow-detail")).to_be_hidden()


@both
def test_the_charts_rules_stand_in_their_order(open_page: Open, language: Language) -> None:
    for persona in PERSONAS:
        page = open_page(f"/personas/{persona}", language=language)
        settled(page)
        tops = page.evaluate(
            "() => { const forks = {}; for (const rule of document.querySelectorAll('svg.flow .rule')) {"
            " const box = rule.querySelector('rect'); (forks[box.getAttribute('x')] ??= [])"
            ".push(Number(box.getAttribute('y'))); } return Object.values(forks); }"
        )
        assert all(column == sorted(column) for column in tops), persona


@both
def test_every_system_of_the_map_opens_its_section(open_page: Open, language: Language) -> None:
    page = open_page("/map", language=language)
    names = page.locator(".system .name")
    assert names.count() == 47

    names.filter(has_text="TorchServe").click()

    page.wait_for_url("**/sources/pytorch-vs-tensorflow-2022/3.2.1")


@both
def test_a_question_is_placed_among_its_hits(open_page: Open, language: Language) -> None:
    page = open_page("/map", language=language)

    page.fill("#query", "Raspberry Pi" if language == "en" else "라즈베리파이")
    page.press("#query", "Enter")

    expect(page.locator("[data-found] li")).to_have_count(10)
    expect(page.locator("[data-question] .heart")).to_be_visible()
    expect(page.locator(".spot.hit")).to_have_count(10)
    expect(page.locator("[data-lines] line")).to_have_count(10)
    page.locator("[data-found] a").first.click()
    page.wait_for_url("**/sources/**")
    assert marked(page.locator("[data-stored]"))


@both
def test_the_status_renews_itself_until_paused(open_page: Open, site: Site, language: Language) -> None:
    page = open_page("/status", language=language)
    before = page.locator("#standing .now").inner_text()

    expect(page.locator("#standing .now")).not_to_have_text(before, timeout=20_000)
    page.locator("[data-pause]").click()
    page.wait_for_timeout(500)
    paused = page.locator("#standing .now").inner_text()
    page.wait_for_timeout(6_000)

    assert page.locator("#standing .now").inner_text() == paused
    assert re.search(r"g\d{8}T", page.locator("#standing").inner_text())


@both
def test_language_and_theme_are_remembered(open_page: Open, language: Language) -> None:
    page = open_page("/sources", language=language)
    other = "en" if language == "ko" else "ko"

    page.locator(f"button[name=language][value={other}]").click()
    expect(page.locator(f"html[lang={other}]")).to_be_attached()
    page.locator("[data-theme-switch] button").click()
    page.locator("[data-theme-switch] button").click()
    expect(page.locator("html[data-theme=dark]")).to_be_attached()
    page.goto("/map")

    expect(page.locator(f"html[lang={other}][data-theme=dark]")).to_be_attached()
