"""Errors of the HTTP door.

DoorError
└── BusyError  every worker is busy and the queue is full
"""


class DoorError(Exception):
    """The door cannot let a request in."""


class BusyError(DoorError):
    """Every worker is busy and the queue is full."""

    def __init__(self, waiting: int) -> None:
        super().__init__(f"The advisor is busy: {waiting} requests wait already. Send this one again in a second.")
