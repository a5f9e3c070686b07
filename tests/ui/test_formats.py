"""What a person reads of replaced values: a name for every kind, here and at the desk, and how its stand-ins begin."""

from __future__ import annotations

import pytest

from capture_tool.core.redaction import SECRET_KINDS
from capture_tool.core.redaction.rules import RULES
from capture_tool.core.redaction.stand_ins import StandIns
from capture_tool.desk import words
from capture_tool.ui.review import formats
from capture_tool.ui.review.viewer import first_word

LEARNED = {"user", "host", "folder", "account", "password", "setting"}
"""What is learned by name, and what the list for settings files takes."""
KINDS = sorted({rule.kind for rule in RULES} | LEARNED)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_name(kind: str) -> None:
    unnamed = formats.replaced({"unheard-of": 2}).replace("unheard of", kind.replace("-", " "))
    assert formats.replaced({kind: 2}) != unnamed
    assert formats.replaced({kind: 1}) != formats.replaced({kind: 2}).replace("2", "1")
    assert formats.kind_name(kind)
    assert kind in words.KINDS
    assert f"1 {words.kind(kind)}" == formats.replaced({kind: 1}), "one kind has two names"


@pytest.mark.parametrize("kind", KINDS)
def test_every_stand_in_begins_with_the_word_that_the_viewer_looks_for(kind: str) -> None:
    stand_in = StandIns(b"k" * 32, SECRET_KINDS)
    for value in (b"10.1.2.3", b"203.0.113.9") if kind == "ip" else (b"U7654321", b"DU7654321"):
        assert stand_in(kind, value).startswith(first_word(kind).encode())


def test_a_kind_of_somebody_s_own_says_itself() -> None:
    assert formats.replaced({"badge-number": 3}) == "3 × badge number"
    assert formats.kind_name("badge-number") == "badge number"
    assert words.kind("badge-number") == "badge number"
