"""The staff's pages: who may see them, what they say, and that nothing from outside acts in them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image

from tests.desk.conftest import Client

LOG = b"".join(b"2026-11-22 11:%02d:%02d INFO line %d\n" % (n // 60 % 60, n % 60, n) for n in range(30_000))
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "PNG")
    return out.getvalue()


MEMBERS = {
    "report.txt": b"The order froze.",
    "screenshots/01-desktop.png": png(),
    "logs/tws/launcher.log": LOG,
    "logs/tws/tws.20261122.110210.ibgzenc": b"IBGZENC\0" + bytes(200),
    "facts/system.json": json.dumps({"os": "Debian 12", "memory_bytes": 16_500_000_000, "evil": EVIL}).encode(),
}


def manifest(**changed: Any) -> dict[str, Any]:
    files: dict[str, dict[str, Any]] = {
        name: {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "media_type": "text/plain"}
        for name, data in MEMBERS.items()
    }
    files["logs/tws/launcher.log"] |= {
        "source": "tws",
        "first": "2026-11-22T10:29:00+00:00",
        "last": "2026-11-22T11:01:30+00:00",
        "file_bytes": 9_000_000,
        "clipped": [5_300_000, 6_400_000],
        "replaced": {"account": 1312, "ip": 7},
    }
    files["logs/tws/tws.20261122.110210.ibgzenc"] |= {"source": "tws", "encrypted": True}
    return {
        "moment": {"utc": "2026-11-22T10:59:13Z", "zone": "CET", "utc_offset_seconds": 3600},
        "text": "The order froze.\nTwice.",
        "expected": "It is sent.",
        "category": "freeze",
        "belongs_to": "T-000012",
        "files": list(files.values()),
        "left_out": [{"name": "autorestart", "bytes": 312, "reason": "Holds a live session: never sent."}],
        "waivers": ["encrypted-logs", "undo:ip"],
        "monitors": [{"name": "DP-1", "rect": [0, 0, 1920, 1080], "scale": 1.5}],
        "window": {"title": "acct-live-K3V9 Interactive Brokers"},
    } | changed


@pytest.fixture
def filed(desk: Client, make_bundle: Callable[..., bytes]) -> dict[str, Any]:
    told = manifest()
    return desk.file(make_bundle(told, MEMBERS), told)


def page(browser: requests.Session, address: str, status: int = 200) -> str:
    answer = browser.get(address, timeout=30)
    assert answer.status_code == status, answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "<script" not in answer.text
    return answer.text


@pytest.fixture
def stranger() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.mark.parametrize(
    "address",
    ["/", "/?key=wrong", "/?key=%ff", "/?q=x", "/t/T-000001", "/t/T-000001?view=wrong", "/t/T-000002", "/t/T-000001/bundle"],
)
def test_a_stranger_sees_only_that_a_key_is_needed(
    desk: Client, filed: dict[str, Any], stranger: requests.Session, address: str
) -> None:
    assert "This page needs a key." in page(stranger, desk.url + address, 403)


def test_the_staffs_address_logs_in_and_leaves_no_key_behind(desk: Client, browser: requests.Session) -> None:
    answer = browser.get(desk.url, timeout=30)
    assert answer.url == desk.url + "/"
    (cookie,) = browser.cookies
    assert cookie.value not in (desk.data / "staff_key").read_text()
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "strict"


def test_the_link_in_the_receipt_opens_that_ticket_only(
    desk: Client, filed: dict[str, Any], stranger: requests.Session, make_bundle: Callable[..., bytes]
) -> None:
    other = desk.file(make_bundle(manifest(), {}), {"n": 2})
    key = filed["url"].partition("?")[2]
    assert "The order froze." in page(stranger, filed["url"])
    assert stranger.get(f"{desk.url}/t/{filed['number']}/bundle?{key}", timeout=30).status_code == 200
    page(stranger, f"{desk.url}/t/{other['number']}?{key}", 403)
    page(stranger, f"{desk.url}/?{key}", 403)


def test_an_empty_inbox_explains_itself(desk: Client, browser: requests.Session) -> None:
    assert "No tickets yet" in page(browser, desk.url)


def test_the_inbox_says_what_each_ticket_is(desk: Client, filed: dict[str, Any], browser: requests.Session) -> None:
    shown = page(browser, desk.url)
    for word in ("T-000001", "22 Nov 2026, 11:59 CET", "freeze", "The order froze.", ">new<"):
        assert word in shown
    page(browser, f"{desk.url}/t/T-000001")
    assert ">seen<" in page(browser, desk.url)


def test_looking_by_the_receipts_link_is_not_seen_by_staff(
    desk: Client, filed: dict[str, Any], browser: requests.Session, stranger: requests.Session
) -> None:
    page(stranger, filed["url"])
    assert ">new<" in page(browser, desk.url)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("FROZE", 1),
        ("order twice", 1),
        ("T-000001", 1),
        ("t-1", 1),
        ("1", 2),
        ("000002", 1),
        ("50%", 0),
        ("_____", 0),
        ("froze missing", 0),
        ("'; --", 0),
        ("Ünïcode", 1),
        ("\x00", 0),
    ],
)
def test_search_by_text_and_number(
    desk: Client, filed: dict[str, Any], browser: requests.Session, make_bundle: Callable[..., bytes], words: str, found: int
) -> None:
    desk.file(b"other", manifest(text="ÜNÏCODE"))
    shown = browser.get(desk.url, params={"q": words}, timeout=30).text
    assert shown.count('<td class="line">') == found
    assert ("Nothing found" in shown) == (found == 0)


def test_paging_shows_every_ticket_once_newest_first(desk: Client, browser: requests.Session) -> None:
    for n in range(53):
        desk.file(bytes([n, 1]))
    first, second = page(browser, desk.url), page(browser, f"{desk.url}/?page=2")
    assert first.index("T-000053") < first.index("T-000052")
    assert (first.count('<td class="line">'), second.count('<td class="line">')) == (50, 3)
    assert "Page 2 of 2" in second
    assert "ends before this page" in page(browser, f"{desk.url}/?page=3")
    page(browser, f"{desk.url}/?page=-1&q=%00")


def test_the_ticket_page_says_all_of_it(desk: Client, filed: dict[str, Any], browser: requests.Session) -> None:
    shown = page(browser, f"{desk.url}/t/T-000001")
    for word in (
        "The order froze.\nTwice.",
        "It is sent.",
        "22 Nov 2026, 11:59:13 CET",
        "10:59:13 UTC",
        "belongs to T-000012",
        "They could not be redacted",
        "kind “network address”",
        "11:29:00 – 12:01:30",
        "bytes 5\u202f300\u202f000 to 6\u202f400\u202f000 of 9\u202f000\u202f000",
        "1\u202f312 × account",
        "encrypted, not redacted",
        "autorestart",
        "Holds a live session",
        "Debian 12",
        "16.5 GB",
        "DP-1 1920 × 1080, 150 %",
        "acct-live-K3V9",
    ):
        assert word in shown, word


def test_all_that_comes_from_outside_is_escaped(
    desk: Client, browser: requests.Session, make_bundle: Callable[..., bytes]
) -> None:
    told = manifest(
        text=EVIL,
        expected=EVIL,
        category=EVIL,
        belongs_to=EVIL,
        files=[{"name": f"logs/{EVIL}", "bytes": 1, "replaced": {EVIL: 3}, "source": EVIL}],
        left_out=[{"name": EVIL, "bytes": 1, "reason": EVIL}],
        waivers=[EVIL, f"undo:{EVIL}"],
        monitors=[{"name": EVIL}],
        window={"title": EVIL},
    )
    desk.file(make_bundle(told, {f"logs/{EVIL}": EVIL.encode()}), told)
    for address in ("/", f"/?q={EVIL}", "/t/T-000001", f"/t/T-000001/text/logs/{requests.utils.quote(EVIL)}"):
        shown = page(browser, desk.url + address)
        assert "&lt;script&gt;" in shown
        assert "<img src=x" not in shown


@pytest.mark.parametrize(
    "odd",
    [
        {"moment": "yesterday", "text": 7, "files": "none", "left_out": {}, "waivers": [1], "monitors": [[]], "window": []},
        {"moment": {"utc": "0001-01-01T00:00:00+00:00", "utc_offset_seconds": -86399}},
        {"moment": {"utc": "9999-12-31T23:59:59+00:00", "utc_offset_seconds": 10**30}},
        {"files": [{"name": "logs/a", "bytes": -1, "clipped": [1, "x"], "replaced": [], "first": "2026", "last": 10**40}, 5]},
        {"text": "\ud800\x00\u202egpj.exe", "category": "\ud800", "waivers": ["\ud800"]},
        {"monitors": [{"name": 1, "scale": float(10**300), "rect": 5}], "window": {"title": "\ud83d"}},
    ],
)
def test_odd_manifests_are_shown_as_far_as_they_go(
    desk: Client, browser: requests.Session, make_bundle: Callable[..., bytes], odd: dict[str, Any]
) -> None:
    told = manifest(**odd)
    desk.file(make_bundle(told, MEMBERS), told)
    assert "\u202e" not in page(browser, f"{desk.url}/t/T-000001")
    page(browser, desk.url)


@pytest.mark.parametrize("content", [b"no zip", b"PK\x05\x06" + bytes(18), b"PK\x05\x06" + b"\xff" * 18])
def test_a_damaged_bundle_is_said_and_can_be_downloaded(desk: Client, browser: requests.Session, content: bytes | None) -> None:
    desk.file(content, manifest())
    shown = page(browser, f"{desk.url}/t/T-000001")
    assert "The bundle is damaged" in shown
    assert browser.get(f"{desk.url}/t/T-000001/bundle", timeout=30).content == content


def test_the_zip_and_its_members_come_out_as_they_are(
    desk: Client, filed: dict[str, Any], browser: requests.Session, data: Path, tmp_path: Path
) -> None:
    answer = browser.get(f"{desk.url}/t/T-000001/bundle", timeout=30)
    assert answer.content == (tmp_path / "capture.zip").read_bytes()
    assert 'filename="capture.zip"' in answer.headers["Content-Disposition"]
    for name, content in MEMBERS.items():
        answer = browser.get(f"{desk.url}/t/T-000001/raw/{name}", timeout=30)
        assert answer.content == content
        assert answer.headers["Content-Type"] == ("image/png" if name.endswith("png") else "application/octet-stream")


@pytest.mark.parametrize("kind", ["raw", "text", "picture"])
@pytest.mark.parametrize(
    "name", ["../../token", "%2e%2e/%2e%2e/token", "/etc/passwd", "%2fetc%2fpasswd", "logs/", "", "nothing", "%00"]
)
def test_names_that_are_not_in_the_zip_lead_nowhere(
    desk: Client, filed: dict[str, Any], browser: requests.Session, kind: str, name: str
) -> None:
    assert browser.get(f"{desk.url}/t/T-000001/{kind}/{name}", timeout=30).status_code == 404


@pytest.mark.parametrize(
    "path", ["/static/", "/static/../keys.py", "/static/%2e%2e%2fkeys.py", "/nothing", "/t/", "/t/T-000009", "/t/x", "/t/T-1"]
)
def test_other_addresses_are_a_page_too(desk: Client, browser: requests.Session, path: str) -> None:
    page(browser, desk.url + path, 404)


@pytest.mark.parametrize(("zoom", "width"), [("fit", ""), ("100", 'width="40"'), ("200", 'width="80"'), ("9999", "")])
def test_a_picture_can_be_zoomed(desk: Client, filed: dict[str, Any], browser: requests.Session, zoom: str, width: str) -> None:
    assert width in page(browser, f"{desk.url}/t/T-000001/picture/screenshots/01-desktop.png?zoom={zoom}")


def test_a_log_is_read_page_by_page_and_nothing_is_skipped(
    desk: Client, filed: dict[str, Any], browser: requests.Session
) -> None:
    address, text = f"{desk.url}/t/T-000001/text/logs/tws/launcher.log", ""
    while address:
        shown = page(browser, address)
        text += shown.partition('tabindex="0">')[2].partition("</pre>")[0]
        later = shown.partition('rel="next" href="')[2].partition('"')[0]
        address = desk.url + later if later else ""
    assert text.encode() == LOG


@pytest.mark.parametrize(
    "query", ["from=999999999999999", "from=-1", "before=0", "before=999999999999999", "from=x&before=y", "before=300000"]
)
def test_any_place_in_a_log_is_a_page(desk: Client, filed: dict[str, Any], browser: requests.Session, query: str) -> None:
    page(browser, f"{desk.url}/t/T-000001/text/logs/tws/launcher.log?{query}")


def test_an_encrypted_log_is_not_shown_as_text(desk: Client, filed: dict[str, Any], browser: requests.Session) -> None:
    assert "not text" in page(browser, f"{desk.url}/t/T-000001/text/logs/tws/tws.20261122.110210.ibgzenc")


def test_a_zip_bomb_is_a_page_of_its_first_lines(desk: Client, browser: requests.Session, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("manifest.json", b"{" + b" " * 9_000_000 + b"}")
        with bomb.open("logs/bomb", "w", force_zip64=True) as member:
            for _ in range(300):
                member.write(b"a" * 1_000_000)
    desk.file((tmp_path / "bomb.zip").read_bytes())
    assert "damaged" in page(browser, f"{desk.url}/t/T-000001")
    assert len(page(browser, f"{desk.url}/t/T-000001/text/logs/bomb")) < 300_000


def test_pages_are_not_kept_by_the_browser(desk: Client, filed: dict[str, Any], browser: requests.Session) -> None:
    assert browser.get(f"{desk.url}/t/T-000001", timeout=30).headers["Cache-Control"] == "no-store"


def test_the_pages_hold_no_path_of_this_machine(
    desk: Client, filed: dict[str, Any], browser: requests.Session, data: Path
) -> None:
    assert str(data) not in page(browser, f"{desk.url}/t/T-000001")
