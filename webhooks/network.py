"""The network as the sender uses it, handed in so that tests can be the network."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[tuple[str, int], float], socket.socket]


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the system's resolver has them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Outside:
    """What the sender needs of the network. `trusted` may be a file of certificates to trust instead of the usual."""

    resolve: Resolve = resolve
    connect: Connect = socket.create_connection
    trusted: str = ""
