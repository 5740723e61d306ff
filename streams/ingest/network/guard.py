"""Where a socket may go: nowhere but the public internet, decided on the address itself.

The check stands where the socket is made, after all name resolution, so a redirect, a name that answers differently the
second time, or an odd way to write an address cannot pass it.
"""

import errno
import ipaddress
import socket
from collections.abc import Callable
from typing import Any, Final

AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]
"""As `socket.getaddrinfo` gives it: family, type, protocol, canonical name, address."""

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(OSError):
    """No socket was made: the address is not public.

    aiohttp keeps the number of an error, where several addresses failed, but not its type.
    """

    ERRNO: Final = errno.EACCES

    def __init__(self, address: str) -> None:
        super().__init__(self.ERRNO, f"{address} is not a public address")


def is_public(address: str) -> bool:
    """Whether an IP address is anybody's to reach; an IPv4 address inside an IPv6 one is judged itself."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def guarded_socket(*, allow_private: bool) -> Callable[[AddressInfo], socket.socket]:
    """A socket factory for aiohttp's connector that raises AddressRefused before there is a socket."""

    def make(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, address = info
        if not allow_private and not is_public(address[0]):
            raise AddressRefused(address[0])
        return socket.socket(family, kind, protocol)

    return make
