"""Which addresses may be called: the special-purpose registries of IANA (RFC 6890 and what follows it)."""

from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.web.addresses import Allowance, embedded, is_public

INSIDE = [
    *("127.0.0.1", "127.255.255.254", "0.1.2.3", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("100.64.0.1", "100.127.255.255", "169.254.1.1", "169.254.169.254", "100.100.100.200", "168.63.129.16"),
    *("192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1"),
    *("240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1"),
    *("2001:db8::1", "2001::1", "3fff::1", "64:ff9b:1::1", "5f00::1", "100::1", "::127.0.0.1"),
]
INSIDE_IN_DISGUISE = [
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
]
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "103.0.0.1",
    "172.32.0.1",
    "172.15.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", INSIDE + INSIDE_IN_DISGUISE)
def test_what_is_inside_a_network_or_reserved_is_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_on_the_internet_is_public(address):
    assert is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_an_ipv6_one_is_judged_as_itself(address: IPv4Address):
    value = int(address)
    mapped = ip_address((0xFFFF << 32) | value)
    nat64 = ip_address((0x64FF9B << 96) | value)
    sixtofour = ip_address((0x2002 << 112) | (value << 80))
    assert embedded(mapped) == embedded(nat64) == embedded(sixtofour) == address
    assert is_public(mapped) == is_public(nat64) == is_public(address)


@given(st.ip_addresses(v=4))
def test_no_address_is_public_that_the_standard_library_calls_private(address: IPv4Address):
    assert not (is_public(address) and (address.is_private or address.is_multicast or address.is_reserved))


def test_an_administrator_may_allow_a_host_a_port_of_it_or_a_network():
    allowance = Allowance.of(["ckan.intra", "localhost:5000", "10.1.2.0/24", "10.9.9.9"])
    assert allowance.permits("ckan.intra", 80, ip_address("192.168.0.5"))
    assert allowance.permits("CKAN.intra", 8443, ip_address("192.168.0.5"))
    assert allowance.permits("localhost", 5000, ip_address("127.0.0.1"))
    assert not allowance.permits("localhost", 5432, ip_address("127.0.0.1"))
    assert allowance.permits("apa-saja", 80, ip_address("10.1.2.77"))
    assert allowance.permits("apa-saja", 80, ip_address("::ffff:10.1.2.77"))
    assert allowance.permits("apa-saja", 80, ip_address("10.9.9.9"))
    assert not allowance.permits("apa-saja", 80, ip_address("10.1.3.1"))


def test_the_metadata_of_a_cloud_is_never_allowed():
    allowance = Allowance.of(["169.254.0.0/16", "metadata.internal", "168.63.129.16"])
    assert not allowance.permits("metadata.internal", 80, ip_address("169.254.169.254"))
    assert not allowance.permits("x", 80, ip_address("168.63.129.16"))
    assert not allowance.permits("x", 80, ip_address("64:ff9b::a9fe:a9fe"))


@pytest.mark.parametrize("entry", ["", "http://x", "a b", "x:abc", "user@x", "x/y", "*"])
def test_an_entry_that_names_no_host_is_refused(entry):
    with pytest.raises(ValueError, match="neither a host nor a network"):
        Allowance.of([entry])
