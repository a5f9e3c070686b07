"""Postfix as it really answers: what the mail destination relies on."""

from __future__ import annotations

import os
import smtplib
import ssl
from email.message import EmailMessage

import pytest

from tests.servers.postfix import Postfix, postfix

DATA = os.urandom(50_000)


def message(to: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "bot@desk.test", to, "[key-1] Frozen"
    made.set_content("It froze ü\n.a line with a dot\nFrom here on")
    made.add_attachment(DATA, maintype="application", subtype="octet-stream", filename="a.bin")
    return bytes(made)


@pytest.fixture
def trust(real_postfix: Postfix) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(real_postfix.authority))


def test_postfix_delivers_the_same_bytes_over_verified_tls(real_postfix: Postfix, trust: ssl.SSLContext) -> None:
    before, sent = len(real_postfix.delivered(0)), message(real_postfix.address)
    with smtplib.SMTP(real_postfix.host, real_postfix.port, timeout=30) as smtp:
        smtp.starttls(context=trust)
        smtp.sendmail("bot@desk.test", [real_postfix.address], sent)
    with smtplib.SMTP_SSL(real_postfix.host, real_postfix.tls_port, timeout=30, context=trust) as smtp:
        smtp.sendmail("bot@desk.test", [real_postfix.address], sent)
    assert [raw.endswith(sent) for raw in real_postfix.delivered(before + 2)[before:]] == [True, True]


def test_postfix_is_not_trusted_without_its_authority(real_postfix: Postfix) -> None:
    with smtplib.SMTP(real_postfix.host, real_postfix.port, timeout=30) as smtp, pytest.raises(ssl.SSLCertVerificationError):
        smtp.starttls(context=ssl.create_default_context())


def test_postfix_refuses_a_large_message_before_its_body(real_postfix: Postfix) -> None:
    with smtplib.SMTP(real_postfix.host, real_postfix.port, timeout=30) as smtp:
        smtp.ehlo()
        assert smtp.esmtp_features["size"] == str(real_postfix.limit)
        assert smtp.mail("bot@desk.test", [f"size={real_postfix.limit + 1}"])[0] == 552


def test_postfix_can_demand_a_login_and_a_smaller_size(real_postfix: Postfix) -> None:
    with postfix(limit=10_000, must_log_in=True) as strict:
        trust = ssl.create_default_context(cafile=str(strict.authority))
        with smtplib.SMTP(strict.host, strict.port, timeout=30) as smtp:
            smtp.starttls(context=trust)
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                smtp.sendmail("bot@desk.test", [strict.address], b"Subject: no\n\nno")
            with pytest.raises(smtplib.SMTPAuthenticationError):
                smtp.login(strict.user, "wrong")
            smtp.login(strict.user, strict.password)
            with pytest.raises(smtplib.SMTPSenderRefused):
                smtp.sendmail("bot@desk.test", [strict.address], message(strict.address))
            smtp.sendmail("bot@desk.test", [strict.address], b"Subject: yes\r\n\r\nyes")
        assert [mail["Subject"] for mail in strict.messages(1)] == ["yes"]
