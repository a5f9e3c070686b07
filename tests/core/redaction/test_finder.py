"""What is compiled is kept where the next ticket needs it again, and nowhere else."""

from __future__ import annotations

import pytest
import re2

from capture_tool.core.redaction import finder as finder_module
from capture_tool.core.redaction.choices import Plan
from capture_tool.core.redaction.finder import ANYWHERE, LONGEST, finder, first_of, kept_finder, which_of
from capture_tool.core.redaction.redactor import Redactor
from capture_tool.core.redaction.rule_table import MOST_NARROWED
from capture_tool.core.redaction.rules import RULES


@pytest.mark.parametrize("pattern", [rb"\bab{1,3}c", rb"(?<![a-z])ab{1,3}c"])
def test_the_first_place_is_told_by_re2_and_by_re_where_it_has_no_syntax(pattern: bytes) -> None:
    first = first_of(pattern)
    assert first(b"xabc abbc abc", 0, 13) == first(b"xabc abbc abc", 0, 99) == 5
    assert first(b"xabc abbc abc", 6, 13) == 10
    assert first(b"xabc abbc abc", 6, 12) == -1


def test_a_table_for_a_short_text_makes_no_pattern_again() -> None:
    redactor = Redactor(b"k" * 32)
    whole = dict(redactor._table._table.searches)
    table = redactor._table.narrowed(b"jdoe@host:~$ ls")._table
    assert table.searches
    assert all(search is whole[rule] for rule, search in table.searches)


def test_nothing_is_looked_for_far_behind_the_end() -> None:
    find = finder(b"ab{0,1000}c|x")
    assert find(b"a" + b"b" * 1000 + b"c" + b" " * LONGEST + b"x", 0, 1) == [0]
    assert find(b"a " + b" " * LONGEST + b"x", 0, 1) == []


def test_a_set_without_room_gets_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder_module, "SET_MEMORY", 1 << 14)
    which = which_of(tuple((number, b"(?i:word%d)[a-z]{1,64}x" % number) for number in range(100)), ANYWHERE)
    assert which(b"a Word42abcx") == {42}


def test_what_was_looked_for_is_not_kept() -> None:
    kept = re2._Regexp._make.cache_info().currsize
    for name in range(50):
        assert finder(b"jdoe%d" % name)(b"user jdoe%d" % name, 0, 20) == [5]
    assert re2._Regexp._make.cache_info().currsize == kept


def test_the_table_of_the_next_ticket_is_there_already() -> None:
    assert kept_finder(b"password") is kept_finder(b"password")


def test_a_pattern_stands_once_however_many_places_it_fits() -> None:
    for plan in (Plan(rule, at) for at, rule in enumerate(RULES)):
        assert plan.exact(b"pa") is plan.exact(b"pa")


def test_tables_for_short_texts_do_not_pile_up() -> None:
    redactor = Redactor(b"k" * 32)
    parts = ("user=a", "-PC", "%40", "10.0.0.1", "https://a:b@c", "+39 02 12345", "DU1234567", "a@b.it")
    for number in range(3 * MOST_NARROWED):
        redactor.text(" ".join(part for at, part in enumerate(parts) if number >> at & 1) + str(number))
    assert len(redactor._table._table._narrowed) <= MOST_NARROWED
