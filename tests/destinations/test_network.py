"""Proxies, the company's own authority, our certificate: against real TLS servers and a real proxy on this machine."""

from __future__ import annotations

import base64
import queue
import select
import shutil
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from capture_tool.core.errors import PermanentError, TransientError
from capture_tool.core.threads import Cancel, start
from capture_tool.destinations._http import Client, Credentials
from capture_tool.destinations._network import Network
from tests.servers.tls import Authority

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl: it makes the certificates")
NAME = "support.example"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.found(tmp_path_factory.mktemp("ca"))


@contextmanager
def https(certificate: Path, *, wants: Path | None = None) -> Iterator[int]:
    """A TLS server that answers every request with `{}`; `wants` is the authority of the certificates it asks for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if wants:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(wants)
    stop = Cancel()

    def serve() -> None:
        while not stop.asked:
            try:
                plain, _ = listener.accept()
                with closing(plain), context.wrap_socket(plain, server_side=True) as wire:
                    wire.recv(1 << 16)
                    wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
            except OSError:
                continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        served = start("https", serve)
        yield listener.getsockname()[1]
        stop()
        served.result(10)


@dataclass
class Proxy:
    """A proxy that connects every name to one port here, and asks for a login when it has one."""

    to: int
    login: str = ""
    port: int = 0
    asked: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)

    def serve(self, listener: socket.socket, stop: Cancel) -> None:
        while not stop.asked:
            try:
                client, _ = listener.accept()
                with closing(client):
                    self._one(client)
            except OSError:
                continue

    def _one(self, client: socket.socket) -> None:
        head = client.recv(1 << 16).decode()
        self.asked.put(head.partition("\r\n")[0])
        packed = base64.b64encode(self.login.encode()).decode()
        if self.login and f"Basic {packed}" not in head:
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", self.to)) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            while True:
                for ready in select.select([client, server], [], [], 5)[0]:
                    if not (data := ready.recv(1 << 16)):
                        return
                    (server if ready is client else client).sendall(data)


@contextmanager
def proxy(to: int, login: str = "") -> Iterator[Proxy]:
    made, stop = Proxy(to, login), Cancel()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        made.port = listener.getsockname()[1]
        served = start("proxy", lambda: made.serve(listener, stop))
        yield made
        stop()
        served.result(10)


def ask(url: str, network: Network) -> int:
    client = Client(url, Credentials.token("sesame"), ours=lambda answer: answer.json is not None, network=network)
    return client.send("GET", "/").status


def through(*proxies: str, ca: Path | None = None) -> Network:
    def found(_url: str) -> Sequence[str]:
        return proxies

    return Network(proxies=found, ca_file=ca)


def test_the_companys_own_authority_is_trusted_once_it_is_named(company: Authority) -> None:
    with https(company.sign(NAME)) as port:
        url = f"https://localhost:{port}"
        with pytest.raises(TransientError) as caught:
            ask(url, Network())
        assert caught.value.code == "http.certificate"
        assert "network.ca_file" in caught.value.advice
        assert ask(url, Network(ca_file=company.ca)) == 200


def test_another_name_is_refused_even_from_the_companys_authority(company: Authority) -> None:
    with https(company.sign("other.example")) as port, proxy(port) as between, pytest.raises(TransientError) as caught:
        ask(f"https://{NAME}", through(f"http://127.0.0.1:{between.port}", ca=company.ca))
    assert caught.value.code == "http.certificate"


def test_a_server_that_asks_for_a_certificate_gets_ours(company: Authority) -> None:
    ours = company.sign("trader.example")
    with https(company.sign(NAME), wants=company.ca) as port:
        url = f"https://localhost:{port}"
        with pytest.raises(TransientError):
            ask(url, Network(ca_file=company.ca))
        assert ask(url, Network(ca_file=company.ca, certificate=ours)) == 200
        apart = company.folder / "trader.example.crt", company.folder / "trader.example.key"
        assert ask(url, Network(ca_file=company.ca, certificate=apart[0], key=apart[1])) == 200


def test_a_locked_key_is_opened_by_its_password_and_never_asked_for_on_the_terminal(company: Authority) -> None:
    locked = company.sign("locked.example", "-passout", "pass:open sesame")
    with https(company.sign(NAME), wants=company.ca) as port:
        url = f"https://localhost:{port}"
        assert ask(url, Network(ca_file=company.ca, certificate=locked, key_password="open sesame")) == 200
        for wrong in ("", "shut"):
            with pytest.raises(PermanentError) as caught:
                ask(url, Network(ca_file=company.ca, certificate=locked, key_password=wrong))
            assert "network.client_key_password" in caught.value.advice
            assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"", b"not a certificate", b"\x00" * 100])
def test_a_file_that_is_no_certificate_is_named_with_its_setting(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "file.pem"
    if content is not None:
        file.write_bytes(content)
    for network, setting in (
        (Network(ca_file=file), "network.ca_file"),
        (Network(certificate=file), "network.client_certificate"),
    ):
        with pytest.raises(PermanentError) as caught:
            ask("https://localhost:1", network)
        assert setting in caught.value.advice
        assert str(file) in caught.value.title


def test_a_proxy_carries_the_request_and_the_name_is_still_verified(company: Authority) -> None:
    with https(company.sign(NAME)) as port, proxy(port) as between:
        assert ask(f"https://{NAME}", through(f"http://127.0.0.1:{between.port}", ca=company.ca)) == 200
        assert between.asked.get(timeout=5).rpartition(" ")[0] == f"CONNECT {NAME}:443"


def test_a_proxys_login_is_used_and_never_told(company: Authority, caplog: pytest.LogCaptureFixture) -> None:
    with https(company.sign(NAME)) as port, proxy(port, "desk:open sesame") as between:
        url, place = f"https://{NAME}", f"127.0.0.1:{between.port}"
        assert ask(url, through(f"http://desk:open%20sesame@{place}", ca=company.ca)) == 200
        with caplog.at_level("DEBUG"), pytest.raises(TransientError) as caught:
            ask(url, through(f"http://desk:wrong-secret@{place}", ca=company.ca))
        assert caught.value.code == "http.proxy"
        assert "network.proxy" in caught.value.advice
        assert "wrong-secret" not in f"{caught.value} {caplog.text}"


def test_a_dead_proxy_gives_way_to_the_next(company: Authority) -> None:
    with https(company.sign(NAME)) as port, proxy(port) as between:
        dead, living = "http://127.0.0.1:1", f"http://127.0.0.1:{between.port}"
        assert ask(f"https://{NAME}", through(dead, living, ca=company.ca)) == 200
        with pytest.raises(TransientError) as caught:
            ask(f"https://{NAME}", through(dead, ca=company.ca))
        assert caught.value.code == "http.proxy"


def test_no_proxy_stands_before_this_machine(company: Authority) -> None:
    with https(company.sign(NAME)) as port:
        assert ask(f"https://localhost:{port}", through("http://127.0.0.1:1", ca=company.ca)) == 200
