"""A mailbox as a helpdesk reads it: mails with one ticket's number in the subject, or with one of our ids, are one ticket."""

from __future__ import annotations

import email.policy
import hashlib
import re
from collections.abc import Iterable
from email import message_from_bytes
from email.message import EmailMessage

from tests.destinations.support import Arrived


def parsed(raw: bytes) -> EmailMessage:
    """The mail as a modern reader sees it."""
    mail = message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert not mail.defects
    return mail


def text(mail: EmailMessage) -> str:
    """What a person reads."""
    body = mail.get_body()
    assert body
    return str(body.get_content())


def files(mail: EmailMessage, how: str = "attachment") -> list[tuple[str, str]]:
    """Names and SHA-256 of its files that are shown in that way."""
    return [
        (str(part.get_filename()), hashlib.sha256(part.get_payload(decode=True)).hexdigest())  # type: ignore[arg-type]
        for part in mail.walk()
        if part.get_content_disposition() == how
    ]


def tickets(mails: Iterable[bytes]) -> list[Arrived]:
    """The tickets in the mailbox, in the order of their first mails."""
    found: dict[str, Arrived] = {}
    for mail in map(parsed, mails):
        marks = re.search(r"\[#(\w+)\]|\[([0-9a-f-]{36})\]", mail["Subject"])
        assert marks
        number = marks[1] or marks[2]
        said = f"{mail['Subject']}\n{text(mail)}"
        old = found.get(number)
        found[number] = Arrived(
            number,
            old.text if old else said,
            (*(old.files if old else ()), *files(mail)),
            (*old.notes, said) if old else (),
        )
    return list(found.values())
