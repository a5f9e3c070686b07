"""Every answer is judged, nothing is retried, redirected or leaked."""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import truststore

from capture_tool.core.bundle import whole
from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.ids import new_ticket_id
from capture_tool.core.threads import Cancel, start
from capture_tool.destinations._http import Client, Credentials
from capture_tool.destinations._network import Network
from capture_tool.destinations._transport import Transport
from capture_tool.destinations.desk import OURS, Desk
from tests.bundles import sealed
from tests.destinations.desk_stand_in import TOKEN, Canned, desk_stand_in
from tests.destinations.desk_stand_in import Desk as StandIn
from tests.destinations.support import Words


@pytest.fixture
def desk() -> Iterator[StandIn]:
    with desk_stand_in() as made:
        yield made


def error_for(desk: StandIn, canned: Canned) -> CaptureToolError:
    desk.canned.append(canned)
    with pytest.raises((TransientError, PermanentError)) as caught:
        Desk({"url": desk.url, "token": TOKEN}).find(new_ticket_id())
    assert caught.value.title
    assert caught.value.advice
    assert TOKEN not in str(caught.value)
    assert len(desk.seen) == 1, "only the courier tries again"
    return caught.value


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 415, 422])
def test_an_answer_about_us_is_permanent(desk: StandIn, status: int) -> None:
    assert isinstance(error_for(desk, Canned(status)), PermanentError)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 507])
@pytest.mark.parametrize("ours", [True, False])
def test_an_answer_about_now_is_transient(desk: StandIn, status: int, ours: bool) -> None:
    error = error_for(desk, Canned(status, ours=ours, headers={"Retry-After": "17"}))
    assert isinstance(error, TransientError)
    assert error.retry_after == 17


@pytest.mark.parametrize(
    ("value", "wanted"), [("17", 17), ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("soon", None), ("-5", None), ("9" * 400, 999999999)]
)
def test_retry_after_is_seconds_or_a_date(desk: StandIn, value: str, wanted: float | None) -> None:
    error = error_for(desk, Canned(429, headers={"Retry-After": value}))
    assert isinstance(error, TransientError)
    assert error.retry_after == wanted


PORTAL = Canned(200, b"<html>Welcome to the hotel</html>", {"Content-Type": "text/html"}, ours=False)


@pytest.mark.parametrize(
    "canned",
    [
        PORTAL,
        Canned(200, json.dumps({"number": "T-9", "state": "committed"}).encode(), ours=False),
        Canned(302, headers={"Location": "http://portal.invalid/"}, ours=False),
        Canned(302, headers={"Location": "https://[broken"}, ours=False),
        Canned(302, headers={"Location": "nothing://like/it"}, ours=False),
        Canned(401, ours=False),
        Canned(404, ours=False),
        Canned(200, b"<html>", ours=True),
        Canned(200, b"[1]", ours=True),
        Canned(200, b"[" * 200_000, ours=True),
        Canned(200, b'{"number": 5, "state": "committed"}', ours=True),
        Canned(200, b'{"number": "T-1", "state": "?"}', ours=True),
        Canned(200, b"x" * 3_000_000, ours=True),
        Canned(204, ours=True),
    ],
    ids=lambda canned: f"{canned.status} {canned.body[:12]!r} {canned.ours}",
)
def test_what_our_desk_did_not_say_is_no_receipt(desk: StandIn, canned: Canned) -> None:
    error = error_for(desk, canned)
    assert isinstance(error, TransientError)
    assert error.code == "http.not-ours"


def test_a_redirect_is_not_followed_with_the_token(desk: StandIn) -> None:
    with desk_stand_in() as other:
        error_for(desk, Canned(307, headers={"Location": f"{other.url}/api/v1/me"}))
        assert other.seen == []


