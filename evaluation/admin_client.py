"""An admin over HTTP, for programs that measure: uploads, jobs, and any other call with a key."""

import http.client
import json
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.real_documents import RealFile

_LOOK_SECONDS = 0.3
_ENDED = ("done", "failed", "cancelled")


class AdminCallError(Exception):
    """A call was answered with a problem."""

    def __init__(self, call: str, status: int, body: bytes) -> None:
        self.status = status
        super().__init__(f"{call} was answered with {status}: {body.decode('utf-8', 'replace')[:500]}")


@dataclass(frozen=True, slots=True)
class AdminClient:
    """Calls a server with an admin key, or with none. Every call raises AdminCallError for a problem, OSError without
    a server."""

    port: int
    key: str | None
    host: str = "127.0.0.1"
    timeout_seconds: float = 300.0

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON that one call is answered with; None for an empty body."""
        content = json.dumps(body).encode() if body is not None else b""
        answered = self._send(method, path, content, "application/json")
        return json.loads(answered) if answered else None

    def raw(self, path: str) -> bytes:
        """The bytes at a path."""
        return self._send("GET", path, b"", "")

    def upload(self, files: Iterable[RealFile], *, reindex: bool = False) -> Any:
        """Upload files in one request."""
        boundary = uuid.uuid4().hex
        parts = [_part(boundary, "files", file.content, file.name) for file in files]
        parts.append(_part(boundary, "reindex", b"true" if reindex else b"false"))
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        kind = f"multipart/form-data; boundary={boundary}"
        return json.loads(self._send("POST", "/v1/admin/documents", body, kind))

    def reindex(self) -> Any:
        """Queue a re-index and wait until it has ended; the job as it then is."""
        job = self.call("POST", "/v1/admin/jobs", {"kind": "reindex"})
        return self.ended(job["id"])

    def ended(self, job_id: str) -> Any:
        """Wait until a job has ended; the job as it then is."""
        while (job := self.job(job_id))["status"] not in _ENDED:
            time.sleep(_LOOK_SECONDS)
        return job

    def job(self, job_id: str) -> Any:
        """A job as it is."""
        return self.call("GET", f"/v1/admin/jobs/{job_id}")["job"]

    def _send(self, method: str, path: str, body: bytes, kind: str) -> bytes:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout_seconds)
        try:
            headers = {"Content-Type": kind} if body else {}
            if self.key is not None:
                headers["Authorization"] = f"Bearer {self.key}"
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        if response.status >= 400:
            raise AdminCallError(f"{method} {path}", response.status, content)
        return content


def _part(boundary: str, field: str, content: bytes, filename: str | None = None) -> bytes:
    named = f'; filename="{filename}"' if filename else ""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"
