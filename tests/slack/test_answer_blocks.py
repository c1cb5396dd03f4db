"""An answer as a message: what stands where, what the buttons carry, and what is left out when it grows too long."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from advisor.answers import (
    Answer,
    Citation,
    CitedUpdate,
    DecisionReport,
    FactChoice,
    MissingFact,
    Nearest,
    PathStep,
    StatedFact,
    WouldChange,
)
from advisor.understanding import GIVEN
from bot.blocks.answer import answer_message
from bot.blocks.message import Message, size_chars
from bot.blocks.streaming import plain_chunks
from bot.links import Links
from knowledge.decisions.rules import Persona
from knowledge.documents import Document, Language
from tests.slack.development import delivery
from tests.slack.validating import message_violations

URL = "https://advisor.example.org"
ARTICLE = "pytorch-vs-tensorflow-2022"
RENAMED = CitedUpdate("TensorFlow Lite", "renamed", "It is LiteRT now.", "2026-08-21", "https://example.org/litert")
ACTIVE = CitedUpdate("TensorFlow", "active", "It lives.", "2026-06-20", None)


@pytest.fixture
def links(documents: tuple[Document, ...], personas: Mapping[str, Persona]) -> Links:
    return Links(URL, documents=lambda: documents, personas=personas)


def cite(number: int, section: str = "5.5", quote: str = "As they say.", *updates: CitedUpdate) -> Citation:
    where = (ARTICLE, section, f"Title {section}", quote)
    return Citation(number, *where, "en", 10, 22, "0", f"{URL}/article", "2021-12-14", updates, 0.5)


def decided(missing: MissingFact | None = None, **changes: Any) -> DecisionReport:
    report = DecisionReport(
        persona="hobbyist",
        persona_evidence="for fun",
        facts={"goal": StatedFact("learning", GIVEN)},
        recommendation=("pytorch",),
        path=(PathStep("hobbyist.learning", "What is the goal?", "Learning", "5.5", 1),),
        today=None,
        missing_fact=missing,
        would_change=(WouldChange("goal", "mobile_app", ("tensorflow",)),),
    )
    return replace(report, **changes)


def answered(
    text: str = "Use PyTorch. [1]\n\n- Because. [2]\n\nToday: It grew.",
    *citations: Citation,
    decision: DecisionReport | None = None,
    language: Language = "en",
    **changes: Any,
) -> Answer:
    cited = citations or (cite(1), cite(2, "3.1"))
    made = Answer("ans_1", "cnv_1", "answered", language, text, cited, decision, (), 0.9, "g1")
    return replace(made, **changes)


def texts(message: Message, kind: str) -> list[str]:
    """The texts of the blocks of one kind, from the top."""
    found = [block for block in message.blocks if block["type"] == kind]
    if kind == "section":
        return [block["text"]["text"] for block in found]  # type: ignore[index]  # a section has one
    return [each["text"] for block in found for each in block["elements"]]  # type: ignore[attr-defined]  # it has some


def buttons(message: Message) -> dict[str, dict[str, Any]]:
    """The buttons by their action: what they carry."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return {each["action_id"]: json.loads(each["value"]) for row in rows for each in row}  # type: ignore[attr-defined]  # the same


def test_the_recommendation_stands_first_and_in_bold(links: Links) -> None:
    message = answer_message(answered(decision=decided()), delivery(), links=links)

    first = str(message.blocks[0]["text"]["text"])  # type: ignore[index]  # a section
    assert first.startswith("*Use PyTorch.* <https://")
    assert "\n\n•  Because. <" in first
    assert first.endswith("\n\n*Today:* It grew.")


def test_what_is_told_aloud_is_the_whole_answer_in_words(links: Links) -> None:
    answer = answered()

    assert answer_message(answer, delivery(), links=links).text == answer.text


def test_a_number_opens_the_page_with_the_quote_marked(links: Links) -> None:
    message = answer_message(answered(), delivery(), links=links)

    page = f"{URL}/sources/{ARTICLE}/5.5?lang=en&amp;from=10&amp;to=22&amp;in=en#quote"
    assert f"<{page}|[1]>" in texts(message, "section")[0]


