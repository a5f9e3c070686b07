from __future__ import annotations

import sys

import pytest

from capture_tool.core.errors import UsageError
from capture_tool.system.hotkey import Chord, concern, describe, parse
from capture_tool.system.hotkey.chord import read_all


@pytest.mark.parametrize(
    ("text", "notation", "words"),
    [
        ("<ctrl>+<shift>+<f9>", "<ctrl>+<shift>+<f9>", "Ctrl+Shift+F9"),
        ("<shift>+<ctrl>+<f9>", "<ctrl>+<shift>+<f9>", "Ctrl+Shift+F9"),
        ("Ctrl + Shift + F9", "<ctrl>+<shift>+<f9>", "Ctrl+Shift+F9"),
        ("<ctrl_l>+<alt>+Q", "<ctrl>+<alt>+q", "Ctrl+Alt+Q"),
        ("<ctrl>++", "<ctrl>++", "Ctrl++"),
        ("<print_screen>", "<print_screen>", "Print Screen"),
        ("Ctrl+Print Screen", "<ctrl>+<print_screen>", "Ctrl+Print Screen"),
        ("<f13>", "<f13>", "F13"),
    ],
)
@pytest.mark.skipif(sys.platform == "darwin", reason="modifiers have other names there")
def test_notation_is_read_and_written(text: str, notation: str, words: str) -> None:
    chord = parse(text)
    assert (chord.notation, describe(chord)) == (notation, words)
    assert parse(notation) == chord == parse(words)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "  ",
            "+",
            "<ctrl>",
            "<ctrl>+",
            "<ctrl>+<shift>",
            "<ctrl>+<ctrl>+q",
            "<ctrl>+q+w",
            "<ctrl>+<f25>",
            "<ctrl>+<caps_lock>",
        ),
        *("q", "<shift>+q", "<alt_gr>+q", "<enter>", "<ctrl>+é", "<ctrl>+\n", "<ctrl>+\x00q", "<>", "<ctrl>+<>"),
    ],
)
def test_what_is_no_usable_key_is_refused_with_a_cure(text: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse(text)
    assert "<ctrl>+<shift>+<f9>" in refusal.value.advice


def test_f12_alone_belongs_to_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse("<f12>") == Chord(frozenset(), "f12")
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(UsageError, match="F12"):
        parse("<f12>")
    assert parse("<ctrl>+<f12>").key == "f12"


@pytest.mark.skipif(sys.platform == "darwin", reason="there Option, not Ctrl+Alt, types characters")
def test_keys_that_collide_with_alt_gr_or_the_platform_are_warned_about() -> None:
    assert "Trader Workstation" in concern(parse("<ctrl>+<alt>+q"))
    assert "AltGr" in concern(parse("<ctrl>+<alt>+7"))
    assert concern(parse("<ctrl>+<shift>+<f9>")) == ""


def test_names_get_chords_or_reasons() -> None:
    chords, refused = read_all({"desktop": "<ctrl>+<shift>+<f9>", "window": "Ctrl+Shift+F9", "region": "", "other": "nonsense"})
    assert list(chords) == ["desktop"]
    assert refused.keys() == {"window", "other"}
