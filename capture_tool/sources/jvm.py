"""Crash dumps of the Java machine (hs_err_pid*.log) and the options it was started with (*.vmoptions)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from capture_tool.core.model import LeftOut, LogFile
from capture_tool.core.ports import Surroundings
from capture_tool.sources._files import Found, look, walk
from capture_tool.sources._never import never_content
from capture_tool.sources._platform import DEPTH
from capture_tool.sources._window import Cut, Group, changed, long_ago, taken

CRASH = re.compile(r"hs_err_pid\d+\.log")
OPTIONS = re.compile(r".*\.vmoptions")
OWN_OPTIONS = re.compile(r"(tws|ibgateway)\d*\.vmoptions")
PLATFORM = re.compile(rb"jclient[./]LoginFrame|ibgateway[./]GWClient|ibcalpha[./]ibc|jts4launch|twslaunch|jtsConfigDir")
"""Main classes, jars and options that the command line of the platform shows near the top of a crash dump."""


class JavaMachine:
    """Crash dumps lie in the working folder, the home folder or the temporary one, where other programs' lie too."""

    name = "jvm"

    def find(self, where: Surroundings) -> Iterable[LogFile | LeftOut]:
        """Crash dumps of this week and option files."""
        for folder, inside in (*((root, True) for root in where.roots), *((folder, False) for folder in where.crash_folders)):
            options = OPTIONS if inside else OWN_OPTIONS
            for entry in walk(folder, depth=DEPTH if inside else 0):
                if isinstance(entry, Found) and CRASH.fullmatch(entry.plain):
                    yield self._crash(entry, where, inside=inside)
                elif isinstance(entry, Found) and options.fullmatch(entry.plain.casefold()):
                    yield self._whole(entry, where)

    def _crash(self, found: Found, where: Surroundings, *, inside: bool) -> LogFile | LeftOut:
        seen = look(found)
        if isinstance(seen, LeftOut):
            return seen
        if long_ago(seen, where):
            return LeftOut(found.name, seen.size, "a crash more than a week before the incident")
        if not inside and not PLATFORM.search(seen.head):
            return LeftOut(found.name, seen.size, "a crash of another Java program")
        return self._whole(found, where, group="incident" if changed(seen) >= where.since else "previous-days")

    def _whole(self, found: Found, where: Surroundings, *, group: Group = "incident") -> LogFile | LeftOut:
        seen = look(found)
        if isinstance(seen, LeftOut):
            return seen
        why = never_content(seen.head) or ("too big for what its name says" if seen.size > where.small_bytes else None)
        return LeftOut(found.name, seen.size, why) if why else taken(self.name, found, seen, Cut(0, seen.size), group=group)


PLUG = JavaMachine()
