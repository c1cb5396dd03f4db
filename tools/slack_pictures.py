"""Draws the pictures of docs/slack.md: the preview of what Slack shows, in Chromium."""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
IMAGES = Path("docs/images")
DRAWN = (
    "slack-answer-ko",
    "slack-answer-en",
    "slack-fact",
    "slack-why",
    "slack-abstained",
    "slack-settings",
    "slack-home",
)
_COLOURS = 96


def main() -> int:
    """Draw every picture anew."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "preview.html"
        subprocess.run([sys.executable, "-m", "app.cli", "slack", "preview", str(page)], check=True)
        draw(page)
    return 0


def draw(page: Path) -> None:
    """Draw what ``page`` shows, each under its name."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": 780, "height": 900}, device_scale_factor=2)
        view.goto(page.as_uri())
        for name in DRAWN:
            path = IMAGES / f"{name}.png"
            path.write_bytes(small(view.locator(f"#{name}").screenshot(omit_background=True)))
            sys.stdout.write(f"{path}: {path.stat().st_size // 1024} KiB\n")
        browser.close()


def small(png: bytes) -> bytes:
    """The picture with few colours, which text needs no more of."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    drawn = io.BytesIO()
    picture.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


if __name__ == "__main__":
    sys.exit(main())
