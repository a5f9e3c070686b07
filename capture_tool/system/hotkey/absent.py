"""No global hotkeys: says why for every key, and what to do instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping

CURE = "Bind `capture-tool capture` to a key in the desktop's own keyboard settings."


class Absent:
    """Binds nothing. `reason` is one sentence."""

    def __init__(self, reason: str) -> None:
        self._refusal = f"{reason} {CURE}"

    def start(self, keys: Mapping[str, str], pressed: Callable[[str], None]) -> Mapping[str, str]:  # noqa: ARG002
        """The same reason and cure for every name."""
        return dict.fromkeys((name for name, key in keys.items() if key), self._refusal)

    def stop(self) -> None:
        """Nothing to give back."""
