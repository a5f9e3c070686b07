"""The tool's own log: one small private file. It takes part in a ticket, so not even the texts of exceptions go into it."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from types import TracebackType

from capture_tool.core.errors import CaptureToolError
from capture_tool.system.paths import private_folder

log = logging.getLogger(__name__)
FILE_BYTES = 1_000_000
"""Size at which the file becomes `<name>.1` in place of the one before."""


def start_log(file: Path, *, level: int = logging.INFO) -> None:
    """From now on this process logs to `file`, made on the first line, and so do errors that nobody caught.

    Of other people's libraries only warnings are kept. A log that cannot be written is done without. Calling again is harmless.
    """
    handler = _PrivateFile(file)
    handler.setFormatter(_Line())
    logging.getLogger().handlers[:] = [old for old in logging.getLogger().handlers if not isinstance(old, _PrivateFile)]
    logging.getLogger().addHandler(handler)
    logging.getLogger("capture_tool").setLevel(level)
    sys.excepthook = _uncaught
    threading.excepthook = lambda given: _uncaught(given.exc_type, given.exc_value, given.exc_traceback)


class _PrivateFile(logging.Handler):
    """Opens its file for each line: several processes share it, and one of them may have moved it."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record).encode("utf-8", "backslashreplace") + b"\n"
        try:
            private_folder(self._file.parent)
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, line)
                full = os.fstat(descriptor).st_size >= FILE_BYTES and os.path.samestat(os.fstat(descriptor), self._file.stat())
            finally:
                os.close(descriptor)
            if full:
                self._file.replace(self._file.with_name(f"{self._file.name}.1"))
        except OSError:
            pass  # there is nobody to tell


class _Line(logging.Formatter):
    """One line a record, in UTC; an exception as its kinds and places."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(process)d %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's own name)
        return super().formatMessage(record).replace("\r", "").replace("\n", " ")

    def formatException(self, ei: object) -> str:  # noqa: N802
        assert isinstance(ei, tuple)
        return "\n".join(_places(ei[1]))


def _places(error: BaseException | None) -> list[str]:
    """Kind and places of an error and of what caused it, the cause first; texts and values are left out."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        code = f" {error.code}" if isinstance(error, CaptureToolError) else ""
        frames = traceback.extract_tb(error.__traceback__)
        lines[:0] = [f"  {type(error).__name__}{code}", *(f"    {Path(at.filename).name}:{at.lineno} {at.name}" for at in frames)]
        error = error.__cause__ or error.__context__
    return lines


def _uncaught(kind: type[BaseException], value: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        log.critical("nobody caught this", exc_info=value or kind())
    sys.__excepthook__(kind, value or kind(), trace)
