"""`advisor fuzz`: a running server is sent what its own description allows and forbids, and keys that are not good."""

import http.client
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from evaluation.admin_client import AdminClient
from evaluation.advisor_victim import CLI
from evaluation.mixed import admin_key
from evaluation.served import serving

EXAMPLES = 40
_CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
# No limit gets in the way, and jobs are queued but not run: what they do is measured elsewhere.
_SETTINGS = (
    "ADVISOR_RATE_LIMIT_KEY=1000000/minute",
    "ADVISOR_RATE_LIMIT_FAILURES=100000/minute",
    "ADVISOR_JOBS=worker",
)
Say = Callable[[str], None]


def run_fuzz(*, examples: int = EXAMPLES, seed: int = 1, say: Say = lambda _: None) -> int:
    """Fuzz a server over the shipped corpus; how much was found. Raises RuntimeError without schemathesis."""
    tool = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    if tool is None:
        raise RuntimeError("schemathesis is not installed here. `make fuzz` installs it.")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        subprocess.run(["env", f"ADVISOR_HOME={home}", *CLI, "reindex"], check=True, capture_output=True)
        key = admin_key(home)
        with serving(home, workers=2, settings=_SETTINGS) as served:
            wrong = list(_wrong_keys(AdminClient(served.port, key), key))
            for problem in wrong:
                say(problem)
            say(f"{len(wrong)} keys that are not good were let in, or refused with the wrong status")
            command = [tool, "run", f"http://127.0.0.1:{served.port}/openapi.json", *_options(key, examples, seed)]
            return subprocess.run(command, check=False, cwd=home).returncode + len(wrong)


def _options(key: str, examples: int, seed: int) -> list[str]:
    return [
        f"--header=Authorization:Bearer {key}",
        f"--checks={','.join(_CHECKS)}",
        f"--max-examples={examples}",
        f"--seed={seed}",
        "--continue-on-failure",
        "--request-timeout=15",
        "--warnings=off",
        # The end of the session that fuzzes is no finding.
        "--exclude-path=/v1/admin/sign-out",
        "--phases=examples,coverage,fuzzing",
    ]


def _wrong_keys(admin: AdminClient, key: str) -> Iterator[str]:
    """What went wrong with keys that must not open anything of an admin's."""
    asking = admin.call("POST", "/v1/admin/keys", {"name": "asks only", "scopes": ["ask"]})
    revoked = admin.call("POST", "/v1/admin/keys", {"name": "revoked", "scopes": ["admin"]})
    admin.call("DELETE", f"/v1/admin/keys/{revoked['key']['id']}")
    for what, sent, expected in (
        ("no key", None, 401),
        ("a word", "letmein", 401),
        ("a key with its end changed", key[:-1] + ("A" if key[-1] != "A" else "B"), 401),
        ("a revoked key", revoked["secret"], 401),
        ("a key that may only ask", asking["secret"], 403),
    ):
        status = _status(admin, sent)
        if status != expected:
            yield f"{what} was answered with {status}, not {expected}"


def _status(admin: AdminClient, key: str | None) -> int:
    connection = http.client.HTTPConnection(admin.host, admin.port, timeout=30)
    try:
        connection.request("GET", "/v1/admin/keys", headers={"Authorization": f"Bearer {key}"} if key else {})
        return connection.getresponse().status
    finally:
        connection.close()
