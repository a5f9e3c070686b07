"""The ticket page of a bundle that `seal` made: everything that the manifest tells is read back by the page."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import requests

from capture_tool.core.bundle import seal
from capture_tool.core.clean import clean
from capture_tool.core.model import (
    Category,
    CleanFile,
    CleanPath,
    Image,
    LeftOut,
    LogFile,
    Picture,
    RawPath,
    Rect,
    Report,
    Ticket,
    Treatment,
    Window,
)
from capture_tool.core.png import encode_small
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel
from tests.desk.conftest import Client


def quiet(_done: int, _total: int) -> None:
    """No progress is shown."""


def sealed(folder: Path) -> bytes:
    """A small report of every part, through the real redaction."""
    redactor = Redactor(b"a key for tests only" * 2)
    picture, members = folder / "shot.png", folder / "members"
    members.mkdir()
    picture.write_bytes(encode_small(Image(30, 20, bytes(30 * 20 * 4))))
    files = []
    for name, content, treatment in (
        ("1045_tws.vmoptions", b"-Xmx768m\n-Dproxy.password=hunter22\n", Treatment.TEXT),
        ("launcher.log", b"2026-08-28 22:29:01.789 INFO  [JTS-Main] - account U1234567 logs in\n" * 3, Treatment.TEXT),
    ):
        raw = folder / name
        raw.write_bytes(content)
        log = LogFile(source="tws", name=name, path=RawPath(raw), size=len(content), treatment=treatment, end=len(content))
        made = clean(log, redactor=redactor, folder=members, progress=quiet, cancel=Cancel())
        assert isinstance(made, CleanFile)
        files.append(made)
    report = Report(
        ticket=Ticket.new(),
        text="The order of U1234567 hangs",
        expected="It is sent",
        category=Category.ORDERS,
        belongs_to="#4711",
        pictures=(Picture("01-window.png", CleanPath(picture), "window", 30, 20, Rect(0, 0, 30, 20), 2),),
        files=tuple(files),
        left_out=(LeftOut("autorestart", 312, "a live session: never sent"),),
        facts={"system": {"os": "Debian 12"}},
        window=Window(7, "DU7654321 Interactive Brokers", "tws", 1, Rect(0, 0, 30, 20)),
    )
    bundle = seal(report, target=folder / "capture.zip", redactor=redactor, progress=quiet, cancel=Cancel())
    return bundle.path.read_bytes()


def test_the_page_of_a_sealed_bundle_tells_all_of_it_in_the_order_support_needs(desk: Client, tmp_path: Path) -> None:
    told = desk.file(sealed(tmp_path))
    with desk.staff() as browser:
        page = unescape(browser.get(told["url"]).text)
        expected = ["orders", "#4711", "What happened", "The order of acct-live-", "It is sent", "01-window.png", "2 blacked out"]
        expected += ["tws/launcher.log", "3 × account", "tws/1045_tws.vmoptions", "1 × ", "facts/system.json"]
        expected += ["Left out: 1 file", "autorestart", "a live session: never sent", "Debian 12"]
        place = 0
        for words in expected:
            place = page.find(words, place)
            assert place >= 0, words
        assert not any(secret in page for secret in ("U1234567", "DU7654321", "hunter22"))
        links = [
            part.split('"')[0]
            for part in page.split('href="')
            if "1045" in part.split('"')[0] or "01-window" in part.split('"')[0]
        ]
        assert len(links) >= 3
        assert all(open_(browser, desk, link).status_code == 200 for link in links)


def open_(browser: requests.Session, desk: Client, link: str) -> requests.Response:
    return browser.get(link if link.startswith("http") else desk.url + link)
