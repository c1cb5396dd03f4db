"""Reading in a process of its own: what takes too long, too much or crashes harms nobody else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge.errors import UnreadableFileError
from knowledge.readers.isolated import IsolatedReader
from knowledge.readers.reading import read_file
from tests.files import pdf_of, swelling_pdf, word_of

WORD = word_of(("Heading 1", "Install"), ("Normal", "Run it."))
# Marks in their thousands, which take many seconds to read.
SLOW = b"Some *marked* words with `roles` and |more|.\n\n" * 40_000
# Less than a megabyte that unpacks to several hundred.
LARGE = swelling_pdf(400)


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    reader = IsolatedReader()
    yield reader
    reader.close()


def test_reads_as_in_place(reader: IsolatedReader) -> None:
    assert reader.read("a.docx", WORD, document_id="mine", url="https://example.org/a") == read_file(
        "a.docx", WORD, document_id="mine", url="https://example.org/a"
    )


def test_refusals_come_back_as_they_are(reader: IsolatedReader) -> None:
    with pytest.raises(UnreadableFileError, match=r"^a\.pdf was not read: .*Run text recognition"):
        reader.read("a.pdf", pdf_of([], []))


def test_many_threads_may_read(reader: IsolatedReader) -> None:
    with ThreadPoolExecutor(4) as threads:
        readings = list(threads.map(lambda at: reader.read(f"{at}.docx", WORD), range(12)))

    assert [reading.document.id for reading in readings] == [str(at) for at in range(12)]


def test_other_languages_are_told_of(reader: IsolatedReader) -> None:
    german = "Das Modell läuft auf einem kleinen Rechner, und die Antwort kommt nach wenigen Millisekunden zurück."

    assert reader.read("a.txt", german.encode()).remarks == (
        "section 1 read as German: the advisor answers in Korean and English.",
    )


def test_plain_text_needs_no_process() -> None:
    reader = IsolatedReader(timeout_seconds=0.001)

    assert reader.read("a.md", "# 제목\n글입니다.".encode()).media_type == "text/markdown"
    assert reader.read("a.txt", b"Some words.").media_type == "text/plain"


def test_a_file_that_takes_too_long_is_given_up() -> None:
    reader = IsolatedReader(timeout_seconds=2)

    with pytest.raises(UnreadableFileError, match="took longer than 2 seconds"):
        reader.read("a.rst", SLOW)
    reader.close()


def test_a_file_that_takes_too_much_memory_is_given_up_and_the_next_one_read() -> None:
    reader = IsolatedReader(memory_bytes=400_000_000)

    with pytest.raises(UnreadableFileError, match="more than 400 MB of memory"):
        reader.read("a.pdf", LARGE)
    assert reader.read("a.docx", WORD).document.sections
    reader.close()


def test_a_closed_reader_starts_anew(reader: IsolatedReader) -> None:
    reader.close()
    reader.close()

    assert reader.read("a.docx", WORD).document.sections
