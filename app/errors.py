"""Errors of the whole.

AppError
├── SettingsError    a setting is unknown or has a value that does not fit
├── DatabaseError    the database cannot be opened
├── CacheError       the file of embeddings cannot be used
├── RunsError        what was done of a job that runs cannot be read
├── AddressError     the server cannot listen where it should
├── IngestError      a file cannot be taken in under the id it would get
├── BackupError      a backup cannot be made or restored
│   ├── BackupExistsError   a file of that name is there already
│   ├── BackupDamagedError  a file is no backup, or not what was written
│   ├── BackupTooNewError   a newer version made the backup
│   ├── NoRoomError         there is too little room on the disk
│   ├── NotEmptyError       something is where a backup was to be restored
│   └── HomeInUseError      a server, a worker or another restore is at work on the home
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


class RunsError(AppError):
    """What was done of a job that runs cannot be read."""

    def __init__(self, where: str, problem: object) -> None:
        super().__init__(
            f"What was done of jobs cannot be read from {where}: {problem}\n"
            "Remove it while no worker runs: a job that was interrupted then begins anew, and nothing else is lost."
        )


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


class BackupError(AppError):
    """A backup cannot be made or restored."""


class BackupExistsError(BackupError):
    """A file of that name is there already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already. Choose another name, or replace it with --overwrite.")


class BackupDamagedError(BackupError):
    """A file is no backup, or not what was written."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} cannot be restored. {problem} Nothing was changed. Use another backup.")


class BackupTooNewError(BackupError):
    """A newer version made the backup."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} was made by a newer version: {problem}. Install that version, then restore it.")


class NoRoomError(BackupError):
    """There is too little room on the disk."""

    def __init__(self, home: Path, needed_bytes: int, free_bytes: int) -> None:
        super().__init__(
            f"The backup takes {needed_bytes / 1e6:,.0f} MB, and {free_bytes / 1e6:,.0f} MB are free at {home}. "
            "Make room, or set ADVISOR_HOME to another disk."
        )


class NotEmptyError(BackupError):
    """Something is where a backup was to be restored."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"There is something here already: {what}. Nothing was changed. Restore into another ADVISOR_HOME, or "
            "put the backup in its place with --replace, which keeps what was there aside."
        )


class HomeInUseError(BackupError):
    """A server, a worker or another restore is at work on the home."""

    def __init__(self, home: Path, who: str) -> None:
        super().__init__(f"{who} is at work on {home}. Stop it or let it finish, then try again.")
