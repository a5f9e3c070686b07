"""The inbox: every filed ticket, newest first, with a search; and how the pages find a ticket in the store."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from capture_tool.desk.blobs import BlobFolder
from capture_tool.desk.keys import Keys
from capture_tool.desk.pages import Filed, Pages, locked, log_in
from capture_tool.desk.paper import visible
from capture_tool.desk.store import Store

PER_PAGE = 50
_NUMBER = re.compile(r"T-([0-9]{6,9})(?:\.([1-9][0-9]{0,5}))?")


class Inbox:
    """The page of all tickets."""

    def __init__(self, store: Store, blobs: BlobFolder, keys: Keys) -> None:
        self._store = store
        self._blobs = blobs
        self._keys = keys
        self._pages = Pages(keys, self.find)

    def routes(self) -> list[Route]:
        """The inbox and the pages of its tickets."""
        return [Route("/", self.show), Route("/t/{number}", self.ticket), *self._pages.routes()]

    @property
    def pages(self) -> Pages:
        """The pages below it."""
        return self._pages

    def find(self, number: str) -> Filed | None:
        """The ticket with that number; its bundle is the first zip among its files."""
        match = _NUMBER.fullmatch(number)
        whole = self._store.ticket(int(match[1])) if match else None
        found = self._store.addition(int(match[1]), int(match[2])) if match and match[2] else whole
        if match is None or whole is None or found is None:
            return None
        row, files = found
        bundle = next((blob for blob in files if blob.name.endswith(".zip")), files[0])
        added = () if match[2] else self._store.added(int(match[1]))
        kept = self._blobs.path(bundle.sha256)
        to = whole[0] if match[2] else None
        return Filed(row.number, kept, bundle.name, bundle.bytes, bundle.sha256, row, added=added, added_to=to)

    def show(self, request: Request) -> Response:
        """One page of tickets."""
        if "key" in request.query_params:
            return log_in(request, self._keys)
        if not self._pages.is_staff(request):
            raise locked()
        words = visible(request.query_params.get("q", "")[:200])
        asked = request.query_params.get("page", "")
        page = min(max(int(asked), 1), 1_000_000) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
        count, rows = self._store.inbox(words, skip=(page - 1) * PER_PAGE, limit=PER_PAGE)
        pages = max(1, -(-count // PER_PAGE))

        def at(place: int) -> str:
            return f"/?{urlencode({'q': words, 'page': place} if words else {'page': place})}"

        return self._pages.render("inbox.html", rows=rows, count=count, words=words, page=page, pages=pages, at=at, staff=True)

    def ticket(self, request: Request) -> Response:
        """A ticket's page, noted as seen when it is staff that looks."""
        response = self._pages.ticket(request)
        match = _NUMBER.fullmatch(request.path_params["number"])
        if match and self._pages.is_staff(request):
            self._store.seen(int(match[1]))
        return response
