"""A mail server on a real socket (aiosmtpd), with STARTTLS, logins and the faults that a test orders."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from capture_tool.core.threads import start

USER, PASSWORD = "bot", "stand-in-password-Ü7"
CUT = "cut"


@dataclass
class MailServer:
    """What came in, and the faults to come. Points are greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, inside, end, lost."""

    port: int = 0
    authority: Path = Path()
    """The certificate to trust, PEM; its name is localhost."""
    mails: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    """Point to the answer to give there, or CUT. `end` is before, `lost` after the mail is kept."""
    seen: list[str] = field(default_factory=list)
    greeted_by: list[str] = field(default_factory=list)

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str, said: list[str]) -> list[str]:
        session.host_name = hostname
        self.greeted_by.append(hostname)
        return said

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address.startswith("nobody"):
            return f"550 5.1.1 no such user, says {PASSWORD}"
        if address.startswith("later"):
            return "450 4.2.0 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        end = self.faults.get("end")
        if end and end != CUT:
            return end
        if end is None:
            assert isinstance(envelope.original_content, bytes)
            self.mails.append(envelope.original_content)
            self.recipients.append(list(envelope.rcpt_tos))
            self.senders.append(str(envelope.mail_from))
        if CUT in (end, self.faults.get("lost")):
            assert server.transport
            server.transport.abort()  # type: ignore[attr-defined]
        return self.faults.get("lost", "250 OK")


class _Faulty(SMTP):
    """aiosmtpd's server, which does what was ordered at a command."""

    order: MailServer

    async def push(self, status: Any) -> None:
        if not self.session or (str(status).startswith("220 ") and not self.session.host_name and await self._at("greeting")):
            return
        await super().push(status)

    async def _at(self, point: str) -> bool:
        self.order.seen.append(point)
        answer = self.order.faults.get(point)
        if answer == CUT:
            assert self.transport
            self.transport.abort()  # type: ignore[attr-defined]
        elif answer:
            await super().push(answer)
        return bool(answer)

    async def smtp_EHLO(self, arg: str) -> None:
        if not await self._at("EHLO"):
            await super().smtp_EHLO(arg)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if not await self._at("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._at("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str) -> None:
        if not await self._at("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:
        if not await self._at("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if await self._at("DATA"):
            return
        if "inside" in self.order.faults:
            await super().push("354 go on")
            assert self._reader
            assert self.transport
            await self._reader.readexactly(500)
            self.transport.abort()  # type: ignore[attr-defined]
            return
        await super().smtp_DATA(arg)


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    fine = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=fine, handled=fine)


@contextlib.contextmanager
def smtp_stand_in(
    folder: Path, *, size: int | None = 26_214_400, encrypted: bool = True, logins: bool = True, utf8: bool = True
) -> Iterator[MailServer]:
    """A server on a free port of 127.0.0.1 until the end of the `with`. `size` None announces none."""
    order = MailServer(authority=folder / "cert.pem")
    context = _certificate(folder) if encrypted else None
    ready: queue.Queue[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = queue.Queue()

    def made() -> SMTP:
        server = _Faulty(
            order,
            data_size_limit=size,  # type: ignore[arg-type]
            enable_SMTPUTF8=utf8,
            decode_data=False,
            tls_context=context,
            require_starttls=encrypted,
            authenticator=_authenticate,
            auth_required=logins,
            auth_require_tls=encrypted,
            auth_exclude_mechanism=() if logins else ("PLAIN", "LOGIN"),
            hostname="stand-in",
        )
        server.order = order
        return server

    async def serve() -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        async with await loop.create_server(made, "127.0.0.1", 0) as server:
            ready.put((loop, stop, server.sockets[0].getsockname()[1]))
            await stop.wait()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    served = start("smtp stand-in", lambda: asyncio.run(serve()))
    loop, stop, order.port = ready.get(timeout=30)
    try:
        yield order
    finally:
        loop.call_soon_threadsafe(stop.set)
        served.result(20)


def _certificate(folder: Path) -> ssl.SSLContext:
    names = f"-subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout {folder}/key.pem -out {folder}/cert.pem"
    kind = "-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
    subprocess.run(f"openssl req {kind} -nodes -days 2 {names}".split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
