"""A small reliability curve as SVG: confidence against truth, with how many questions stand at each point."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from evaluation.calibration import Bin

_SIDE = 300
_LEFT, _TOP = 52, 18
_WIDTH, _HEIGHT = 560, 372
_COLOURS = ("#1b6ca8", "#c4572b")
_TEXT = 'font-family="system-ui, sans-serif" font-size="12" fill="#444"'


def draw_curve(curves: Mapping[str, Sequence[Bin]]) -> str:
    """The reliability of each named set of bins; a perfect one would lie on the diagonal."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        'aria-label="Confidence against the share of questions that can be answered">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        *_axes(),
    ]
    for at, (name, bins) in enumerate(curves.items()):
        parts.extend(_curve(name, bins, _COLOURS[at % len(_COLOURS)], at))
    return "\n".join([*parts, "</svg>", ""])


def _x(value: float) -> float:
    return round(_LEFT + _SIDE * value, 1)


def _y(value: float) -> float:
    return round(_TOP + _SIDE * (1 - value), 1)


def _axes() -> list[str]:
    lines = [
        f'<path d="M{_x(0)} {_y(1)}V{_y(0)}H{_x(1)}" fill="none" stroke="#444"/>',
        f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#bbb" stroke-dasharray="4 4"/>',
        f'<text x="{_x(0.5)}" y="{_HEIGHT - 14}" text-anchor="middle" {_TEXT}>confidence</text>',
        f'<text transform="translate(14 {_y(0.5)}) rotate(-90)" text-anchor="middle" {_TEXT}>'
        "share that can be answered</text>",
    ]
    for tick in (0.0, 0.5, 1.0):
        lines.append(f'<text x="{_x(tick)}" y="{_y(0) + 18}" text-anchor="middle" {_TEXT}>{tick}</text>')
        lines.append(f'<text x="{_x(0) - 8}" y="{_y(tick) + 4}" text-anchor="end" {_TEXT}>{tick}</text>')
    return lines


def _curve(name: str, bins: Sequence[Bin], colour: str, place: int) -> list[str]:
    most = max((each.count for each in bins), default=1)
    points = " ".join(f"{_x(each.confidence)},{_y(each.answerable)}" for each in bins)
    dots = [
        f'<circle cx="{_x(each.confidence)}" cy="{_y(each.answerable)}" r="{3 + 6 * (each.count / most) ** 0.5:.1f}" '
        f'fill="{colour}" fill-opacity="0.6"><title>{each.count:,} questions</title></circle>'
        for each in bins
    ]
    top = _TOP + 20 + 22 * place
    legend = [
        f'<rect x="{_x(1) + 24}" y="{top - 10}" width="12" height="12" fill="{colour}"/>',
        f'<text x="{_x(1) + 42}" y="{top}" {_TEXT}>{escape(name)}</text>',
    ]
    return [f'<polyline points="{points}" fill="none" stroke="{colour}"/>', *dots, *legend]
