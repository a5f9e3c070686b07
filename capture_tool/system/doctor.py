"""What `check` looks at on this machine: settings, disk, key store, screen, windows, hotkeys. One line and one cure each."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from functools import partial

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.ports import Finding
from capture_tool.core.settings import Settings
from capture_tool.system import ocr
from capture_tool.system.display import has_display
from capture_tool.system.paths import Paths, private_folder
from capture_tool.system.secrets import Secrets

LOW_DISK_BYTES = 1_000_000_000


def findings(paths: Paths, settings: Settings, secrets: Secrets) -> Iterator[Finding]:
    """What can be known here without sending anything; each look is on its own, so that one broken thing hides no other."""
    for problem in settings.problems:
        yield Finding("settings", "fail" if problem in settings.blocking else "warn", problem, "Mend the file or remove it.")
    if not settings.problems:
        yield Finding("settings", "ok", str(paths.settings) if paths.settings.exists() else "built-in defaults")
    yield _look("redaction", partial(_redaction, paths, settings))
    yield _ocr(settings)
    yield _outbox(paths)
    where = secrets.where()
    if str(paths.secrets) in where:
        yield Finding("secrets", "warn", where, "Install and unlock a key store (on Linux: gnome-keyring or KWallet).")
    else:
        yield Finding("secrets", "ok", where)
    for aside in secrets.set_aside():
        text = f"a damaged file was set aside as {aside}: its tokens are lost, and stand-ins are others than in earlier tickets"
        yield Finding("secrets", "warn", text, "Enter your tokens again, tell support of the stand-ins, then remove the file.")
    if not has_display():
        yield Finding(
            "display",
            "warn",
            "no display in this session",
            "Start the tool in a desktop session; the commands without pictures work.",
        )
        return
    yield _look("screen", _screen)
    yield _look("windows", _windows)


def _look(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, "ok", look())
    except CaptureToolError as error:
        return Finding(name, "fail", error.title, error.advice)


def _redaction(paths: Paths, settings: Settings) -> str:
    from capture_tool.core.redaction import own_rules

    files = own_rules.files(paths.policy, settings.redaction_rules)
    own = own_rules.load(files)
    own_ones = f", {len(own.rules)} own rules in {', '.join(map(str, files))}" if files else ""
    return f"profile {settings.redaction_profile}{own_ones}"


def _ocr(settings: Settings) -> Finding:
    """Optional: its absence is no fault."""
    if settings.pictures_ocr == "off":
        return Finding("ocr", "ok", "switched off; pictures are blacked out by hand", "")
    program = ocr.find()
    if program:
        return Finding("ocr", "ok", f"pictures are read for names by {program}")
    return Finding("ocr", "ok", f"not installed; pictures are blacked out by hand. {ocr.HOW_TO_INSTALL}")


def _outbox(paths: Paths) -> Finding:
    probe = paths.outbox / f".probe-{uuid.uuid4().hex}"
    try:
        private_folder(paths.outbox)
        probe.write_bytes(b"")
        probe.unlink()
        free = shutil.disk_usage(paths.outbox).free
    except OSError as error:
        return Finding(
            "outbox",
            "fail",
            f"{paths.outbox}: {error.strerror}",
            "Give this user the right to write there, or set CAPTURE_TOOL_HOME.",
        )
    if free < LOW_DISK_BYTES:
        return Finding(
            "outbox", "warn", f"{free // 1_000_000} MB free at {paths.outbox}", "Make room: a ticket with logs can need 200 MB."
        )
    return Finding("outbox", "ok", f"{paths.outbox}, {free // 1_000_000_000} GB free")


def _screen() -> str:
    from capture_tool.system.screen import grabber

    made = grabber()
    try:
        made.grab()
        return ", ".join(f"{m.number}: {m.rect.width}x{m.rect.height} {m.name}".rstrip() for m in made.monitors())
    finally:
        made.close()


def _windows() -> str:
    from capture_tool.system.windows import window_system

    made = window_system()
    try:
        return f"{len(made.windows())} windows can be listed"
    finally:
        made.close()
