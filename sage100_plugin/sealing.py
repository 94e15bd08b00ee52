"""Secrets at rest: sealed before they are stored, unsealed when they are read (Fernet of `cryptography`)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from sage100_plugin.ports.sealing import WrongKey

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

KEY_BYTES = 32


class FernetSealer:
    """Seals with the first of the keys and unseals with any of them: a new key goes in front, an old one stays behind
    until all it sealed has been stored again. What it seals with is imported with the first secret.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("There must be at least one encryption key.")
        for place, key in enumerate(keys, 1):
            _check(key, place)
        self._keys = tuple(keys)

    @cached_property
    def _fernet(self) -> MultiFernet:
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - six megabytes

        return MultiFernet([Fernet(key) for key in self._keys])

    @staticmethod
    def new_key() -> str:
        """A fresh random key in the form the constructor takes."""
        return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def unseal(self, sealed: str) -> str:
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - as above

        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise WrongKey(
                "The data folder holds secrets that none of the configured encryption keys opens. "
                "Add the key they were stored with to the end of the list of keys."
            ) from None


def _check(key: str, place: int) -> None:
    try:
        fits = len(base64.urlsafe_b64decode(key)) == KEY_BYTES
    except ValueError:
        fits = False
    if not fits:
        # Neither the message nor the chain may show the key.
        raise ValueError(f"Encryption key {place} is not 32 bytes in URL-safe base64.")
