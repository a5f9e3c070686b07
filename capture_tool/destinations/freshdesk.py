"""Freshdesk (cloud): at least once. Its search lags by minutes, so the requester's list, of which no lag is known, comes first.

Reference: developers.freshdesk.com/api/ #authentication, #ratelimit, #list_all_tickets, #filter_tickets ("a few minutes to get
indexed"), #create_ticket, #create_note, #list_all_ticket_notes, #merge_tickets, #list_all_ticket_fields, #me. A call takes 20 MB
of attachments; of notes it says that all the ticket's together may not have more: where that is kept to, the refusal is told.
Deleted, spam and archived tickets are in no list. A file's address is signed and leads to another host, which never sees the
key. Not tried against a real account.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.model import Attachment, Bundle, TicketRef
from capture_tool.core.ports import AT_LEAST_ONCE, DestinationClass, Finding, Limits, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations import _fields
from capture_tool.destinations._body import Body, Form
from capture_tool.destinations._failed import failed
from capture_tool.destinations._http import Answer, Client, Credentials
from capture_tool.destinations._kept import Kept, read_back, send_once
from capture_tool.destinations._reading import count, ours_of, thing, things, unknown_ticket, word
from capture_tool.destinations._words import subject, text

log = logging.getLogger(__name__)

OURS = "X-Freshdesk-API-Version"
LARGEST_FILE = 19_900_000
"""Bytes: 20 MB a call, less what is around the file."""
PAGE, PAGES = 100, 30
"""Tickets or notes in an answer, and answers that are read."""
OPEN, CLOSED, LOW, PORTAL = 2, 5, 1, 2
"""Of status, priority and source (#create_ticket)."""


class Freshdesk:
    """Files tickets in Freshdesk as the agent whose key it is."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "url": "address of the account, like https://example.freshdesk.com",
            "token": "API key, from the profile of the agent that files the tickets",
            "email": "e-mail address of who asks for help: the requester of the tickets",
            "field": "name of the text field of tickets that keeps our id, like cf_capture_id",
        }
    )
    name = "freshdesk"
    guarantee = AT_LEAST_ONCE
    settle = 300.0

    def __init__(self, values: Mapping[str, Any]) -> None:
        url, token, self._email, self._field = _fields.required(self.name, values, *self.fields)
        if not re.fullmatch(r"cf_[a-z0-9_]+", self._field):
            raise _fields.wrong(self.name, "field", "is no name like cf_capture_id")
        key = replace(Credentials.basic(token, "X"), secret=token)
        self._client = Client(url, key, ours=_ours, network=values.get("network"))
        self.address = self._client.address

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        """The ticket with our id in its field; with `add_to`, that ticket when a note names our id."""
        if not add_to:
            ours = self._carrying(ticket_id)
            return self._ref(min(count(ticket, "id") for ticket in ours)) if ours else None
        if not re.fullmatch(r"[1-9][0-9]{0,17}", add_to):
            raise unknown_ticket()
        answer = self._client.send("GET", f"/api/v2/tickets/{add_to}")
        if answer.status == 404:
            raise unknown_ticket()
        number = count(self._said(answer, 200), "id")
        return self._ref(number) if any(ticket_id in str(note.get("body_text")) for note in self._notes(add_to)) else None

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        """Makes the ticket with the report, or a private note with it."""
        body = f"<pre>{html.escape(text(bundle))}</pre>"
        if add_to:
            self._note(add_to, json={"body": body, "private": True})
            return self._ref(int(add_to))
        ticket: dict[str, Any] = {"email": self._email, "subject": subject(bundle), "description": body}
        ticket |= {"status": OPEN, "priority": LOW, "source": PORTAL, "custom_fields": {self._field: bundle.ticket_id}}
        made = self._said(self._client.send("POST", "/api/v2/tickets", json=ticket), 201)
        number = count(made, "id")
        if not self._carries(bundle.ticket_id, made):
            log.warning("%s: Freshdesk keeps no id: `capture-tool check` tells more", bundle.ticket_id)
        return self._ref(number)

    def limits(self) -> Limits:
        """Just under 20 MB a file."""
        return Limits(file_bytes=LARGEST_FILE)

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        """Hangs it on a private note, reads it back."""

        def send() -> None:
            texts = [("body", "text/plain", attachment.name), ("private", "text/plain", "true")]
            form = Form(texts, "attachments[]", Body(attachment, 0, progress, cancel), attachment.name)
            self._note(ticket.number, body=form, headers={"Content-Type": form.content_type})

        return send_once(attachment, partial(self._files, ticket.number, cancel), send, progress)

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        """Merges doubles, which are empty, into the ticket that has the files, where the key may."""
        ours = [(count(one, "id"), one.get("status")) for one in self._carrying(bundle.ticket_id)]
        doubles = [number for number, status in ours if str(number) != ticket.number and status != CLOSED]
        if doubles and ticket.number in {str(number) for number, _ in ours}:
            merge = {"primary_id": int(ticket.number), "ticket_ids": doubles}
            answer = self._client.send("PUT", "/api/v2/tickets/merge", json=merge)
            if answer.status != 204:  # the receipt tells of the doubt all the same
                log.warning("%s: its doubles could not be merged (%s)", bundle.ticket_id, answer.status)
        return ticket

    def check(self) -> Iterable[Finding]:
        """Shows the key, looks for the field, and searches it for an id that nobody has."""
        try:
            agent = thing(self._said(self._client.send("GET", "/api/v2/agents/me"), 200), "contact")
            yield Finding("freshdesk", "ok", f"{self._client.address} takes tickets from {agent.get('email', 'this agent')}.")
            fields = things(self._answered(self._client.send("GET", "/api/v2/ticket_fields"), 200))
            if not any(field.get("name") == self._field and field.get("type") == "custom_text" for field in fields):
                cure = (
                    "Let an administrator make a single-line text field of tickets, and set destinations.freshdesk.field to it."
                )
                yield Finding("freshdesk field", "fail", f"Tickets have no text field {self._field}.", cure)
                return
            self._searched(new_ticket_id())
            yield Finding("freshdesk field", "ok", f"Tickets are found by our id in {self._field}.")
        except CaptureToolError as error:
            yield failed(self.name, self.fields, error)

    def _carrying(self, ticket_id: TicketId) -> list[Mapping[str, Any]]:
        """Tickets with our id: in the requester's list, which other tickets are in too, else in the search, which lags."""
        made = datetime.fromtimestamp(int(ticket_id.replace("-", "")[:12], 16) / 1000, UTC)
        since = f"{made - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
        query = {"email": self._email, "updated_since": since, "order_by": "created_at", "order_type": "desc"}
        listed = [one for one in self._pages("/api/v2/tickets", **query) if self._carries(ticket_id, one)]
        return listed or self._searched(ticket_id)

    def _searched(self, ticket_id: TicketId) -> list[Mapping[str, Any]]:
        query = quote(f"\"{self._field}:'{ticket_id}'\"")
        said = self._said(self._client.send("GET", f"/api/v2/search/tickets?query={query}"), 200)
        return ours_of(said.get("results"), partial(self._carries, ticket_id))

    def _carries(self, ticket_id: TicketId, ticket: Mapping[str, Any]) -> bool:
        kept = ticket.get("custom_fields")
        return isinstance(kept, dict) and kept.get(self._field) == ticket_id

    def _note(self, number: str, **more: Any) -> None:
        answer = self._client.send("POST", f"/api/v2/tickets/{number}/notes", **more)
        if answer.status == 404:
            raise unknown_ticket()
        count(self._said(answer, 201), "id")

    def _notes(self, number: str) -> Iterator[Mapping[str, Any]]:
        return self._pages(f"/api/v2/tickets/{number}/conversations")

    def _files(self, number: str, cancel: Cancel) -> Iterator[Kept]:
        for note in self._notes(number):
            for file in things(note.get("attachments")):
                back = partial(read_back, self._client, word(file, "attachment_url"), count(file, "size"), cancel)
                yield Kept(word(file, "name"), count(file, "size"), back)

    def _pages(self, path: str, **query: str) -> Iterator[Mapping[str, Any]]:
        """All there is. A requester of whom Freshdesk has not heard yet is a refusal of the address."""
        for page in range(1, PAGES + 1):
            answer = self._client.send("GET", f"{path}?{urlencode({**query, 'per_page': PAGE, 'page': page})}")
            if answer.status == 404:
                raise unknown_ticket()
            if answer.status == 400 and query and [one.get("field") for one in _errors(answer)] == ["email"]:
                return
            found = things(self._answered(answer, 200))
            yield from found
            if len(found) < PAGE:
                return

    def _said(self, answer: Answer, status: int) -> Mapping[str, Any]:
        said: Mapping[str, Any] = thing({"answer": self._answered(answer, status)}, "answer")
        return said

    def _answered(self, answer: Answer, status: int) -> Any:
        if answer.status != status:
            raise self._judge(answer)
        return answer.data

    def _judge(self, answer: Answer) -> CaptureToolError:
        said = answer.json or {}
        details = ", ".join(f"{one.get('field')}: {one.get('message')}" for one in _errors(answer))
        return self._client.judge(answer, said=details or said.get("message") or said.get("description") or "")

    def _ref(self, number: int) -> TicketRef:
        return TicketRef(str(number), f"{self._client.address}/a/tickets/{number}")


def _ours(answer: Answer) -> bool:
    return OURS in answer.headers


def _errors(answer: Answer) -> list[Mapping[str, Any]]:
    """What a refusal is about (#error)."""
    errors = (answer.json or {}).get("errors")
    return [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []


PLUG: DestinationClass = Freshdesk
