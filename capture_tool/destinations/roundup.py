"""Roundup 2 by its REST interface (roundup-tracker.org/docs/rest.html): exactly once.

An issue is made through a link that works once ("POST once exactly"): the link is kept beside the entry before it is used, and
Roundup refuses it the second time (400), so a lost answer cannot make a second issue. It burns the link before it makes the
issue: after a refusal the issue is looked for until the link would have expired, and only then asked for by a new one. Our id
is the Message-Id of the first message, searched at once and exactly, whatever becomes of the title. Every link in an answer
has the tracker's own idea of its address: only ids are taken from there. Attachments are read back.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.model import NOTHING, Attachment, Bundle, TicketRef
from capture_tool.core.ports import EXACTLY_ONCE, DestinationClass, Finding, Limits, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations import _fields
from capture_tool.destinations._body import Body, Form
from capture_tool.destinations._failed import failed
from capture_tool.destinations._http import Answer, Client, Credentials
from capture_tool.destinations._kept import Kept, send_once
from capture_tool.destinations._reading import count, ours_of, thing, things, unknown_ticket, word
from capture_tool.destinations._transport import not_ours
from capture_tool.destinations._words import subject, text

API = "/rest/data"
LARGEST_MB = 50
"""Roundup holds a whole file in its memory, as it comes and as it goes."""
LIFETIME = 600
"""Seconds that a link works; Roundup gives at most 3600."""
LATE = 60
"""Seconds after that in which a request that came in time may still be at work."""
ORIGIN = "not allowed to use Rest Interface"
"""Roundup's words (400) for an Origin that is not its own."""


