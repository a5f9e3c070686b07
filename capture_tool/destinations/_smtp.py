"""A conversation with a mail server (RFC 5321): every answer is judged, nothing is tried twice, the mail is read while it goes.

Until the line that ends the mail is handed to the network, the server has not taken it, whatever happens. From then on only its
answer tells: a connection that is lost there leaves the outcome unknown.
"""

from __future__ import annotations

import base64
import io
import logging
import smtplib
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.destinations._base64 import Base64
from capture_tool.destinations._network import Network
from capture_tool.destinations._transport import Hurried

log = logging.getLogger(__name__)

CONNECT_SECONDS, REPLY_SECONDS, TAKEN_SECONDS = 20.0, 120.0, 600.0
"""The last is for the answer after the mail: RFC 5321 section 4.5.3.2.6, less leads to doubles (RFC 1047)."""
LONGEST_REPLY = 1 << 18
"""Bytes of one answer, all its lines."""
OURSELVES = "[127.0.0.1]"
"""How we greet: an address literal (RFC 5321 section 4.1.3) that tells neither the machine's name nor its network."""
CURES = {
    "greeting": "Look at the mail server and its port in the settings, or ask who runs it.",
    "login": "Enter destinations.mail.user and destinations.mail.password again, then press Retry.",
    "sender": "Use a destinations.mail.sender that this login may send from, then press Retry.",
    "recipient": "Look at destinations.mail.to, then press Retry.",
    "mail": "Ask who runs the mail server, or send fewer logs.",
}
TITLES = {
    "greeting": "The mail server refuses the connection",
    "login": "The mail server refuses the login",
    "sender": "The mail server refuses the sender",
    "recipient": "The mail server refuses a recipient: the mail was sent to nobody",
    "mail": "The mail server refuses the mail",
}


class _Lines(smtplib.SMTP):
    """smtplib with answers that come to an end: it would read a server's `250-` for as long as that likes."""

    seconds = CONNECT_SECONDS
    _wire: Hurried

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is not None:
            if self.file is None:  # after the greeting, and anew after STARTTLS
                self._wire = Hurried(self.sock.makefile("rb", buffering=0), self.sock)
                self.file = io.BufferedReader(self._wire)
            self._wire.begin(self.seconds, LONGEST_REPLY)
        try:
            return super().getreply()
        finally:
            if self.sock is not None:
                self.sock.settimeout(self.seconds)


class _TlsLines(_Lines, smtplib.SMTP_SSL):
    pass


