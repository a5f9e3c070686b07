"""Request Tracker 5 by its REST 2 interface (docs.bestpractical.com/rt/5.0.5/RT/REST2.html): at least once, doubles merged.

RT makes a second ticket for the same request, so ours are found by a custom field, at once and without an index, and what is
there twice is merged into the first. RT takes an unknown custom field without a word (201): then nothing can be found, and
`check` says so. A file that RT says it has kept may be cut or gone (MaxAttachmentSize): every one is read back.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from capture_tool.core.errors import CaptureToolError, PermanentError
from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.model import Attachment, Bundle, TicketRef
from capture_tool.core.ports import AT_LEAST_ONCE, DestinationClass, Finding, Limits, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations import _fields
from capture_tool.destinations._body import Body, Form
from capture_tool.destinations._failed import failed
from capture_tool.destinations._http import Answer, Client, Credentials
from capture_tool.destinations._kept import Kept, in_time, send_once
from capture_tool.destinations._reading import count, ours_of, things, unknown_ticket, word
from capture_tool.destinations._transport import not_ours
from capture_tool.destinations._words import subject, text

log = logging.getLogger(__name__)
API = "/REST/2.0"
LARGEST_MB = 50
"""RT holds a whole file in its memory, several times (seen: a create of 512 MB took 111 s)."""
SETTLE = 60.0
"""Seconds that RT may still work on a request whose answer was lost; its search shows a ticket at once."""
PAGES = 100
"""Of 100 items each."""


class RequestTracker:
    """Files tickets in one queue; evidence goes there as comments, which the requestor does not see."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "url": "address of Request Tracker",
            "token": "authentication token of the account that files (Logged in as, Settings, Auth Tokens)",
            "queue": "name of the queue",
            "field": "name of a custom field of that queue (enter one value) that takes our id; BundleKey when empty",
            "requestor": "e-mail address that the tickets are from; empty is the account's",
            "file_mb": f"largest attachment in MB; {LARGEST_MB} when empty",
            "plain_http": "yes allows an http:// address on another machine: tickets then travel unencrypted",
        }
    )
    name = "request_tracker"
    guarantee = AT_LEAST_ONCE
    settle = SETTLE

    def __init__(self, values: Mapping[str, Any]) -> None:
        url, token, self._queue = _fields.required(self.name, values, "url", "token", "queue")
        self._field = _fields.optional(values, "field", "BundleKey")
        if not re.fullmatch(r"[\w .-]{1,100}", self._field):
            raise _fields.wrong(self.name, "field", "holds characters that no name of a custom field should have")
        self._requestor = _fields.optional(values, "requestor")
        self._limits = Limits(file_bytes=_fields.megabytes(self.name, values, "file_mb", LARGEST_MB) * 1_000_000)
        plain = _fields.switch(values, "plain_http")
        login = Credentials.token(token, scheme="token ")
        self._client = Client(url, login, ours=_ours, plain_http=plain, network=values.get("network"))
        self.address = self._client.address

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        """The first ticket with our id in the field; with `add_to`, that one when a comment has our id for its subject."""
        if add_to:
            number = self._existing(add_to)
            return self._ref(number) if any(str(note.get("Data")).strip() == ticket_id for note in self._notes(number)) else None
        numbers = self._numbers(ticket_id)
        return self._ref(numbers[0]) if numbers else None

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        """A ticket without files, or a comment."""
        words = {"Content": text(bundle), "ContentType": "text/plain"}
        if add_to:
            number = self._existing(add_to)
            note = {**words, "Subject": bundle.ticket_id}
            self._judged(self._send("POST", f"/ticket/{number}/comment", json=note), 201)
            return self._ref(number)
        fields = {"CustomFields": {self._field: bundle.ticket_id}, **({"Requestor": self._requestor} if self._requestor else {})}
        ticket = {"Queue": self._queue, "Subject": subject(bundle), **words, **fields}
        number = str(count(self._said(self._send("POST", "/ticket", json=ticket), 201), "id"))
        if number not in self._numbers(bundle.ticket_id):
            log.warning("%s: Request Tracker does not keep our id: `capture-tool check` tells more", bundle.ticket_id)
        return self._ref(number)

    def limits(self) -> Limits:
        """As set: RT does not tell its own."""
        return self._limits

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        """One comment for each file."""
        number = self._existing(ticket.number)

        def send() -> None:
            said = json.dumps({"Content": attachment.name, "ContentType": "text/plain", "Subject": attachment.name})
            body = Body(attachment, 0, progress, cancel)
            form = Form([("JSON", "application/json", said)], "Attachments", body, attachment.name)
            headers = {"Content-Type": form.content_type}
            self._judged(self._send("POST", f"/ticket/{number}/comment", body=form, headers=headers), 201)

        return send_once(attachment, partial(self._files, number, attachment.name, cancel), send, progress)

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        """Merges what a lost answer made twice into the first."""
        first, *doubles = self._numbers(bundle.ticket_id) or [ticket.number]
        for double in doubles:
            self._judged(self._send("PUT", f"/ticket/{double}", json={"MergeInto": first}), 200)
            log.info("%s: ticket %s was merged into %s", bundle.ticket_id, double, first)
        if doubles and self._numbers(bundle.ticket_id) != [first]:  # a merge that RT refuses is a 200 too
            raise PermanentError(
                "request_tracker.merge",
                f"The ticket is there {len(doubles) + 1} times, and the account may not merge them.",
                "Grant ModifyTicket in that queue or merge them by hand, then press Retry.",
            )
        return self._ref(first) if doubles else ticket

    def check(self) -> Iterable[Finding]:
        """Token, queue, right and field."""
        try:
            version = word(self._get("/rt"), "Version")
            yield Finding("request_tracker", "ok", f"{self._client.address} is Request Tracker {version[:40]}.")
            yield from self._check_queue()
            if self._numbers(new_ticket_id()):
                raise not_ours("tickets with an id that nobody has")
        except CaptureToolError as error:
            yield failed(self.name, self.fields, error)

    def _check_queue(self) -> Iterator[Finding]:
        answer = self._send("GET", f"/queue/{quote(self._queue, safe='')}")
        if answer.status in (403, 404):
            text = f"The account does not see a queue called {self._queue}."
            cure = "Set destinations.request_tracker.queue to its name, or grant the account SeeQueue there."
            yield Finding("request_tracker queue", "fail", text, cure)
            return
        queue = self._said(answer, 200)
        if self._field in [one.get("name") for one in things(queue.get("TicketCustomFields"))]:
            yield Finding("request_tracker field", "ok", f"The queue has the custom field {self._field}.")
        else:
            text = f"The queue has no custom field {self._field} that the account sees: a lost answer could make a double."
            cure = (
                "Set destinations.request_tracker.field to one that it has; or make it (enter one value, for tickets), "
                "add it to the queue, and grant SeeCustomField and SetInitialCustomField."
            )
            yield Finding("request_tracker field", "fail", text, cure)
        if any(link.get("ref") == "create" for link in things(queue.get("_hyperlinks"))):
            yield Finding("request_tracker right", "ok", f"The account may file in {self._queue}.")
        else:
            cure = "Grant it CreateTicket, ShowTicket, ShowTicketComments, CommentOnTicket and ModifyTicket in that queue."
            yield Finding("request_tracker right", "fail", f"The account may not file in {self._queue}.", cure)

    def _numbers(self, ticket_id: TicketId) -> list[str]:
        """Numbers of the tickets that carry our id, the lowest first; merged ones count once."""
        query = {"query": f"'CF.{{{self._field}}}' = '{ticket_id}'", "fields": "EffectiveId,CustomFields", "per_page": "100"}
        hits = self._get(f"/tickets?{urlencode(query)}").get("items")
        ours = ours_of(hits, lambda ticket: ticket_id in _values(ticket, self._field))
        return [str(number) for number in sorted({count(ticket, "EffectiveId") for ticket in ours})]

    def _existing(self, number: str) -> str:
        number = number.strip().lstrip("#")
        if not re.fullmatch(r"[0-9]{1,9}", number, re.ASCII):
            raise unknown_ticket()
        answer = self._send("GET", f"/ticket/{number}")
        if answer.status in (403, 404):
            raise unknown_ticket()
        return str(count(self._said(answer, 200), "id"))

    def _notes(self, number: str) -> Iterator[Mapping[str, Any]]:
        return self._paged(f"/ticket/{number}/history", "Type,Data")

    def _files(self, number: str, name: str, cancel: Cancel) -> Iterator[Kept]:
        for file in self._paged(f"/ticket/{number}/attachments", "Filename,ContentLength"):
            if file.get("Filename") == name:
                yield Kept(name, count(file, "ContentLength"), partial(in_time, partial(self._digest, count(file, "id"), cancel)))

    def _paged(self, path: str, fields: str) -> Iterator[Mapping[str, Any]]:
        """All items of a list. RT does not always say how many there are: a page that is not full is the last."""
        for page in range(1, PAGES + 1):
            items = things(self._get(f"{path}?{urlencode({'fields': fields, 'per_page': 100, 'page': page})}").get("items"))
            yield from items
            if len(items) < 100:
                return

    def _digest(self, attachment: int, cancel: Cancel) -> str:
        kept = _Content(cancel)
        answer = self._send("GET", f"/attachment/{attachment}", sink=kept)
        if answer.status != 200:
            raise self._client.judge(answer)
        return kept.sha256.hexdigest() if kept.whole else ""

    def _send(self, method: str, path: str, **more: Any) -> Answer:
        return self._client.send(method, f"{API}{path}", **more)

    def _get(self, path: str) -> Mapping[str, Any]:
        return self._said(self._send("GET", path), 200)

    def _said(self, answer: Answer, status: int) -> Mapping[str, Any]:
        self._judged(answer, status)
        if answer.json is None:
            raise not_ours("not an object", unknown=True)
        return answer.json

    def _judged(self, answer: Answer, status: int) -> None:
        if answer.status != status:
            raise self._client.judge(answer, said=str((answer.json or {}).get("message") or ""))

    def _ref(self, number: str) -> TicketRef:
        return TicketRef(number, f"{self._client.address}/Ticket/Display.html?id={number}")


