"""What OCR read is judged by the rules of the logs, whole lines at a time, and with digits that were read as letters."""

from __future__ import annotations

import pytest

from capture_tool.core.redaction import Redactor
from capture_tool.core.redaction.seen_words import covered


@pytest.fixture
def redactor() -> Redactor:
    made = Redactor(b"k" * 32)
    made.learn_name("janedoe9", "user")
    return made


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ("Account DU1234567 NetLiq 1,250.00", ["DU1234567"]),
        ("DU12345O7 Interactive Brokers (Simulated Trading)", ["DU12345O7"]),
        ("U1Z34S67", ["U1Z34S67"]),
        ("User janedoe9 logged in from 81.2.69.142", ["janedoe9", "81.2.69.142"]),
        ("Password: Sesame12x", ["Sesame12x"]),
        ("Mail to jane.doe@example.net please", ["jane.doe@example.net"]),
        ("IBM BUY 100 LMT 181.25 GTC", []),
        ("Version 10.45.1j Server 157", []),
        ("UTILITIES DISCLOSE UNLISTED", []),
        ("", []),
    ],
)
def test_words_to_cover(redactor: Redactor, line: str, gone: list[str]) -> None:
    words = line.split()
    found = [(" ".join(words[begin:end]), stand_in) for begin, end, stand_in in covered(words, redactor.text)]
    assert [text for text, _stand_in in found] == gone
    assert all(stand_in and stand_in not in line for _text, stand_in in found)


def test_the_stand_in_is_that_of_the_logs(redactor: Redactor) -> None:
    ((_begin, _end, stand_in),) = covered(["U12345G7"], redactor.text)
    assert stand_in.startswith("acct-live-")
