"""Mail over SMTP: one attempt, since nobody can be asked whether a mail arrived. A lost answer is for a person to judge.

A ticket is one mail: the report as its text, the pictures to look at, and the zip; a zip above the limit comes as several mails
in one thread. Its Message-ID and the mark `[<ticket id>]` in its subject are made from our id, so that people (and helpdesks that
look) see a double. Sources: RFC 5321 (SMTP), 1870 (SIZE), 3207 (STARTTLS), 4954 (AUTH), 6531 (SMTPUTF8), 5322 (threads).
No proxy is used, and no OAuth: services that take no password any more need an app password or a relay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, ClassVar

from capture_tool.core.bundle import read
from capture_tool.core.errors import CaptureToolError, PermanentError
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Attachment, Bundle, TicketRef
from capture_tool.core.ports import ONE_ATTEMPT, DestinationClass, Finding, Limits, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations._http import is_here
from capture_tool.destinations._letter import Letter, addresses
from capture_tool.destinations._network import Network
from capture_tool.destinations._smtp import Server

PORTS = {"starttls": 587, "tls": 465, "none": 25}
USUAL_SIZE = 25_000_000
"""Bytes of a mail that most servers take, where ours does not say."""
PAYLOAD = 0.70
"""Part of a mail's size that is left for a zip: base64 makes 78 bytes of 57, texts and headers come on top."""
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class Mail:
    """Sends tickets as mails."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "server": "mail server that sends for you",
            "port": "its port; empty for 587 with starttls, 465 with tls",
            "security": "starttls, tls, or none (only to this machine); empty for starttls",
            "user": "login at the mail server; empty where it asks for none",
            "password": "password of that login",
            "sender": "address that the mails come from",
            "to": "support's address; several with commas",
            "number_mark": "how your helpdesk marks a ticket's number in a subject, {} for the number; empty for [#{}]",
            "limit_mb": "largest mail in MB that support's own server takes; empty for what your server takes",
        }
    )
    name = "mail"
    address = ""
    guarantee = ONE_ATTEMPT
    settle = 0.0

    def __init__(self, values: Mapping[str, Any]) -> None:
        said = {field: str(values.get(field) or "").strip() for field in self.fields}
        self._host, self._user, self._password = said["server"], said["user"], str(values.get("password") or "")
        self._security = said["security"].lower() or "starttls"
        self._mark, self._network = said["number_mark"] or "[#{}]", values.get("network") or Network()
        self._sender, self._to = addresses(said["sender"]), addresses(said["to"])
        port, limit = said["port"] or str(PORTS.get(self._security, 0)), said["limit_mb"] or "0"
        for field, fine, what in (
            ("server", self._host and self._host.isprintable() and " " not in self._host, "the name of a mail server"),
            ("security", self._security in PORTS, "starttls, tls or none"),
            ("security", self._security != "none" or is_here(self._host), "starttls or tls: none is for this machine only"),
            ("port", port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536, "a number up to 65535"),
            ("password", bool(self._user) == bool(self._password), "the password of destinations.mail.user, or neither of both"),
            ("sender", len(self._sender) == 1, "one mail address"),
            ("to", self._to, "a mail address, or several with commas"),
            ("number_mark", self._mark.count("{}") == 1 and _plain(self._mark), "plain letters and signs with one {} in it"),
            ("limit_mb", limit.isascii() and limit.isdigit() and (limit == "0" or int(limit[:9]) > 0), "a whole number of MB"),
        ):
            if not fine:
                title = f"The setting {field} of the mail is missing or wrong."
                raise PermanentError("mail.setting", title, f"Set destinations.mail.{field} to {what}.")
        self._port, self._limit = int(port), int(limit[:9]) * 1_000_000

    def find(self, ticket_id: TicketId, add_to: str = "") -> None:
        """Nobody can be asked. A ticket's number is taken as it is, where it looks like one."""
        if add_to and not NUMBER.fullmatch(add_to):
            raise PermanentError("ticket.unknown", "That is no ticket's number.", "Look at the number in support's answer.")

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        """Nothing is sent yet. The number is the helpdesk's, or our id until support gives one; the key is the Message-ID."""
        return TicketRef(add_to or bundle.ticket_id, "", f"<{bundle.ticket_id}@{self._sender[0].rpartition('@')[2]}>")

    def limits(self) -> Limits:
        """The zip alone, at most 0.70 of the largest mail."""
        with self._connected() as server:
            return Limits(whole=True, file_bytes=int(self._largest(server) * PAYLOAD))

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        """Sends the mail that holds this zip. False: what arrives cannot be read back."""
        bundle = read(attachment.bundle or attachment.path)
        mark = "" if ticket.number == bundle.ticket_id else f"{self._mark.replace('{}', ticket.number)} "
        letter = Letter(bundle, attachment, sender=self._sender[0], to=self._to, first=ticket.key, mark=mark)
        with self._connected() as server:
            self._login(server)
            with letter.opened(self._largest(server), progress, cancel) as (size, pieces):
                server.address(self._sender[0], self._to, size=size)
                server.deliver(pieces)
        return False

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        """Nothing is left to do."""
        return ticket

    def check(self) -> Iterable[Finding]:
        """Connects, logs in, opens a mail to all recipients and drops it."""
        step = "mail server"
        try:
            with self._connected() as server:
                how = "unencrypted, on this machine" if self._security == "none" else "encrypted, its certificate is trusted"
                yield Finding(step, "ok", f"{self._host} answers, {how}; mails up to {self._largest(server):,} bytes.")
                step = "mail login"
                self._login(server)
                yield Finding(step, "ok", f"{self._user} is taken." if self._user else "None is set.")
                step = "mail addresses"
                server.address(self._sender[0], self._to, size=1000)
                server.reset()
                yield Finding(step, "ok", f"{self._sender[0]} may send to {', '.join(self._to)}.")
        except CaptureToolError as error:
            yield Finding(step, "fail", error.title, error.advice)

    def _login(self, server: Server) -> None:
        if self._user:
            server.login(self._user, self._password)

    def _largest(self, server: Server) -> int:
        return min(self._limit or server.size or USUAL_SIZE, server.size or self._limit or USUAL_SIZE)

    @contextmanager
    def _connected(self) -> Iterator[Server]:
        server = Server(self._host, self._port, security=self._security, network=self._network)
        try:
            yield server
        finally:
            server.close()


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


PLUG: DestinationClass = Mail
