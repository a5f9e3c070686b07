"""`capture-tool demo`: the whole job once, with a made-up platform folder and the embedded desk, with or without a display."""

from __future__ import annotations

import argparse
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from capture_tool.cli import DONE
from capture_tool.cli.capture import picture_of
from capture_tool.cli.telling import code_of, tell
from capture_tool.core.errors import PermanentError
from capture_tool.core.logs import replaced_totals
from capture_tool.core.model import Category, Report, Screenshot, Ticket, Window
from capture_tool.core.sample_platform import write_sample
from capture_tool.core.threads import Cancel
from capture_tool.core.value import replace
from capture_tool.system.own_command import own_command
from capture_tool.system.paths import work_folder
from capture_tool.system.virtual_display import virtual_display
from capture_tool.system.windows import login_windows
from capture_tool.tool import Shot, Tool

PATIENCE_SECONDS = 20.0
TEXT = "Orders stopped filling right after the connection dropped. This is a demo ticket."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing a person needs: how the demo starts its own window, and the tray program unless it runs already."""
    parser.add_argument("--stand-in", dest="words", action="store_const", const="stand-in", help=argparse.SUPPRESS)
    parser.add_argument("--tray", dest="words", action="store_const", const="stay", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Prints each step; ends with the ticket number and its link. With a display the tray program is left running."""
    if args.words:
        code: int = args.window_face([args.words])
        return code
    tool = Tool()
    tool.need_settings()  # now: read again later, they would lead somewhere else
    # whatever is set: made-up logs go to no support team
    tool.settings = replace(tool.settings, destination="desk", destinations={**tool.settings.destinations, "desk": {}})
    shown = tool.has_display()
    with nullcontext() if shown else virtual_display():
        if not shown:
            _say("no display here: using a virtual one")
        code = _job(tool)
    if shown and code == DONE:
        quiet = subprocess.DEVNULL  # a pipe that we were given must end with us, not with the tray program
        subprocess.Popen([*own_command(), "demo", "--tray"], start_new_session=True, stdin=quiet, stdout=quiet, stderr=quiet)
        _say(f"the tray program is running: press {tool.settings.hotkey_desktop} to capture")
    return code


def _job(tool: Tool) -> int:
    ticket = Ticket.new()
    with work_folder(tool.paths) as work:
        sample = write_sample(work / "platform", moment=ticket.moment.utc)
        _say(f"a platform folder with {sum(path.stat().st_size for path in sample.paths) / 1e6:.0f} MB of made-up logs")
        tool.plugs.ensure_desk()
        _say("the support desk is open")
        with _stand_in() as pid:
            shot = _shoot(tool, pid)
        _say(f"the window, {shot.image.width} x {shot.image.height} pixels")
        gathered = tool.gather(
            ticket,
            tool.choice(ticket, roots=sample.roots, ibc_logs=sample.ibc_logs, chosen=sample.exported),
            folder=work / "members",
            found=lambda _found: None,
            progress=lambda _now, _all: None,
            cancel=Cancel(),
        )
        totals = replaced_totals(gathered.files)
        _say(f"{len(gathered.files)} log files; replaced {', '.join(f'{n} {kind}' for kind, n in sorted(totals.items()))}")
        report = Report(
            ticket=ticket,
            text=TEXT,
            expected="Orders fill, or the platform says that it is not connected.",
            category=Category.CONNECTION,
            pictures=(picture_of(shot, login_windows(), work),),
            files=gathered.files,
            left_out=gathered.left_out,
            facts=gathered.facts,
            monitors=shot.monitors,
            window=shot.window,
            waivers=("send-without-review",),
        )
        tool.submit(report, gathered, progress=lambda _now, _all: None, cancel=Cancel())
    entry = tool.deliver(ticket.id, progress=lambda _now, _all: None, cancel=Cancel())
    tell(entry)
    return code_of(entry)


def _shoot(tool: Tool, pid: int) -> Screenshot:
    """The stand-in's window; the whole desktop where no window manager lists windows."""

    def found() -> Window | None:
        return next((window for window in tool.window_system.windows() if window.pid == pid), None)

    end = time.monotonic() + 3
    while (window := found()) is None and time.monotonic() < end:
        time.sleep(0.05)
    return tool.shoot(Shot(window=window))


@contextmanager
def _stand_in() -> Iterator[int]:
    """Opens the sample window; gives its process id once it is painted."""
    process = subprocess.Popen(
        [*own_command(), "demo", "--stand-in"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    try:
        if process.stdout is None or process.stdout.readline().strip() != "ready":
            raise PermanentError(
                "demo.window",
                "The sample window did not open.",
                "Install the Qt libraries: python3 installer/bootstrap.py install.",
            )
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _say(text: str) -> None:
    print(f"- {text}", flush=True)
