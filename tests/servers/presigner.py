"""The team's upload service for carriers/s3_presigned.py in a page: signs addresses of an S3 server and remembers nothing."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from capture_tool.core.threads import start

TOKEN = "presigner-token-9e1d"


@dataclass
class Presigner:
    endpoint: str
    key_id: str
    key_secret: str
    bucket: str
    part_bytes: int = 16 << 20
    part_seconds: int = 3600
    link_seconds: int = 86_400
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    answered: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        where = {"Bucket": self.bucket, "Key": f"{asked['ticket']}/{asked['name']}"}
        expires = datetime.now(UTC) + timedelta(seconds=self.link_seconds)
        link = {"download": self._signed("get_object", where, self.link_seconds), "expires": expires.isoformat()}
        if self._whole(where, asked):
            return link
        upload, etags = self._begun(where, asked)
        numbers = range(1, math.ceil(asked["bytes"] / self.part_bytes) + 1)
        begun = {**where, "UploadId": upload}
        parts = [{"url": self._signed("upload_part", {**begun, "PartNumber": n}, self.part_seconds)} for n in numbers]
        for number, etag in etags.items():
            parts[number - 1]["etag"] = etag
        complete, abort = (self._signed(f"{verb}_multipart_upload", begun, 86_400) for verb in ("complete", "abort"))
        return {**link, "upload": upload, "part_bytes": self.part_bytes, "parts": parts, "complete": complete, "abort": abort}

    def _whole(self, where: dict[str, str], asked: dict[str, Any]) -> bool:
        try:
            head = self._client().head_object(**where)
        except ClientError:
            return False
        told = {name.lower(): value for name, value in head["Metadata"].items()}
        return (head["ContentLength"], told.get("sha256")) == (asked["bytes"], asked["sha256"])

    def _begun(self, where: dict[str, str], asked: dict[str, Any]) -> tuple[str, dict[int, str]]:
        if asked["upload"]:
            try:
                listed = self._client().list_parts(**where, UploadId=asked["upload"])
                return asked["upload"], {part["PartNumber"]: part["ETag"].strip('"') for part in listed.get("Parts", ())}
            except ClientError:
                pass
        made = self._client().create_multipart_upload(
            **where, ContentType=asked["media_type"], Metadata={"sha256": asked["sha256"]}
        )
        return made["UploadId"], {}

    def _signed(self, verb: str, what: dict[str, Any], seconds: int) -> str:
        return self._client().generate_presigned_url(verb, Params=what, ExpiresIn=seconds)

    def _client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=self.key_id,
            aws_secret_access_key=self.key_secret,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
        )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Presigner

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._reply(401, {})
            return
        self.service.asked.append(asked)
        try:
            answer = self.service.answer(asked)
        except ClientError as error:
            self._reply(502, {"code": error.response["Error"]["Code"]})
            return
        self.service.answered.append(answer)
        self._reply(200, answer)

    def _reply(self, status: int, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def presigner(endpoint: str, key_id: str, key_secret: str, bucket: str) -> Iterator[Presigner]:
    """The service on 127.0.0.1 until the end of the `with`; what it was asked and answered lies in it."""
    service = Presigner(endpoint, key_id, key_secret, bucket)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"service": service}))
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    served = start("presigner", lambda: server.serve_forever(poll_interval=0.02))
    try:
        yield service
    finally:
        server.shutdown()
        served.result(10)
        server.server_close()
