"""Files of every format, made in code: small, real, and some of them broken or made to do harm."""

import json
import zlib
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from pptx import Presentation
from pptx.util import Inches
from pypdf import PdfReader, PdfWriter

# A line of a page: its size in points and its words.
Printed = tuple[float, str]
Bookmarked = tuple[str, int]

WORD_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD_WITH_MACROS = b"application/vnd.ms-word.document.macroEnabled.main+xml"
SLIDES_MAIN = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
SLIDES_WITH_MACROS = b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"


def pdf_of(*pages: Sequence[Printed], bookmarks: Sequence[Bookmarked] = (), title: str = "") -> bytes:
    """A PDF with these lines on its pages, Korean included; a bookmark names a page from 1."""
    return _printed([zlib.compress(_drawn(lines)) for lines in pages], bookmarks, title)


def swelling_pdf(megabytes: int) -> bytes:
    """A small PDF whose page is unpacked to this size."""
    return _printed([zlib.compress(b"BT ET" + b" " * (megabytes * 1_000_000), 9)], (), "")


def locked(pdf: bytes, password: str) -> bytes:
    """The same PDF, readable only with ``password``."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    writer.encrypt(password)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def word_of(*paragraphs: tuple[str, str], table: Sequence[Sequence[str]] = (), title: str = "") -> bytes:
    """A Word document of ``(style, text)``, with a table at its end."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = "Kim"
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def slides_of(*slides: tuple[str, str, str]) -> bytes:
    """A presentation of ``(title, text, notes)``."""
    presentation = Presentation()
    for title, text, notes in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1 if title else 6])
        if title and slide.shapes.title is not None:
            slide.shapes.title.text = title
        slide.shapes.add_textbox(Inches(1), Inches(1), Inches(2), Inches(1)).text_frame.text = text
        if notes and (frame := slide.notes_slide.notes_text_frame) is not None:
            frame.text = notes
    written = BytesIO()
    presentation.save(written)
    return written.getvalue()


def notebook_of(*cells: tuple[str, str]) -> bytes:
    """A notebook of ``(kind, source)``; its code has printed something."""
    made = [
        {"cell_type": kind, "id": f"c{at}", "metadata": {}, "source": source.splitlines(keepends=True)}
        | ({"outputs": [{"output_type": "stream", "name": "stdout", "text": ["printed"]}]} if kind == "code" else {})
        for at, (kind, source) in enumerate(cells)
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def rewritten(package: bytes, parts: dict[str, bytes], types: tuple[bytes, bytes] = (b"", b"")) -> bytes:
    """An office document with these parts added or replaced, and one content type for another."""
    written = BytesIO()
    with ZipFile(BytesIO(package)) as archive, ZipFile(written, "w", ZIP_DEFLATED) as made:
        for entry in archive.infolist():
            if entry.filename not in parts:
                made.writestr(entry.filename, archive.read(entry).replace(*types))
        for name, content in parts.items():
            made.writestr(name, content)
    return written.getvalue()


def part_of(package: bytes, name: str) -> bytes:
    """A part of an office document."""
    with ZipFile(BytesIO(package)) as archive:
        return archive.read(name)


def _printed(streams: Sequence[bytes], bookmarks: Sequence[Bookmarked], title: str) -> bytes:
    objects: list[bytes] = [b"", b"", *_font(), f"<< /Title {_utf16(title)} >>".encode()]
    kids: list[int] = []
    for stream in streams:
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream) + stream + b"\nendstream")
        resources = "/Resources << /Font << /F 3 0 R >> >> /MediaBox [0 0 600 800]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {len(objects)} 0 R >>".encode())
        kids.append(len(objects))
    outline = _outline(objects, bookmarks, kids)
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R {outline} >>".encode()
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
    return _written(objects)


def _drawn(lines: Sequence[Printed]) -> bytes:
    drawn, top = ["BT"], 780.0
    for size, text in lines:
        top -= size * 1.2
        drawn.append(f"/F {size} Tf 1 0 0 1 50 {top:.1f} Tm <{text.encode('utf-16-be').hex()}> Tj")
    return "\n".join([*drawn, "ET"]).encode()


def _font() -> list[bytes]:
    """A font without shapes whose codes are UTF-16: enough to read the text."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"1 beginbfrange <0000> <FFFF> <0000> endbfrange\nendcmap end end"
    )
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /DW 500 /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor "
        b"/FontName /Plain /Flags 4 /Ascent 800 /Descent -200 /FontBBox [0 -200 1000 800] >> >>"
    )
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /Plain /Encoding /Identity-H /ToUnicode 4 0 R "
    return [
        font + b"/DescendantFonts [5 0 R] >>",
        b"<< /Length %d >>\nstream\n" % len(cmap) + cmap + b"\nendstream",
        descendant,
    ]


def _outline(objects: list[bytes], bookmarks: Sequence[Bookmarked], kids: Sequence[int]) -> str:
    if not bookmarks:
        return ""
    root = len(objects) + 1
    first, last = root + 1, root + len(bookmarks)
    objects.append(f"<< /Type /Outlines /First {first} 0 R /Last {last} 0 R /Count {len(bookmarks)} >>".encode())
    for at, (title, page) in enumerate(bookmarks, start=first):
        around = (f"/Prev {at - 1} 0 R " if at > first else "") + (f"/Next {at + 1} 0 R " if at < last else "")
        target = f"/Dest [{kids[page - 1]} 0 R /Fit]"
        objects.append(f"<< /Title {_utf16(title)} /Parent {root} 0 R {around}{target} >>".encode())
    return f"/Outlines {root} 0 R"


def _utf16(text: str) -> str:
    return f"<FEFF{text.encode('utf-16-be').hex()}>"


def _written(objects: Sequence[bytes]) -> bytes:
    written, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    written += b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(written)
