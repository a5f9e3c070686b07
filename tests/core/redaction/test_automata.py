"""Two automata or many: the same places, and the way that is sooner done."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture_tool.core.redaction import automata
from capture_tool.core.redaction.automata import AGAIN, FEW, MANY, PART, PATIENCE, USUAL, Automata
from capture_tool.core.redaction.finder import RE2_MEMORY, Find, any_of_these, finder
from capture_tool.core.redaction.rules import RULES
from capture_tool.core.redaction.words import SHARED

FINDS = tuple({rule.sought for rule in RULES if not rule.apart})
LINES = Path(__file__).with_name("lines.txt").read_bytes()
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=%.: \n"
ONE = finder(any_of_these(FINDS, *SHARED))
MANY_WAYS = Automata(FINDS, *SHARED, much=False)


def test_many_find_what_one_finds_in_every_kind_of_line() -> None:
    places = ONE(LINES, 0, len(LINES))
    assert len(places) > len(LINES) // 100
    assert MANY_WAYS(LINES, 0, len(LINES)) == places


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 300), st.integers(0, 300))
def test_many_find_what_one_finds_in_a_part_of_random_text(seed: int, start: int, size: int) -> None:
    dice = random.Random(seed)
    at = dice.randrange(len(LINES))
    text = bytes(dice.choices(LETTERS, k=200)) + LINES[at : at + 200] + bytes(dice.choices(LETTERS, k=200))
    assert MANY_WAYS(text, start, start + size) == ONE(text, start, start + size)


def test_all_patterns_are_shared_out_and_few_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(FINDS) > FEW
    compiled: list[bytes] = []

    def counted(pattern: bytes, *, memory: int = 0) -> Find:
        compiled.append(pattern)
        return finder(pattern, memory=memory or RE2_MEMORY)

    monkeypatch.setattr(automata, "finder", counted)
    monkeypatch.setattr(automata, "kept_finder", counted)
    Automata(FINDS, *SHARED, much=False)(b"", 0, 0)
    assert len(compiled) == MANY
    Automata(FINDS[:FEW], *SHARED, much=False)(b"", 0, 0)
    assert len(compiled) == MANY + 1


class Clock:
    """Two ways that take as long as they are told, in seconds a part."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, cost: dict[int, float]) -> None:
        self.now = 0.0
        self.asked: list[int] = []
        self._cost = cost
        self.made = Automata(FINDS, *SHARED, much=True)
        monkeypatch.setattr(automata, "thread_time", lambda: self.now)
        monkeypatch.setattr(Automata, "_by_two", partial(self._find, 1))
        monkeypatch.setattr(Automata, "_by_many", partial(self._find, MANY))

    def look(self, parts: int) -> list[int]:
        self.asked.clear()
        for _ in range(parts):
            assert self.made(b"x" * PART, 0, PART) == []
        return list(self.asked)

    def _find(self, way: int, _text: bytes, start: int, end: int) -> list[int]:
        assert 0 < end - start <= PART
        self.now += self._cost[way]
        self.asked.append(way)
        return []


def test_a_log_is_looked_at_by_two_while_that_gets_to_know_it(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, cost := {1: PATIENCE / 20, MANY: 0.0})
    assert clock.look(10) == [1] * 10
    cost[1] = USUAL * PART / 8
    assert clock.look(AGAIN) == [1] * AGAIN
    cost[1] = PATIENCE / 2
    assert clock.look(1) == [1]  # what was lost is made up for
    assert clock.look(AGAIN)[2:] == [MANY] * (AGAIN - 2)


def test_a_text_that_does_not_repeat_itself_is_left_to_many(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, cost := {1: PATIENCE / 4, MANY: 0.0})
    assert clock.look(5 + AGAIN) == [1] * 5 + [MANY] * AGAIN
    assert clock.look(3 + AGAIN) == [1] * 3 + [MANY] * AGAIN  # one more look whether it is another kind of text
    cost[1] = 0.0
    assert clock.look(AGAIN) == [1] * AGAIN


def test_what_two_have_found_out_about_a_text_that_is_left_to_many_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Automata(FINDS, *SHARED, much=True)
    monkeypatch.setattr(automata, "PATIENCE", 0.0)
    made(LINES, 0, len(LINES))
    assert "_by_two" not in made.__dict__
    assert "_by_many" in made.__dict__


def test_parts_are_seamless() -> None:
    text = (LINES * (1 + 3 * PART // len(LINES)))[: 3 * PART + 77]
    assert Automata(FINDS, *SHARED, much=True)(text, 5, len(text) - 3) == ONE(text, 5, len(text) - 3)
