"""Our own support desk (capture_tool/desk): exactly once, because the ticket's id is the key and is consumed in the commit.

The zip goes in one streamed PATCH from the offset that the desk already has (tus 1.0 core protocol), so a cut upload goes on
where it was. With an empty `url` it is the desk embedded on this machine, whose address and token lie in its data folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote, urljoin

from capture_tool.core.bundle import whole
from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Attachment, Bundle, TicketRef
from capture_tool.core.ports import EXACTLY_ONCE, INCOMPLETE, DestinationClass, Finding, Limits, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations._body import Body
from capture_tool.destinations._failed import failed
from capture_tool.destinations._http import Answer, Client, Credentials
from capture_tool.destinations._reading import ticket_number
from capture_tool.destinations._transport import not_ours

OURS = "Capture-Tool-Desk"
TUS = {"Tus-Resumable": "1.0.0"}
WRONG_HASH = 460
CODES = re.compile(r"(desk|ticket|blob)\.[a-z-]{1,40}")
"""What a desk can call its refusals: other names have a meaning in this program."""


class Desk:
    """Files tickets at a Capture Tool desk."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "url": "address of the support desk; empty for the one on this machine",
            "token": "your token, from the desk's staff; empty for the desk on this machine",
            "plain_http": "yes allows an http:// address on another machine: tickets then travel unencrypted",
        }
    )
    name = "desk"
    address = ""
    guarantee = EXACTLY_ONCE
    settle = 0.0

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._url, self._token = str(values.get("url") or "").strip(), str(values.get("token") or "").strip()
        self._plain_http = str(values.get("plain_http") or "").lower() in ("yes", "true", "1", "on")
        self._data = Path(values["data"]) if values.get("data") else None
        self._client: Client | None = None
        if self._url:
            if not self._token:
                raise PermanentError(
                    "desk.token", "The desk's token is missing.", "Set destinations.desk.token, then press Retry."
                )
            token, network = Credentials.token(self._token), values.get("network")
            self._client = Client(self._url, token, ours=_ours, plain_http=self._plain_http, network=network)

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        """The desk's ticket of that id; with `add_to`, the evidence of that id in the ticket of that number."""
        wanted = self._number(add_to) if add_to else ""
        answer = self._send("GET", ticket_id)
        if answer.status == 404 and _code(answer) == "ticket.unknown":
            return None
        found = self._ticket(answer, ticket_id)
        if (answer.json or {}).get("add_to", "") != wanted:
            raise PermanentError(
                "ticket.conflict", "The desk has this under another ticket.", "Make a new ticket from the same text."
            )
        return found

    def _number(self, add_to: str) -> str:
        """The number as the desk writes it."""
        answer = self._reach().send("GET", f"/api/v1/number?of={quote(add_to, safe='')}")
        if answer.status == 404 and _code(answer) == "desk.address":
            raise PermanentError("ticket.no-adding", "This desk is too old to add to a ticket.", "Update it, or send a new one.")
        if answer.status != 200:
            raise self._judge(answer)
        return ticket_number(answer.json or {})

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        """Opens the ticket, or returns the one that exists; it is not visible, and has no number, before `finish`."""
        zip_file = whole(bundle)
        blob = {"name": zip_file.name, "sha256": zip_file.sha256, "bytes": zip_file.bytes, "media_type": zip_file.media_type}
        told = {"manifest": bundle.manifest, "blobs": [blob]} | ({"add_to": self._number(add_to)} if add_to else {})
        answer = self._send("PUT", bundle.ticket_id, json=told)
        return self._ticket(answer, bundle.ticket_id)

    def limits(self) -> Limits:
        """The whole zip, of any size."""
        return Limits(whole=True)

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        """Sends what the desk does not have yet; it hashes the whole before it says yes."""
        path = f"{ticket.key}/blobs/{attachment.sha256}"
        answer = self._send("HEAD", path, headers=TUS)
        if answer.status == 404:  # an answer to HEAD has no body to say what is unknown
            if self._send("GET", ticket.key).status == 200:
                raise PermanentError(
                    "ticket.conflict",
                    "The desk has other files under this ticket's number.",
                    "Make a new ticket from the same text.",
                )
            raise PermanentError("ticket.unknown", "The desk does not know this ticket any more.", "Press Retry to file it anew.")
        if answer.status != 200:
            raise self._judge(answer)
        offset = answer.number("Upload-Offset")
        if answer.number("Upload-Length") != attachment.bytes or offset > attachment.bytes:
            raise PermanentError("desk.length", "The desk expects another file under this ticket.", "Tell the desk's staff.")
        progress(offset, attachment.bytes)
        if offset == attachment.bytes:
            return True
        headers = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        answer = self._send("PATCH", path, body=Body(attachment, offset, progress, cancel), headers=headers)
        if answer.status in (409, WRONG_HASH):  # somebody else's bytes came between, or the network changed some: it starts over
            raise TransientError("desk.upload", "The upload did not arrive as it was sent.", "It is sent again by itself.")
        if answer.status != 204:
            raise self._judge(answer)
        if answer.number("Upload-Offset") != attachment.bytes:
            raise TransientError("desk.upload", "The desk did not keep the whole upload.", "It goes on by itself.")
        return True

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        """Makes the ticket visible and numbers it; the desk has compared the SHA-256 of all it stored."""
        answer = self._send("POST", f"{ticket.key}/commit")
        if answer.status == 409 and _code(answer) == INCOMPLETE:  # it threw away what it had: the bytes were not ours
            raise TransientError(INCOMPLETE, "The desk did not keep the whole upload.", "It is sent again by itself.")
        numbered = self._ticket(answer, bundle.ticket_id)
        if not answer.json or answer.json.get("state") != "committed":
            raise not_ours("the ticket was not committed")
        return numbered

    def check(self) -> Iterable[Finding]:
        """Reaches the desk and shows the token."""
        try:
            client = self._reach()
            answer = client.send("GET", "/api/v1/me")
            if answer.status != 200 or not answer.json:
                raise self._judge(answer)
        except CaptureToolError as error:
            yield failed(self.name, self.fields, error)
        else:
            yield Finding("desk", "ok", f"{client.address} takes tickets from {answer.json.get('submitter', 'you')}.")

    def _send(self, method: str, path: str, **more: Any) -> Answer:
        return self._reach().send(method, f"/api/v1/tickets/{path}", **more)

    def _reach(self) -> Client:
        if self._url and self._client:
            return self._client
        if self._data is None:
            raise PermanentError("desk.address", "The desk's address is missing.", "Set destinations.desk.url, then press Retry.")
        try:
            address, token = ((self._data / name).read_text("utf-8").strip() for name in ("address", "token"))
        except (OSError, UnicodeDecodeError):
            raise TransientError(
                "desk.not-running", "The desk on this machine is not running.", "Start it with `capture-tool desk`."
            ) from None
        self._client = Client(address, Credentials.token(token), ours=_ours)
        return self._client

    def _judge(self, answer: Answer) -> CaptureToolError:
        said, code = answer.json or {}, _code(answer)
        return self._reach().judge(answer, words={**said, "code": code if CODES.fullmatch(code) else ""})

    def _ticket(self, answer: Answer, ticket_id: TicketId) -> TicketRef:
        if answer.status not in (200, 201):
            raise self._judge(answer)
        said = answer.json or {}
        named, url = ticket_number(said) if said.get("number") else "", said.get("url") or ""
        if not isinstance(url, str) or said.get("state") not in ("open", "committed"):
            raise not_ours("not a ticket")
        if said.get("id", ticket_id) != ticket_id:
            raise not_ours("another ticket")
        return TicketRef(named, self._page(url) if url else "", ticket_id)

    def _page(self, url: str) -> str:
        """The whole address of a ticket's page: a person will open it."""
        try:
            page = urljoin(f"{self._reach().address}/", url)
        except ValueError:
            page = ""
        if not page.startswith(("https://", "http://")):
            raise not_ours("not a page")
        return page


def _ours(answer: Answer) -> bool:
    return OURS in answer.headers


def _code(answer: Answer) -> str:
    return str((answer.json or {}).get("code", ""))


PLUG: DestinationClass = Desk
