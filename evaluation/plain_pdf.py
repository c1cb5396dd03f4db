"""A PDF of plain lines, written by hand (ISO 32000-1, 7.5): enough for a reader to have pages to read."""

import textwrap
from collections.abc import Sequence

_LINES_A_PAGE = 54
_COLUMNS = 95
_PAGE = (
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>"
)


def plain_pdf(lines: Sequence[str]) -> bytes:
    """The pages of ``lines``, long ones folded; letters beyond Latin-1 become question marks."""
    folded = [part for line in lines for part in textwrap.wrap(line, _COLUMNS) or [""]]
    pages = [folded[at : at + _LINES_A_PAGE] for at in range(0, max(len(folded), 1), _LINES_A_PAGE)]
    numbers = [4 + 2 * at for at in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in zip(numbers, pages, strict=True):
        drawn = _drawn(page)
        objects.append(_PAGE.format(number + 1).encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return _file(objects)


def _drawn(lines: Sequence[str]) -> bytes:
    shown = [f"({_escaped(line)}) Tj T*" for line in lines]
    return "\n".join(["BT /F1 10 Tf 13 TL 50 790 Td", *shown, "ET"]).encode("latin-1", "replace")


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: Sequence[bytes]) -> bytes:
    """The objects with the table of their places."""
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(made))
    )
