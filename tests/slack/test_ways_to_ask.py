"""Every way to ask in Slack, over HTTP and Socket Mode, in Korean and in English."""

import pytest

from bot import names
from bot.labels.label import label
from tests.slack.faults import says
from tests.slack.office import PUBLIC, Office
from tests.slack.people import element_of
from tests.slack.questions import ENGLISH, PAIRS, Words
from tests.slack.records import Message
from tests.slack.state import ALICE, BORA, CHANNEL, DIRECT, PRIVATE

pytestmark = pytest.mark.parametrize(("mode", "words"), PAIRS)


def test_a_mention_is_answered_in_its_thread(office: Office, words: Words) -> None:
    said = office.person().mentions(words.researcher)

    reply = office.reply(said)
    assert "PyTorch" in reply.text
    assert label("sources", words.language) in reply.words()
    assert label("why", words.language) in reply.words()
    assert f"{PUBLIC}/sources/pytorch-vs-tensorflow-2022/5.2?lang={words.language}" in reply.words()
    assert reply.unfurl is False


def test_the_asker_sees_that_it_is_being_worked_on(office: Office, words: Words) -> None:
    said = office.person().mentions(words.lookup)

    office.reply(said)
    assert office.slack.state.statuses == [(CHANNEL, said.ts, label("status.searching", words.language))]


def test_a_direct_message_is_answered_before_the_askers_eyes(office: Office, words: Words) -> None:
    said = office.person().writes(words.researcher)

    reply = office.reply(said)
    assert "PyTorch" in reply.text
    assert label("why", words.language) in reply.words()
    assert not reply.streaming
    assert len(office.slack.calls("chat.startStream")) == len(office.slack.calls("chat.stopStream")) == 1
    assert office.slack.calls("chat.postMessage") == []


def test_a_slack_that_cannot_stream_gets_a_plain_message(office: Office, words: Words) -> None:
    office.slack.missing.update({"chat.startStream", "chat.appendStream", "chat.stopStream"})

    reply = office.reply(office.person().writes(words.researcher))
    again = office.reply(office.person().writes(words.lookup))

    assert "PyTorch" in reply.words()
    assert "TensorFlow Lite" in again.words()
    # It is asked once, and known from then on.
    assert len(office.slack.calls("chat.startStream")) == 1


def test_a_stream_that_dies_is_finished_by_an_update(office: Office, words: Words) -> None:
    office.slack.keep_failing("chat.appendStream", says("message_not_in_streaming_state"))
    office.slack.keep_failing("chat.stopStream", says("message_not_in_streaming_state"))

    reply = office.reply(office.person().writes(words.researcher))

    assert "PyTorch" in reply.text
    assert label("why", words.language) in reply.words()


def test_a_private_channel_is_a_channel(office: Office, words: Words) -> None:
    said = office.person().mentions(words.lookup, channel=PRIVATE)

    assert "TensorFlow Lite" in office.reply(said).words()


def test_a_command_is_answered_to_the_asker_alone(office: Office, words: Words) -> None:
    ack = office.person().commands(words.researcher)

    office.settle()
    assert ack.taken
    (answer,) = office.responses()
    assert answer["response_type"] == "ephemeral"
    assert "PyTorch" in str(answer["text"])
    assert office.slack.messages(CHANNEL) == []


def test_an_answer_to_a_command_can_be_shared_once(office: Office, words: Words) -> None:
    alice = office.person()
    alice.commands(words.researcher)
    office.settle()
    seen = office.whispered()

    alice.clicks(names.SHARE, seen)
    alice.clicks(names.SHARE, seen)

    office.settle()
    (shared,) = office.slack.messages(CHANNEL)
    assert "PyTorch" in shared.words()
    assert f"<@{ALICE}>" in shared.words()
    assert words.researcher in shared.words()
    assert label("share", words.language) not in shared.words()


def test_a_shortcut_answers_somebody_elses_message(office: Office, words: Words) -> None:
    said = office.person(BORA).says(words.lookup)

    office.person().asks_about(said)

    assert "TensorFlow Lite" in office.reply(said).words()


