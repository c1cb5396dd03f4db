"""From bytes to text: which encoding, and no characters that are not text."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from knowledge.errors import UnreadableFileError

_SAMPLE_BYTES = 100_000
# UTF-8 with a few bad bytes is still UTF-8: a cut-off character, a name pasted from elsewhere.
_GOOD_PER_BAD = 10
_KOREAN_SHARE = 0.7
_UTF16_SHARE = 0.9
_SYLLABLES_SEEN = 2_000
_OTHERS = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "koi8_r",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "iso8859_2",
]
_MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
_NEIGHBOURS = ("cp1250", "cp1254", "iso8859_2")
# Letters of Polish, Czech and Turkish, as they look when they are read as CP1252.
_NOT_WESTERN = re.compile("[a-z][¹³¿¾¼º¯£¥][a-zà-ÿ]|[a-z][þðý]|\ufffd")
_WORD = re.compile(r"[^\W\d_].*[A-Za-z]|[^\W\d_].{9}", re.DOTALL)
_HANGUL = re.compile("[가-힣]")
_EAST_ASIAN = re.compile(r"[^\x00-\x7f\u00a0-\u00ff\u2000-\u303f\uff00-\uff60]")
_USUAL = re.compile("[\t\n\r -~가-힣ぁ-ヿ一-鿿\u00a0-\u017f\u2010-\u2026]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_PAGE_BREAK = re.compile(r"[\x0b\x0c\x1b\x85]")
_MAX_MARKS = 30
# What may be marks on a letter: no letters, blanks or usual signs.
_MARKS = re.compile(r"[^\w\s\x00-\x7f\u2000-\u2bff\u3000-\u303f\uff00-\uffef]{31,}")
_NO_TEXT = re.compile(r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What bytes say. ``remarks`` tell where that is not certain."""

    text: str
    remarks: tuple[str, ...] = ()


def decode(name: str, content: bytes, declared: str | None = None) -> Decoded:
    """The text in ``content``, in composed characters and without controls; ``declared`` is what it claims to be in.

    What the bytes can be counts more than the claim. Raises UnreadableFileError for what is no text.
    """
    found = next(filter(None, _attempts(content, declared)), None)
    if found is None:
        raise UnreadableFileError(name, "its encoding cannot be told. Save it as UTF-8 and send it again.")
    if len(_CONTROL.findall(found.text)) * 100 > len(found.text):
        raise UnreadableFileError(
            name, "it holds binary content, not text. Save it as text in UTF-8 and send it again."
        )
    return Decoded(clean(found.text), found.remarks)


def clean(text: str) -> str:
    """``text`` in composed characters, without controls, lone surrogates and what Unicode says is no character."""
    # Some systems write Hangul as separate letters (NFD), which no search would find.
    spaced = _PAGE_BREAK.sub("\n", text)
    bounded = _MARKS.sub(_few_marks, _NO_TEXT.sub("", _CONTROL.sub("", spaced)))
    return unicodedata.normalize("NFC", bounded)


def _few_marks(run: re.Match[str]) -> str:
    """At most 30 marks on one letter, as Unicode advises: composing more takes time that grows with their square."""
    rest = run[0][_MAX_MARKS:]
    return run[0][:_MAX_MARKS] + "".join(character for character in rest if not unicodedata.combining(character))


def _attempts(content: bytes, declared: str | None) -> Iterator[Decoded | None]:
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        yield _decoded(content, "utf-32")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield _decoded(content, "utf-16") or _repaired(content, "utf-16")
    yield _utf16(content)
    yield _decoded(content, "utf-8-sig")
    yield _decoded(content, "utf-8", "surrogatepass")
    yield _nearly_utf8(content)
    yield _korean(content)
    yield _claimed(content, declared)
    yield _guessed(content)


def _utf16(content: bytes) -> Decoded | None:
    """UTF-16 without its mark: nulls, and in one of the two orders usual characters only."""
    if len(content) % 2 or b"\0" not in content[:_SAMPLE_BYTES]:
        return None
    orders = [found for encoding in ("utf-16-le", "utf-16-be") if (found := _decoded(content, encoding))]
    best = max(orders, key=lambda found: len(_USUAL.findall(found.text)), default=None)
    return best if best and len(_USUAL.findall(best.text)) > _UTF16_SHARE * len(best.text) else None


def _nearly_utf8(content: bytes) -> Decoded | None:
    repaired = content.decode("utf-8-sig", "replace").rstrip("\ufffd\r\n ")  # a file may be cut off
    bad = repaired.count("\ufffd")
    good = sum(1 for _ in _MULTIBYTE.finditer(content)) - content.count("\ufffd".encode())
    return _repaired(content, "utf-8-sig") if good and good >= _GOOD_PER_BAD * bad else None


def _korean(content: bytes) -> Decoded | None:
    """CP949, unless what it gives is only by accident Korean: Chinese, Japanese and Western bytes can be."""
    found = _decoded(content, "cp949")
    if found is None:
        return None
    foreign = _EAST_ASIAN.findall(found.text)
    hangul = _HANGUL.findall(found.text)
    # Of the syllables that only CP949 has, Korean needs few.
    seen = hangul[:_SYLLABLES_SEEN]
    common = sum(len(syllable.encode("euc_kr")) == 2 for syllable in seen)
    return found if hangul and len(hangul) >= _KOREAN_SHARE * len(foreign) and common * 2 > len(seen) else None


def _claimed(content: bytes, declared: str | None) -> Decoded | None:
    try:
        found = _decoded(content, codecs.lookup(declared).name) if declared else None
    except (LookupError, ValueError):
        return None
    return found if found and not _CONTROL.search(found.text) else None


def _guessed(content: bytes) -> Decoded | None:
    best = from_bytes(content[:_SAMPLE_BYTES], cp_isolation=_OTHERS).best()
    encoding = _western(content, best.encoding if best else "cp1252")
    found = _decoded(content, encoding) or (_repaired(content, encoding) if best else None)
    if found is None or not _WORD.search(found.text):
        return None
    remark = f"its encoding is not stated: read as {encoding}. If letters look wrong, save it as UTF-8."
    return Decoded(found.text, (*found.remarks, remark))


def _western(content: bytes, encoding: str) -> str:
    """CP1252 instead of its neighbours where it reads as well: of these it is by far the most usual."""
    text = content[:_SAMPLE_BYTES].decode("cp1252", "replace")
    unlikely = _NOT_WESTERN.search(text) or ("ø" in text and "ì" in text)
    return "cp1252" if encoding in _NEIGHBOURS and not unlikely else encoding


def _decoded(content: bytes, encoding: str, errors: str = "strict") -> Decoded | None:
    try:
        return Decoded(content.decode(encoding, errors))
    except (UnicodeDecodeError, LookupError):
        return None


def _repaired(content: bytes, encoding: str) -> Decoded:
    text = content.decode(encoding, "replace")
    count = text.count("\ufffd")
    return Decoded(text, (f"{count} characters are broken in it and read as \ufffd.",) if count else ())
