"""Made-up logs of a trading platform by the line shapes of the real ones, any size, any share of lines that hold a secret.

`zip -6` packs them to a quarter, as it did the logs that the goals were set with: most of what differs from line to line are
prices, sizes, sequence numbers, contracts and identifiers.

The same size and share give the same bytes. A piece of 32 MB is made line by line; more is that piece with other days in it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

PIECE = 32 << 20
DAY = b"2026-08-28"
THREADS = ("JTS-Main", "JTS-EServerSocket-1971", "JTS-CCPDispatcherS3-33", "JTS-PostAuthenticateS2-20", "JTS-usfarmS5-41")
_names = random.Random(7)
SYMBOLS = ["".join(_names.choices("ABCDEGHKLMNOPRSTVWXYZ", k=_names.choice((2, 3, 3, 4, 4)))) for _ in range(900)]
EXCHANGES = (
    "SMART",
    "NYSE",
    "NASDAQ",
    "ARCA",
    "BATS",
    "IEX",
    "CBOE",
    "ISLAND",
    "DRCTEDGE",
    "AMEX",
    "PHLX",
    "EUREX",
    "IBIS",
    "LSE",
    "HKFE",
)
CLASSES = ("jclient.LoginFrame", "jextend.bf", "trader.common.order.OrderStatusListener", "jibapi.ApiSocketServer")
FOLDER = "kfbpdhnmaocgjilekfbpdhnmaocgjilekfbpdhnm"
Line = Callable[[random.Random, str], str]

LAUNCHER: tuple[Line, ...] = (
    lambda d, t: f"{t} INFO  [JTS-Main] - Build 10.45.1j, Aug 5, 2026 4:24:56 PM",
    lambda d, t: (
        f"{t} INFO  [{d.choice(THREADS)}] - Heartbeat {d.randrange(9999)} answered in {d.randrange(900)} ms, next in 20 s"
    ),
    lambda d, t: (
        f"{t} INFO  [JTS-DeadlockMonitor-8] - Memory:total={d.getrandbits(30)} [MB]; free={d.getrandbits(28)}; max=4294967296, "
        f"threads={d.randrange(40, 190)}"
    ),
    lambda d, t: (
        f"{t} INFO  [JTS-Login-14] - loginAttempt={d.randrange(5)} pwd={d.randrange(2)} soft=0 token(s)=[{d.randrange(9)}]"
    ),
    lambda d, t: f"{t} WARN  [{d.choice(THREADS)}] - Slow event dispatch: {d.randrange(5000)} ms in {d.choice(CLASSES)}",
)
EXPORTED: tuple[Line, ...] = (
    lambda d, t: f"{t} [TE] INFO [{d.choice(THREADS)}] - [-:157:157:1:0:0:0:SYS] Server version is 157",
    lambda d, t: (
        f"{t} [CQ] DEBUG [{d.choice(THREADS)}] - Tick conId={d.getrandbits(28)} bid={d.randrange(90000) / 100} "
        f"ask={d.randrange(90000) / 100} size={d.randrange(900)} time={1756400000000 + d.getrandbits(30)}"
    ),
    lambda d, t: (
        f"{t} [OR] INFO [{d.choice(THREADS)}] - Order status: orderId={d.getrandbits(20)}, permId={d.getrandbits(30)}, "
        f"status=Submitted, filled={d.randrange(100)}.0, remaining={d.randrange(100)}.0, lastPrice={d.randrange(90000) / 100}"
    ),
    lambda d, t: (
        f"{t} [GW] INFO [JTS-ConMan-22] - Farm usfarm connected via ndc1.example.net:4001 in {d.randrange(300)} ms, SSL=true"
    ),
    lambda d, t: f"\tat {d.choice(CLASSES)}.run(LoginFrame.java:{d.randrange(2000)})",
    lambda d, t: (
        f"{t} [MD] DEBUG [{d.choice(THREADS)}] - book {d.choice(SYMBOLS)}@{d.choice(EXCHANGES)} op={d.randrange(3)} "
        f"side={d.randrange(2)} pos={d.randrange(10)} px={d.randrange(9000000) / 10000} sz={d.randrange(90000)} "
        f"seq={d.getrandbits(40)}"
    ),
    lambda d, t: (
        f"{t} [HD] INFO [{d.choice(THREADS)}] - hmds query {d.getrandbits(64):016x} {d.choice(SYMBOLS)} "
        f"bars={d.randrange(9000)} wap={d.random() * 900:.7f} crc={d.getrandbits(32):08x} in {d.randrange(9000)} us"
    ),
    lambda d, t: (
        f"{t} [MD] DEBUG [{d.choice(THREADS)}] - EURUSD IDEALPRO {d.random():.6f} {d.random():.6f} 1.7976931348623157E308"
    ),
)
API: tuple[Line, ...] = (
    lambda d, t: f"{t} <- 1-{d.randrange(60)}-{d.randrange(9999)}-265598-AAPL-STK--0.0---SMART--USD-AAPL-NMS-0--0-0--",
    lambda d, t: (
        f"{t} <- 1-11-{d.getrandbits(22)}-{d.getrandbits(28)}-{d.choice(SYMBOLS)}-OPT-"
        f"2026{d.randrange(10, 13)}{d.randrange(10, 29)}-{d.randrange(2000) / 2}-"
        f"{d.choice('CP')}-100-{d.choice(EXCHANGES)}--USD----0-106,{d.randrange(100, 600)}-0-"
    ),
    lambda d, t: (
        f"{t} -> --- 21-6-{d.getrandbits(22)}-{d.randrange(10, 14)}-{d.random():.15f}-{d.random() - 0.5:.15f}-"
        f"{d.random() * 90:.14f}-0.0-{d.random() / 9:.15f}-{d.random():.15f}-{d.random() - 1:.15f}-{d.random() * 500:.2f}-"
    ),
    lambda d, t: f"{t} -> --- 2-6-{d.randrange(9999)}-1-{d.randrange(90000) / 100}-{d.randrange(900)}-1-",
    lambda d, t: f"{t} -> --- 9-1-{d.getrandbits(24)}-  4-2--1-2104-Market data farm connection is OK:usfarm-",
    lambda d, t: (
        f"{t} -> --- 5-{d.getrandbits(20)}-265598-AAPL-STK--0-?--SMART-USD-AAPL-NMS-BUY-{d.randrange(900)}-LMT-{d.random():.2f}-"
    ),
)
IBC: tuple[Line, ...] = (
    lambda d, t: (
        f"{t} IBC: detected frame entitled: Second Factor Authentication; event={d.choice(('Opened', 'Activated', 'Closed'))}"
    ),
    lambda d, t: f"{t} IBC: Setting field {d.randrange(30)} of {d.choice(CLASSES)}, IBC version 3.8.4.2",
    lambda d, t: f"Autorestart file not found at /opt/ibc/{d.randrange(99)}: full authentication will be required",
)
SECRET: tuple[Line, ...] = (
    lambda d, t: (
        f"{t} [AC] INFO [{d.choice(THREADS)}] - Account U{1200000 + d.randrange(40)} NetLiquidation {d.randrange(900000)}.25 USD"
    ),
    lambda d, t: f"{t} -> --- 15-1-DU{7654300 + d.randrange(30)}-",
    lambda d, t: f"{t} -> --- 6-2-BuyingPower-{d.randrange(9000)}.0-USD-U{1200000 + d.randrange(40)}-",
    lambda d, t: f"{t} IBC: detected frame entitled: DU{7654300 + d.randrange(30)} Interactive Brokers (Simulated Trading)",
    lambda d, t: (
        f"{t} INFO  [JTS-ConMan-22] - To 203.0.113.{d.randrange(200)}:4001 from 192.168.{d.randrange(4)}.{d.randrange(200)}"
    ),
    lambda d, t: f"{t} INFO  [JTS-Main] - Settings in /home/trader{d.randrange(9)}/Jts/{FOLDER}/tws.{d.getrandbits(20)}.xml",
    lambda d, t: f"{t} INFO  [JTS-Net-2] - [eth0:AA:BB:CC:{d.randrange(10, 99)}:{d.randrange(10, 99)}:01TST] up",
    lambda d, t: (
        f"{t} INFO  [JTS-Login-14] - sessionId={d.getrandbits(31):08x}.{d.getrandbits(15):04x} of o_U{1200000 + d.randrange(40)}"
    ),
    lambda d, t: f"{t} INFO  [JTS-Mail-1] - Statement sent to user{d.randrange(60)}@example.com",
    lambda d, t: (
        f"{t} DEBUG [JTS-Web-5] - GET https://example.net/portal?user=trader{d.randrange(9)}&token={d.getrandbits(64):x}"
    ),
)


def write_corpus(path: Path, size: int, *, share: float, seed: int = 1) -> None:
    """Writes a file of about `size` bytes; of its lines `share` (0 to 1) hold something that must not leave."""
    piece = b"".join(_lines(min(size, PIECE), share, random.Random(f"{seed} {share}")))
    with path.open("wb") as out:
        left, day = size, 0
        while left > 0:
            text = piece if not day else piece.replace(DAY, b"2026-%02d-%02d" % (day // 28 % 12 + 1, day % 28 + 1))
            out.write(text if left >= len(text) else text[: text.rfind(b"\n", 0, left) + 1])
            left, day = left - len(text), day + 1


def _lines(size: int, share: float, dice: random.Random) -> Iterator[bytes]:
    """Lines of `size` bytes in all, some hundred of one log after some hundred of another; launcher and IBC say little."""
    clocks: tuple[tuple[tuple[Line, ...], str, str, int], ...] = (
        (LAUNCHER, f"{DAY.decode()} ", ".", 60),
        (EXPORTED, f"{DAY.decode()} ", ".", 400),
        (API, "", ":", 400),
        (IBC, f"{DAY.decode()} ", ":", 40),
    )
    made = milliseconds = 0
    while made < size:
        for shapes, day, point, lines in clocks:
            for _ in range(lines):
                milliseconds += dice.randrange(40)
                seconds = milliseconds // 1000
                clock = f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
                shape = dice.choice(SECRET if dice.random() < share else shapes)
                line = f"{shape(dice, f'{day}{clock}{point}{milliseconds % 1000:03d}')}\n".encode()
                made += len(line)
                yield line
