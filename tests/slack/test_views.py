"""The views: what they show, and what is read from them as Slack sends them back."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot import names
from bot.blocks.change import change_view
from bot.blocks.home import EXAMPLES_EACH, examples, home_view, suggested_prompts
from bot.blocks.questionnaire import questionnaire_view, situation_in
from bot.blocks.reason import reason_in, reason_view
from bot.blocks.settings import settings_errors, settings_in, settings_view
from bot.blocks.why import why_view
from bot.channel_settings import ChannelSettings
from bot.links import Links
from knowledge.decisions.rules import Persona
from knowledge.documents import LANGUAGES, Document, Language
from tests.slack.development import delivery
from tests.slack.test_answer_blocks import answered, cite, decided
from tests.slack.validating import view_violations
from tests.small import small_document

URL = "https://advisor.example.org"


@pytest.fixture
def links(documents: tuple[Document, ...], personas: Mapping[str, Persona]) -> Links:
    return Links(URL, documents=lambda: documents, personas=personas)


def sent_back(view: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The view as Slack sends it back, with the initial values of every field but those ``chosen`` by block id."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state: dict[str, Any] = {"type": element["type"]}
            if element["type"] == "static_select":
                state["selected_option"] = element.get("initial_option")
            elif element["type"] != "plain_text_input":
                state["selected_options"] = element.get("initial_options", [])
            state.update(chosen.get(block["block_id"], {}))
            values[block["block_id"]] = {element["action_id"]: state}
    return {**view, "state": {"values": values}}


def option(view: Mapping[str, Any], block_id: str, value: str) -> dict[str, Any]:
    """The option with that value."""
    block = next(block for block in view["blocks"] if block.get("block_id") == block_id)
    found: dict[str, Any] = next(each for each in block["element"]["options"] if each["value"] == value)
    return found


def test_why_tells_each_edge_with_its_quote_and_its_place(links: Links) -> None:
    quote = "If the model is for learning, PyTorch is generally the better option."
    answer = answered("Use PyTorch. [1]", cite(1, "5.5", quote), decision=decided())

    view: Any = why_view(delivery(answer), links)

    told = json.dumps(view, ensure_ascii=False)
    assert view["callback_id"] == names.WHY_VIEW
    assert "*Recommended*  PyTorch" in told
    assert f"*1. What is the goal?*\\n→ Learning\\n> “{quote}”" in told
    assert f"<{URL}/sources/pytorch-vs-tensorflow-2022/5.5?lang=en&amp;" in told


def test_why_cuts_a_long_quote_with_a_link_to_the_rest(links: Links) -> None:
    answer = answered("A. [1]", cite(1, "5.5", "아주 긴 인용문입니다. " * 900), decision=decided())

    view: Any = why_view(delivery(answer), links)

    assert view_violations(view) == []
    assert "…” <https://" in str(view) and "|read the rest>" in str(view)


def test_why_of_a_look_up_shows_its_quotes(links: Links) -> None:
    view: Any = why_view(delivery(answered()), links)

    assert view["title"]["text"] == "Quotes and sources"
    assert "> “As they say.”" in str(view)


@pytest.mark.parametrize("view", [why_view, change_view])
def test_says_so_when_an_answer_is_kept_no_more(view: Any, links: Links) -> None:
    shown = view(delivery(None), links)

    assert "no longer kept" in str(shown)
    assert view_violations(shown) == []


def test_change_tells_what_would_lead_where(links: Links) -> None:
    view: Any = change_view(delivery(answered(decision=decided())), links)

    assert "The recommendation now is *PyTorch*." in str(view)
    assert view["blocks"][-1]["text"]["text"] == "What is the goal?\n•  A mobile app → *TensorFlow*"


def test_change_says_when_nothing_would(links: Links) -> None:
    view = change_view(delivery(answered(decision=decided(would_change=()))), links)

    assert "Nothing you could add" in str(view)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_asks_for_every_fact_of_the_persona(personas: Mapping[str, Persona], language: Language) -> None:
    for persona in personas.values():
        view: Any = questionnaire_view(personas, language, persona=persona.id)

        asked = [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]
        assert asked[1:] == [fact.question[language] for fact in persona.facts]
        assert view_violations(view) == []


def test_the_form_asks_for_the_persona_alone_at_first(personas: Mapping[str, Persona]) -> None:
    view: Any = questionnaire_view(personas, "en")

    assert [block.get("block_id") for block in view["blocks"]] == [None, "persona"]
    assert view["blocks"][1]["dispatch_action"] is True
    assert view["blocks"][1]["element"]["action_id"] == names.QUESTIONNAIRE_PERSONA


def test_the_form_is_filled_in_with_what_is_known(personas: Mapping[str, Persona]) -> None:
    known = delivery(answered(decision=decided()))

    told = situation_in(sent_back(questionnaire_view(personas, "ko", known), {}), personas)

    assert (told.persona, told.facts, told.delivery_id, told.language) == (
        "hobbyist",
        {"goal": "learning"},
        known.id,
        "ko",
    )


def test_what_is_chosen_in_the_form_is_read_with_its_kind(personas: Mapping[str, Persona]) -> None:
    view = questionnaire_view(personas, "en", persona="industry")
    chosen = {
        "industry.deploy_target": {"selected_option": option(view, "industry.deploy_target", '"mobile"')},
        "industry.audio_video_input": {"selected_option": option(view, "industry.audio_video_input", "false")},
    }

    told = situation_in(sent_back(view, chosen), personas)

    assert told.facts == {"deploy_target": "mobile", "audio_video_input": False}


def test_what_no_form_of_ours_holds_is_nothing(personas: Mapping[str, Persona]) -> None:
    made_up = {"persona": {names.QUESTIONNAIRE_PERSONA: {"selected_option": {"value": "wizard"}}}}

    told = situation_in({"state": {"values": made_up}, "private_metadata": "no JSON"}, personas)

    assert (told.persona, told.facts, told.delivery_id) == (None, {}, None)


def test_the_reason_form_gives_back_what_was_written() -> None:
    view = reason_view(delivery(answered(language="ko")))

    told = reason_in(sent_back(view, {"reason": {"value": "  버전이 틀려요.  "}}))

    assert (told.delivery_id, told.text) == (delivery().id, "버전이 틀려요.")
    assert view_violations(view) == []
    assert reason_in(sent_back(view, {"reason": {"value": None}})).text is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "settings",
    [
        ChannelSettings(),
        ChannelSettings("ko", False, True, True, "22:15", "08:00", "Asia/Seoul", ("pytorch-vs-tensorflow-2022",)),
        ChannelSettings(language="en", time_zone="America/Halifax"),
    ],
    ids=["usual", "all changed", "a zone not listed"],
)
def test_the_settings_form_gives_back_what_it_was_given(
    settings: ChannelSettings, documents: tuple[Document, ...], language: Language
) -> None:
    view = settings_view(settings, documents, language, channel_id="C1")

    assert settings_in(sent_back(view, {})) == settings
    assert json.loads(str(view["private_metadata"]))["c"] == "C1"
    assert view_violations(view) == []


def test_the_settings_form_holds_a_hundred_documents_the_chosen_ones_first() -> None:
    made = tuple(small_document("A.", document_id=f"doc-{at:03}") for at in range(150))
    settings = ChannelSettings(documents=("doc-149",))

    view: Any = settings_view(settings, made, "en", channel_id="C1")

    menu = next(block for block in view["blocks"] if block.get("block_id") == "documents")["element"]
    assert len(menu["options"]) == 100
    assert menu["options"][0]["value"] == "doc-149"
    assert view_violations(view) == []


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", ""], ids=["unknown", "a path", "nothing"])
def test_what_is_no_time_zone_is_the_usual_one(zone: str) -> None:
    view = settings_view(ChannelSettings(), (), "en", channel_id="C1")

    told = settings_in(sent_back(view, {"time_zone": {"selected_option": {"value": zone}}}))

    assert told.time_zone == "UTC"


def test_half_of_the_quiet_hours_is_no_quiet_hours() -> None:
    assert settings_errors(ChannelSettings(quiet_from="22:00"), "en").keys() == {"quiet_to"}
    assert settings_errors(ChannelSettings(quiet_to="08:00"), "ko").keys() == {"quiet_from"}
    assert settings_errors(ChannelSettings(quiet_from="22:00", quiet_to="08:00"), "ko") == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_has_an_example_for_every_persona(
    language: Language, personas: Mapping[str, Persona], documents: tuple[Document, ...]
) -> None:
    view: Any = home_view(language, personas, documents=documents)

    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    asked = [json.loads(each["value"]) for row in rows for each in row if each["action_id"].startswith("example.")]
    assert {each["q"] for each in asked} >= {examples(persona, language)[0] for persona in personas}
    assert all(each["l"] == language for each in asked)
    assert len({each["action_id"] for row in rows for each in row}) == sum(map(len, rows))
    assert view_violations(view) == []


def test_home_says_when_there_is_no_answer_yet(personas: Mapping[str, Persona]) -> None:
    view = home_view("ko", personas, ready=False)

    assert "색인을 준비하는 중입니다" in str(view)
    assert view_violations(view) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_fit_on_their_buttons(language: Language, personas: Mapping[str, Persona]) -> None:
    shown = [question for persona in personas for question in examples(persona, language)]

    assert all(len(question) <= 75 for question in shown)
    assert all(0 < len(examples(persona, language)) <= EXAMPLES_EACH for persona in personas)
    assert 0 < len(suggested_prompts(language)) <= 4


def test_hostile_titles_in_menus_are_words() -> None:
    made = small_document("A.", document_id="doc")
    hostile = replace(made, source=replace(made.source, title="<!channel> " + "x" * 200))

    view = settings_view(ChannelSettings(documents=("doc",)), (hostile,), "en", channel_id="C1")

    assert view_violations(view) == []
    assert '"type": "plain_text", "text": "<!channel> xxx' in json.dumps(view)
