"""Errors of the knowledge base.

KnowledgeError
├── CorpusError          a file of the shipped corpus breaks the format
├── UnreadableFileError  a file cannot be read as a document
├── UnknownFormatError   no reader for this kind of file
├── UnknownDocumentError no such document is stored
└── RulesError           a persona's rules have a hole, a dead leaf or a missing source
"""

from pathlib import Path


class KnowledgeError(Exception):
    """Something is wrong with what the advisor knows."""


class CorpusError(KnowledgeError):
    """A corpus file breaks the format."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path.name}: {problem} See docs/corpus.md for the format.")


class UnreadableFileError(KnowledgeError):
    """A file cannot be read as a document."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name} was not read: {problem}")


class UnknownFormatError(KnowledgeError):
    """No reader knows this kind of file."""

    def __init__(self, name: str, known: str) -> None:
        super().__init__(f"{name} was not read: no reader for this kind of file. Readable are {known}.")


class UnknownDocumentError(KnowledgeError):
    """No document with this id is stored, or it was removed."""

    def __init__(self, document_id: str) -> None:
        super().__init__(f"There is no document {document_id!r}. `advisor documents list` shows those there are.")


class RulesError(KnowledgeError):
    """A persona's rules cannot decide every case, or cannot prove what they say."""

    def __init__(self, persona: str, problem: str) -> None:
        super().__init__(f"Rules of {persona}: {problem}")
