"""Reading PowerPoint presentations: one section per slide, with its notes."""

import re
from collections.abc import Iterable, Iterator

from pptx import Presentation
from pptx.chart.chart import Chart
from pptx.opc.constants import CONTENT_TYPE
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide

from knowledge.documents import Document, Source
from knowledge.readers.decoding import clean
from knowledge.readers.lines import slug_of_file
from knowledge.readers.outline import Block, Heading, Part, make_sections, standing_on
from knowledge.readers.packages import as_ordinary

# The main part of ordinary presentations, shows and templates, and each with macros.
SLIDES_TYPES = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\.presentationml\.(?:presentation|slideshow|template)"
    rb"|ms-powerpoint\.(?:presentation|slideshow|template)\.macroEnabled)\.main\+xml"
)


def read_slides(name: str, content: bytes, document_id: str | None = None) -> Document:
    """The words on each slide and in its notes, a section per slide, charts as tables; no pictures."""
    presentation = Presentation(as_ordinary(content, SLIDES_TYPES, CONTENT_TYPE.PML_PRESENTATION_MAIN.encode()))
    slides = list(presentation.slides)
    about = presentation.core_properties
    # The library's own template is called so.
    named = _line(about.title).replace("PowerPoint Presentation", "")
    title = named or next(filter(None, map(_title, slides)), name)
    return Document(
        id=document_id or slug_of_file(name),
        source=Source(title, author=_line(about.author) or None),
        sections=make_sections(title, _parts(title, slides)),
    )


def _parts(title: str, slides: Iterable[Slide]) -> Iterator[Part]:
    for number, slide in enumerate(slides, start=1):
        place, headline = standing_on("slide", number), _title(slide)
        if headline:
            yield Heading(2, headline, place)
        else:
            yield Heading(2, f"{title} (slide {number})", place, id=f"slide-{number}")
        texts = [*_texts(slide), *_notes(slide)]
        # A slide that is all title says at least that.
        yield from (Block(text, place) for text in texts or filter(None, [headline]))


def _title(slide: Slide) -> str:
    title = slide.shapes.title
    return _line(title.text_frame.text) if title is not None and title.has_text_frame else ""


def _texts(slide: Slide) -> Iterator[str]:
    title = slide.shapes.title
    for shape in _flat(slide.shapes):
        text = "" if title is not None and shape.shape_id == title.shape_id else _said(shape)
        if text:
            yield text


def _flat(shapes: Iterable[BaseShape]) -> Iterator[BaseShape]:
    waiting = list(shapes)[::-1]
    while waiting:
        shape = waiting.pop()
        if isinstance(shape, GroupShape):
            waiting.extend(list(shape.shapes)[::-1])
        else:
            yield shape


def _said(shape: BaseShape) -> str:
    if isinstance(shape, GraphicFrame) and shape.has_table:
        rows = ([_line(cell.text) for cell in row.cells] for row in shape.table.rows)
        return "\n".join(" | ".join(cells) for cells in rows if any(cells))
    if isinstance(shape, GraphicFrame) and shape.has_chart:
        return _figures(shape.chart)
    frame = getattr(shape, "text_frame", None) if shape.has_text_frame else None
    return _lines(frame.text) if frame is not None else ""


def _figures(chart: Chart) -> str:
    """What a chart shows, as a table: one row per category."""
    title = chart.chart_title.text_frame.text if chart.has_title and chart.chart_title.has_text_frame else ""
    rows = [_line(title)]
    for plot in chart.plots:
        series = list(plot.series)
        names, values = [_line(each.name) for each in series], [list(each.values) for each in series]
        rows.append(" | ".join(["", *names]) if any(names) else "")
        for at, category in enumerate(plot.categories):
            figures = [each[at] if at < len(each) else None for each in values]
            rows.append(
                " | ".join([_line(str(category)), *("" if figure is None else f"{figure:g}" for figure in figures)])
            )
    return "\n".join(filter(None, rows))


def _notes(slide: Slide) -> list[str]:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    notes = _lines(frame.text) if frame is not None else ""
    return [notes] if notes else []


def _lines(text: str) -> str:
    return "\n".join(line for part in clean(text).split("\n") if (line := " ".join(part.split())))


def _line(text: str | None) -> str:
    return " ".join(clean(text or "").split())
