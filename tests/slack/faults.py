"""What can go wrong with a call to Slack."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One way for a call to fail; ``done`` when Slack had done what was asked before it failed to say so.

    Exactly one of the others is given: an ``error`` of the Web API, a ``status``, silence, or a broken connection.
    """

    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    silent: bool = False
    reset: bool = False
    done: bool = False


def says(error: str) -> Fault:
    """Slack answers, and refuses."""
    return Fault(error=error)


def rate_limited(seconds: int) -> Fault:
    """Slack asks to be left alone for some seconds."""
    return Fault(error="ratelimited", status=429, retry_after=seconds)


def server_error(status: int = 503, *, done: bool = False) -> Fault:
    """Slack is broken."""
    return Fault(status=status, done=done)


def silence(*, done: bool = False) -> Fault:
    """Slack never answers."""
    return Fault(silent=True, done=done)


def reset(*, done: bool = False) -> Fault:
    """The connection breaks."""
    return Fault(reset=True, done=done)
