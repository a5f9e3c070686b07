"""Lines that must come out as they went in: what only looks like a secret, or what support cannot do without."""
# ruff: noqa: E501  (a form is one line, as in the file it is found in)

from __future__ import annotations

from collections.abc import Callable
from random import Random
from uuid import UUID

from tests.planted.values import DIGITS, HEX, word

Make = Callable[[Random], str]


def _number(rng: Random, length: int) -> str:
    return rng.choice("123456789") + word(rng, length - 1, DIGITS)


LINES: tuple[tuple[str, Make], ...] = (
    (
        "permId",
        lambda rng: f"10:05:21:715 <- 5-{_number(rng, 6)}-265598-AAPL-STK--0.0-?--SMART-USD-permId {_number(rng, 10)} filled",
    ),
    ("permId", lambda rng: f"2026-02-12 11:05:37.952 [TE] INFO [JTS-1] - permId={_number(rng, 9)}, orderId={_number(rng, 8)}"),
    ("conId", lambda rng: f"contract conId={_number(rng, 9)} conId: {_number(rng, 9)}"),
    ("epoch", lambda rng: f"now 17{word(rng, 11, DIGITS)} then 17{word(rng, 8, DIGITS)}"),
    (
        "price",
        lambda rng: (
            f"bid {_number(rng, 5)}.{word(rng, 4, DIGITS)} ask={_number(rng, 5)}.{word(rng, 2, DIGITS)} pnl +{_number(rng, 7)}.{word(rng, 2, DIGITS)}"
        ),
    ),
    (
        "version",
        lambda rng: (
            f"IBC version 3.{rng.randrange(99)}.{rng.randrange(99)}.{rng.randrange(99)} started, IBC-3.8.4.{rng.randrange(250)}, v10.{rng.randrange(99)}.1.{rng.randrange(99)}"
        ),
    ),
    (
        "version",
        lambda rng: (
            f"java.version=17.0.{rng.randrange(99)}.{rng.randrange(99)} lib-{rng.randrange(99)}.2.3.4.jar Build 10.{rng.randrange(99)}.1j"
        ),
    ),
    ("soft tokens", lambda rng: f"2026-08-28 22:29:01.789 INFO  [JTS-Login] - pwd=1 soft=0 token(s)=[{_number(rng, 8)},abc]"),
    ("unset double", lambda rng: f"10:05:21:715 -> 3-{_number(rng, 7)}-1.7976931348623157E308-{_number(rng, 5)}"),
    ("unset double", lambda rng: f"limit {_number(rng, 6)} aux 17976931348623157{'0' * 292} end"),
    (
        "class",
        lambda rng: (
            f"\tat com.example.x{word(rng, 5, HEX)}.PasswordDialog$TokenHolder.login(PasswordDialog.java:{_number(rng, 3)})"
        ),
    ),
    ("sha1", lambda rng: f"sha1 {word(rng, 40, HEX)} ok"),
    ("uuid", lambda rng: f"request {UUID(int=rng.getrandbits(128), version=4)} done"),
    ("short", lambda rng: f"U2 F16 UTF8 UTF-16 I18N F1 D{_number(rng, 4)} in {_number(rng, 7)}"),
    ("thread", lambda rng: f"2026-08-28 22:29:01.789 INFO  [JTS-usfarmS2-{_number(rng, 6)}] - connected"),
    (
        "thread",
        lambda rng: (
            f'"AWT-EventQueue-{_number(rng, 5)}" #{_number(rng, 3)} prio=6 os_prio=0 cpu=12.5ms tid=0x00007f{word(rng, 10, HEX)} nid=0x{word(rng, 4, HEX)}'
        ),
    ),
    ("error code", lambda rng: f"10:05:21:715 <- 4-2-{_number(rng, 7)}-2104-Market data farm connection is OK:usfarm.nj"),
    (
        "port",
        lambda rng: (
            f"listening on 127.0.0.1:{rng.randrange(1024, 65536)} and [::1]:{rng.randrange(1024, 65536)} pid {_number(rng, 6)}"
        ),
    ),
    (
        "stamp",
        lambda rng: (
            f"2026-08-{rng.randrange(10, 29)} 1{rng.randrange(10)}:{rng.randrange(10, 60)}:{rng.randrange(10, 60)}.{word(rng, 3, DIGITS)} INFO  [JTS-Main] - heartbeat {_number(rng, 6)}"
        ),
    ),
    (
        "stamp",
        lambda rng: (
            f"started Aug 5, 2026 4:{rng.randrange(10, 60)}:56 PM after {_number(rng, 6)} ms, log.26-08-28-{rng.randrange(10, 24)}-29-{rng.randrange(10, 60)}"
        ),
    ),
    ("hex", lambda rng: f"object Foo@{word(rng, 8, HEX)} at 0x{word(rng, 12, HEX)}"),
    ("memory", lambda rng: f"deadlock monitor: JVM heap {_number(rng, 9)} of {_number(rng, 10)} bytes"),
    ("talk", lambda rng: f"Second Factor Authentication: passwordEncrypted=no, password dialog {_number(rng, 6)} opened"),
    ("server", lambda rng: f"[-:157:157:1:0:0:0:SYS] Server version is {_number(rng, 6)}"),
    ("jar", lambda rng: f"/opt/Jts/1037/jars/twslaunch-{_number(rng, 4)}.jar:/usr/lib/jvm/java-17/lib/x{_number(rng, 5)}.so"),
)


def lines(rng: Random) -> list[tuple[str, str]]:
    """(kind, line), every kind once with fresh figures."""
    return [(kind, make(rng)) for kind, make in LINES]
