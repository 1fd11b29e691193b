"""Which network addresses a program of ours may call on somebody else's word (IANA special-purpose registries).

A source's address comes from people and from other servers. Without this rule it could make us read what only this
machine or its network may see: databases, routers, the cloud's metadata service.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self

Address = IPv4Address | IPv6Address

_NOT_PUBLIC_4 = tuple(
    IPv4Network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
_UNICAST_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")

METADATA = frozenset(
    ip_address(host)
    for host in ("169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")
)
"""Where clouds tell a machine its secrets; never called, whatever an administrator allows."""


def is_public(address: Address) -> bool:
    """Return whether an address is on the public internet; an IPv4 address inside an IPv6 one is judged as itself."""
    inner = embedded(address)
    if inner is not None:
        return is_public(inner)
    if address in METADATA:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _NOT_PUBLIC_4)
    return address in _UNICAST_6 and not any(address in block for block in _NOT_PUBLIC_6)


def embedded(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for: mapped (RFC 4291), 6to4 (RFC 3056) or NAT64 (RFC 6052)."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


@dataclass(frozen=True, slots=True)
class Allowance:
    """Hosts and networks beyond the public internet that an administrator let one source call."""

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Self:
        """Read entries: ``10.1.2.0/24``, ``10.1.2.3``, ``ckan.intra``, ``localhost:5000``; ValueError for others."""
        hosts: set[tuple[str, int | None]] = set()
        networks: list[IPv4Network | IPv6Network] = []
        for entry in entries:
            text = entry.strip().lower()
            try:
                networks.append(ip_network(text))
            except ValueError:
                hosts.add(_host(text))
        return cls(frozenset(hosts), tuple(networks))

    def permits(self, host: str, port: int, address: Address) -> bool:
        """Return whether a host may be called at an address: a public one, or one that was allowed."""
        judged = embedded(address) or address
        if judged in METADATA:
            return False
        return is_public(address) or self.names(host, port) or any(judged in network for network in self.networks)

    def names(self, host: str, port: int) -> bool:
        """Return whether a host is allowed by its very name or address, at this port or any; a network names none."""
        if self.hosts & {(host.lower(), port), (host.lower(), None)}:
            return True
        return any(network.num_addresses == 1 and str(network[0]) == host for network in self.networks)


def _host(text: str) -> tuple[str, int | None]:
    name, _, port = text.rpartition(":") if ":" in text else (text, "", "")
    if not name or any(sign in name for sign in "/@?#[]* ") or (port and not port.isdecimal()):
        raise ValueError(f"neither a host nor a network: {text!r}")
    return name, int(port) if port else None
