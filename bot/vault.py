"""Keeping secrets in a database that others may read: encrypted with a key that is not there."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import SecretsError


class Vault:
    """Encrypts with the first of its keys, decrypts with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def encrypt(self, text: str) -> str:
        """The text, readable with the key only."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, secret: str) -> str:
        """The text again. Raises SecretsError where no key fits."""
        try:
            return self._fernet.decrypt(secret.encode()).decode()
        except InvalidToken as exc:
            raise SecretsError from exc

    def renew(self, secret: str) -> str:
        """The same secret under the first key. Raises SecretsError where no key fits."""
        return self.encrypt(self.decrypt(secret))
