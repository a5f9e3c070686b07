"""A lock that keeps nobody out: what the mutation puts in the place of a real one."""

from __future__ import annotations

from typing import Self


class NoLock:
    """Taken by everybody."""

    def close(self, *, remove: bool = False) -> None:
        """Nothing was held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was held."""
