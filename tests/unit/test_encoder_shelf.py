"""Encoders by choice, and the generations that they were made for."""

import gc
import weakref
from pathlib import Path

import pytest

from index.encoder_shelf import EncoderShelf, only
from index.encoders import EncoderChoice
from index.errors import EncoderError, EncoderMismatchError
from index.generations import Generations, Manifest
from tests.fakes import FakeEncoder
from tests.small import index_small


def manifest_of(folder: Path, encoder: FakeEncoder) -> Manifest:
    made = Generations(folder)
    return made.manifest(index_small(made, encoder=encoder).generation)


def test_an_encoder_is_loaded_once_and_let_go_when_nobody_needs_it() -> None:
    shelf = EncoderShelf(EncoderChoice())
    first = shelf.get(EncoderChoice())

    assert shelf.get(EncoderChoice()) is first

    gone = weakref.ref(first)
    del first
    gc.collect()
    assert gone() is None


def test_a_generation_without_a_choice_is_tried_with_the_default(tmp_path: Path) -> None:
    manifest = manifest_of(tmp_path / "index", FakeEncoder("another"))

    with pytest.raises(EncoderMismatchError, match="built with encoder another"):
        EncoderShelf(EncoderChoice()).of(manifest)


def test_a_model_that_is_not_here_says_where_to_put_it(tmp_path: Path) -> None:
    shelf = EncoderShelf(EncoderChoice())

    with pytest.raises(EncoderError, match=r"not on this disk|not installed"):
        shelf.get(EncoderChoice("no/such-model"))


def test_only_one_encoder_serves_only_its_own_generations(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    own, foreign = manifest_of(tmp_path / "own", encoder), manifest_of(tmp_path / "foreign", FakeEncoder("another"))

    assert only(encoder)(own) is encoder
    with pytest.raises(EncoderMismatchError):
        only(encoder)(foreign)
