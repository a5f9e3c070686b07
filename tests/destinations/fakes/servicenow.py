"""A ServiceNow instance: one table, encoded queries whose unknown conditions are dropped, journals, files with their hash."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.destinations.fakes._server import Fake, RefusedError, Reply, Request, route, serving

USER, PASSWORD = "filer", "servicenow-secret-93e0"
TABLE = "incident"


@dataclass
class ServiceNow(Fake):
    records: list[dict[str, str]] = field(default_factory=list)
    files: list[dict[str, str]] = field(default_factory=list)
    data: dict[str, bytes] = field(default_factory=dict)
    fields: set[str] = field(
        default_factory=lambda: {"short_description", "description", "correlation_id", "parent", "u_capture"}
    )
    may_not_write: set[str] = field(default_factory=set)
    has_role: bool = True
    ignores_filter: bool = False
    no_rows: bool = False
    """glide.invalid_query.returns_no_rows"""
    extensions: set[str] = field(default_factory=set)
    """Empty for all."""
    hashes: bool = True
    largest: int = 1 << 30

    def authorized(self, request: Request) -> Reply | None:
        wanted = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {wanted}":
            return _error(401, "User Not Authenticated", "Required to provide Auth information")
        return None

    def file_by_hand(self) -> str:
        return self._new({"short_description": "By hand", "description": "I called"})["number"]

    @route("GET", r"/api/now/table/(\w+)")
    def list(self, request: Request, table: str) -> Reply:
        self._may(table)
        asked = request.query
        records = self._select(self.records, asked.get("sysparm_query", ""), {"number", *self.fields})
        return Reply(200, {"result": [self._shown(one, asked) for one in records[: int(asked["sysparm_limit"])]]})

    @route("POST", r"/api/now/table/(\w+)")
    def create(self, request: Request, table: str) -> Reply:
        self._may(table)
        return Reply(201, {"result": self._shown(self._new(request.json), request.query)})

    @route("GET", r"/api/now/table/(\w+)/(\w+)")
    def show(self, request: Request, table: str, key: str) -> Reply:
        self._may(table)
        return Reply(200, {"result": self._shown(self._record(key), request.query)})

    @route("PATCH", r"/api/now/table/(\w+)/(\w+)")
    def change(self, request: Request, table: str, key: str) -> Reply:
        self._may(table)
        record, values = self._record(key), request.json
        if note := values.pop("work_notes", ""):
            record["work_notes"] = f"2026-01-01 12:00:00 - Filer (Work notes)\n{note}\n\n{record['work_notes']}"
        record.update(self._kept(values))
        return Reply(200, {"result": self._shown(record, request.query)})

    @route("GET", "/api/now/attachment")
    def attachments(self, request: Request) -> Reply:
        files = self._select(self.files, request.query.get("sysparm_query", ""), {"table_name", "table_sys_id"})
        return Reply(200, {"result": files[: int(request.query["sysparm_limit"])]})

    @route("POST", "/api/now/attachment/file")
    def attach(self, request: Request) -> Reply:
        asked = request.query
        self._may(asked["table_name"])
        self._record(asked["table_sys_id"])
        if request.headers.get("Content-Type") != "application/octet-stream":
            raise RefusedError(415)
        if self.extensions and asked["file_name"].rpartition(".")[2] not in self.extensions:
            return _error(403, "Operation Failed", f"File type is not allowed: {asked['file_name']}")
        if len(request.body) > self.largest:
            return _error(413, "File too large", "")
        key, data = f"{len(self.files) + 1:032x}", self.shortened(request.body)
        self.data[key] = data
        file = {"sys_id": key, "file_name": asked["file_name"], "size_bytes": str(len(data)), "table_name": asked["table_name"]}
        digest = {"hash": hashlib.sha256(data).hexdigest() if self.hashes else ""}
        self.files.append({**file, **digest, "table_sys_id": asked["table_sys_id"]})
        return Reply(201, {"result": self.files[-1]})

    @route("GET", r"/api/now/attachment/(\w+)/file")
    def read(self, request: Request, key: str) -> Reply:
        return Reply(200, self.data[key], {"Content-Type": "application/octet-stream"})

    def _may(self, table: str) -> None:
        if table != TABLE:
            raise RefusedError(400, {"error": {"message": f"Invalid table {table}", "detail": None}, "status": "failure"})
        if not self.has_role:
            raise RefusedError(403, {"error": {"message": "Insufficient rights", "detail": None}, "status": "failure"})

    def _select(self, rows: list[dict[str, str]], query: str, known: set[str]) -> list[dict[str, str]]:
        for condition in query.split("^") if query else ():
            name, _, value = condition.partition("=")
            if condition == "ORDERBYnumber" or self.ignores_filter:
                continue
            if name in known:
                rows = [one for one in rows if one.get(name, "") == value]
            elif self.no_rows:
                rows = []
        return rows

    def _new(self, values: dict[str, str]) -> dict[str, str]:
        blank = dict.fromkeys(self.fields, "")
        number = len(self.records) + 10_001
        record = {**blank, **self._kept(values), "sys_id": f"{number:032x}", "number": f"INC{number:07}", "work_notes": ""}
        self.records.append(record)
        return record

    def _kept(self, values: dict[str, str]) -> dict[str, str]:
        """What it does not know, or may not be written, it leaves out without a word."""
        return {name: value for name, value in values.items() if name in self.fields - self.may_not_write}

    def _shown(self, record: dict[str, str], asked: Any) -> dict[str, str]:
        shown = {name: record[name] for name in asked["sysparm_fields"].split(",") if name in record}
        if "work_notes" in shown and asked.get("sysparm_display_value") != "true":
            shown["work_notes"] = ""
        return shown

    def _record(self, key: str) -> dict[str, str]:
        for record in self.records:
            if record["sys_id"] == key:
                return record
        raise RefusedError(404, {"error": {"message": "No Record found", "detail": "or ACL restricts it"}, "status": "failure"})


def _error(status: int, message: str, detail: str) -> Reply:
    return Reply(status, {"error": {"message": message, "detail": detail}, "status": "failure"})


def notes(record: dict[str, str]) -> tuple[str, ...]:
    """The entries of a journal, the newest first."""
    return tuple(re.split(r"\n*[\d :-]+ - Filer \(Work notes\)\n", record["work_notes"])[1:])


@contextlib.contextmanager
def servicenow() -> Iterator[ServiceNow]:
    with serving(ServiceNow()) as fake:
        yield fake