def test_two_people_use_the_shortcut_on_one_message(office: Office, words: Words) -> None:
    said = office.person(BORA).says(words.lookup)

    office.person().asks_about(said)
    office.person().asks_about(said)

    assert len(office.replies(said)) == 1


def test_a_follow_up_needs_no_mention(office: Office, words: Words) -> None:
    alice = office.person()
    root = alice.mentions(words.researcher)
    office.reply(root)

    alice.says(words.follow_up, thread_ts=root.ts)

    first, second = office.replies(root)
    assert "PyTorch" in first.text
    assert first.text != second.text
    # It still knows who asks.
    assert label("understood", words.language) in second.words()


def test_what_others_say_in_a_thread_is_theirs(office: Office, words: Words) -> None:
    root = office.person().mentions(words.researcher)
    office.reply(root)

    office.person(BORA).says(words.follow_up, thread_ts=root.ts)
    office.person().says(f"<@{BORA}> {words.follow_up}", thread_ts=root.ts)
    office.person().says(words.lookup)

    assert len(office.replies(root)) == 1


def test_a_mention_in_a_thread_of_others_is_answered_there(office: Office, words: Words) -> None:
    root = office.person(BORA).says("Lunch?")

    office.person().mentions(words.lookup, thread_ts=root.ts)

    assert "TensorFlow Lite" in office.reply(root).words()


def test_a_choice_answers_in_place(office: Office, words: Words) -> None:
    alice = office.person()
    said = alice.mentions(words.hobby)
    asked_back = office.reply(said)
    before = asked_back.text

    alice.clicks(f"{names.CHOICE}.0", asked_back)

    reply = office.reply(said)
    assert reply.ts == asked_back.ts
    assert reply.text != before
    assert "TensorFlow" in reply.text
    assert label("by_choice", words.language) in reply.words()


def test_one_choice_after_the_other_leads_to_an_answer(office: Office, words: Words) -> None:
    alice = office.person()
    said = alice.mentions(words.open)
    reply = office.reply(said)

    # A hobbyist, who has a goal.
    alice.clicks(f"{names.CHOICE}.4", reply)
    office.settle()
    alice.clicks(f"{names.CHOICE}.0", reply)

    reply = office.reply(said)
    assert "TensorFlow" in reply.text
    assert label("start_over", words.language) in reply.words()


def test_starting_over_forgets_what_was_chosen(office: Office, words: Words) -> None:
    alice = office.person()
    said = alice.mentions(words.open)
    reply = office.reply(said)
    first = reply.text
    alice.clicks(f"{names.CHOICE}.1", reply)
    office.settle()
    assert reply.text != first

    alice.clicks(names.START_OVER, reply)

    assert office.reply(said).text == first


def test_why_shows_the_path_with_its_quotes(office: Office, words: Words) -> None:
    alice = office.person()
    reply = office.reply(alice.mentions(words.researcher))

    assert alice.clicks(names.WHY, reply).taken

    view = office.view()
    assert view["title"]["text"] == label("why_title", words.language)
    assert "PyTorch" in office.words_in(view)
    assert label("path", words.language) in office.words_in(view)


def test_what_would_change_it_is_shown(office: Office, words: Words) -> None:
    alice = office.person()
    reply = office.reply(alice.mentions(words.researcher))

    assert alice.clicks(names.CHANGE, reply).taken

    assert office.view()["title"]["text"] == label("change_title", words.language)


def test_the_questionnaire_answers_in_place(office: Office, words: Words) -> None:
    alice = office.person()
    said = alice.mentions(words.open)
    reply = office.reply(said)
    alice.clicks(names.QUESTIONNAIRE, reply)
    alice.chooses_in(office.view(), "persona", "hobbyist")
    form = office.view(2)

    assert alice.submits(form, {"persona": "hobbyist", "hobbyist.goal": '"embedded_project"'}).taken

    answer = office.reply(said)
    assert answer.ts == reply.ts
    assert "TensorFlow" in answer.text
    assert label("by_choice", words.language) in answer.words()


