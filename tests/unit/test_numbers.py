"""Numbers in one form for Korean and English."""

import pytest

from knowledge.numbers import numbers_in


@pytest.mark.parametrize(
    ("korean", "english", "numbers"),
    [
        ("1,750억 개", "175 billion", {"175000000000"}),
        ("100조 개", "100 trillion", {"100000000000000"}),
        ("모델 중 2/3도", "2/3 of the models", {"2/3"}),
        ("12월 초", "early December", {"month 12"}),
        ("거의 85%", "almost 85%", {"85"}),
        ("4,500개", "4,500 repositories", {"4500"}),
        ("PyTorch 1.9+에", "PyTorch 1.9+", {"1.9"}),
        ("2018년과 2019년", "in 2018 and 2019", {"2018", "2019"}),
        ("2라운드가", "Round 2", {"2"}),
        ("GPT-3, Wav2Vec, 1.x", "GPT-3, Wav2Vec, 1.x", {"3", "1"}),
        ("버전 4.22.0", "version 4.22.0", {"4.22.0"}),
        ("세 가지", "three", set()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_both_languages_give_the_same_numbers(korean: str, english: str, numbers: set[str]) -> None:
    assert numbers_in(korean) == numbers
    assert numbers_in(english) == numbers
