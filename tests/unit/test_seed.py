"""The embeddings that ship with the project."""

import numpy as np

from advisor.material import with_questions
from index.encoders import Encoder
from index.seed import read_seed
from knowledge.documents import Document, sha256
from knowledge.examples import load_examples, load_replies
from knowledge.passages import passages_of


def test_a_fresh_machine_encodes_nothing_of_what_is_shipped(encoder: Encoder, documents: tuple[Document, ...]) -> None:
    examples = load_examples()
    passages = [each for document in with_questions(documents, examples) for each in passages_of(document)]
    needed = {("query" if each.kind == "question" else "passage", sha256(each.text)) for each in passages}
    needed |= {("query", sha256(example.text)) for example in examples if example.section is None}
    needed |= {("query", sha256(reply.text)) for reply in load_replies()}

    shipped = {(role, key) for role, key, _ in read_seed(encoder.fingerprint)}

    assert len(needed - shipped) == 0, "texts have changed since: run `advisor seed`"


def test_what_is_shipped_is_what_the_encoder_gives(encoder: Encoder, documents: tuple[Document, ...]) -> None:
    shipped = {(role, key): vector for role, key, vector in read_seed(encoder.fingerprint)}
    texts = [each.text for each in passages_of(documents[0]) if each.kind != "question"][::100]
    known = [text for text in texts if ("passage", sha256(text)) in shipped]

    vectors = encoder.encode_passages(known)

    assert known
    # The last bits turn on the machine's instructions: with AMX single components differ by .002, cosines by .0002.
    cosines = np.sum(vectors * np.stack([shipped["passage", sha256(text)] for text in known]), axis=1)
    assert cosines.min() > 0.999
