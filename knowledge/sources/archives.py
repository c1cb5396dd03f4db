"""Taking a zip apart, one entry at a time, whatever it was made to do to its reader."""

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from knowledge.errors import ArchiveError
from knowledge.sources.entry_names import clean_path, is_litter, name_of

NESTED = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_ENCRYPTED = 0x1
_OFFICE = "[Content_Types].xml"
_CHUNK_BYTES = 64 * 1024
# Below this a high ratio is harmless, and usual: a file of blank lines.
_SMALL_BYTES = 1_000_000
_END, _END64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
_END_BYTES, _LOCATOR_BYTES, _END64_BYTES, _COMMENT_BYTES = 22, 20, 56, 65_535
_DIRECTORY_BYTES_PER_ENTRY = 1_024
_DAMAGE = (BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """The most that a zip may hold. ``ratio`` is of unpacked to packed bytes."""

    entries: int = 2_000
    total_bytes: int = 500_000_000
    entry_bytes: int = 50_000_000
    ratio: int = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a zip. ``name`` is a relative path without dots, drives or backslashes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class EntryProblem:
    """Why one file of a zip was not unpacked, and what to do."""

    name: str
    problem: str


_DEFAULTS = ArchiveLimits()


def read_archive(name: str, content: bytes, limits: ArchiveLimits = _DEFAULTS) -> Iterator[Entry | EntryProblem]:
    """The files of the zip ``name`` by their names, one in memory at a time.

    Folders, links, hidden files and what systems leave behind are passed over. Raises ArchiveError when the zip as
    a whole cannot be opened or is too large.
    """
    with _open(name, content, limits) as archive:
        left = limits.total_bytes
        seen: set[str] = set()
        for path, info in sorted(_files(archive), key=lambda each: each[0]):
            problem = _problem(path, info, seen, limits)
            seen.add(path)
            read = EntryProblem(path or "(no name)", problem) if problem else _read(archive, info, path, limits, left)
            if isinstance(read, Entry):
                left -= len(read.content)
            yield read


def _open(name: str, content: bytes, limits: ArchiveLimits) -> ZipFile:
    # Before anything is parsed: each entry of the directory costs ten times its bytes in memory.
    if _directory_bytes(content) > limits.entries * _DIRECTORY_BYTES_PER_ENTRY:
        raise ArchiveError(name, _too_many(limits))
    try:
        archive = ZipFile(BytesIO(content))
    except _DAMAGE as exc:
        raise ArchiveError(name, "it is damaged, or no zip. Make it again and send it once more.") from exc
    _check_whole(name, archive.infolist(), len(content), limits)
    return archive


def _check_whole(name: str, infos: list[ZipInfo], size_bytes: int, limits: ArchiveLimits) -> None:
    if len(infos) > limits.entries:
        raise ArchiveError(name, _too_many(limits))
    if any(info.orig_filename == _OFFICE for info in infos):
        raise ArchiveError(name, "it is an Office document. Give it its own ending, such as .docx or .pptx.")
    if sum(info.compress_size for info in infos) > size_bytes:
        raise ArchiveError(name, "its entries overlap, as only a zip made to do harm has it.")
    total = sum(info.file_size for info in infos)
    if total > limits.total_bytes:
        most = f"at most {_megabytes(limits.total_bytes)} are read"
        raise ArchiveError(name, f"it would unpack to {_megabytes(total)}; {most}. Send it in parts.")


def _directory_bytes(content: bytes) -> int:
    """How long the zip's directory says it is; 0 where there is none."""
    end = len(content) - _END_BYTES
    if content[max(end, 0) :][:4] != _END:
        end = content.rfind(_END, max(0, end - _COMMENT_BYTES))
    if end < 0 or end + _END_BYTES > len(content):
        return 0
    size: int = struct.unpack_from("<L", content, end + 12)[0]
    end64 = end - _LOCATOR_BYTES - _END64_BYTES
    if end64 >= 0 and content[end - _LOCATOR_BYTES :][:4] == _END64_LOCATOR:
        size = max(size if size != 0xFFFFFFFF else 0, struct.unpack_from("<Q", content, end64 + 40)[0])
    return size


def _files(archive: ZipFile) -> Iterator[tuple[str, ZipInfo]]:
    for info in archive.infolist():
        name = name_of(info)
        path = clean_path(name)
        kind = stat.S_IFMT(info.external_attr >> 16)
        if not name.endswith(("/", "\\")) and kind in (0, stat.S_IFREG) and not is_litter(path):
            yield path, info


def _problem(path: str, info: ZipInfo, seen: set[str], limits: ArchiveLimits) -> str | None:
    """What is wrong with an entry by what the directory says of it."""
    if not path:
        return "its name leads nowhere. Rename it and make the zip again."
    if path in seen:
        return "the zip holds it more than once; the first was taken. Make the zip again."
    if info.flag_bits & _ENCRYPTED:
        return "it is encrypted. Make the zip again without a password."
    if path.lower().endswith(NESTED):
        return "an archive inside a zip is not opened. Unpack it and send its files."
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "it is packed in an unusual way. Make the zip again with the usual method, deflate."
    if info.file_size > limits.entry_bytes:
        return _too_large(limits)
    if info.file_size > max(_SMALL_BYTES, limits.ratio * info.compress_size):
        return f"it unpacks to more than {limits.ratio} times its size, as a zip bomb does. Send the file itself."
    return None


def _read(archive: ZipFile, info: ZipInfo, path: str, limits: ArchiveLimits, left: int) -> Entry | EntryProblem:
    """Unpack one entry and count what really comes out, whatever the directory says."""
    unpacked = bytearray()
    try:
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK_BYTES):
                unpacked += chunk
                if len(unpacked) > limits.entry_bytes:
                    return EntryProblem(path, _too_large(limits))
                if len(unpacked) > left:
                    most = _megabytes(limits.total_bytes)
                    return EntryProblem(path, f"the zip unpacks to more than {most}. Send it in parts.")
    except _DAMAGE:
        return EntryProblem(path, "it is damaged inside the zip. Make the zip again and send it once more.")
    return Entry(path, bytes(unpacked))


def _too_many(limits: ArchiveLimits) -> str:
    return f"it holds more than {limits.entries:,} entries. Send it in parts."


def _too_large(limits: ArchiveLimits) -> str:
    return f"it unpacks to more than {_megabytes(limits.entry_bytes)}. Split it into parts."


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.0f} MB"
