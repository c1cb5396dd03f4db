"""References to evidence as addresses."""

import pytest

from knowledge.documents import Document
from knowledge.evidence_links import address_of

CASES = {
    "a file at a commit": (
        "pytorch/serve@62c4d6a1fd README.md",
        "https://github.com/pytorch/serve/blob/62c4d6a1fd/README.md",
    ),
    "a file in a folder": (
        "huggingface/transformers@abcdef1 docs/source/en/index.md",
        "https://github.com/huggingface/transformers/blob/abcdef1/docs/source/en/index.md",
    ),
    "a commit alone": ("openai/gym@dcd1858", "https://github.com/openai/gym/commit/dcd1858"),
    "a commit with a remark": (
        "openai/gym@dcd1858 (last commit)",
        "https://github.com/openai/gym/commit/dcd1858",
    ),
    "a tag": (
        "huggingface/pytorch-image-models tag v1.0.28",
        "https://github.com/huggingface/pytorch-image-models/releases/tag/v1.0.28",
    ),
    "a page": ("https://example.com/page", "https://example.com/page"),
}


@pytest.mark.parametrize(("reference", "address"), CASES.values(), ids=CASES)
def test_a_reference_becomes_an_address_a_person_can_open(reference: str, address: str) -> None:
    assert address_of(reference) == address


def test_every_update_of_the_corpus_has_sources_one_can_open(documents: tuple[Document, ...]) -> None:
    sources = [source for document in documents for update in document.updates for source in update.sources]

    assert sources
    assert [source for source in sources if not source.startswith("https://")] == []