@pytest.mark.parametrize("cut_method", ["GET", "PUT", "HEAD", "PATCH", "POST"])
def test_a_lost_answer_is_transient(desk: StandIn, tmp_path: Path, cut_method: str) -> None:
    desk.drop_replies.append(cut_method)
    bundle, made = sealed(tmp_path), Desk({"url": desk.url, "token": TOKEN})
    with pytest.raises(TransientError):  # noqa: PT012
        made.find(bundle.ticket_id)
        ticket = made.create(bundle, Words())
        made.attach(ticket, whole(bundle), lambda done, total: None, Cancel())
        made.finish(ticket, bundle)


@pytest.mark.parametrize("cut", [1, 70_000, 1_500_000])
def test_an_upload_cut_after_some_bytes_goes_on_from_there(desk: StandIn, tmp_path: Path, cut: int) -> None:
    desk.cut_after = cut
    bundle, made = sealed(tmp_path, padding=3_000_000), Desk({"url": desk.url, "token": TOKEN})
    ticket = made.create(bundle, Words())
    with pytest.raises(TransientError):
        made.attach(ticket, whole(bundle), lambda done, total: None, Cancel())
    made.attach(ticket, whole(bundle), lambda done, total: None, Cancel())
    assert made.finish(ticket, bundle)
    assert desk.filed() == {bundle.ticket_id: bundle.path.read_bytes()}
    offsets = [headers["Upload-Offset"] for method, _, headers in desk.seen if method == "PATCH"]
    assert offsets == ["0", str(cut)]


def test_nobody_at_the_address_is_transient() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(TransientError) as caught:
            Desk({"url": f"http://127.0.0.1:{free.getsockname()[1]}", "token": "t"}).find(new_ticket_id())
    assert caught.value.code == "http.unreachable"


def test_a_server_that_speaks_another_language_is_transient() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            connection, _ = server.accept()
            connection.recv(4096)
            connection.sendall(b"220 mail.example ESMTP\r\n")
            connection.close()

        spoken = start("mail server", speak)
        with pytest.raises(TransientError):
            Desk({"url": f"http://127.0.0.1:{server.getsockname()[1]}", "token": "t"}).find(new_ticket_id())
        spoken.result(10)


@pytest.mark.parametrize(
    "address",
    ["", "desk", "ftp://x", "file:///etc/passwd", "https://", "https://u:p@x", "http://[", "https://x:99999", "https://x?a=1"],
)
def test_an_address_that_cannot_be_right_is_refused(address: str) -> None:
    with pytest.raises(PermanentError) as caught:
        Client(address, Credentials.token("t"), ours=lambda answer: True)
    assert caught.value.code == "http.address"


@pytest.mark.parametrize(
    "address", ["http://desk.example.com", "http://10.0.0.1", "http://localhost.example.com", "http://127.0.0.1.x.org"]
)
def test_plain_http_goes_to_this_machine_only(address: str) -> None:
    with pytest.raises(PermanentError) as caught:
        Desk({"url": address, "token": "t"})
    assert caught.value.code == "http.plain"
    Desk({"url": address, "token": "t", "plain_http": "yes"})


@pytest.mark.parametrize("token", ["a\nX: b", "a b", "é"])
def test_a_token_that_would_break_the_header_is_refused_unsaid(token: str) -> None:
    with pytest.raises(PermanentError) as caught:
        Desk({"url": "https://x", "token": token})
    assert token not in str(caught.value)