def test_a_number_opens_the_original_where_there_are_no_pages() -> None:
    message = answer_message(answered(), delivery(), links=Links())

    assert "<https://advisor.example.org/article|[1]>" in texts(message, "section")[0]


def test_a_number_that_is_no_citation_stays_a_number(links: Links) -> None:
    message = answer_message(answered("As in [7]. [1]", cite(1)), delivery(), links=links)

    assert "As in [7]. <" in texts(message, "section")[0]


def test_sources_tell_document_date_and_section_once(links: Links) -> None:
    message = answer_message(
        answered("A. [1] B. [2] C. [3]", cite(1), cite(2, "3.1"), cite(3)), delivery(), links=links
    )

    told = texts(message, "context")[0]
    assert told.startswith("*Sources*  PyTorch vs TensorFlow in 2022 · as of 2021-12-14\n")
    assert told.count("§5.5 Title 5.5") == 1
    assert "|[1]> <" in told and "|[3]> §5.5" in told


def test_warns_of_what_is_no_more_as_it_was(links: Links) -> None:
    message = answer_message(
        answered("A. [1]", cite(1, "5.5", "A.", ACTIVE, RENAMED, RENAMED)), delivery(), links=links
    )

    warned = texts(message, "context")[-1]
    assert warned == "⚠️ *TensorFlow Lite* renamed · 2026-08-21 · <https://example.org/litert|evidence>"


def test_tells_who_it_takes_the_asker_for(links: Links) -> None:
    message = answer_message(answered(decision=decided()), delivery(), links=links)

    understood = texts(message, "context")[0]
    assert understood == "*Understood*  Hobbyist (“for fun”) · Learning deep learning itself (chosen by you)"


def test_offers_what_makes_sense_for_a_decision(links: Links) -> None:
    message = answer_message(answered(decision=decided()), delivery(), links=links, human=True, shareable=True)

    assert list(buttons(message)) == ["share", "why", "change", "questionnaire", "start_over", "human"]
    assert all(value == {"d": delivery().id} for value in buttons(message).values())


def test_offers_the_quotes_of_a_look_up_and_nothing_of_a_decision(links: Links) -> None:
    message = answer_message(answered(), delivery(), links=links)

    assert list(buttons(message)) == ["why"]


def test_asks_whether_an_answer_helped(links: Links) -> None:
    message = answer_message(answered(), delivery(), links=links)

    votes: Any = message.blocks[-1]
    assert votes["type"] == "context_actions"
    assert json.loads(votes["elements"][0]["negative_button"]["value"]) == {"d": delivery().id, "v": "down"}


def test_a_missing_fact_is_asked_for_with_a_button_for_each_choice(links: Links) -> None:
    missing = MissingFact("audio", "Audio or video?", (FactChoice(True, "Yes"), FactChoice(False, "No, neither")))
    text = "It depends. [1]\n\nAudio or video?\n- Yes\n- No, neither"
    answer = answered(text, cite(1), decision=decided(missing), status="needs_fact")

    message = answer_message(answer, delivery(), links=links)

    assert texts(message, "section")[1] == "*Audio or video?*"
    assert "- Yes" not in texts(message, "section")[0]
    assert buttons(message)["choice.0"] == {"d": delivery().id, "f": "audio", "v": True}
    assert buttons(message)["choice.1"] == {"d": delivery().id, "f": "audio", "v": False}
    assert "feedback_buttons" not in str(message.blocks)


def test_choices_that_no_button_holds_are_told_in_full(links: Links) -> None:
    long = "A choice " + "that goes on " * 10
    missing = MissingFact("audio", "Which?", tuple(FactChoice(str(at), f"{long}{at}") for at in range(40)))
    answer = answered("It depends.", decision=decided(missing), status="needs_fact")

    message = answer_message(answer, delivery(), links=links)

    assert long.strip() in texts(message, "section")[1]
    assert message_violations(message) == []


def test_an_abstention_shows_the_nearest_sections(links: Links) -> None:
    near = (Nearest(ARTICLE, "5.5", "If it is a hobby", 0.4), Nearest("ecosystem-notes", "coral", "Coral", 0.3))
    answer = answered("Not covered.", status="abstained", citations=(), nearest=near)

    told = texts(answer_message(answer, delivery(), links=links), "context")[0].splitlines()

    assert told[0] == "*Nearest sections*"
    assert told[1] == f"•  <{URL}/sources/{ARTICLE}/5.5?lang=en|§5.5 If it is a hobby> · PyTorch vs TensorFlow in 2022"
    assert told[2].startswith(f"•  <{URL}/sources/ecosystem-notes/coral?lang=en|Coral> · ")


