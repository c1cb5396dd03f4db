"""The proof of the corpus: it holds for ours, and every way to break it is found."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.corpus_check import check_corpus
from knowledge.corpus_files import CORPUS
from knowledge.corpus_fingerprint import fingerprint_of, load_fingerprint, main, save_fingerprint
from knowledge.documents import System
from knowledge.readers.reading import read_document

SENTENCE = "The quick brown fox jumps over the lazy dog beside twelve rivers of milk."
ARTICLE = f"""Foxes

Read this.

1. Serving

{SENTENCE} GPT-3에는 1,750억 개의 Parameter가 있습니다.

1.1. TorchServe

12월 초에 나왔고, 모델 중 2/3를 씁니다.

위의 5가지를 살펴봤습니다.
"""
PREAMBLE = """---
section: "0"
title: {ko: 시작, en: Start}
as_of: "2021-12-14"
questions:
- sentences: [1]
  ko: ["뭘 읽어?"]
---

# ko

여우 글을 읽습니다.

# en

One reads of foxes.
"""
SERVING = """---
section: "1"
title: {ko: 서빙, en: Serving}
systems: [torchserve]
as_of: "2021-12-14"
editor_note: {ko: 참고, en: Note}
questions:
- sentences: [1]
  also: ["1.1"]
  ko: ["GPT-3 크기는?"]
  en: ["How big is GPT-3?"]
---

# ko

GPT-3의 파라미터는 1,750억 개입니다.
5가지를 봤습니다.

# en

GPT-3 has 175 billion parameters.
We saw 5 things.
"""
PART = """---
section: "1.1"
title: {ko: TorchServe, en: TorchServe}
as_of: "2021-12-14"
---

# ko

12월 초에 나온 것을 2/3가 씁니다.

# en

It came in early December, and 2/3 use it.
"""
NOTE = """---
section: torchserve
title: {ko: TorchServe, en: TorchServe}
aliases: [토치서브]
systems: [torchserve]
camp: pytorch
area: deployment
article_sections: ["1.1"]
as_of: "2021-12-14"
updates:
- system: TorchServe
  status: archived
  as_of: "2025-08-07"
  touches: ["1.1"]
  text:
    ko: [보관되었습니다.]
    en: [It was archived.]
  evidence:
  - {ref: "https://example.org/serve", quote: "was archived"}
questions:
- sentences: [1]
  ko: ["토치서브가 뭐야?", "토치서브 누가 씀?"]
- today: true
  ko: ["토치서브 아직 써도 돼?"]
---

# ko

토치서브는 모델을 서버에 올립니다.

# en

