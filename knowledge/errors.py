"""Errors of the knowledge base.

KnowledgeError
├── CorpusError          a file of the shipped corpus breaks the format
├── UnreadableFileError  a file cannot be read as a document
├── UnknownFormatError   no reader for this kind of file
├── UnknownDocumentError no such document is stored
├── ArchiveError         a zip cannot be opened
├── SourceError          a watched source cannot be used
│   ├── UnknownSourceError      no such source
│   ├── SourceFieldError        a source is described in a way that cannot be
│   ├── SourcesOffError         this kind of source is switched off
│   ├── FolderUnavailableError  a watched folder is not there
│   └── FetchError              an address could not be fetched
│       └── RefusedAddressError  an address must not be fetched
└── RulesError           a persona's rules have a hole, a dead leaf or a missing source
"""

from pathlib import Path


class KnowledgeError(Exception):
    """Something is wrong with what the advisor knows."""

    def __reduce__(self) -> tuple[object, ...]:
        """How an error travels between processes: as its message, for it was made of other arguments."""
        return _made_again, (type(self), self.args), self.__dict__


def _made_again(kind: type[KnowledgeError], arguments: tuple[object, ...]) -> KnowledgeError:
    return kind.__new__(kind, *arguments)


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


class ArchiveError(KnowledgeError):
    """A zip cannot be opened."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name} was not opened: {problem}")


class SourceError(KnowledgeError):
    """A watched source cannot be used."""


class UnknownSourceError(SourceError):
    """No such source."""

    def __init__(self, source_id: str) -> None:
        super().__init__(f"There is no source {source_id[:100]!r}. `advisor admin sources list` shows those there are.")


class SourceFieldError(SourceError):
    """A source is described in a way that cannot be."""


class SourcesOffError(SourceError):
    """This kind of source is switched off."""


class FolderUnavailableError(SourceError):
    """A watched folder is not there. Nothing is removed for it."""

    def __init__(self, folder: Path, problem: str) -> None:
        super().__init__(
            f"The folder {folder} {problem}. Its documents stay. Mount it or mend its path, then try again."
        )


class FetchError(SourceError):
    """An address could not be fetched. ``status`` is what its server answered, if it did."""

    def __init__(self, url: str, problem: str, status: int | None = None) -> None:
        super().__init__(f"{url[:200]} was not fetched: {problem}")
        self.status = status


class RefusedAddressError(FetchError):
    """An address must not be fetched, whoever asks."""


class RulesError(KnowledgeError):
    """A persona's rules cannot decide every case, or cannot prove what they say."""

    def __init__(self, persona: str, problem: str) -> None:
        super().__init__(f"Rules of {persona}: {problem}")
