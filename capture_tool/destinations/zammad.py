"""Zammad: at least once, found by the mark `[<our id>]` in the title, for which nobody has to set anything up.

A search by `condition`, without `query`, asks the database and not the search index, so it has no lag
(github.com/zammad/zammad/issues/5369); the settle time is for a request that is still at work. Files go as base64 inside the JSON
of an article of their own. Reference: docs.zammad.org/en/latest/api/intro.html, .../api/ticket/index.html, .../api/ticket/
articles.html, .../api/user.html; merging and what an article lists are read from the published source. Behind the proxy that
Zammad ships (contrib/nginx: 50 MiB a request) a file may have 36 MB. Not tried against a real Zammad.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.model import Attachment, Bundle, TicketRef
from capture_tool.core.ports import AT_LEAST_ONCE, DestinationClass, Finding, Limits, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations import _fields
from capture_tool.destinations._base64 import Base64, Json
from capture_tool.destinations._failed import failed
from capture_tool.destinations._http import Answer, Client, Credentials
from capture_tool.destinations._kept import Kept, read_back, send_once
from capture_tool.destinations._reading import count, ours_of, thing, things, ticket_number, unknown_ticket, word
from capture_tool.destinations._words import subject, text

log = logging.getLogger(__name__)

LARGEST_FILE = 36_000_000
"""Bytes: 48 MB as base64."""
MERGED = "merged"
"""State of a ticket whose articles went to another."""


class Zammad:
    """Files tickets in Zammad as the agent or customer whose token it is."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "url": "address of your Zammad, like https://help.example.com",
            "token": "access token with ticket.agent or ticket.customer, from the profile under Token Access",
            "group": "group that gets the tickets",
            "customer": "e-mail address of who asks for help; empty with a customer's own token",
            "public": "yes lets the customer read evidence too; else it is an internal note",
        }
    )
    name = "zammad"
    guarantee = AT_LEAST_ONCE
    settle = 60.0

    def __init__(self, values: Mapping[str, Any]) -> None:
        url, token, self._group = _fields.required(self.name, values, "url", "token", "group")
        self._customer, self._internal = _fields.optional(values, "customer"), not _fields.switch(values, "public")
        credentials = Credentials.token(token, scheme="Token token=")
        self._client = Client(url, credentials, ours=_ours, network=values.get("network"))
        self.address = self._client.address

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        """The ticket with our mark in its title; with `add_to`, that ticket when an article names our id."""
        if not add_to:
            ours = self._marked(ticket_id)
            return self._ref(min(ours, key=lambda ticket: count(ticket, "id"))) if ours else None
        known = self._numbered(add_to) if re.fullmatch(r"[A-Za-z0-9-]{1,40}", add_to) else ()
        if not known:
            raise unknown_ticket()
        noted = any(ticket_id in str(article.get("body")) for article in self._articles(str(count(known[0], "id"))))
        return self._ref(known[0]) if noted else None

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        """Makes the ticket with the report as its first article, or an article with it."""
        if add_to:
            known = self._numbered(add_to)
            if not known:
                raise unknown_ticket()
            self._article({"ticket_id": count(known[0], "id"), **self._note(text(bundle))})
            return self._ref(known[0])
        article = {**self._note(text(bundle)), "internal": False}
        ticket = {"title": f"[{bundle.ticket_id}] {subject(bundle)}", "group": self._group, "article": article}
        if self._customer:
            ticket["customer_id"] = f"guess:{self._customer}"
        answer = self._client.send("POST", "/api/v1/tickets", json=ticket)
        return self._ref(thing({"ticket": self._answered(answer, 201)}, "ticket"))

    def limits(self) -> Limits:
        """36 MB a file."""
        return Limits(file_bytes=LARGEST_FILE)

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        """Hangs it on an article of its own, reads it back."""

        def send() -> None:
            file = {"filename": attachment.name, "data": Json.HERE, "mime-type": "application/octet-stream"}
            article = {"ticket_id": int(ticket.key), **self._note(attachment.name), "attachments": [file]}
            self._article(Json(article, Base64(attachment, progress, cancel)))

        return send_once(attachment, partial(self._files, ticket.key, attachment.bytes, cancel), send, progress)

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        """Merges doubles, which are empty, into the ticket that has the files, where the token may."""
        ours = [str(count(one, "id")) for one in self._marked(bundle.ticket_id)]
        for double in ours if ticket.key in ours else ():
            if double != ticket.key:
                answer = self._client.send("PUT", f"/api/v1/ticket_merge/{double}/{ticket.number}")
                if answer.status != 200 or (answer.json or {}).get("result") != "success":
                    log.warning("%s: its double could not be merged (%s)", bundle.ticket_id, answer.status)
        return ticket

    def check(self) -> Iterable[Finding]:
        """Shows the token, looks for the group, and searches for an id that nobody has. It cannot prove a customer's rights."""
        try:
            user = thing({"user": self._answered(self._client.send("GET", "/api/v1/users/me?expand=true"), 200)}, "user")
            yield Finding("zammad", "ok", f"{self._client.address} takes tickets from {word(user, 'login')}.")
            groups, roles = user.get("groups"), user.get("roles")
            if isinstance(roles, list) and "Agent" in roles and isinstance(groups, dict):
                rights = groups.get(self._group)
                if not isinstance(rights, list) or not ("full" in rights or "create" in rights):
                    cure = "Set destinations.zammad.group to a group in which this agent may create tickets."
                    yield Finding("zammad group", "fail", f"This agent may not create tickets in {self._group}.", cure)
            self._marked(new_ticket_id())
            yield Finding("zammad search", "ok", "Tickets are found by our id.")
        except CaptureToolError as error:
            yield failed(self.name, self.fields, error)

    def _note(self, body: str) -> dict[str, Any]:
        return {"subject": "Capture Tool", "body": body, "content_type": "text/plain", "type": "note", "internal": self._internal}

    def _article(self, article: Mapping[str, Any] | Json) -> None:
        sent = (
            {"body": article, "headers": {"Content-Type": "application/json"}} if isinstance(article, Json) else {"json": article}
        )
        answer = self._client.send("POST", "/api/v1/ticket_articles", **sent)
        if answer.status == 404:
            raise unknown_ticket()
        count(thing({"article": self._answered(answer, 201)}, "article"), "id")

    def _marked(self, ticket_id: TicketId) -> list[Mapping[str, Any]]:
        """Tickets with our mark that have not gone into another."""
        ours = self._search("ticket.title", "contains", ticket_id, lambda ticket: ticket_id in str(ticket.get("title")))
        return [ticket for ticket in ours if ticket.get("state") != MERGED]

    def _numbered(self, number: str) -> Sequence[Mapping[str, Any]]:
        return self._search("ticket.number", "is", number, lambda ticket: ticket.get("number") == number)

    def _search(self, field: str, operator: str, value: str, is_ours: Any) -> list[Mapping[str, Any]]:
        asked = {"condition": {field: {"operator": operator, "value": value}}, "limit": 50, "expand": True}
        return ours_of(self._answered(self._client.send("POST", "/api/v1/tickets/search", json=asked), 200), is_ours)

    def _articles(self, key: str) -> Sequence[Mapping[str, Any]]:
        answer = self._client.send("GET", f"/api/v1/ticket_articles/by_ticket/{key}")
        if answer.status == 404:
            raise unknown_ticket()
        return things(self._answered(answer, 200))

    def _files(self, key: str, size: int, cancel: Cancel) -> Iterator[Kept]:
        """Zammad before 2020 or so lists no size: then the bytes alone tell."""
        for article in self._articles(key):
            for file in things(article.get("attachments") or []):
                where = f"{self._client.address}/api/v1/ticket_attachment/{key}/{count(article, 'id')}/{count(file, 'id')}"
                listed = size if file.get("size") is None else count(file, "size")
                yield Kept(word(file, "filename"), listed, partial(read_back, self._client, where, listed, cancel))

    def _answered(self, answer: Answer, status: int) -> Any:
        if answer.status != status:
            said = answer.json or {}
            raise self._client.judge(answer, said=said.get("error_human") or said.get("error") or "")
        return answer.data

    def _ref(self, ticket: Mapping[str, Any]) -> TicketRef:
        key = str(count(ticket, "id"))
        return TicketRef(ticket_number(ticket), f"{self._client.address}/#ticket/zoom/{key}", key)


def _ours(answer: Answer) -> bool:
    return answer.data is not None


PLUG: DestinationClass = Zammad
