"""Where a worker's results may be fetched from.

What a worker answers is somebody else's: it must not make us knock at doors inside this house. So every address of a host is
looked at, and the very address that was looked at is the one that is asked.
"""

import asyncio
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import SOCK_STREAM

from yarl import URL

_NAT64 = IPv6Network("64:ff9b::/96")
"""IPv6 addresses that lead to an IPv4 address, which is their last four bytes."""


async def addresses(url: URL, *, api: URL) -> tuple[str, ...]:
    """Return the addresses a host may be asked at, none when it is inside this house and the endpoint's API is not.

    Raises `OSError` when the name is not known.
    """
    found = await _resolve(url)
    if all(public(address) for address in found) or not all(public(address) for address in await _resolve(api)):
        return found
    return ()


def public(address: str) -> bool:
    """Return whether an IP address is somewhere in the internet: not in this network, on this machine, or many at once."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        ip = _inside(ip) or ip
    return ip.is_global and not ip.is_multicast


def _inside(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for."""
    return ip.ipv4_mapped or ip.sixtofour or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)


async def _resolve(url: URL) -> tuple[str, ...]:
    answers = await asyncio.get_running_loop().getaddrinfo(url.raw_host or "", url.port, type=SOCK_STREAM)
    return tuple(dict.fromkeys(str(place[0]) for *_, place in answers))
