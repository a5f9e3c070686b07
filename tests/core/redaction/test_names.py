"""Learned names go in all their spellings, thousands of them too, and only where they stand alone."""

from __future__ import annotations

import unicodedata

import pytest

from capture_tool.core.redaction import Redactor


@pytest.mark.parametrize(
    "data",
    [
        "JÜRGEN".encode(),
        "jürgen".encode("cp850"),
        unicodedata.normalize("NFD", "Jürgen").encode(),
        b"J\\u00fcrgen",
        b"J%C3%BCrgen",
        "Jürgen".encode("utf-16"),
    ],
)
def test_a_name_goes_however_it_is_written(redactor: Redactor, data: bytes) -> None:
    redactor.learn_name("Jürgen", "user")
    wide = data.startswith(b"\xff\xfe")
    before, after = ("say ".encode("utf-16"), " ok".encode("utf-16-le")) if wide else (b"say ", b" ok")
    made = b"".join(redactor.stream([before + (data[2:] if wide else data) + after]))
    assert b"rgen" not in made.replace(b"\0", b"").lower()


def test_spellings_of_one_name_have_one_stand_in(redactor: Redactor) -> None:
    redactor.learn_name("Jürgen", "user")
    first, second, third = redactor.text("Jürgen JÜRGEN jürgen").split()
    assert first == second == third


def test_five_thousand_names_are_all_replaced_the_longest_first(redactor: Redactor) -> None:
    names = [f"trader{number:04}x" for number in range(5000)]
    for name in (*names, "trader0001x-desk"):
        redactor.learn_name(name, "user")
    text = redactor.text(" ".join(names) + " trader0001x-desk atrader0001x trader0001xy")
    assert "trader" not in text.replace("atrader0001x", "").replace("trader0001xy", "")
    assert text.split()[-3].count("user-") == 1
    assert text.endswith(" atrader0001x trader0001xy")


def test_a_domain_user_is_known_without_the_domain(redactor: Redactor) -> None:
    b"".join(redactor.stream([b"user=CONTOSO\\janedoe1\n"]))
    assert "janedoe1" not in redactor.text("hello janedoe1")
