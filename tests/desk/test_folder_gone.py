"""A desk whose folder was removed ends by itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.needs import needs_unix


@needs_unix  # Windows removes no folder in which a program has files open
def test_a_desk_whose_data_folder_is_gone_ends(tmp_path: Path) -> None:
    data = tmp_path / "desk"
    words = [sys.executable, "-m", "capture_tool", "desk", "--port", "0", "--data", str(data)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        shutil.rmtree(data)
        assert process.wait(60) is not None
