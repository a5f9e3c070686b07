"""2 GB to each store: time beside `curl -T` to the same server in the same run, memory, and bytes that cuts send again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from capture_tool.carriers.s3_keys import S3Keys
from capture_tool.core.ids import new_ticket_id
from tests.benchmarks.measure import Row, command, interleaved
from tests.servers import cutting, presigner, rclone, tus

GB = float(os.environ.get("CARRY_GB", "2"))
CUTS = 20
LIMIT_KIB = 40 << 10
"""More than a body of a megabyte takes: what the body costs, without Python, requests and boto3."""


def rows() -> Iterable[Row | str]:
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as stack:
        folder = Path(scratch)
        file = folder / "capture-20261122-120000-0badcafe.zip"
        sha256 = _written(file, int(GB * 1e9))
        s3 = stack.enter_context(rclone.rclone_s3(folder / "s3"))
        service = stack.enter_context(presigner.presigner(s3.url, rclone.KEY_ID, rclone.KEY_SECRET, rclone.BUCKET))
        store = stack.enter_context(tus.tus_server(folder / "tus"))
        settings = {
            "s3_keys": {"endpoint": s3.url, "bucket": rclone.BUCKET, "key_id": rclone.KEY_ID, "key_secret": rclone.KEY_SECRET},
            "s3_presigned": {"url": service.url, "token": presigner.TOKEN},
            "tus": {"url": store.url, "token": tus.TOKEN},
        }
        servers = {"s3_keys": s3.url, "s3_presigned": s3.url, "tus": store.url}
        for name, values in settings.items():
            yield from _row(name, values, file, sha256, S3Keys(settings["s3_keys"]) if name != "tus" else None, store.url)
            _emptied(folder)
            yield from _cut(name, values, servers[name], file, sha256, service)
            _emptied(folder)


def _row(name: str, values: dict[str, str], file: Path, sha256: str, signer: Any, tus_url: str) -> Iterable[Row | str]:
    ours = _ours(name, values, file, sha256)

    def curl() -> None:
        if signer:
            link = signer._signed("put_object", {"Bucket": rclone.BUCKET, "Key": f"{new_ticket_id()}/x.zip"}, timedelta(hours=1))
            command(["curl", "-sf", "-T", str(file), link])()
        else:
            command(["curl", "-sf", "-X", "PATCH", "-T", str(file), *_tus_headers("Upload-Offset: 0"), _new(tus_url, file)])()

    times = interleaved({"ours": command(ours), "curl": curl}, rounds=1)
    yield Row(f"carry by {name}", times["ours"], times["curl"], "curl -T", 2.5, note=f"{GB * 1000 / times['ours']:.0f} MB/s")
    small = file.with_name("small.zip")
    few, many = _run(_ours(name, values, small, _written(small, 1_000_000))), _run(ours)
    more = many["peak_kib"] - few["peak_kib"]
    mark = "ok  " if more <= LIMIT_KIB else "MISS"
    yield f"{mark} {name} memory: peak {many['peak_kib'] / 1024:.1f} MiB, {more / 1024:.1f} more than for a megabyte, limit 40"


def _cut(name: str, values: dict[str, str], server: str, file: Path, sha256: str, service: Any) -> Iterable[str]:
    total = file.stat().st_size
    with cutting.cutting(server) as line:
        through = json.loads(json.dumps(values).replace(server.removesuffix("/files"), line.url))
        direct, service.endpoint = service.endpoint, line.url
        done = _run(_ours(name, through, file, sha256, CUTS))
        with urllib.request.urlopen(done["url"]) as answer:
            same = hashlib.file_digest(answer, "sha256").hexdigest() == sha256
        service.endpoint = direct
        again = line.up - total
        yield f"{'ok  ' if same else 'MISS'} {name}, {CUTS} cuts: {again / 1e6:.1f} MB sent again, {again / CUTS / 1e6:.2f} a cut"


def _ours(name: str, values: dict[str, str], file: Path, sha256: str, cuts: int = 0) -> list[str]:
    module = "tests.benchmarks._carry_ours"
    return [sys.executable, "-m", module, name, json.dumps(values), str(file), sha256, str(cuts)]


def _run(words: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    return told


def _new(url: str, file: Path) -> str:
    length = f"Upload-Length: {file.stat().st_size}"
    made = subprocess.run(["curl", "-si", "-X", "POST", *_tus_headers(length), url], capture_output=True, text=True, check=True)
    return next(line.split(" ", 1)[1] for line in made.stdout.splitlines() if line.lower().startswith("location:"))


def _tus_headers(*more: str) -> list[str]:
    words = ("Tus-Resumable: 1.0.0", f"Authorization: Bearer {tus.TOKEN}", "Content-Type: application/offset+octet-stream", *more)
    return [word for header in words for word in ("-H", header)]


def _written(file: Path, size: int) -> str:
    made, block = hashlib.sha256(), os.urandom(1 << 24)
    with file.open("wb") as out:
        while size:
            piece = block[: min(size, len(block))]
            out.write(piece)
            made.update(piece)
            size -= len(piece)
    return made.hexdigest()


def _emptied(folder: Path) -> None:
    for path in [*(folder / "s3").rglob("*.zip"), *(folder / "tus").iterdir()]:
        path.unlink()
