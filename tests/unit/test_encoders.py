"""The bundled encoder."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index.encoders import BundledEncoder, Encoder, load_encoder

TEXTS = [
    "라즈베리파이에 모델을 올리려면?",
    "What is TensorFlow Lite used for?",
    "",
    "   ",
    "\x00\x00",
    "null\x00inside",
    "half a pair \ud800 here",
    "😀" * 100,
    "가" * 300,
]


@pytest.mark.parametrize("text", TEXTS, ids=[ascii(text[:12]) for text in TEXTS])
def test_any_text_becomes_a_unit_vector(encoder: Encoder, text: str) -> None:
    vectors = np.vstack([encoder.encode_queries([text]), encoder.encode_passages([text])])

    assert vectors.shape == (2, encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)


def test_no_texts_are_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode_queries([]).shape == (0, encoder.dimension)
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


def test_a_text_has_the_same_vector_alone_in_company_and_in_another_encoder(encoder: Encoder) -> None:
    together = encoder.encode_passages(TEXTS[:3])

    for row, text in zip(together, TEXTS[:3], strict=True):
        np.testing.assert_array_equal(encoder.encode_passages([text])[0], row)
    np.testing.assert_array_equal(BundledEncoder().encode_passages(TEXTS[:3]), together)


def test_threads_do_not_disturb_each_other(encoder: Encoder) -> None:
    texts = [f"Question number {number}: {text[:60]}" for number, text in enumerate(TEXTS * 2)]
    alone = encoder.encode_queries(texts)

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: encoder.encode_queries([text])[0], texts))

    np.testing.assert_array_equal(np.stack(together), alone)


def test_a_question_lies_nearer_to_its_answer_than_to_another_across_languages(encoder: Encoder) -> None:
    query = encoder.encode_queries(["폰에 모델을 올리려면 뭘 쓰나요?"])[0]

    near, far = encoder.encode_passages(
        ["TensorFlow Lite deploys models to mobile phones.", "The cat slept on the warm roof."]
    )

    assert query @ near > query @ far


def test_its_fingerprint_names_the_model_and_its_version() -> None:
    assert load_encoder().fingerprint == BundledEncoder().fingerprint
    assert "multilingual-e5-small" in load_encoder().fingerprint