def test_the_token_is_in_no_error_and_no_log(desk: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = {"code": "x", "title": f"Bad {TOKEN}\x1b[31m\n", "advice": TOKEN}
    error = error_for(desk, Canned(401, json.dumps(echo).encode()))
    chain: list[BaseException] = [error]
    while (before := chain[-1].__cause__) is not None:
        chain.append(before)
    assert TOKEN not in "".join(repr(each) for each in chain) + caplog.text
    assert "\x1b" not in error.title


def test_a_netrc_entry_and_a_proxy_do_not_touch_a_local_desk(
    desk: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password netrc-secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert Desk({"url": desk.url, "token": TOKEN}).find(new_ticket_id()) is None
    assert desk.seen[0][2]["Authorization"] == f"Bearer {TOKEN}"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl: it makes the certificate")
    file = tmp_path / "both.pem"
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost "
        f"-keyout {tmp_path}/key.pem -out {tmp_path}/cert.pem".split(),
        check=True,
        capture_output=True,
    )
    file.write_bytes((tmp_path / "key.pem").read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return file


@contextlib.contextmanager
def tls_server(certificate: Path) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header(OURS, "1")
            self.end_headers()
            self.wfile.write(b'{"submitter": "tester", "version": "0"}')

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    class Server(HTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    served = start("tls server", lambda: server.serve_forever(poll_interval=0.02))
    try:
        yield f"https://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        served.result(10)
        server.server_close()


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    with tls_server(certificate) as url:
        with pytest.raises(TransientError) as caught:
            Desk({"url": url, "token": TOKEN}).find(new_ticket_id())
        assert caught.value.code == "http.certificate"


def test_a_certificate_that_the_system_trusts_is_taken(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with tls_server(certificate) as url:
        (finding,) = Desk({"url": url, "token": TOKEN}).check()
    assert finding.state == "ok"


def test_the_local_desk_is_found_by_its_files_and_waited_for(desk: StandIn, tmp_path: Path) -> None:
    made = Desk({"data": str(tmp_path)})
    with pytest.raises(TransientError) as caught:
        made.find(new_ticket_id())
    assert caught.value.code == "desk.not-running"
    (tmp_path / "address").write_text(desk.url + "\n")
    (tmp_path / "token").write_text(TOKEN + "\n")
    assert made.find(new_ticket_id()) is None


@pytest.mark.parametrize("problem", ["down", "token"])
def test_check_tells_one_cure(desk: StandIn, problem: str) -> None:
    url = "http://127.0.0.1:1" if problem == "down" else desk.url
    (finding,) = Desk({"url": url, "token": "wrong"}).check()
    assert (finding.state, bool(finding.text), bool(finding.cure)) == ("fail", True, True)


def test_importing_the_plugs_does_not_import_requests() -> None:
    code = (
        "import sys, capture_tool.destinations.desk, capture_tool.destinations.folder as f; sys.exit('requests' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


HEAD = f"HTTP/1.1 200 OK\r\n{OURS}: 1\r\nContent-Length: 900000\r\n"


@pytest.mark.parametrize("at_once", [HEAD + "\r\n", HEAD + "X-Long: ", "HTTP/1.1 200"], ids=["body", "header", "status"])
@pytest.mark.parametrize("proxied", [False, True])
def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch, at_once: str, proxied: bool) -> None:
    monkeypatch.setattr("capture_tool.destinations._transport.ANSWER_SECONDS", 0.3)
    ended = Cancel()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.recv(1 << 16)
            connection.sendall(at_once.encode())
            while not ended.wait(0.05):
                connection.sendall(b" ")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = start("drip", lambda: drip(listener))
        url, network = ("http://desk.invalid", Network(proxies=lambda _: (address,))) if proxied else (address, None)
        with pytest.raises(TransientError) as caught:
            Client(url, Credentials.token(TOKEN), ours=lambda answer: True, plain_http=True, network=network).send("GET", "/")
        ended()
        server.result()
    assert caught.value.code == "http.timeout"


def test_an_answer_may_be_late_on_a_connection_that_was_used_before(desk: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer has its own time."""
    monkeypatch.setattr("capture_tool.destinations._transport.ANSWER_SECONDS", 5.0)
    made = Desk({"url": desk.url, "token": TOKEN})
    assert made.find(new_ticket_id()) is None
    moved = time.monotonic
    monkeypatch.setattr("capture_tool.destinations._transport.time.monotonic", lambda: moved() + 3600)
    assert made.find(new_ticket_id()) is None
    assert len(desk.seen) == 2


def test_a_proxy_does_not_change_who_is_trusted() -> None:
    adapter: Any = Transport(Network()).session.get_adapter("https://desk.example.com")
    context = adapter.proxy_manager_for("http://127.0.0.1:9").connection_pool_kw["ssl_context"]
    assert isinstance(context, truststore.SSLContext)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
