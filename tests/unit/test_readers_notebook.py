"""Notebooks: cells as places, headings as sections, no outputs."""

import json

import pytest

from knowledge.documents import Document, Place
from knowledge.errors import UnreadableFileError
from knowledge.readers.reading import read_document, read_file
from tests.files import notebook_of

CELLS = notebook_of(
    ("markdown", "# Train\nFirst, load it.\n![x](data:image/png;base64,AAAA)"),
    ("code", "import torch\n\nprint(1)"),
    ("markdown", "## Save\nThen save\nit."),
    ("code", ""),
    ("raw", "As it is."),
)


def texts_of(document: Document) -> dict[str, str]:
    return {section.id: section.texts[0].text for section in document.sections}


def test_headings_of_the_text_become_sections_and_outputs_are_left_out() -> None:
    document = read_document("train.ipynb", CELLS)

    assert document.source.title == "Train"
    assert texts_of(document) == {
        "train": "First, load it.\n![x]()\n\nimport torch\n\nprint(1)",
        "save": "Then save\nit.\n\nAs it is.",
    }


def test_each_part_has_its_cell() -> None:
    first, second = (section.texts[0] for section in read_document("train.ipynb", CELLS).sections)

    assert first.places == (Place(0, "cell", "1"), Place(24, "cell", "2"))
    assert second.places == (Place(0, "cell", "3"), Place(15, "cell", "5"))
    assert [second.quote(span) for span in second.sentences] == ["Then save\nit.", "As it is."]


def test_reads_notebooks_from_before_version_4() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Old"},
        {"cell_type": "code", "input": ["x = 1"], "outputs": []},
        {"cell_type": "markdown", "source": 7},
    ]
    content = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}, {"cells": []}]}).encode()

    assert texts_of(read_document("old.ipynb", content)) == {"old": "x = 1"}


def test_nulls_and_lone_surrogates_are_left_out() -> None:
    assert texts_of(read_document("a.ipynb", notebook_of(("markdown", "a\x00b\ud800c")))) == {"0": "abc"}


def test_a_notebook_under_another_name_is_read_as_one() -> None:
    reading = read_file("train.txt", CELLS)

    assert list(texts_of(reading.document)) == ["train", "save"]
    assert reading.remarks == ("its name ends in .txt, but it is a notebook: read as such.",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (CELLS[:50], "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"a": ' + b"1" * 10_000 + b"}", "no JSON"),
        (b"[1, 2]", "no cells"),
        (b'{"nbformat": 4}', "no cells"),
        (b'{"nbformat": 4, "cells": [3, {"source": {}}]}', "no text in it"),
        (b"", "no JSON"),
    ],
    ids=["cut off", "bottomless", "endless number", "list", "no cells", "odd cells", "empty"],
)
def test_says_what_to_do_with_a_broken_notebook(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=message):
        read_document("a.ipynb", content)
