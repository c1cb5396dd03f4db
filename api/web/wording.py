"""Finding the words of the pages by their names."""

from collections.abc import Mapping
from typing import NamedTuple

from api.web.labels.admin import ADMIN
from api.web.labels.ask import ASK
from api.web.labels.documents import DOCUMENTS
from api.web.labels.explore import EXPLORE
from api.web.labels.flow import FLOW
from api.web.labels.frame import FRAME
from api.web.labels.gaps import GAPS
from api.web.labels.generations import GENERATIONS
from api.web.labels.jobs import JOBS
from api.web.labels.keys import KEYS
from api.web.labels.map import MAP
from api.web.labels.personas import PERSONAS
from api.web.labels.running import RUNNING
from api.web.labels.status import STATUS
from api.web.labels.watched import WATCHED
from knowledge.documents import Language


class Label(NamedTuple):
    """Words in both languages. ``{name}`` in them is filled in where they are used."""

    ko: str
    en: str


# A page's words are called like its part and their name: `ask.send`.
_PARTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "frame": FRAME,
    "explore": EXPLORE,
    "ask": ASK,
    "admin": ADMIN,
    "documents": DOCUMENTS,
    "watched": WATCHED,
    "jobs": JOBS,
    "generations": GENERATIONS,
    "gaps": GAPS,
    "keys": KEYS,
    "running": RUNNING,
    "flow": FLOW,
    "personas": PERSONAS,
    "map": MAP,
    "status": STATUS,
}
LABELS: Mapping[str, Label] = {
    f"{part}.{name}": Label(*words) for part, labels in _PARTS.items() for name, words in labels.items()
}


class Words:
    """The labels of one language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __call__(self, name: str, /, **filled: object) -> str:
        """The words called ``name``, filled in. Raises KeyError for a name that nobody wrote words for."""
        words: str = getattr(LABELS[name], self._language)
        return words.format(**filled) if filled else words

    def of(self, *parts: str) -> dict[str, str]:
        """All words of some parts, by name: what a script is given."""
        return {name: self(name) for name in LABELS if name.partition(".")[0] in parts}
