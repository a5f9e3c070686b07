"""Lines of logs, settings and transcripts as other people's programs write them, and what becomes of each: `lines.txt`.

A line and below it the cleaned one; `⏎` is a line end, `␁` is SOH, `␛` begins a colour.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capture_tool.core.redaction import Redactor

SIGNS = str.maketrans("⏎␁␛", "\n\x01\x1b")
PAIRS = [
    tuple(line.translate(SIGNS) for line in pair.splitlines())
    for pair in Path(__file__).with_name("lines.txt").read_text("utf-8").split("\n\n")
]


@pytest.mark.parametrize(("line", "clean"), PAIRS)
def test_a_line_becomes_what_is_written_below_it(line: str, clean: str) -> None:
    redactor = Redactor(b"k" * 32)
    assert redactor.text(line) == clean
    assert Redactor(b"k" * 32).text(clean) == clean, "again"


def is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


@pytest.mark.parametrize("line", [line for line, _ in PAIRS if is_json(line)])
def test_json_stays_json(line: str) -> None:
    assert json.loads(Redactor(b"k" * 32).text(line)).keys() == json.loads(line).keys()
