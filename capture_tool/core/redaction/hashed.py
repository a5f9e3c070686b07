"""Which of many values are known, in eight bytes each: a set of them would take a hundred."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from heapq import merge
from itertools import islice

AT_ONCE = 8192
"""So many are sorted at a time: as numbers of Python they take four times as much, which the system does not get back."""


class Hashed:
    """Tells whether a value is one of `values`; of all others, one in 2**64 for each of them is taken for one too."""

    def __init__(self, values: Iterable[bytes]) -> None:
        left, parts = iter(values), []
        while some := sorted(map(hash, islice(left, AT_ONCE))):
            parts.append(array("q", some))
        self._hashes = array("q", merge(*parts))

    def __contains__(self, value: bytes) -> bool:
        wanted = hash(value)
        at = bisect_left(self._hashes, wanted)
        return at < len(self._hashes) and self._hashes[at] == wanted
