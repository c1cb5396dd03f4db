"""The words of the pages: in both languages, all of them used, none missing."""

import re
import string
from pathlib import Path

from api.web.wording import LABELS, Words

WEB = Path("api/web")
SOURCES = [path for suffix in ("html", "js", "py") for path in WEB.rglob(f"*.{suffix}") if "vendor" not in path.parts]
# These names are put together where they are used: from a status, a language, the kind of a place, a theme.
PUT_TOGETHER = re.compile(r"explore\.(status_|place_|ko$|en$)|frame\.(error_\d|theme_)|ask\.(example_|look_up$)")
NAMED = re.compile(r"""["']((?:frame|explore|ask)\.(?!css|js|html)[a-z_0-9]*[a-z0-9])["']""")


def blanks(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def test_every_label_says_the_same_in_both_languages() -> None:
    for label in LABELS.values():
        assert label.ko.strip() == label.ko != ""
        assert label.en.strip() == label.en != ""
        assert blanks(label.ko) == blanks(label.en)
        assert not re.search("[가-힣]", label.en)


def test_every_name_in_the_pages_has_words_and_all_words_are_used() -> None:
    named = {name for path in SOURCES for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    parts = {name for name in LABELS if name.partition(".")[0] in ("frame", "explore", "ask")}

    assert named - LABELS.keys() == set()
    assert {name for name in parts - named if not PUT_TOGETHER.match(name)} == set()


def test_blanks_are_filled() -> None:
    assert Words("en")("explore.sections_count", count=3) == "3 sections"
    assert Words("ko")("explore.sections_count", count=3) == "절 3개"


def test_a_script_is_given_whole_parts() -> None:
    given = Words("ko").of("explore")

    assert given["explore.title"] == "자료"
    assert {name.partition(".")[0] for name in given} == {"explore"}
