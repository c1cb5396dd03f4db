"""Questions whose answers are known, in both languages."""

from dataclasses import dataclass

import pytest

from knowledge.documents import Language


@dataclass(frozen=True)
class Words:
    """What people say in one language."""

    language: Language
    lookup: str
    """Answered with a citation, without a decision."""
    researcher: str
    """Answered with a decision."""
    hobby: str
    """Lacks one fact, the goal."""
    open: str
    """Lacks the persona."""
    off_topic: str
    """Covered by nothing."""
    follow_up: str
    """Says something only after another question."""


KOREAN = Words(
    "ko",
    lookup="TensorFlow Lite는 뭐에 쓰나요?",
    researcher="나는 연구자야. 뭘 써야 해?",
    hobby="취미로 하는데 뭘 써야 해?",
    open="PyTorch랑 TensorFlow 중에 뭘 써야 해?",
    off_topic="우리 동네에서 제일 맛있는 피자집은 어디야?",
    follow_up="강화학습이면?",
)
ENGLISH = Words(
    "en",
    lookup="What is TensorFlow Lite for?",
    researcher="I am a researcher, what should I use?",
    hobby="It is only a hobby. What should I use?",
    open="Should I use PyTorch or TensorFlow?",
    off_topic="Where is the best pizza in town?",
    follow_up="And for RL research?",
)
EITHER = {"ko": KOREAN, "en": ENGLISH}
# Each of the two ways in which Slack reaches the bot, and each language.
PAIRS = [pytest.param("http", KOREAN, id="http-ko"), pytest.param("socket", ENGLISH, id="socket-en")]
OTHER_PAIRS = [pytest.param("socket", KOREAN, id="socket-ko"), pytest.param("http", ENGLISH, id="http-en")]
