"""Answers that no real server of the tests gives: portals, gateways, services that speak otherwise, storage of other makes."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jsonschema
import pytest

from capture_tool.carriers import _parts
from capture_tool.carriers._wire import Wire
from capture_tool.carriers.s3_keys import S3Keys
from capture_tool.carriers.s3_presigned import S3Presigned
from capture_tool.carriers.tus import Tus
from capture_tool.core.errors import PermanentError, TransientError
from capture_tool.core.ports import Carrier
from capture_tool.core.threads import Cancel, start
from capture_tool.destinations._transport import RawAnswer
from capture_tool.resources import resource
from tests.carriers.conftest import PART, Body, Case, same
from tests.servers import presigner, rclone
from tests.servers.presigner import Presigner

SCHEMA = json.loads(resource("schema", "store_api.schema.json").read_text("utf-8"))


@contextlib.contextmanager
def answering(status: int, body: bytes = b"", **headers: str) -> Iterator[str]:
    """The address of a server that has one answer for all."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_ANY(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_HEAD = do_PATCH = do_DELETE = do_OPTIONS = do_ANY  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = start("one answer", lambda: server.serve_forever(poll_interval=0.02))
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        served.result(10)
        server.server_close()


MAKERS: dict[str, Callable[[str], Carrier]] = {
    "s3_keys": lambda url: S3Keys({"endpoint": url, "bucket": "b", "key_id": "k", "key_secret": "s"}),
    "s3_presigned": lambda url: S3Presigned({"url": url, "token": "t"}),
    "tus": lambda url: Tus({"url": url, "token": "t"}),
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_portal_s_page_is_no_store(name: str, body: Body) -> None:
    with answering(200, b"<html><body>Welcome to the hotel", Content_Type="text/html") as url:
        with pytest.raises(TransientError) as caught:
            body.carried_by(MAKERS[name](url))
        assert caught.value.code == "http.not-ours"
        (finding,) = MAKERS[name](url).check()
        assert finding.state == "fail"
    assert body.places == []


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (302, TransientError, "http.not-ours"),
        (401, PermanentError, "carrier.key"),
        (413, PermanentError, "carrier.too-large"),
        (429, TransientError, "carrier.busy"),
        (503, TransientError, "carrier.busy"),
        (507, TransientError, "carrier.full"),
    ],
)
def test_a_status_is_judged(name: str, status: int, kind: type[Exception], code: str, body: Body) -> None:
    with answering(status, b"", Retry_After="17", Location="http://127.0.0.1:9/") as url, pytest.raises(kind) as caught:
        body.carried_by(MAKERS[name](url))
    assert caught.value.code == code  # type: ignore[attr-defined]
    if status in (429, 503, 507):
        assert caught.value.retry_after == 17  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("code", "kind", "ours"),
    [
        ("SlowDown", TransientError, "carrier.busy"),
        ("RequestTimeTooSkewed", TransientError, "carrier.clock"),
        ("PermanentRedirect", PermanentError, "carrier.region"),
        ("AccessDenied", PermanentError, "carrier.rights"),
        ("AccountProblem", PermanentError, "carrier.rights"),
    ],
)
def test_s3_s_own_word_counts_first(code: str, kind: type[Exception], ours: str, body: Body) -> None:
    xml = f"<Error><Code>{code}</Code><Message>in many words</Message></Error>".encode()

    def asked(self: Wire, method: str, url: str, **more: Any) -> RawAnswer:
        return RawAnswer(404, {}, b"") if method == "HEAD" else RawAnswer(403, {"Content-Type": "application/xml"}, xml)

    carrier = MAKERS["s3_keys"]("http://127.0.0.1:9")
    carrier._wire = type("Told", (Wire,), {"exchange": asked})()  # type: ignore[attr-defined]
    with pytest.raises(kind) as caught:
        body.carried_by(carrier)
    assert caught.value.code == ours  # type: ignore[attr-defined]


@pytest.fixture
def service(s3: rclone.S3) -> Iterator[Presigner]:
    with presigner.presigner(s3.url, rclone.KEY_ID, rclone.KEY_SECRET, rclone.BUCKET) as made:
        made.part_bytes = PART
        yield made


def test_the_protocol_is_that_of_the_schema(service: Presigner, body: Body) -> None:
    service.part_bytes = 5 << 20
    for _ in range(2):
        body.carried_by(S3Presigned({"url": service.url, "token": presigner.TOKEN}))
    for kind, said in [("request", service.asked), ("answer", service.answered)]:
        validator = jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{kind}"})
        assert [list(validator.iter_errors(one)) for one in said] == [[], []]


def missing(key: str) -> Callable[[dict[str, Any]], Any]:
    return lambda answer: {name: value for name, value in answer.items() if name != key}


