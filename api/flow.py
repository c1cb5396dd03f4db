"""A persona's rules as a drawing: each decision in a row, its outcome to the right."""

from collections.abc import Iterator, Mapping, Sequence

from api.flow_rows import FONT, LEAF_LEFT, LEAF_RIGHT, LEFT, LINE, PAD, RULE_RIGHT, WORDS, Line, Page, Row
from api.flow_text import escape_xml
from knowledge.decisions.rules import Persona
from knowledge.documents import Language

_WIDTH = LEAF_RIGHT + LEFT
_STEM = 16
_STYLE = (
    "text{font:15px system-ui,'Apple SD Gothic Neo','Noto Sans KR',sans-serif;fill:#0f172a}"
    "rect{stroke-width:1.5}text.head{font-size:20px;font-weight:700}text.strong{font-weight:700}"
    "text.small{font-size:13px}.paper{fill:#fff}.rule{fill:#f1f5f9;stroke:#64748b}"
    ".recommend{fill:#ecfdf5;stroke:#047857}.ask{fill:#fff7ed;stroke:#b45309}"
    ".go_to{fill:#eff6ff;stroke:#1d4ed8}.edge{fill:none;stroke:#475569;stroke-width:1.5}"
)


def draw_flow(persona: Persona, language: Language, personas: Mapping[str, Persona]) -> str:
    """``persona``'s rules as an SVG; ``personas`` gives the names of those that its rules go on with."""
    words = WORDS[language]
    page = Page(persona, language, personas)
    title = words["title"].format(persona=persona.title[language])
    # Several drawings may stand in one page of HTML, so ids carry the persona.
    name = f"flow-{escape_xml(persona.id)}"
    pieces = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {page.height}" width="{_WIDTH}" '
        f'height="{page.height}" role="img" aria-labelledby="{name}-title {name}-desc" lang="{language}">',
        f'<title id="{name}-title">{escape_xml(title)}</title>',
        f'<desc id="{name}-desc">{escape_xml(_spoken(page.rows, words["lead"]))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<defs><marker id="{name}-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" ',
        'markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#475569"/></marker></defs>',
        f'<rect class="paper" width="{_WIDTH}" height="{page.height}"/>',
        f'<text class="head" x="{LEFT}" y="34">{escape_xml(title)}</text>',
        f'<text class="small" x="{LEFT}" y="56">{escape_xml(words["lead"])}</text>',
        *(piece for row in page.rows for piece in _drawn(row, words, f"url(#{name}-tip)")),
        "</svg>",
    )
    return "".join(pieces)


def _spoken(rows: Sequence[Row], lead: str) -> str:
    said = [lead]
    for number, row in enumerate(rows, start=1):
        label = " ".join(line.text for line in row.lines[:-1])
        outcome = " ".join(line.text for line in row.outcome)
        said.append(f"{number}. {label} → {outcome}" if outcome else f"{number}. {label}:")
    return "\n".join(said)


def _drawn(row: Row, words: Mapping[str, str], tip: str) -> Iterator[str]:
    if row.before is not None:
        yield from _edge(row.x + _STEM, row.before.bottom, row.y, words["no"], tip)
    if row.parent is not None:
        yield from _edge(row.x + _STEM, row.parent.bottom, row.y, words["yes"], tip)
    yield from _box(row.x, RULE_RIGHT, row, row.lines, "rule")
    if row.outcome:
        middle = row.y + row.height // 2
        yield f'<path class="edge" d="M{RULE_RIGHT} {middle}H{LEAF_LEFT}" marker-end="{tip}"/>'
        yield f'<text class="small" x="{RULE_RIGHT + 24}" y="{middle - 6}">{escape_xml(words["yes"])}</text>'
        yield from _box(LEAF_LEFT, LEAF_RIGHT, row, row.outcome, row.kind)


def _edge(x: int, top: int, bottom: int, word: str, tip: str) -> Iterator[str]:
    yield f'<path class="edge" d="M{x} {top}V{bottom}" marker-end="{tip}"/>'
    yield f'<text class="small" x="{x + 8}" y="{bottom - 11}">{escape_xml(word)}</text>'


def _box(left: int, right: int, row: Row, lines: Sequence[Line], kind: str) -> Iterator[str]:
    width = right - left
    yield f'<rect class="{kind}" x="{left}" y="{row.y}" width="{width}" height="{row.height}" rx="8"/>'
    top = row.y + (row.height - len(lines) * LINE) // 2 + FONT
    for number, line in enumerate(lines):
        style = f' class="{line.style}"' if line.style else ""
        yield f'<text{style} x="{left + PAD}" y="{top + number * LINE}">{escape_xml(line.text)}</text>'
