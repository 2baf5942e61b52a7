"""Which addresses may be asked."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, IPv6Address

from spiders.guard import is_public, netloc, on_site, refusal
from spiders.resolver import GuardedResolver


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "100.127.255.255", "0.0.0.0", "255.255.255.255", "224.0.0.1", "239.1.1.1", "240.0.0.1", "192.0.0.8", "192.0.2.1",
        "198.18.0.1", "198.51.100.1", "203.0.113.7", "192.88.99.1", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:0a00:0001::", "2002:7f00:1::1",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "100::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_public_internet_is_told_apart(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]
)
def test_a_public_address_passes(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


PRIVATE = [st.ip_addresses(v=4, network=network) for network in ("10.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8")]


@given(st.one_of(PRIVATE))
def test_a_private_address_stays_private_in_every_disguise(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    disguises = [
        ipaddress.IPv6Address(one) for one in (number, 0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80)
    ]
    assert [one for one in (address, *disguises) if is_public(one)] == []


@pytest.mark.parametrize(
    ("url", "decided"),
    [
        ("https://shop.example/search?q=1", None),
        ("https://www.shop.example/", None),
        ("http://m.shop.example:8080/", None),
        ("https://SHOP.example./", None),
        ("https://shop.example.evil.test/", "off-site"),
        ("https://notshop.example/", "off-site"),
        ("ftp://shop.example/", "refused"),
        ("file:///etc/passwd", "refused"),
        ("javascript:alert(1)", "refused"),
        ("data:text/html,x", "refused"),
        ("https:///path", "refused"),
        ("https://shop.example:99999/", "refused"),
        ("https://user:pass@shop.example/", "refused"),
        ("http://[::1/", "refused"),
        ("", "refused"),
    ],
)
def test_an_address_is_judged_by_its_text(url: str, decided: str | None) -> None:
    refused = refusal(url, hosts=("shop.example",), allow_private=False)
    assert (refused[0] if refused else None) == decided


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]:80/", "http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/"]
)
def test_a_private_literal_is_refused_unless_it_is_allowed(url: str) -> None:
    assert refusal(url, hosts=None, allow_private=False) == ("private-address", refusal(url, hosts=None, allow_private=False)[1])
    assert refusal(url, hosts=None, allow_private=True) is None


def test_an_entry_with_a_port_stands_for_that_port() -> None:
    assert on_site("http://127.0.0.1:8001/x", ("127.0.0.1:8001",))
    assert not on_site("http://127.0.0.1:8002/x", ("127.0.0.1:8001",))
    assert not on_site("http://1.127.0.0.1/", ("127.0.0.1",))


def test_names_in_other_scripts_are_compared_as_the_network_knows_them() -> None:
    assert on_site(f"https://www.{'магаз.рф'.encode('idna').decode()}/", ("магаз.рф",))
    assert on_site("https://www.магаз.рф/", ("магаз.рф",))


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://Shop.Example/x", "shop.example"),
        ("https://shop.example:443/x", "shop.example"),
        ("http://shop.example:443/x", "shop.example:443"),
        ("http://[2606:4700::1]:81/", "[2606:4700::1]:81"),
        ("nonsense", ""),
    ],
)
def test_a_budget_belongs_to_host_and_port(url: str, place: str) -> None:
    assert netloc(url) == place


class Inner:
    """A resolver that answers what a test says."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = [
            IPv6Address("TCP", one, 0) if ":" in one else IPv4Address("TCP", one, 0) for one in addresses
        ]  # fmt: skip

    def resolveHostName(self, receiver, name, port=0, types=None, transport="TCP"):
        receiver.resolutionBegan(self)
        for address in self.addresses:
            receiver.addressResolved(address)
        receiver.resolutionComplete()
        return self


class Receiver:
    def __init__(self) -> None:
        self.got: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution) -> None:
        pass

    def addressResolved(self, address) -> None:
        self.got.append(address.host)

    def resolutionComplete(self) -> None:
        self.complete = True


def resolve(resolver: GuardedResolver) -> list[str]:
    receiver = Receiver()
    resolver.resolveHostName(receiver, "shop.example")
    assert receiver.complete
    return receiver.got


def test_a_name_that_stands_for_private_addresses_resolves_to_nothing_and_is_remembered() -> None:
    resolver = GuardedResolver(Inner("10.0.0.1", "::1"))
    assert resolve(resolver) == []
    assert resolver.refused == {"shop.example": "10.0.0.1, ::1"}
    resolver.begin(allow_private=True)
    assert resolve(resolver) == ["10.0.0.1", "::1"]
    assert resolver.refused == {}


def test_of_mixed_addresses_only_the_public_ones_can_be_connected_to() -> None:
    resolver = GuardedResolver(Inner("127.0.0.1", "8.8.8.8", "fd00::1"))
    assert resolve(resolver) == ["8.8.8.8"]
    assert resolver.refused == {}
