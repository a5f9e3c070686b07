"""Stand-ins: the first 65 bits of the HMAC in base32, typed, the same for each way of writing the same value."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from capture_tool.core.redaction import Redactor
from capture_tool.core.redaction.stand_ins import SECRET, StandIns

KEY = b"a key for tests only" * 2
STAND_IN = StandIns(KEY, frozenset({"password"}))


@given(value=st.binary(min_size=1, max_size=40))
def test_the_letters_are_those_of_the_standard(value: bytes) -> None:
    digest = hmac.digest(KEY, b"folder\0" + value, hashlib.sha256)
    while re.search(rb"PWD|TOTP", base64.b32encode(digest)[:13]):
        digest = hashlib.sha256(digest).digest()
    assert STAND_IN("folder", value) == b"folder-" + base64.b32encode(digest)[:13]


def test_an_installation_goes_on_with_the_stand_ins_it_gave() -> None:
    assert STAND_IN("account", b"U7654321") == b"acct-live-YJHFGYDPX7WGM"
    assert STAND_IN("account", b"DU7654321") == b"acct-paper-4YMY6GSCQ2HFR"


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("account", b"u7654321", b"U7654321"),
        ("mac", b"AA:BB:CC:DD:EE:01", b"aa-bb-cc-dd-ee-01"),
        ("mac", b"aabb.ccdd.ee01", b"aa%3Abb%3acc%3Add%3Aee%3A01"),
        ("ip", b"203-0-113-9", b"203.0.113.9"),
        ("ip", b"2001:DB8::42:1", b"2001%3Adb8%3A%3A42%3A1"),
        ("iban", b"DE89 3704 0044 0532 0130 00", b"DE89370400440532013000"),
        ("phone", b"+39 02 1234567", b"%2B39021234567"),
        ("email", b"Jane.Doe%40example.com", b"jane.doe@example.com"),
        ("user", "J\u00fcrgen".encode(), "ju\u0308RGEN".encode("utf-8")),
        ("user", "J\u00fcrgen".encode("cp1252"), "j\u00fcrgen".encode()),
    ],
)
def test_each_way_of_writing_a_value_gives_the_same(kind: str, one: bytes, other: bytes) -> None:
    assert STAND_IN(kind, one) == STAND_IN(kind, other)


def test_passwords_cannot_even_be_told_to_be_equal() -> None:
    assert STAND_IN("password", b"topolino") == STAND_IN("password", b"other") == SECRET


def test_no_stand_in_holds_the_name_of_a_secret() -> None:
    redactor = Redactor(b"a key for tests only" * 2)
    clean = redactor.text("<entry name='I34596548'>text</entry>")  # its first 65 bits are `PWDCGGZESKOY4`
    assert clean.startswith("<entry name='acct-live-")
    assert clean.endswith("'>text</entry>")
    assert redactor.text(clean) == clean


@settings(max_examples=400)
@given(address=st.ip_addresses())
def test_an_address_inside_a_network_is_told_from_others(address: IPv4Address | IPv6Address) -> None:
    assume(address not in ip_network("192.0.0.0/24"))  # read otherwise by later Pythons
    assert STAND_IN("ip", str(address).encode()).startswith(b"ip-private-") is address.is_private
