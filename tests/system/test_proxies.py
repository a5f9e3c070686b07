"""What stands between us and an address: settings, environment, PAC files from a file and over the network."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from capture_tool.core.errors import PermanentError, TransientError
from capture_tool.core.threads import start
from capture_tool.system import proxies
from capture_tool.system.proxies import Proxies

URL = "https://support.example.com/api"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(proxies, "_systems_pac", lambda: "")


def pac(folder: Path, body: str) -> str:
    file = folder / "proxy.pac"
    file.write_text(f"function FindProxyForURL(url, host) {{ {body} }}")
    return str(file)


def test_without_any_setting_the_way_is_direct() -> None:
    assert tuple(Proxies()(URL)) == ("",)
    assert Proxies().said(URL) == "directly"


def test_the_environment_counts_unless_a_proxy_is_set_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "proxy.example.com:3128")
    monkeypatch.setenv("no_proxy", "inside.example.com")
    assert tuple(Proxies()(URL)) == ("http://proxy.example.com:3128",)
    assert tuple(Proxies()("https://inside.example.com")) == ("",)
    assert tuple(Proxies("none")(URL)) == ("",)
    assert tuple(Proxies("other:8080")(URL)) == ("http://other:8080",)


def test_a_login_goes_into_the_address_and_never_into_words() -> None:
    made = Proxies("proxy:8080", user="office\\me", password="p@ss:word")
    assert tuple(made(URL)) == ("http://office%5Cme:p%40ss%3Aword@proxy:8080",)
    assert made.said(URL) == "http://proxy:8080"


@pytest.mark.parametrize("setting", ["ftp://proxy", "http://", "proxy:notaport", "socks5://proxy:1080"])
def test_what_is_no_proxy_is_told(setting: str) -> None:
    with pytest.raises(PermanentError) as caught:
        Proxies(setting)(URL)
    assert "network.proxy" in caught.value.advice


def test_a_pac_file_is_asked_for_each_server(tmp_path: Path) -> None:
    body = """if (dnsDomainIs(host, ".example.com") && shExpMatch(url, "https:*")) return "PROXY a:1; HTTPS b:2; DIRECT";
              return "DIRECT";"""
    made = Proxies(pac=pac(tmp_path, body))
    assert tuple(made(URL)) == ("http://a:1", "https://b:2", "")
    assert tuple(made("https://elsewhere.org/x")) == ("",)


def test_a_pac_file_never_sees_path_or_query(tmp_path: Path) -> None:
    made = Proxies(pac=pac(tmp_path, 'return url == "https://support.example.com/" ? "DIRECT" : "PROXY leak:1";'))
    assert tuple(made(f"{URL}/secret?token=x")) == ("",)


BROKEN = ("not javascript (", "nothing();", "throw 1;", "while (true) {}")
USELESS = ('return "SOCKS a:1080";', 'return "";', "return 5;", "return null;")


@pytest.mark.parametrize("body", [*BROKEN, *USELESS])
def test_a_pac_file_of_no_use_is_told_and_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    monkeypatch.setattr(proxies, "PAC_SECONDS", 3.0)
    with pytest.raises(TransientError) as caught:
        Proxies(pac=pac(tmp_path, body))(URL)
    assert caught.value.code == "network.pac"
    assert "network.proxy" in caught.value.advice


def test_a_pac_file_that_eats_memory_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(TransientError):
        Proxies(pac=pac(tmp_path, 'var a = []; while (true) a.push(new Array(100000).join("x"));'))(URL)


def test_a_pac_file_is_fetched_over_the_network_without_a_proxy(
    serve_pac: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert tuple(Proxies(pac=serve_pac)(URL)) == ("http://from-network:8080",)
    with pytest.raises(TransientError):
        Proxies(pac=str(tmp_path / "nowhere.pac"))(URL)
    with pytest.raises(TransientError):
        Proxies(pac="http://127.0.0.1:1/proxy.pac")(URL)


def test_the_systems_pac_file_is_used_when_nothing_else_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "_systems_pac", lambda: pac(tmp_path, 'return "PROXY system:1";'))
    assert tuple(Proxies()(URL)) == ("http://system:1",)


@pytest.fixture
def serve_pac() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b'function FindProxyForURL(url, host) { return "PROXY from-network:8080"; }'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = start("pac server", lambda: server.serve_forever(poll_interval=0.02))
    yield f"http://127.0.0.1:{server.server_address[1]}/proxy.pac"
    server.shutdown()
    served.result(10)
    server.server_close()


@pytest.mark.parametrize("answer", [b"what?\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nfunction"])
def test_a_server_that_breaks_off_gives_no_pac_file(answer: bytes) -> None:
    class Broken(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            self.wfile.write(answer)

    with socketserver.TCPServer(("127.0.0.1", 0), Broken) as server:
        served = start("broken", server.handle_request)
        with pytest.raises(TransientError) as caught:
            Proxies(pac=f"http://127.0.0.1:{server.server_address[1]}/proxy.pac")(URL)
        served.result(10)
    assert caught.value.code == "network.pac"
