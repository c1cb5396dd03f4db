"""Notices, help, jobs, gaps and calls for a human, in both languages."""

from dataclasses import replace
from typing import get_args

import pytest

from advisor.answers import Nearest
from advisor.gaps import GapCluster, GapReport
from advisor.jobs import Job, JobStatus
from bot import names
from bot.blocks.gaps import gaps_message
from bot.blocks.home import help_message
from bot.blocks.human import human_message
from bot.blocks.jobs import job_message
from bot.blocks.notices import Notice, Problem, notice_message, problem_message
from bot.links import Links
from knowledge.documents import LANGUAGES, Language
from tests.slack.development import ASKED_AT, delivery
from tests.slack.test_answer_blocks import answered
from tests.slack.validating import message_violations

JOB = Job(
    id="job_1",
    kind="reindex",
    status="running",
    arguments={},
    requested_by="slack:U1",
    created_at=ASKED_AT,
    started_at=ASKED_AT,
    ended_at=None,
    stage="encode",
    done=25,
    total=100,
    rate=10.0,
    remaining_seconds=7.5,
    attempts=1,
    cancel_requested=False,
    result=None,
    problem=None,
)
DONE = {"generation": "g2", "passages": 7_368, "encoded": 12, "unchanged": False, "parked": False}
both = pytest.mark.parametrize("language", LANGUAGES)


def cluster(question: str, count: int = 3) -> GapCluster:
    return GapCluster(
        id="gap_1",
        question=question,
        count=count,
        kinds=("abstained",),
        languages=("ko",),
        examples=(question,),
        reasons=("Too <old>.",),
        first_seen=ASKED_AT,
        last_seen=ASKED_AT,
        nearest=(Nearest("ecosystem-notes", "coral", "Coral", 0.4),),
        draft_id="drf_1",
        questions=(question,),
        gap_ids=(1,),
    )


@both
@pytest.mark.parametrize("kind", get_args(Problem))
def test_a_problem_is_told_in_the_language_of_whoever_meets_it(kind: Problem, language: Language) -> None:
    message = problem_message(kind, language, delivery_id="dlv_1")

    assert message_violations(message) == []
    assert message.text.isascii() == (language == "en")


@both
@pytest.mark.parametrize("kind", get_args(Notice))
def test_a_notice_is_told_in_the_language_of_whoever_reads_it(kind: Notice, language: Language) -> None:
    message = notice_message(kind, language)

    assert message_violations(message) == []
    assert message.text.isascii() == (language == "en")


def test_trying_again_is_offered_where_it_may_help() -> None:
    again = problem_message("slack_refused", "en", delivery_id="dlv_1")

    assert names.RETRY in str(again.blocks)
    assert names.RETRY not in str(problem_message("question_too_long", "en", delivery_id="dlv_1").blocks)
    assert names.RETRY not in str(problem_message("slack_refused", "en").blocks)


def test_who_is_not_in_a_channel_says_how_to_be_invited() -> None:
    assert "/invite" in problem_message("not_in_channel", "ko").text


@both
def test_help_names_the_command_with_all_it_takes(language: Language) -> None:
    message = help_message(language)

    assert all(f"{names.COMMAND} {word}" in message.text for word in ("settings", "reindex", "gaps", "help"))
    assert message_violations(message) == []


@both
def test_a_running_job_tells_how_far_it_is(language: Language) -> None:
    message = job_message(JOB, language)

    told = str(message.blocks)
    assert "▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱  25%" in told
    assert {"ko": "약 8초 남음", "en": "about 8 s left"}[language] in told
    assert message_violations(message) == []


@both
@pytest.mark.parametrize("status", get_args(JobStatus))
def test_a_job_is_told_whatever_its_status(status: JobStatus, language: Language) -> None:
    shown = [
        replace(JOB, status=status, problem="The disk is <full>."),
        replace(JOB, status=status, stage=None, result={}, remaining_seconds=None),
        replace(JOB, status=status, kind="sweep", stage="dust", total=0),
    ]

    assert [message_violations(job_message(job, language)) for job in shown] == [[], [], []]


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (DONE, "Answers now come from the new index `g2`."),
        (DONE | {"unchanged": True}, "No document has changed"),
        (DONE | {"parked": True}, "The new index `g2` answers worse and was parked."),
    ],
    ids=["activated", "unchanged", "parked"],
)
def test_a_reindex_that_is_done_tells_what_it_came_to(result: dict[str, object], words: str) -> None:
    told = str(job_message(replace(JOB, status="done", result=result), "en").blocks)

    assert words in told
    assert "7,368 passages · 12 newly encoded" in told


def test_a_job_that_failed_tells_why() -> None:
    told = str(job_message(replace(JOB, status="failed", problem="The disk is <full>."), "ko").blocks)

    assert "까닭: The disk is &lt;full&gt;." in told


@both
def test_gaps_are_told_the_most_wanted_first(language: Language) -> None:
    clusters = tuple(cluster(f"How much is a <TPU> {at}?", 20 - at) for at in range(12))

    message = gaps_message(GapReport(clusters, 120, 0), language, Links("https://advisor.example.org"))

    told = str(message.blocks)
    assert "How much is a &lt;TPU&gt; 0?" in told and "?lang=" in told
    assert {"ko": "외 2개 묶음", "en": "and 2 more groups"}[language] in told
    assert message_violations(message) == []


@both
def test_says_when_nothing_was_asked_in_vain(language: Language) -> None:
    message = gaps_message(GapReport((), 0, 0), language, Links())

    assert message_violations(message) == []
    assert len(message.blocks) == 1


def test_a_human_is_told_who_asks_what_and_where() -> None:
    asked = delivery(answered("Use <this>."), text="Which & why?")

    message = human_message(asked, "https://example.slack.com/archives/C1/p1")

    told = str(message.blocks[0]["text"]["text"])  # type: ignore[index]  # a section
    assert told.splitlines() == [
        "🙋 <@U1> would like to hear from a human.",
        "> Which &amp; why?",
        "<https://example.slack.com/archives/C1/p1|Open the thread>",
    ]
    assert message.text == "<@U1> would like to hear from a human. Which &amp; why?"
    assert "Use &lt;this&gt;." in str(message.blocks[1])
    assert message_violations(message) == []
