"""The sender: one POST, to a judged address, within its time, with little of the answer kept."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sage100_plugin.ports.outside import Clock, Posted
from webhooks.addresses import Allowed
from webhooks.network import Outside

if TYPE_CHECKING:
    from webhooks.posting import Poster


class RequestsSender:
    """Reads addresses as `requests` does, which is imported with the first one. `allowed` are the private receivers.

    The whole exchange ends after `deadline` seconds. Redirects are not followed, and proxies of the environment are not
    used. Safe for threads.
    """

    def __init__(
        self, clock: Clock, allowed: Iterable[str] = (), *, deadline: float = 15.0, outside: Outside | None = None
    ) -> None:
        self._options = (clock, Allowed.of(allowed), deadline, outside or Outside())
        self._made: Poster | None = None
        self._own = threading.Lock()

    def check(self, url: str) -> str:
        """Why this address may not receive deliveries; empty when it may."""
        return self._poster().check(url)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """POST the body; whatever the other side does is in what comes back."""
        return self._poster().post(url, body, headers)

    def _poster(self) -> Poster:
        with self._own:
            if self._made is None:
                from webhooks.posting import Poster  # noqa: PLC0415 - requests costs a tenth of a second at start-up

                self._made = Poster(*self._options)
            return self._made
