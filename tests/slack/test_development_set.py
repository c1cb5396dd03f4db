"""Everything that is shown for the development questions, in both languages, is what Slack takes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest

from advisor.answer import Advisor
from advisor.answers import Answer
from advisor.deciding import Decider
from bot.blocks.answer import answer_message
from bot.blocks.change import change_view
from bot.blocks.home import home_view
from bot.blocks.human import human_message
from bot.blocks.notices import status_line
from bot.blocks.questionnaire import questionnaire_view
from bot.blocks.streaming import plain_chunks
from bot.blocks.why import why_view
from bot.links import Links
from bot.names import ANSWER_EVENT
from evaluation.gate import FixedIndex
from evaluation.gold import load_questions
from knowledge.decisions.cues import Lexicon
from knowledge.decisions.rules import Persona
from knowledge.documents import Document
from tests.fakes import InMemory
from tests.slack.development import UnderstoodOnce, answers, delivery
from tests.slack.validating import block_violations, message_violations, view_violations, violations

pytestmark = pytest.mark.xdist_group("development-set")
URL = "https://advisor.example.org"


@pytest.fixture(scope="module")
def answered(asked_before: FixedIndex, lexicon: Lexicon, personas: Mapping[str, Persona]) -> tuple[Answer, ...]:
    understanding = UnderstoodOnce(lexicon, personas)
    return tuple(answers(Advisor(asked_before, understanding, Decider(personas), InMemory())))


@pytest.fixture(scope="module")
def links(documents: tuple[Document, ...], personas: Mapping[str, Persona]) -> Links:
    return Links(URL, documents=lambda: documents, personas=personas)


def test_holds_every_question_in_both_languages(answered: tuple[Answer, ...]) -> None:
    languages = Counter(answer.language for answer in answered)

    assert languages == {"ko": len(load_questions()), "en": len(load_questions())}
    assert {answer.status for answer in answered} == {"answered", "needs_fact", "abstained"}


def test_every_answer_is_a_message_that_slack_takes(answered: tuple[Answer, ...], links: Links) -> None:
    found = [
        (answer.text[:60], problem)
        for answer in answered
        for message in (
            answer_message(answer, delivery(answer), links=links, human=True),
            answer_message(answer, delivery(answer, "command"), links=Links(), late=True, shareable=True),
            human_message(delivery(answer), "https://example.slack.com/archives/C1/p1"),
        )
        for problem in message_violations(message)
    ]

    assert found == []


def test_every_view_of_an_answer_is_one_that_slack_takes(
    answered: tuple[Answer, ...], links: Links, personas: Mapping[str, Persona]
) -> None:
    decided = [answer for answer in answered if answer.decision is not None]
    views = [why_view(delivery(answer), links) for answer in answered]
    views += [change_view(delivery(answer), links) for answer in decided]
    views += [questionnaire_view(personas, answer.language, delivery(answer)) for answer in decided]

    found = [problem for view in views for problem in view_violations(view)]

    assert found == []


def test_every_stream_is_one_that_slack_takes(answered: tuple[Answer, ...], links: Links) -> None:
    found = []
    for answer in answered:
        chunks, blocks = plain_chunks(answer, delivery(answer), links=links, human=True)
        for chunk in chunks:
            found += violations("AppendStream", {"channel": "D1", "ts": "1.1", "markdown_text": chunk})
        found += block_violations([dict(block) for block in blocks])

    assert found == []


def test_every_number_in_a_text_opens_the_page_of_its_section(answered: tuple[Answer, ...], links: Links) -> None:
    for answer in answered:
        told = "\n".join(str(block) for block in answer_message(answer, delivery(answer), links=links).blocks)

        for citation in answer.citations:
            page = f"{URL}/sources/{citation.document_id}/{citation.section}?lang={answer.language}&amp;"
            assert f"<{page}from={citation.start}&amp;to={citation.end}" in told
            assert f"|[{citation.number}]>" in told


def test_the_arguments_of_every_method_are_what_slack_takes(answered: tuple[Answer, ...], links: Links) -> None:
    answer = next(answer for answer in answered if answer.decision is not None)
    message, view = answer_message(answer, delivery(answer), links=links), why_view(delivery(answer), links)
    said = {"channel": "C1", "text": message.text, "blocks": [*message.blocks]}
    metadata = {"event_type": ANSWER_EVENT, "event_payload": {"delivery": "dlv_1"}}
    quiet = {"unfurl_links": False, "unfurl_media": False}

    found = [
        *violations("PostMessage", {**said, **quiet, "thread_ts": "1.1", "metadata": metadata}),
        *violations("Update", {**said, "ts": "1.1"}),
        *violations("PostEphemeral", {**said, "user": "U1", "thread_ts": "1.1"}),
        *violations("StopStream", {"channel": "D1", "ts": "1.1", "blocks": [*message.blocks], "metadata": metadata}),
        *violations("OpenView", {"trigger_id": "1.1", "view": view}),
        *violations("UpdateView", {"view_id": "V1", "view": view}),
        *violations("PublishView", {"user_id": "U1", "view": home_view("ko", links.personas)}),
        *violations("SetStatus", {"channel_id": "D1", "thread_ts": "1.1", "status": status_line("ko")}),
    ]

    assert found == []


def test_an_answer_is_told_the_same_without_pages(answered: tuple[Answer, ...], links: Links) -> None:
    answer = next(answer for answer in answered if answer.citations)
    without = replace(answer, citations=tuple(replace(each, url=None) for each in answer.citations))

    told = str(answer_message(without, delivery(without), links=Links()).blocks)

    assert "[1]" in told
    assert "http" not in told
