"""How a document reaches Sage's API: one session per document, opened and closed by the transport."""

from __future__ import annotations

from typing import Protocol


class TransportFailed(Exception):
    """There is no answer. `sent` says whether Sage may have got the document; the text holds no secrets."""

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.message, self.sent = message, sent


class Transport(Protocol):
    """Hands one document to Sage's API. The password is the transport's own matter and never leaves it."""

    def submit(self, xml: str) -> str:
        """Give Sage's answer, after the session was closed. Raises `TransportFailed`."""

    def idle(self) -> bool:
        """Whether no document, of this process or of one before it, can still be on its way to Sage."""
