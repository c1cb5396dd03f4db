"""Reading files in a process of its own, so that a file made to do harm can only harm that process.

The readers are imported when a file first comes: they take half a second, which no start of a server waits for.
"""

import resource
from concurrent.futures import CancelledError
from multiprocessing import get_context
from threading import Lock
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool

from knowledge.errors import UnreadableFileError
from knowledge.readers.formats import MARKDOWN, PLAIN, find_format

if TYPE_CHECKING:
    from knowledge.readers.reading import Reading

TIMEOUT_SECONDS = 60.0
MEMORY_BYTES = 1_500_000_000
# Plain text up to here is read in place: it takes milliseconds, and there is nothing in it to unpack.
IN_PLACE_BYTES = 300_000
_FILES_PER_PROCESS = 50
_GRACE_SECONDS = 5


class IsolatedReader:
    """Reads files as :func:`read_file` does, in a process that is stopped when a file takes too long. Thread-safe.

    The process is started when a file first needs it, may take ``memory_bytes`` and reads one file at a time.
    """

    def __init__(self, timeout_seconds: float = TIMEOUT_SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        self._timeout_seconds = timeout_seconds
        self._memory_bytes = memory_bytes
        self._lock = Lock()
        self._pool: ProcessPool | None = None

    def read(self, name: str, content: bytes, *, document_id: str | None = None, url: str | None = None) -> "Reading":
        """The document in a file, with remarks. Raises what :func:`read_file` raises; UnreadableFileError also for a
        file that takes too long or too much memory, or makes its reader crash."""
        from knowledge.languages import needs_detector  # noqa: PLC0415 # as the module says
        from knowledge.readers.reading import read_in_ours  # noqa: PLC0415 # the same

        if len(content) <= IN_PLACE_BYTES and find_format(name, content) in (MARKDOWN, PLAIN):
            reading = read_in_ours(name, content, document_id=document_id, url=url)
            # The detector would stay in memory here.
            if not any(needs_detector(text) for section in reading.document.sections for text in section.texts):
                return reading
        return self._read_apart(name, content, document_id, url)

    def close(self) -> None:
        """End the process. What is being read is given up; a later file starts a new one."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]  # the library leaves it out
            pool.join()

    def _read_apart(self, name: str, content: bytes, document_id: str | None, url: str | None) -> "Reading":
        arguments = (self._timeout_seconds, name, content, document_id, url)
        try:
            return self._started().schedule(_read, args=arguments, timeout=self._timeout_seconds).result()
        except TimeoutError as exc:
            raise UnreadableFileError(
                name, f"reading it took longer than {self._timeout_seconds:g} seconds. Split it, or send its text only."
            ) from exc
        except (ProcessExpired, MemoryError) as exc:
            size = self._memory_bytes // 1_000_000
            raise UnreadableFileError(
                name, f"reading it took more than {size} MB of memory, or crashed. Split it, or send its text only."
            ) from exc
        except RuntimeError as exc:
            # The pool does not come back from this by itself: the next file gets a new one.
            self.close()
            raise UnreadableFileError(
                name, "the process that reads files could not be started here. Send it again; the log tells more."
            ) from exc
        except CancelledError as exc:
            raise UnreadableFileError(name, "the advisor was stopped meanwhile. Send it again.") from exc

    def _started(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=1,
                    max_tasks=_FILES_PER_PROCESS,
                    initializer=_confine,
                    initargs=(self._memory_bytes,),
                    # A forked child would inherit locks that other threads hold.
                    context=get_context("spawn"),
                )
            return self._pool


def _confine(memory_bytes: int) -> None:
    """Bound what this process may take, with the readers ready: importing them counts as no file's time."""
    import knowledge.readers.reading  # noqa: F401, PLC0415 # as the module says

    _lower(resource.RLIMIT_DATA, memory_bytes)
    _lower(resource.RLIMIT_AS, 2 * memory_bytes)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, limit: int) -> None:
    """Set a limit below what is allowed already; some systems know some limits by name only."""
    _, most = resource.getrlimit(kind)
    allowed = limit if most == resource.RLIM_INFINITY else min(limit, most)
    try:
        resource.setrlimit(kind, (allowed, most))
    except (ValueError, OSError):
        return


def _read(timeout_seconds: float, name: str, content: bytes, document_id: str | None, url: str | None) -> "Reading":
    """One file, in the process. When the parent is gone and cannot stop it, the limit of processor time does."""
    from knowledge.readers.reading import read_file  # noqa: PLC0415 # the same

    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + timeout_seconds) + _GRACE_SECONDS)
    return read_file(name, content, document_id=document_id, url=url)
