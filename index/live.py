"""The active generation in memory, followed as it changes, without a restart and without one mixed answer."""

import logging
import threading
from collections.abc import Callable

from index.errors import GenerationCorruptError, GenerationUnknownError, IndexError_, IndexMissingError
from index.generations import Generations
from index.snapshot import Snapshot, load_snapshot

log = logging.getLogger(__name__)


class LiveIndex:
    """Hands out the active snapshot; a reader keeps the one it got for as long as it needs.

    The pointer on disk is looked at on each call (a few microseconds). A newly activated generation is loaded in the
    background while the old one goes on serving. A damaged one is refused and logged, and the newest generation that
    can be read serves in its place.
    """

    def __init__(
        self, generations: Generations, encoder: str, prepare: Callable[[Snapshot], None] | None = None
    ) -> None:
        self._generations = generations
        self._encoder = encoder
        self._prepare = prepare
        self._snapshot: Snapshot | None = None
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

    def _follow(self, generation: str) -> None:
        try:
            snapshot = load_snapshot(self._generations, generation, self._encoder)
            self._ready(snapshot)
            self._snapshot = snapshot
            log.info("generation %s is serving", generation)
        except IndexError_ as exc:
            self._refused = generation
            log.error("generation %s was refused, the previous one goes on serving: %s", generation, exc)
        finally:
            self._loading.release()

    def _ready(self, snapshot: Snapshot) -> None:
        if self._prepare is not None:
            self._prepare(snapshot)

    def _load_best(self) -> Snapshot:
        active = self._generations.active()
        failure: IndexError_ | None = None
        for name in [active, *(name for name in self._generations.names() if name != active)]:
            try:
                snapshot = load_snapshot(self._generations, name, self._encoder)
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
