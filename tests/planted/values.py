"""Random values of every kind: no two alike, and each with the pieces of it that must stand nowhere afterwards."""

from __future__ import annotations

import base64
import re
import string
from collections.abc import Callable, Mapping
from random import Random

LETTERS, DIGITS, HEX = string.ascii_letters, string.digits, "0123456789abcdef"
ALNUM = LETTERS + DIGITS
BASE32 = string.ascii_uppercase + "234567"
SAFE = "!#$*+-.@^_~"
"""Characters of passwords that need no quoting in a line."""
LEAST = 6
"""Characters of a piece: shorter ones occur by chance."""


def word(rng: Random, length: int, alphabet: str = ALNUM) -> str:
    return "".join(rng.choices(alphabet, k=length))


def pieces(value: str) -> tuple[str, ...]:
    """The runs of letters and digits in a value made of random ones."""
    return tuple(re.findall(rf"[A-Za-z0-9]{{{LEAST},}}", value)) or (value,)


def password(rng: Random) -> str:
    return rng.choice(
        (word(rng, 12), f"{word(rng, 7)}{rng.choice(SAFE)}{word(rng, 7)}", word(rng, 10, DIGITS), word(rng, 8, LETTERS))
    )


def odd_password(rng: Random) -> str:
    """With blanks, quotes, umlauts: where the whole line is the value, or quotes are escaped."""
    return f"{word(rng, 8)}{rng.choice((' ', ', ', '; ', '&', ')', 'ü', 'è', '=', ': ', '#', '%', '<', '§'))}{word(rng, 8)}"


def account(rng: Random, kinds: str = "UFI", paper: str = "") -> str:
    middle = rng.choice(("", "", "", "A", "E"))
    return paper + rng.choice(kinds) + middle + word(rng, rng.choice((6, 7, 7, 8) if not middle else (6, 7)), "123456789")


def card(rng: Random) -> str:
    """A number with Luhn's digit, with and without separators."""
    digits = [int(digit) for digit in rng.choice(("4", "51", "55", "34", "37", "6011"))]
    length = 15 if digits[0] == 3 else 16
    digits += [rng.randrange(10) for _ in range(length - 1 - len(digits))]
    odd, even = digits[::-1][::2], digits[::-1][1::2]
    digits.append(-(sum(sum(divmod(2 * digit, 10)) for digit in odd) + sum(even)) % 10)
    text = "".join(map(str, digits))
    return rng.choice(
        (text, " ".join(re.findall(".{1,4}", text)), "-".join(re.findall(".{1,4}", text))) if length == 16 else (text,)
    )


def phone(rng: Random) -> str:
    country, area, number = rng.choice(("39", "1", "44", "49", "41")), word(rng, 3, "123456789"), word(rng, 7, DIGITS)
    forms = (f"{country} {area} {number}", f"{country}{area}{number}", f"{country}-{area}-{number[:3]}-{number[3:]}")
    return "+" + rng.choice((*forms, f"{country} ({area}) {number[:3]}-{number[3:]}"))


def ipv4(rng: Random, *begins: str) -> str:
    begin = rng.choice(begins or ("23", "81", "93", "151", "185", "203"))
    return ".".join([begin, *(str(rng.randrange(100, 256)) for _ in range(3 - begin.count(".")))])


def ipv6(rng: Random) -> str:
    groups = [f"{rng.randrange(4096, 65536):x}" for _ in range(6)]
    return rng.choice(
        (f"2001:db8:{':'.join(groups)}", f"2a00:{groups[0]}::{groups[1]}:{groups[2]}", f"fe80::{':'.join(groups[:4])}")
    )


def mac(rng: Random) -> str:
    pairs = [word(rng, 2, rng.choice((HEX, HEX.upper()))) for _ in range(5)]
    pairs.insert(0, rng.choice(("00", "02", "3C", "a4", "B8", "f0")))  # of no multicast, and no year of a time
    return rng.choice(":-").join(pairs)


def mail(rng: Random) -> str:
    host = rng.choice(("example.com", "mail.example.co.uk", "posta.example.it"))
    return f"{word(rng, 8)}{rng.choice(('', '.', '+', '-'))}{word(rng, 7)}@{host}"


def jwt(rng: Random) -> str:
    coded = base64.urlsafe_b64encode(f'{{"sub":"{word(rng, 20)}"}}'.encode()).decode().rstrip("=")
    return f"eyJhbGciOiJIUzI1NiJ9.{coded}.{word(rng, 43)}"


def pem(rng: Random) -> str:
    kind = rng.choice(("RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"))
    body = "\n".join(word(rng, 64) for _ in range(rng.randrange(2, 6)))
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----"


CLOUD: tuple[Callable[[Random], str], ...] = (
    lambda rng: "AKIA" + word(rng, 16, string.ascii_uppercase + "234567"),
    lambda rng: "ghp_" + word(rng, 36),
    lambda rng: "github_pat_" + word(rng, 22) + "_" + word(rng, 59),
    lambda rng: "glpat-" + word(rng, 20),
    lambda rng: f"xoxb-{word(rng, 12, DIGITS)}-{word(rng, 12, DIGITS)}-{word(rng, 24)}",
    lambda rng: "AIza" + word(rng, 35),
    lambda rng: "sk_live_" + word(rng, 24),
)
SHAPED: Mapping[str, Callable[[Random], str]] = {
    "account-live": account,
    "account-paper": lambda rng: account(rng, paper="D"),
    "user-folder": lambda rng: word(rng, 40, "abcdefghijklmnop"),
    "session-digits": lambda rng: word(rng, rng.randrange(40, 61), DIGITS),
    "mac": mac,
    "ip": ipv4,
    "ip-private": lambda rng: ipv4(rng, "10", "192.168", f"172.{rng.randrange(16, 32)}"),
    "ipv6": ipv6,
    "mail": mail,
    "phone": phone,
    "card": card,
    "jwt": jwt,
    "cloud-key": lambda rng: rng.choice(CLOUD)(rng),
}
"""Kinds that are known by their shape: they go wherever they stand."""
WHOLE = frozenset({"mac", "ip", "ip-private", "ipv6", "phone", "card", "account-live", "account-paper"})
"""Kinds whose parts are no secret or occur by chance: only the whole value is looked for."""


def needles(kind: str, value: str) -> tuple[str, ...]:
    """What is looked for in the output."""
    if kind == "account-paper":
        return (value[1:],)
    if kind == "phone":
        return (value[1:],)
    if kind in WHOLE:
        return (value,)
    if kind == "mail":
        return pieces(value.partition("@")[0])
    if kind == "jwt":
        return pieces(value.partition(".")[2])
    if kind == "session-digits":
        return value[:20], value[-20:]
    if kind == "pem":
        return pieces("\n".join(value.split("\n")[1:-1]))
    if kind == "cloud-key":
        return pieces(value.removeprefix("github_pat_").removeprefix("sk_live_"))
    return pieces(value)