class Roundup:
    """Files tickets as issues; evidence goes there as messages and files."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "url": "address of the tracker, as `web` in its config.ini has it",
            "user": "login name of the account that files",
            "password": "its password",
            "file_mb": f"largest attachment in MB; {LARGEST_MB} when empty",
            "plain_http": "yes allows an http:// address on another machine: tickets then travel unencrypted",
        }
    )
    name = "roundup"
    guarantee = EXACTLY_ONCE
    settle = 0.0

    def __init__(self, values: Mapping[str, Any]) -> None:
        url, self._user, password = _fields.required(self.name, values, "url", "user", "password")
        self._limits = Limits(file_bytes=_fields.megabytes(self.name, values, "file_mb", LARGEST_MB) * 1_000_000)
        plain, login = _fields.switch(values, "plain_http"), Credentials.basic(self._user, password)
        self._client = Client(url, login, ours=_ours, plain_http=plain, network=values.get("network"))
        self.address = self._client.address
        parts = urlsplit(self.address)
        origin = f"{parts.scheme}://{parts.netloc}"
        self._from_us = {"X-Requested-With": "rest", "Origin": origin, "Referer": f"{origin}/"}  # it refuses others' scripts

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        """The first issue with a message of our id; with `add_to`, that issue when one of its messages has it."""
        issue = self._issue(add_to) if add_to else {}
        messages = self._messages(ticket_id)
        if add_to:
            return self._ref(issue) if messages & _ids(issue, "messages") else None
        return self._holding(messages) if messages else None

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        """The issue with its report, by a link that works once; or a message with it."""
        if add_to:
            issue = self._issue(add_to)
            if not memo.text:
                memo.keep(json.dumps({"message": self._message(bundle)}))
            self._add(issue, "messages", json.loads(memo.text)["message"])  # one that it has already changes nothing
            return self._ref(issue)
        for _ in range(2):  # a link that expired unused is made anew, once
            if not memo.text:
                memo.keep(json.dumps({"message": self._message(bundle), **self._link()}))
            begun = json.loads(memo.text)
            issue = {"title": subject(bundle), "messages": [begun["message"]]}
            answer = self._send("POST", f"/issue/@poe/{begun['link']}", json=issue)
            if answer.status == 201:
                return self._ref(self._data(answer, 201))
            used = answer.status == 400 and begun["link"] in _said(answer)
            if used and (found := self.find(bundle.ticket_id)):
                return found
            if used and _clock(answer) < begun["expires"] + LATE:
                raise TransientError(
                    "roundup.link",
                    "The answer to the first attempt was lost.",
                    "The issue is looked for, then asked for again by itself.",
                    unknown=True,
                )
            if answer.status in (400, 403, 409):  # refused for good: nothing was made, and the link is burnt
                memo.keep("")
            if not used:
                break
        raise self._judge(answer)

    def limits(self) -> Limits:
        """As set: Roundup has none."""
        return self._limits

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        """Sends it, links it to the issue and reads it back."""

        def send() -> None:
            texts = [("name", "text/plain", attachment.name), ("type", "text/plain", "application/octet-stream")]
            form = Form(texts, "content", Body(attachment, 0, progress, cancel), attachment.name)
            file = self._data(self._send("POST", "/file", body=form, headers={"Content-Type": form.content_type}), 201)
            self._add(self._issue(ticket.number), "files", str(count(file, "id")))

        return send_once(attachment, partial(self._files, ticket.number, attachment, cancel), send, progress)

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        """There is nothing to close, and there are no doubles."""
        return ticket

    def check(self) -> Iterable[Finding]:
        """Address, login, and the right to file, without filing anything."""
        try:
            yield from self._checked()
        except CaptureToolError as error:
            yield failed(self.name, self.fields, error)

    def _checked(self) -> Iterator[Finding]:
        self._own_id()
        yield Finding("roundup", "ok", f"{self._client.address} knows the account {self._user}.")
        refused = [kind for kind in ("issue", "msg", "file") if not self._may_create(kind)]
        if refused:
            text = f"The account {self._user} may not create: {', '.join(refused)}."
            cure = "Give it a role with Create, View and Edit of issue, msg and file (User, in the classic tracker)."
            yield Finding("roundup right", "fail", text, cure)
        else:
            yield Finding("roundup right", "ok", f"The account {self._user} may file.")
        if self._messages(new_ticket_id()):
            raise not_ours("messages with an id that nobody has")
        yield Finding("roundup search", "ok", "Tickets are found by our id.")

    def _may_create(self, kind: str) -> bool:
        """Asked for with a property that no class has: Roundup looks at the right first, and makes nothing of it."""
        answer = self._send("POST", f"/{kind}", json={"no_such_property": "1"})
        if answer.status == 400 and ORIGIN not in _said(answer):
            return True
        if answer.status == 403:
            return False
        raise self._judge(answer)

    def _own_id(self) -> str:
        """Messages need their author. The list is of those whose name it is: a filter that is ignored shows others too."""
        found = self._get(f"/user?username:={quote(self._user)}&@fields=username")
        users = ours_of(found.get("collection"), lambda user: user.get("username") == self._user)
        if not users:
            raise PermanentError(
                "roundup.user",
                f"The account {self._user} does not see itself in the list of users.",
                "Give its role View of user (id and username), then press Retry.",
            )
        return str(count(users[0], "id"))

    def _message(self, bundle: Bundle) -> str:
        """The id of a message with the report, which nobody sees before an issue has it."""
        said = {"content": text(bundle), "author": self._own_id(), "date": ".", "messageid": _mark(bundle.ticket_id)}
        return str(count(self._data(self._send("POST", "/msg", json=said), 201), "id"))

    def _link(self) -> Mapping[str, Any]:
        """The last part of a link that makes an issue once, and when it expires by the server's clock."""
        answer = self._send("POST", "/issue/@poe", json={"lifetime": LIFETIME})
        token = word(self._data(answer, 200), "link").rpartition("/")[2]
        if not re.fullmatch(r"[\w-]{16,200}", token, re.ASCII):
            raise not_ours("no link")
        return {"link": token, "expires": _clock(answer) + LIFETIME}

    def _messages(self, ticket_id: TicketId) -> set[str]:
        """Ids of the messages that carry our id: several where an answer was lost, one of them in the issue."""
        mark = _mark(ticket_id)
        found = self._get(f"/msg?messageid:={quote(mark)}&@fields=messageid")
        return {str(count(hit, "id")) for hit in ours_of(found.get("collection"), lambda hit: hit.get("messageid") == mark)}

    def _holding(self, messages: set[str]) -> TicketRef | None:
        """The first issue that was made with one of the messages. A person may have added them to another one since."""
        found = self._get(f"/issue?messages={','.join(sorted(messages))}&@fields=messages")
        issues = ours_of(found.get("collection"), lambda issue: bool(messages & _ids_of(issue.get("messages"))))
        return self._ref(min(issues, key=lambda issue: count(issue, "id"))) if issues else None

    def _issue(self, number: str) -> Mapping[str, Any]:
        number = number.strip().removeprefix("issue").lstrip("#")
        if not re.fullmatch(r"[0-9]{1,9}", number, re.ASCII):
            raise unknown_ticket()
        answer = self._send("GET", f"/issue/{number}?@verbose=2")
        if answer.status in (403, 404):
            raise unknown_ticket()
        return self._data(answer, 200)

    def _add(self, issue: Mapping[str, Any], what: str, new: str) -> None:
        """Links a message or file to the issue as it was read: with a change since then Roundup refuses it (412)."""
        change = {"@op": "add", "@etag": word(issue, "@etag"), what: [new]}
        answer = self._send("PATCH", f"/issue/{count(issue, 'id')}", json=change)
        if answer.status == 412:
            raise TransientError("roundup.changed", "Somebody changed the issue meanwhile.", "It is tried again by itself.")
        self._data(answer, 200)

    def _files(self, number: str, attachment: Attachment, cancel: Cancel) -> Iterator[Kept]:
        """Files of that name. Roundup tells no sizes: each is read."""
        for file in things(thing(self._issue(number), "attributes").get("files")):
            if file.get("name") == attachment.name:
                yield Kept(attachment.name, attachment.bytes, partial(self._digest, count(file, "id"), cancel))

    def _digest(self, file: int, cancel: Cancel) -> str:
        digest = hashlib.sha256()

        def take(piece: bytes) -> None:
            cancel.check()
            digest.update(piece)

        answer = self._send("GET", f"/file/{file}/binary_content", sink=take, headers={"Accept": "*/*"})
        if answer.status != 200:
            raise self._judge(answer)
        return digest.hexdigest()

    def _send(self, method: str, path: str, *, headers: Mapping[str, str] = NOTHING, **more: Any) -> Answer:
        return self._client.send(method, f"{API}{path}", headers={**self._from_us, **headers}, **more)

    def _get(self, path: str) -> Mapping[str, Any]:
        return self._data(self._send("GET", path), 200)

    def _data(self, answer: Answer, status: int) -> Mapping[str, Any]:
        if answer.status != status:
            raise self._judge(answer)
        return thing(answer.data, "data")

    def _ref(self, issue: Mapping[str, Any]) -> TicketRef:
        number = str(count(issue, "id"))
        return TicketRef(number, f"{self._client.address}/issue{number}")

    def _judge(self, answer: Answer) -> CaptureToolError:
        if ORIGIN in _said(answer):
            return PermanentError(
                "roundup.origin",
                "Roundup does not take requests for this address.",
                "Set destinations.roundup.url to the address that `web` in the tracker's config.ini has, then press Retry.",
            )
        return self._client.judge(answer, said=_said(answer))


def _ours(answer: Answer) -> bool:
    """Roundup answers `data` or `error` as JSON; to a wrong login in a line of plain text."""
    if answer.status == 401:
        return answer.headers.get("Content-Type", "").startswith(("text/plain", "application/json"))
    return any(isinstance((answer.json or {}).get(key), dict) for key in ("data", "error"))


def _said(answer: Answer) -> str:
    error = (answer.json or {}).get("error")
    return str(error.get("msg") or "") if isinstance(error, dict) else ""


def _mark(ticket_id: TicketId) -> str:
    """Our id as a Message-Id (RFC 5322): Roundup sends the message on to people under it."""
    return f"<{ticket_id}@capture-tool.invalid>"


def _ids(issue: Mapping[str, Any], what: str) -> set[str]:
    return _ids_of(thing(issue, "attributes").get(what))


def _ids_of(linked: Any) -> set[str]:
    return {str(count(one, "id")) for one in things(linked)}


def _clock(answer: Answer) -> float:
    """The server's time, in seconds; ours where it does not tell."""
    try:
        return parsedate_to_datetime(answer.headers.get("Date", "")).timestamp()
    except (TypeError, ValueError):
        return datetime.now(UTC).timestamp()


PLUG: DestinationClass = Roundup