class Server:
    """One connection, encrypted as `security` says before anything is told. Close it."""

    def __init__(self, host: str, port: int, *, security: str, network: Network) -> None:
        """Connects and greets. `security` is starttls, tls or none. Raises TransientError, PermanentError."""
        self._secrets: tuple[str, ...] = ()
        self._clean = True
        """Whether a QUIT would be read as a command, and not as a line of the mail."""
        with self._talking():
            context = network.tls()
            if security == "tls":
                self._smtp: _Lines = _TlsLines(host, port, OURSELVES, timeout=CONNECT_SECONDS, context=context)
            else:
                self._smtp = _Lines(host, port, OURSELVES, timeout=CONNECT_SECONDS)
            try:
                self._greet()
                if security == "starttls":
                    if not self._smtp.has_extn("starttls"):
                        raise PermanentError(
                            "mail.not-encrypted",
                            "The mail server offers no encryption here.",
                            "Set destinations.mail.security to tls with its port (often 465), or ask who runs the server.",
                        )
                    self._judged("greeting", self._smtp.starttls(context=context))
                    self._greet()
                self._time(REPLY_SECONDS)
            except BaseException:
                self._smtp.close()
                raise

    @property
    def size(self) -> int | None:
        """Bytes of the largest mail it takes (RFC 1870); None when it does not say."""
        said = self._smtp.esmtp_features.get("size", "").strip()
        return int(said[:18]) or None if said.isascii() and said.isdigit() else None

    def login(self, user: str, password: str) -> None:
        """Shows the password, by PLAIN (RFC 4616) or LOGIN; both in UTF-8, which the standard library's own cannot."""
        plain = _packed(f"\0{user}\0{password}")
        self._secrets = (plain, password, _packed(password))
        offered = self._smtp.esmtp_features.get("auth", "").upper().split()
        with self._talking():
            if "PLAIN" in offered:
                answer = self._smtp.docmd("AUTH", f"PLAIN {plain}")
            elif "LOGIN" in offered:
                answer = self._smtp.docmd("AUTH", "LOGIN")
                for secret in (user, password):
                    if answer[0] == 334:
                        answer = self._smtp.docmd(_packed(secret))
            else:
                raise PermanentError(
                    "mail.login",
                    "The mail server takes no user and password here.",
                    "Look at port and security in the settings, or leave user and password empty if it needs none.",
                )
            self._judged("login", answer)

    def address(self, sender: str, to: Sequence[str], *, size: int) -> None:
        """Opens a mail of `size` bytes. Raises before anything is sent when one of the recipients is not taken."""
        if self.size is not None and size > self.size:
            raise PermanentError(
                "mail.too-large",
                f"The mail server takes mails up to {self.size:,} bytes only.",
                "Send fewer logs, then press Retry.",
            )
        options = [f"SIZE={size}"] if self._smtp.has_extn("size") else []
        if not all(address.isascii() for address in (sender, *to)):
            if not self._smtp.has_extn("smtputf8"):
                raise PermanentError(
                    "mail.address",
                    "The mail server takes no address with other letters than a to z before the @.",
                    "Use another address in destinations.mail.sender or destinations.mail.to, then press Retry.",
                )
            options.append("SMTPUTF8")
        with self._talking():
            self._judged("sender", self._smtp.mail(sender, options))
            wrong = [answer for answer in (self._smtp.rcpt(address) for address in to) if answer[0] // 100 != 2]
            for answer in sorted(wrong, reverse=True):
                self._judged("recipient", answer)

    def reset(self) -> None:
        """Drops the mail that was opened."""
        with self._talking():
            self._smtp.rset()

    def deliver(self, pieces: Iterable[bytes | Base64]) -> None:
        """Sends the mail that was opened: texts as they are (CRLF, whole lines), files as they are read.

        Raises TransientError (`unknown` after its end only), PermanentError, CancelledError; then the server has dropped it.
        """
        with self._talking():
            answer = self._smtp.docmd("DATA")
            if answer[0] != 354:
                self._judged("mail", answer)
            self._clean = False
            for piece in pieces:
                if isinstance(piece, bytes):
                    self._raw(
                        b"".join(b"." + line if line.startswith(b".") else line for line in piece.splitlines(keepends=True))
                    )
                else:
                    while data := piece.read():
                        self._raw(data)
        with self._talking(unknown=True):
            self._raw(b".\r\n")
            self._time(TAKEN_SECONDS)
            answer = self._smtp.getreply()
            self._clean = True
            self._judged("mail", answer, unknown=True)

    def close(self) -> None:
        """Says goodbye where that can be said, and closes."""
        with suppress(OSError, smtplib.SMTPException):
            if self._clean and self._smtp.sock:
                self._time(CONNECT_SECONDS)
                self._smtp.quit()
        self._smtp.close()

    def _greet(self) -> None:
        self._judged("greeting", self._smtp.ehlo())

    def _raw(self, data: bytes) -> None:
        if self._smtp.sock is None:
            raise smtplib.SMTPServerDisconnected
        self._smtp.sock.sendall(data)

    def _time(self, seconds: float) -> None:
        self._smtp.seconds = seconds
        if self._smtp.sock:
            self._smtp.sock.settimeout(seconds)

    def _judged(self, stage: str, answer: tuple[int, bytes], *, unknown: bool = False) -> None:
        """Nothing for a yes. `unknown` says what an answer means that is neither yes nor no."""
        code, said = answer
        if code // 100 == 2:
            return
        title = f"{TITLES[stage]} ({code})."
        if plain := self._plain(said):
            title = f"{title} It says: {plain}"
        log.debug("the mail server answered %s at %s", code, stage)
        if code // 100 == 4:
            raise TransientError("mail.busy", title, "It is tried again by itself.")
        if code == 552:
            raise PermanentError("mail.too-large", title, "Send fewer logs, or ask who runs the mail server.")
        if code // 100 == 5:
            raise PermanentError(f"mail.{stage}", title, CURES[stage])
        raise TransientError("mail.not-ours", "Something else than a mail server answered.", CURES["greeting"], unknown=unknown)

    def _plain(self, said: bytes) -> str:
        """A server's words as one short line without our secrets in it."""
        text = said.decode("utf-8", "replace")
        for secret in self._secrets:
            text = text.replace(secret, "...")
        return "".join(c if c.isprintable() else " " for c in text[:2000]).strip()[:300]

    @contextmanager
    def _talking(self, *, unknown: bool = False) -> Iterator[None]:
        """Turns the errors of the network and of smtplib into ours."""
        try:
            yield
        except smtplib.SMTPResponseException as error:  # the greeting, STARTTLS, and a line that is too long
            if unknown:
                raise _network(error, unknown=True) from None
            said = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
            self._judged("greeting", (error.smtp_code, said), unknown=unknown)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            # `from None`: what is inside the error may hold what was sent
            raise _network(error, unknown=unknown) from None


def _packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _network(error: Exception, *, unknown: bool) -> CaptureToolError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return TransientError(
            "mail.certificate",
            "The mail server's certificate is not trusted.",
            "Look at this machine's clock and at destinations.mail.server; set network.ca_file to the company's authority.",
            unknown=unknown,
        )
    if isinstance(error, ssl.SSLError) and not unknown:
        return TransientError(
            "mail.tls",
            "The mail server does not speak encrypted as it is asked to.",
            "Look at destinations.mail.port and destinations.mail.security: 587 goes with starttls, 465 with tls.",
        )
    return TransientError(
        "mail.unreachable",
        "The mail server cannot be reached, or the connection was lost.",
        "Look at the network, and at destinations.mail.server and destinations.mail.port. It is tried again by itself.",
        unknown=unknown,
    )
