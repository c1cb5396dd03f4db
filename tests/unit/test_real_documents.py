"""Real files of eight formats, PDFs written by hand, and real texts in great number: what the measurements are fed."""

from itertools import islice
from pathlib import Path, PurePath

import pypdf
import pytest

from evaluation.plain_pdf import plain_pdf
from evaluation.real_documents import RealFile, descriptions, real_files
from evaluation.scale import _manuals, _texts, _write
from knowledge.readers.reading import read_file


@pytest.fixture(scope="module")
def eight() -> list[RealFile]:
    return real_files(8)


def test_there_is_one_file_of_each_format(eight: list[RealFile]) -> None:
    assert [PurePath(file.name).suffix for file in eight] == [
        *(".md", ".html", ".txt", ".rst"),
        *(".docx", ".pptx", ".ipynb", ".pdf"),
    ]


@pytest.mark.parametrize("at", range(8), ids=["md", "html", "txt", "rst", "docx", "pptx", "ipynb", "pdf"])
def test_each_file_is_read_as_what_its_name_says(eight: list[RealFile], at: int) -> None:
    reading = read_file(eight[at].name, eight[at].content)

    assert sum(len(text.text) for section in reading.document.sections for text in section.texts) > 500


def test_too_few_descriptions_are_told() -> None:
    with pytest.raises(ValueError, match="1000000 are needed"):
        real_files(1_000_000)


def test_the_pages_of_a_pdf_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "lines.pdf"
    path.write_bytes(plain_pdf([r"Of (brackets) and \ strokes.", "word " * 40, *map(str, range(60)), "한글"]))

    with pypdf.PdfReader(path) as reader:
        first, second = (page.extract_text().splitlines() for page in reader.pages)

    assert first[0] == r"Of (brackets) and \ strokes."
    assert " ".join(first[1:4]).split() == ["word"] * 40
    assert second[-2:] == ["59", "??"]


def test_an_empty_pdf_has_a_page(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(plain_pdf([]))

    with pypdf.PdfReader(tmp_path / "empty.pdf") as reader:
        assert len(reader.pages) == 1


def test_texts_of_a_folder_are_written_until_there_are_passages_enough(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "deep").mkdir(parents=True)
    target.mkdir()
    long = "# Long\n\n" + "\n\n".join(f"Sentence number {at} says a little." for at in range(80))
    for name in ("a.md", "b.md", "deep/c.md"):
        (source / name).write_text(long, encoding="utf-8")
    (source / "short.md").write_text("# Short\n\nToo short to count.\n", encoding="utf-8")

    all_of_it = _write(source, target, 1_000_000)
    less = _write(source, target, 1)

    assert [path.name for path in sorted(target.iterdir())] == [f"real-{at:05d}.md" for at in range(3)]
    assert all_of_it == 3 * less > 0


def test_without_a_folder_texts_are_of_what_is_installed() -> None:
    (_, described), text = next(descriptions()), next(_texts(None))
    manuals = list(islice(_manuals(), 2))

    assert text == described
    assert all(manual.startswith("# ") and "\x08" not in manual for manual in manuals)
