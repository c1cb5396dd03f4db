"""``advisor eval`` and ``advisor bench``: measuring the advisor."""


def evaluate() -> None:
    """x"""


def bench() -> None:
    """x"""
