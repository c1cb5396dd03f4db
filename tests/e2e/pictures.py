"""`make pictures`: every page, in both languages and themes, into docs/images."""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.e2e.browsers import browser
from tests.e2e.conftest import LOCALES, sign_in
from tests.e2e.lookout import looking
from tests.e2e.servers import Server
from tests.e2e.sights import SIGHTS, Sight
from tests.e2e.steps import settled

FOLDER = Path("docs/images")
MOST_BYTES = 150_000
_WINDOW = {"width": 1280, "height": 860}
_COLOURS = (128, 64, 32, 16)
# The same as another but for a word or two.
_LEFT_OUT = ("note", "search", "abstention", "admin-document", "admin-drafts", "admin-stale", "not-found")


def main() -> None:
    """Draw them all; what stood there before is replaced."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("page-*.png"):
        old.unlink()
    with browser() as launched, looking() as (server, key, names):
        for sight in SIGHTS:
            if sight.name not in _LEFT_OUT:
                for language in LOCALES:
                    for theme in ("light", "dark"):
                        _draw(launched, server, key, names, sight, language, theme)


def _draw(
    launched: Browser, server: Server, key: str, names: dict[str, str], sight: Sight, language: str, theme: str
) -> None:
    context = launched.new_context(
        base_url=server.address,
        locale=LOCALES[language],
        color_scheme=theme,  # type: ignore[arg-type]  # light or dark
        viewport=_WINDOW,  # type: ignore[arg-type]  # a plain dict of the same keys
    )
    context.set_default_timeout(120_000)
    page = context.new_page()
    if sight.admin:
        sign_in(page, key)
    page.goto(sight.path.format(**names))
    settled(page)
    sight.prepare(page)
    page.wait_for_timeout(300)
    path = FOLDER / f"page-{sight.name}-{language}-{theme}.png"
    path.write_bytes(quantised(page.screenshot()))
    sys.stdout.write(f"{path} {path.stat().st_size / 1000:.0f} kB\n")
    context.close()


def quantised(png: bytes) -> bytes:
    """The picture in as many colours as keep it small."""
    with Image.open(io.BytesIO(png)) as picture:
        flat = picture.convert("RGB")
    small = b""
    for colours in _COLOURS:
        target = io.BytesIO()
        flat.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            target, "PNG", optimize=True
        )
        small = target.getvalue()
        if len(small) < MOST_BYTES:
            break
    return small


if __name__ == "__main__":
    main()
