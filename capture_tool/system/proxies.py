"""Proxies as the settings, the environment and the operating system have them, PAC files included.

The system's settings are read by the library (Windows: registry, macOS: SystemConfiguration, elsewhere the environment, and
GNOME's through gsettings); a PAC file runs in a process of its own (pac_process.py) with the helper functions of PyPAC.
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from capture_tool.core.errors import PermanentError, TransientError
from capture_tool.system.own_command import own_command

log = logging.getLogger(__name__)
DIRECT = ("",)
PAC_SECONDS = 10.0
KEPT_SECONDS = 600.0
"""How long an answer about a host is used again."""
MOST_PAC = 1 << 20


class Proxies:
    """Address to proxies in the order to try. `setting` is `system`, `none`, a proxy's address; `pac` a file or address."""

    def __init__(self, setting: str = "system", *, pac: str = "", user: str = "", password: str = "") -> None:
        self._setting, self._pac = setting.strip(), pac.strip()
        self._login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}

    def __call__(self, url: str) -> Sequence[str]:
        """Proxies as `http://[login@]host:port`, `""` for none. Raises TransientError when a PAC file cannot be had or run."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        until, found = self._known.get(host, (0.0, ()))
        if time.monotonic() >= until:
            found = tuple(self._with_login(one) for one in self._find(f"{host}/", parts.hostname or "", parts.scheme))
            self._known[host] = (time.monotonic() + KEPT_SECONDS, found)
        return found

    def said(self, url: str) -> str:
        """For people: how an address is reached, without logins."""
        ways = [_without_login(one) or "directly" for one in self(url)]
        return ", then ".join(ways)

    def _find(self, url: str, host: str, scheme: str) -> Sequence[str]:
        if self._setting == "none":
            return DIRECT
        if self._pac:
            return self._by_pac(self._pac, url)
        if self._setting != "system":
            return (_checked(self._setting),)
        environment = urllib.request.getproxies()
        if urllib.request.proxy_bypass(host):
            return DIRECT
        if found := environment.get(scheme) or environment.get("all"):
            return (_checked(found),)
        pac = _systems_pac()
        return self._by_pac(pac, url) if pac else DIRECT

    def _by_pac(self, pac: str, url: str) -> Sequence[str]:
        answer = _run(_text(pac), url)
        found = [_from_pac(one) for one in answer.split(";") if one.strip()]
        usable = tuple(one for one in found if one is not None)
        if not usable:
            raise _no_pac("its answer names no usable proxy")
        return usable

    def _with_login(self, proxy: str) -> str:
        scheme, mark, rest = proxy.partition("://")
        return proxy if not mark or "@" in rest else f"{scheme}{mark}{self._login}{rest}"


def _checked(proxy: str) -> str:
    """A proxy's address with a scheme. Raises PermanentError `network.proxy`."""
    full = proxy if "://" in proxy else f"http://{proxy}"
    try:
        parts = urlsplit(full)
        fine = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        fine = False
    if not fine:
        raise PermanentError(
            "network.proxy", "The proxy setting is no address of an HTTP proxy.", "Set network.proxy like http://proxy:8080."
        )
    return full.rstrip("/")


def _from_pac(said: str) -> str | None:
    """One of a PAC file's answers: DIRECT, PROXY host:port, HTTP, HTTPS; None for what we cannot use (SOCKS)."""
    kind, _, place = said.strip().partition(" ")
    if kind.upper() == "DIRECT":
        return ""
    schemes = {"PROXY": "http", "HTTP": "http", "HTTPS": "https"}
    try:
        return _checked(f"{schemes[kind.upper()]}://{place.strip()}")
    except (KeyError, PermanentError):
        return None


def _without_login(proxy: str) -> str:
    scheme, mark, rest = proxy.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


def _text(pac: str) -> str:
    """The PAC file's text, from a file or over the network without a proxy. Raises TransientError."""
    try:
        if urlsplit(pac).scheme not in ("http", "https"):
            path = Path(unquote(urlsplit(pac).path)) if pac.startswith("file:") else Path(pac)
            with path.open("rb") as file:
                return file.read(MOST_PAC).decode("utf-8", "replace")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(pac, timeout=PAC_SECONDS) as answer:
            return bytes(answer.read(MOST_PAC)).decode("utf-8", "replace")
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _no_pac(f"it cannot be read ({type(error).__name__})") from error


def _run(text: str, url: str) -> str:
    """What the PAC file answers. Raises TransientError when it fails or takes too long."""
    try:
        done = subprocess.run(
            [*own_command(), "run-pac"],
            input=json.dumps({"pac": text, "url": url}),
            capture_output=True,
            text=True,
            timeout=PAC_SECONDS,
            check=False,
            env=_quiet_environment(),
        )
    except subprocess.TimeoutExpired:
        raise _no_pac("it does not come to an end") from None
    except OSError as error:
        raise _no_pac("it cannot be run") from error
    if done.returncode or not done.stdout.strip():
        raise _no_pac("it is broken")
    return done.stdout


def _quiet_environment() -> Mapping[str, str]:
    return {**os.environ, "PYTHONWARNINGS": "ignore"}


def _no_pac(why: str) -> TransientError:
    return TransientError(
        "network.pac",
        f"The proxy configuration file (PAC) is of no use: {why}.",
        "Ask who runs the network, or set network.proxy. It is tried again by itself.",
    )


def _systems_pac() -> str:
    """Address of the PAC file that the operating system is set to; empty for none."""
    if sys.platform == "win32":
        from pypac.os_settings import autoconfig_url_from_registry

        return autoconfig_url_from_registry() or ""
    if sys.platform == "darwin":
        from pypac.os_settings import autoconfig_url_from_preferences

        return autoconfig_url_from_preferences() or ""
    return _gnomes_pac()


def _gnomes_pac() -> str:
    program = shutil.which("gsettings")
    if not program:
        return ""
    said = []
    for key in ("mode", "autoconfig-url"):
        try:
            done = subprocess.run(
                [program, "get", "org.gnome.system.proxy", key], capture_output=True, text=True, timeout=5, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        said.append(done.stdout.strip().strip("'"))
    return said[1] if said[0] == "auto" else ""
