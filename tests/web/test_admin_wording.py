"""The words of the admin's pages: all of them used, none missing."""

import re

from api.web.wording import LABELS
from tests.web.test_wording import SOURCES

PARTS = ("admin", "documents", "watched", "jobs", "generations", "gaps", "keys", "running")
# These names are put together where they are used, from a status, a kind, a scope or the name of a chart.
PUT_TOGETHER = re.compile(
    r"admin\.waiting_|documents\.(origin|outcome|state)_|watched\.(count|kind)_|jobs\.(kind|stage|status)_"
    r"|generations\.(count|state|verdict)_|gaps\.(answer|draft|kind|rating)_|keys\.(scope|status|subject)_"
    r"|keys\.(keys|sessions)$|running\.(quality|answers|indexing)(_hint)?$"
)
NAMED = re.compile(rf"""["'`]((?:{"|".join(PARTS)})\.(?!css|csv|js|html)[a-z_0-9]*[a-z0-9])["'`]""")


def test_every_name_in_the_admins_pages_has_words_and_all_words_are_used() -> None:
    named = {name for path in SOURCES for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    written = {name for name in LABELS if name.partition(".")[0] in PARTS}

    assert named - LABELS.keys() == set()
    assert {name for name in written - named if not PUT_TOGETHER.match(name)} == set()
