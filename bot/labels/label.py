"""One of our words by its name, in the language of who reads it."""

from bot.labels.answers import ANSWERS
from bot.labels.forms import FORMS
from bot.labels.notices import NOTICES
from bot.labels.tending import TENDING
from bot.labels.welcome import WELCOME
from knowledge.documents import Language

LABELS = {**ANSWERS, **FORMS, **NOTICES, **TENDING, **WELCOME}


def label(name: str, language: Language, **values: object) -> str:
    """The words of that name, with their blanks filled."""
    return LABELS[name][language].format(**values)


def language_of_locale(locale: str | None) -> Language:
    """The language of somebody whose Slack is set to ``locale``, such as ``ko-KR``."""
    return "ko" if (locale or "").lower().startswith("ko") else "en"
