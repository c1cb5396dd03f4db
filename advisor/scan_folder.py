"""Scanning a watched folder."""

import time
from collections.abc import Collection
from pathlib import Path

from advisor.scan_ledger import Seen
from advisor.scanning import Scan
from knowledge.errors import UnreadableFileError
from knowledge.sources.document_ids import without_ending
from knowledge.sources.folders import FolderLimits, FoundFile, Listing, list_folder, read_found


def scan_folder(scan: Scan, folder: Path, readable: Collection[str], limits: FolderLimits) -> None:
    """Take in what is new or changed in ``folder``, and remove what is gone from it.

    Raises FolderUnavailableError, before anything is removed, when the folder cannot be looked into.
    """
    listing = list_folder(folder, readable, now=time.time(), limits=limits)
    for name, problem in listing.problems:
        scan.refuse(f"{name}: {problem}")
    for name in listing.waiting:
        scan.wait(name, "it is still being written. The next scan reads it.")
    _drop_gone(scan, listing)
    scan.expect((file.name for file in listing.files), without_ending)
    for done, file in enumerate(listing.files):
        scan.begin(done, len(listing.files))
        _look_at(scan, file)
    scan.begin(len(listing.files), len(listing.files))


def _drop_gone(scan: Scan, listing: Listing) -> None:
    """Remove before anything is added: a file that was renamed is then no duplicate of itself."""
    if not listing.names and scan.ledger.seen:
        scan.tell(
            "The folder is empty, as one is whose disk is not mounted: its documents stay. "
            "If they shall go, remove the source with its documents."
        )
        return
    for name in [name for name in scan.ledger.seen if not listing.may_hold(name)]:
        scan.drop(name)


def _look_at(scan: Scan, file: FoundFile) -> None:
    known = scan.ledger.seen[file.name]
    marks = Seen(known.document_id, size_bytes=file.size_bytes, modified_ns=file.modified_ns)
    same = (known.size_bytes, known.modified_ns) == (file.size_bytes, file.modified_ns)
    if same and scan.settled(file.name):
        scan.keep(file.name)
        return
    try:
        content = read_found(file)
    except UnreadableFileError as exc:
        scan.refuse(str(exc))
    else:
        scan.offer(file.name, file.name, content, marks)
