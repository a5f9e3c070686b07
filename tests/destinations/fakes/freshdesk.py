"""A Freshdesk account that keeps to https://developers.freshdesk.com/api/: lists at once, searches late, signed downloads."""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.destinations.fakes._server import Fake, RefusedError, Reply, Request, route, serving

KEY = "fake-freshdesk-key-91"
FIELD = "cf_capture_id"
VERSION = {"X-Freshdesk-API-Version": "latest=v2; requested=v2"}
CREATE = {"email", "subject", "description", "status", "priority", "source", "custom_fields"}
MOST = 20_000_000


@dataclass
class Files(Fake):
    """The host that keeps the bytes; whoever knows an address may read it."""

    blobs: dict[str, bytes] = field(default_factory=dict)

    def authorized(self, request: Request) -> Reply | None:
        return None

    @route("GET", "/production/([0-9]+)")
    def read(self, request: Request, key: str) -> Reply:
        return Reply(200, self.blobs[key], {"Content-Type": "application/octet-stream"})


@dataclass
class Freshdesk(Fake):
    """Tickets by number; each has its `custom_fields`, its description, and notes with attachments."""

    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    notes: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    made: dict[int, float] = field(default_factory=dict)
    files: Files = field(default_factory=Files)
    contacts: set[str] = field(default_factory=set)
    ticket_fields: dict[str, str] = field(default_factory=lambda: {FIELD: "custom_text", "subject": "default_subject"})
    ignores_filter: bool = False
    """Lists and searches give everything."""
    list_lags: bool = False
    """The list is as late as the search."""

    def answer(self, request: Request) -> Reply:
        reply = super().answer(request)
        foreign = isinstance(reply.body, bytes) and reply.body.startswith(b"<html>")
        return reply if foreign else Reply(reply.status, reply.body, {**VERSION, **reply.headers})

    def authorized(self, request: Request) -> Reply | None:
        wanted = "Basic " + base64.b64encode(f"{KEY}:X".encode()).decode()
        if request.headers.get("Authorization") != wanted:
            return Reply(401, {"code": "invalid_credentials", "message": "You have to be logged in to perform this action."})
        return None

    def file_by_hand(self) -> str:
        return str(self._new({"subject": "Help", "description": "It hangs.", "custom_fields": {}, "email": "x@y.example"}))

    def _new(self, said: dict[str, Any]) -> int:
        number = len(self.tickets) + 1
        fields = {FIELD: None} | said["custom_fields"]
        self.tickets[number] = {**said, "id": number, "status": 2, "custom_fields": fields}
        self.notes[number], self.made[number] = [], self.now
        self.contacts.add(said["email"])
        return number

    def _indexed(self, number: int) -> bool:
        return self.shown(self.made[number])

    def _shown(self, number: int) -> dict[str, Any]:
        return {key: value for key, value in self.tickets[number].items() if key != "description"}

    def _ticket(self, number: str) -> int:
        if not number.isdigit() or int(number) not in self.tickets:
            raise RefusedError(404)
        return int(number)

    @route("GET", "/api/v2/agents/me")
    def me(self, request: Request) -> Reply:
        return Reply(200, {"id": 1, "contact": {"name": "Agent", "email": "agent@test.example"}})

    @route("GET", "/api/v2/ticket_fields")
    def fields(self, request: Request) -> Reply:
        return Reply(200, [{"name": name, "type": kind} for name, kind in self.ticket_fields.items()])

    @route("GET", "/api/v2/tickets")
    def index(self, request: Request) -> Reply:
        query = request.query
        if query["email"] not in self.contacts and not self.ignores_filter:
            raise RefusedError(400, _invalid("email", "There is no contact matching the given email"))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", query["updated_since"])
        assert (query["order_by"], query["order_type"]) == ("created_at", "desc")
        found = [
            number
            for number, ticket in self.tickets.items()
            if self.ignores_filter or (ticket["email"] == query["email"] and not (self.list_lags and not self._indexed(number)))
        ]
        return Reply(200, _page([self._shown(number) for number in reversed(found)], query))

    @route("GET", "/api/v2/search/tickets")
    def search(self, request: Request) -> Reply:
        asked = re.fullmatch(r"\"(\w+):'([0-9a-f-]+)'\"", request.query["query"])
        if not asked or asked[1] not in self.ticket_fields:
            raise RefusedError(400, _invalid("query", "Given query is invalid"))
        found = [
            number
            for number, ticket in self.tickets.items()
            if self.ignores_filter or (self._indexed(number) and ticket["custom_fields"][FIELD] == asked[2])
        ]
        return Reply(200, {"total": len(found), "results": [self._shown(number) for number in found[:30]]})

    @route("POST", "/api/v2/tickets")
    def create(self, request: Request) -> Reply:
        said = request.json
        if wrong := set(said) - CREATE or CREATE - set(said):
            raise RefusedError(400, _invalid(min(wrong), "Unexpected/invalid field in request"))
        for name in said["custom_fields"]:
            if name not in self.ticket_fields:
                raise RefusedError(400, _invalid(name, "Unexpected/invalid field in request"))
        return Reply(201, self._shown(self._new(said)))

    @route("GET", "/api/v2/tickets/([^/]+)")
    def show(self, request: Request, number: str) -> Reply:
        return Reply(200, self.tickets[self._ticket(number)])

    @route("GET", "/api/v2/tickets/([^/]+)/conversations")
    def conversations(self, request: Request, number: str) -> Reply:
        return Reply(200, _page(self.notes[self._ticket(number)], request.query))

    @route("POST", "/api/v2/tickets/([^/]+)/notes")
    def note(self, request: Request, number: str) -> Reply:
        ticket, files = self._ticket(number), []
        if request.headers["Content-Type"] == "application/json":
            said = request.json
        else:
            parts = request.form()
            said = {part.name: part.data.decode() for part in parts if not part.filename}
            files = [part for part in parts if part.filename]
            assert all((part.name, part.media_type) == ("attachments[]", "application/octet-stream") for part in files)
            if sum(len(part.data) for part in files) > MOST:
                raise RefusedError(413)
        assert set(said) == {"body", "private"}
        assert said["private"] in (True, "true")
        kept = [self._keep(part.filename, part.data) for part in files]
        plain = re.sub("<[^>]+>", "", said["body"])
        note = {"id": 1000 + sum(map(len, self.notes.values())), "body_text": plain, "private": True, "attachments": kept}
        self.notes[ticket].append(note)
        return Reply(201, note)

    @route("PUT", "/api/v2/tickets/merge")
    def merge(self, request: Request) -> Reply:
        said = request.json
        primary = self._ticket(str(said["primary_id"]))
        for number in said["ticket_ids"]:
            self.notes[primary] += self.notes[number]
            self.notes[number] = []
            self.tickets[number]["status"] = 5
        return Reply(204)

    def _keep(self, name: str, data: bytes) -> dict[str, Any]:
        key = str(len(self.files.blobs) + 1)
        self.files.blobs[key] = self.shortened(data)
        url = f"{self.files.url}/production/{key}?X-Amz-Expires=300&X-Amz-Signature=abc"
        return {"id": int(key), "name": name, "size": len(data), "attachment_url": url}


def _page(found: list[Any], query: Any) -> list[Any]:
    size, page = int(query["per_page"]), int(query["page"])
    assert size <= 100
    return found[(page - 1) * size : page * size]


def _invalid(name: str, message: str) -> dict[str, Any]:
    errors = [{"field": name, "message": message, "code": "invalid_field"}]
    return {"description": "Validation failed", "errors": errors}


@contextlib.contextmanager
def freshdesk() -> Iterator[Freshdesk]:
    """The account and the host of its files."""
    with serving(Freshdesk()) as fake, serving(fake.files):
        yield fake
