"""Which addresses a crawl may ask: only http(s), only the site, never a private network. Pure; resolver.py checks names."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from urllib.parse import SplitResult, urlsplit

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# `is_global` of Python 3.11 calls these public, or says nothing of what they carry inside (RFC 6052, 3056, 4380, 3879, 6890).
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "fec0::/10", "2001::/23", "100::/64", "5f00::/16")
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: IPAddress) -> bool:
    """True for an address of the public internet.

    Not private, loopback, link-local, shared, multicast or reserved, nor one of these inside a mapped or tunnelled address.

    >>> is_public(ipaddress.ip_address("::ffff:10.0.0.1"))
    False
    """
    inner = _carried(address)
    if inner is not None:
        return is_public(inner)
    if any(address in network for network in _NEVER):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: IPAddress) -> IPAddress | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def parse_address(text: str) -> IPAddress | None:
    """The address a literal states, zone index left out; None for a name."""
    try:
        return ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None


def split(url: str) -> SplitResult | None:
    """The parts of an address that can be asked: http or https, a host, a possible port; None for anything else."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def netloc(url: str) -> str:
    """The host and port one request budget belongs to: lower case, no credentials, the port only where it is not the usual one."""
    parts = split(url)
    if parts is None or parts.hostname is None:
        return ""
    usual = 443 if parts.scheme == "https" else 80
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def on_site(url: str, hosts: Iterable[str]) -> bool:
    """True when the address belongs to one of these hosts or a subdomain; an entry with a port stands for that port only."""
    parts = split(url)
    if parts is None or parts.hostname is None:
        return False
    name, place = _plain(parts.hostname), netloc(url)
    return any(_covers(entry.casefold().strip(), name, place) for entry in hosts)


def _covers(entry: str, name: str, place: str) -> bool:
    if place == entry:
        return True
    host = _plain(entry)
    # A subdomain of an address does not exist: "1.127.0.0.1" is a name somebody made up.
    return name == host or (parse_address(host) is None and name.endswith(f".{host}"))


def _plain(host: str) -> str:
    text = host.casefold().strip("[]").rstrip(".")
    try:
        return text.encode("idna").decode("ascii") if not text.isascii() else text
    except UnicodeError:
        return text


def refusal(url: str, *, hosts: Sequence[str] | None, allow_private: bool) -> tuple[str, str] | None:
    """Why this address is not asked, as (decided, detail), judged by its text alone; None when it may be."""
    parts = split(url)
    if parts is None or parts.hostname is None:
        return "refused", "not an http(s) address"
    if parts.username is not None or parts.password is not None:
        return "refused", "credentials in the address"
    if hosts is not None and not on_site(url, hosts):
        return "off-site", f"{parts.hostname} is not part of the site ({', '.join(hosts)})"
    literal = parse_address(parts.hostname)
    if literal is not None and not allow_private and not is_public(literal):
        return "private-address", f"{literal} is not a public address"
    return None
