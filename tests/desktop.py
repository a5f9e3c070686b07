"""A real X11 desktop for tests: X server, session bus, window manager, tray host; all of it stopped by pid at the end.

    with desktop(size=(1280, 800), wm="openbox", tray="trayer") as d:
        d.run(["xdotool", "key", "ctrl+shift+F9"])
        trader = d.trader("--at", "100,80")          # the Java stand-in for Trader Workstation, painted when this returns

One monitor is an Xvfb; `monitors=[(width, height, x, y), ...]` is an Xorg with the dummy driver, whose outputs DUMMY0, DUMMY1 ...
are real RandR outputs that `set_monitors` moves, resizes and unplugs.
"""

from __future__ import annotations

import functools
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

import pytest

PATIENCE = 30.0
"""Seconds after which something that should have come is a failure; never a time that is waited in full."""
TRADER_JAVA = Path(__file__).parent / "journey" / "Trader.java"
JAVA = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"]
"""A JVM that starts soon and leaves the second core to the tests."""
TRAYER = ["trayer", "--edge", "bottom", "--align", "right", "--widthtype", "pixel", "--width", "160", "--height", "32"]
WindowManager = Literal["openbox", "metacity"]
MonitorPlace = tuple[int, int, int, int]
"""Width, height, x, y in physical pixels."""


def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """The first true value of `condition`, asked every 20 ms; AssertionError naming `what` when it does not come."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"{what} did not come in {seconds:.0f} s"
        time.sleep(0.02)
    return value


@dataclass
class Trader:
    """The running Java stand-in; `left`, `top`, `width`, `height` is its pattern's place on the screen."""

    process: subprocess.Popen[str]
    left: int
    top: int
    width: int
    height: int

    @property
    def pid(self) -> int:
        return self.process.pid


