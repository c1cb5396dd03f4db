"""Bringing a database to the newest tables."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, make_url, text

from app.database import changing_tables, engine_for

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest tables, all or nothing; a missing SQLite file is made.

    Processes that start together wait for one another.
    """
    _make_folder(url)
    engine = engine_for(url)
    try:
        if not _is_newest(engine):
            from app.revisions import upgrade  # noqa: PLC0415 # it takes 0.3 s to load, and most starts need none of it

            with changing_tables(engine) as connection:
                upgrade(connection)
    finally:
        engine.dispose()


def _is_newest(engine: Engine) -> bool:
    """Whether the tables are those of the last migration."""
    newest = max(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    with engine.connect() as connection:
        return revision_of(connection) == newest


def revision_of(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return None if found is None else str(found)


def _make_folder(url: str) -> None:
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
