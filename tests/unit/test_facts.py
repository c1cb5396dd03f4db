"""Facts read from a question, each with the words that state it."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from advisor.facts import FactReader, plain
from index.encoders import Encoder
from index.live import LiveIndex
from knowledge.decisions.cues import Lexicon
from knowledge.decisions.rules import Persona, Value

STATED: list[tuple[str, str, str, Value]] = [
    ("hobbyist", "취미로 라즈베리파이에 올려 보려고요", "goal", "embedded_project"),
    ("hobbyist", "I tinker with a Raspberry Pi at home", "goal", "embedded_project"),
    ("industry", "회사에서 안드로이드 앱에 넣습니다", "deploy_target", "mobile"),
    ("industry", "We deploy to servers, not phones", "deploy_target", "server"),
    ("researcher", "강화학습을 연구합니다", "field", "rl"),
    ("researcher", "I train on TPUs", "tpu_training", True),
    ("researcher", "TPU는 안 써요", "tpu_training", False),
    ("professor", "이론 위주의 대학원 강의입니다", "course_goal", "theory"),
    ("career_change", "OpenAI에 입사하는 게 목표예요", "specific_pytorch_reason", True),
    ("beginner", "케라스는 뗐고 파이썬다운 걸 원해요", "wants", "pythonic"),
]


@pytest.fixture(scope="module")
def reader(lexicon: Lexicon, encoder: Encoder) -> FactReader:
    return FactReader(lexicon)


@pytest.mark.parametrize(("persona", "text", "name", "value"), STATED)
def test_a_fact_is_read_with_the_words_that_state_it(
    reader: FactReader,
    live: LiveIndex,
    encoder: Encoder,
    personas: Mapping[str, Persona],
    persona: str,
    text: str,
    name: str,
    value: Value,
) -> None:
    vector = encoder.encode_queries([text])[0]

    found = reader.read(live.current(), personas[persona], text, vector)

    assert plain(found)[name] == value
    assert found[name].evidence
    assert found[name].evidence in text


def test_where_the_persona_is_a_guess_only_words_count(
    reader: FactReader, live: LiveIndex, encoder: Encoder, personas: Mapping[str, Persona]
) -> None:
    text = "뭘 써야 해?"
    vector = encoder.encode_queries([text])[0]

    for persona in personas.values():
        assert reader.read(live.current(), persona, text, vector, worded=True) == {}


def test_without_what_was_learned_the_words_alone_are_read(
    lexicon: Lexicon, personas: Mapping[str, Persona], live: LiveIndex, encoder: Encoder
) -> None:
    bare = replace(live.current(), heads={})
    reader = FactReader(lexicon)

    found = reader.read(bare, personas["hobbyist"], "라즈베리파이에 올려요", np.zeros(384, np.float32))

    assert plain(found) == {"goal": "embedded_project"}