def other(**changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda answer: {**answer, **changes}


@pytest.mark.parametrize(
    "change",
    [
        *(missing(key) for key in ("download", "expires", "complete", "abort", "part_bytes", "upload")),
        other(expires="tomorrow"),
        other(expires="2026-11-28T17:00:00"),
        other(part_bytes=0),
        other(part_bytes="16"),
        other(part_bytes=1),
        other(complete="http://files.example.net/complete"),
        other(download="ftp://127.0.0.1/x"),
        other(parts=[{"etag": "x"}]),
        other(parts=["http://127.0.0.1/1"]),
        other(parts=7),
        lambda answer: [answer],
    ],
)
def test_a_service_that_answers_otherwise_is_named(
    service: Presigner, body: Body, monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], Any]
) -> None:
    right = Presigner.answer
    monkeypatch.setattr(Presigner, "answer", lambda self, asked: change(right(self, asked)))
    with pytest.raises(PermanentError) as caught:
        body.carried_by(S3Presigned({"url": service.url, "token": presigner.TOKEN}))
    assert caught.value.code == "carrier.protocol"
    assert body.told == []


def test_addresses_that_run_out_on_the_way_are_asked_for_anew(
    service: Presigner, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Presigner.answer

    def short(self: Presigner, asked: dict[str, Any]) -> dict[str, Any]:
        answer = copy.deepcopy(right(self, asked))
        if not asked["upload"]:
            answer["parts"][3]["url"] += "0"  # as after its time: the signature does not count any more
        return answer

    monkeypatch.setattr(Presigner, "answer", short)
    carrier = S3Presigned({"url": service.url, "token": presigner.TOKEN})
    with pytest.raises(TransientError) as caught:
        body.carried_by(carrier)
    assert caught.value.code == "carrier.expired"
    assert same(body.carried_by(carrier), body)
    assert len(body.places) == 1


@pytest.mark.parametrize("name", ["s3_keys", "s3_presigned"])
def test_storage_without_conditional_writes_is_asked_without(
    name: str, request: pytest.FixtureRequest, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    case: Case = request.getfixturevalue(f"{name}_case")
    conditions, right = [], Wire.exchange

    def exchange(self: Wire, method: str, url: str, **more: Any) -> RawAnswer:
        if method == "POST" and b"<CompleteMultipartUpload" in (more["data"] or b""):
            conditions.append(more["headers"].get("If-None-Match"))
            if conditions[-1]:
                return RawAnswer(501, {}, b"<Error><Code>NotImplemented</Code></Error>")
        return right(self, method, url, **more)

    monkeypatch.setattr(Wire, "exchange", exchange)
    assert same(body.carried_by(case.carrier()), body)
    assert [value and str(value.decode() if isinstance(value, bytes) else value) for value in conditions] == ["*", None]


def test_etags_of_a_key_service_are_not_compared_and_its_parts_not_sent_again(body: Body) -> None:
    sent = []

    def put(number: int, part: Any, md5: bytes) -> str:
        sent.append((number, md5, hashlib.md5(part.read()).digest()))
        part.close()
        return f"{number:032x}"

    def told(done: int, total: int) -> None: ...

    etags = _parts.send_parts(body.attachment, PART, {1: "e" * 32}, put, opaque=True, progress=told, cancel=Cancel())
    assert etags[1] == "e" * 32
    assert [number for number, _, _ in sent] == [2, 3, 4, 5, 6]
    assert all(md5 == really for _, md5, really in sent)
    with pytest.raises(TransientError):
        _parts.send_parts(body.attachment, PART, {}, put, opaque=False, progress=told, cancel=Cancel())


@pytest.mark.parametrize("total", [1, 16 << 20, 2 << 30, (16 << 20) * 1000, (16 << 20) * 1000 + 1, 5 << 40])
def test_parts_are_few_and_whole_mebibytes(total: int) -> None:
    size = _parts.part_bytes(total)
    assert size % (1 << 20) == 0
    assert -(-total // size) <= 1000


def test_a_link_is_not_shown(body: Body) -> None:
    with answering(201, b"", Location="https://elsewhere.example.net/files/1") as url, pytest.raises(PermanentError) as caught:
        body.carried_by(MAKERS["tus"](url))
    assert (caught.value.code, "elsewhere.example" in str(caught.value)) == ("carrier.elsewhere", False)


@pytest.mark.parametrize("location", ["http://[", "//[/1", "https://elsewhere.example.com/1", "/with blank", "\xe9"])
def test_an_address_that_is_none_of_the_tus_servers_is_not_used(body: Body, location: str) -> None:
    with answering(201, Location=location) as url, pytest.raises((PermanentError, TransientError)):
        body.carried_by(MAKERS["tus"](url))


@pytest.mark.parametrize("kind", ["s3_presigned", "tus"])
def test_a_token_that_none_is_can_be_mended(kind: str) -> None:
    maker = {"s3_presigned": S3Presigned, "tus": Tus}[kind]
    with pytest.raises(PermanentError):
        maker({"url": "https://store.example.com", "token": "tök€n"})
