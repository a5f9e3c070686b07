"""Each carrier we have on the real server that it is for; a test takes `case` and asks all of them the same."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from capture_tool.carriers import s3_keys
from capture_tool.carriers.s3_keys import S3Keys
from capture_tool.carriers.s3_presigned import S3Presigned
from capture_tool.carriers.tus import Tus
from capture_tool.core.bundle import whole
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Attachment, Carried
from capture_tool.core.ports import Carrier
from capture_tool.core.threads import Cancel
from tests import needs
from tests.bundles import sealed
from tests.servers import presigner, rclone, tus
from tests.servers.packages import CannotInstallError
from tests.servers.presigner import Presigner
from tests.servers.running import small_disk

PART = 256 << 10
"""Bytes of a part here, so that a small file has several."""


@dataclass
class Body:
    """A sealed zip on its way, and what was noted of it as the courier would."""

    ticket_id: TicketId
    attachment: Attachment
    place: str = ""
    places: list[str] = field(default_factory=list)
    told: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.place

    def keep(self, text: str) -> None:
        self.place = text
        self.places.append(text)

    def progress(self, done: int, total: int) -> None:
        assert total == self.attachment.bytes
        self.told.append(done)

    def carried_by(self, carrier: Carrier, cancel: Cancel | None = None) -> Carried:
        return carrier.carry(self.ticket_id, self.attachment, self, self.progress, cancel or Cancel())


@dataclass
class Case:
    name: str
    server: str
    """Address of the server, for a proxy before it."""
    made: Callable[..., Carrier]
    """Called with the server's address and wrong or other values."""
    files: Callable[[Body], list[Path]]
    """What the server has under the body's name, by its own disk."""
    left: Callable[[], list[str]]
    """Everything that is at the server, unfinished uploads too."""
    expire: Callable[[Body], None]
    """The server drops the unfinished upload, as its rule for old ones would."""
    truncate: Callable[[Body, int], None]
    """The server has only so many bytes of the finished file."""
    shorten: Callable[[Any, int], None] | None
    """Makes a carrier's links live some seconds only; None where the server's own rule ends them."""

    def carrier(self, address: str = "", **values: str) -> Carrier:
        return self.made(address or self.server, **values)


def opened(carried: Carried) -> bytes:
    """What support gets by the link, without any token."""
    with urllib.request.urlopen(carried.url, timeout=30) as answer:
        data: bytes = answer.read()
    return data


def same(carried: Carried, body: Body) -> bool:
    data = opened(carried)
    return (len(data), hashlib.sha256(data).hexdigest()) == (body.attachment.bytes, body.attachment.sha256)


@pytest.fixture
def body(tmp_path: Path) -> Body:
    bundle = sealed(tmp_path, padding=5 * PART + 1000)
    return Body(bundle.ticket_id, whole(bundle))


@pytest.fixture(params=["s3_keys", "s3_presigned", "tus"])
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(s3_keys, "part_bytes", lambda total: PART)
    made: Case = request.getfixturevalue(f"{request.param}_case")
    return made


@pytest.fixture
def s3_keys_case(s3: rclone.S3) -> Case:
    return keys_case(s3)


@pytest.fixture
def s3_presigned_case(s3: rclone.S3) -> Iterator[Case]:
    with presigner.presigner(s3.url, rclone.KEY_ID, rclone.KEY_SECRET, rclone.BUCKET) as service:
        service.part_bytes = PART
        yield presigned_case(s3, service)


@pytest.fixture
def tus_case(tus_store: tus.TusServer) -> Case:
    return the_tus_case(tus_store)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[rclone.S3]:
    with rclone.rclone_s3(tmp_path_factory.mktemp("rclone") / "data") as server:
        yield server


@pytest.fixture(scope="session")
def tus_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tus.TusServer]:
    try:
        with tus.tus_server(tmp_path_factory.mktemp("tus") / "data") as server:
            yield server
    except CannotInstallError as error:
        needs.cannot_have(str(error))


