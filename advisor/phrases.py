"""The advisor's own words, in Korean and English."""

from collections.abc import Mapping

from knowledge.documents import Language

_PHRASES: Mapping[str, Mapping[Language, str]] = {
    "today": {"ko": "지금은", "en": "Today"},
    "since": {"ko": "그 뒤의 변화", "en": "Since then"},
    "as_of": {"ko": "{date} 글 기준", "en": "As of the article of {date}"},
    "abstain": {
        "ko": "이 질문의 답은 지식 베이스에 없습니다. 추측하지 않고, 답이 필요한 질문으로 기록해 두었습니다.",
        "en": "The knowledge base does not cover this question. Rather than guess, it has been noted as a gap.",
    },
    "which_persona": {
        "ko": "어떤 상황에서 쓰시나요? 그에 따라 추천이 달라집니다.",
        "en": "What is your situation? The recommendation turns on it.",
    },
    "agreed": {
        "ko": "회사 일이든 취미든 추천은 같습니다: {frameworks}.",
        "en": "For work or as a hobby, the recommendation is the same: {frameworks}.",
    },
    "disclosure": {"ko": "이해관계", "en": "Disclosure"},
}


def phrase(name: str, language: Language, **values: str) -> str:
    """The phrase of that name in ``language``, with its blanks filled."""
    return _PHRASES[name][language].format(**values)
