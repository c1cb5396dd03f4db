"""The numbers that stand in a Korean or English text, in one form for both."""

import re
from decimal import Decimal

_SCALES = {"조": 10**12, "억": 10**8, "trillion": 10**12, "billion": 10**9, "million": 10**6}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# No digit inside a word ("Wav2Vec"); a version keeps all its parts ("4.22.0"), "1.x" is 1.
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9.,])(?:(?P<month>\d{1,2})월"
    r"|(?P<over>\d+)/(?P<under>\d+)"
    r"|(?P<digits>\d+(?:,\d{3})*(?:\.\d+)*)(?:\s*(?P<scale>조|억|trillion|billion|million))?)"
    rf"|\b(?P<name>{'|'.join(_MONTHS)})\b"
)


def numbers_in(text: str) -> frozenset[str]:
    """The numbers of ``text``, each in one form whichever language writes it.

    >>> numbers_in("1,750억 개, 2/3, 12월 초") == numbers_in("175 billion, 2/3, early December")
    True
    """
    return frozenset(_normal(matched) for matched in _NUMBER.finditer(text))


def _normal(matched: re.Match[str]) -> str:
    if matched["name"]:
        return f"month {_MONTHS.index(matched['name']) + 1}"
    if matched["month"]:
        return f"month {int(matched['month'])}"
    if matched["over"]:
        return f"{int(matched['over'])}/{int(matched['under'])}"
    digits = matched["digits"].replace(",", "")
    if digits.count(".") > 1:
        return digits
    return f"{Decimal(digits) * _SCALES.get(matched['scale'], 1):f}"
