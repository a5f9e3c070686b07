"""Whether different values ever get the same stand-in."""

from __future__ import annotations

from itertools import chain

from capture_tool.core.redaction import Redactor

AT_ONCE = 50_000


def collisions(count: int) -> int:
    """`count` accounts through the stream, less the different stand-ins that came out."""
    chunks = (b"".join(b"U%08d\n" % number for number in range(at, min(count, at + AT_ONCE))) for at in range(0, count, AT_ONCE))
    made: set[bytes] = set()
    rest, total = b"", 0
    for piece in chain(Redactor(b"a key for tests only" * 2).stream(chunks), (b"\n",)):
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        whole = [line for line in lines if line]
        total += len(whole)
        made.update(whole)
    assert total == count, "a value was lost"
    assert all(line.startswith(b"acct-live-") for line in made)
    return count - len(made)
