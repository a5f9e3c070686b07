"""Values that are kept in little memory are those of a list and a dict."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_tool.core.redaction.names import MOST_BYTES, MOST_FORMS
from capture_tool.core.redaction.redactor import Redactor
from capture_tool.core.redaction.stream import UnredactableError
from capture_tool.core.redaction.values import FIRST, Values

MANY = 20 * FIRST
words = st.binary(max_size=6)


@given(st.lists(words), st.lists(words), st.booleans())
def test_values_are_found_as_in_a_dict_and_kept_as_in_a_list(added: list[bytes], asked: list[bytes], folded: bool) -> None:
    made, numbers = Values(folded=folded), dict[bytes, int]()

    def key(value: bytes) -> bytes:
        return value.lower() if folded else value

    for number, value in enumerate(added):
        assert made.add(value) == number
        numbers[key(value)] = number
    assert list(made) == added
    assert made[1:] == added[1:]
    assert made.size == sum(map(len, added))
    for value in (*added, *asked):
        assert made.number(value) == numbers.get(key(value), -1)
        assert (value in made) == (key(value) in numbers)


def test_many_values_are_found_while_the_table_grows() -> None:
    made = Values()
    for number in range(MANY):
        made.add(b"value %d" % number)
        assert made.number(b"value %d" % (number // 2)) == number // 2
    assert b"value %d" % MANY not in made


def test_a_value_takes_less_than_half_of_what_a_dict_takes() -> None:
    def taken(made: Values | dict[bytes, None]) -> int:
        tracemalloc.start()
        for number in range(3 * MANY):
            value = b"%017d" % number
            made.add(value) if isinstance(made, Values) else made.setdefault(value)
        peak = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return peak

    assert 2 * taken(Values()) < taken({})


@pytest.mark.parametrize(("size", "end", "most"), [(20, "aZ", MOST_FORMS), (500, "aZ", MOST_BYTES // 500), (20, "äZ", 10_000)])
def test_more_than_can_be_kept_in_mind_is_refused(size: int, end: str, most: int) -> None:
    redactor = Redactor(b"k" * 32)

    def learn() -> None:
        for number in range(MOST_FORMS + 2):
            redactor.learn_name(f"{number:0{size - 2}d}{end}", "password")

    with pytest.raises(UnredactableError, match="more names than can be kept in mind"):
        learn()
    assert most // 10 < redactor.revision <= most + 1


def test_what_was_found_is_given_once_and_what_was_learned_stays() -> None:
    redactor = Redactor(b"k" * 32)
    redactor.text("mail to jane@example.com, password='Xy12345678z'")
    assert redactor.give() == (b"jane@example.com",)
    assert redactor.give() == ()
    assert list(redactor.found()) == [b"Xy12345678z"]
