"""Which addresses a delivery may connect to.

What counts is the address that is dialled, never the text of a URL: names, octal and full-width digits, and redirects
of a resolver all end in an address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The standard library's is_global lets a third of these through: hence the list (RFC 6890 and its successors).
NOT_PUBLIC = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:2::/48", "2001:10::/28",
        "2001:20::/28", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10",
        "ff00::/8",
    )
)  # fmt: skip

# Nobody's receiver lives here, whatever is allowed: link-local, the clouds' metadata services, no host at all.
NEVER = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "169.254.0.0/16", "100.100.100.200/32", "192.0.0.192/32", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "fd00:ec2::254/128", "fe80::/10", "ff00::/8",
    )
)  # fmt: skip

NAT64 = IPv6Network("64:ff9b::/96")
COMPATIBLE = IPv6Network("::/96")


@dataclass(frozen=True)
class Allowed:
    """The private receivers an administrator named: host names, and networks."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, items: Iterable[str]) -> Allowed:
        """From names, addresses and networks. What reads as neither address nor network is a name."""
        names, networks = set(), []
        for item in items:
            try:
                networks.append(ip_network(item.strip("[]"), strict=False))
            except ValueError:
                names.add(item.lower().rstrip("."))
        return cls(frozenset(names), tuple(networks))

    def holds(self, host: str, address: Address) -> bool:
        """Whether this address is allowed, by itself or as the host's."""
        return host.lower().rstrip(".") in self.names or _in(address, self.networks)


def _in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


def read(text: str) -> Address:
    """An address as a resolver gives it; a scope is left out and an IPv4-mapped address is the IPv4 address."""
    address = ip_address(text.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address


def _within(address: Address) -> list[Address]:
    """The address and the IPv4 address it would be translated to on the way."""
    if isinstance(address, IPv4Address):
        return [address]
    inner = [address.sixtofour, *(address.teredo or ())]
    if address in NAT64 or (address in COMPATIBLE and not address.is_loopback):
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [address, *(one for one in inner if one is not None)]


def _called(host: str, address: Address) -> str:
    return host if host.strip("[]") == str(address) else f"{host} is {address}"


def refusal(host: str, address: Address, allowed: Allowed, *, plain: bool) -> str:
    """Why this address of the host may not be connected to; empty when it may. `plain` is http without TLS."""
    if any(_in(one, NEVER) for one in _within(address)):
        return f"{_called(host, address)}: a link-local, metadata or reserved address never receives deliveries."
    if allowed.holds(host, address):
        return ""
    if _in(address, NOT_PUBLIC):
        return f"{_called(host, address)}: a private address needs an entry in SAGE100_ALLOWED_TARGETS."
    return "Deliveries to public hosts need https." if plain else ""
