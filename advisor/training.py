"""Fitting a generation's heads: on the labelled examples, and on the questions its sections answer."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.kernels import KernelHead, fit_kernel_head
from index.snapshot import QUESTION_HEAD, section_tag
from knowledge.decisions.rules import Persona
from knowledge.documents import Passage
from knowledge.examples import LOOKUP, Example, Reply

Floats = NDArray[np.float32]
UNSTATED = "unstated"


def fact_head(persona: str, fact: str) -> str:
    """The name of the head that reads a fact of a persona."""
    return f"fact:{persona}:{fact}"


def fit_heads(
    examples: Sequence[Example],
    example_vectors: Floats,
    passages: Sequence[Passage],
    passage_vectors: Floats,
    replies: Sequence[Reply],
    reply_vectors: Floats,
    personas: Mapping[str, Persona],
) -> dict[str, KernelHead]:
    """Every head of a generation by name; none where there are no examples of several labels."""
    asked = [row for row, passage in enumerate(passages) if passage.kind == "question"]
    labels = [example.label for example in examples] + [LOOKUP] * len(asked)
    if len(set(labels)) < 2:
        return {}
    tags = [None] * len(examples) + [section_tag(passages[row].document_id, passages[row].section) for row in asked]
    vectors = np.vstack([example_vectors, passage_vectors[asked]])
    heads = {QUESTION_HEAD: fit_kernel_head(vectors, labels, tags)}
    for persona in personas.values():
        rows = [row for row, example in enumerate(examples) if _tells_of(example, persona)]
        for fact in persona.facts:
            replied = [at for at, reply in enumerate(replies) if fact.name in reply.asked]
            stated = [str(examples[row].facts.get(fact.name, UNSTATED)) for row in rows]
            stated += [str(replies[at].facts.get(fact.name, UNSTATED)) for at in replied]
            if len(set(stated)) > 1:
                known = np.vstack([example_vectors[rows], reply_vectors[replied]])
                heads[fact_head(persona.id, fact.name)] = fit_kernel_head(known, stated)
    return heads


def _tells_of(example: Example, persona: Persona) -> bool:
    """Examples of the persona, and those of nobody in particular that state one of its facts."""
    if example.intent != "recommendation":
        return False
    return example.persona == persona.id or (
        example.persona is None and any(fact.name in example.facts for fact in persona.facts)
    )
