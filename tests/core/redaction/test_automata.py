"""One automaton or several: the same places, and the way that is sooner done."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture_tool.core.redaction import automata
from capture_tool.core.redaction.automata import FEW, QUICK, SELDOM, SEVERAL, TRIED, Automata
from capture_tool.core.redaction.finder import RE2_MEMORY, Find, any_of_these, finder
from capture_tool.core.redaction.rules import RULES
from capture_tool.core.redaction.words import SHARED

FINDS = tuple({rule.sought for rule in RULES if not rule.apart})
LINES = Path(__file__).with_name("lines.txt").read_bytes()
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=%.: \n"
ONE = finder(any_of_these(FINDS, *SHARED))
SEVERAL_WAYS = Automata(FINDS, *SHARED, much=False)


def test_several_find_what_one_finds_in_every_kind_of_line() -> None:
    places = ONE(LINES, 0, len(LINES))
    assert len(places) > len(LINES) // 100
    assert SEVERAL_WAYS(LINES, 0, len(LINES)) == places


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 300), st.integers(0, 300))
def test_several_find_what_one_finds_in_a_part_of_random_text(seed: int, start: int, size: int) -> None:
    dice = random.Random(seed)
    at = dice.randrange(len(LINES))
    text = bytes(dice.choices(LETTERS, k=200)) + LINES[at : at + 200] + bytes(dice.choices(LETTERS, k=200))
    assert SEVERAL_WAYS(text, start, start + size) == ONE(text, start, start + size)


def test_all_patterns_are_shared_out_and_few_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(FINDS) > FEW
    compiled: list[bytes] = []

    def counted(pattern: bytes, *, memory: int = 0) -> Find:
        compiled.append(pattern)
        return finder(pattern, memory=memory or RE2_MEMORY)

    monkeypatch.setattr(automata, "finder", counted)
    monkeypatch.setattr(automata, "kept_finder", counted)
    Automata(FINDS, *SHARED, much=False)
    assert len(compiled) == SEVERAL
    Automata(FINDS[:FEW], *SHARED, much=False)
    assert len(compiled) == SEVERAL + 1


@pytest.mark.parametrize("cost", [{1: 9.0, SEVERAL: 1.0}, {1: 1.0, SEVERAL: 9.0}, {1: QUICK / 2, SEVERAL: QUICK / 3}])
def test_much_text_is_looked_at_in_the_way_that_is_sooner_done(monkeypatch: pytest.MonkeyPatch, cost: dict[int, float]) -> None:
    clock = 0.0
    asked: list[int] = []

    def counted(way: int) -> Find:
        def find(_text: bytes, start: int, end: int) -> list[int]:
            nonlocal clock
            clock += cost[way]
            if end - start > TRIED:
                asked.append(way)
            return []

        return find

    made = Automata(FINDS, *SHARED, much=True)
    monkeypatch.setattr(automata, "thread_time", lambda: clock)
    made.__dict__.update(_by_one=counted(1), _by_several=counted(SEVERAL), _way=counted(1))
    text = b"x" * (2 * TRIED)
    for _ in range(2 * SELDOM):
        made(text, 0, len(text))
    best = 1 if cost[1] < QUICK else min(cost, key=cost.__getitem__)
    assert asked == [1] + [best] * (2 * SELDOM - 1)
    cost[best] = 99.0  # another kind of text begins
    for _ in range(SELDOM):
        made(text, 0, len(text))
    assert asked[-1] != best
