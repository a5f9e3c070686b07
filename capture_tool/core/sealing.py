"""How far the sealing of a bundle has come."""

from __future__ import annotations

from capture_tool.core.model import Report
from capture_tool.core.ports import Progress


class Sealing:
    """How far writing and looking at a bundle has come, both in unpacked bytes, as one figure that never goes back."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = self._most = self._total = 0

    def begin(self, report: Report) -> None:
        """A bundle is written, and looked at afterwards: two rounds over its bytes."""
        self._done = 0
        self._total = 2 * sum(file.bytes for file in report.files) + 2 * sum(one.path.stat().st_size for one in report.pictures)

    def by(self, count: int) -> None:
        """So many bytes more."""
        self._done += count
        self._most = min(max(self._most, self._done), self._total)
        self._progress(self._most, self._total)

    def end(self) -> None:
        """All is done, what is sent encrypted without a look."""
        self._progress(self._total, self._total)
