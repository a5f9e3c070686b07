"""S3-compatible storage with keys of its own (extra `[s3]`): multipart upload, resumed by what ListParts tells.

boto3 signs, writes and reads S3's XML; every request goes over our own transport, so that certificates, proxies and time limits
are those of all else. Parts go to presigned addresses. The object carries our SHA-256 as metadata: by it an upload whose last
answer was lost is known again. No ACL is ever set. Rights: s3:PutObject, s3:GetObject, s3:AbortMultipartUpload,
s3:ListMultipartUploadParts; a lifecycle rule of the bucket should remove objects and unfinished uploads in time.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar

from capture_tool.carriers._parts import forgetting, part_bytes, prove, put_part, send_parts
from capture_tool.carriers._wire import PERMANENT, Wire, count, judge, needed, yes
from capture_tool.core.errors import CaptureToolError, PermanentError
from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.model import Attachment, Carried
from capture_tool.core.ports import CarrierClass, Finding, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations._body import Body
from capture_tool.destinations._http import checked_address
from capture_tool.destinations._transport import RawAnswer, not_ours

MOST_DAYS = 7
"""SigV4's longest life of a presigned link (Amazon S3 API Reference, Authenticating Requests: Using Query Parameters)."""
PART_LINK_SECONDS = 3600
"""Life of the address of one part; it counts when the request begins."""


