"""Errors of the whole.

AppError
├── SettingsError    a setting is unknown or has a value that does not fit
├── DatabaseError    the database cannot be opened
├── CacheError       the file of embeddings cannot be used
├── AddressError     the server cannot listen where it should
├── IngestError      a file cannot be taken in under the id it would get
└── NoQuestionError  there is nothing to ask
"""

from collections.abc import Iterable
from pathlib import Path


class AppError(Exception):
    """The program cannot do what was asked with what it was given."""


class SettingsError(AppError):
    """A setting is unknown, or has a value that does not fit."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__("\n".join(problems) + "\ndocs/settings.md describes every setting.")


class DatabaseError(AppError):
    """The database cannot be opened."""

    def __init__(self, url: str, problem: object) -> None:
        super().__init__(f"The database {url} cannot be opened: {problem}\nCheck ADVISOR_DATABASE_URL.")


class CacheError(AppError):
    """The file of embeddings cannot be used."""

    def __init__(self, path: Path, problem: object) -> None:
        super().__init__(f"{path} cannot be used ({problem}). Delete it: it is filled again, and only time is lost.")


class AddressError(AppError):
    """The server cannot listen where it should."""

    def __init__(self, host: str, port: int, problem: object) -> None:
        super().__init__(
            f"Cannot listen on {host}, port {port}: {problem}. Choose another with --host and --port "
            "(ADVISOR_HOST, ADVISOR_PORT)."
        )


class IngestError(AppError):
    """A file cannot be taken in under the id it would get."""


class NoQuestionError(AppError):
    """There is nothing to ask."""

    def __init__(self) -> None:
        super().__init__("Nothing was asked. Put the question after the command, or talk with `--chat`.")
