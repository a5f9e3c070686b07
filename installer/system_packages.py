"""What Capture Tool needs of the operating system itself, how to see whether it is there, and how to get it."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple


class Need(NamedTuple):
    """One thing, and the packages of Debian and Fedora that bring it.

    `look` says how to see it: `lib:` can be loaded, `program:` is on PATH, `module:` can be imported, `file:` matches below `/`.
    """

    look: str
    apt: str
    dnf: str = ""


PYTHON = (Need("module:ensurepip", "python3-venv", "python3"),)
QT = (
    Need("lib:libEGL.so.1", "libegl1", "libglvnd-egl"),
    Need("lib:libGL.so.1", "libgl1", "libglvnd-glx"),
    Need("lib:libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    Need("lib:libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    Need("lib:libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Need("lib:libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    Need("lib:libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Need("lib:libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Need("lib:libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Need("lib:libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    Need("file:usr/share/fonts/**/*.?tf", "fonts-dejavu-core", "dejavu-sans-fonts"),
)
"""What Qt's windows load, and a font to write with."""
VIRTUAL_DISPLAY = (
    Need("program:Xvfb", "xvfb", "xorg-x11-server-Xvfb"),
    Need("program:openbox", "openbox", "openbox"),
)
"""For a machine without a display."""
FAULT_TESTS = (
    Need("program:strace", "strace", "strace"),
    Need("program:curl", "curl", "curl"),
)
"""Processes that are killed at system calls, and the peer of our uploads."""
DESKTOP_TESTS = (
    Need("program:xauth", "xauth", "xorg-x11-xauth"),
    Need("program:trayer", "trayer"),
    Need("program:metacity", "metacity", "metacity"),
    Need("program:xdotool", "xdotool", "xdotool"),
    Need("program:wmctrl", "wmctrl", "wmctrl"),
    Need("program:xterm", "xterm", "xterm"),
    Need("program:xprop", "x11-utils", "xprop"),
    Need("program:xrandr", "x11-xserver-utils", "xrandr"),
    Need("program:setxkbmap", "x11-xkb-utils", "setxkbmap"),
    Need("program:dbus-daemon", "dbus", "dbus-daemon"),
    Need("file:usr/share/fonts/**/DejaVuSans.ttf", "fonts-dejavu-core", "dejavu-sans-fonts"),
    Need("program:Xorg", "xserver-xorg-core", "xorg-x11-server-Xorg"),
    Need("file:usr/lib*/xorg/modules/drivers/dummy_drv.so", "xserver-xorg-video-dummy", "xorg-x11-drv-dummy"),
    Need("program:unzip", "unzip", "unzip"),
    Need("program:tesseract", "tesseract-ocr", "tesseract"),
    Need("program:openssl", "openssl", "openssl"),
    Need("program:javac", "default-jdk-headless", "java-latest-openjdk-devel"),
    Need("file:usr/lib/jvm/*/lib/libawt_xawt.so", "default-jre", "java-latest-openjdk"),
)
"""Real desktops, real key presses, a real Java window, and other people's readers of what we write."""


def missing(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Those that are not here."""
    return tuple(need for need in needs if not _here(need.look))


def install_commands(needs: tuple[Need, ...]) -> tuple[list[str], ...]:
    """The commands that install `needs` on this system, to be run as root; none when the way is not known."""
    if shutil.which("apt-get"):
        packages = sorted({need.apt for need in needs})
        return ["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if shutil.which("dnf"):
        return (["dnf", "install", "--assumeyes", *sorted({need.dnf for need in needs} - {""})],)
    return ()


def may_install() -> bool:
    """Whether this user may install system packages."""
    return sys.platform == "linux" and os.geteuid() == 0


def _here(look: str) -> bool:
    kind, _, what = look.partition(":")
    if kind == "program":
        return shutil.which(what) is not None
    if kind == "module":
        return importlib.util.find_spec(what) is not None
    if kind == "file":
        return next(Path("/").glob(what), None) is not None
    try:
        ctypes.CDLL(what)
    except OSError:
        return False
    return True
