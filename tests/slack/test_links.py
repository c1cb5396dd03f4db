"""Where links lead, and what things are called."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from api.web.addresses import section_address
from bot.links import Links
from index.errors import IndexMissingError
from knowledge.decisions.rules import Persona
from knowledge.documents import Document, Span
from tests.slack.test_answer_blocks import cite

URL = "https://advisor.example.org"


def no_index() -> Sequence[Document]:
    raise IndexMissingError(Path("var"))


def test_a_citation_leads_to_the_page_that_marks_its_quote() -> None:
    citation = cite(1, "5.5")

    page = section_address(citation.document_id, "5.5", language="en", quoted=("en", Span(10, 22)))
    assert Links(f"{URL}/").citation(citation) == URL + page


def test_ids_of_any_kind_make_one_address() -> None:
    assert Links(URL).section("a/b", "§ 1|>", "ko") == f"{URL}/sources/a%2Fb/%C2%A7%201%7C%3E?lang=ko"
    assert Links(URL).section("..", "a", "en") == f"{URL}/sources/%2E%2E/a?lang=en"


def test_there_are_no_pages_without_an_address() -> None:
    assert Links().section("doc", "1", "en") is None
    assert Links().citation(cite(1)) == f"{URL}/article"


def test_a_document_is_called_by_its_title_or_its_id(documents: tuple[Document, ...]) -> None:
    links = Links(documents=lambda: documents)

    assert links.document_title("pytorch-vs-tensorflow-2022") == "PyTorch vs TensorFlow in 2022"
    assert links.document_title("gone") == "gone"
    assert Links(documents=no_index).document_title("gone") == "gone"


def test_personas_and_values_are_called_by_their_labels(personas: Mapping[str, Persona]) -> None:
    links = Links(personas=personas)

    assert links.persona_title("hobbyist", "ko") == "취미"
    assert links.persona_title("wizard", "ko") == "wizard"
    assert links.value_label("goal", "learning", "hobbyist", "en") == "Learning deep learning itself"
    assert links.value_label("goal", "flying", None, "en") == "flying"
    assert links.value_label("wings", True, None, "en") == "true"
