"""A Zendesk Support account: tickets by external id, idempotency keys, uploads, comments whose files lie on another host."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.destinations.fakes._server import Fake, RefusedError, Reply, Request, route, serving

EMAIL, TOKEN = "agent@example.com", "zendesk-token-41c7"
TWO_HOURS, ONE_HOUR = 7200, 3600
PAGE = 100


@dataclass
class Files(Fake):
    """The host that keeps the bytes; whoever knows an address may read it."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def authorized(self, request: Request) -> Reply | None:
        return None

    @route("GET", "/file/(.+)")
    def read(self, request: Request, name: str) -> Reply:
        return Reply(200, self.kept[name], {"Content-Type": "application/octet-stream"})


@dataclass
class Zendesk(Fake):
    files: Files = field(default_factory=Files)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    uploads: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    keys: dict[str, tuple[float, bytes, Reply]] = field(default_factory=dict)
    role: str = "agent"
    ignores_filter: bool = False
    ignores_external_id: bool = False
    points_elsewhere: bool = False
    """Files are named by the address on the other host at once, not by one of ours that leads there."""
    largest: int = 50_000_000

    def authorized(self, request: Request) -> Reply | None:
        if request.path.startswith("/attachments/"):
            return None
        wanted = base64.b64encode(f"{EMAIL}/token:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {wanted}":
            return Reply(401, {"error": "Couldn't authenticate you"})
        return None

    def file_by_hand(self) -> str:
        return str(self._new({"subject": "By hand", "comment": {"body": "I called"}})["id"])

    @route("GET", r"/api/v2/users/me\.json")
    def me(self, request: Request) -> Reply:
        return Reply(200, {"user": {"id": 7, "name": "An agent", "role": self.role}})

    @route("GET", r"/api/v2/tickets\.json")
    def find(self, request: Request) -> Reply:
        asked = request.query["external_id"]
        hits = [one for one in self.tickets if self.ignores_filter or one["external_id"] == asked]
        return Reply(200, {"tickets": [_plain(one) for one in hits if self.shown(one["made"])][:PAGE], "next_page": None})

    @route("POST", r"/api/v2/tickets\.json")
    def create(self, request: Request) -> Reply:
        key = request.headers.get("Idempotency-Key", "")
        made, body, reply = self.keys.get(key, (float("-inf"), b"", Reply()))
        if key and self.now - made < TWO_HOURS:
            if body != request.body:
                return Reply(400, {"error": "IdempotentRequestError", "description": "Request parameters don't match the key"})
            return Reply(reply.status, reply.body, {"x-idempotency-lookup": "hit"})
        reply = Reply(201, {"ticket": _plain(self._new(request.json["ticket"]))}, {"x-idempotency-lookup": "miss"})
        self.keys[key] = (self.now, request.body, reply)
        return reply

    @route("GET", r"/api/v2/tickets/(\d+)\.json")
    def show(self, request: Request, number: str) -> Reply:
        return Reply(200, {"ticket": _plain(self._ticket(number))})

    @route("PUT", r"/api/v2/tickets/(\d+)\.json")
    def update(self, request: Request, number: str) -> Reply:
        ticket, asked = self._ticket(number), request.json["ticket"]
        if ticket["status"] == "closed":
            return Reply(422, {"error": "RecordInvalid", "description": "Status: closed prevents ticket update"})
        if asked.get("safe_update") and asked["updated_stamp"] != _plain(ticket)["updated_at"]:
            return Reply(409, {"error": "UpdateConflict", "description": "Safe Update prevented updating the ticket"})
        self._comment(ticket, asked["comment"])
        return Reply(200, {"ticket": _plain(ticket), "audit": {}})

    @route("GET", r"/api/v2/tickets/(\d+)/comments\.json")
    def comments(self, request: Request, number: str) -> Reply:
        all_of_them = self._ticket(number)["comments"][:: -1 if request.query.get("sort") == "-created_at" else 1]
        start, size = int(request.query.get("page[after]", "0")), int(request.query["page[size]"])
        more = start + size < len(all_of_them)
        meta = {"has_more": more, "after_cursor": str(start + size) if more else None}
        return Reply(200, {"comments": all_of_them[start : start + size], "meta": meta})

    @route("POST", r"/api/v2/uploads\.json")
    def upload(self, request: Request) -> Reply:
        if request.headers.get("Content-Type") != "application/octet-stream":
            raise RefusedError(415)
        if len(request.body) > self.largest:
            return Reply(413, {"error": "AttachmentTooLarge"})
        number = len(self.files.kept) + 1
        data = self.files.kept[str(number)] = self.shortened(request.body)
        host = f"{self.files.url}/file" if self.points_elsewhere else f"{self.url}/attachments/token"
        file = {"id": number, "file_name": request.query["filename"], "size": len(data), "content_url": f"{host}/{number}"}
        self.uploads[f"up{number}"] = (self.now, file)
        return Reply(201, {"upload": {"token": f"up{number}", "attachment": file}})

    @route("DELETE", r"/api/v2/uploads/([^/]+)\.json")
    def take_back(self, request: Request, token: str) -> Reply:
        self.uploads.pop(token)
        return Reply(204)

    @route("GET", r"/attachments/token/(\d+)")
    def lead(self, request: Request, number: str) -> Reply:
        return Reply(302, b"<html>moved</html>", {"Location": f"{self.files.url}/file/{number}", "Content-Type": "text/html"})

    def _new(self, asked: dict[str, Any]) -> dict[str, Any]:
        if not set(asked) <= {"subject", "comment", "external_id"}:
            raise RefusedError(422, {"error": "RecordInvalid"})
        ticket = {
            "id": len(self.tickets) + 35,
            "subject": asked["subject"],
            "status": "new",
            "made": self.now,
            "updated": self.now,
            "comments": [],
        }
        ticket["external_id"] = None if self.ignores_external_id else asked.get("external_id")
        self._comment(ticket, asked["comment"])
        self.tickets.append(ticket)
        return ticket

    def _comment(self, ticket: dict[str, Any], asked: dict[str, Any]) -> None:
        if not asked.get("body"):
            raise RefusedError(422, {"error": "RecordInvalid", "description": "Description: cannot be blank"})
        files = []
        for token in asked.get("uploads", []):
            made, file = self.uploads.pop(token, (float("-inf"), {}))
            if self.now - made > ONE_HOUR:
                raise RefusedError(422, {"error": "RecordInvalid", "description": "invalid upload token"})
            files.append(file)
        ticket["updated"] = max(ticket["updated"] + 1, self.now)
        ticket["comments"].append({"body": asked["body"], "public": asked.get("public", True), "attachments": files})

    def _ticket(self, number: str) -> dict[str, Any]:
        for ticket in self.tickets:
            if str(ticket["id"]) == number:
                return ticket
        raise RefusedError(404, {"error": "RecordNotFound", "description": "Not found"})


def _plain(ticket: dict[str, Any]) -> dict[str, Any]:
    plain = {key: ticket[key] for key in ("id", "subject", "status", "external_id")}
    return plain | {"updated_at": f"{datetime.fromtimestamp(ticket['updated'], UTC):%Y-%m-%dT%H:%M:%SZ}"}


@contextlib.contextmanager
def zendesk() -> Iterator[Zendesk]:
    with serving(Files()) as files, serving(Zendesk(files=files)) as fake:
        yield fake
