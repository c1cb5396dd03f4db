"""Each question is answered once: however often it is delivered, whoever dies, whatever Slack leaves unsaid."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from advisor.answers import Ask
from bot import names
from bot.deliveries import Deliveries
from bot.delivery import Address, Asked, Delivery, Kind
from bot.posting import mark_of
from tests.slack import payloads
from tests.slack.faults import Fault, reset, server_error, silence
from tests.slack.office import House, Office, working
from tests.slack.people import Person
from tests.slack.questions import ENGLISH, KOREAN
from tests.slack.records import Message
from tests.slack.senders import SocketSender
from tests.slack.simulator import Slack
from tests.slack.state import ALICE, APP, BORA, BOT, CHANNEL, DIRECT, TEAM

BOTH = pytest.mark.parametrize("mode", ["http", "socket"])
COPIES = 4
LEASE = timedelta(seconds=0.2)


@BOTH
def test_redelivered_events_are_answered_once(office: Office) -> None:
    alice = office.person()
    said = alice.types(f"<@{BOT}> {KOREAN.lookup}")

    acks = [alice.tell(payloads.mention(said), retry=at, event_id="Ev1") for at in range(COPIES)]

    assert all(ack.taken for ack in acks)
    office.reply(said)


@BOTH
def test_concurrent_copies_and_twins_are_answered_once(office: Office) -> None:
    alice = office.person()
    said = alice.types(f"<@{BOT}> {KOREAN.lookup}")
    events = [payloads.mention(said), payloads.message(said, "channel")] * COPIES

    with ThreadPoolExecutor(len(events)) as pool:
        acks = list(pool.map(alice.tell, events))

    assert all(ack.taken for ack in acks)
    office.reply(said)


def test_without_the_claim_copies_would_be_answered_again(slack: Slack, house: House) -> None:
    """So that the tests above can fail."""
    house.deliveries = Deliveries(house.engine, known_by=lambda key: f"{key}:{uuid.uuid4()}")
    with working(slack, house) as office:
        alice = office.person()
        said = alice.types(f"<@{BOT}> {KOREAN.lookup}")

        for at in range(2):
            alice.tell(payloads.mention(said), retry=at)

        assert len(office.replies(said)) == 2


@BOTH
def test_a_redelivery_after_the_answer_changes_nothing(office: Office) -> None:
    alice = office.person()
    said = alice.mentions(ENGLISH.lookup)
    office.reply(said)

    alice.tell(payloads.mention(said), retry=3)

    office.reply(said)


@BOTH
def test_what_could_not_be_kept_is_not_acknowledged_and_answered_later(office: Office) -> None:
    """Dropping redeliveries by their header alone would lose the question here."""
    alice = office.person()
    said = alice.types(f"<@{BOT}> {KOREAN.lookup}")
    _rename(office, "slack_deliveries", "elsewhere")
    if isinstance(office.sender, SocketSender):
        office.sender.ack_seconds = 0.5
    first = alice.tell(payloads.mention(said))
    _rename(office, "elsewhere", "slack_deliveries")

    again = alice.tell(payloads.mention(said), retry=1)

    assert (first.taken, again.taken) == (False, True)
    office.reply(said)


@pytest.mark.parametrize("mode", ["socket"])
def test_what_was_sent_into_a_broken_connection_is_answered_once(office: Office) -> None:
    alice = office.person()
    said = alice.types(f"<@{BOT}> {KOREAN.lookup}")
    office.house.answering.shut()
    alice.tell(payloads.mention(said))
    office.slack.run(office.slack.line.cut())
    office.slack.wait(lambda: office.slack.line.opened == 2)

    alice.tell(payloads.mention(said), retry=1)
    office.house.answering.open()

    office.reply(said)


@BOTH
def test_a_command_that_is_sent_twice_is_answered_once(office: Office) -> None:
    command = office.person().command(KOREAN.lookup)

    for _ in range(2):
        office.sender.send("command", command)

    office.settle()
    assert len(office.responses()) == 1


@BOTH
def test_of_two_clicks_the_first_counts(office: Office) -> None:
    alice, bora = office.person(), office.person(BORA)
    said = alice.mentions(KOREAN.hobby)
    reply = office.reply(said)
    clicks = [bora.click(f"{names.CHOICE}.3", reply), *(alice.click(f"{names.CHOICE}.0", reply) for _ in range(3))]
    office.house.answering.shut()
    office.sender.send("interaction", clicks[1])

    with ThreadPoolExecutor(len(clicks)) as pool:
        list(pool.map(lambda click: office.sender.send("interaction", click), clicks))
    office.house.answering.open()

    office.settle()
    assert len(office.slack.calls("chat.update")) == 1
    assert "embedded" in reply.words()


def test_a_form_that_is_sent_twice_is_answered_once(office: Office) -> None:
    alice = office.person()
    reply = office.reply(alice.mentions(ENGLISH.open))
    alice.clicks(names.QUESTIONNAIRE, reply)

    for _ in range(2):
        alice.submits(office.view(), {"persona": "researcher"})

    office.settle()
    assert len(office.slack.calls("chat.update")) == 1
    assert "PyTorch" in reply.text


UNSURE = {
    "reset": reset(done=True),
    "reset before": reset(),
    "server error": server_error(done=True),
    "server error before": server_error(),
    "timeout": silence(done=True),
    "timeout before": silence(),
    "no JSON": Fault(status=200, done=True),
}


@pytest.mark.parametrize("fault", UNSURE.values(), ids=UNSURE.keys())
def test_where_slack_does_not_say_whether_it_posted_the_answer_stands_there_once(office: Office, fault: Fault) -> None:
    office.slack.fail("chat.postMessage", fault)

    said = office.person().mentions(KOREAN.lookup)

    assert "TensorFlow Lite" in office.reply(said).words()
    assert office.delivery(said).status == "posted"


@pytest.mark.parametrize(
    "fault", [reset(done=True), server_error(), silence(done=True)], ids=["reset", "error", "timeout"]
)
def test_where_slack_does_not_say_whether_the_stream_began_the_answer_stands_there_once(
    office: Office, fault: Fault
) -> None:
    office.slack.fail("chat.startStream", fault)

    said = office.person().writes(KOREAN.researcher)

    assert "PyTorch" in office.reply(said).words()


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        pytest.param("chat.appendStream", reset(done=True), id="while it is written"),
        pytest.param("chat.appendStream", silence(), id="in silence"),
        pytest.param("chat.stopStream", server_error(done=True), id="at its end"),
        pytest.param("chat.update", reset(), id="at the last resort"),
    ],
)
def test_a_stream_that_breaks_ends_as_one_whole_answer(office: Office, method: str, fault: Fault) -> None:
    if method == "chat.update":
        office.slack.fail("chat.stopStream", reset())
    office.slack.fail(method, fault)

    said = office.person().writes(KOREAN.researcher)

    reply = office.reply(said)
    assert not reply.streaming
    assert "PyTorch" in reply.text


@pytest.mark.parametrize("posted", [False, True], ids=["before it posted", "after it posted"])
def test_a_process_that_died_while_posting_is_made_up_for(slack: Slack, house: House, posted: bool) -> None:
    """Between the post and its record no claim can help: the answer is looked for in the thread."""
    said = _types(slack, f"<@{BOT}> {KOREAN.lookup}")
    posting = house.deliveries.posting(_answered(house, said), "dead", LEASE)
    if posted:
        with slack.changed:
            reply = Message(said.channel, slack.state.next_ts(), BOT, "Posted.", thread_ts=said.ts)
            reply.metadata = mark_of(posting)
            slack.state.add(reply)

    with working(slack, house) as office:
        assert (office.reply(said).text == "Posted.") is posted

    assert len(slack.calls("chat.postMessage")) == (0 if posted else 1)


def test_a_process_that_died_while_streaming_is_made_up_for(slack: Slack, house: House) -> None:
    said = _types(slack, KOREAN.researcher, channel=DIRECT)
    posting = house.deliveries.posting(_answered(house, said), "dead", LEASE)
    with slack.changed:
        begun = Message(DIRECT, slack.state.next_ts(), BOT, "PyTo", thread_ts=said.ts, streaming=True)
        slack.state.add(begun)
    house.deliveries.begun(posting, "dead", begun.ts)

    with working(slack, house) as office:
        reply = office.reply(said)

    assert (reply.ts, reply.streaming) == (begun.ts, False)
    assert "연구" in reply.text


@pytest.mark.parametrize("answered", [False, True])
def test_a_process_that_died_on_the_way_is_made_up_for(slack: Slack, house: House, answered: bool) -> None:
    said = _types(slack, f"<@{BOT}> {KOREAN.lookup}")
    _answered(house, said) if answered else _taken(house, said)

    with working(slack, house) as office:
        office.reply(said)


def test_two_processes_share_the_work(slack: Slack, house: House) -> None:
    with working(slack, house) as one, working(slack, house) as other:
        askers = [Person(slack, each.sender, user) for each in (one, other) for user in (ALICE, BORA)]
        said = [asker.types(f"<@{BOT}> {question}") for asker in askers for question in (KOREAN.lookup, ENGLISH.lookup)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda each: [asker.tell(payloads.mention(each)) for asker in askers], said))

        assert [len(one.replies(each)) for each in said] == [1] * len(said)


def test_an_edit_changes_the_answer_in_place_once(office: Office) -> None:
    alice = office.person()
    said = alice.mentions(KOREAN.lookup)
    reply = office.reply(said)
    edit = alice.edit(said, f"<@{BOT}> {KOREAN.researcher}")

    for at in range(COPIES):
        assert alice.tell(edit, retry=at).taken

    assert office.reply(said) is reply
    assert "PyTorch" in reply.text
    assert len(office.slack.calls("chat.update")) == 1


def test_an_edit_of_no_words_changes_nothing(office: Office) -> None:
    """Slack tells of links that unfold as if the message were edited."""
    alice = office.person()
    said = alice.mentions(KOREAN.lookup)
    office.reply(said)

    assert alice.edits(said, said.text).taken

    office.settle()
    assert office.slack.calls("chat.update") == []


def test_a_question_edited_before_its_answer_is_answered_as_it_reads(office: Office) -> None:
    alice = office.person()
    office.house.answering.shut()
    said = alice.mentions(KOREAN.lookup)
    alice.edits(said, f"<@{BOT}> {KOREAN.researcher}")
    alice.edits(said, f"<@{BOT}> {ENGLISH.researcher}")
    office.house.answering.open()

    assert "For research, use PyTorch." in office.reply(said).text


def test_a_question_deleted_before_its_answer_is_not_answered(office: Office) -> None:
    alice = office.person()
    office.house.answering.shut()
    said = alice.mentions(KOREAN.lookup)
    assert alice.deletes(said).taken
    office.house.answering.open()

    assert office.replies(said) == []
    assert office.delivery(said).status == "dropped"


def _types(slack: Slack, words: str, channel: str = CHANNEL) -> Message:
    with slack.changed:
        return slack.state.add(Message(channel, slack.state.next_ts(), ALICE, words))


def _taken(house: House, said: Message) -> Delivery:
    """A question in the hands of a process that dies."""
    place = (said.channel, "im" if said.channel == DIRECT else "channel", said.user, said.ts, said.ts)
    question = said.text.removeprefix(f"<@{BOT}> ")
    kind: Kind = "direct" if said.channel == DIRECT else "mention"
    key = f"{APP}:{TEAM}:{said.channel}:{said.ts}"
    house.deliveries.receive(Asked(key, kind, "thread", Address(APP, TEAM, *place), question))
    taken = house.deliveries.take("dead", LEASE)
    assert taken is not None
    return taken


def _answered(house: House, said: Message) -> Delivery:
    taken = _taken(house, said)
    return house.deliveries.answered(taken, "dead", house.answering.answer(Ask(taken.asked.text)), None)


def _rename(office: Office, table: str, other: str) -> None:
    with office.house.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {other}"))
