"""Zendesk Support: exactly once, by an idempotency key while it lives and by the external id ever after.

The key of a create lives two hours, and the same key with another body is refused with 400
(developer.zendesk.com/api-reference/ticketing/introduction/#idempotency). The list of tickets by external id is no search index:
only the Search API names a delay (.../ticketing/tickets/tickets/#list-tickets, .../ticketing/ticket-management/search/). It
leaves out what was archived, months after it was closed. Files are uploaded, then hung on a comment by a token that lives an hour
(.../ticketing/tickets/ticket-attachments/); the address of a file leads to another host, which never sees the token. A ticket
that is asked for in vain gives 404 RecordNotFound.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.model import Attachment, Bundle, TicketRef
from capture_tool.core.ports import EXACTLY_ONCE, DestinationClass, Finding, Limits, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations import _fields
from capture_tool.destinations._body import Body, Sendable, Short
from capture_tool.destinations._failed import failed
from capture_tool.destinations._http import Answer, Client, Credentials
from capture_tool.destinations._kept import Kept, read_back, send_once
from capture_tool.destinations._reading import count, ours_of, thing, things, unknown_ticket, word
from capture_tool.destinations._words import subject, text

log = logging.getLogger(__name__)

LARGEST_FILE = 50_000_000
"""Bytes: Zendesk takes files up to 50 MB (.../ticketing/tickets/ticket-attachments/#upload-files)."""
PAGES = 60
"""Of 100 comments each: a ticket holds 5,000 at most (support.zendesk.com, Zendesk Support product limits)."""


class Zendesk:
    """Files tickets in Zendesk Support as the agent whose API token it is."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "url": "address of your Zendesk, like https://example.zendesk.com",
            "email": "e-mail address of the agent that files the tickets",
            "token": "API token, from Admin Center, Apps and integrations, APIs",
            "public": "yes lets the requester read evidence too; else it is an internal note",
        }
    )
    name = "zendesk"
    guarantee = EXACTLY_ONCE
    settle = 0.0

    def __init__(self, values: Mapping[str, Any]) -> None:
        url, email, token = _fields.required(self.name, values, "url", "email", "token")
        self._public = _fields.switch(values, "public")
        self._client = Client(url, Credentials.basic(f"{email}/token", token), ours=_ours, network=values.get("network"))
        self.address = self._client.address

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        """The ticket with our external id; with `add_to`, that ticket when a comment names our id."""
        if add_to:
            return self._find_note(ticket_id, add_to)
        hits = self._get("/api/v2/tickets.json", external_id=ticket_id).get("tickets")
        ours = ours_of(hits, lambda ticket: ticket.get("external_id") == ticket_id)
        return self._ref(min(ours, key=lambda ticket: count(ticket, "id"))) if ours else None

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        """Makes the ticket, or returns the one that was made with the same key."""
        comment = {"body": text(bundle), "public": self._public}
        if add_to:
            return self._ref(self._note(add_to, comment, memo))
        ticket = {"subject": subject(bundle), "comment": comment, "external_id": bundle.ticket_id}
        headers = {"Idempotency-Key": bundle.ticket_id}
        answer = self._client.send("POST", "/api/v2/tickets.json", json={"ticket": ticket}, headers=headers)
        if (answer.status == 400 and (answer.json or {}).get("error") == "IdempotentRequestError") or answer.status == 409:
            raise TransientError(
                "zendesk.key", "Zendesk is still busy with this ticket.", "It is looked for again.", unknown=True
            )
        made = self._said(answer, 201, "ticket")
        if made.get("external_id") != bundle.ticket_id:
            log.warning("%s: Zendesk keeps no external id: `capture-tool check` tells more", bundle.ticket_id)
        return self._ref(made)

    def limits(self) -> Limits:
        """50 MB a file."""
        return Limits(file_bytes=LARGEST_FILE)

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        """Uploads, hangs it on a comment, reads it back."""

        def send() -> None:
            token = self._upload(attachment.name, Body(attachment, 0, progress, cancel))
            self._put(ticket.number, {"body": attachment.name, "public": self._public, "uploads": [token]})

        return send_once(attachment, partial(self._files, ticket.number, cancel), send, progress)

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        """Nothing is left to do."""
        return ticket

    def check(self) -> Iterable[Finding]:
        """Shows the token, asks for an external id that nobody has, and takes an upload back."""
        try:
            yield self._check_agent()
            self.find(new_ticket_id())
            yield Finding("zendesk search", "ok", "Tickets are found by our id.")
            token = self._upload("capture-tool-check.zip", Short(b"check"))
            self._client.send("DELETE", f"/api/v2/uploads/{quote(token, safe='')}.json")
            yield Finding("zendesk files", "ok", "Files can be uploaded.")
        except CaptureToolError as error:
            yield failed(self.name, self.fields, error)

    def _check_agent(self) -> Finding:
        user = thing(self._get("/api/v2/users/me.json"), "user")
        if user.get("id") is None:  # a stranger is told so with 200
            raise PermanentError(
                "zendesk.token",
                "Zendesk does not know this e-mail address and token.",
                "Allow token access in Admin Center under APIs, then set destinations.zendesk.email and token.",
            )
        if user.get("role") not in ("agent", "admin"):
            raise PermanentError(
                "zendesk.role",
                f"{self._client.address} takes the token for an end user's.",
                "Make the user of destinations.zendesk.email an agent with access to all tickets.",
            )
        if user.get("ticket_restriction"):
            return Finding(
                "zendesk",
                "warn",
                "The agent sees a part of the tickets only: one that it may not see could be filed twice.",
                "Give the user of destinations.zendesk.email access to all tickets.",
            )
        return Finding("zendesk", "ok", f"{self._client.address} takes tickets from this {user['role']}.")

    def _find_note(self, ticket_id: TicketId, number: str) -> TicketRef | None:
        if not re.fullmatch(r"[0-9]{1,18}", number, re.ASCII):
            raise unknown_ticket()
        ticket = thing(self._get(f"/api/v2/tickets/{number}.json"), "ticket")
        if any(ticket_id in str(comment.get("body")) for comment in self._comments(number)):
            return self._ref(ticket)
        if ticket.get("status") == "closed":
            raise PermanentError("ticket.closed", "Zendesk keeps that ticket closed for good.", "Send it as a new ticket.")
        return None

    def _note(self, number: str, comment: Mapping[str, Any], memo: Memo) -> Mapping[str, Any]:
        """The comment, meant for the ticket as it was at the first attempt: Zendesk refuses it (409) once the ticket was changed.

        So of two attempts at work one arrives at most.
        """
        if not memo.text:
            memo.keep(word(thing(self._get(f"/api/v2/tickets/{number}.json"), "ticket"), "updated_at"))
        try:
            return self._put(number, comment, updated_stamp=memo.text, safe_update=True)
        except _ChangedError:
            memo.keep("")
            raise

    def _put(self, number: str, comment: Mapping[str, Any], **more: Any) -> Mapping[str, Any]:
        answer = self._client.send("PUT", f"/api/v2/tickets/{number}.json", json={"ticket": {"comment": comment, **more}})
        if answer.status == 409:
            raise _ChangedError("ticket.changed", "Somebody changed the ticket meanwhile.", "It is tried again by itself.")
        return self._said(answer, 200, "ticket")

    def _upload(self, name: str, body: Sendable) -> str:
        """The token to hang it on a comment by."""
        headers = {"Content-Type": "application/octet-stream"}
        answer = self._client.send("POST", f"/api/v2/uploads.json?{urlencode({'filename': name})}", body=body, headers=headers)
        return word(self._said(answer, 201, "upload"), "token")

    def _comments(self, number: str) -> Iterator[Mapping[str, Any]]:
        """All comments, the newest first: what we look for is rarely old."""
        page = {"page[size]": "100", "sort": "-created_at"}
        for _ in range(PAGES):
            said = self._get(f"/api/v2/tickets/{number}/comments.json", **page)
            yield from things(said.get("comments"))
            meta = thing(said, "meta")
            if not meta.get("has_more"):
                return
            page["page[after]"] = word(meta, "after_cursor")

    def _files(self, number: str, cancel: Cancel) -> Iterator[Kept]:
        for comment in self._comments(number):
            for file in things(comment.get("attachments")):
                back = partial(read_back, self._client, word(file, "content_url"), count(file, "size"), cancel)
                yield Kept(word(file, "file_name"), count(file, "size"), back)

    def _get(self, path: str, **query: str) -> Mapping[str, Any]:
        answer = self._client.send("GET", f"{path}?{urlencode(query)}" if query else path)
        if answer.status == 404 and (answer.json or {}).get("error") == "RecordNotFound":
            raise unknown_ticket()
        if answer.status != 200 or answer.json is None:
            raise self._judge(answer)
        return answer.json

    def _said(self, answer: Answer, status: int, what: str) -> Mapping[str, Any]:
        if answer.status != status:
            raise self._judge(answer)
        return thing(answer.data, what)

    def _judge(self, answer: Answer) -> CaptureToolError:
        said = answer.json or {}
        return self._client.judge(answer, said=said.get("description") or said.get("error") or "")

    def _ref(self, ticket: Mapping[str, Any]) -> TicketRef:
        number = str(count(ticket, "id"))
        return TicketRef(number, f"{self._client.address}/agent/tickets/{number}")


class _ChangedError(TransientError):
    """The ticket is not what it was any more."""


def _ours(answer: Answer) -> bool:
    return answer.json is not None or answer.status == 204


PLUG: DestinationClass = Zendesk