@pytest.fixture
def on_small_disk(tmp_path: Path, case: Case) -> Iterator[tuple[Case, Path]]:
    """The same kind of server over a disk that is too small, and where that disk is."""
    disk = tmp_path / "disk"
    with contextlib.ExitStack() as stack:
        stack.enter_context(small_disk(disk, "1m"))
        if case.name == "tus":
            yield the_tus_case(stack.enter_context(tus.tus_server(disk / "data", log=tmp_path / "tus.log"))), disk
            return
        s3 = stack.enter_context(rclone.rclone_s3(disk / "data", log=tmp_path / "rclone.log"))
        if case.name == "s3_keys":
            yield keys_case(s3), disk
            return
        service = stack.enter_context(presigner.presigner(s3.url, rclone.KEY_ID, rclone.KEY_SECRET, rclone.BUCKET))
        service.part_bytes = PART
        yield presigned_case(s3, service), disk


def keys_case(s3: rclone.S3) -> Case:
    def made(address: str, **values: str) -> Carrier:
        keys = {"bucket": rclone.BUCKET, "key_id": rclone.KEY_ID, "key_secret": rclone.KEY_SECRET}
        return S3Keys({"endpoint": address, **keys, **values})

    def shorten(carrier: Any, seconds: int) -> None:
        carrier._life = timedelta(seconds=seconds)

    files, left, expire, truncate = (partial(verb, s3) for verb in (s3_files, s3_left, s3_expire, s3_truncate))
    return Case("s3_keys", s3.url, made, files, left, expire, truncate, shorten)


def presigned_case(s3: rclone.S3, service: Presigner) -> Case:
    def made(address: str, **values: str) -> Carrier:
        service.endpoint = address
        return S3Presigned({"url": service.url, "token": presigner.TOKEN, **values})

    def shorten(_carrier: Any, seconds: int) -> None:
        service.link_seconds = seconds

    return dataclasses.replace(keys_case(s3), name="s3_presigned", made=made, shorten=shorten)


def the_tus_case(server: tus.TusServer) -> Case:
    def made(address: str, **values: str) -> Carrier:
        return Tus({"url": f"{address.removesuffix('/files')}/files", "token": tus.TOKEN, **values})

    def files(body: Body) -> list[Path]:
        told = {path: json.loads(path.with_name(f"{path.name}.json").read_text()) for path in server.uploads()}
        return [path for path, info in told.items() if info["metadata"].get("ticket") == body.ticket_id]

    def expire(body: Body) -> None:
        info = server.folder / f"{body.place.rpartition('/')[2]}.json"
        info.write_text(json.dumps({**json.loads(info.read_text()), "creation_date": "2020-01-01T00:00:00Z"}))

    def truncate(body: Body, size: int) -> None:
        os.truncate(files(body)[0], size)

    return Case("tus", server.url, made, files, lambda: [path.name for path in server.folder.iterdir()], expire, truncate, None)


def s3_files(s3: rclone.S3, body: Body) -> list[Path]:
    return [path for path in (s3.folder / body.ticket_id).glob("*") if not path.name.startswith(".")]


def s3_left(s3: rclone.S3) -> list[str]:
    uploads = s3_client(s3).list_multipart_uploads(Bucket=rclone.BUCKET).get("Uploads", ())
    return [str(path) for path in s3.folder.rglob("*") if path.is_file()] + [upload["UploadId"] for upload in uploads]


def s3_expire(s3: rclone.S3, body: Body) -> None:
    where = {"Bucket": rclone.BUCKET, "Key": f"{body.ticket_id}/{body.attachment.name}"}
    s3_client(s3).abort_multipart_upload(**where, UploadId=body.place.rpartition(" ")[2])


def s3_truncate(s3: rclone.S3, body: Body, size: int) -> None:
    data = body.attachment.path.read_bytes()[:size]
    where = {"Bucket": rclone.BUCKET, "Key": f"{body.ticket_id}/{body.attachment.name}"}
    s3_client(s3).put_object(**where, Body=data, Metadata={"sha256": body.attachment.sha256})


def s3_client(s3: rclone.S3) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=s3.url,
        region_name="us-east-1",
        aws_access_key_id=rclone.KEY_ID,
        aws_secret_access_key=rclone.KEY_SECRET,
        config=Config(s3={"addressing_style": "path"}),
    )
