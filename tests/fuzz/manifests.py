"""A bundle with any manifest: read or refused with our error, and what was read can be verified."""

from __future__ import annotations

import json
import os
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from capture_tool.core import bundle
from capture_tool.core.errors import PermanentError

FOLDER = Path("/dev/shm" if Path("/dev/shm").is_dir() else "/tmp")
WHOLE = json.loads((Path(__file__).parent / "corpus" / "manifests" / "whole.json").read_bytes())
DAY = (2026, 8, 28, 0, 0, 0)
ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1 << 70,
    1.5,
    float("inf"),
    "",
    "x",
    "\ud800",
    [],
    [None],
    {},
    {"": {}},
    "2026-02-30T99:00:00Z",
)


def check(data: bytes) -> None:
    """Bytes that begin with `{` are the manifest; others say where a whole one is changed, and to what."""
    text = data if data[:1] == b"{" else json.dumps(_changed(WHOLE, data)).encode()
    path = FOLDER / f"fuzz-manifest-{os.getpid()}.zip"
    path.write_bytes(_zip(text))
    try:
        read = bundle.read(path)
        bundle.verify(path)
        bundle.members(read, "")
        datetime.fromisoformat(read.manifest["moment"]["utc"])  # core/volumes.py and the desk rely on it
    except PermanentError:
        return
    finally:
        path.unlink()


def _changed(whole: Any, data: bytes) -> Any:
    """`whole` with a value replaced for each pair of bytes: the first says where, the second how deep and by what."""
    made = json.loads(json.dumps(whole))
    for where, what in zip(data[::2], data[1::2], strict=False):
        at = made
        while isinstance(at, dict | list) and at:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            key = keys[where % len(keys)]
            if not isinstance(at[key], dict | list) or what & 1:
                at[key] = json.loads(json.dumps(ODD[what // 2 % len(ODD)]))
                break
            at = at[key]
    return made


def _zip(manifest: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in ("report.txt", "logs/tws/a.log"):
            made.writestr(zipfile.ZipInfo(name, DAY), b"text\n")
        made.writestr(zipfile.ZipInfo("manifest.json", DAY), manifest)
    return out.getvalue()
