"""S3-compatible storage behind a small service of the team that hands out presigned addresses: no key of the store is here.

The protocol (resources/schema/store_api.schema.json). One POST to `url` with `Authorization: Bearer TOKEN` and the JSON object

    {"ticket", "name", "bytes", "sha256", "media_type", "upload"}

`upload` is what an earlier answer called it, "" at first. The answer is 200 with one of two JSON objects. The file is there:

    {"download", "expires"}

or it has to be sent, by as many parts as `part_bytes` needs (at most 1,000):

    {"upload", "part_bytes", "parts": [{"url", "etag"}], "complete", "abort", "download", "expires", "opaque_etags"}

All addresses are presigned by the store's key: `url` for UploadPart, in order (`etag` where ListParts knows the part), `complete`
for CompleteMultipartUpload, `abort` for AbortMultipartUpload, `download` for GetObject, which ends at `expires` (RFC 3339).
`opaque_etags` is true where a key service encrypts the bucket and ETags are no MD5s. The service creates the upload with our
SHA-256 as metadata `sha256`, by which it knows the finished object, under the key `<ticket>/<name>`, without an ACL; an upload
that it does not know any more it begins anew. It needs no memory of its own: a page of code (tests/servers/presigner.py).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, ClassVar

from capture_tool.carriers._parts import MOST_PARTS, forgetting, prove, put_part, send_parts
from capture_tool.carriers._wire import Wire, error_code, judge, may_go, needed, yes
from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.model import Attachment, Carried
from capture_tool.core.ports import CarrierClass, Finding, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.core.value import dataclass
from capture_tool.destinations._body import Body
from capture_tool.destinations._http import Credentials, checked_address
from capture_tool.destinations._transport import not_ours


@dataclass(frozen=True, slots=True)
class _Offer:
    """What the service answered; `parts` is empty when the file is there."""

    download: str
    expires: datetime
    upload: str
    part_bytes: int
    parts: tuple[str, ...]
    arrived: Mapping[int, str]
    complete: str
    abort: str
    opaque: bool


class S3Presigned:
    """Uploads to addresses that the team's own service signs."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "url": "address of the team's upload service",
            "token": "your token for it, from its staff",
            "plain_http": "yes allows http:// addresses on other machines: files then travel unencrypted",
        }
    )
    name = "s3_presigned"

    def __init__(self, values: Mapping[str, Any]) -> None:
        url, token = needed(values, self.name, "url", "token")
        self._login = Credentials.token(token).value
        self._plain_http = yes(values.get("plain_http"))
        self._url = checked_address(url, plain_http=self._plain_http)
        self._wire = Wire(values.get("network"))

    def carry(self, ticket_id: TicketId, attachment: Attachment, memo: Memo, progress: Progress, cancel: Cancel) -> Carried:
        """Sends the parts that the store lacks; a file that is there whole only gets a new link."""
        offer = self._ask(ticket_id, attachment.name, attachment.bytes, attachment.sha256, attachment.media_type, memo.text)
        if offer.parts:
            if offer.upload != memo.text:
                memo.keep(offer.upload)
            with forgetting(memo):
                self._fill(offer, attachment, progress, cancel)
        progress(attachment.bytes, attachment.bytes)
        prove(self._wire, offer.download, attachment.bytes)
        return Carried(offer.download, offer.expires, attachment.bytes, attachment.sha256)

    def check(self) -> Iterable[Finding]:
        """Has an upload of one byte begun, and takes it back."""
        try:
            offer = self._ask(new_ticket_id(), "capture-check.zip", 1, "0" * 64, "application/zip", "")
            answer = self._wire.exchange("DELETE", offer.abort)
            if answer.status != 204:
                raise judge(answer)
        except CaptureToolError as error:
            yield Finding(f"carrier {self.name}", "fail", error.title, error.advice)
        else:
            yield Finding(f"carrier {self.name}", "ok", f"{self._url} signs uploads and the store takes them back.")

    def _ask(self, ticket: str, name: str, size: int, sha256: str, media_type: str, place: str) -> _Offer:
        asked = {"ticket": ticket, "name": name, "bytes": size, "sha256": sha256, "media_type": media_type, "upload": place}
        headers = {"Authorization": self._login, "Content-Type": "application/json", "Accept": "application/json"}
        answer = self._wire.exchange("POST", self._url, data=json.dumps(asked).encode(), headers=headers)
        if answer.status != 200:
            raise judge(answer)
        try:
            said = json.loads(answer.body)
        except (ValueError, RecursionError):
            raise not_ours("not JSON") from None
        try:
            return self._offer(said, size)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            raise PermanentError(
                "carrier.protocol", "The upload service answers in another way than it should.", "Tell who runs it."
            ) from None

    def _offer(self, said: Any, size: int) -> _Offer:
        """Raises KeyError, TypeError, ValueError, AttributeError, OverflowError for what is not of the protocol."""
        expires = datetime.fromisoformat(said["expires"])
        if expires.tzinfo is None:
            raise ValueError
        parts = said.get("parts") or []
        addresses = tuple(part["url"] for part in parts)
        given = (said["download"], *addresses, *((said["complete"], said["abort"]) if parts else ()))
        if not all(may_go(url, plain_http=self._plain_http) for url in given):
            raise ValueError
        part_bytes, upload = said.get("part_bytes", 0), said.get("upload", "")
        if parts and (
            not isinstance(part_bytes, int)
            or part_bytes < 1
            or len(parts) != math.ceil(size / part_bytes)
            or len(parts) > MOST_PARTS
            or not upload
        ):
            raise ValueError
        arrived = {number: part["etag"].strip('"') for number, part in enumerate(parts, 1) if part.get("etag")}
        return _Offer(
            said["download"],
            expires.astimezone(UTC),
            str(upload),
            part_bytes,
            addresses,
            arrived,
            said.get("complete", ""),
            said.get("abort", ""),
            said.get("opaque_etags") is True,
        )

    def _fill(self, offer: _Offer, attachment: Attachment, progress: Progress, cancel: Cancel) -> None:
        sent = 0

        def put(number: int, body: Body, md5: bytes) -> str:
            nonlocal sent
            try:
                etag = put_part(self._wire, offer.parts[number - 1], body, md5)
            except PermanentError as error:
                if sent and error.code in (
                    "carrier.rights",
                    "carrier.key",
                ):  # the first went through, so it is the addresses' time that is over
                    raise TransientError(
                        "carrier.expired",
                        "The store's addresses ran out.",
                        "It goes on with fresh ones by itself.",
                        retry_after=1,
                    ) from None
                raise
            sent += 1
            return etag

        size, opaque = offer.part_bytes, offer.opaque
        etags = send_parts(attachment, size, offer.arrived, put, opaque=opaque, progress=progress, cancel=cancel)
        self._join(offer, etags)

    def _join(self, offer: _Offer, etags: Mapping[int, str]) -> None:
        """Has the store make the file of its parts; an error can come with a 200 (S3, CompleteMultipartUpload)."""
        parts = "".join(f'<Part><PartNumber>{number}</PartNumber><ETag>"{etag}"</ETag></Part>' for number, etag in etags.items())
        xml = f'<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{parts}</CompleteMultipartUpload>'
        headers = {"Content-Type": "application/xml"}
        answer = self._wire.exchange("POST", offer.complete, data=xml.encode(), headers=headers | {"If-None-Match": "*"})
        if answer.status == 501:
            answer = self._wire.exchange("POST", offer.complete, data=xml.encode(), headers=headers)
        if answer.status != 200 or error_code(answer):
            raise judge(answer)
        if b"CompleteMultipartUploadResult" not in answer.body:
            raise not_ours("no word of the file")


PLUG: CarrierClass = S3Presigned
