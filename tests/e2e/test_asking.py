"""Asking: answers as they stream in, their citations, the missing fact, other facts, feedback, one's own past."""

from typing import Any

import pytest
from playwright.sync_api import expect

from knowledge.documents import Language
from tests.e2e.conftest import Open, Site
from tests.e2e.steps import answered, ask, marked, spoken, stored_quote

RECOMMENDED: dict[str, str] = {
    "ko": "라즈베리파이에 모델을 올리려는데 뭘 써야 해?",
    "en": "We build IoT products with embedded devices. Which framework should we use?",
}
LOOK_UP: dict[str, str] = {"ko": "TorchServe가 뭐야?", "en": "What is TorchServe?"}
NEEDS_FACT: dict[str, str] = {
    "ko": "회사 모바일 앱에 모델을 넣으려고 해요. 뭐가 나아요?",
    "en": "Our company puts a model into a mobile app. Which one is better?",
}
NOTHING: dict[str, str] = {"ko": "오늘 저녁에 뭐 먹지?", "en": "What shall I have for dinner tonight?"}

both = pytest.mark.parametrize("language", ["ko", "en"])


@both
def test_an_answer_cites_what_is_stored(open_page: Open, site: Site, language: Language) -> None:
    page = open_page("/", language=language)

    card = ask(page, LOOK_UP[language])
    marks = card.locator(".answer-text .cite")
    expect(marks.first).to_be_visible()

    for at in range(marks.count()):
        marks.nth(at).click()
        panel = page.locator("[data-source]")
        expect(panel.locator("mark").first).to_be_visible()
        address = panel.locator("a.button").first.get_attribute("href") or ""
        quote = stored_quote(site.anyone, address)
        assert marked(panel) == quote
        page.keyboard.press("Escape")
    expect(page.locator("[data-source]")).to_be_hidden()


@both
def test_the_permanent_link_marks_the_same_words(open_page: Open, site: Site, language: Language) -> None:
    page = open_page("/", language=language)
    ask(page, LOOK_UP[language]).locator(".answer-text .cite").first.click()
    address = page.locator("[data-source] a.button").first.get_attribute("href") or ""

    page.locator("[data-source] a.button").first.click()
    page.wait_for_url("**/sources/**")

    assert marked(page.locator("[data-stored]")) == stored_quote(site.anyone, address)
    expect(page.locator("#quote")).to_be_in_viewport()


@both
def test_the_missing_fact_is_given_by_a_button(open_page: Open, language: Language) -> None:
    page = open_page("/", language=language)
    card = ask(page, NEEDS_FACT[language])
    expect(card.locator(".choice")).to_have_count(2)

    card.locator(".choice").first.click()

    following = answered(page, 1)
    expect(following.locator(".verdict .pick")).to_have_text(["TensorFlow"])
    expect(page.locator(".turn")).to_have_count(2)


@both
def test_another_fact_decides_again_in_place(open_page: Open, language: Language) -> None:
    page = open_page("/", language=language)
    card = ask(page, NEEDS_FACT[language])
    card.locator(".choice").first.click()
    card = answered(page, 1)
    expect(card.locator(".pick").first).to_have_text("TensorFlow")

    card.locator("[data-key='audio_video_input:false']").click()

    expect(page.locator(".turn").nth(1).locator(".pick").first).to_have_text("PyTorch")
    expect(page.locator(".turn")).to_have_count(2)


@both
def test_the_decision_is_drawn_with_its_path_lit(open_page: Open, site: Site, language: Language) -> None:
    page = open_page("/", language=language)
    card = ask(page, RECOMMENDED[language])

    card.locator("[data-fold=decision] > summary").click()
    chart = card.locator("svg.flow")
    expect(chart).to_be_visible()
    taken = chart.locator(".rule.taken")
    assert taken.count() >= 1
    taken.first.click()

    panel = page.locator("[data-source]")
    expect(panel.locator("mark").first).to_be_visible()
    rule = next(_rule(tree, taken.first.get_attribute("data-rule") or "") for tree in _trees(site, taken.first))
    told = site.anyone.call("GET", f"/v1/documents/pytorch-vs-tensorflow-2022/sections/{rule['section']}")
    lines = told["text"][language].split("\n")
    assert marked(panel) == "".join(lines[at] for at in rule["sentences"])


def _trees(site: Site, taken: Any) -> list[Any]:
    persona = (taken.get_attribute("data-rule") or "").partition(".")[0]
    return [site.anyone.call("GET", f"/v1/personas/{persona}")["rules"]]


def _rule(rules: list[Any], rule_id: str) -> Any:
    for rule in rules:
        if rule["id"] == rule_id:
            return rule
        found = _rule(rule["rules"], rule_id)
        if found is not None:
            return found
    return None


@both
def test_an_abstention_shows_what_lies_near_and_takes_a_report(open_page: Open, site: Site, language: Language) -> None:
    page = open_page("/", language=language)
    card = ask(page, NOTHING[language])
    expect(card.locator(".nearest li")).not_to_have_count(0)

    card.locator(".nearest button").click()
    card.locator(".reason textarea").fill("e2e: I meant supper")
    with page.expect_response("**/v1/feedback") as sent:
        card.locator(".reason button.primary").click()

    assert sent.value.status == 201 or sent.value.ok
    votes = site.admin.call("GET", "/v1/admin/feedback")["feedback"]
    assert any(vote["reason"] == "e2e: I meant supper" for vote in votes)


@both
def test_a_vote_is_kept(open_page: Open, language: Language) -> None:
    page = open_page("/", language=language)
    card = ask(page, LOOK_UP[language])

    with page.expect_response("**/v1/feedback") as sent:
        card.locator(".thumb").first.click()

    assert sent.value.ok
    expect(card.locator(".thumb").first).to_have_attribute("aria-pressed", "true")


@both
def test_ones_own_past_outlives_a_reload(open_page: Open, language: Language) -> None:
    page = open_page("/", language=language)
    ask(page, LOOK_UP[language])

    page.reload()
    expect(page.locator(".turn .said")).to_contain_text(LOOK_UP[language])
    expect(page.locator(".turn .card.answer .answer-text")).to_be_visible()
    page.locator("[data-new]").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.locator("[data-past-list] .past-open").first.click()

    expect(page.locator(".turn .said")).to_contain_text(LOOK_UP[language])


@both
def test_a_shared_link_asks_the_same(open_page: Open, language: Language) -> None:
    page = open_page("/", language=language)
    text = ask(page, LOOK_UP[language]).locator(".answer-text").inner_text()

    other = open_page(f"/?q={LOOK_UP[language]}", language=language)

    assert spoken(answered(other).locator(".answer-text").inner_text()) == spoken(text)


@both
def test_an_answer_is_copied_as_markdown(open_page: Open, site: Site, language: Language) -> None:
    page = open_page("/", language=language, permissions=["clipboard-read", "clipboard-write"])
    card = ask(page, LOOK_UP[language])

    card.locator(".answer-tools button").first.click()

    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert f"**{LOOK_UP[language]}**" in copied
    assert f"]({site.address}/sources/" in copied


@both
def test_an_example_is_asked_by_a_click(open_page: Open, language: Language) -> None:
    page = open_page("/", language=language)

    page.locator("[data-question]").first.click()

    expect(answered(page).locator(".answer-text")).not_to_be_empty()
