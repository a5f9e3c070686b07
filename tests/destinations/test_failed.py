"""Lines of `check` for errors: the setting to mend stands in the cure, and no secret in any of it."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any

import pytest

from capture_tool.core import discover
from capture_tool.core.errors import PermanentError, TransientError
from capture_tool.destinations._failed import CURES, failed
from capture_tool.destinations._http import Client, Credentials
from capture_tool.destinations._network import Network

PLUGS = [discover.load("capture_tool.destinations", name).PLUG for name in discover.names("capture_tool.destinations")]


@pytest.mark.parametrize("plug", [plug for plug in PLUGS if "url" in plug.fields], ids=lambda plug: plug.name)
@pytest.mark.parametrize("code", CURES)
def test_a_cure_names_settings_that_there_are(plug: Any, code: str) -> None:
    cure = failed(plug.name, plug.fields, PermanentError(code, "Broken.", "The error's own.")).cure
    named = [word.strip("`.;,:") for word in cure.split() if word.startswith("destinations.")]
    assert named
    assert {name.removeprefix(f"destinations.{plug.name}.") for name in named} <= set(plug.fields)
    assert "None" not in cure


def test_an_error_that_no_setting_mends_keeps_its_own_advice() -> None:
    assert failed("redmine", ["url", "token"], PermanentError("x", "Broken.", "Ask {them}.")).cure == "Ask {them}."
    assert failed("folder", ["path"], PermanentError("http.plain", "Broken.", "Ask.")).cure == "Ask."


def test_the_place_that_cannot_be_reached_is_told_without_its_login() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        place = f"127.0.0.1:{closed.getsockname()[1]}"

    def found(_url: str) -> Sequence[str]:
        return (f"http://desk:sesame@{place}",)

    for url, network, said in (
        (f"http://{place}/path?", Network(), f"{place} cannot be reached"),
        ("https://support.example", Network(proxies=found), f"The proxy {place} cannot be reached"),
    ):
        with pytest.raises(TransientError) as caught:
            Client(url.rstrip("?"), Credentials.token("t"), ours=lambda _: True, network=network).send("GET", "/secret")
        assert said in caught.value.title
        assert "sesame" not in str(caught.value)
        assert "secret" not in caught.value.title
