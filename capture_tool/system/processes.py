"""Running platforms, and the places where their files are: found without keeping a single command line."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capture_tool.core.answering import answering, silent
from capture_tool.core.model import Moment
from capture_tool.core.ports import Surroundings
from capture_tool.system.java_command import Command, Kind, looks_like, read
from capture_tool.system.platform_folders import default_ibc_logs, default_roots, existing, is_root, root_of_ibc

if TYPE_CHECKING:
    import psutil

log = logging.getLogger(__name__)
API_PORTS = {7496: "TWS live", 7497: "TWS paper", 4001: "IB Gateway live", 4002: "IB Gateway paper"}
"""The usual ports of the local API; the user can change them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A running TWS or IB Gateway. Paths are for the sources; `facts` is what may leave."""

    pid: int
    kind: Kind
    program: str
    """The process's image name: `java`, `tws.exe`."""
    under_ibc: bool = False
    started: datetime | None = None
    ports: tuple[int, ...] = ()
    """TCP ports it listens on."""
    roots: tuple[Path, ...] = ()
    ibc_logs: tuple[Path, ...] = ()
    folder: Path | None = None
    """Its working folder, where the Java machine leaves its crash dumps."""

    def facts(self) -> dict[str, Any]:
        """JSON-safe, without paths: they hold names."""
        return {
            "pid": self.pid,
            "kind": self.kind,
            "program": self.program,
            "under_ibc": self.under_ibc,
            "started": self.started.isoformat() if self.started else None,
            "ports": list(self.ports),
            "api": [API_PORTS[port] for port in self.ports if port in API_PORTS],
        }


def platforms() -> tuple[Platform, ...]:
    """The platforms that run now; those of other users only for an administrator. Takes some milliseconds."""
    import psutil  # here: 25 ms that a capture without logs does not need

    found = []
    for process in psutil.process_iter():
        try:
            name = process.name()
            if looks_like(name) and _ours(process):
                command = read(name, process.cmdline())
                found += [_platform(process, name, command)] if command else []
        except (psutil.Error, OSError) as error:
            log.debug("process %s passed over: %s", process.pid, type(error).__name__)
    return tuple(found)


def surroundings(
    *,
    moment: Moment,
    since: datetime,
    until: datetime,
    extra_roots: tuple[Path, ...] = (),
    chosen: tuple[Path, ...] = (),
    own_log: Path | None = None,
    small_bytes: int = 5_000_000,
    home: Path | None = None,
) -> Surroundings:
    """Where the sources may look: the usual places, those of the running platforms, and those the user named.

    A root that the user named is kept even when it is not there, so that a source can say so. With `home` given, the usual places
    are those below it alone.
    """
    running = platforms()
    roots = (*(root for platform in running for root in platform.roots), *default_roots(home))
    named = tuple(Path(os.path.realpath(root)) for root in answering(root.expanduser() for root in extra_roots))
    folders = [platform.folder for platform in running if platform.folder]
    return Surroundings(
        moment=moment,
        since=since,
        until=until,
        home=home or Path.home(),
        roots=tuple(dict.fromkeys((*named, *existing(roots)))),
        ibc_logs=existing((*(folder for platform in running for folder in platform.ibc_logs), *default_ibc_logs(home))),
        crash_folders=existing((*folders, home or Path.home(), Path(tempfile.gettempdir()))),
        chosen=answering(chosen),
        silent=silent(),
        own_log=own_log,
        small_bytes=small_bytes,
    )


def _ours(process: psutil.Process) -> bool:
    if sys.platform == "win32":
        return True  # Windows itself refuses to tell about the processes of others
    return os.getuid() in (0, process.uids().real)


def _platform(process: psutil.Process, name: str, command: Command) -> Platform:
    folder = _working_folder(process)
    base = folder or Path("/")
    settings = base / command.ibc_settings if command.ibc_settings else None
    named = [*(base / path for path in command.config_folders), *_from_environment(process)]
    named += [root for root in [settings and root_of_ibc(settings)] if root]
    near = [base, *(base / path for path in command.install_folders), *_program_folders(process, name)]
    likely = [at for folder in near for at in answering((folder, folder.parent, folder.parent.parent)) if is_root(at)]
    return Platform(
        pid=process.pid,
        kind=command.kind,
        program=name,
        under_ibc=command.under_ibc,
        started=datetime.fromtimestamp(process.create_time(), UTC),
        ports=_listening(process),
        roots=existing((*named, *likely)),
        ibc_logs=existing(settings.parent / logs for logs in ("logs", "Logs")) if settings else (),
        folder=folder,
    )


def _working_folder(process: psutil.Process) -> Path | None:
    import psutil

    try:
        folder = process.cwd()
    except (psutil.Error, OSError):
        return None
    return Path(folder) if folder else None


def _program_folders(process: psutil.Process, name: str) -> list[Path]:
    """Folder of the platform's own program; Java's lies elsewhere and tells nothing."""
    import psutil

    try:
        return [] if name.casefold().startswith("java") else [Path(process.exe()).parent]
    except (psutil.Error, OSError):
        return []


def _from_environment(process: psutil.Process) -> list[Path]:
    import psutil

    try:
        moved = process.environ().get("TWS_SETTINGS_PATH")
    except (psutil.Error, OSError):
        return []
    return [Path(moved)] if moved else []


def _listening(process: psutil.Process) -> tuple[int, ...]:
    import psutil

    try:
        sockets = process.net_connections(kind="tcp")
    except (psutil.Error, OSError):
        return ()
    return tuple(sorted({socket.laddr.port for socket in sockets if socket.status == psutil.CONN_LISTEN and socket.laddr}))
