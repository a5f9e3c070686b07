"""The staff's pages: inbox, ticket, picture, log. Plain HTML rendered from the bundle itself; they work without JavaScript.

Who may see what: the staff cookie opens everything; the `view` key in a ticket's link opens that ticket and travels
on in its links.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from capture_tool.core.errors import PermanentError
from capture_tool.desk import members, words
from capture_tool.desk.keys import Keys, same
from capture_tool.desk.paper import Paper, paper, visible
from capture_tool.desk.store import Row

HERE = Path(__file__).parent
FACTS_BYTES = 256 << 10
MANIFEST_BYTES = 8 << 20
STATIC = {"desk.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Filed:
    """A ticket as the pages get it: its number, its bundle, and the inbox's row where there is an inbox."""

    number: str
    bundle: Path
    bundle_name: str
    bytes: int
    sha256: str
    row: Row | None = None
    added: tuple[Row, ...] = ()
    """What was added to it later."""
    added_to: Row | None = None
    """The ticket that this was added to."""


class PageError(Exception):
    """A page that says why there is no other."""

    def __init__(self, status: int, title: str, advice: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.advice = advice


class Pages:
    """The pages of tickets that `find` knows by their numbers."""

    def __init__(self, keys: Keys, find: Callable[[str], Filed | None]) -> None:
        self._keys = keys
        self._find = find
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            size=words.size, count=words.count, when=words.when, clock=words.clock, waiver=words.waiver, kind=words.kind
        )

    def routes(self) -> list[Route]:
        """Where the pages are."""
        return [
            Route("/static/{name}", self.static),
            Route("/t/{number}", self.ticket),
            Route("/t/{number}/bundle", self.bundle),
            Route("/t/{number}/picture/{name:path}", self.picture),
            Route("/t/{number}/text/{name:path}", self.text),
            Route("/t/{number}/raw/{name:path}", self.raw),
        ]

    def render(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page."""
        return HTMLResponse(self._templates.get_template(template).render(values), status)

    def static(self, request: Request) -> Response:
        """The style sheet and the icon."""
        name = request.path_params["name"]
        if name not in STATIC:
            raise PageError(404, "There is nothing at this address.", "")
        return FileResponse(HERE / "static" / name, media_type=STATIC[name], headers={"Cache-Control": "max-age=3600"})

    def is_staff(self, request: Request) -> bool:
        """Whether this browser was opened with the staff's address."""
        return same(request.cookies.get(cookie(request), ""), self._keys.session())

    def ticket(self, request: Request) -> Response:
        """All that one ticket says."""
        filed = self._filed(request)
        try:
            manifest = json.loads(members.small(filed.bundle, "manifest.json", MANIFEST_BYTES))
            told, trouble = paper(manifest if isinstance(manifest, dict) else {}), ""
        except (KeyError, PermanentError, ValueError, RecursionError):
            told, trouble = paper({}), "The bundle is damaged or is not a bundle of Capture Tool. It can still be downloaded."
        facts = () if trouble else tuple(self._facts(filed, told))
        values: dict[str, Any] = {
            "paper": told,
            "filed": filed,
            "trouble": trouble,
            "facts": facts,
            "staff": self.is_staff(request),
            "added": self._linked(request, filed, filed.added),
            "added_to": self._linked(request, filed, (filed.added_to,) if filed.added_to else ()),
        }
        return self.render("ticket.html", link=self._link(request, filed), **values)

    def _linked(self, request: Request, filed: Filed, others: tuple[Row, ...]) -> list[tuple[Row, str]]:
        """Those of the tickets that belong to `filed` which this reader may open, with their addresses.

        Staff may open all; who came by a link sees what the same submitter sent, each by a link of its own.
        """
        if self.is_staff(request):
            return [(row, f"/t/{row.number}") for row in others]
        own = [row for row in others if filed.row and row.submitter == filed.row.submitter]
        return [(row, f"/t/{row.number}?{urlencode({'view': self._keys.view(row.number)})}") for row in own]

    def bundle(self, request: Request) -> Response:
        """The zip as it came."""
        filed = self._filed(request)
        return FileResponse(filed.bundle, media_type="application/zip", filename=_safe(filed.bundle_name))

    def picture(self, request: Request) -> Response:
        """One picture, fitted to the window or larger."""
        filed = self._filed(request)
        name = request.path_params["name"]
        size = _png_size(self._head(filed, name, 24))
        zoom = request.query_params.get("zoom", "fit")
        zoom = zoom if zoom in {"fit", "100", "200", "400"} else "fit"
        link = self._link(request, filed)
        return self.render(
            "picture.html",
            filed=filed,
            name=visible(name),
            member=name,
            zoom=zoom,
            width=size[0],
            height=size[1],
            link=link,
            staff=self.is_staff(request),
        )

    def text(self, request: Request) -> Response:
        """A stretch of a log, whatever its size."""
        filed = self._filed(request)
        name = request.path_params["name"]
        start, before = (_position(request.query_params.get(key, "")) for key in ("from", "before"))
        try:
            page = members.text_page(filed.bundle, name, start=start or 0, before=before)
        except (KeyError, PermanentError) as error:
            raise _no_member(error) from error
        shown = visible(page.text) if page else ""
        link = self._link(request, filed)
        values: dict[str, Any] = {
            "filed": filed,
            "name": visible(name),
            "member": name,
            "page": page,
            "shown": shown,
            "link": link,
        }
        return self.render("text.html", deepest=members.VIEW_BYTES, staff=self.is_staff(request), **values)

    def raw(self, request: Request) -> Response:
        """One member: a picture to look at, anything else to keep."""
        filed = self._filed(request)
        name = request.path_params["name"]
        is_picture = _png_size(self._head(filed, name, 24)) != (0, 0)
        headers = {"Content-Disposition": f'{"inline" if is_picture else "attachment"}; filename="{_safe(name)}"'}
        media_type = "image/png" if is_picture else "application/octet-stream"
        return StreamingResponse(
            iterate_in_threadpool(members.stream(filed.bundle, name)), media_type=media_type, headers=headers
        )

    def _head(self, filed: Filed, name: str, length: int) -> bytes:
        try:
            with members.opened(filed.bundle) as bundle, bundle.open(members.member(bundle, name)) as file:
                return file.read(length)
        except (KeyError, PermanentError) as error:
            raise _no_member(error) from error

    def _facts(self, filed: Filed, told: Paper) -> list[tuple[str, list[tuple[str, str]]]]:
        found = []
        for line in told.files:
            if line.member.startswith("facts/") and line.member.endswith(".json"):
                try:
                    values = json.loads(members.small(filed.bundle, line.member, FACTS_BYTES))
                except (KeyError, PermanentError, ValueError, RecursionError):
                    continue
                found.append((line.member[6:-5], list(words.flat(values))))
        return found

    def _filed(self, request: Request) -> Filed:
        """The ticket that was asked for. Whether it exists is told only to who may see it."""
        number = request.path_params["number"]
        if not self.is_staff(request) and not same(request.query_params.get("view", ""), self._keys.view(number)):
            raise locked()
        filed = self._find(number)
        if filed is None:
            raise PageError(404, "There is no such ticket.", "Look at its number again.")
        return filed

    def _link(self, request: Request, filed: Filed) -> Callable[..., str]:
        """Makes addresses below the ticket that carry the view key on."""
        kept: Mapping[str, str] = {} if self.is_staff(request) else {"view": request.query_params.get("view", "")}

        def link(*parts: str, **query: str | int) -> str:
            asked = urlencode({**{key.rstrip("_"): value for key, value in query.items()}, **kept})
            return "/".join(("/t", quote(filed.number, safe=""), *(quote(part) for part in parts))) + (
                f"?{asked}" if asked else ""
            )

        return link


def cookie(request: Request) -> str:
    """The staff cookie's name: cookies know no ports, so the port is part of it."""
    return f"desk_{request.url.port or 80}"


def log_in(request: Request, keys: Keys) -> Response:
    """The answer to the staff's address: a cookie, and the address without the key."""
    if not same(request.query_params.get("key", ""), keys.staff):
        raise locked()
    response = RedirectResponse("/", 303)
    response.set_cookie(cookie(request), keys.session(), httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return response


def locked() -> PageError:
    """The page for who has no key."""
    return PageError(
        403,
        "This page needs a key.",
        "Open the link for staff that the desk printed when it started, or the link in the ticket's receipt.",
    )


def _no_member(error: KeyError | PermanentError) -> PageError:
    if isinstance(error, PermanentError):
        return PageError(422, error.title, error.advice)
    return PageError(404, "There is no such file in this ticket.", "Go back to the ticket for the list of its files.")


def _png_size(head: bytes) -> tuple[int, int]:
    """Width and height from the first 24 bytes of a PNG (section 11.2.2 of its standard); (0, 0) for anything else."""
    if len(head) < 24 or not head.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"):
        return 0, 0
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _position(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", name.rpartition("/")[2])[-120:].lstrip(".") or "file"
