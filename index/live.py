"""The active generation in memory, followed as it changes, without a restart and without one mixed answer."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.errors import GenerationCorruptError, GenerationUnknownError, IndexError_, IndexMissingError
from index.generations import Generations
from index.publishing import ReaderMark, announced, reading
from index.snapshot import Encoders, Snapshot, load_snapshot

LOOK_SECONDS = 0.1

log = logging.getLogger(__name__)


class LiveIndex:
    """Hands out the active snapshot; a reader keeps the one it got for as long as it needs.

    The pointer on disk is looked at on each call (a few microseconds). A newly activated generation that ``watching``
    has loaded before serves from the very next call on; another one is loaded in the background while the old one goes
    on serving. A damaged one is refused and logged, and the newest generation that can be read serves in its place.
    """

    def __init__(
        self, generations: Generations, encoders: Encoders, prepare: Callable[[Snapshot], None] | None = None
    ) -> None:
        self._generations = generations
        self._encoders = encoders
        self._prepare = prepare
        self._snapshot: Snapshot | None = None
        self._next: Snapshot | None = None
        self._refused: str | None = None
        self._seen: tuple[int, int] | None = None
        self._loading = threading.Lock()

    def current(self) -> Snapshot:
        """The snapshot to answer from. Raises IndexMissingError when none can be loaded."""
        snapshot = self._snapshot
        if snapshot is None:
            with self._loading:
                if self._snapshot is None:
                    self._snapshot = self._load_best()
                return self._snapshot
        stamp = self._generations.stamp()
        if stamp == self._seen:
            return snapshot
        active = self._generations.find_active()
        following = self._next
        if following is not None and following.generation == active:
            self._serve(following)
            self._seen = stamp
            return following
        if active in (None, snapshot.generation, self._refused):
            self._seen = stamp
        elif self._loading.acquire(blocking=False):
            threading.Thread(target=self._follow, args=(active,), name="load-generation", daemon=True).start()
        return snapshot

    def find_current(self) -> Snapshot | None:
        """The snapshot to answer from, or None."""
        try:
            return self.current()
        except IndexError_:
            return None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Until the block ends, load each generation that is announced, and say so, before it is activated."""
        stopped = threading.Event()
        with reading(self._generations.home) as mark:
            watcher = threading.Thread(target=self._watch, args=(mark, stopped), name="watch-index", daemon=True)
            watcher.start()
            try:
                yield
            finally:
                stopped.set()
                watcher.join()

    def _watch(self, mark: ReaderMark, stopped: threading.Event) -> None:
        told: str | None = None
        while not stopped.wait(LOOK_SECONDS):
            coming = announced(self._generations.home)
            if coming is not None and coming != told:
                mark.tell(coming, self._load_next(coming))
            elif coming is None and self._snapshot is not None:
                self.find_current()  # whatever was activated without a word is followed without a question, too
                self._next = None
            told = coming

    def _load_next(self, generation: str) -> str | None:
        """Load an announced generation; the words of the error where that fails."""
        current = self._snapshot
        if current is not None and current.generation == generation:
            self._next = current
            return None
        try:
            snapshot = load_snapshot(self._generations, generation, self._encoders)
            self._ready(snapshot)
        except IndexError_ as exc:
            log.error("generation %s was refused before its activation: %s", generation, exc)
            return str(exc)
        self._next = snapshot
        return None

    def _follow(self, generation: str) -> None:
        try:
            snapshot = load_snapshot(self._generations, generation, self._encoders)
            self._ready(snapshot)
            self._serve(snapshot)
        except IndexError_ as exc:
            self._refused = generation
            log.error("generation %s was refused, the previous one goes on serving: %s", generation, exc)
        finally:
            self._loading.release()

    def _serve(self, snapshot: Snapshot) -> None:
        if self._snapshot is not snapshot:
            self._snapshot = snapshot
            log.info("generation %s is serving", snapshot.generation)

    def _ready(self, snapshot: Snapshot) -> None:
        if self._prepare is not None:
            self._prepare(snapshot)

    def _load_best(self) -> Snapshot:
        active = self._generations.active()
        failure: IndexError_ | None = None
        for name in [active, *(name for name in self._generations.names() if name != active)]:
            try:
                snapshot = load_snapshot(self._generations, name, self._encoders)
            except (GenerationCorruptError, GenerationUnknownError) as exc:
                log.error("%s", exc)
                failure = failure or exc
            except IndexError_ as exc:
                if name == active:
                    raise
                log.warning("%s", exc)
            else:
                if name != active:
                    self._refused = active
                self._ready(snapshot)
                return snapshot
        raise failure or IndexMissingError(self._generations.home)
