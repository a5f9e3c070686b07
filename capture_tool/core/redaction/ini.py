"""The treatment of `jts.ini`: values of keys that support needs go through the rules, all others are replaced whole."""

from __future__ import annotations

import re
from collections.abc import Callable

KEEP = frozenset(
    b"timezone locale tradingmode usessl supportsssl peer region s3store useremotesettings apionly writedebug debug"
    b" remotehostorderrouting localserverport fontsize ibkrbranding".split()
)
"""Keys whose values stay (domain.md section 4), in lower case."""
LINE = re.compile(rb"([ \t]*(?:\xef\xbb\xbf)?[A-Za-z0-9_.\- ]{1,128}[ \t]*=[ \t]*)([^\r\n]*)")
SECTION = re.compile(rb"[ \t]*(?:\xef\xbb\xbf)?\[[^\]\r\n]{0,256}\][ \t]*")
LONGEST_LINE = 1 << 20


class IniFilter:
    """Lines in, lines out. `stand_in(value)` makes what stands for a value that is not let through."""

    def __init__(self, stand_in: Callable[[bytes, bytes], bytes]) -> None:
        self._stand_in = stand_in
        self._rest = b""

    def feed(self, chunk: bytes, counts: dict[str, int], *, last: bool = False) -> bytes:
        """The lines that are complete now (with `last`, all); counts what it replaced as `setting`."""
        lines = (self._rest + chunk).splitlines(keepends=True)
        self._rest = b""
        if lines and not last and not lines[-1].endswith(b"\n"):
            self._rest = lines.pop()
            if len(self._rest) > LONGEST_LINE:  # no setting: what is kept of it decides the same in the end
                self._rest = self._rest[:LONGEST_LINE]
        return b"".join(self._line(line, counts) for line in lines)

    def _line(self, line: bytes, counts: dict[str, int]) -> bytes:
        body = line.rstrip(b"\r\n")
        end = line[len(body) :]
        if not body.strip() or SECTION.fullmatch(body):
            return line
        match = LINE.fullmatch(body)
        if match is not None:
            name = match[1].rstrip(b" \t=").lstrip(b" \t\xef\xbb\xbf").lower()
            if name in KEEP or not match[2].strip():
                return line
        key, value = (match[1], match[2]) if match else (b"", body)
        counts["setting"] = counts.get("setting", 0) + 1
        return key + self._stand_in(key, value) + end
