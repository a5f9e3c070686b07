"""ServiceNow: at least once, found again by `correlation_id`, which is a question to its database and shows a record at once.

Records go by the Table API (www.servicenow.com/docs, api-reference/rest-apis/c_TableAPI), files by the Attachment API
(c_AttachmentAPI), which keeps the SHA-256 of each and takes 1024 MB by default, of allowed extensions only. A condition on a
field that is not there is dropped, so a query can answer with everything (property glide.invalid_query.returns_no_rows); a field
that may not be written is left out without a word; and an answer begun with 200 or 201 can end in an error.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import urlencode

from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.model import Attachment, Bundle, TicketRef
from capture_tool.core.ports import AT_LEAST_ONCE, DestinationClass, Finding, Limits, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations import _fields
from capture_tool.destinations._body import Body
from capture_tool.destinations._failed import failed
from capture_tool.destinations._http import Answer, Client, Credentials
from capture_tool.destinations._kept import Kept, read_back, send_once
from capture_tool.destinations._reading import count, ours_of, thing, things, ticket_number, unknown_ticket, word
from capture_tool.destinations._transport import MOST_DIGITS, not_ours
from capture_tool.destinations._words import subject, text

log = logging.getLogger(__name__)

SETTLE = 60.0
"""Seconds that a request without an answer may still be at work: its quota rules give each as long (c_DefaultQuotaRules)."""
LARGEST_FILE = 100_000_000
"""Bytes: far below the default, so that an ordinary line sends one within those 60 seconds."""


class ServiceNow:
    """Files records, incidents unless told otherwise, as the user whose password it is."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "url": "address of your instance, like https://example.service-now.com",
            "user": "user with the role itil that files the records",
            "password": "its password",
            "table": "table of the records; empty for incident",
            "id_field": "text field that keeps our id; empty for correlation_id",
        }
    )
    name = "servicenow"
    guarantee = AT_LEAST_ONCE
    settle = SETTLE

    def __init__(self, values: Mapping[str, Any]) -> None:
        url, user, password = _fields.required(self.name, values, "url", "user", "password")
        self._table = _fields.optional(values, "table", "incident")
        self._field = _fields.optional(values, "id_field", "correlation_id")
        for field, text_of in (("table", self._table), ("id_field", self._field)):
            if not re.fullmatch(r"[a-z][a-z0-9_]*", text_of, re.ASCII):
                raise _fields.wrong(self.name, field, "is no name of ServiceNow's")
        self._client = Client(url, Credentials.basic(user, password), ours=_ours, network=values.get("network"))
        self.address = self._client.address

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        """The record whose field holds our id, the lowest; with `add_to`, that record when a work note names our id."""
        if add_to:
            record = self._numbered(add_to)
            return self._ref(record) if ticket_id in str(record.get("work_notes")) else None
        found = self._all(ticket_id)
        return self._ref(found[0]) if found else None

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        """Makes the record, or writes a work note."""
        body = text(bundle)
        if add_to:
            return self._ref(self._change(_key(self._numbered(add_to)), work_notes=body))
        values = {"short_description": subject(bundle), "description": body, self._field: bundle.ticket_id}
        answer = self._client.send("POST", f"{self._path()}?{_query(sysparm_fields='sys_id,number')}", json=values)
        return self._ref(thing(self._said(answer, 201), "result"))

    def limits(self) -> Limits:
        """100 MB a file."""
        return Limits(file_bytes=LARGEST_FILE)

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        """Sends one file, as `.bin` where its own extension is not allowed, and compares the SHA-256 that is kept."""

        def send() -> None:
            answer = self._upload(ticket.key, attachment.name, Body(attachment, 0, progress, cancel))
            if _is_about_type(answer):
                name = f"{attachment.name}.bin"
                answer = self._upload(ticket.key, name, Body(attachment, 0, _nobody, cancel))
                if _is_about_type(answer):
                    raise PermanentError(
                        "servicenow.extension",
                        f"ServiceNow takes no file called {name}.",
                        "Let its administrator add zip, json and png to glide.attachment.extensions, then press Retry.",
                    )
                self._said(answer, 201)
                with contextlib.suppress(PermanentError):  # its name says it too
                    self._change(ticket.key, work_notes=f"{name} is {attachment.name}: take .bin off its name to open it.")
            else:
                self._said(answer, 201)

        return send_once(attachment, partial(self._files, ticket.key, cancel), send, progress)

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        """Looks whether our id was kept, adds it where it was not, and puts a double under this one, which has the files."""
        record = self._record(ticket.key)
        if bundle.ticket_id not in str(record.get("description")):
            return ticket  # somebody's own, that something was added to
        if record.get(self._field) != bundle.ticket_id:
            with contextlib.suppress(PermanentError):  # the record is whole all the same
                self._change(ticket.key, **{self._field: bundle.ticket_id})
            if self._record(ticket.key).get(self._field) != bundle.ticket_id:
                log.warning("%s: ServiceNow does not keep our id in %s: let the user write it", bundle.ticket_id, self._field)
        for double in self._all(bundle.ticket_id):
            if _key(double) != ticket.key and double.get("parent") != ticket.key:
                note = f"Filed twice by Capture Tool after a lost answer: the files are in {ticket.number}."
                with contextlib.suppress(PermanentError):  # not every user may
                    self._change(_key(double), parent=ticket.key, work_notes=note)
        return ticket

    def check(self) -> Iterable[Finding]:
        """Shows the password, then asks for a record, its field for our id, and an id that nobody has."""
        try:
            answer = self._client.send("GET", self._list("", "sys_id", self._field, limit=1))
            if answer.status in (400, 404):
                raise _fields.wrong(self.name, "table", f"names no table of ServiceNow's: {self._table}")
            if answer.status == 403:
                raise PermanentError(
                    "servicenow.role",
                    f"The user may not read {self._table}.",
                    "Let ServiceNow's administrator give the user of destinations.servicenow.user the role itil.",
                )
            records = things(self._said(answer, 200).get("result"))
            yield Finding("servicenow", "ok", f"{self._client.address} accepts the user and shows {self._table}.")
            yield self._check_field(records)
            self.find(new_ticket_id())
            yield Finding("servicenow search", "ok", f"Records are found by {self._field}.")
            self._said(self._client.send("GET", f"/api/now/attachment?{_query(sysparm_limit='1')}"), 200)
            yield Finding("servicenow files", "ok", "Files can be listed.")
        except CaptureToolError as error:
            yield failed(self.name, self.fields, error)

    def _check_field(self, records: Iterable[Mapping[str, Any]]) -> Finding:
        name = "servicenow id field"
        for record in records:
            if self._field not in record:  # what it does not know, or does not show, it leaves out
                raise PermanentError(
                    "servicenow.field",
                    f"{self._table} has no field {self._field} that the user may read: a ticket could be filed twice.",
                    "Set destinations.servicenow.id_field to a text field, and let the user read and write it.",
                )
            return Finding(name, "ok", f"{self._table} has {self._field}.")
        return Finding(
            name, "warn", f"{self._table} is empty: {self._field} cannot be seen.", "Check again after a first record."
        )

    def _all(self, ticket_id: TicketId) -> list[Mapping[str, Any]]:
        """All records that carry our id, the lowest number first."""
        path = self._list(f"{self._field}={ticket_id}", "sys_id", "number", "parent", self._field)
        hits = self._said(self._client.send("GET", path), 200).get("result")
        ours = ours_of(hits, lambda record: record.get(self._field) == ticket_id)
        return sorted(ours, key=lambda record: int(re.sub("[^0-9]", "", word(record, "number"))[-MOST_DIGITS:] or "0"))

    def _numbered(self, number: str) -> Mapping[str, Any]:
        """The record that people call so, with the text of its work notes: the display value of a journal is all of it."""
        if not re.fullmatch(r"[A-Z]{1,20}[0-9]{1,18}", number := number.upper(), re.ASCII):
            raise unknown_ticket()
        path = self._list(f"number={number}", "sys_id", "number", "work_notes")
        hits = self._said(self._client.send("GET", f"{path}&sysparm_display_value=true"), 200).get("result")
        ours = ours_of(hits, lambda record: record.get("number") == number)
        if not ours:
            raise unknown_ticket()
        return ours[0]

    def _record(self, key: str) -> Mapping[str, Any]:
        query = _query(sysparm_fields=f"sys_id,number,description,{self._field}")
        answer = self._client.send("GET", f"{self._path(key)}?{query}")
        if answer.status == 404:  # somebody took it away
            raise unknown_ticket()
        return thing(self._said(answer, 200), "result")

    def _change(self, key: str, **values: str) -> Mapping[str, Any]:
        answer = self._client.send("PATCH", f"{self._path(key)}?{_query(sysparm_fields='sys_id,number')}", json=values)
        return thing(self._said(answer, 200), "result")

    def _upload(self, key: str, name: str, body: Body) -> Answer:
        query = _query(table_name=self._table, table_sys_id=key, file_name=name)
        headers = {"Content-Type": "application/octet-stream"}
        return self._client.send("POST", f"/api/now/attachment/file?{query}", body=body, headers=headers)

    def _files(self, key: str, cancel: Cancel) -> Iterator[Kept]:
        query = _query(sysparm_query=f"table_name={self._table}^table_sys_id={key}", sysparm_limit="10000")
        for file in things(self._said(self._client.send("GET", f"/api/now/attachment?{query}"), 200).get("result")):
            if file.get("table_sys_id") == key:
                name, size, kept = word(file, "file_name").removesuffix(".bin"), count(file, "size_bytes"), str(file.get("hash"))
                back = partial(
                    read_back, self._client, f"{self._client.address}/api/now/attachment/{_key(file)}/file", size, cancel
                )
                yield Kept(name, size, partial(str, kept) if re.fullmatch("[0-9a-f]{64}", kept) else back)

    def _list(self, query: str, *fields: str, limit: int = 100) -> str:
        asked = {"sysparm_query": f"{query}^ORDERBYnumber"} if query else {}
        more = _query(sysparm_fields=",".join(fields), sysparm_limit=str(limit), sysparm_exclude_reference_link="true", **asked)
        return f"{self._path()}?{more}"

    def _path(self, key: str = "") -> str:
        return f"/api/now/table/{self._table}{'/' if key else ''}{key}"

    def _said(self, answer: Answer, status: int) -> Mapping[str, Any]:
        said = answer.json or {}
        error = said.get("error")
        if error and answer.status < 400:
            raise TransientError("servicenow.error", "ServiceNow gave up half way.", "It is tried again by itself.", unknown=True)
        if answer.status != status:
            words = [error.get("message"), error.get("detail")] if isinstance(error, dict) else [error]
            raise self._client.judge(answer, said=": ".join(one for one in words if isinstance(one, str)))
        return said

    def _ref(self, record: Mapping[str, Any]) -> TicketRef:
        return TicketRef(ticket_number(record), f"{self._client.address}/{self._table}.do?sys_id={_key(record)}", _key(record))


def _ours(answer: Answer) -> bool:
    return answer.json is not None and not {"result", "error"}.isdisjoint(answer.json)


def _is_about_type(answer: Answer) -> bool:
    """Whether a file was refused for its name: no document gives the words, so all that can mean it count."""
    refused = 400 <= answer.status < 500 and answer.status not in (401, 408, 413, 425, 429)
    return refused and bool(re.search(r"(?i)extension|(file|content|mime).?type|not allowed", str(answer.data)))


def _query(**values: str) -> str:
    return urlencode(values)


def _key(record: Mapping[str, Any]) -> str:
    key = word(record, "sys_id")
    if not re.fullmatch("[0-9a-f]{32}", key, re.ASCII):
        raise not_ours("no sys_id", unknown=True)
    return key


def _nobody(_done: int, _total: int) -> None: ...


PLUG: DestinationClass = ServiceNow
