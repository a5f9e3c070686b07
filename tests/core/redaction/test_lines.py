"""Lines of logs, settings and transcripts as other people's programs write them, and what becomes of each: `lines.txt`.

A line and below it the cleaned one; `⏎` is a line end, `␁` is SOH, `␛` begins a colour.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from capture_tool.core.redaction import Redactor
from capture_tool.core.redaction.rule import Hit
from capture_tool.core.redaction.rules import RULES

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


OTHERWISE = (('"', "'"), ('"', '\\"'), (": ", ":"), (":", " : "), ("=", " = "))
"""How else a line may be written."""


def test_what_a_rule_means_is_found_by_its_find() -> None:
    every = {line for line, _ in PAIRS} | {line.replace(*other) for line, _ in PAIRS for other in OTHERWISE}
    for rule in (rule for rule in RULES if rule.find and not rule.apart):
        exact, find = re.compile(rule.exact), re.compile(rule.find)
        for text in map(str.encode, every):
            for match in exact.finditer(text):
                spans = [match.span(name) for name in match.groupdict() if match[name] is not None]
                hit = Hit(text, match.start(), *(spans or [match.span()])[0])
                found = any(find.match(text, max(0, hit.begin - before)) for before in range(4))  # a number by what stands before
                assert found or not rule.accept(hit), (rule.find, match.group())


def is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


@pytest.mark.parametrize("line", [line for line, _ in PAIRS if is_json(line)])
def test_json_stays_json(line: str) -> None:
    assert json.loads(Redactor(b"k" * 32).text(line)).keys() == json.loads(line).keys()
