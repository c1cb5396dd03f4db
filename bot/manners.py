"""How loudly an answer is given in a channel: in the thread, to the asker alone, or not at all."""

from datetime import datetime
from typing import Literal

from advisor.answers import Answer
from bot.channel_settings import Channels, ChannelSettings
from bot.delivery import Asked, Delivery, Kind

Voice = Literal["aloud", "whispered", "silent"]
# Below this calibrated probability an answer is not sure of itself.
CONFIDENT = 0.7
# Nobody addressed us, so nobody misses an answer.
_UNASKED: tuple[Kind, ...] = ("follow_up",)
# A person wants this very message changed or posted.
_BY_HAND: tuple[Kind, ...] = ("choice", "restart", "share", "edit")


class Manners:
    """How answers are given in each channel. Blocking."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels

    def choose(self, asked: Asked) -> frozenset[str] | None:
        """The documents that a question may be answered from; None means all."""
        address = asked.address
        return self._channels.get(address.team_id, address.channel_id).only_documents

    def speak(self, delivery: Delivery, answer: Answer, at: datetime) -> Voice:
        """How the answer of a delivery is given at that moment."""
        address = delivery.asked.address
        return voice(self._channels.get(address.team_id, address.channel_id), delivery.asked, answer, at)


def voice(settings: ChannelSettings, asked: Asked, answer: Answer, at: datetime) -> Voice:
    """How an answer is given at that moment: ``whispered`` is an ephemeral message, with a button to share it.

    Direct messages and what is ephemeral already are as they are; so is what a person does to a message by hand. That a
    follow-up is not covered is told to the asker only, who may just have thought aloud.
    """
    if asked.address.channel_type == "im" or asked.surface != "thread" or asked.kind in _BY_HAND:
        return "aloud"
    unasked = asked.kind in _UNASKED
    unsure = settings.only_confident and not is_confident(answer)
    if settings.is_quiet(at) or unsure:
        return "silent" if unasked else "whispered"
    in_vain = unasked and answer.status == "abstained"
    return "whispered" if settings.ephemeral_first or in_vain else "aloud"


def is_confident(answer: Answer) -> bool:
    """Whether an answer is sure of itself. A question back is, as far as what it asks about goes."""
    return answer.status != "abstained" and answer.confidence >= CONFIDENT
