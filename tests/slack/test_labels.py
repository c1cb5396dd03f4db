"""Every label is there in both languages, says the same in both, and fits where it stands."""

import re

import pytest

from bot.labels.answers import ANSWERS
from bot.labels.forms import FORMS
from bot.labels.frameworks import framework_names
from bot.labels.label import LABELS, label, language_of_locale
from bot.labels.notices import NOTICES
from bot.labels.tending import TENDING
from bot.labels.welcome import WELCOME
from knowledge.documents import LANGUAGES, Language

BLANK = re.compile(r"\{(\w+)\}")
HANGUL = re.compile("[가-힣]")


@pytest.mark.parametrize("name", LABELS)
def test_a_label_says_the_same_in_both_languages(name: str) -> None:
    words = LABELS[name]

    assert set(words) == set(LANGUAGES)
    assert set(BLANK.findall(words["ko"])) == set(BLANK.findall(words["en"]))
    assert HANGUL.search(words["ko"])
    assert not HANGUL.search(words["en"])
    assert words["ko"].strip() == words["ko"] and words["en"].strip() == words["en"]


def test_no_label_hides_another() -> None:
    assert len(LABELS) == sum(map(len, (ANSWERS, FORMS, NOTICES, TENDING, WELCOME)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_fit_where_they_stand(language: Language) -> None:
    titles = [name for name in LABELS if name.endswith("_title")]
    buttons = [
        "why",
        "quotes",
        "change",
        "start_over",
        "questionnaire",
        "human",
        "share",
        "retry",
        "helpful",
        "unhelpful",
    ]
    hints = ["follow_ups", "only_confident", "ephemeral_first"]

    assert all(len(label(name, language)) <= 24 for name in (*titles, "close", "cancel", "save", "send", "submit"))
    assert all(len(label(name, language)) <= 30 for name in buttons)
    assert all(len(label(name, language)) <= 75 and len(label(f"{name}_hint", language)) <= 75 for name in hints)


def test_blanks_are_filled() -> None:
    assert label("more", "ko", count=2) == "외 2건"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ko-KR", "ko"), ("KO", "ko"), ("en-US", "en"), ("fr-FR", "en"), (None, "en"), ("", "en")],
    ids=["Korean", "capitals", "English", "French", "unknown", "empty"],
)
def test_the_language_of_a_locale(locale: str | None, language: Language) -> None:
    assert language_of_locale(locale) == language


def test_frameworks_have_their_own_names() -> None:
    assert framework_names(("pytorch", "tensorflow", "mxnet")) == "PyTorch, TensorFlow, mxnet"
