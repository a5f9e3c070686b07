"""A mail as it arrives: no text of the user is more than text, and no zip costs more memory than another."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture_tool.core import bundle as zips
from capture_tool.core.errors import PermanentError
from capture_tool.core.threads import Cancel
from capture_tool.destinations._letter import Letter, addresses
from capture_tool.destinations._words import text as report
from capture_tool.destinations.mail import USUAL_SIZE, Mail
from tests.bundles import sealed
from tests.destinations.mailbox import files, parsed, text
from tests.destinations.rich import rich
from tests.destinations.smtp_stand_in import MailServer, smtp_stand_in
from tests.destinations.support import deliver, nothing
from tests.destinations.supports.mail import values


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with smtp_stand_in(tmp_path) as made:
        yield made


def test_a_picture_is_shown_as_long_as_it_fits(tmp_path: Path, server: MailServer) -> None:
    small, large = rich(tmp_path, members=0, picture=5000), rich(tmp_path, members=0, picture=600_000)
    deliver(Mail(values(server)), small)
    (shown,) = files(parsed(server.mails[0]), "inline")
    assert shown == (f"{small.path.stem}-01-desktop.png", zips.members(small, "screenshots/")[0].sha256)
    deliver(Mail(values(server, limit_mb=1)), large)
    assert files(parsed(server.mails[1]), "inline") == []
    assert files(parsed(server.mails[1])) == [(large.path.name, large.sha256)]


HOSTILE = "x\r\nBcc: evil@test.example\r\n\r\n.\r\nMAIL FROM:<evil@test.example>\n.\n\rQUIT\r.\r\x00\x0b\u2028end"


def test_a_text_cannot_become_a_header_a_command_or_the_end(server: MailServer, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, text=HOSTILE)
    deliver(Mail(values(server)), bundle)
    (raw,) = server.mails
    assert server.recipients == [["help@test.example"]]
    assert re.findall(rb"(?<!\r)\n|\r(?!\n)|\x00", raw) == []
    mail = parsed(raw)
    assert mail["Bcc"] is None
    assert mail["Subject"] == f"[{bundle.ticket_id}] x"
    assert "MAIL FROM:<" in text(mail)
    assert files(mail) == [(bundle.path.name, bundle.sha256)]


@pytest.mark.parametrize(
    "words", ["Der Kurs hängt seit 9 Uhr, 日本語 🧨 " * 4, "=?utf-8?q?=0aBcc:_x?= " * 6, "." * 119, "a" * 119]
)
def test_any_subject_arrives_as_it_is(server: MailServer, tmp_path: Path, words: str) -> None:
    bundle = sealed(tmp_path, text=words)
    deliver(Mail(values(server)), bundle)
    mail = parsed(server.mails[0])
    assert mail["Bcc"] is None
    assert max(len(line) for line in server.mails[0].split(b"\r\n")) <= 998
    assert mail["Subject"].split("] ")[1].rstrip("…") == words.strip()[:119]
    assert text(mail).replace("\r\n", "\n") == report(bundle)


def test_a_report_from_elsewhere_keeps_its_lines(server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capture_tool.destinations._letter.text", lambda bundle: "a\rb\r\n.\n..c\n.\r.\n \n" + "." * 300)
    deliver(Mail(values(server)), sealed(tmp_path))
    (raw,) = server.mails
    assert re.findall(rb"(?<!\r)\n|\r(?!\n)", raw) == []
    assert text(parsed(raw)).splitlines() == ["a", "b", ".", "..c", ".", ".", " ", "." * 300]


def test_addresses_of_the_world(server: MailServer, tmp_path: Path) -> None:
    deliver(Mail(values(server, to="hilfe@müller.example, händler@test.example")), sealed(tmp_path))
    assert server.recipients == [["hilfe@xn--mller-kva.example", "händler@test.example"]]
    assert "händler@test.example".encode() in server.mails[0]
    with smtp_stand_in(tmp_path, utf8=False) as old:
        deliver(Mail(values(old, to="hilfe@müller.example")), sealed(tmp_path))
        with pytest.raises(PermanentError) as caught:
            deliver(Mail(values(old, to="händler@test.example")), sealed(tmp_path))
        assert caught.value.code == "mail.address"
        assert len(old.mails) == 1


def test_the_memory_does_not_grow_with_the_zip(tmp_path: Path) -> None:
    peaks = []
    for size in (2_000_000, 20_000_000):
        bundle = sealed(tmp_path, padding=size)
        tracemalloc.start()
        letter = Letter(bundle, zips.whole(bundle), sender="a@b.example", to=["c@d.example"], first="<1@b.example>")
        with letter.opened(USUAL_SIZE * 2, nothing, Cancel()) as (length, pieces):
            told = 0
            for piece in pieces:
                while data := piece if isinstance(piece, bytes) else piece.read():
                    told += len(data)
                    if isinstance(piece, bytes):
                        break
            assert told == length
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2_000_000
    assert peaks[1] < 16_000_000


def test_addresses_are_plain_and_counted_once() -> None:
    assert addresses(" a@x.example ,b@y.example,a@x.example") == ("a@x.example", "b@y.example")
    assert addresses("a@x.example, ") == addresses("a b@x.example") == addresses("a@@x.example") == ()
