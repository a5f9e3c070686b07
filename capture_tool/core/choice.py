"""What a person wants in a ticket, which picture and which logs, and what was gathered for it so far."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capture_tool.core.errors import PermanentError
from capture_tool.core.model import CleanFile, LeftOut, LogFile, Rect, Screenshot, Window
from capture_tool.core.ports import Grabber
from capture_tool.core.value import dataclass, field, replace

if TYPE_CHECKING:
    from capture_tool.core.redaction import Redactor

LogKey = tuple[Path, int, int | None]
"""A log and its byte range: what makes a file the same when logs are gathered again with another choice."""


@dataclass(frozen=True, slots=True)
class Shot:
    """What to take a picture of: nothing set is the whole desktop; set one of the others."""

    monitor: int | None = None
    window: Window | None = None
    region: Rect | None = None

    def by(self, grabber: Grabber) -> Screenshot:
        """The desktop, region or monitor, in physical pixels. Raises PermanentError `screen.no-monitor`, and as the grabber."""
        if self.monitor is None:
            return grabber.grab(self.region)
        monitors = grabber.monitors()
        for monitor in monitors:
            if monitor.number == self.monitor:
                return replace(grabber.grab(monitor.rect), kind="monitor")
        raise PermanentError(
            "screen.no-monitor", f"There is no monitor {self.monitor}.", f"This desktop has monitors 1 to {len(monitors)}."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LogChoice:
    """Which logs the user wants. `logs` False wants none; with `roots`, only these folders (and `ibc_logs`) are looked into."""

    since: datetime
    until: datetime
    logs: bool = True
    previous_days: bool = False
    encrypted: bool = False
    state: bool = False
    chosen: tuple[Path, ...] = ()
    roots: tuple[Path, ...] | None = None
    ibc_logs: tuple[Path, ...] = ()
    undone: frozenset[str] = frozenset()
    """Kinds of values that are not replaced: a waiver of the user's."""

    def wants(self, file: LogFile) -> bool:
        """Whether the boxes of the Advanced view let this file in."""
        boxes = {"incident": True, "previous-days": self.previous_days, "encrypted": self.encrypted, "state": self.state}
        return boxes[file.group]


NOT_TICKED = {
    "previous-days": 'from a previous day: tick "previous days" to take it',
    "encrypted": 'encrypted, cannot be redacted: tick "encrypted logs" to take it',
    "state": "the platform's full state: tick it to take it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All that was collected for one ticket so far. `cleaned` lets a wider choice reuse what is done."""

    redactor: Redactor
    files: tuple[CleanFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    cleaned: dict[LogKey, CleanFile | LeftOut] = field(default_factory=dict)
