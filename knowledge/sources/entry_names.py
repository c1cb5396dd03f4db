"""The names of a zip's entries: read in their own encoding, and cut down to harmless relative paths."""

import re
import unicodedata
from zipfile import ZipInfo

_UTF8_FLAG = 0x800
# Syllables of KS X 1001. Without one, bytes that happen to be CP949 are more likely Western letters.
_KOREAN = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")
_DRIVE = re.compile(r"\A[A-Za-z]:")
_LITTER = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


def name_of(info: ZipInfo) -> str:
    """The name of an entry as its maker meant it; zips of Korean Windows carry CP949 without saying so."""
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp949"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or _KOREAN.search(raw):
            return name
    return info.orig_filename


def clean_path(name: str) -> str:
    """``name`` as a relative path that leads nowhere else; empty when nothing is left of it."""
    visible = "".join(each for each in unicodedata.normalize("NFC", name) if unicodedata.category(each)[0] != "C")
    parts = (part.strip() for part in _DRIVE.sub("", visible.replace("\\", "/")).split("/"))
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def is_litter(path: str) -> bool:
    """Whether a path is what systems leave behind, or hidden."""
    return any(part.startswith(".") or part.casefold() in _LITTER for part in path.split("/"))