class _Content:
    """Hashes the base64 under `Content` in an attachment's JSON as it comes in: a file of 50 MB is never in memory."""

    BEGINS = re.compile(rb'"Content"\s*:\s*"')

    def __init__(self, cancel: Cancel) -> None:
        self.sha256, self.whole = hashlib.sha256(), False
        self._cancel = cancel
        self._rest = b""
        self._state = "before"

    def __call__(self, piece: bytes) -> None:
        self._cancel.check()
        if self._state == "after":  # an answer that does not end is of no interest
            return
        self._rest += piece
        if self._state == "before":
            if begins := self.BEGINS.search(self._rest):
                self._rest, self._state = self._rest[begins.end() :], "inside"
            else:
                self._rest = self._rest[-64:]
        if self._state == "inside":
            self._decode()

    def _decode(self) -> None:
        value, ends, _ = self._rest.partition(b'"')
        if not ends and value.endswith(b"\\"):  # half of an escape
            value, self._rest = value[:-1], b"\\"
        else:
            self._rest = b""
        value = value.replace(b"\\n", b"").replace(b"\\/", b"/")
        whole = len(value) if ends else len(value) - len(value) % 4
        try:
            self.sha256.update(base64.b64decode(value[:whole]))
        except ValueError:  # no base64
            self._state = "after"
            return
        self._rest = value[whole:] + self._rest
        if ends:
            self._state, self.whole = "after", True


def _values(ticket: Mapping[str, Any], field: str) -> list[str]:
    fields = ticket.get("CustomFields")
    named = [one for one in fields if isinstance(one, dict) and one.get("name") == field] if isinstance(fields, list) else []
    return [str(value) for one in named if isinstance(one.get("values"), list) for value in one["values"]]


def _ours(answer: Answer) -> bool:
    return answer.data is not None


PLUG: DestinationClass = RequestTracker