TorchServe puts models on a server.
"""
FILES = {
    "article/document.yaml": "id: foxes\nsource: {title: Foxes}\n",
    "article/0.md": PREAMBLE,
    "article/1.md": SERVING,
    "article/1.1.md": PART,
    "ecosystem/document.yaml": "id: notes\nsource: {title: Notes}\n",
    "ecosystem/torchserve.md": NOTE,
}
SECTION, CLOSING, TORCHSERVE = "article/1.md", "article/1.1.md", "ecosystem/torchserve.md"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path, article: Path) -> Path:
    """A small corpus that keeps all that ARTICLE says."""
    home = tmp_path / "corpus"
    for name, text in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    main([str(article)], home)
    return home


def edited(path: str, old: str, new: str) -> Callable[[Path], None]:
    """An edit of the corpus: the first ``old`` in the file ``path`` becomes ``new``."""
    changed = FILES[path].replace(old, new, 1)
    assert changed != FILES[path]
    return written(path, changed)


def copied(path: str, name: str) -> Callable[[Path], None]:
    return written(name, FILES[path])


def written(path: str, text: str) -> Callable[[Path], None]:
    def write(home: Path) -> None:
        (home / path).write_text(text, encoding="utf-8")

    return write


def removed(path: str) -> Callable[[Path], None]:
    return lambda home: (home / path).unlink()


def test_our_corpus_holds() -> None:
    assert check_corpus() == ()


def test_our_fingerprint_is_small_and_covers_every_section() -> None:
    path = CORPUS / "article" / "fingerprint.json"

    assert path.stat().st_size < 400_000
    assert len(load_fingerprint(path).numbers) == 51


def test_a_corpus_that_keeps_what_the_article_says_has_no_problem(home: Path, article: Path) -> None:
    assert check_corpus(home) == ()
    assert check_corpus(home, article=article) == ()


@pytest.mark.parametrize(
    ("break_it", "where", "what"),
    [
        (removed("article/0.md"), "article", "section 0 .* is missing"),
        (edited("article/0.md", '"0"', '"7"'), "article", "the article has no section 7"),
        (removed(TORCHSERVE), "ecosystem", "there is no note on torchserve"),
        (edited(SECTION, "systems: [torchserve]", "systems: [jax]"), "ecosystem", "there is no note on jax"),
        (copied(SECTION, "article/2.md"), "corpus", "the id '1' is taken 2 times"),
        (copied(SECTION, "article/2.md"), "article/2.md", "must be the name of the file"),
        (edited(SECTION, "# en", "# de"), SECTION, "sentences are not aligned"),
        (edited(SECTION, "We saw 5 things.", ""), SECTION, "sentences are not aligned"),
        (edited(SECTION, ", en: Serving", ""), SECTION, "title must stand in both"),
        (edited(SECTION, ", en: Note", ""), SECTION, "editor_note must stand in both"),
        (edited(SECTION, "1,750억", "1,751억"), SECTION, "17.* missing in ko"),
        (edited(SECTION, "175 billion", "175 million"), SECTION, "17.* missing in en"),
        (edited(CLOSING, "12월 초", "얼마 전"), CLOSING, "month 12 .* missing in ko"),
        (edited(CLOSING, "2/3 use", "two thirds use"), CLOSING, "number 2/3 .* missing in en"),
        (edited(SECTION, "5 things", "some things"), CLOSING, "number 5 .* missing in en"),
        (edited(TORCHSERVE, '"was archived"', '" "'), TORCHSERVE, "needs evidence"),
        (edited(TORCHSERVE, "https://example.org/serve", ""), TORCHSERVE, "needs evidence"),
        (edited(TORCHSERVE, "- {ref", "# - {ref"), TORCHSERVE, "needs evidence"),
        (edited(TORCHSERVE, 'touches: ["1.1"', 'touches: ["9"'), TORCHSERVE, "touches names section 9"),
        (edited(TORCHSERVE, 'sections: ["1.1"', 'sections: ["9"'), TORCHSERVE, "_sections names section 9"),
        (edited(SECTION, 'also: ["1.1"', 'also: ["8"'), SECTION, "also names section 8"),
        (edited(SECTION, "sentences: [1]", "sentences: [99]"), SECTION, r"sentences \[99\]"),
        (edited(TORCHSERVE, "토치서브 누가 씀?", "토치서브가  뭐야?"), TORCHSERVE, "listed 2 times"),
        (edited(TORCHSERVE, "en: [It was archived.]", "en: []"), TORCHSERVE, "the update of .* not aligned"),
        (copied(TORCHSERVE, "ecosystem/x.md"), "corpus", "the id 'torchserve' is taken 2 times"),
        (edited(TORCHSERVE, "---", "-"), TORCHSERVE, "has no front matter"),
        (edited(TORCHSERVE, "camp: pytorch", "camp: [["), TORCHSERVE, "not YAML"),
        (edited(TORCHSERVE, "area: deployment\n", ""), "corpus", "does not load: KeyError"),
        (
            edited(TORCHSERVE, "- system: TorchServe", "- TorchServe\n- system: x"),
            "corpus",
            "could not be proved",
        ),
        (edited(CLOSING, "It came", f"{SENTENCE[:60]} It came"), CLOSING, "article's: 'thequick"),
        (removed("article/fingerprint.json"), "article", "nothing to check against"),
    ],
)
def test_finds_every_way_to_break_it(home: Path, break_it: Callable[[Path], None], where: str, what: str) -> None:
    break_it(home)

    problems = check_corpus(home)

    assert any(problem.where == where and re.search(what, problem.what) for problem in problems), problems


def test_one_spelling_stands_for_one_system(home: Path) -> None:
    note = NOTE.replace("section: torchserve", "section: torchx").replace("[토치서브]", "[TorchX, 토치 서브]")
    (home / "ecosystem" / "torchx.md").write_text(note, encoding="utf-8")

    (problem,) = check_corpus(home)

    assert problem.where == "ecosystem/torchx.md"
    assert problem.what == "the spelling '토치 서브' already stands for torchserve."


def test_front_matter_that_is_no_mapping_is_told(home: Path) -> None:
    (home / CLOSING).write_text("---\nwords\n---\n# ko\n", encoding="utf-8")

    assert "no mapping" in check_corpus(home)[0].what


def test_words_of_less_than_forty_characters_may_be_shared(home: Path) -> None:
    edited(CLOSING, "It came", f"{SENTENCE[:44]}. It came")(home)

    assert check_corpus(home) == ()


def test_the_text_of_the_article_can_stand_in_for_its_fingerprint(home: Path, article: Path) -> None:
    article.write_text(ARTICLE.replace("2/3를", "777을"), encoding="utf-8")

    found = {problem.what for problem in check_corpus(home, article=article)}

    assert found == {f"the number 777 of the article is missing in {language}." for language in ("ko", "en")}


def test_an_article_that_is_not_there_is_told(home: Path, tmp_path: Path) -> None:
    (problem,) = check_corpus(home, article=tmp_path / "none.txt")

    assert "nothing to check against" in problem.what


def test_a_fingerprint_keeps_systems_and_numbers_but_no_words(tmp_path: Path) -> None:
    document = read_document("article.txt", ARTICLE.encode())
    names = ("TorchServe", "Torch", "Gym")
    systems = [System(name.lower(), name, (), "pytorch", "deployment", ()) for name in names]
    path = tmp_path / "fingerprint.json"

    fingerprint = fingerprint_of(document, systems)
    save_fingerprint(fingerprint, path)

    assert fingerprint.numbers == {"0": set(), "1": {"3", "175000000000"}, "1.1": {"5", "2/3", "month 12"}}
    assert fingerprint.systems == {"torchserve"}
    assert load_fingerprint(path) == fingerprint
    assert "quick" not in path.read_text(encoding="utf-8")


def test_the_script_says_what_it_wrote_and_how_to_call_it(
    home: Path, article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = main([str(article)], home), main([], home)

    said = capsys.readouterr()
    assert codes == (0, 2)
    assert "3 sections, 1 systems" in said.out
    assert "Usage: python -m knowledge.corpus_fingerprint ARTICLE" in said.err
