"""Which language a page is shown in, and which theme."""

from typing import Literal

from starlette.requests import Request

from knowledge.documents import LANGUAGES, Language

LANGUAGE_COOKIE = "advisor_language"
THEME_COOKIE = "advisor_theme"
Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")


def language_of(request: Request) -> Language:
    """``?lang=``, or else what was chosen before, or else what the browser asks for, or else English."""
    for said in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if said in LANGUAGES:
            return said
    return _accepted(request.headers.get("accept-language", ""))


def theme_of(request: Request) -> Theme:
    """What was chosen before; ``auto`` follows the machine."""
    said = request.cookies.get(THEME_COOKIE)
    return said if said in THEMES else "auto"


def _accepted(header: str) -> Language:
    """The first of our languages by weight, as in ``ko-KR,ko;q=0.9,en;q=0.8``."""
    best: tuple[float, Language] = (0.0, "en")
    for part in header.split(","):
        tag, _, parameter = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        if primary in LANGUAGES and weight > best[0]:
            best = (weight, primary)
    return best[1]


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return min(float(value), 1.0) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
