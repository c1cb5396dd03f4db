"""The pages to read the sources: every citation's link leads to its words."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import ApiSettings, create_app
from api.web.addresses import ask_address, section_address
from api.web.marked_text import find_span, pieces_of
from knowledge.documents import Document, Language, Place, Section, Source, Span, Text
from knowledge.sentences import split_sentences
from tests.fakes import ARTICLE, FakeAnswering, shipped_documents
from tests.web.conftest import BROWSER

STORED = re.compile(r'<div class="stored foreign" lang="(\w+)"[^>]*>(.*?)</div>', re.DOTALL)
MARK = re.compile(r"<mark[^>]*>(.*?)</mark>", re.DOTALL)


class Added(FakeAnswering):
    """The corpus with one more document."""

    def with_document(self, document: Document) -> TestClient:
        self._documents = (*self._documents, document)
        return TestClient(create_app(self, settings=ApiSettings()), headers=BROWSER)


def stored(html: str) -> dict[str, str]:
    return {language: unescape(re.sub(r"<[^>]+>", "", inner)) for language, inner in STORED.findall(html)}


def marked(html: str) -> str:
    return unescape("".join(MARK.findall(html)))


def added_document(
    text: str = "One. Two.", *, document_id: str = "handbook", section: str = "1", url: str | None = None
) -> Document:
    title = "A <b>title</b>"
    places = (Place(0, "page", "1"), Place(5, "page", "2"))
    one = Section(section, (Text("en", title, text, split_sentences(text), places=places),))
    return Document(document_id, Source("Hand & book", url=url), (one,))


def test_documents_are_listed_with_what_has_changed(client: TestClient) -> None:
    html = client.get("/sources").text

    assert "PyTorch vs TensorFlow in 2022" in html
    assert "Ecosystem notes" in html
    assert "51 sections" in html
    assert re.search(r"\d+ changed since", html)


def test_contents_name_every_section_in_the_pages_language(client: TestClient) -> None:
    html = client.get(f"/sources/{ARTICLE}?lang=ko").text

    document = next(each for each in shipped_documents() if each.id == ARTICLE)
    for section in document.sections:
        assert f'href="{section_address(ARTICLE, section.id)}"' in html
    assert "취미로 한다면" in html


def test_search_leads_to_the_words_that_were_found(client: TestClient) -> None:
    html = client.get("/sources", params={"q": "라즈베리파이"}).text
    link = unescape(re.findall(r'<h3><a href="([^"]+)"', html)[0])

    page = client.get(link.partition("#")[0])

    assert urlsplit(link).fragment == "quote"
    assert marked(page.text)
    assert 'id="quote"' in page.text


@pytest.mark.parametrize("query", ["", "   "])
def test_nothing_is_searched_for_without_words(client: TestClient, query: str) -> None:
    assert 'class="results"' not in client.get("/sources", params={"q": query}).text


def test_search_that_is_too_long_is_told_so(client: TestClient) -> None:
    page = client.get("/sources", params={"q": "a" * 4_001})

    assert page.status_code == 200
    assert "at most 4,000 characters" in page.text


@pytest.mark.parametrize("query", ["a%00b"])
def test_search_with_a_null_byte_is_refused(client: TestClient, query: str) -> None:
    page = client.get(f"/sources?q={query}")

    assert page.status_code == 422
    assert page.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("section", ["0", "2.1", "3.2.1", "5.5", "6"])
def test_section_shows_the_stored_text_of_both_languages(client: TestClient, section: str) -> None:
    shown = stored(client.get(f"/sources/{ARTICLE}/{section}").text)

    document = next(each for each in shipped_documents() if each.id == ARTICLE)
    texts = next(each.texts for each in document.sections if each.id == section)
    assert shown == {text.language: text.text for text in texts}


@pytest.mark.parametrize("spoken", ["ko", "en"])
def test_every_sentence_of_the_corpus_can_be_pointed_to(client: TestClient, spoken: Language) -> None:
    document = next(each for each in shipped_documents() if each.id == ARTICLE)
    for section in document.sections[::5]:
        text = section.text_for(spoken)
        for span in text.sentences:
            address = section_address(ARTICLE, section.id, language=spoken, quoted=(spoken, span))

            html = client.get(address.partition("#")[0]).text

            assert marked(html) == text.quote(span)
            assert html.count('id="quote"') == 1
            assert f'<html lang="{spoken}"' in html


def test_quote_over_several_sentences_is_marked_whole(client: TestClient) -> None:
    html = client.get(f"/sources/{ARTICLE}/3.2.1?from=10&to=120&in=en").text

    text = stored(html)["en"]
    assert marked(html) == text[10:120]
    assert "\n" in marked(html)


@pytest.mark.parametrize("query", ["from=0&to=9999&in=en", "from=9&to=3&in=ko", "from=5&to=5&in=ko"])
def test_words_that_are_gone_are_told_so(client: TestClient, query: str) -> None:
    html = client.get(f"/sources/{ARTICLE}/3.2.1?{query}").text

    assert "not in the present version" in html
    assert not marked(html)


@pytest.mark.parametrize("query", ["from=1", "from=a&to=b&in=ko", "from=0&to=4&in=fr", "from=-1&to=4&in=ko", "in=ko"])
def test_link_that_was_cut_short_still_leads_to_its_section(client: TestClient, query: str) -> None:
    page = client.get(f"/sources/{ARTICLE}/3.2.1?{query}")

    assert page.status_code == 200
    assert not marked(page.text)
    assert "not in the present version" not in page.text


def test_quoted_language_comes_first(client: TestClient) -> None:
    plain = client.get(f"/sources/{ARTICLE}/3.2.1?lang=en").text
    quoted = client.get(f"/sources/{ARTICLE}/3.2.1?lang=en&from=0&to=5&in=ko").text

    assert list(stored(plain)) == ["en", "ko"]
    assert list(stored(quoted)) == ["ko", "en"]


def test_section_tells_what_has_changed_since_with_date_and_evidence(client: TestClient) -> None:
    html = client.get(f"/sources/{ARTICLE}/3.2.1").text

    assert "no longer maintained" in html
    assert '<time class="soft small" datetime="2025-08-07">' in html
    assert 'href="https://github.com/pytorch/serve/' in html
    assert 'href="/sources/ecosystem-notes/torchserve.today"' in html


def test_note_leads_to_the_sections_it_adds_to(client: TestClient) -> None:
    html = client.get("/sources/ecosystem-notes/allennlp.today").text

    assert f'href="/sources/{ARTICLE}/4.1.8"' in html


def test_section_leads_to_its_neighbours_and_offers_its_questions(client: TestClient) -> None:
    first = client.get(f"/sources/{ARTICLE}/0").text
    middle = client.get(f"/sources/{ARTICLE}/3.2.1").text
    last = client.get(f"/sources/{ARTICLE}/6").text

    assert 'rel="prev"' not in first
    assert f'rel="prev" href="/sources/{ARTICLE}/3.2"' in middle
    assert f'rel="next" href="/sources/{ARTICLE}/3.2.2"' in middle
    assert 'rel="next"' not in last
    assert f'href="{ask_address("What is TorchServe?")}"' in middle


@pytest.mark.parametrize("path", ["/sources/nothing", "/sources/nothing/1", f"/sources/{ARTICLE}/99"])
def test_what_is_not_there_offers_a_search(client: TestClient, path: str) -> None:
    page = client.get(path)

    assert page.status_code == 404
    assert 'action="/sources"' in page.text


def test_added_document_leads_to_the_page_of_its_original() -> None:
    client = Added().with_document(added_document())

    html = client.get("/sources/handbook/1?from=5&to=9&in=en").text

    assert 'href="/v1/documents/handbook/original#page=2"' in html
    assert "Page 2" in html
    assert "Page 1" not in html


def test_document_cannot_smuggle_markup_or_links() -> None:
    document = added_document('<script>alert(1)</script> "x"', url="javascript:alert(1)")
    client = Added().with_document(document)

    html = client.get("/sources/handbook/1").text

    assert "<script>alert" not in html
    assert "<b>title</b>" not in html
    assert "javascript:" not in html
    assert stored(html)["en"] == '<script>alert(1)</script> "x"'


@pytest.mark.parametrize("section", ["a/b", "..", "절 1", "a?b#c", "%2F", "'\"<"])
def test_sections_of_any_name_have_an_address(section: str) -> None:
    address = section_address("handbook", section)

    assert re.fullmatch(r"/sources/handbook/[\w.%~-]+", address)
    assert urlsplit(address).query == ""


def test_section_that_is_named_strangely_is_found() -> None:
    document = replace(added_document(section="절 1?"), id="a b")
    client = Added().with_document(document)

    assert client.get(section_address("a b", "절 1?")).status_code == 200
    assert section_address("a b", "절 1?") in client.get("/sources/a%20b").text


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_pieces_are_the_text_and_the_marked_ones_the_quote(words: str, start: int, end: int) -> None:
    text = Text("en", "", words, split_sentences(words))
    span = find_span(text, start, end)

    pieces = pieces_of(text, span)

    assert "".join(piece.text for piece in pieces) == words
    assert "".join(piece.text for piece in pieces if piece.marked) == (text.quote(span) if span else "")
    assert sum(piece.first for piece in pieces) == (1 if span else 0)
    for piece in pieces:
        if piece.sentence is not None:
            assert piece.text in text.quote(text.sentences[piece.sentence])


def test_span_must_lie_within_the_text() -> None:
    text = Text("en", "", "four", (Span(0, 4),))

    assert find_span(text, 0, 4) == Span(0, 4)
    assert find_span(text, 0, 5) is None
    assert find_span(text, None, 4) is None
