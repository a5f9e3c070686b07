"""Lines on which none of many values stands are told from the others; one with a value never."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture_tool.core.redaction.grams import SHORTEST, Grams

LETTERS = "abxyABXY0129.-%ä/ "
forms = st.sets(
    st.text(LETTERS, min_size=SHORTEST, max_size=20)
    .map(lambda text: text.encode().lower())
    .filter(lambda form: len(form) >= SHORTEST),
    min_size=1,
    max_size=12,
)


@settings(max_examples=400, deadline=None)
@given(forms, st.lists(st.text(LETTERS, max_size=40).map(str.encode), max_size=30), st.data())
def test_every_line_with_a_value_in_either_case_is_among_the_lines(
    made: set[bytes], lines: list[bytes], data: st.DataObject
) -> None:
    held = data.draw(st.lists(st.sampled_from(sorted(made)), min_size=1, max_size=5))
    with_value = [
        b"%b%b%b" % (data.draw(st.sampled_from(lines or [b""])), form.upper(), b"z" * number) for number, form in enumerate(held)
    ]
    every = lines + with_value
    random.Random(0).shuffle(every)
    text = b"\n".join(every)
    assert set(with_value) <= set(Grams(made).lines(text).splitlines())


@pytest.mark.parametrize("size", [SHORTEST, 6, 7, 8, 10, 11, 12, 40])
@pytest.mark.parametrize("before", range(8))
@pytest.mark.parametrize("after", range(5))
def test_a_value_is_seen_wherever_it_begins_and_at_the_very_end(size: int, before: int, after: int) -> None:
    value = bytes(range(97, 97 + 26)) * 2
    lines = Grams([value[:size], b"0123456789abcdef"]).lines(b"." * before + value[:size].upper() + b"." * after)
    assert value[:size].upper() in lines


def test_lines_without_a_value_are_left_out() -> None:
    dice = random.Random(1)
    values = [b"%016x" % dice.getrandbits(64) for _ in range(3000)]
    other = b"".join(b"query %016x of order %d\n" % (dice.getrandbits(64), dice.getrandbits(40)) for _ in range(20_000))
    lines = Grams(values).lines(other + b"the %b one\n" % values[7] + other)
    assert b"the %b one\n" % values[7] in lines
    assert len(lines) < len(other) // 500


def test_a_text_with_many_hits_is_given_whole() -> None:
    text = b"user trader7 again\n" * 2000
    assert Grams([b"trader7"]).lines(text) == text


@settings(max_examples=400, deadline=None)
@given(forms, st.lists(st.text(LETTERS, max_size=40).map(str.encode), max_size=30), st.data())
def test_every_beginning_of_a_value_is_told(made: set[bytes], texts: list[bytes], data: st.DataObject) -> None:
    text = b"".join(texts + [form.upper() for form in data.draw(st.lists(st.sampled_from(sorted(made)), max_size=5))])
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    begins = {at for at in range(start, end) if any(text[at:].lower().startswith(form) for form in made)}
    assert begins <= set(Grams(made).begins(text, start, end))
