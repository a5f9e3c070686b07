"""How this program is started, and what to say when the system refuses to note it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capture_tool.core.errors import PermanentError
from capture_tool.system.own_command import own_command


def tray_command() -> tuple[str, ...]:
    """The tray program's command line: the frozen program itself, else this Python (on Windows without a console)."""
    python, *words = own_command()
    silent = Path(python).with_name("pythonw.exe")
    return (str(silent) if words and silent.exists() else python, *words)


@contextmanager
def refusals() -> Iterator[None]:
    """Turns OSError into PermanentError `autostart.refused`."""
    try:
        yield
    except OSError as error:
        raise PermanentError(
            "autostart.refused",
            f"The system did not let Capture Tool start with the session: {error.strerror or 'no reason given'}.",
            "Look at the rights of your own autostart folder, or ask your administrator.",
        ) from error
