"""Which of many values are known, in eight bytes each: a set of them would take a hundred."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class Hashed:
    """Tells whether a value is one of `values`; of all others, one in 2**64 for each of them is taken for one too."""

    def __init__(self, values: Iterable[bytes]) -> None:
        self._hashes = array("q", sorted(map(hash, values)))

    def __contains__(self, value: bytes) -> bool:
        wanted = hash(value)
        at = bisect_left(self._hashes, wanted)
        return at < len(self._hashes) and self._hashes[at] == wanted
