"""The ways in which Slack reaches the bot and the languages are independent of each other."""

import pytest

from bot.labels.label import label
from tests.slack.office import Office
from tests.slack.questions import OTHER_PAIRS, Words

pytestmark = pytest.mark.parametrize(("mode", "words"), OTHER_PAIRS)


def test_all_ways_to_ask_at_once(office: Office, words: Words) -> None:
    alice = office.person()
    mentioned, written = alice.types(f"<@UBOT> {words.researcher}"), alice.writes(words.researcher)
    office.person("U0BORA").commands(words.researcher)
    alice.asks_about(mentioned)

    replies = [office.reply(mentioned), office.reply(written)]

    assert [label("why", words.language) in each.words() for each in replies] == [True, True]
    assert label("share", words.language) in office.whispered().words()