def test_a_vote_is_kept(office: Office, words: Words) -> None:
    alice = office.person()
    reply = office.reply(alice.mentions(words.lookup))

    alice.clicks(names.FEEDBACK, reply, value=reply_value(reply, "positive_button"))

    (voted,) = office.house.feedback.list()
    assert (voted.vote.rating, voted.question) == ("up", words.lookup)


def test_a_bad_vote_asks_for_the_reason(office: Office, words: Words) -> None:
    alice = office.person()
    reply = office.reply(alice.mentions(words.lookup))

    alice.clicks(names.FEEDBACK, reply, value=reply_value(reply, "negative_button"))
    form = office.view()
    assert form["title"]["text"] == label("reason_title", words.language)
    assert alice.submits(form, {"reason": "Too short."}).taken

    (voted,) = office.house.feedback.list()
    assert (voted.vote.rating, voted.vote.reason) == ("down", "Too short.")


def test_a_human_is_called_once_with_the_link_of_the_thread(office: Office, words: Words) -> None:
    alice = office.person()
    reply = office.reply(alice.mentions(words.off_topic))

    alice.clicks(names.HUMAN, reply)
    alice.clicks(names.HUMAN, reply)

    office.settle()
    (call,) = office.slack.messages(office.humans)
    assert f"<@{ALICE}>" in call.words()
    assert words.off_topic in call.words()
    assert f"/archives/{CHANNEL}/p{reply.ts.replace('.', '')}" in call.words()


def test_what_nothing_covers_is_said_to_be_so(office: Office, words: Words) -> None:
    reply = office.reply(office.person().mentions(words.off_topic))

    assert label("human", words.language) in reply.words()
    assert label("helpful", words.language) not in reply.words()


def test_a_mention_without_a_question_is_told_how_to_ask(office: Office, words: Words) -> None:
    hello = {"ko": "안녕하세요!", "en": "Hello!"}[words.language]

    reply = office.reply(office.person().mentions(hello))

    assert label("help.title", words.language) in reply.words()


def test_home_offers_examples_that_are_answered_directly(office: Office, words: Words) -> None:
    person = office.person(BORA if words.language == "ko" else ALICE)

    person.opens_home()
    home = office.slack.wait(lambda: office.slack.state.homes.get(person.user))
    assert label("home.title", words.language) in office.words_in(home)
    person.clicks_in({**home, "id": "V1", "hash": "h1"}, f"{names.EXAMPLE}.0")

    office.settle()
    (call,) = office.slack.calls("chat.postMessage")
    assert call.arguments["channel"] == person.user
    assert label("sources", words.language) in str(call.arguments["blocks"])


def test_the_messages_tab_suggests_questions(office: Office, words: Words) -> None:
    person = office.person(BORA if words.language == "ko" else ALICE)

    person.opens_home("messages")

    (call,) = office.slack.wait(lambda: office.slack.calls("assistant.threads.setSuggestedPrompts"))
    assert call.answer == {"ok": True}
    assert call.arguments["title"] == label("prompts.title", words.language)


def test_a_suggested_question_is_answered(office: Office, words: Words) -> None:
    office.person().opens_home("messages")
    (call,) = office.slack.wait(lambda: office.slack.calls("assistant.threads.setSuggestedPrompts"))

    said = office.person().writes(call.arguments["prompts"][0]["message"])

    assert office.reply(said).channel == DIRECT


def test_help_is_given_at_once(office: Office, words: Words) -> None:
    person = office.person(BORA if words.language == "ko" else ALICE)

    for text in ("", "help"):
        ack = person.commands(text)
        assert label("help.title", words.language) in str(ack.said["text"]) + str(ack.said["blocks"])
    assert ENGLISH.lookup not in str(office.responses())


def reply_value(reply: Message, which: str) -> str:
    """The value of one of the two buttons of a vote."""
    value: str = element_of(reply.blocks, names.FEEDBACK)[which]["value"]
    return value
