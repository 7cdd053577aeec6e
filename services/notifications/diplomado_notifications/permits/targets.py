"""Where events may be sent: to public addresses by https, and to private ones that the operators allow."""

from collections.abc import Collection, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

MAX_URL = 2000
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Each holds an IPv4 address, to which a gateway may lead: a public form of any private address.
_TRANSLATED = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


class Refused(ValueError):  # noqa: N818 - a fact about the address
    """Events may not be sent there. The reason is a code of the delivery log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def networks_of(setting: str) -> tuple[Network, ...]:
    """Read networks that are separated by commas. Raises ValueError."""
    return tuple(ip_network(each.strip()) for each in setting.split(",") if each.strip())


def parsed(url: str, allowed: Collection[Network]) -> SplitResult:
    """Return the parts of an address. Raises Refused for one to which nothing is sent, whatever its name leads to."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("not_an_address") from None
    is_written_well = url.isascii() and url.isprintable() and " " not in url and len(url) <= MAX_URL
    if not is_written_well or parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise Refused("not_an_address")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused("not_an_address")
    if literal := _literal(parts.hostname):
        check([literal], parts.scheme, allowed)
    elif parts.scheme == "http" and not allowed:
        raise Refused("not_encrypted")
    return parts


def check(addresses: Sequence[Address], scheme: str, allowed: Collection[Network]) -> None:
    """Raise Refused unless each of the addresses that a name has is allowed."""
    if not addresses:
        raise Refused("name_unknown")
    for address in map(_plain, addresses):
        if any(address in network for network in allowed):
            continue
        if not is_public(address):
            raise Refused("address_not_allowed")
        if scheme != "https":
            raise Refused("not_encrypted")


def is_public(address: Address) -> bool:
    """Return whether anybody on the internet may be reached by an address, and nobody within."""
    plain = _plain(address)
    return plain.is_global and not plain.is_multicast and not any(plain in network for network in _TRANSLATED)


def _plain(address: Address) -> Address:
    return getattr(address, "ipv4_mapped", None) or address


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
