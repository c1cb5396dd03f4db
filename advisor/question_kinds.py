"""What kind of thing a question asks for, and which makers it names."""

import re

_ASKS_FIGURE = re.compile(
    r"몇|얼마나|숫자|수치|비율|비중|퍼센트|프로(?=\s|[?.야나임]|$)|점유율|언제|연도|개수|%"
    r"|how (many|much|big|large)|what (share|percent|fraction|year|proportion|number)"
    r"|percent|\bwhen\b|which year|figures?\b|numbers?\b|ratio",
    re.IGNORECASE | re.ASCII,
)
_FIGURE = re.compile(r"\d")
_MAKERS = {
    "google": r"구글(?!\s*(클라우드|코랩|코랄|브레인))|\bgoogle\b(?! (cloud|colab|coral|brain))",
    "deepmind": r"딥\s*마인드|deepmind",
    "openai": r"오픈\s*(에이아이|ai)|\bopenai\b",
    "facebook": r"페이스북|메타(?=[가는의와랑도\s])|\bfacebook\b|\bmeta\b",
}
_MAKER = {name: re.compile(pattern, re.IGNORECASE | re.ASCII) for name, pattern in _MAKERS.items()}


def asks_for_figure(question: str) -> bool:
    """Whether a number, a share or a date is asked for."""
    return _ASKS_FIGURE.search(question) is not None


def holds_figure(sentence: str) -> bool:
    """Whether a sentence gives one."""
    return _FIGURE.search(sentence) is not None


def makers_in(text: str) -> list[tuple[int, str]]:
    """The makers that ``text`` names, each with the place of its first mention."""
    return [(found.start(), name) for name, pattern in _MAKER.items() if (found := pattern.search(text))]
