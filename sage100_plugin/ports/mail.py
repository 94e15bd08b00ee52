"""Mails: what is to be sent, and who sends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """One mail to one address. `id` stays the same each time it is tried: its Message-ID is made of it.

    `at` is the moment it tells of. `subject` is one line; `text` and `html` say the same.
    """

    id: str
    to: str
    subject: str
    text: str
    html: str
    at: datetime


@dataclass(frozen=True)
class Sent:
    """How it ended. `error` is a sentence for people, empty when the server took it; `fix` says what to do.

    `server` says that no mail would have gone: the server cannot be reached, or does not let the plugin in.
    """

    error: str = ""
    fix: str = ""
    server: bool = False


class Mailer(Protocol):
    """Hands a mail to the mail server, within a bounded time."""

    def send(self, letter: Letter) -> Sent:
        """Never raises for what the other side does. Neither `error` nor `fix` holds a secret."""
