"""Finding a Chromium to drive, or installing Debian's."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_INSTALL = ("apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk")
_MISSING = (
    "No Chromium was found, and it could not be installed{why}. The browser tests drive one: install Debian's package "
    "`chromium` (with `fonts-noto-cjk`, so that pictures show Korean), or name one in CHROMIUM."
)


class NoChromiumError(Exception):
    """There is no browser to drive."""


def chromium() -> str:
    """The path of a Chromium; where there is none, and we may, Debian's is installed. Raises NoChromiumError."""
    return _find() or _install()


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless browser that reaches this machine alone."""
    # Chromium's own sandbox needs rights that containers and root lack.
    unboxed = ["--no-sandbox"] if os.geteuid() == 0 else []
    path = chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=[*unboxed, "--disable-dev-shm-usage"])
        try:
            yield launched
        finally:
            launched.close()


def _find() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named is not None:
        return shutil.which(named)
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def _install() -> str:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise NoChromiumError(_MISSING.format(why=" (that takes root and apt-get)"))
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "capture_output": True, "text": True}
    subprocess.run(["apt-get", "update"], check=False, **quiet)  # type: ignore[call-overload]  # the same for both
    installed = subprocess.run(_INSTALL, check=False, **quiet)  # type: ignore[call-overload]  # the same for both
    found = _find()
    if found is None:
        told = installed.stderr.strip() or "apt-get has it, and yet no command of that name is there"
        raise NoChromiumError(_MISSING.format(why=f": {told[-300:]}"))
    return found
