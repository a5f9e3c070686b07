"""Made-up lines of the platform's logs in their real shapes (domain), a minute at a time, for core/sample_platform.py."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
TEMPLATES = 8
"""Different minutes; `@D@` and `@M@` in them stand for the date and for `11:05` and are replaced, which is what makes it fast."""

Shapes = tuple[tuple[float, str], ...]

TWS = (
    (0.830, "[MKT] INFO [JTS-Farm-usfarm-3] - [{n}:8:1:0:0:0:MKT] tick EUR.USD 1.{n} x 900"),
    (0.060, "[TE] INFO [JTS-EServerSocket-1971] - [-:157:157:1:0:0:0:SYS] Server version is 157"),
    (0.060, "[TE] INFO [JTS-CCPDispatcher-12] - [{account}:157:157:1:0:0:0:ORD] Filled permId=1{n} conId=265598 orderRef=q{n}"),
    (0.020, "[JR] INFO [JTS-AsyncHost-7] - Account update {live-account},NetLiquidation,{n}.25,USD"),
    (0.010, "[JR] INFO [JTS-AsyncHost-7] - Connected from {ip} to ndc1.example.net:4001 [{mac}:01TST] version 3.8.4.2"),
    (0.010, "[RL] INFO [JTS-Portal-2] - GET https://www.example.net/ Authorization: Bearer {bearer} from {private-ip}"),
    (0.010, "[RL] INFO [JTS-Portal-2] - Cookie: session={jwt}; deposit from card {card} of {email}"),
)
"""Share, and the part behind the time of a line in an exported TWS log; `{n}` is any number of six digits."""

API = (
    (0.900, "-> ---A 1-6-12-4-1.{n}-"),
    (0.050, "-> --- 15-1-{account}-"),
    (0.025, "<- 3-{n}-265598-AAPL-STK--0.0---SMART--USD-BUY-100-LMT-{live-account}_1-"),
    (0.025, "-> --- 5-0-1.7976931348623157E308-2147483647-"),
)
"""The same of an exported API log, which has the time without the date."""


def minutes(
    first: datetime, last: datetime, size: int, shapes: Shapes, who: Mapping[str, str], *, dated: bool, seed: int
) -> Iterator[bytes]:
    """About `size` bytes of lines from the naive time `first` to `last`, none of them later than `last`; a block a minute."""
    pick = random.Random(seed)  # noqa: S311  (made-up prices)
    begin = first.replace(second=0, microsecond=0)
    count = max(1, (last - begin) // MINUTE)
    templates = [
        _template(pick, size // count, shapes, who, dated=dated, every=number == 0) for number in range(min(TEMPLATES, count))
    ]
    for number in range(count + 1):
        at = begin + number * MINUTE
        lines = templates[number % len(templates)]
        if number == count:
            lines = b"".join(line for line in lines.splitlines(keepends=True) if int(line.split(b"@M@:")[1][:2]) < last.second)
        yield lines.replace(b"@D@", at.strftime("%Y-%m-%d").encode()).replace(b"@M@", at.strftime("%H:%M").encode())


def _template(pick: random.Random, size: int, shapes: Shapes, who: Mapping[str, str], *, dated: bool, every: bool) -> bytes:
    shares = [share for share, _ in shapes]
    texts = [text.replace("{n}", "\0").format_map(who).replace("\0", "{n}") for _, text in shapes]
    stamp = "@D@ @M@:{:02}.{:03} {}\n" if dated else "@M@:{:02}:{:03} {}\n"
    mean = sum(share * (len(text) + 4) for share, text in zip(shares, texts, strict=True)) + (24 if dated else 13)
    bodies = [*(texts if every else ()), *pick.choices(texts, shares, k=max(1, int(size / mean)))]
    pick.shuffle(bodies)
    at = sorted(pick.randrange(60_000) for _ in bodies)
    filled = (body.replace("{n}", f"{pick.randrange(10**6):06}") for body in bodies)
    return "".join(stamp.format(ms // 1000, ms % 1000, body) for ms, body in zip(at, filled, strict=True)).encode()


def launcher(begin: datetime, who: Mapping[str, str], *, retries: int) -> str:
    """One start of the platform in launcher.log, until the login succeeds after `retries` failures."""
    at = begin
    lines: list[str] = []

    def say(text: str, seconds: float = 0.4, thread: str = "JTS-Main") -> None:
        nonlocal at
        lines.append(f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03} INFO  [{thread}] - {text}")
        at += timedelta(seconds=seconds)

    say("================ RESTARTED ================")
    say("Build 10.45.1j, Aug 5, 2026 4:24:56 PM")
    say(f"Java version 17.0.10, OS Linux 6.1, user home /home/{who['os-user']}")
    say(f"Settings folder /home/{who['os-user']}/Jts/{who['user-folder']}")
    for attempt in range(1, retries + 2):
        say(f"loginAttempt={attempt} server=ndc1.example.net:4001 local={who['ip']} mac={who['mac']}:01TST]", 1.2)
        say("pwd=1 soft=0 token(s)=[5,2a]")
        say(f"sessionId={who['session-id']} token={who['token']}", 2.0, "JTS-AuthDispatcher")
        say("Received CHALLENGE, second factor IB Key push sent", 20.0, "JTS-AuthDispatcher")
        for _ in range(3):
            say("Heartbeat", 20.0, "JTS-Heartbeat")
        if attempt <= retries:
            say("Authentication timeout, challenge was not answered", 5.0, "JTS-AuthDispatcher")
    say(f"Restoring session {who['session-token']}", 0.3, "JTS-PostAuthenticateS2-20")
    say("Deadlock monitor: used 412 MB of 768 MB", 0.2, "JTS-DeadlockMonitor")
    say("Switching to a new encrypted log...", 0.1, "JTS-PostAuthenticateS2-20")
    return "\n".join(lines) + "\n"


def ibc_log(begin: datetime, who: Mapping[str, str]) -> str:
    """A log of IBC: starts the platform, fills the login in, tells every window; it prints the password and the TOTP seed."""
    home = f"/home/{who['os-user']}"
    stamp = f"{begin:%Y-%m-%d %H:%M:%S}:{begin.microsecond // 1000:03} IBC: "
    return "\r\n".join(
        (
            f"{stamp}version: 3.20.0",
            f"{stamp}sun.java.command = ibcalpha.ibc.IbcTws {home}/ibc/config.ini {who['user-name']} {who['password']}",
            f"{stamp}detected frame entitled: Login; event=Opened",
            f"{stamp}IbLoginId={who['user-name']}",
            f"{stamp}TwoFactorTotpSecret={who['totp']}",
            "java.util.concurrent.TimeoutException",
            "\tat ibcalpha.ibc.LoginManager.await(LoginManager.java:118)",
            f"{stamp}detected frame entitled: {who['account']} Interactive Brokers (Simulated Trading); event=Activated",
            f"{stamp}detected dialog entitled: Message from support to {who['email']}, {who['phone']}; event=Opened",
            "",
        )
    )
