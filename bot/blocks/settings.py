"""The form for the settings of a channel."""

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot import names
from bot.blocks.elements import MAX_OPTIONS, Element, context, field, menu, menu_of_many, modal, option, ticks
from bot.channel_settings import DEFAULTS, ChannelLanguage, ChannelSettings
from bot.labels.label import label
from bot.payloads import Payload, part, parts, word
from knowledge.documents import Document, Language

LANGUAGES: tuple[ChannelLanguage, ...] = ("auto", "ko", "en")
SWITCHES = ("follow_ups", "only_confident", "ephemeral_first")
HALF_HOURS = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30))
ZONES = (
    "UTC",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Taipei",
    "Asia/Hong_Kong",
    "Asia/Singapore",
    "Asia/Manila",
    "Asia/Jakarta",
    "Asia/Bangkok",
    "Asia/Ho_Chi_Minh",
    "Asia/Kolkata",
    "Asia/Karachi",
    "Asia/Dubai",
    "Asia/Jerusalem",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Europe/Kyiv",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Zurich",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/London",
    "Africa/Cairo",
    "Africa/Lagos",
    "Africa/Nairobi",
    "Africa/Johannesburg",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Mexico_City",
    "America/New_York",
    "America/Toronto",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Australia/Perth",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Pacific/Honolulu",
)
_ACTION = "value"


def settings_view(
    settings: ChannelSettings,
    documents: Sequence[Document],
    language: Language,
    *,
    channel_id: str,
    metadata: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """The form, filled in with the settings as they are. ``metadata`` comes back with it."""
    return modal(
        label("settings_title", language),
        [
            context(label("settings_intro", language, channel=f"<#{channel_id}>")),
            _language_field(settings, language),
            _switches_field(settings, language),
            *_quiet_fields(settings, language),
            *_documents_field(settings, documents, language),
        ],
        names.SETTINGS_VIEW,
        close=label("cancel", language),
        submit=label("save", language),
        metadata=metadata or {"c": channel_id, "l": language},
    )


def _language_field(settings: ChannelSettings, language: Language) -> Element:
    options = [option(label(f"language.{name}", language), name) for name in LANGUAGES]
    choosing = menu(_ACTION, options, label("choose", language), chosen=settings.language)
    return field(label("language", language), "language", choosing, optional=False)


def _switches_field(settings: ChannelSettings, language: Language) -> Element:
    options = [option(label(name, language), name, label(f"{name}_hint", language)) for name in SWITCHES]
    chosen = [name for name in SWITCHES if getattr(settings, name)]
    return field(label("behaviour", language), "behaviour", ticks(_ACTION, options, chosen=chosen))


def _quiet_fields(settings: ChannelSettings, language: Language) -> Iterator[Element]:
    choose = label("choose", language)
    ends = (("quiet_from", settings.quiet_from, None), ("quiet_to", settings.quiet_to, label("quiet_hint", language)))
    for name, chosen, hint in ends:
        times = sorted({*HALF_HOURS, *([chosen] if chosen else [])})
        choosing = menu(_ACTION, [option(time, time) for time in times], choose, chosen=chosen)
        yield field(label(name, language), name, choosing, hint=hint)
    zones = list(dict.fromkeys([*ZONES, settings.time_zone]))
    choosing = menu(_ACTION, [option(zone, zone) for zone in zones], choose, chosen=settings.time_zone)
    yield field(label("time_zone", language), "time_zone", choosing, optional=False)


def _documents_field(settings: ChannelSettings, documents: Sequence[Document], language: Language) -> Iterator[Element]:
    """The documents to choose from, those chosen first: no more than a menu holds."""
    chosen = frozenset(settings.documents)
    ordered = sorted(documents, key=lambda each: (each.id not in chosen, each.source.title.casefold(), each.id))
    options = [option(each.source.title, each.id) for each in ordered if len(each.id) <= 150][:MAX_OPTIONS]
    if options:
        choosing = menu_of_many(_ACTION, options, label("choose", language), chosen=chosen)
        yield field(label("documents", language), "documents", choosing, hint=label("documents_hint", language))


def settings_in(view: Payload) -> ChannelSettings:
    """The settings as they stand in the form that was sent. What is unknown keeps its usual value."""
    values = part(view, "state", "values")
    zone = _chosen(values, "time_zone")
    spoken = _chosen(values, "language")
    on = {word(each, "value") for each in parts(part(values, "behaviour", _ACTION), "selected_options")}
    cited = (word(each, "value") for each in parts(part(values, "documents", _ACTION), "selected_options"))
    return ChannelSettings(
        language=next((name for name in LANGUAGES if name == spoken), DEFAULTS.language),
        follow_ups="follow_ups" in on,
        only_confident="only_confident" in on,
        ephemeral_first="ephemeral_first" in on,
        quiet_from=_chosen(values, "quiet_from"),
        quiet_to=_chosen(values, "quiet_to"),
        time_zone=zone if zone and _is_zone(zone) else DEFAULTS.time_zone,
        documents=tuple(document for document in cited if document),
    )


def settings_errors(settings: ChannelSettings, language: Language) -> dict[str, str]:
    """What is wrong with the settings, by the field that is to be mended; empty where nothing is."""
    if (settings.quiet_from is None) != (settings.quiet_to is None):
        missing = "quiet_to" if settings.quiet_to is None else "quiet_from"
        return {missing: label("quiet_hint", language)}
    return {}


def _chosen(values: Payload, name: str) -> str | None:
    return word(part(values, name, _ACTION, "selected_option"), "value")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
