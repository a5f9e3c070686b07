"""The shape of an international bank account number (ISO 13616): each country has one length."""

from __future__ import annotations

LENGTHS = {
    15: b"NO", 16: b"BE", 18: b"DK FI NL FO GL", 19: b"MK SI", 20: b"AT BA EE KZ LT LU XK",
    21: b"CH HR LI LV", 22: b"BG DE GB GE IE ME RS",
    23: b"AE GI IL",
    24: b"AD CZ ES MD PK RO SA SE SK TN", 25: b"PT", 26: b"IS TR",
    27: b"FR GR IT MC SM", 28: b"AL AZ CY DO GT HU LB PL",
    29: b"BR PS QA UA", 30: b"JO KW MU", 31: b"MT",
}  # fmt: skip
"""Characters with the check digits, to countries (SWIFT's registry)."""


def _shape(length: int, countries: bytes) -> bytes:
    groups, rest = divmod(length - 4, 4)
    tail = b"(?: ?[A-Z0-9]{%d})" % rest if rest else b""
    return b"(?:" + countries.replace(b" ", b"|") + b")[0-9]{2}(?: ?[A-Z0-9]{4}){%d}" % groups + tail


IBAN = b"|".join(_shape(length, countries) for length, countries in sorted(LENGTHS.items(), reverse=True))
FIND_IBAN = rb"[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4} ?[A-Z0-9]{4}"
