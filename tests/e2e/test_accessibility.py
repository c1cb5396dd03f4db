"""Every page by axe-core, in light and dark, wide and narrow, with less motion."""

from pathlib import Path

import pytest

from knowledge.documents import Language
from tests.e2e.conftest import Open, Site
from tests.e2e.sights import SIGHTS, Sight, populate
from tests.e2e.steps import no_sideways_scroll, settled, violations

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
NARROW = {"width": 360, "height": 740}
LOOKS: list[tuple[str, Language]] = [("light", "ko"), ("dark", "en"), ("light", "en"), ("dark", "ko")]

every_page = pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
every_look = pytest.mark.parametrize(("theme", "language"), LOOKS, ids=lambda value: str(value))


@pytest.fixture(scope="session")
def names(site: Site) -> dict[str, str]:
    """The names of a document, a job, a draft and a generation to look at."""
    return populate(site.admin, site.anyone)


@every_page
@every_look
def test_nothing_is_wrong_with_a_page_wide_or_narrow(
    open_page: Open, names: dict[str, str], sight: Sight, theme: str, language: Language
) -> None:
    path = sight.path.format(**names)
    page = open_page(path, language=language, theme=theme, signed_in=sight.admin)
    settled(page)
    sight.prepare(page)

    no_sideways_scroll(page)
    wide = violations(page, AXE)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a plain dict of the same keys
    page.wait_for_timeout(150)
    no_sideways_scroll(page)
    narrow = violations(page, AXE)

    assert (wide, narrow) == ([], [])
    assert page.evaluate("document.documentElement.lang") == language


@every_page
def test_a_page_keeps_still_for_who_wants_less_motion(open_page: Open, names: dict[str, str], sight: Sight) -> None:
    page = open_page(sight.path.format(**names), signed_in=sight.admin, reduced_motion="reduce")
    settled(page)

    moving = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter((each) => { const style = getComputedStyle(each);"
        " return [...style.transitionDuration.split(','), ...style.animationDuration.split(',')]"
        ".some((time) => parseFloat(time) > 0.01) || style.scrollBehavior === 'smooth'; })"
        ".slice(0, 5).map((each) => each.outerHTML.slice(0, 120))"
    )

    assert moving == []
    assert page.evaluate("document.getAnimations().length") == 0


@every_page
def test_a_page_says_what_it_may_do(open_page: Open, names: dict[str, str], sight: Sight) -> None:
    page = open_page("/", signed_in=sight.admin)

    response = page.goto(sight.path.format(**names))

    assert response is not None
    assert response.status == sight.status
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in response.headers