class S3Keys:
    """Uploads with an access key, gives a presigned link."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "endpoint": "address of the storage; empty for Amazon's",
            "region": "region of the bucket; empty for us-east-1",
            "bucket": "bucket for ticket files, not public",
            "key_id": "access key id",
            "key_secret": "secret access key",
            "link_days": "days that a link lives, 1 to 7; empty for 7",
            "plain_http": "yes allows an http:// address on another machine: files then travel unencrypted",
        }
    )
    name = "s3_keys"

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._bucket, self._key_id, self._key_secret = needed(values, self.name, "bucket", "key_id", "key_secret")
        self._region = str(values.get("region") or "").strip() or "us-east-1"
        self._life = timedelta(days=count(values, self.name, "link_days", most=MOST_DAYS, default=MOST_DAYS))
        endpoint = str(values.get("endpoint") or "").strip()
        self._endpoint = checked_address(endpoint, plain_http=yes(values.get("plain_http"))) if endpoint else None
        self._wire = Wire(values.get("network"))

    def carry(self, ticket_id: TicketId, attachment: Attachment, memo: Memo, progress: Progress, cancel: Cancel) -> Carried:
        """Sends the parts that the storage lacks; an object that is there whole only gets a new link."""
        where = {"Bucket": self._bucket, "Key": f"{ticket_id}/{attachment.name}"}
        with _converted():
            bytes_there = self._bytes_there(where, attachment)
            if bytes_there != attachment.bytes:
                new = bytes_there is None
                upload, arrived = self._begun(where, attachment, memo)
                with forgetting(memo):
                    self._fill(where, upload, arrived, attachment, new=new, progress=progress, cancel=cancel)
            progress(attachment.bytes, attachment.bytes)
            expires = datetime.now(UTC) + self._life
            link = self._signed("get_object", where, self._life)
        prove(self._wire, link, attachment.bytes)
        return Carried(link, expires, attachment.bytes, attachment.sha256)

    def check(self) -> Iterable[Finding]:
        """Begins an upload, lists it and takes it back. The right to read shows only at the first real file."""
        where = {"Bucket": self._bucket, "Key": f"{new_ticket_id()}/capture-check.zip"}
        try:
            with _converted():
                begun = {**where, "UploadId": self._client.create_multipart_upload(**where)["UploadId"]}
                try:
                    self._client.list_parts(**begun)
                finally:
                    self._client.abort_multipart_upload(**begun)
        except CaptureToolError as error:
            yield Finding(f"carrier {self.name}", "fail", error.title, error.advice)
        else:
            yield Finding(
                f"carrier {self.name}", "ok", f"The bucket {self._bucket} takes files; links live {self._life.days} days."
            )

    def _bytes_there(self, where: Mapping[str, str], attachment: Attachment) -> int | None:
        """Size of what an earlier attempt made of this very file; None when there is nothing, -1 when it tells no SHA-256."""
        from botocore.exceptions import ClientError

        try:
            head = self._client.head_object(**where)
        except ClientError as error:
            answer = _answer(error)
            if answer.status in (403, 404):  # 403: without the right to list, S3 does not say what is not there
                return None
            raise
        told = {name.lower(): value for name, value in head["Metadata"].items()}
        if told.get("sha256", attachment.sha256) != attachment.sha256:
            raise PermanentError(
                "carrier.conflict", "The store has another file under this ticket.", "Make a new ticket from the same text."
            )
        return int(head["ContentLength"]) if "sha256" in told else -1

    def _begun(self, where: Mapping[str, str], attachment: Attachment, memo: Memo) -> tuple[str, Mapping[int, str]]:
        """The upload that goes on, with its parts, or a new one. A place is `md5` or `opaque`, a blank, and S3's upload id."""
        from botocore.exceptions import ClientError

        if memo.text:
            try:
                listed = self._client.list_parts(**where, UploadId=memo.text.partition(" ")[2])
            except ClientError as error:
                if _answer(error).status != 404:
                    raise
            else:
                return memo.text, {part["PartNumber"]: part["ETag"].strip('"') for part in listed.get("Parts", ())}
        made = self._client.create_multipart_upload(
            **where, ContentType=attachment.media_type, Metadata={"sha256": attachment.sha256}
        )
        opaque = made.get("ServerSideEncryption", "").startswith("aws:kms")
        place = f"{'opaque' if opaque else 'md5'} {made['UploadId']}"
        memo.keep(place)
        return place, {}

    def _fill(
        self,
        where: Mapping[str, str],
        place: str,
        arrived: Mapping[int, str],
        attachment: Attachment,
        *,
        new: bool,
        progress: Progress,
        cancel: Cancel,
    ) -> None:
        kind, _, upload = place.partition(" ")

        def put(number: int, body: Body, md5: bytes) -> str:
            part = {**where, "UploadId": upload, "PartNumber": number}
            return put_part(self._wire, self._signed("upload_part", part, timedelta(seconds=PART_LINK_SECONDS)), body, md5)

        size, opaque = part_bytes(attachment.bytes), kind == "opaque"
        etags = send_parts(attachment, size, arrived, put, opaque=opaque, progress=progress, cancel=cancel)
        self._join({**where, "UploadId": upload}, etags, new=new)

    def _join(self, begun: Mapping[str, Any], etags: Mapping[int, str], *, new: bool) -> None:
        """Makes the object of its parts; what was not there before must not be there now, where the storage can tell."""
        from botocore.exceptions import ClientError

        parts = {"Parts": [{"PartNumber": number, "ETag": f'"{etag}"'} for number, etag in etags.items()]}
        only_new = {"IfNoneMatch": "*"} if new else {}
        try:
            self._client.complete_multipart_upload(**begun, **only_new, MultipartUpload=parts)
        except ClientError as error:
            if _answer(error).status != 501 or not new:
                raise
            self._client.complete_multipart_upload(**begun, MultipartUpload=parts)

    def _signed(self, verb: str, what: Mapping[str, Any], life: timedelta) -> str:
        made: str = self._client.generate_presigned_url(verb, Params=dict(what), ExpiresIn=int(life.total_seconds()))
        return made

    @cached_property
    def _client(self) -> Any:
        """boto3's client with nothing from the environment or its own files, sending over our wire."""
        import boto3
        from botocore.config import Config
        from botocore.session import Session

        alone = {"profile": (None, None, None, None), "config_file": (None, None, os.devnull, None)}
        client = boto3.session.Session(botocore_session=Session(alone)).client(
            "s3",
            endpoint_url=self._endpoint,
            region_name=self._region,
            aws_access_key_id=self._key_id,
            aws_secret_access_key=self._key_secret,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path" if self._endpoint else "virtual"},
                ignore_configured_endpoint_urls=True,
                retries={"total_max_attempts": 1},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        client.meta.events.register("before-send.s3", self._send)
        return client

    def _send(self, request: Any, **_: Any) -> Any:
        from botocore.awsrequest import AWSResponse

        answer = self._wire.exchange(request.method, request.url, data=request.body or None, headers=dict(request.headers))
        if 300 <= answer.status < 400:  # boto3 would follow it, with the key
            elsewhere = "x-amz-bucket-region" in answer.headers
            raise PermanentError(*PERMANENT["PermanentRedirect"]) if elsewhere else judge(answer)
        if answer.status == 200 and answer.body.lstrip()[:9].lower().startswith((b"<html", b"<!doctype")):
            raise not_ours("a page")
        return AWSResponse(request.url, answer.status, dict(answer.headers), _Read(answer.body))


class _Read(io.BytesIO):
    def stream(self) -> Iterator[bytes]:
        """What boto3 reads an answer with."""
        yield self.getvalue()


def _answer(error: Any) -> RawAnswer:
    """boto3's error as the answer that it was made of."""
    from requests.structures import CaseInsensitiveDict

    said = error.response.get("ResponseMetadata", {})
    code = str(error.response.get("Error", {}).get("Code", ""))
    return RawAnswer(
        int(said.get("HTTPStatusCode", 0)), CaseInsensitiveDict(said.get("HTTPHeaders", {})), f"<Code>{code}</Code>".encode()
    )


@contextmanager
def _converted() -> Iterator[None]:
    """Turns boto3's errors into ours; `from None`, for theirs can hold a link."""
    try:
        from botocore import exceptions as theirs  # half a second, and an extra
        from botocore.parsers import ResponseParserError
    except ImportError:
        raise PermanentError(
            "carrier.no-boto3", "boto3 is not installed.", "Install capture-tool[s3], or choose another carrier."
        ) from None
    try:
        yield
    except theirs.ClientError as error:
        raise judge(_answer(error)) from None
    except (ResponseParserError, KeyError):
        raise not_ours("not a storage's words") from None
    except (theirs.BotoCoreError, ValueError):
        raise PermanentError(
            "carrier.setting", "The bucket, region or address cannot be used.", "Look at carriers.s3_keys in the settings."
        ) from None


PLUG: CarrierClass = S3Keys
