"""One attempt and no second: what breaks before the mail ends was not sent, what breaks after it is for a person to judge."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core import bundle as zips
from capture_tool.core.courier import Courier
from capture_tool.core.delivery import UNKNOWN
from capture_tool.core.errors import CancelledError, PermanentError, TransientError
from capture_tool.core.model import Entry, State
from capture_tool.core.outbox import Outbox
from capture_tool.core.threads import Cancel
from capture_tool.destinations._network import Network
from capture_tool.destinations._smtp import _packed
from capture_tool.destinations._words import text as report
from capture_tool.destinations.mail import PAYLOAD, USUAL_SIZE, Mail
from tests.bundles import sealed
from tests.destinations.mailbox import files, parsed, text, tickets
from tests.destinations.rich import rich
from tests.destinations.smtp_stand_in import CUT, PASSWORD, USER, MailServer, smtp_stand_in
from tests.destinations.support import Words, attachments, deliver, nothing
from tests.destinations.supports import postfix as real
from tests.destinations.supports.mail import values
from tests.servers.postfix import Postfix

BEFORE_THE_END = ["greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with smtp_stand_in(tmp_path) as made:
        yield made


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    made = Outbox(tmp_path / "outbox")
    made.recover()
    return made


def courier(outbox: Outbox, server: MailServer, **more: Any) -> Courier:
    return Courier(outbox, lambda name: Mail(values(server, **more)))


def put(outbox: Outbox, tmp_path: Path, padding: int = 200_000) -> Entry:
    return outbox.put(sealed(tmp_path, padding=padding), destination="mail", summary="It froze")


@pytest.mark.parametrize("point", [*BEFORE_THE_END, "inside"])
def test_a_cut_before_the_mail_ends_leaves_no_doubt(server: MailServer, outbox: Outbox, tmp_path: Path, point: str) -> None:
    server.faults[point] = CUT
    more_than_the_network_holds = 14_000_000
    entry = courier(outbox, server).deliver(put(outbox, tmp_path, more_than_the_network_holds if point == "inside" else 1).id)
    assert (entry.state, entry.asked, server.mails) == (State.PENDING, None, [])
    server.faults.clear()
    entry = courier(outbox, server).deliver(entry.id)
    assert (entry.state, len(server.mails)) == (State.SENT, 1)
    assert entry.receipt
    assert not entry.receipt.doubtful
    assert not entry.receipt.verified


@pytest.mark.parametrize("point", [*BEFORE_THE_END, "end"])
def test_not_now_is_tried_again_and_no_is_told(server: MailServer, outbox: Outbox, tmp_path: Path, point: str) -> None:
    entry = put(outbox, tmp_path)
    for answer, state in (("451 4.3.0 later", State.PENDING), ("554 5.7.1 never", State.FAILED)):
        server.faults[point] = answer
        entry = courier(outbox, server).deliver(entry.id)
        assert (entry.state, entry.asked, server.mails) == (state, None, [])
        assert answer[4:] in entry.reason
    server.faults.clear()
    outbox.retry(entry.id)
    assert courier(outbox, server).deliver(entry.id).state is State.SENT
    assert len(server.mails) == 1


LONG = "250 " + "x" * 9000


@pytest.mark.parametrize(
    "fault", [{"end": CUT}, {"lost": CUT}, {"lost": "354 what?"}, {"lost": "HTTP/1.1 200 OK"}, {"lost": LONG}]
)
def test_a_lost_answer_after_the_end_is_for_a_person(
    server: MailServer, outbox: Outbox, tmp_path: Path, fault: dict[str, str]
) -> None:
    server.faults.update(fault)
    entry = courier(outbox, server).deliver(put(outbox, tmp_path).id)
    assert (entry.state, entry.asked is not None) == (State.PENDING, True)
    server.faults.clear()
    arrived = len(server.mails)
    entry = courier(outbox, server).deliver(entry.id)
    assert (entry.state, entry.code, len(server.mails)) == (State.FAILED, UNKNOWN, arrived)
    outbox.retry(entry.id)
    entry = courier(outbox, server).deliver(entry.id)
    assert entry.receipt
    assert entry.receipt.doubtful
    assert len({parsed(mail)["Message-ID"] for mail in server.mails}) == 1


def test_a_second_mail_that_is_lost_does_not_send_the_first_again(outbox: Outbox, tmp_path: Path) -> None:
    bundle = rich(tmp_path)
    with smtp_stand_in(tmp_path, size=900_000) as server:
        entry = outbox.put(bundle, destination="mail", summary="It froze")
        made = Mail(values(server))
        second = attachments(made, bundle)[1].name

        class Loses(Mail):
            def attach(self, ticket: Any, attachment: Any, progress: Any, cancel: Any) -> bool:
                server.faults = {"end": "451 later"} if attachment.name == second else {}
                return super().attach(ticket, attachment, progress, cancel)

        entry = Courier(outbox, lambda name: Loses(values(server))).deliver(entry.id)
        assert (entry.state, len(server.mails)) == (State.PENDING, 1)
        server.faults.clear()
        assert courier(outbox, server).deliver(entry.id).state is State.SENT
        assert len(server.mails) == len(attachments(made, bundle))
        assert len({parsed(mail)["Message-ID"] for mail in server.mails}) == len(server.mails)


def test_several_zips_are_one_thread(tmp_path: Path) -> None:
    bundle = rich(tmp_path)
    with smtp_stand_in(tmp_path, size=900_000) as server:
        deliver(Mail(values(server)), bundle)
        mails = [parsed(mail) for mail in server.mails]
        count = len(attachments(Mail(values(server)), bundle))
        assert count > 1
        assert [mail["Subject"] for mail in mails] == [
            f"[{bundle.ticket_id}] It froze ({number} of {count})" for number in range(1, count + 1)
        ]
        first = mails[0]["Message-ID"]
        assert first == f"<{bundle.ticket_id}@test.example>"
        assert [(mail["In-Reply-To"], mail["References"]) for mail in mails[1:]] == [(first, first)] * (count - 1)
        assert "It froze" in text(mails[0])
        assert all(len(raw) <= 900_000 for raw in server.mails)


def test_what_is_too_large_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    with smtp_stand_in(tmp_path, size=400_000) as server:
        bundle, made = sealed(tmp_path, padding=400_000), Mail(values(server))
        with pytest.raises(PermanentError) as caught:
            made.attach(made.create(bundle, Words()), zips.whole(bundle), nothing, Cancel())
        assert caught.value.code == "mail.too-large"
        assert "MAIL" not in server.seen


@pytest.mark.parametrize(("announced", "limit", "largest"), [(None, "", USUAL_SIZE), (50_000_000, "10", 10_000_000)])
def test_the_limit_is_the_servers_or_supports(tmp_path: Path, announced: int | None, limit: str, largest: int) -> None:
    with smtp_stand_in(tmp_path, size=announced) as server:
        assert Mail(values(server, limit_mb=limit)).limits().file_bytes == int(largest * PAYLOAD)


@pytest.mark.parametrize(("other", "kind"), [("nobody", PermanentError), ("later", TransientError)])
def test_one_refused_recipient_keeps_it_from_all(server: MailServer, tmp_path: Path, other: str, kind: type[Exception]) -> None:
    made = Mail(values(server, to=f"help@test.example, {other}@test.example"))
    with pytest.raises(kind) as caught:
        deliver(made, sealed(tmp_path))
    assert server.mails == []
    assert PASSWORD not in str(caught.value)
    assert "DATA" not in server.seen


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("server", ""),
        ("server", "mail example"),
        ("security", "none"),
        ("security", "plain"),
        ("port", "70000"),
        ("port", "²"),
        ("password", ""),
        ("sender", "a@test.example>\r\nRCPT TO:<evil@test.example"),
        ("sender", "a@test.example, b@test.example"),
        ("sender", "A <a@test.example>"),
        ("to", ""),
        ("to", "help@test.example,"),
        ("to", "help@test\x00.example"),
        ("to", "help@.example..ä"),
        ("number_mark", "[#]"),
        ("number_mark", "[#{}]\r\nBcc: x"),
        ("limit_mb", "-1"),
        ("limit_mb", "0000"),
    ],
)
def test_a_wrong_setting_is_named(field: str, value: str) -> None:
    fine = {"server": "mail.test.example", "user": "u", "password": "p", "sender": "a@test.example", "to": "b@test.example"}
    with pytest.raises(PermanentError) as caught:
        Mail({**fine, field: value})
    assert f"destinations.mail.{field} " in caught.value.advice


def test_a_ticket_of_theirs_is_marked_as_their_helpdesk_wants_it(server: MailServer, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    ticket = deliver(Mail(values(server, number_mark="[Ticket#{}]")), bundle, add_to="88042")
    assert ticket.number == "88042"
    assert parsed(server.mails[0])["Subject"].startswith(f"[Ticket#88042] [{bundle.ticket_id}] ")


def test_nothing_is_told_before_the_encryption_stands(server: MailServer, tmp_path: Path) -> None:
    with smtp_stand_in(tmp_path, encrypted=False, logins=False) as stripped:
        stripped.authority = server.authority
        with pytest.raises(PermanentError) as caught:
            deliver(Mail(values(stripped)), sealed(tmp_path))
        assert caught.value.code == "mail.not-encrypted"
        assert set(stripped.seen) == {"greeting", "EHLO"}
        deliver(Mail(values(stripped, security="none", user="", password="")), sealed(tmp_path))
        assert len(stripped.mails) == 1


@pytest.mark.parametrize("more", [{"network": Network()}, {"server": "127.0.0.1"}])
def test_a_certificate_that_is_not_the_servers_is_not_trusted(server: MailServer, more: dict[str, Any]) -> None:
    with pytest.raises(TransientError) as caught:
        Mail({**values(server), **more}).limits()
    assert (caught.value.code, caught.value.unknown) == ("mail.certificate", False)
    assert "AUTH" not in server.seen


def test_a_server_without_logins_takes_none_and_is_told_none(tmp_path: Path) -> None:
    with smtp_stand_in(tmp_path, logins=False) as open_server:
        deliver(Mail(values(open_server, user="", password="")), sealed(tmp_path))
        assert "AUTH" not in open_server.seen
        with pytest.raises(PermanentError) as caught:
            deliver(Mail(values(open_server)), sealed(tmp_path))
        assert caught.value.code == "mail.login"


def test_no_secret_and_no_name_of_this_machine_is_told(
    server: MailServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "capture_tool")
    caplog.set_level(logging.CRITICAL, "mail.log")
    for point in ("AUTH", "RCPT"):
        server.faults = {point: f"554 {PASSWORD} {_packed(PASSWORD)} {_packed(f'{chr(0)}{USER}{chr(0)}{PASSWORD}')}"}
        with pytest.raises(PermanentError) as caught:
            deliver(Mail(values(server)), sealed(tmp_path))
        server.faults.clear()
        assert "..." in str(caught.value)
        for secret in (PASSWORD, _packed(PASSWORD), _packed(f"\0{USER}\0{PASSWORD}")):
            assert secret not in str(caught.value) + caplog.text
    assert set(server.greeted_by) == {"[127.0.0.1]"}


def test_a_file_that_is_not_what_was_saved_is_never_sent_whole(server: MailServer, tmp_path: Path) -> None:
    bundle, made = sealed(tmp_path, padding=3_000_000), Mail(values(server))
    wrong = replace(zips.whole(bundle), sha256="0" * 64)
    with pytest.raises(PermanentError) as caught:
        made.attach(made.create(bundle, Words()), wrong, nothing, Cancel())
    assert caught.value.code == "body.changed"
    assert server.mails == []


def test_a_cancelled_mail_is_not_sent(server: MailServer, tmp_path: Path) -> None:
    bundle, made, cancel = sealed(tmp_path, padding=5_000_000), Mail(values(server)), Cancel()
    with pytest.raises(CancelledError):
        made.attach(made.create(bundle, Words()), zips.whole(bundle), lambda done, total: cancel() if done else None, cancel)
    deliver(made, bundle)
    assert len(tickets(server.mails)) == len(server.mails) == 1


def test_a_real_server_takes_it_by_tls_from_the_first_byte(real_postfix: Postfix, tmp_path: Path) -> None:
    bundle, before = rich(tmp_path, text="Schöne Grüße\n.\n..\nFrom here"), len(real.mailbox(real_postfix))
    deliver(real.plug(real_postfix, port=real_postfix.tls_port, security="tls"), bundle)
    mail = real_postfix.messages(before + 1)[-1]
    assert files(mail) == [(bundle.path.name, bundle.sha256)]
    assert files(mail, "inline") == [(f"{bundle.path.stem}-01-desktop.png", zips.members(bundle, "screenshots/")[0].sha256)]
    assert text(mail) == report(bundle)
    with pytest.raises(TransientError) as caught:
        real.plug(real_postfix, port=real_postfix.tls_port, security="tls", network=Network()).limits()
    assert caught.value.code == "mail.certificate"
