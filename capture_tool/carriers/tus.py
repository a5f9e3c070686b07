"""A tus server (tus 1.0, tus.io/protocols/resumable-upload): core protocol and creation; the link is the upload's own address.

The server names the upload; the metadata tells `filename`, `filetype`, `ticket` and `sha256`. Support opens the link without our
token, so the server has to let GET through for who knows the address. A server tells when an unfinished upload ends; how long a
finished one stays its staff know: `keep_days`, counted from when the upload was made.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from capture_tool.carriers._parts import be_sealed, forgetting, read_into
from capture_tool.carriers._wire import Wire, count, judge, may_go, needed, yes
from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.model import NOTHING, Attachment, Carried
from capture_tool.core.ports import CarrierClass, Finding, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.core.value import replace
from capture_tool.destinations._body import Body
from capture_tool.destinations._http import Credentials, checked_address
from capture_tool.destinations._transport import RawAnswer, not_ours, whole_number

GONE = (404, 410)


class Tus:
    """Uploads to a tus server."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "url": "address where the tus server makes uploads",
            "token": "your token for it, from its staff",
            "keep_days": "days that the server keeps a finished file, as its staff say; the ticket tells it",
            "piece_mb": "megabytes in one request, where a gateway allows no more; empty sends all in one",
            "plain_http": "yes allows an http:// address on another machine: files then travel unencrypted",
        }
    )
    name = "tus"

    def __init__(self, values: Mapping[str, Any]) -> None:
        url, token = needed(values, self.name, "url", "token")
        self._login = Credentials.token(token).value
        self._url = checked_address(url, plain_http=yes(values.get("plain_http")))
        self._keep = count(values, self.name, "keep_days", most=3650)
        self._piece = count(values, self.name, "piece_mb", most=100_000) << 20
        self._wire = Wire(values.get("network"))

    def carry(self, ticket_id: TicketId, attachment: Attachment, memo: Memo, progress: Progress, cancel: Cancel) -> Carried:
        """Sends what the server lacks, from its offset."""
        made, _, link = memo.text.partition(" ")
        offset = self._offset(link, attachment) if link else None
        if offset is None:
            made, link, offset = datetime.now(UTC).isoformat(), self._begin(ticket_id, attachment), 0
            memo.keep(f"{made} {link}")
        whole = hashlib.sha256()
        with forgetting(memo):
            read_into(replace(attachment, bytes=offset), cancel, whole)
            progress(offset, attachment.bytes)
            while offset < attachment.bytes:
                offset = self._patch(link, attachment, offset, whole, progress, cancel)
            be_sealed(whole, attachment)
        if self._offset(link, attachment) != attachment.bytes:
            raise TransientError("carrier.truncated", "The store did not keep the whole file.", "It is sent again by itself.")
        progress(attachment.bytes, attachment.bytes)
        expires = datetime.fromisoformat(made) + timedelta(days=self._keep) if self._keep else None
        return Carried(link, expires, attachment.bytes, attachment.sha256)

    def check(self) -> Iterable[Finding]:
        """Makes an upload of one byte, opens it without the token as support will, and has it removed."""
        name = f"carrier {self.name}"
        try:
            said = self._send("OPTIONS", self._url)
            able = {word.strip() for word in said.headers.get("Tus-Extension", "").split(",")}
            if "creation" not in able:
                raise judge(said) if said.status >= 400 else not_ours("no tus server")
            if "termination" not in able:
                yield Finding(name, "warn", f"{self._url} is a tus server.", "It removes no uploads, so the token was not tried.")
                return
            opened = self._tried()
        except CaptureToolError as error:
            yield Finding(name, "fail", error.title, error.advice)
        else:
            most = whole_number(said.headers.get("Tus-Max-Size"))
            limit = f", up to {most / 1e9:.1f} GB each" if most else ""
            if opened:
                yield Finding(name, "ok", f"{self._url} takes files{limit}.")
            else:
                cure = "Have the server let GET of an upload through without a token."
                yield Finding(name, "warn", f"{self._url} takes files{limit}, but a link does not open by itself.", cure)

    def _tried(self) -> bool:
        """Whether the link of an upload opens; the upload is gone afterwards. Raises when it cannot be made or removed."""
        probe = {"filename": "capture-check.zip", "ticket": new_ticket_id()}
        place = self._made(1, probe)
        try:
            kept = self._send("PATCH", place, data=b"\0", headers={**_OCTETS, "Upload-Offset": "0"})
            if kept.status != 204:
                raise judge(kept)
            return self._wire.exchange("GET", place).body == b"\0"
        finally:
            removed = self._send("DELETE", place)
            if removed.status not in (204, *GONE):
                raise judge(removed)

    def _begin(self, ticket_id: TicketId, attachment: Attachment) -> str:
        told = {"filename": attachment.name, "filetype": attachment.media_type, "ticket": ticket_id, "sha256": attachment.sha256}
        return self._made(attachment.bytes, told)

    def _made(self, size: int, told: Mapping[str, str]) -> str:
        """Address of a new upload. Raises PermanentError when it is on another server: the token would go there."""
        metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
        answer = self._send("POST", self._url, headers={"Upload-Length": str(size), "Upload-Metadata": metadata})
        if answer.status != 201:
            raise judge(answer)
        if not (location := answer.headers.get("Location", "")):
            raise not_ours("no address of the upload")
        try:
            place = urljoin(f"{self._url}/", location)
        except ValueError:
            raise not_ours("no address of the upload") from None
        if not self._is_there(place):
            raise PermanentError(
                "carrier.elsewhere",
                "The tus server gives addresses on another server.",
                "Tell its staff: a proxy's headers lack.",
            )
        return place

    def _offset(self, place: str, attachment: Attachment) -> int | None:
        """Bytes that the server has of this file; None when there is no such upload any more."""
        if not self._is_there(place):
            return None
        answer = self._send("HEAD", place)
        if answer.status in GONE:
            return None
        if answer.status not in (200, 204):
            raise judge(answer)
        offset, total = (_number(answer, name) for name in ("Upload-Offset", "Upload-Length"))
        return offset if offset <= total == attachment.bytes else None

    def _patch(self, place: str, attachment: Attachment, offset: int, whole: Any, progress: Progress, cancel: Cancel) -> int:
        """Sends from `offset` on; gives the offset after it."""
        end = min(attachment.bytes, offset + self._piece) if self._piece else attachment.bytes
        told = replace(attachment, bytes=end)
        body = _Hashed(told, offset, lambda done, _: progress(done, attachment.bytes), cancel, whole)
        answer = self._send("PATCH", place, data=body, headers={**_OCTETS, "Upload-Offset": str(offset)})
        if answer.status in (409, *GONE):
            raise TransientError("carrier.upload-gone", "The store has another part of the upload.", "It goes on by itself.")
        if answer.status != 204:
            raise judge(answer)
        if _number(answer, "Upload-Offset") != end:
            raise TransientError("carrier.truncated", "The store did not keep the whole upload.", "It goes on by itself.")
        return end

    def _is_there(self, place: str) -> bool:
        """Whether an address is on our server: the token goes nowhere else."""
        return may_go(place, plain_http=True) and urlsplit(place)[:2] == urlsplit(self._url)[:2]

    def _send(self, method: str, url: str, *, data: Any = None, headers: Mapping[str, str] = NOTHING) -> RawAnswer:
        ours = {"Tus-Resumable": "1.0.0", "Authorization": self._login}
        return self._wire.exchange(method, url, data=data, headers={**ours, **headers})


class _Hashed(Body):
    """Hashes what goes out, so that it is known to be what was sealed."""

    def __init__(self, attachment: Attachment, start: int, progress: Progress, cancel: Cancel, whole: Any) -> None:
        super().__init__(attachment, start, progress, cancel)
        self._whole = whole

    def read(self, _size: int = -1) -> bytes:
        """The next piece, hashed."""
        piece = super().read()
        self._whole.update(piece)
        return piece


_OCTETS: Mapping[str, str] = MappingProxyType({"Content-Type": "application/offset+octet-stream"})


def _number(answer: RawAnswer, header: str) -> int:
    if (value := whole_number(answer.headers.get(header))) is None:
        raise not_ours("a header is missing")
    return value


PLUG: CarrierClass = Tus
