"""What an upload holds: the file itself, or the files of a zip."""

from collections.abc import Iterator

from advisor.intake import Incoming, Outcome
from knowledge.errors import ArchiveError
from knowledge.sources.archives import ArchiveLimits, Entry, read_archive
from knowledge.sources.document_ids import DocumentIds, without_ending

ARCHIVE = ".zip"
_DEFAULTS = ArchiveLimits()


def archive_incoming(
    name: str, content: bytes, *, document_id: str | None = None, limits: ArchiveLimits = _DEFAULTS
) -> Iterator[Incoming | Outcome]:
    """The files to take in of one upload, one in memory at a time; what cannot be is a rejected Outcome.

    The files of a zip get ids from their paths in it (``guide/install.md`` is ``guide-install``); ``document_id`` is
    for an upload that is one file.
    """
    if not name.lower().endswith(ARCHIVE):
        yield Incoming(name, content, "upload", document_id=document_id)
        return
    if document_id is not None:
        problem = f"{name} was not opened: an id is for one file, and a zip holds several. Leave the id out."
        yield Outcome(name, "rejected", problem=problem)
        return
    try:
        yield from _files_of(name, content, limits)
    except ArchiveError as exc:
        yield Outcome(name, "rejected", problem=str(exc))


def _files_of(name: str, content: bytes, limits: ArchiveLimits) -> Iterator[Incoming | Outcome]:
    ids = DocumentIds()
    found = False
    for entry in read_archive(name, content, limits):
        found = True
        if isinstance(entry, Entry):
            document_id = ids.of(entry.name, without_ending(entry.name))
            yield Incoming(entry.name, entry.content, "archive", document_id=document_id)
        else:
            problem = f"{entry.name} in {name} was not read: {entry.problem}"
            yield Outcome(entry.name, "rejected", problem=problem)
    if not found:
        yield Outcome(name, "rejected", problem=f"{name} was not opened: there is no file in it. Send one with files.")
