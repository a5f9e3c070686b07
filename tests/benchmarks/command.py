"""`capture --full --no-logs --save` as a whole process against maim and scrot writing a PNG of the same screen."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measure import Row, command, interleaved, peak_kib
from tests.benchmarks.pictures import desktop_picture, paint_root
from tests.desktop import desktop

PROGRAM = str(Path(sys.executable).with_name("capture-tool"))


def rows() -> Iterator[Row]:
    for label, size in {"1080p": (1920, 1080), "4K": (3840, 2160)}.items():
        with tempfile.TemporaryDirectory() as work, desktop(size, wm=None, tray=None, bus=False) as made:
            paint_root(made.display, desktop_picture(*size))
            env = {**made.env, "CAPTURE_TOOL_HOME": f"{work}/home"}
            ours = [PROGRAM, "capture", "--full", "--no-logs", "--save", f"{work}/ours.zip"]
            maim = ["maim", f"{work}/maim.png"]
            scrot = ["scrot", "--overwrite", f"{work}/scrot.png"]
            works = {"ours": command(ours, env), "maim": command(maim, env), "scrot": command(scrot, env)}
            times = interleaved(works, rounds=15)
            memory = peak_kib(ours, env)
            sizes = {name: Path(work, name).stat().st_size for name in ("ours.zip", "maim.png", "scrot.png")}
            note = f"{memory // 1024} MiB peak; bytes {sizes}"
            yield Row(
                f"capture command {label}", times["ours"], times["maim"], "maim", 1.25 if label == "1080p" else 0.5, note=note
            )
            if label == "4K":
                yield Row(f"capture command {label}", times["ours"], times["scrot"], "scrot", 0.85)
