"""reStructuredText: sections, Sphinx's directives and roles, and nothing taken in from elsewhere."""

from pathlib import Path

import pytest

from knowledge.documents import Document
from knowledge.errors import UnreadableFileError
from knowledge.readers.reading import read_document, read_file

GUIDE = """
=====
Guide
=====

Serve a :class:`~app.Model` as in :ref:`the manual <manual>`, with |version|, *fast*
and ``small``.

Install
-------

- one
- two

  1. inner

.. code-block:: sh

   pip install x

.. note:: Take care.

API
---

.. py:function:: serve(model, port)
   :noindex:

   Serves it.

   .. versionadded:: 2.0
      The port.

=====  =====
a      b
=====  =====
1      2
=====  =====

term
   What it is.

.. toctree::

   other
"""


def texts_of(document: Document) -> dict[str, str]:
    return {section.id: section.texts[0].text for section in document.sections}


def test_headings_become_sections_and_marks_are_resolved() -> None:
    reading = read_file("guide.rst", GUIDE.encode())

    assert reading.media_type == "text/x-rst"
    assert reading.document.source.title == "Guide"
    assert texts_of(reading.document) == {
        "guide": "Serve a Model as in the manual, with version, fast and small.",
        "install": "- one\n- two\n  1. inner\n\npip install x\n\nTake care.",
        "api": "serve(model, port)\n\nServes it.\n\n2.0\n\nThe port.\n\na | b\n1 | 2\n\nterm\nWhat it is.",
    }
    assert reading.remarks == ()


@pytest.mark.parametrize(
    "directive",
    [
        ".. include:: {file}",
        ".. literalinclude:: {file}",
        ".. raw:: html\n   :file: {file}",
        ".. raw:: html\n\n   <b>secret words</b>",
        ".. csv-table::\n   :file: {file}",
        ".. csv-table::\n   :url: file://{file}",
    ],
)
def test_what_would_take_something_in_is_passed_over_with_a_remark(directive: str, tmp_path: Path) -> None:
    file = tmp_path / "secret.txt"
    file.write_text("secret words", encoding="utf-8")

    reading = read_file("a.rst", f"Before.\n\n{directive.format(file=file)}\n\nAfter.\n".encode())

    assert texts_of(reading.document) == {"0": "Before.\n\nAfter."}
    assert reading.remarks[0].startswith("1 directives that take in other files or raw output were passed over (")


def test_broken_markup_loses_no_words() -> None:
    text = (
        "Title\n===\n\nAn *unclosed mark and a `role`.\n\nOther\n~~~~~~~~~~~\n\nMore `` here.\n\n.. unknown:: words\n"
    )

    told = " ".join(f"{s.texts[0].title} {s.texts[0].text}" for s in read_document("a.rst", text.encode()).sections)

    assert all(word in told for word in ("Title", "unclosed mark", "role", "More", "here", "words"))


def test_lists_nested_without_end_are_refused() -> None:
    text = "".join("  " * depth + f"* item {depth}\n\n" for depth in range(400))

    with pytest.raises(UnreadableFileError, match="nested deeper than can be read"):
        read_document("a.rst", text.encode())


def test_text_without_headings_is_one_section() -> None:
    assert texts_of(read_document("a.rst", "둘 다 좋습니다.\n\n그렇습니다.".encode("cp949"))) == {
        "0": "둘 다 좋습니다.\n\n그렇습니다."
    }
