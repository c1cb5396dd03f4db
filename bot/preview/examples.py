"""What the preview shows: real questions with their real answers, and the views they open."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from advisor.answers import Answer, Ask
from bot.blocks.answer import answer_message
from bot.blocks.home import home_view
from bot.blocks.questionnaire import questionnaire_view
from bot.blocks.settings import settings_view
from bot.blocks.why import why_view
from bot.channel_settings import ChannelSettings
from bot.delivery import Address, Asked, Delivery
from bot.links import Links
from bot.preview.page import Shown
from knowledge.decisions.rules import Persona
from knowledge.documents import Document

HOBBY = "취미로 라즈베리파이에 모델을 올리려는데 뭘 써야 해요?"
SERVING = "We are a company and want to serve a model from our own servers. PyTorch or TensorFlow?"
MOBILE = "We build a mobile app at work. Which framework should we use?"
PRICE = "라즈베리파이 5는 얼마예요?"
_AT = datetime(2026, 11, 26, 5, 4, tzinfo=UTC)
_SETTINGS = ChannelSettings(quiet_from="22:00", quiet_to="08:00", time_zone="Asia/Seoul")


def preview_examples(
    answer: Callable[[Ask], Answer], personas: Mapping[str, Persona], documents: Sequence[Document], public_url: str
) -> Iterator[Shown]:
    """The examples of docs/slack.md; each question is asked anew."""
    links = Links(public_url, documents=lambda: documents, personas=personas)
    hobby, serving = _delivery(answer, HOBBY), _delivery(answer, SERVING)
    mobile = _delivery(answer, MOBILE)
    yield _message("slack-answer-ko", "An answer in Korean", hobby, links)
    yield _message("slack-answer-en", "An answer in English", serving, links)
    yield _message("slack-fact", "One fact is missing", mobile, links)
    yield Shown("slack-why", "Why?", "modal", why_view(hobby, links), language="ko")
    yield _message("slack-abstained", "Not covered", _delivery(answer, PRICE), links)
    form = settings_view(_SETTINGS, documents, "en", channel_id="ml-help")
    yield Shown("slack-settings", "Settings of a channel", "modal", form)
    questionnaire = questionnaire_view(personas, "en", serving)
    yield Shown("slack-questionnaire", "Tell my situation", "modal", questionnaire)
    yield Shown("slack-home", "App Home", "home", home_view("en", personas, documents=documents))
    korean = home_view("ko", personas, documents=documents)
    yield Shown("slack-home-ko", "App Home in Korean", "home", korean, language="ko")


def _delivery(answer: Callable[[Ask], Answer], question: str) -> Delivery:
    address = Address("A0", "T0", "C0", "channel", "U0", "1764133440.000100", "1764133440.000100")
    asked = Asked("preview", "mention", "thread", address, question)
    return replace(Delivery("dlv_preview", asked, "answered", 1, _AT), answer=answer(Ask(question)))


def _message(name: str, caption: str, delivery: Delivery, links: Links) -> Shown:
    given = delivery.answer
    if given is None:
        return Shown(name, caption, "message", {"blocks": []})
    message = answer_message(given, delivery, links=links, human=True)
    return Shown(name, caption, "message", {"blocks": message.blocks}, delivery.asked.text, given.language)
