"""People who sign in to the console."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class User:
    """A person who signs in: an API key that goes with a password in the place of its secret.

    What the person may do stands in the key of the same `id`. `login` is the name in small letters. `sessions` counts
    how often all sessions were ended: one lives as long as it carries the same number. `misses` are the wrong passwords
    in a row, the last of them at `missed_at`.
    """

    id: str
    login: str
    password_hash: str = field(repr=False)
    sessions: int = 0
    misses: int = 0
    missed_at: datetime | None = None


class Users(Protocol):
    """People who sign in to the console."""

    def add(self, user: User) -> bool:
        """Store it; False when the login is taken."""

    def replace(self, user: User) -> None:
        """Raises `KeyError`."""

    def remove(self, user_id: str) -> None: ...

    def get(self, user_id: str) -> User | None: ...

    def named(self, login: str) -> User | None:
        """The user of this login."""

    def all(self) -> tuple[User, ...]:
        """By login."""
