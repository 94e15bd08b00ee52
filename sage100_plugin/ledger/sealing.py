"""Secrets at rest: sealed before they are stored, unsealed when they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from sage100_plugin.ports.ledger import LedgerFailed


class WrongKey(LedgerFailed):
    """None of the keys opens what was sealed."""


class Sealer(Protocol):
    """Turns text into something only the holder of a key can read, and back."""

    def seal(self, text: str) -> str: ...

    def unseal(self, sealed: str) -> str:
        """The text that was sealed. Raises `WrongKey`."""


class FernetSealer:
    """Seals with the first of the keys and unseals with any of them: a new key goes in front, an old one stays behind
    until all it sealed has been stored again.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("The ledger needs at least one encryption key.")
        self._fernet = MultiFernet([_fernet(key, place) for place, key in enumerate(keys, 1)])

    @staticmethod
    def new_key() -> str:
        """A fresh random key in the form the constructor takes."""
        return Fernet.generate_key().decode("ascii")

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def unseal(self, sealed: str) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise WrongKey(
                "The ledger holds secrets that none of the configured encryption keys opens. "
                "Add the key they were stored with to the end of the list of keys."
            ) from None


def _fernet(key: str, place: int) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        # Neither the message nor the chain may show the key.
        raise ValueError(f"Encryption key {place} is not 32 bytes in URL-safe base64.") from None
