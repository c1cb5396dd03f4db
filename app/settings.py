"""What an operator may choose: environment variables that begin with ADVISOR_, and the file .env."""

import difflib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import SettingsError
from app.setting_types import ApiUrl, Issuer, Networks, Ports, PublicUrl, RateLimit, Roots, SlackId, SlackIds, TokenKeys
from app.slack_settings import SlackMode, slack_problems

PREFIX = "ADVISOR_"
ENV_FILE = Path(".env")
# More threads than this gain little: an answer is mostly encoding, and the machine serves others too.
MOST_WORKERS = 2

LogLevel = Literal["debug", "info", "warning", "error"]
JobsSetting = Literal["embedded", "worker"]
AskingSetting = Literal["auto", "open", "key"]
# What a provider cannot be used without.
_OIDC_NEEDS = ("public_url", "oidc_client_id", "oidc_admins")


def default_workers() -> int:
    """As many as there are processors, two at most."""
    return min(MOST_WORKERS, os.cpu_count() or 1)


class Settings(BaseSettings):
    """Every setting, described in docs/settings.md.

    The environment wins over the file. An empty variable counts as not set.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    home: Path = Path("var")
    database_url: str | None = None

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    workers: Annotated[int, Field(ge=1, le=64)] = Field(default_factory=default_workers)
    queue_size: Annotated[int, Field(ge=0)] = 64
    max_body_bytes: Annotated[int, Field(ge=1_024)] = 64 * 1024

    encoder: str = "bundled"
    encoder_device: str = "cpu"
    query_prompt: str | None = None
    passage_prompt: str | None = None
    allow_download: bool = False

    gate_margin: Annotated[float, Field(ge=0, le=1)] = 0.02
    max_upload_bytes: Annotated[int, Field(ge=1_024)] = 200_000_000

    jobs: JobsSetting = "embedded"

    watch_roots: Roots = ()
    web_sources: bool = False
    web_allow_networks: Networks = ()
    web_allow_ports: Ports = ()

    asking: AskingSetting = "auto"
    rate_limit_key: RateLimit = "1200/minute"
    rate_limit_address: RateLimit = "120/minute"
    rate_limit_failures: RateLimit = "20/minute"
    rate_limit_loopback: bool = False

    public_url: PublicUrl | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_admins: str | None = None
    # After what it needs, which can then be looked at.
    oidc_issuer: Annotated[Issuer | None, Field(validate_default=True)] = None

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_token_key: TokenKeys | None = None
    slack_base_url: ApiUrl = "https://slack.com/api/"
    slack_admins: SlackIds = ()
    slack_human: SlackId | None = None
    slack_late_limit_minutes: Annotated[int, Field(ge=1, le=10_080)] = 60
    slack_streaming: Literal["auto", "off"] = "auto"
    # After what it needs.
    slack: Annotated[SlackMode, Field(validate_default=True)] = "off"

    record_questions: bool = True
    retention_days: Annotated[int, Field(ge=0, le=36_500)] = 90

    log_level: LogLevel = "info"
    log_questions: bool = False
    article_path: Path | None = None

    @field_validator("oidc_issuer")
    @classmethod
    def _check_provider(cls, issuer: str | None, known: ValidationInfo) -> str | None:
        """A provider needs all that belongs to it, and what belongs to it needs a provider."""
        if issuer is None and known.data.get("oidc_client_id") is not None:
            raise PydanticCustomError("issuer", "it must be set where {id} is", {"id": _variable("oidc_client_id")})
        missing = [_variable(name) for name in _OIDC_NEEDS if known.data.get(name, "") is None]
        if issuer is not None and missing:
            raise PydanticCustomError("needs", "it needs {missing} as well", {"missing": ", ".join(missing)})
        return issuer

    @field_validator("slack")
    @classmethod
    def _check_slack(cls, mode: SlackMode, known: ValidationInfo) -> SlackMode:
        """Slack needs all that belongs together. What does not fit itself is told of already."""
        given = {name for name in cls.model_fields if known.data.get(name, "") is not None}
        problems = slack_problems(mode, given)
        if problems:
            raise PydanticCustomError("slack", "{problems}", {"problems": "; ".join(problems)})
        return mode

    @property
    def database(self) -> str:
        """The address of the database: a SQLite file under ``home`` unless another is set."""
        return self.database_url or f"sqlite:///{self.home / 'advisor.sqlite'}"


def load_settings(env_file: Path = ENV_FILE) -> Settings:
    """The settings of this process. Raises SettingsError that names every variable at fault."""
    unknown = [name for name in _given(env_file) if name not in variables()]
    if unknown:
        raise SettingsError(_unknown(name) for name in unknown)
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]  # taken, but not in the signature
    except ValidationError as exc:
        # Without what was given: an address may hold a password.
        raise SettingsError(
            f"{_variable(str(error['loc'][0]))} does not fit: {error['msg']}." for error in exc.errors()
        ) from None


def allowing_download(settings: Settings, allowed: bool) -> Settings:
    """The settings of a command that was told, or not told, ``--allow-download``."""
    return settings.model_copy(update={"allow_download": True}) if allowed else settings


def choosing_slack(settings: Settings, mode: SlackMode) -> Settings:
    """The settings of a command that was told how to hear of Slack. Raises SettingsError for what that lacks."""
    problems = slack_problems(mode, given_in(settings))
    if problems:
        raise SettingsError(f"{each}." for each in problems)
    return settings.model_copy(update={"slack": mode})


def given_in(settings: Settings) -> frozenset[str]:
    """The fields that are set, or have a default."""
    return frozenset(name for name in Settings.model_fields if getattr(settings, name) is not None)


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment in which another process, started in this folder, reads just these settings.

    What a command's options have changed is added to what this process has itself.
    """
    loaded = load_settings()
    changed = {name: getattr(settings, name) for name in Settings.model_fields}
    ours = {_variable(name): str(value) for name, value in changed.items() if value != getattr(loaded, name)}
    return {**os.environ, **ours}


def variables() -> tuple[str, ...]:
    """The environment variables that are read."""
    return tuple(_variable(field) for field in Settings.model_fields)


def _variable(field: str) -> str:
    return f"{PREFIX}{field.upper()}"


def _given(env_file: Path) -> list[str]:
    names: Iterable[str] = {*os.environ, *(dotenv_values(env_file) if env_file.is_file() else ())}
    return sorted(name.upper() for name in names if name.upper().startswith(PREFIX))


def _unknown(name: str) -> str:
    nearest = difflib.get_close_matches(name, variables(), n=1, cutoff=0.0)[0]
    return f"There is no setting {name}. The nearest is {nearest}."