def test_begs_pardon_for_being_late_with_the_time_of_the_question(links: Links) -> None:
    message = answer_message(answered(), delivery(), links=links, late=True)

    assert "Sorry for the delay: you asked <!date^1795669440^" in texts(message, "context")[0]
    assert "|2026-11-26 05:04 UTC>" in texts(message, "context")[0]


def test_says_that_the_question_was_edited(links: Links) -> None:
    message = answer_message(answered(language="ko"), delivery(kind="edit"), links=links)

    assert "✏️ 질문이 고쳐져서 답을 새로 썼습니다." in texts(message, "context")


def test_repeats_a_question_that_nobody_else_sees(links: Links) -> None:
    message = answer_message(answered(), delivery(kind="command", text="PyTorch <or> not?"), links=links)

    assert texts(message, "context")[0] == "*Question*  PyTorch &lt;or&gt; not?"


def test_a_shared_answer_tells_who_shared_it_and_what_was_asked(links: Links) -> None:
    shared = delivery(kind="share", text="dlv_of_another")

    message = answer_message(answered(), shared, links=links, question="PyTorch?")

    assert texts(message, "context")[:2] == ["Shared by <@U1>.", "*Question*  PyTorch?"]
    assert "dlv_of_another" not in str(message.blocks)


@pytest.mark.parametrize(
    "word", ["가나다라마바사 ", "단어", "x&<>", "문장입니다. [1]\n"], ids=["words", "one word", "signs", "lines"]
)
def test_an_endless_answer_is_cut_with_a_link_to_the_rest(links: Links, word: str) -> None:
    answer = answered(word * 10_000, cite(1, "5.5", "긴 인용 " * 2_000), decision=decided())

    message = answer_message(answer, delivery(), links=links, human=True, late=True)

    assert message_violations(message) == []
    assert texts(message, "section")[-1].endswith("|read the rest>")
    assert len(message.text) <= 3_000


def test_the_greatest_answer_of_all_is_one_that_slack_takes() -> None:
    updates = tuple(
        CitedUpdate("&" * 300, "renamed", "n" * 900, "2026-01-01", f"{URL}/{at}{'x' * 400}") for at in range(9)
    )
    cited = tuple(
        replace(cite(at, f"{at}." * 40, "q" * 900, *updates), url=f"{URL}/{'y' * 450}") for at in range(1, 99)
    )
    facts = {f"fact{at}": StatedFact("<v>" * 90, "<e>" * 13) for at in range(20)}
    missing = MissingFact("f" * 200, "?" * 900, tuple(FactChoice("v" * 90, "<&>" * 60) for _ in range(60)))
    answer = answered("\n".join(f"{'w' * 200} [{at}]" for at in range(1, 99)), decision=decided(missing, facts=facts))

    message = answer_message(replace(answer, citations=cited), delivery(), links=Links(), late=True, human=True)

    assert message_violations(message) == []
    assert size_chars(message.blocks) <= 13_000


def test_a_stream_tells_the_same_in_pieces_then_what_stands_under_it(links: Links) -> None:
    answer = answered(decision=decided())

    chunks, blocks = plain_chunks(answer, delivery(), links=links, human=True)

    page = f"{URL}/sources/{ARTICLE}/5.5?lang=en&from=10&to=22&in=en#quote"
    assert chunks[0] == f"**Use PyTorch.** [[1]]({page})\n"
    assert chunks[1].startswith("\n- Because. [[2]](")
    assert chunks[2] == "\n**Today:** It grew."
    whole = answer_message(answer, delivery(), links=links, human=True)
    assert blocks == whole.blocks[-len(blocks) :]
    assert len(blocks) == len(whole.blocks) - 1


def test_a_stream_numbers_without_links_where_there_is_no_address() -> None:
    answer = answered("A. [1]", replace(cite(1), url=None))

    chunks, _ = plain_chunks(answer, delivery(), links=Links())

    assert chunks == ("A. \\[1\\]",)