@dataclass
class Desktop:
    """A running desktop; `folder` (with HOME and the logs of its servers) goes away with it."""

    folder: Path
    display: str = ""
    bus: str = ""
    processes: list[subprocess.Popen[Any]] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        """The environment of a program on this desktop; made on every call, so that CAPTURE_TOOL_HOME is the running test's."""
        foreign = {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_SESSION_TYPE", "XDG_CONFIG_HOME", "XDG_DATA_HOME"}
        own = {"HOME": str(self.folder / "home"), "XDG_RUNTIME_DIR": str(self.folder / "run"), "DISPLAY": self.display}
        if self.bus:
            own["DBUS_SESSION_BUS_ADDRESS"] = self.bus
        return {name: value for name, value in os.environ.items() if name not in foreign} | own | {"NO_AT_BRIDGE": "1"}

    def run(self, command: Sequence[str], *, check: bool = True, **options: Any) -> subprocess.CompletedProcess[str]:
        """Runs a program to its end; CalledProcessError when it fails, output in `.stdout` and `.stderr`."""
        options = {"timeout": 120, "text": True, "capture_output": True, "env": self.env} | options
        return subprocess.run(list(command), check=check, **options)

    def spawn(self, command: Sequence[str], **options: Any) -> subprocess.Popen[Any]:
        """Starts a program that is stopped with the desktop at the latest; its output goes to a log in `folder`."""
        with open(self.folder / f"{Path(command[0]).name}-{len(self.processes)}.log", "wb") as log:
            options = {"stdout": log, "stderr": log, "stdin": subprocess.DEVNULL, "env": self.env} | options
            process = subprocess.Popen(list(command), start_new_session=True, **options)
        self.processes.append(process)
        return process

    def stop(self, process: subprocess.Popen[Any]) -> None:
        """Ends a spawned program and its children: asked first, then killed. Stopped ones (SIGSTOP) too."""
        for sign, seconds in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 10.0)):
            if process.poll() is None:
                try:
                    os.killpg(process.pid, sign)
                    os.killpg(process.pid, signal.SIGCONT)
                    process.wait(seconds)
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    continue
        if process.stdout:
            process.stdout.close()
        if process in self.processes:
            self.processes.remove(process)

    def trader(self, *arguments: str) -> Trader:
        """Starts the Java stand-in (arguments in Trader.java) and returns when its pattern is on the screen."""
        command = [*JAVA, str(trader_classes()), "jclient.LoginFrame", *arguments]
        process = self.spawn(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        word, *place = _line(process.stdout, "the Java window").split()
        assert word == "ready"
        return Trader(process, *map(int, place))

    def root_property(self, name: str) -> str:
        """A property of the root window as `xprop` prints its value, empty when it is not set."""
        text = self.run(["xprop", "-root", name], check=False).stdout
        return text.partition("=")[2].strip() or text.partition("#")[2].strip()


@contextmanager
def desktop(
    size: tuple[int, int] = (1920, 1080),
    *,
    wm: WindowManager | None = "openbox",
    tray: Literal["trayer"] | None = "trayer",
    monitors: Sequence[MonitorPlace] | None = None,
    bus: bool = True,
) -> Iterator[Desktop]:
    """A desktop that is ready to be used: the window manager answers, the tray takes icons. Skips the test where X11 is not."""
    if sys.platform != "linux":
        pytest.skip("needs an X server of its own: Linux only")
    folder = Path(tempfile.mkdtemp(prefix="desktop-"))
    made = Desktop(folder)
    try:
        for name in ("home", "run"):
            (folder / name).mkdir(mode=0o700)
        made.display = _x_server(made, size, monitors)
        if bus:
            command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--nosyslog", "--print-address=1"]
            daemon = made.spawn(command, stdout=subprocess.PIPE, text=True)
            assert daemon.stdout
            made.bus = _line(daemon.stdout, "the session bus")
        if wm:
            start_wm(made, wm)
        if tray:
            start_tray(made)
        yield made
    finally:
        for process in reversed(made.processes.copy()):
            made.stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def start_wm(made: Desktop, wm: WindowManager) -> subprocess.Popen[Any]:
    """Starts a window manager and waits until it has taken over the screen."""
    process = made.spawn(["openbox", "--sm-disable"] if wm == "openbox" else ["metacity", "--sm-disable"])
    until(lambda: "0x" in made.root_property("_NET_SUPPORTING_WM_CHECK"), wm)
    return process


def start_tray(made: Desktop) -> subprocess.Popen[Any]:
    """Starts the tray host (XEmbed) at the bottom right and waits until it manages its window."""
    process = made.spawn(TRAYER)
    until(lambda: made.run(["xdotool", "search", "--class", "trayer"], check=False).stdout, "the tray host")
    return process


def set_monitors(made: Desktop, monitors: Sequence[MonitorPlace], *, off: Sequence[int] = ()) -> None:
    """Places the outputs of a desktop with several monitors; outputs numbered in `off` are unplugged."""
    modes = made.run(["xrandr", "--verbose"]).stdout
    width, height = max(w + x for w, _, x, _ in monitors), max(h + y for _, h, _, y in monitors)
    places = ["xrandr", "--fb", f"{width}x{height}"]
    for number, (wide, high, x, y) in enumerate(monitors):
        mode = f"test{wide}x{high}"
        if f"  {mode} " not in modes:
            clock = wide * high * 60 / 1e6
            line = [wide, wide + 1, wide + 2, wide + 3, high, high + 1, high + 2, high + 3]
            made.run(["xrandr", "--newmode", mode, f"{clock:.2f}", *map(str, line)])
            modes += f"  {mode} "
        made.run(["xrandr", "--addmode", f"DUMMY{number}", mode])
        places += ["--output", f"DUMMY{number}", *(["--off"] if number in off else ["--mode", mode, "--pos", f"{x}x{y}"])]
    made.run(places)


@functools.cache
def trader_classes() -> Path:
    """The folder with the compiled Java stand-in: compiled once for this source, kept in the temp folder for the next session."""
    folder = Path(tempfile.gettempdir()) / f"trader-classes-{os.getuid()}-{TRADER_JAVA.stat().st_mtime_ns}"
    if not folder.exists():
        fresh = Path(tempfile.mkdtemp(prefix="trader-classes-"))
        subprocess.run(["javac", "-nowarn", "-d", str(fresh), str(TRADER_JAVA)], check=True, timeout=120)
        try:
            fresh.rename(folder)
        except OSError:  # another session was faster
            shutil.rmtree(fresh)
    return folder


def trader_pixels(width: int, height: int) -> bytes:
    """What the stand-in paints, as Image.data: blue, green, red, 0 for every pixel, rows from the top."""
    return b"".join(bytes(((x ^ y) & 255, y * 5 & 255, x * 3 & 255, 0)) for y in range(height) for x in range(width))


def _x_server(made: Desktop, size: tuple[int, int], monitors: Sequence[MonitorPlace] | None) -> str:
    reading, writing = os.pipe()
    if monitors:
        config = made.folder / "xorg.conf"
        config.write_text(DUMMY)
        command = ["Xorg", "-config", str(config), "-logfile", str(made.folder / "xorg.log"), "-novtswitch", "-sharevts"]
    else:
        command = ["Xvfb", "-screen", "0", f"{size[0]}x{size[1]}x24"]
    command += ["-displayfd", str(writing), "-nolisten", "tcp", "-noreset"]
    try:
        made.spawn(command, pass_fds=[writing])
        os.close(writing)
        with os.fdopen(reading) as pipe:
            made.display = f":{int(_line(pipe, command[0]))}"
    except BaseException:
        for log in made.folder.glob("X*.log"):
            print(log.read_text(errors="replace")[-2000:])
        raise
    if monitors:
        set_monitors(made, monitors)
    return made.display


def _line(stream: IO[str], what: str) -> str:
    ready, _, _ = select.select([stream], [], [], PATIENCE)
    assert ready, f"{what} did not answer in {PATIENCE:.0f} s"
    line = stream.readline().strip()
    assert line, f"{what} ended at once"
    return line


DUMMY = """
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "AutoEnableDevices" "false"
  Option "DontVTSwitch" "true"
EndSection
Section "Device"
  Identifier "dummy"
  Driver "dummy"
  VideoRam 256000
EndSection
Section "Monitor"
  Identifier "m0"
  HorizSync 5.0-1000.0
  VertRefresh 5.0-200.0
EndSection
Section "Screen"
  Identifier "s0"
  Device "dummy"
  Monitor "m0"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Virtual 8192 4096
  EndSubSection
EndSection
"""
