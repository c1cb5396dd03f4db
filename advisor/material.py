"""What a generation is made of: documents with their questions, passages, examples, and hashes of all that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.encoders import Encoder
from knowledge.decisions.rules import Persona
from knowledge.documents import Document, Passage, Question, Section, content_hash
from knowledge.examples import Example, Reply, load_replies
from knowledge.passages import passages_of

# Bump when passages, features or heads are made differently, so that an unchanged corpus is built anew.
RECIPE = "4"


@dataclass(frozen=True, slots=True)
class Material:
    """All that is encoded and indexed, with the hash of the content and of what the heads depend on."""

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    examples: tuple[Example, ...]
    replies: tuple[Reply, ...]
    personas: Mapping[str, Persona]
    corpus_hash: str
    training_hash: str

    def taught(self) -> list[int]:
        """The passages that the heads learn from: the questions of the corpus, not those of what came later."""
        return _taught(self.documents, self.passages)


def gather(
    documents: Sequence[Document], examples: Sequence[Example], personas: Mapping[str, Persona], encoder: Encoder
) -> Material:
    """The material of a generation of ``documents`` with that encoder."""
    asked = with_questions(documents, examples)
    labelled = tuple(example for example in examples if example.section is None)
    passages = tuple(passage for document in asked for passage in passages_of(document))
    replies = tuple(load_replies())
    return Material(
        documents=asked,
        passages=passages,
        examples=labelled,
        replies=replies,
        personas=personas,
        corpus_hash=content_hash([RECIPE, *map(repr, asked), *map(repr, labelled)]),
        training_hash=_training_hash(
            labelled, replies, [passages[row] for row in _taught(asked, passages)], personas, encoder
        ),
    )


def with_questions(documents: Iterable[Document], examples: Iterable[Example]) -> tuple[Document, ...]:
    """The documents, those of the corpus with the questions that the examples know a section for."""
    asked: dict[str, list[Question]] = {}
    for example in examples:
        if example.section is not None:
            asked.setdefault(example.section, []).append(Question(example.text, (), example.also))
    return tuple(
        replace(document, sections=tuple(_add(section, asked) for section in document.sections))
        if document.shipped
        else document
        for document in documents
    )


def _add(section: Section, asked: dict[str, list[Question]]) -> Section:
    known = {question.text for question in section.questions}
    more = tuple(question for question in asked.get(section.id, ()) if question.text not in known)
    return replace(section, questions=section.questions + more)


def _taught(documents: Iterable[Document], passages: Sequence[Passage]) -> list[int]:
    corpus = {document.id for document in documents if document.shipped}
    return [row for row, each in enumerate(passages) if each.kind == "question" and each.document_id in corpus]


def _training_hash(
    examples: Sequence[Example],
    replies: Sequence[Reply],
    passages: Sequence[Passage],
    personas: Mapping[str, Persona],
    encoder: Encoder,
) -> str:
    """What the heads depend on: the same questions, facts and encoder give the same heads."""
    asked = (f"{item.document_id}\0{item.section}\0{item.text}" for item in passages)
    facts = (repr(persona.facts) for persona in personas.values())
    return content_hash([RECIPE, encoder.fingerprint, *map(repr, examples), *map(repr, replies), *facts, *asked])
