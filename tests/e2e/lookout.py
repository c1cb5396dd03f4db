"""A server with something of everything, for the programs that look at its pages."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evaluation.admin_client import AdminClient
from evaluation.mixed import admin_key
from tests.e2e.servers import Server
from tests.e2e.sights import populate


@contextmanager
def looking() -> Iterator[tuple[Server, str, dict[str, str]]]:
    """The server, an admin's key, and the names that the paths of the sights need. The first start builds the index."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        key = admin_key(home)
        server = Server(home).start()
        try:
            admin = AdminClient(server.port, key)
            yield server, key, populate(admin, AdminClient(server.port, None))
        finally:
            server.stop()
