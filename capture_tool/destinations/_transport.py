"""One request over the wire through requests, bounded in size and time; every error of the network is one of ours."""

from __future__ import annotations

import functools
import http.client
import io
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.destinations._network import Network

if TYPE_CHECKING:
    import requests

Sink = Callable[[bytes], None]
LARGEST_ANSWER = 4 << 20
"""Bytes; the longest are lists of a ticket's notes."""
MOST_DIGITS = 18
"""Of a count: Python refuses to make a number of some thousands of them."""
CONNECT_SECONDS, ANSWER_SECONDS = 20.0, 120.0
"""The second is for the whole answer, head and body, from the end of the request on: a server hashes a large upload first."""


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What came back, as it is."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """A session with one server. TLS is always verified; no redirect, no second try, no `.netrc`."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.session = _session(network)

    def exchange(self, method: str, url: str, *, data: Any, headers: Mapping[str, str], sink: Sink | None = None) -> RawAnswer:
        """One request and its answer. `data` is None, bytes, or something with `read` and a length.

        With `sink`, the body of a 200 goes there piece by piece, whatever its size, and is empty in the answer.
        Raises TransientError, PermanentError, and what `data.read` and `sink` raise besides OSError.
        """
        last: CaptureToolError | None = None
        for proxy in self._network.proxies(url):
            try:
                return self._through(proxy, method, url, data, headers, sink)
            except _NeverSentError as error:
                last = error.error
        raise last or _no_way()

    def _through(self, proxy: str, method: str, url: str, data: Any, headers: Mapping[str, str], sink: Sink | None) -> RawAnswer:
        import requests
        import urllib3

        try:
            with self.session.request(
                method,
                url,
                data=data,
                headers=headers,
                auth=_as_it_is,
                proxies={"http": proxy, "https": proxy},
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = _read(response, sink if response.status_code == 200 else None)
                return RawAnswer(response.status_code, response.headers, body)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            made = _network(error, url, proxy)
            # `from None`: the request inside the error holds the token
            if isinstance(made, TransientError) and made.unknown:
                raise made from None
            raise _NeverSentError(made) from None


class _NeverSentError(Exception):
    """It failed before anything reached the server: another proxy may be tried."""

    def __init__(self, error: CaptureToolError) -> None:
        super().__init__(error.code)
        self.error = error


def not_ours(detail: str, *, unknown: bool = False) -> TransientError:
    """The answer did not come from our server; `unknown` when it says nothing about a request that went out."""
    return TransientError(
        "http.not-ours",
        f"Something else than the ticket server answered ({detail}).",
        "Log in to the network (hotel, guest Wi-Fi) with a browser, or look at the address in the settings. It is tried again.",
        unknown=unknown,
    )


def whole_number(value: Any) -> int | None:
    """A count from a header or a body, as a number or as text; None for anything else."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


class Hurried(io.RawIOBase):
    """A connection's bytes for so many seconds: a server that drips them would hold us for days."""

    def __init__(self, wire: io.RawIOBase, connection: Any) -> None:
        self._wire, self._connection = wire, connection
        self.begin(ANSWER_SECONDS)

    def begin(self, seconds: float, most: int | None = None) -> None:
        """From now on, and at most so many bytes."""
        self._until, self._most = time.monotonic() + seconds, most

    def readable(self) -> bool:
        """It is only read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Raises TimeoutError at the end of the time or the bytes."""
        left = self._until - time.monotonic()
        if left <= 0 or (self._most is not None and self._most <= 0):
            raise TimeoutError
        self._connection.settimeout(left)
        count = self._wire.readinto(buffer)
        self._most = None if self._most is None else self._most - (count or 0)
        return count

    def close(self) -> None:
        """Closes the connection's side of it too."""
        self._wire.close()
        super().close()


class _HurriedResponse(http.client.HTTPResponse):
    """Made when the request is out, so its time is that of the answer."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        wire: Any = self.fp
        self.fp = io.BufferedReader(Hurried(wire.detach(), sock))


@functools.cache
def _hurried(connection: type[Any]) -> type[Any]:
    """The kind of connection, with answers that are given up in time."""
    return type(connection.__name__, (connection,), {"response_class": _HurriedResponse})


def _session(network: Network) -> requests.Session:
    import requests  # 0.15 s that only sending needs
    from requests.adapters import HTTPAdapter

    logging.getLogger("urllib3").setLevel(logging.ERROR)  # it tells whole addresses, and some open files
    tls = network.tls()

    class OwnStore(HTTPAdapter):
        """Verifies as the network settings say, in this session only: nothing global is replaced."""

        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, ssl_context=tls, **kwargs)

        def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
            return super().proxy_manager_for(*args, ssl_context=tls, **kwargs)

        def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
            pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
            pool.ConnectionCls = _hurried(type(pool).ConnectionCls)
            return pool

    class Straight(requests.Session):
        """Never looks where a redirect leads: requests would raise for a broken one, as if nothing had been sent."""

        def get_redirect_target(self, resp: requests.Response) -> None:
            return None

    session = Straight()
    session.trust_env = False  # proxies come from the network settings, certificates from the store
    for scheme in ("https://", "http://"):
        session.mount(scheme, OwnStore(max_retries=0))
    return session


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps requests from replacing our Authorization by a `.netrc` entry."""
    return request


def _read(response: requests.Response, sink: Sink | None) -> bytes:
    raw = bytearray()
    while piece := response.raw.read1(1 << 16):
        if sink:
            sink(piece)
            continue
        raw += piece
        if len(raw) > LARGEST_ANSWER:
            raise not_ours("an endless page")
    return bytes(raw)


def _network(error: Exception, url: str, proxy: str) -> CaptureToolError:
    """The error with the place that it is about."""
    import requests
    import urllib3

    unusable = requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.InvalidHeader
    if isinstance(error, unusable):
        return PermanentError(
            "http.address", "The server's address or token cannot be used.", "Enter them again in the settings."
        )
    there = _place(url)
    late = "http.timeout", f"{there} did not answer in time.", "It is tried again by itself."
    unknown = not _never_sent(error)
    kinds: tuple[tuple[type[Exception], str, str, str], ...] = (
        (
            requests.exceptions.SSLError,
            "http.certificate",
            f"The certificate of {there} is not trusted.",
            "Look at this machine's clock; log in to the network with a browser; set network.ca_file to the company's authority.",
        ),
        (
            requests.exceptions.ProxyError,
            "http.proxy",
            f"The proxy {_place(proxy)} cannot be reached, or does not let us through.",
            "Look at network.proxy, network.proxy_user and the secret network.proxy_password.",
        ),
        (requests.Timeout, *late),
        (urllib3.exceptions.TimeoutError, *late),
    )
    for kind, code, title, advice in kinds:
        if isinstance(error, kind):
            return TransientError(code, title, advice, unknown=unknown)
    return TransientError(
        "http.unreachable", f"{there} cannot be reached.", "Look at the network. It is tried again by itself.", unknown=unknown
    )


def _place(url: str) -> str:
    """Host and port of an address, without the login that may stand before them."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _no_way() -> TransientError:
    return TransientError("http.proxy", "The proxy settings name no way to this server.", "Look at network.proxy.")


def _never_sent(error: Exception) -> bool:
    """Whether it failed before a connection stood: only then is it sure that the server did nothing."""
    import requests
    import urllib3

    refused = requests.exceptions.SSLError, requests.exceptions.ProxyError, requests.exceptions.ConnectTimeout
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, refused) or isinstance(
        reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError
    )
