"""What PySide does to imports."""

from __future__ import annotations

import subprocess
import sys


def test_imports_do_not_keep_their_source() -> None:
    code = """if True:
        import linecache
        import capture_tool.ui.desktop
        read = [name for name in linecache.cache if "capture_tool" in name]
        assert read in ([], [capture_tool.ui.__file__]), read"""
    subprocess.run([sys.executable, "-c", code], check=True)
