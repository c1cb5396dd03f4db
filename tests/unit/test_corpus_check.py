"""The proof of the corpus: it holds for ours, and every way to break it is found."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.corpus_check import check_corpus
from knowledge.corpus_files import CORPUS
from knowledge.corpus_fingerprint import fingerprint_of, load_fingerprint, main, save_fingerprint, window_hash
from knowledge.documents import System
from knowledge.readers.reading import read_document

SENTENCE = "The quick brown fox jumps over the lazy dog beside 12 rivers in early December."
TORCHSERVE = "ecosystem/torchserve.md"


def edited(path: str, pattern: str, replacement: str) -> Callable[[Path], None]:
    """An edit of the corpus: the first match of ``pattern`` in ``path`` becomes ``replacement``."""

    def edit(home: Path) -> None:
        text = (home / path).read_text(encoding="utf-8")
        changed = re.sub(pattern, replacement, text, count=1, flags=re.MULTILINE)
        assert changed != text
        (home / path).write_text(changed, encoding="utf-8")

    return edit


def removed(path: str) -> Callable[[Path], None]:
    return lambda home: (home / path).unlink()


def renamed(path: str, name: str) -> Callable[[Path], None]:
    return lambda home: None if (home / path).rename((home / path).with_name(name)) else None


def copied_from_article(home: Path) -> None:
    path = home / "article" / "fingerprint.json"
    kept = load_fingerprint(path)
    words = "".join(SENTENCE.casefold().split())[:40]
    save_fingerprint(fingerprint_of(read_document("a.txt", SENTENCE.encode()), ()), home / "other.json")
    assert window_hash(words) in load_fingerprint(home / "other.json").windows
    (home / "other.json").replace(path)
    numbers = {section: kept.numbers[section] for section in kept.numbers}
    save_fingerprint(type(kept)(numbers, kept.systems, load_fingerprint(path).windows), path)
    edited(TORCHSERVE, "^# en$", f"# en\n{SENTENCE}")(home)
    edited(TORCHSERVE, "^# ko$", "# ko\n한 문장입니다.")(home)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(CORPUS, tmp_path / "corpus")
    return tmp_path / "corpus"


def test_our_corpus_holds() -> None:
    assert check_corpus() == ()


def test_the_fingerprint_is_small_and_covers_all_sections() -> None:
    path = CORPUS / "article" / "fingerprint.json"

    assert path.stat().st_size < 400_000
    assert len(load_fingerprint(path).numbers) == 51


@pytest.mark.parametrize(
    ("break_it", "where", "what"),
    [
        (removed("article/3.1.2.md"), "article", "section 3.1.2 of the article is missing"),
        (renamed("article/5.6.md", "5.7.md"), "article/5.7.md", "must be the name of the file"),
        (edited("article/5.6.md", '^section: "5.6"', 'section: "7"'), "article", "the article has no section 7"),
        (removed("ecosystem/gym.md"), "ecosystem", "there is no note on gym"),
        (edited("article/6.md", '^section: "6"', 'section: "5"'), "corpus", "the id '5' is taken 2 times"),
        (edited("article/6.md", "(?s)^# en.*", ""), "article/6.md", "sentences are not aligned"),
        (edited("article/6.md", r"\Z", "One more.\n"), "article/6.md", "sentences are not aligned"),
        (edited("article/6.md", r"(^title: \{).*\}", r"\1ko: 끝}"), "article/6.md", "title must stand in both"),
        (edited("article/2.md", "1,750억", "1,751억"), "article/2.md", "number 175000000000 of the article is missing in ko"),
        (edited("article/2.md", "175 billion", "a lot of"), "article/2.md", "number 175000000000 of the article is missing in en"),
        (edited("article/3.2.2.md", "in early December", "lately"), "article/3.2.2.md", "month 12 of the article is missing in en"),
        (edited(TORCHSERVE, "quote: .*?, date", "quote: '', date"), TORCHSERVE, "needs evidence with ref and quote"),
        (edited(TORCHSERVE, "(?s)evidence:.*?questions:", "evidence: []\nquestions:"), TORCHSERVE, "needs evidence"),
        (edited(TORCHSERVE, r"touches: \[3.2.1", "touches: [3.9.9"), TORCHSERVE, "touches names section 3.9.9"),
        (edited(TORCHSERVE, r"article_sections: \[3.2.1", "article_sections: [3.9.9"), TORCHSERVE, "article_sections names section 3.9.9"),
        (edited("article/3.2.2.md", r'also: \["3.1.2"', 'also: ["8"'), "article/3.2.2.md", "also names section 8"),
        (edited(TORCHSERVE, r"sentences: \[1, 2\]", "sentences: [99]"), TORCHSERVE, r"sentences \[99\] that are not there"),
        (edited(TORCHSERVE, "'토치서브 보안 패치 나오나요?'", "'토치서브  아직 써도 돼?'"), TORCHSERVE, "listed 2 times"),
        (edited(TORCHSERVE, "^    en: .*", "    en: [One.]"), TORCHSERVE, "the update of 2025-08-07 is not aligned"),
        (edited(TORCHSERVE, "aliases: .*", "aliases: [TorchX]"), "ecosystem/torchx.md", "already stands for torchserve"),
        (edited(TORCHSERVE, "^---$", "-"), TORCHSERVE, "has no front matter"),
        (edited(TORCHSERVE, "^camp: .*", "camp: [["), TORCHSERVE, "not YAML"),
        (edited(TORCHSERVE, "(?s)^---\n.*?\n---\n", "---\nwords\n---\n"), TORCHSERVE, "no mapping"),
        (edited(TORCHSERVE, "^area: .*", ""), "corpus", "it does not load"),
        (copied_from_article, TORCHSERVE, "these words are the article's: 'thequickbrownfox"),
        (removed("article/fingerprint.json"), "article", "nothing to check against"),
    ],
)  # fmt: skip
def test_finds_every_way_to_break_it(
    home: Path, break_it: Callable[[Path], None], where: str, what: str
) -> None:
    break_it(home)

    problems = check_corpus(home)

    assert any(problem.where == where and re.search(what, problem.what) for problem in problems), problems


def test_the_text_of_an_article_can_stand_in_for_the_fingerprint(home: Path, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(f"1. Start\n\n{SENTENCE}\n\n2. End\n\nIt had 777 parts.", encoding="utf-8")

    problems = {(problem.where, problem.what) for problem in check_corpus(home, article=article)}

    assert ("article", "the article has no section 3.") in problems
    assert ("article/2.md", "the number 777 of the article is missing in ko.") in problems


def test_an_article_that_is_not_there_is_told(home: Path, tmp_path: Path) -> None:
    (problem,) = check_corpus(home, article=tmp_path / "none.txt")

    assert "nothing to check against" in problem.what


def test_a_chapters_last_words_may_stand_in_the_chapter(home: Path, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    text = "1. Start\n\nGo.\n\n1) One\n\nA.\n\n2) Two\n\nB.\n\n3) Three\n\nC, as the 3 above.\n\n2. End\n\nIn 1 word."
    article.write_text(text, encoding="utf-8")

    problems = check_corpus(home, article=article)

    assert not [problem for problem in problems if problem.where == "article/1.3.md"]


def test_a_fingerprint_names_the_systems_and_numbers_but_no_words(tmp_path: Path) -> None:
    document = read_document("a.txt", f"1. Start\n\n{SENTENCE}\n\n2. End\n\nThe 토치서브는 good.".encode())
    systems = [
        System("torchserve", "TorchServe", ("토치서브",), "pytorch", "deployment", ()),
        System("jax", "JAX", (), "", "", ()),
    ]

    fingerprint = fingerprint_of(document, systems)
    save_fingerprint(fingerprint, tmp_path / "fingerprint.json")

    assert fingerprint.numbers == {"1": {"12", "month 12"}, "2": set()}
    assert fingerprint.systems == {"torchserve"}
    assert load_fingerprint(tmp_path / "fingerprint.json") == fingerprint
    assert "quick" not in (tmp_path / "fingerprint.json").read_text(encoding="utf-8")


def test_the_script_writes_the_fingerprint_into_the_corpus(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "article.txt"
    article.write_text(f"1. Start\n\n{SENTENCE}\n\n2. End\n\nBye.", encoding="utf-8")

    codes = main([str(article)], home), main([], home)

    assert codes == (0, 2)
    assert list(load_fingerprint(home / "article" / "fingerprint.json").numbers) == ["1", "2"]
    assert "2 sections" in capsys.readouterr().out
