"""The intake API: announce a ticket, send its files so that they can be resumed anywhere, file it exactly once.

Contract: resources/schema/desk_api.schema.json. Files travel by the core of tus 1.0 (HEAD for the offset,
PATCH from there) on an address that the sender knows beforehand. Errors are `{"code", "title", "advice"}`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import capture_tool
from capture_tool.core.ids import parse_ticket_id
from capture_tool.desk.announcement import MANIFEST_BYTES, Announcement, announced
from capture_tool.desk.blobs import BLOCK, BlobFolder, Part
from capture_tool.desk.border import RefusedError, answer
from capture_tool.desk.keys import Keys
from capture_tool.desk.store import Blob, Store, Upload, number_of, numbered

TUS = {"Tus-Resumable": "1.0.0"}
P = ParamSpec("P")
T = TypeVar("T")


class Intake:
    """The API's endpoints over a store, a blob folder and the keys."""

    def __init__(self, store: Store, blobs: BlobFolder, keys: Keys) -> None:
        self._store = store
        self._blobs = blobs
        self._keys = keys
        self._arriving: dict[tuple[str, str], asyncio.Future[Response]] = {}

    def routes(self) -> list[Route]:
        """Where the endpoints are."""
        ticket = "/api/v1/tickets/{ticket_id}"
        return [
            Route("/api/v1/me", self.me, methods=["GET"]),
            Route("/api/v1/number", self.number, methods=["GET"]),
            Route(ticket, self.put, methods=["PUT"]),
            Route(ticket, self.get, methods=["GET"]),
            Route(f"{ticket}/commit", self.commit, methods=["POST"]),
            Route(f"{ticket}/blobs/{{sha256}}", self.head, methods=["HEAD"]),
            Route(f"{ticket}/blobs/{{sha256}}", self.patch, methods=["PATCH"]),
        ]

    def me(self, request: Request) -> Response:
        """Who the token belongs to: proves address and token without filing anything."""
        return JSONResponse({"submitter": self._submitter(request), "version": capture_tool.__version__})

    def number(self, request: Request) -> Response:
        """Whether evidence can be added to that ticket, and its number as the desk writes it."""
        self._submitter(request)
        return JSONResponse({"number": numbered(self._existing(request.query_params.get("of", "")[:40]))})

    def _existing(self, number: str) -> int:
        """A ticket that is filed, whoever filed it: support names the number to whom it likes, and adding shows nothing of it."""
        found = number_of(number)
        if found is None or self._store.ticket(found) is None:
            raise RefusedError(404, "ticket.unknown", "The desk has no ticket of that number.", "Look at the number again.")
        return found

    async def put(self, request: Request) -> Response:
        """Announces a ticket; the same again gives what is known, anything else under that id is refused."""
        submitter, ticket_id = self._submitter(request), _ticket_id(request)
        body = await _body(request)
        return await run_in_threadpool(self._put, request, submitter, ticket_id, announced(body, ticket_id))

    def _put(self, request: Request, submitter: str, ticket_id: str, told: Announcement) -> Response:
        add_to = self._existing(told.add_to) if told.add_to else None
        made = self._store.put(ticket_id, submitter, told.fingerprint, told.blobs, told.summary, add_to)
        upload = self._store.get(ticket_id, submitter)
        if upload is None or upload.fingerprint != told.fingerprint:
            raise RefusedError(409, "ticket.conflict", "This ticket id stands for other content.", "Make a new ticket.")
        return self._answer(request, upload, 201 if made else 200)

    def get(self, request: Request) -> Response:
        """How far a ticket is."""
        return self._answer(request, self._upload(request))

    def commit(self, request: Request) -> Response:
        """Files the ticket; again, it gives the same number."""
        known = self._upload(request)
        for blob in known.blobs:
            self._finish(known, blob)
        upload = self._store.commit(known.id, self._submitter(request)) or known
        if upload.number is None:
            missing = sum(not blob.received for blob in upload.blobs)
            raise RefusedError(
                409, "ticket.incomplete", f"{missing} of {len(upload.blobs)} files are not whole yet.", "Send them first."
            )
        return self._answer(request, upload)

    async def head(self, request: Request) -> Response:
        """How much of a blob is here, once no older connection of this sender brings more: who asks goes on from there."""
        await self._take_over(request)
        upload = await run_in_threadpool(self._upload, request)
        blob = _blob(request, upload)
        offset = await run_in_threadpool(self._offset, upload, blob)
        return Response(headers=TUS | {"Upload-Offset": str(offset), "Upload-Length": str(blob.bytes)})

    async def patch(self, request: Request) -> Response:
        """Takes bytes of a blob from its offset on. What arrives before a cut is kept."""
        key = await self._take_over(request)
        work = self._arriving[key] = asyncio.ensure_future(self._receive(request))
        work.add_done_callback(lambda _: self._arriving.pop(key))
        try:
            return await work
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task and task.cancelling():
                raise
            raise RefusedError(
                409, "blob.taken-over", "Another connection goes on with this file.", "Ask for the offset."
            ) from None

    async def _take_over(self, request: Request) -> tuple[str, str]:
        """Ends what a sender that comes back left behind, its own dead connection; gives the key of the upload, now free."""
        upload = await run_in_threadpool(self._upload, request)
        key = upload.id, _blob(request, upload).sha256
        while older := self._arriving.get(key):
            older.cancel()
            await asyncio.wait({older})
        return key

    async def _receive(self, request: Request) -> Response:
        upload = await run_in_threadpool(self._upload, request)  # read when nobody else writes: an older one may have ended whole
        blob = _blob(request, upload)
        start = _start(request, blob)
        if blob.received:
            return _moved(blob.bytes) if start == blob.bytes else _wrong_offset(blob.bytes)
        part = self._blobs.open(blob.sha256, upload.id)
        try:
            if part.size != start:
                return _wrong_offset(part.size)
            await to_the_end(part.catch_up)
            async for pieces in _pieces(request, blob.bytes - start):
                await to_the_end(part.write, pieces)
        finally:
            await to_the_end(self._blobs.pause, part)
        if part.offset < blob.bytes:
            return _moved(part.offset)
        if await to_the_end(self._keep, upload, blob, part):
            return _moved(blob.bytes)
        raise RefusedError(
            460, "blob.hash", "The file arrived changed.", "Send it again from the start.", headers=TUS | {"Upload-Offset": "0"}
        )

    def _finish(self, upload: Upload, blob: Blob) -> None:
        """Takes in a file that was whole when the desk was killed, before it could say so."""
        ended = blob.received or (upload.id, blob.sha256) in self._arriving
        if not ended and self._blobs.offset(blob.sha256, upload.id) == blob.bytes:
            part = self._blobs.open(blob.sha256, upload.id)
            try:
                part.catch_up()
            finally:
                self._blobs.pause(part)
            self._keep(upload, blob, part)

    def _keep(self, upload: Upload, blob: Blob, part: Part) -> bool:
        whole = self._blobs.keep(part, blob.sha256)
        if whole:
            self._store.received(upload.id, blob.sha256)
        return whole

    def _submitter(self, request: Request) -> str:
        name = self._keys.submitter(request.headers.get("authorization", ""))
        if name is None:
            raise RefusedError(
                401,
                "desk.token",
                "The desk does not know this token.",
                "Enter the desk's token again.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        return name

    def _upload(self, request: Request) -> Upload:
        upload = self._store.get(_ticket_id(request), self._submitter(request))
        if upload is None:
            raise _unknown()
        return upload

    def _offset(self, upload: Upload, blob: Blob) -> int:
        return blob.bytes if blob.received else self._blobs.offset(blob.sha256, upload.id)

    def _answer(self, request: Request, upload: Upload, status: int = 200) -> JSONResponse:
        url = ""
        if upload.number is not None:
            url = f"{request.base_url}t/{upload.page}?view={self._keys.view(upload.page)}"
        files = [{"sha256": b.sha256, "bytes": b.bytes, "offset": self._offset(upload, b)} for b in upload.blobs]
        state = "open" if upload.number is None else "committed"
        told = {"number": upload.number, "state": state, "url": url, "blobs": files}
        return JSONResponse(told | ({} if upload.add_to is None else {"add_to": numbered(upload.add_to)}), status)


def _ticket_id(request: Request) -> str:
    try:
        return parse_ticket_id(request.path_params["ticket_id"])
    except ValueError:
        raise _unknown() from None


def _unknown() -> RefusedError:
    return RefusedError(404, "ticket.unknown", "The desk does not know this ticket.", "Announce it first.")


def _blob(request: Request, upload: Upload) -> Blob:
    for blob in upload.blobs:
        if blob.sha256 == request.path_params["sha256"]:
            return blob
    raise RefusedError(404, "blob.unknown", "This file was not announced with the ticket.", "Announce it first.")


def _start(request: Request, blob: Blob) -> int:
    """The offset that a PATCH goes on from. Raises RefusedError for a request that cannot be right."""
    if request.headers.get("content-type") != "application/offset+octet-stream":
        raise RefusedError(415, "blob.type", "A piece of a file is sent as application/offset+octet-stream.")
    start = _number(request, "upload-offset")
    if start is None:
        raise RefusedError(400, "blob.offset-missing", "The Upload-Offset header is missing or wrong.")
    if start + (_number(request, "content-length") or 0) > blob.bytes:
        raise _too_much()
    return start


def _number(request: Request, header: str) -> int | None:
    text = request.headers.get(header, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def _too_much() -> RefusedError:
    return RefusedError(413, "blob.too-long", "More bytes than were announced.", "Announce the file's real size.")


def _moved(offset: int) -> Response:
    return Response(status_code=204, headers=TUS | {"Upload-Offset": str(offset)})


def _wrong_offset(offset: int) -> Response:
    return answer(
        RefusedError(
            409, "blob.offset", "The file goes on elsewhere.", "Ask for the offset.", headers=TUS | {"Upload-Offset": str(offset)}
        )
    )


async def _pieces(request: Request, room: int) -> AsyncIterator[list[bytes]]:
    """The body in lists of about a block; what came before a cut is still given, then ClientDisconnect passes."""
    waiting: list[bytes] = []
    size = 0
    try:
        async for piece in request.stream():
            room -= len(piece)
            if room < 0:
                raise _too_much()
            waiting.append(piece)
            size += len(piece)
            if size >= BLOCK:
                yield waiting
                waiting, size = [], 0
    except ClientDisconnect:
        yield waiting
        raise
    yield waiting


async def _body(request: Request) -> bytes:
    """The body of an announcement, bounded whatever Content-Length says."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MANIFEST_BYTES:
            raise RefusedError(
                413, "ticket.too-long", f"An announcement has at most {MANIFEST_BYTES} bytes.", "Send fewer files."
            )
    return bytes(body)


async def to_the_end(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs `work` on a thread and waits for its end even when we are cancelled: nobody else may touch the file before."""
    task = asyncio.ensure_future(run_in_threadpool(work, *args, **kwargs))
    cancelled = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled
    return task.result()
