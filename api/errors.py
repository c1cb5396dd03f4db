"""Errors of the HTTP door.

DoorError
├── BusyError              every worker is busy and the queue is full
├── UnknownKeyError        no such key or session
├── LastAdminKeyError      nobody could sign in with a key any more
└── SignInError            nobody was signed in
    ├── NoProviderError    no provider is set up
    ├── ProviderError      the provider cannot be reached, or does not make sense
    ├── SignInLostError    the sign-in was not begun here, or too long ago
    ├── SignInDeniedError  the provider did not vouch for the person
    └── NotAnAdminError    the person is not on the list
"""


class DoorError(Exception):
    """The door cannot let a request in."""


class BusyError(DoorError):
    """Every worker is busy and the queue is full."""

    def __init__(self, waiting: int) -> None:
        super().__init__(f"The advisor is busy: {waiting} requests wait already. Send this one again in a second.")


class UnknownKeyError(DoorError):
    """No such key or session."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"There is no key {key_id!r}. The keys are listed at /v1/admin/keys.")


class LastAdminKeyError(DoorError):
    """Nobody could sign in with a key any more."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"{key_id} is the last key with the scope admin. Make another one first; or revoke it on the server "
            "with `advisor admin keys revoke --even-last`."
        )


class SignInError(DoorError):
    """Nobody was signed in."""


class NoProviderError(SignInError):
    """No provider is set up."""

    def __init__(self) -> None:
        super().__init__(
            "No OpenID provider is set up here. Sign in with an admin key: POST it to /v1/admin/sign-in. "
            "How a provider is set up is in docs/keys.md."
        )


class ProviderError(SignInError):
    """The provider cannot be reached, or does not make sense. ``status`` is what it answered."""

    def __init__(self, problem: str, status: int | None = None) -> None:
        self.status = status
        super().__init__(f"The OpenID provider cannot be used: {problem}. Try again, or sign in with an admin key.")


class SignInLostError(SignInError):
    """The sign-in was not begun here, or too long ago."""

    def __init__(self) -> None:
        super().__init__(
            "This sign-in was not begun in this browser, or more than ten minutes ago. "
            "Begin again at /v1/admin/sign-in."
        )


class SignInDeniedError(SignInError):
    """The provider did not vouch for the person."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"You were not signed in: {problem}. Begin again at /v1/admin/sign-in.")


class NotAnAdminError(SignInError):
    """The person is not on the list."""

    def __init__(self, who: str, reason: str) -> None:
        self.who = who
        super().__init__(f"{who} may not sign in: {reason}. Whoever runs this server can add them to the admins.")
