"""Opening the zips that office documents are, after a look at what they would unpack to."""

import re
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from lzma import LZMAError
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from knowledge.errors import UnreadableFileError

MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 300_000_000
MAX_RATIO = 200
# XML of blank tables packs well without harm.
_SMALL_BYTES = 5_000_000
_ENCRYPTED = 0x1
_MACROS = "vbaproject.bin"
# The part in which a document lists its other parts.
TYPES = "[Content_Types].xml"
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_MACROS_REMARK = "it holds macros: they were passed over, only its text was read."
DAMAGE = (
    *(BadZipFile, zlib.error, LZMAError, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, KeyError),
)


@dataclass(frozen=True, slots=True)
class Package:
    """An office document that is safe to unpack. ``types`` is its own list of what it holds."""

    types: bytes
    macros: bool

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the admin should know of the package."""
        return (_MACROS_REMARK,) if self.macros else ()


def check_package(name: str, content: bytes) -> Package:
    """Look at an office document before it is unpacked. Raises UnreadableFileError when it is broken or a trap."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_sizes(name, entries)
            _check_xml(name, archive, entries)
            types = archive.read(TYPES) if TYPES in archive.namelist() else b""
    except DAMAGE as exc:
        raise damaged(name) from exc
    return Package(types, any(entry.filename.lower().endswith(_MACROS) for entry in entries))


def damaged(name: str) -> UnreadableFileError:
    """What to tell of an office document that cannot be unpacked or understood."""
    return UnreadableFileError(
        name, "it is damaged. Open it in the program it was made with, save it anew and send that."
    )


def _check_sizes(name: str, entries: list[ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or any(map(_swells, entries)):
        raise UnreadableFileError(
            name,
            f"unpacked it would have {len(entries)} parts and {unpacked / 1_000_000:.0f} MB, as no ordinary document "
            "has. Save its text anew, without large pictures, and send that.",
        )
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise UnreadableFileError(name, "it is protected by a password. Save a copy without one and send that.")


def _swells(entry: ZipInfo) -> bool:
    return entry.file_size > _SMALL_BYTES and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)


def _check_xml(name: str, archive: ZipFile, entries: list[ZipInfo]) -> None:
    """Office programs declare no entities; who does wants them expanded."""
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels")) and _DECLARATION.search(archive.read(entry)):
            raise UnreadableFileError(
                name, "it declares XML entities, which office programs do not. Open it, save it anew and send that."
            )


def as_ordinary(content: bytes, kinds: re.Pattern[bytes], ordinary: bytes) -> BytesIO:
    """The document with its main part declared as ``ordinary``, which templates and documents with macros are not.

    The libraries open ordinary documents only; the parts are the same in all.
    """
    renamed = BytesIO()
    with ZipFile(BytesIO(content)) as archive, ZipFile(renamed, "w", ZIP_STORED) as written:
        if ordinary in archive.read(TYPES):
            return BytesIO(content)
        for entry in archive.infolist():
            part = archive.read(entry)
            written.writestr(entry.filename, kinds.sub(ordinary, part) if entry.filename == TYPES else part)
    renamed.seek(0)
    return renamed
