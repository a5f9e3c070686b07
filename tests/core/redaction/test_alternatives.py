"""Patterns without the words that cannot begin at a place."""

import random
import re

import pytest

from capture_tool.core.redaction.alternatives import narrowed
from capture_tool.core.redaction.choices import Plan
from capture_tool.core.redaction.rule import PASSWORD_KEY
from capture_tool.core.redaction.rules import RULES
from tests.core.redaction.fitting import fitting


def test_words_that_begin_otherwise_are_left_out() -> None:
    assert narrowed(PASSWORD_KEY + b"=", b"to") == b"(?i:token|totp)="
    assert narrowed(PASSWORD_KEY + b"=", b"TO") == b"(?i:token|totp)="


def test_the_last_byte_of_a_text_may_begin_any_word_with_it() -> None:
    assert re.match(narrowed(PASSWORD_KEY, b"t"), b"token")


@pytest.mark.parametrize(
    "pattern",
    [b"(?:a|b)c", b"(?i:a|b|c|d|e|f|g){0,1}x", b"(?:a1|b1|c1|d1|e1|f1|g1)?x", b"x(?:a|b|c|d|e|f|g)", b"a|b|c|d|e|f|g"],
)
def test_what_need_not_begin_with_one_of_many_words_stays_as_it_is(pattern: bytes) -> None:
    assert narrowed(pattern, b"zz") == pattern


@pytest.mark.parametrize("seed", range(3))
def test_every_rule_fits_where_it_did(seed: int) -> None:
    draw = random.Random(seed)
    for rule in RULES:
        before = draw.choice((b"", b" ", b"%2C", b"\n", b"x"))
        text = before + fitting(rule.pattern, draw) + draw.choice((b"", b" ", b'"', b"\n", b"x"))
        whole = re.compile(rule.exact)
        for at in range(len(before), min(len(text), len(before) + 8)):
            there = re.compile(Plan(rule, 0).exact(text[at : at + 2])).match(text, at)
            fits = whole.match(text, at)
            assert (there and (there.span(), there.group("v") if "v" in there.re.groupindex else b"")) == (
                fits and (fits.span(), fits.group("v") if "v" in fits.re.groupindex else b"")
            )
