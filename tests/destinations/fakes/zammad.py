"""A Zammad behind its own proxy: searches by condition in the database and by query in an index that lags, files in articles."""

from __future__ import annotations

import base64
import binascii
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.destinations.fakes._server import Fake, RefusedError, Reply, Request, route, serving

TOKEN, GROUP, CUSTOMER = "zammad-token-58d2", "Support", "trader@test.example"
PROXY_BYTES = 50 << 20
ARTICLE = {"ticket_id", "subject", "body", "content_type", "type", "internal", "attachments"}


@dataclass
class Zammad(Fake):
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)
    roles: list[str] = field(default_factory=lambda: ["Agent"])
    groups: dict[str, list[str]] = field(default_factory=lambda: {GROUP: ["read", "create", "change"]})
    ignores_filter: bool = False
    lists_sizes: bool = True
    may_merge: bool = True

    def authorized(self, request: Request) -> Reply | None:
        if len(request.body) > PROXY_BYTES:
            return Reply(413, b"<html>413 Request Entity Too Large</html>", {"Content-Type": "text/html"})
        if request.headers.get("Authorization") != f"Token token={TOKEN}":
            return Reply(401, {"error": "authentication failed"})
        return None

    def file_by_hand(self) -> str:
        return str(self._new("By hand", {"body": "I called", "internal": False})["number"])

    @route("GET", "/api/v1/users/me")
    def me(self, request: Request) -> Reply:
        return Reply(200, {"id": 3, "login": "agent@test.example", "roles": self.roles, "groups": self.groups})

    @route("POST", "/api/v1/tickets/search")
    def search(self, request: Request) -> Reply:
        asked = request.json
        assert "query" not in asked, "goes to the index, which lags"
        ((name, condition),) = asked["condition"].items()
        match = {
            ("ticket.title", "contains"): lambda ticket: condition["value"].lower() in ticket["title"].lower(),
            ("ticket.number", "is"): lambda ticket: condition["value"] == ticket["number"],
        }[name, condition["operator"]]
        found = [self._shown(ticket) for ticket in self.tickets.values() if self.ignores_filter or match(ticket)]
        assert asked["expand"] is True
        return Reply(200, found[: asked["limit"]])

    @route("POST", "/api/v1/tickets")
    def create(self, request: Request) -> Reply:
        said = request.json
        if set(said) - {"title", "group", "article", "customer_id"}:
            raise RefusedError(422, {"error": "unexpected"})
        if said["group"] not in self.groups:
            raise RefusedError(422, {"error": f"No lookup value found for 'group': \"{said['group']}\""})
        if "Agent" in self.roles and not said.get("customer_id", "").startswith("guess:"):
            raise RefusedError(422, {"error": "Customer can't be blank", "error_human": "Customer can't be blank"})
        return Reply(201, self._shown(self._new(said["title"], said["article"])))

    @route("POST", "/api/v1/ticket_articles")
    def add(self, request: Request) -> Reply:
        said = request.json
        assert set(said) - {"attachments"} == ARTICLE - {"attachments"}
        assert (said["type"], said["content_type"]) == ("note", "text/plain")
        return Reply(201, self._add(self._ticket(str(said["ticket_id"])), said))

    @route("GET", "/api/v1/ticket_articles/by_ticket/([^/]+)")
    def articles(self, request: Request, key: str) -> Reply:
        return Reply(200, self._ticket(key)["articles"])

    @route("GET", "/api/v1/ticket_attachment/([0-9]+)/([0-9]+)/([0-9]+)")
    def read(self, request: Request, ticket: str, article: str, file: str) -> Reply:
        holder = [one for one in self._ticket(ticket)["articles"] if one["id"] == int(article)]
        if not any(one["id"] == int(file) for one in holder[0]["attachments"]):
            raise RefusedError(403, {"error": "The file does not belong to the specified article."})
        return Reply(200, self.files[int(file)], {"Content-Type": "application/octet-stream"})

    @route("PUT", "/api/v1/ticket_merge/([0-9]+)/([0-9]+)")
    def merge(self, request: Request, source: str, number: str) -> Reply:
        target = next((one for one in self.tickets.values() if one["number"] == number), None)
        if target is None or not self.may_merge:
            return Reply(200, {"result": "failed", "message": "The target ticket number could not be found."})
        target["articles"] += self._ticket(source)["articles"]
        self._ticket(source).update(articles=[], state="merged")
        return Reply(200, {"result": "success"})

    def _ticket(self, key: str) -> dict[str, Any]:
        if not key.isdigit() or int(key) not in self.tickets:
            raise RefusedError(404, {"error": f"Couldn't find Ticket with 'id'={key}"})
        return self.tickets[int(key)]

    def _shown(self, ticket: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in ticket.items() if key != "articles"}

    def _new(self, title: str, article: dict[str, Any]) -> dict[str, Any]:
        key = len(self.tickets) + 1
        made = self.tickets[key] = {"id": key, "number": str(88000 + key), "title": title, "state": "new", "articles": []}
        self._add(made, article)
        return made

    def _add(self, ticket: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
        attachments = [self._keep(file) for file in said.get("attachments", [])]
        number = 100 + sum(len(one["articles"]) for one in self.tickets.values())
        made = {"id": number, "body": said["body"], "internal": said["internal"], "attachments": attachments}
        ticket["articles"].append(made)
        return made

    def _keep(self, file: dict[str, str]) -> dict[str, Any]:
        assert set(file) == {"filename", "data", "mime-type"}
        try:
            data = base64.b64decode(file["data"], validate=True)
        except binascii.Error:
            raise RefusedError(422, {"error": "Invalid base64 for attachment with index '0'"}) from None
        number = len(self.files) + 1
        self.files[number] = self.shortened(data)
        size = {"size": str(len(data))} if self.lists_sizes else {}
        return {"id": number, "filename": file["filename"], **size, "preferences": {"Mime-Type": file["mime-type"]}}


@contextlib.contextmanager
def zammad() -> Iterator[Zammad]:
    with serving(Zammad()) as fake:
        yield fake
