"""A believable platform folder for `demo`, tests and benchmarks: made-up secrets at known places, the same for one seed.

It knows nothing of the redaction rules: shapes are those of the platform's files.
"""

from __future__ import annotations

import base64
import os
import random
import string
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from capture_tool.core.sample_lines import API, TWS, ibc_log, launcher, minutes
from capture_tool.core.sample_settings import small_files

HOURS = timedelta(hours=6)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sample:
    """What was written. The folder can be given as the home folder to `surroundings`."""

    folder: Path
    roots: tuple[Path, ...]
    ibc_logs: tuple[Path, ...]
    exported: tuple[Path, ...]
    """Logs as a user exports them: for the user to add."""
    secrets: tuple[tuple[str, str], ...]
    """(kind, value) of every secret that stands in a file which may be collected."""
    never: tuple[tuple[str, str], ...]
    """(kind, value) of secrets that stand in files which are never collected."""
    paths: tuple[Path, ...]
    """Every file."""


def write_sample(folder: Path, *, moment: datetime, days: int = 3, bytes_total: int = 50_000_000, seed: int = 1) -> Sample:
    """Writes `Jts` and `ibc` below `folder` as a platform leaves them at `moment` (aware), after running for `days`.

    Sizes add up to about `bytes_total`; times are this machine's local ones, like the platform's. Takes about a second for 50 MB.
    """
    pick = random.Random(seed)  # noqa: S311  (made-up secrets)
    who = _person(pick)
    local = moment.astimezone().replace(tzinfo=None)
    writer = _Writer(moment)
    root, ibc = folder / "Jts", folder / "ibc"
    login = root / who["user-folder"]
    exported = (folder / "exported" / "tws-log.txt", folder / "exported" / "api-log.txt")
    big = max(bytes_total, 1_000_000)

    for back in range(days):
        ended, instant = local - back * DAY, moment - back * DAY
        name = "launcher.log" if back == 0 else f"launcher.{ended:%Y%m%d}.log"
        starts = (launcher(ended - timedelta(minutes=m), who, retries=m % 3) for m in (300, 121, 20))
        writer.write(root / name, "".join(starts).encode(), instant)
        share = big * 40 // 100 if back == 0 else big * 10 // 100 // max(1, days - 1)
        log = minutes(ended - HOURS, ended, share, TWS, who, dated=True, seed=seed + back)
        writer.write(login / f"log.{ended:%a}.txt", log, instant)
        writer.write(
            ibc / "logs" / f"IBC-3.20.0_TWS-1045_{ended:%A}.txt".upper().replace(".TXT", ".txt"), _ibc(ended, who), instant
        )
    begun = local - HOURS
    header = (
        f"===== Log file: /home/{who['os-user']}/Jts/{who['user-folder']}/api.0.{begun:%Y%m%d.%H%M%S}.ibgzenc =====\n".encode()
    )
    api = minutes(begun, local, big * 20 // 100, API, who, dated=False, seed=seed)
    writer.write(login / f"api.0.{local:%a}.log", _joined(header, api), moment)
    writer.write(exported[0], minutes(begun, local, big * 10 // 100, TWS, who, dated=True, seed=seed + 90), moment)
    api = minutes(begun, local, big * 5 // 100, API, who, dated=False, seed=seed + 91)
    writer.write(exported[1], _joined(header, api), moment)
    for kind in ("tws", "api.0"):
        body = pick.randbytes(big * 7 // 100)
        writer.write(login / f"{kind}.{begun:%Y%m%d.%H%M%S}.ibgzenc", _encrypted(pick, body), moment)
    for name, text in small_files(who, local - timedelta(hours=1)).items():
        writer.write(folder / name, text.encode(), moment)
    never = ("session", "ibc-password")
    secrets = tuple((kind, value) for kind, value in who.items() if kind not in never)
    return Sample(folder, (root,), (ibc / "logs",), exported, secrets, tuple((k, who[k]) for k in never), tuple(writer.paths))


class _Writer:
    """Writes files with the time of their last change; remembers them."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment
        self.paths: list[Path] = []

    def write(self, path: Path, blocks: bytes | Iterable[bytes], changed: datetime) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines([blocks] if isinstance(blocks, bytes) else blocks)
        os.utime(path, (changed.timestamp(), changed.timestamp()))
        self.paths.append(path)


def _joined(header: bytes, blocks: Iterable[bytes]) -> Iterable[bytes]:
    yield header
    yield from blocks


def _ibc(ended: datetime, who: dict[str, str]) -> bytes:
    return ibc_log(ended - timedelta(minutes=21), who).encode("cp1252")


def _encrypted(pick: random.Random, body: bytes) -> Iterable[bytes]:
    """Header of a container: magic, writer and reader version, IV, key id; then what nobody can read."""
    key = b"sample-key-1"
    yield b"IBGZENC\0" + struct.pack(">II", 2, 1) + pick.randbytes(16) + struct.pack(">I", len(key)) + key
    yield body


def _person(pick: random.Random) -> dict[str, str]:
    """Secrets by kind, all made up; documentation addresses (RFC 5737, RFC 2606) and numbers nobody has."""

    def some(letters: str, count: int) -> str:
        return "".join(pick.choices(letters, k=count))

    words, digits, mixed = string.ascii_lowercase, string.digits, string.ascii_letters + string.digits
    card = "400000" + some(digits, 9)
    login = "q" + some("bcdfgaeiou", 7) + some(digits, 2)
    jwt = b'{"alg":"HS256"}', f'{{"sub":"{some(digits, 12)}"}}'.encode(), pick.randbytes(32)
    return {
        "account": "DU" + some("123456789", 1) + some(digits, 6),
        "live-account": "U" + some("123456789", 1) + some(digits, 6),
        "user-folder": some("abcdefghijklmnop", 40),
        "user-name": login,
        "os-user": "z" + some("klmnraeiou", 6) + some(digits, 2),
        "password": some(mixed, 13) + "!7",
        "proxy-password": some(mixed, 12),
        "totp": some(string.ascii_uppercase + "234567", 32),
        "session-token": some("123456789", 1) + some(digits, 47),
        "token": some(words, 5) + some(string.ascii_uppercase, 5) + some(mixed, 10),
        "session-id": some("0123456789abcdef", 8) + "." + some("0123456789abcdef", 4),
        "mac": ":".join(some("0123456789ABCDEF", 2) for _ in range(6)),
        "ip": f"203.0.113.{pick.randrange(1, 255)}",
        "private-ip": f"192.168.{pick.randrange(2, 250)}.{pick.randrange(2, 250)}",
        "email": f"{login[:5]}.{some(words, 6)}@example.net",
        "phone": "+44 7700 900" + some(digits, 3),
        "card": card + _luhn(card),
        "bearer": some(mixed, 40),
        "jwt": ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in jwt),
        "url-password": some(mixed, 14),
        "session": some(digits, 52),
        "ibc-password": some(mixed, 16),
    }


def _luhn(digits: str) -> str:
    """The check digit that a card number of these digits ends with (ISO/IEC 7812-1)."""
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)
