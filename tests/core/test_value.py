"""The quick dataclass against the library's: what one can do with a value is the same."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest

from capture_tool.core import value
from capture_tool.core.model import Rect, Report, Window
from capture_tool.core.settings import KEYS, Settings


@value.dataclass(frozen=True, slots=True)
class Quick:
    """Has a default of each kind."""

    left: int
    top: int = 2
    names: list[str] = value.field(default_factory=list)

    def both(self) -> int:
        return self.left + self.top


@value.dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    only: int


Usual: Any = dataclasses.make_dataclass(
    "Quick", [("left", int), ("top", int, 2), ("names", list, dataclasses.field(default_factory=list))]
)


@pytest.mark.parametrize("kind", [Quick, Usual])
def test_values_are_made_by_place_and_by_name(kind: Any) -> None:
    made = kind(1, names=["a"])
    assert (made.left, made.top, made.names) == (1, 2, ["a"])
    assert repr(made).endswith("Quick(left=1, top=2, names=['a'])")
    assert kind.__match_args__ == ("left", "top", "names")
    assert made == kind(1, 2, ["a"]) != kind(1, 3, ["a"])
    assert made != (1, 2, ["a"])
    assert kind(1).names is not kind(1).names
    assert dataclasses.replace(made, top=9) == kind(1, 9, ["a"])
    assert dataclasses.asdict(made) == {"left": 1, "top": 2, "names": ["a"]}
    assert [(field.name, field.default is dataclasses.MISSING) for field in dataclasses.fields(kind)] == [
        *(("left", True), ("top", False), ("names", True))
    ]


@pytest.mark.parametrize("kind", [Quick, Usual])
@pytest.mark.parametrize(("placed", "named"), [((), {}), ((1, 2, [], 4), {}), ((1,), {"left": 1}), ((1,), {"other": 1})])
def test_wrong_values_are_refused(kind: Any, placed: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        kind(*placed, **named)


def test_what_has_names_only_takes_no_place() -> None:
    assert Named(only=1).only == 1
    assert Named.__match_args__ == ()
    wrong: Any = Named
    with pytest.raises(TypeError):
        wrong(1)


def test_values_do_not_change() -> None:
    made: Any = Quick(1)
    for change in (lambda: setattr(made, "left", 2), lambda: delattr(made, "left"), lambda: setattr(made, "new", 2)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert not hasattr(made, "__dict__")
    assert made.both() == 3


def test_equal_values_are_one_key() -> None:
    assert len({Named(only=1), Named(only=1), Named(only=2)}) == 2


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))])
def test_values_can_be_copied_and_sent(again: Any) -> None:
    made = Window(1, "title", "app", None, Rect(0, 0, 1, 1))
    assert again(made) == made


def test_the_settings_know_their_own_fields() -> None:
    assert {key: KEYS[key].name for key in ("hotkeys.window", "ui.theme")} == {
        "hotkeys.window": "hotkey_window",
        "ui.theme": "theme",
    }
    usual = {field.name: field.default for field in dataclasses.fields(Settings)}
    assert all(usual[field.name] == field.default == getattr(Settings(), field.name) for field in KEYS.values())
    assert {field.name for field in dataclasses.fields(Report)} == set(Report.__slots__)  # type: ignore[attr-defined]


def test_the_library_is_told_the_fields_once() -> None:
    assert Window.__dataclass_fields__ is Window.__dataclass_fields__  # type: ignore[attr-defined]
