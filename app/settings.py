"""What an operator may choose: environment variables that begin with ADVISOR_, and the file .env."""

import difflib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import SettingsError

PREFIX = "ADVISOR_"
ENV_FILE = Path(".env")
# More threads than this gain little: an answer is mostly encoding, and the machine serves others too.
MOST_WORKERS = 2

LogLevel = Literal["debug", "info", "warning", "error"]


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

    log_level: LogLevel = "info"
    log_questions: bool = False
    article_path: Path | None = None

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
