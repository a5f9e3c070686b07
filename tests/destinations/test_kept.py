"""Files as a ticket system keeps them are read back from whatever host, within bounds."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from capture_tool.core.errors import CancelledError, TransientError
from capture_tool.core.threads import Cancel
from capture_tool.destinations import _transport
from capture_tool.destinations._http import Client, Credentials
from capture_tool.destinations._kept import read_back
from tests.destinations.fakes._server import HTML, Fake, Fault, Reply, Request, route, serving

DATA = b"picture" * 1000


@dataclass
class Store(Fake):
    asked: list[str | None] = field(default_factory=list)
    slow: threading.Event = field(default_factory=threading.Event)

    def authorized(self, request: Request) -> Reply | None:
        self.asked.append(request.headers.get("Authorization"))
        return None

    @route("GET", "/file")
    def file(self, request: Request) -> Reply:
        return Reply(200, DATA)

    @route("GET", "/slow")
    def stall(self, request: Request) -> Reply:
        self.slow.wait(30)
        return Reply(200, DATA)


@pytest.fixture
def store() -> Iterator[Store]:
    with serving(Store()) as made:
        yield made
        made.slow.set()


def client(store: Store) -> Client:
    return Client(store.url, Credentials.token("the-token"), ours=lambda answer: True)


def test_a_file_of_our_server_is_read_with_the_token(store: Store) -> None:
    assert read_back(client(store), f"{store.url}/file", len(DATA), Cancel()) == hashlib.sha256(DATA).hexdigest()
    assert store.asked == ["Bearer the-token"]


def test_a_file_of_another_host_is_read_without_it(store: Store) -> None:
    with serving(Store()) as other:
        assert read_back(client(store), f"{other.url}/file", len(DATA), Cancel()) == hashlib.sha256(DATA).hexdigest()
        assert other.asked == [None]


def test_a_host_whose_name_begins_like_ours_is_another(store: Store) -> None:
    assert read_back(client(store), f"{store.url}1/file", len(DATA), Cancel()) is None
    assert store.asked == []


def test_a_redirect_on_our_own_server_is_not_followed(store: Store) -> None:
    store.faults.append(Fault("GET", "/login", Reply(302, None, {"Location": "/file"})))
    assert read_back(client(store), f"{store.url}/login", len(DATA), Cancel()) is None
    assert len(store.asked) == 0


@pytest.mark.parametrize("reply", [HTML, Reply(404), Reply(403), Reply(302), Reply(204)])
def test_what_is_no_file_has_no_hash(store: Store, reply: Reply) -> None:
    store.faults.append(Fault("GET", "/file", reply))
    assert read_back(client(store), f"{store.url}/file", len(DATA), Cancel()) is None


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_server_in_trouble_is_asked_again(store: Store, status: int) -> None:
    store.faults.append(Fault("GET", "/file", Reply(status)))
    with pytest.raises(TransientError):
        read_back(client(store), f"{store.url}/file", len(DATA), Cancel())


def test_a_file_that_does_not_end_is_given_up(store: Store) -> None:
    with pytest.raises(TransientError) as caught:
        read_back(client(store), f"{store.url}/file", len(DATA) - 1, Cancel())
    assert caught.value.code == "attachment.foreign"


def test_a_file_that_does_not_come_in_time_costs_only_the_proof(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_transport, "ANSWER_SECONDS", 0.2)
    assert read_back(client(store), f"{store.url}/slow", len(DATA), Cancel()) is None


def test_reading_back_can_be_cancelled(store: Store) -> None:
    cancel = Cancel()
    cancel()
    with pytest.raises(CancelledError):
        read_back(client(store), f"{store.url}/file", len(DATA), cancel)
