"""Redacts, packs, hashes and seals one log into a zip as the review does.

Prints the peak memory of this process and of its workers in KiB, and the seconds that sealing took.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Literal, cast

from capture_tool.core.bundle import seal
from capture_tool.core.gather import clean_all
from capture_tool.core.model import CleanFile, LeftOut, LogFile, RawPath, Report, Ticket
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel
from capture_tool.system.heap import share_heap


def main(log: Path, target: Path, form: Literal["fast", "small"]) -> None:
    share_heap()  # as the tool does with each redactor
    redactor, made = Redactor(b"k" * 32), list[CleanFile]()

    def done(_log: LogFile, file: CleanFile | LeftOut) -> None:
        assert isinstance(file, CleanFile), file
        made[:] = [file]

    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        clean_all(
            [LogFile(source="tws", name=log.name, path=RawPath(log), size=log.stat().st_size)],
            redactor=redactor,
            folder=Path(folder),
            done=done,
            progress=lambda *_: None,
            cancel=Cancel(),
            form=form,
        )
        packed = time.perf_counter()
        seal(
            Report(ticket=Ticket.new(), files=tuple(made)),
            target=target,
            redactor=redactor,
            progress=lambda *_: None,
            cancel=Cancel(),
        )
    sealed = time.perf_counter()
    said = Path("/proc/self/status").read_text()  # ru_maxrss of a process begins with that of the one that started it
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(said.partition("VmHWM:")[2].split()[0], workers, sealed - packed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), cast('Literal["fast", "small"]', sys.argv[3]))
