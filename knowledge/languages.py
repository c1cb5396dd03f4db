"""Telling the language of a document's sections."""

import re
from collections import defaultdict
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]  # publishes no types

from knowledge.documents import Document, Language, Text

MIN_LETTERS = 40
_MIN_PROBABILITY = 0.9
_KOREAN_SHARE = 0.1
_MAX_SECTIONS_NAMED = 5
_SAMPLE_CHARS = 2_000
_NAMES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
_HANGUL = re.compile("[가-힣ㄱ-ㅣ]")
_LETTER = re.compile(r"[^\W\d_]")
_FENCE = re.compile(r"^(`{3}|~{3}).*?^\1", re.DOTALL | re.MULTILINE)
_NO_PROSE = re.compile(r"[`_/\\=(){}<>\[\]@#$|]|\w\.\w")
# About every third word of English is one of these, and hardly any of another language.
_ENGLISH = frozenset(
    [
        *("the", "of", "and", "to", "that", "with", "this", "from", "is", "are", "for", "you", "can", "be", "it"),
        *("as", "or", "not", "by", "if", "will", "when", "which", "has", "have", "was"),
    ]
)
_ENGLISH_SHARE = 0.12


def written_language(text: str) -> Language:
    """What a section counts as: Korean when a tenth of its letters is Hangul, else English.

    A short one, a heading or a table cell, is Korean as soon as it holds any.
    """
    hangul = sum(1 for _ in _HANGUL.finditer(text))
    letters = sum(1 for _ in _LETTER.finditer(text)) if hangul else 0
    return "ko" if hangul and (letters < MIN_LETTERS or hangul >= _KOREAN_SHARE * letters) else "en"


def needs_detector(text: Text) -> bool:
    """Whether it takes the detector to tell that a section is English: it holds enough prose, and few usual words."""
    if text.language != "en":
        return False
    words = _prose(text.text).split()
    usual = sum(word.strip(".,;:!?\"'").casefold() in _ENGLISH for word in words)
    return sum(map(_letters_in, words)) >= MIN_LETTERS and usual < _ENGLISH_SHARE * len(words)


def find_foreign_language(text: str) -> str | None:
    """The language of ``text``, by its English name, when it is neither English nor Korean; None when unsure."""
    prose = _prose(text)
    if _letters_in(prose) < MIN_LETTERS:
        return None
    code, probability = _detector().classify(prose)
    return None if code in ("en", "ko") or probability < _MIN_PROBABILITY else _NAMES[code]


def remarks_on_languages(document: Document) -> tuple[str, ...]:
    """One remark per language that some sections are in and the advisor does not answer in."""
    found: dict[str, list[str]] = defaultdict(list)
    for section in document.sections:
        for text in filter(needs_detector, section.texts):
            language = find_foreign_language(text.text)
            if language is not None:
                found[language].append(section.id)
    return tuple(_remark(language, sections) for language, sections in found.items())


def _remark(language: str, sections: list[str]) -> str:
    named = ", ".join(sections[:_MAX_SECTIONS_NAMED])
    more = f" and {len(sections) - _MAX_SECTIONS_NAMED} more" if len(sections) > _MAX_SECTIONS_NAMED else ""
    noun = "section" if len(sections) == 1 else "sections"
    return f"{noun} {named}{more} read as {language}: the advisor answers in Korean and English."


def _prose(text: str) -> str:
    """The words of ``text`` without what is code, of its beginning only: that is enough to tell a language."""
    sample = _FENCE.sub(" ", text[:_SAMPLE_CHARS])
    return " ".join(word for word in sample.split() if not _NO_PROSE.search(word))


def _letters_in(text: str) -> int:
    return sum(map(str.isalpha, text))


@cache
def _detector() -> LanguageIdentifier:
    """The detector, loaded when a section first needs it: it takes some 90 MB."""
    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages(list(_NAMES))
    return detector
