"""Which addresses of the network may be fetched from: public ones, and those an operator allows."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Ip = IPv4Address | IPv6Address

_GLOBAL_IPV6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
# Not public either, though ipaddress says so in some releases.
_NEVER = tuple(
    ip_network(network)
    for network in (
        "100.64.0.0/10",  # shared by carriers
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2001::/23",  # Teredo and its like
        "2001:db8::/32",
        "3fff::/20",
    )
)


def refusal(address: str, allowed: Iterable[Network] = ()) -> str | None:
    """Why ``address`` must not be connected to, or None when it may be."""
    try:
        ip = _unwrapped(ip_address(address))
    except ValueError:
        return "is no address of the Internet"
    if any(ip.version == network.version and ip in network for network in allowed):
        return None
    return None if _is_public(ip) else "is not a public one"


def _unwrapped(ip: Ip) -> Ip:
    """The IPv4 address that an IPv6 address stands for, for that is where it leads."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip.scope_id is not None:
        raise ValueError("an address of one link only")
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _SIX_TO_FOUR:
        return IPv4Address((int(ip) >> 80) & 0xFFFFFFFF)
    return ip


def _is_public(ip: Ip) -> bool:
    if ip.is_multicast or ip.is_reserved or ip.is_unspecified or not ip.is_global:
        return False
    if isinstance(ip, IPv6Address) and ip not in _GLOBAL_IPV6:
        return False
    return not any(ip.version == network.version and ip in network for network in _NEVER)
