"""What the HTTP door needs to let admins do their work, made from the house."""

from collections.abc import Mapping
from functools import partial

from pydantic import SecretStr

from api.administration import Administration
from api.authentication import asking_for
from api.routes.admin_settings import SettingValue
from app.bootstrap import House, without_password
from app.entrance import find_provider, rate_limits
from app.settings import PREFIX, Settings
from app.worker_lock import worker_alive

_HIDDEN = "set, and not shown"


def administration_of(house: House) -> Administration:
    """The use cases of admins over this house."""
    settings = house.settings
    return Administration(
        engine=house.engine,
        keys=house.keys,
        limits=rate_limits(settings),
        audit=house.audit,
        library=house.library,
        sources=house.sources,
        jobs=house.jobs,
        generations=house.generation_desk,
        choices=house.choices,
        feedback=house.feedback,
        gaps=house.gaps,
        drafts=house.drafts,
        documents=house.answering.documents,
        forgetting=house.forgetting,
        worker_alive=partial(worker_alive, settings.home),
        settings=shown_settings(settings),
        asking=asking_for(settings.asking, settings.host),
        provider=find_provider(settings),
        public_url=settings.public_url,
    )


def shown_settings(settings: Settings) -> Mapping[str, SettingValue]:
    """Every setting by its variable, without secrets: a password in the address of the database is left out too."""
    shown: dict[str, SettingValue] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        shown[f"{PREFIX}{name.upper()}"] = _shown(value)
    if settings.database_url is not None:
        shown[f"{PREFIX}DATABASE_URL"] = without_password(settings.database_url)
    return shown


def _shown(value: object) -> SettingValue:
    if isinstance(value, SecretStr):
        return _HIDDEN
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
