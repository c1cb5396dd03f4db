"""Web pages: the main text, its sections with their anchors, and pages that are made badly."""

import pytest

from knowledge.documents import Document, Place
from knowledge.errors import UnreadableFileError
from knowledge.readers.reading import read_file
from knowledge.readers.webpage import declared_encoding, read_webpage

PAGE = """<!doctype html><html><head><title>Guide - Site</title><meta name="author" content="Kim">
<meta property="article:published_time" content="2026-01-31T10:00"><link rel="canonical" href="https://example.org/g">
<style>p {}</style></head><body>
<header><a href="/">Home</a></header><nav><ul><li><a href="/a">Menu</a></li></ul></nav>
<main><h1>Guide<a class="headerlink" href="#g">¶</a></h1><p>Welcome to the   guide,
dear <b>reader</b>.</p>
<section id="install"><h2>Install</h2><p>Run this:<br>now.</p><pre>pip install  x
run</pre>
<ol><li>One</li><li>Two <ul><li>Inner</li></ul></li></ol>
<h3 id="linux">Linux</h3><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td><p>2</p></td></tr></table></section>
<dl><dt id="serve">serve(x)</dt><dd>Serves x.</dd></dl>
<div style="display: none">Hidden</div><script>alert(1)</script><form>Subscribe</form></main>
<footer>Imprint</footer></body></html>"""


def read(text: str) -> Document:
    return read_webpage("page.html", text)


def texts_of(document: Document) -> dict[str, str]:
    return {section.id: section.texts[0].text for section in document.sections}


def test_reads_the_main_text_and_leaves_out_what_is_around_it() -> None:
    document = read(PAGE)

    assert texts_of(document) == {
        "guide": "Welcome to the guide, dear reader.",
        "install": "Run this:\nnow.\n\npip install  x\nrun\n\n1. One\n2. Two\n  - Inner",
        "install.linux": "a | b\n1 | 2\n\nserve(x)\nServes x.",
    }


def test_takes_what_the_head_tells() -> None:
    source = read(PAGE).source

    assert (source.title, source.author, source.date) == ("Guide", "Kim", "2026-01-31")
    assert source.url == "https://example.org/g"


def test_anchors_are_places() -> None:
    places = {section.id: section.texts[0].places for section in read(PAGE).sections}

    assert places["guide"] == ()
    assert places["install"] == (Place(0, "anchor", "install"),)
    assert places["install.linux"] == (Place(0, "anchor", "linux"), Place(13, "anchor", "serve"))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Words without end", "Words without end"),
        (
            "<table><tr><td><h1>Old page</h1><p>Laid out in</p><p>a table.</p></td></tr></table>",
            "Laid out in\n\na table.",
        ),
        ("<div>" * 2_000 + "deep", "deep"),
        ("<p>a&#1;b&#x7f;c</p>", "abc"),
        ("<p>&lt;script&gt; is text</p>", "<script> is text"),
        ("<p>lone &#xD800; half</p>", "lone"),
        ("<ul><li><a>a</a></li><li><a>b</a></li><li><a>c</a></li></ul><p>Text.</p>", "Text."),
    ],
    ids=["unclosed", "laid out by tables", "deep", "controls", "entities", "surrogate", "menu"],
)
def test_bears_pages_that_are_made_badly(body: str, text: str) -> None:
    document = read(f"<html><body>{body}</body></html>")

    assert next(iter(texts_of(document).values())).startswith(text)


def test_entities_that_a_page_declares_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'

    text = "".join(texts_of(read(f"{bomb}<html><body><p>x &b; &c; y</p></body></html>")).values())

    assert "aaaa" not in text
    assert "root:" not in text


def test_a_page_nested_without_end_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="nested deeper"):
        read("<html><body><p>before</p>" + "<div>" * 20_000 + "after")


def test_nothing_to_read_is_said() -> None:
    with pytest.raises(UnreadableFileError, match="no text in it"):
        read_file("a.html", b"<html><body><script>1</script></body></html>")
    with pytest.raises(UnreadableFileError, match="no text in it"):
        read_file("a.html", b"")


@pytest.mark.parametrize("claim", ["utf-8", "euc-kr", "iso-8859-1", "no-such"])
@pytest.mark.parametrize("encoding", ["euc-kr", "cp949", "utf-8", "utf-8-sig"])
def test_korean_is_read_right_whatever_a_page_claims(claim: str, encoding: str) -> None:
    page = f'<html><head><meta charset="{claim}"></head><body><p>모델을 서버에 배포합니다.</p></body></html>'

    document = read_file("a.html", page.encode(encoding)).document

    assert texts_of(document) == {"0": "모델을 서버에 배포합니다."}


def test_a_claim_counts_where_the_bytes_leave_it_open() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><p>Это руководство.</p></body></html>'
    content = page.encode("cp1251")

    assert declared_encoding(content) == "windows-1251"
    assert texts_of(read_file("a.html", content).document) == {"0": "Это руководство."}


def test_the_address_it_was_fetched_from_wins() -> None:
    reading = read_file("g.html", PAGE.encode(), url="https://example.com/there")

    assert reading.document.source.url == "https://example.com/there"
    assert reading.media_type == "text/html"
    assert reading.remarks == ()
