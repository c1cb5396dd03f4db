"""Every flow by the keyboard alone."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import Open, Site
from tests.e2e.steps import answered, marked, settled, tab_to, wait_for_job

NEEDS_FACT = "Our company puts a model into a mobile app. Which one is better?"


def test_asking_reading_the_source_and_giving_the_fact(open_page: Open) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    tab_to(page, "#question")

    page.keyboard.type(NEEDS_FACT)
    page.keyboard.press("Enter")
    answered(page)
    tab_to(page, ".answer-text .cite", back=True)
    page.keyboard.press("Enter")
    panel = page.locator("[data-source]")
    expect(panel.locator("mark").first).to_be_visible()
    assert page.evaluate("document.activeElement.matches('[data-source], [data-source] *')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.cite')")

    tab_to(page, ".choice")
    page.keyboard.press("Enter")
    expect(answered(page, 1).locator(".pick")).to_have_text(["TensorFlow"])


def test_opening_the_decision_and_changing_a_fact(open_page: Open) -> None:
    page = open_page(f"/?q={NEEDS_FACT}")
    answered(page)
    tab_to(page, ".choice")
    page.keyboard.press("Enter")
    card = answered(page, 1)
    page.locator("#question").focus()

    tab_to(page, ".turn:last-child [data-fold=decision] > summary", back=True)
    page.keyboard.press("Enter")
    expect(card.locator("svg.flow")).to_be_visible()
    tab_to(page, "svg.flow .rule.taken")
    page.keyboard.press("Enter")
    expect(page.locator("[data-source] mark").first).to_be_visible()
    page.keyboard.press("Escape")

    tab_to(page, "[data-key='audio_video_input:false']", back=True)
    page.keyboard.press("Enter")
    expect(card.locator(".pick").first).to_have_text("PyTorch")
    assert page.evaluate("document.activeElement.dataset.key") == "audio_video_input:false"


def test_voting_sharing_and_beginning_anew(open_page: Open) -> None:
    page = open_page("/?q=What is TorchServe?")
    answered(page)

    tab_to(page, ".thumb")
    with page.expect_response("**/v1/feedback") as sent:
        page.keyboard.press("Enter")
    assert sent.value.ok
    tab_to(page, ".answer-tools .quiet", back=True)
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).not_to_be_empty()
    tab_to(page, "[data-new]", back=True)
    page.keyboard.press("Enter")

    expect(page.locator(".turn")).to_have_count(0)


def test_walking_a_flow_chart(open_page: Open) -> None:
    page = open_page("/personas/industry")
    settled(page)

    tab_to(page, "svg.flow .rule")
    page.keyboard.press("Enter")
    expect(page.locator(".flow-detail blockquote")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('svg.flow .rule')")
    tab_to(page, "svg.flow .node.tensorflow")
    page.keyboard.press("Enter")

    expect(page.locator(".flow-detail .badge.warn")).to_be_visible()


def test_walking_the_map(open_page: Open) -> None:
    page = open_page("/map")
    tab_to(page, "#query", most=200)
    page.keyboard.type("Raspberry Pi")
    page.keyboard.press("Enter")
    expect(page.locator("[data-found] li").first).to_be_visible()

    spot = tab_to(page, ".spot")
    first = spot.get_attribute("data-key")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.key") != first
    page.keyboard.press("Enter")

    page.wait_for_url("**/sources/*/*")


def test_an_admins_day(open_page: Open, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "keyboard.md"
    file.write_text("# Keyboards\n\nEvery flow of the advisor works by the keyboard alone.\n", encoding="utf-8")
    page = open_page("/admin")
    assert page.evaluate("document.activeElement.matches('#key')")
    page.keyboard.type(site.key)
    page.keyboard.press("Enter")
    page.locator("nav.admin-menu").wait_for()

    tab_to(page, "nav.admin-menu a[href='/admin/documents']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/documents")
    tab_to(page, "#files")
    with page.expect_file_chooser() as choosing:
        page.keyboard.press("Enter")
    choosing.value.set_files(file)
    expect(page.locator("[data-uploads] > li .badge")).to_have_count(1)
    tab_to(page, "[data-job] a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/jobs/*")
    assert wait_for_job(page) == "done"

    page.goto("/admin/generations")
    tab_to(page, "form[data-call='POST /v1/admin/roll-back'] button")
    page.keyboard.press("Enter")
    tab_to(page, "dialog[open] [data-yes]", most=5)
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).not_to_be_empty()
    tab_to(page, "form[action='/sign-out'] button", most=300, back=True)
    page.keyboard.press("Enter")

    page.wait_for_url(f"{site.address}/")
    page.goto(f"/?q={'What works by the keyboard alone?'}")
    expect(answered(page).locator(".answer-text")).not_to_be_empty()
    assert marked(page.locator("body")) == ""
