"""What a ticket system said, looked at before it is believed: shapes, and hits of a search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from capture_tool.core.errors import PermanentError
from capture_tool.destinations._transport import not_ours, whole_number

LONGEST_NUMBER = 100
"""Characters of what people call a ticket."""


def word(said: Mapping[str, Any], key: str) -> str:
    """The text under `key`, not empty. Raises TransientError when it is none."""
    value = said.get(key)
    if not isinstance(value, str) or not value:
        raise not_ours(f"no {key}", unknown=True)
    return value


def ticket_number(said: Mapping[str, Any], key: str = "number") -> str:
    """What people call a ticket: a short line. Raises TransientError when it is none."""
    value = word(said, key)
    if len(value) > LONGEST_NUMBER or not value.isprintable():
        raise not_ours(f"no {key}", unknown=True)
    return value


def count(said: Mapping[str, Any], key: str) -> int:
    """The number under `key`, or the text of one. Raises TransientError when it is none."""
    if (value := whole_number(said.get(key))) is None:
        raise not_ours(f"no {key}", unknown=True)
    return value


def thing(said: Any, key: str) -> Mapping[str, Any]:
    """The object under `key` of an object. Raises TransientError when it is none."""
    value = said.get(key) if isinstance(said, dict) else None
    if not isinstance(value, dict):
        raise not_ours(f"no {key}", unknown=True)
    return value


def things(value: Any) -> Sequence[Mapping[str, Any]]:
    """A list of objects. Raises TransientError when it is none."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise not_ours("not a list", unknown=True)
    return value


def ours_of(hits: Any, is_ours: Callable[[Mapping[str, Any]], bool]) -> list[Mapping[str, Any]]:
    """The hits of a search that carry our id: some systems answer a filter that they do not know with everything they have.

    Raises PermanentError when there are only others' (then nothing of ours can be found), TransientError for what is no list.
    """
    ours = [hit for hit in things(hits) if is_ours(hit)]
    if hits and not ours:
        raise PermanentError(
            "ticket.search",
            "The ticket system shows others' tickets when it is asked for ours: a ticket could be filed twice.",
            "Ask its administrator why it ignores a search for our id (is the field for it there?), then press Retry.",
        )
    return ours


def unknown_ticket() -> PermanentError:
    """The error for a ticket to add to that is not there."""
    return PermanentError(
        "ticket.unknown", "The ticket system has no such ticket.", "Look at the number, or send it as a new one."
    )
