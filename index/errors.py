"""Errors of the index.

IndexError_
├── EncoderError            an encoder cannot be had or cannot run here
├── IndexMissingError       no generation is active
├── GenerationCorruptError  a generation's files are not what its manifest says
├── EncoderMismatchError    a generation was built with another encoder
├── GenerationUnknownError  no such generation
├── GenerationRefusedError  a running server cannot load a generation
├── GenerationInUseError    a generation cannot be removed while it serves
└── ReindexRunningError     another process is building a generation
"""

from pathlib import Path


class IndexError_(Exception):  # noqa: N801, N818 # the plain name is Python's own
    """Something is wrong with the index."""


class EncoderError(IndexError_):
    """An encoder cannot be had, or cannot run on this machine."""


class IndexMissingError(IndexError_):
    """No index generation is active."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"No active index under {home}. Build one with `advisor reindex`.")


class GenerationCorruptError(IndexError_):
    """A generation's files are not what its manifest says."""

    def __init__(self, generation: str, problem: str) -> None:
        super().__init__(
            f"Generation {generation} is damaged: {problem} "
            "Activate another with `advisor index activate`, or build a new one with `advisor reindex`."
        )


class EncoderMismatchError(IndexError_):
    """A generation was built with another encoder than the one in use."""

    def __init__(self, generation: str, built_with: str, in_use: str) -> None:
        super().__init__(
            f"Generation {generation} was built with encoder {built_with}, but {in_use} is in use. "
            "Run `advisor reindex`, or set ADVISOR_ENCODER back."
        )


class GenerationUnknownError(IndexError_):
    """No generation has this name."""

    def __init__(self, generation: str) -> None:
        super().__init__(f"No generation is called {generation}. `advisor index list` shows those there are.")


class GenerationRefusedError(IndexError_):
    """A running server cannot load a generation that was to be activated."""

    def __init__(self, generation: str, problem: str) -> None:
        super().__init__(
            f"Generation {generation} was not activated, for a running server cannot load it: {problem} "
            "The active one goes on serving. Mend the cause, then activate it again."
        )


class GenerationInUseError(IndexError_):
    """A generation cannot be removed while it serves."""

    def __init__(self, generation: str) -> None:
        super().__init__(f"Generation {generation} is active and cannot be removed. Activate another first.")


class ReindexRunningError(IndexError_):
    """Another process is building a generation."""

    def __init__(self) -> None:
        super().__init__("Another re-index is running on this index. Wait for it to finish, then try again.")
