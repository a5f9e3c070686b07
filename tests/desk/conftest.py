"""A real desk on a real socket, a client for it, and bundles in the shape of design section 4."""

from __future__ import annotations

import hashlib
import json
import queue
import socket
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import requests

from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.threads import Cancel, start
from capture_tool.desk.server import serve, staff_link
from capture_tool.resources import resource

SCHEMA = json.loads(resource("schema", "desk_api.schema.json").read_text("utf-8"))


def check(shape: str, body: Any) -> Any:
    jsonschema.validate(body, {"$ref": f"#/$defs/{shape}", "$defs": SCHEMA["$defs"]})
    return body


@dataclass
class Client:
    """The desk's API as a sender uses it."""

    url: str
    data: Path
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {(self.data / 'token').read_text()}"

    def __call__(self, method: str, path: str, **more: Any) -> requests.Response:
        answer = self.session.request(method, f"{self.url}{path}", timeout=30, allow_redirects=False, **more)
        assert answer.headers["Capture-Tool-Desk"] == "1"
        if path.startswith("/api") and answer.status_code >= 400 and method != "HEAD":
            check("error", answer.json())
        return answer

    def put(self, ticket: str, body: Any) -> requests.Response:
        return self("PUT", f"/api/v1/tickets/{ticket}", json=body)

    def patch(self, ticket: str, sha256: str, data: Any, offset: int = 0) -> requests.Response:
        headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        return self("PATCH", f"/api/v1/tickets/{ticket}/blobs/{sha256}", data=data, headers=headers)

    def offset(self, ticket: str, sha256: str) -> int:
        return int(self("HEAD", f"/api/v1/tickets/{ticket}/blobs/{sha256}").headers["Upload-Offset"])

    def arrived(self, ticket: str) -> int:
        """Bytes of the first blob that are here, looked at without taking over from who sends them (as HEAD does)."""
        return int(self("GET", f"/api/v1/tickets/{ticket}").json()["blobs"][0]["offset"])

    def commit(self, ticket: str) -> requests.Response:
        return self("POST", f"/api/v1/tickets/{ticket}/commit")

    def file(self, data: bytes, manifest: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The whole way of one ticket."""
        ticket, body = new_ticket_id(), announcement(data, manifest)
        assert self.put(ticket, body).status_code == 201
        assert self.patch(ticket, body["blobs"][0]["sha256"], data).status_code == 204
        return check("ticket", self.commit(ticket).json())

    def staff(self) -> requests.Session:
        """A browser that opened the staff's address."""
        browser = requests.Session()
        browser.trust_env = False
        assert browser.get(staff_link(self.data, self.url)).status_code == 200
        return browser


Announce = Callable[..., dict[str, Any]]


def announcement(data: bytes, manifest: Mapping[str, Any] | None = None) -> dict[str, Any]:
    blob = {
        "name": "capture.zip",
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "media_type": "application/zip",
    }
    return check("announcement", {"manifest": dict(manifest or {}), "blobs": [blob]})


def half_sent(desk: Any, ticket: str, data: bytes, sha256: str, *, offset: int = 0, cut: int) -> socket.socket:
    """A connection that promised all of `data` and sent `cut` bytes of it."""
    where = urlsplit(desk.url)
    connection = socket.create_connection((where.hostname, where.port))
    head = (
        f"PATCH /api/v1/tickets/{ticket}/blobs/{sha256} HTTP/1.1\r\nHost: {where.netloc}\r\n"
        f"Authorization: {desk.session.headers['Authorization']}\r\nContent-Type: application/offset+octet-stream\r\n"
        f"Upload-Offset: {offset}\r\nContent-Length: {len(data) - offset}\r\n\r\n"
    )
    connection.sendall(head.encode() + data[offset:cut])
    return connection


@pytest.fixture
def announce() -> Callable[..., dict[str, Any]]:
    return announcement


@pytest.fixture
def ticket() -> TicketId:
    return new_ticket_id()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "desk"


@contextmanager
def desks(data: Path) -> Iterator[Callable[..., Client]]:
    """Starts desks on threads; all end with the block, or when `.stop()` is called."""
    running: list[tuple[Cancel, Any]] = []
    clients: list[Client] = []

    def run(**options: Any) -> Client:
        stop, said = Cancel(), queue.Queue[str]()
        future = start("desk", lambda: serve(**{"data": data, "port": 0, "ready": said.put, "stop": stop} | options))
        future.add_done_callback(lambda _: said.put(""))
        running.append((stop, future))
        url = said.get(timeout=20)
        if not url:
            future.result()
        clients.append(Client(url, data))
        return clients[-1]

    def end() -> None:
        for client in clients:
            client.session.close()
        while running:
            stop, future = running.pop()
            stop()
            future.exception(timeout=20)

    run.stop = end  # type: ignore[attr-defined]
    try:
        yield run
    finally:
        end()


@pytest.fixture
def run_desk(data: Path) -> Iterator[Callable[..., Client]]:
    with desks(data) as run:
        yield run


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One desk for the many refusals, which leave nothing behind."""
    with desks(tmp_path_factory.mktemp("shared") / "desk") as run:
        yield run()


@pytest.fixture
def desk(run_desk: Callable[..., Client]) -> Client:
    return run_desk()


@pytest.fixture
def browser(desk: Client) -> Iterator[requests.Session]:
    with desk.staff() as session:
        yield session


def bundle(path: Path, manifest: Mapping[str, Any], members: Mapping[str, bytes]) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("manifest.json", json.dumps(manifest))
        for name, content in members.items():
            made.writestr(name, content)
    return path.read_bytes()


@pytest.fixture
def make_bundle(tmp_path: Path) -> Callable[..., bytes]:
    return lambda manifest, members: bundle(tmp_path / "capture.zip", manifest, members)
