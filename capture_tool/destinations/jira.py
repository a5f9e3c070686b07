"""Jira Service Management, Cloud and Data Center: at least once, found again by a label or field that holds our id.

A request carries the label from its first moment, but JQL sees it later: seconds on Data Center, up to minutes on Cloud
(developer.atlassian.com/cloud/jira/platform/search-and-reconcile/); by its key an issue is seen at once. Requests and comments go
by developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/ (Data Center: .../server/jira-servicedesk/rest/),
searches, files and links by version 2 of .../cloud/jira/platform/rest/v2/, which both editions have and whose texts are plain;
only the search differs (`search/jql` on Cloud, .../cloud/jira/platform/changelog/#CHANGE-2046). A wrong token can get a 200 as
nobody: the header X-Seraph-LoginReason tells. Files are read back without a redirect (`redirect=false`, Cloud only).
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote

from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.model import Attachment, Bundle, TicketRef
from capture_tool.core.ports import AT_LEAST_ONCE, DestinationClass, Finding, Limits, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations import _fields, _jira_check
from capture_tool.destinations._body import Body, Form
from capture_tool.destinations._failed import failed
from capture_tool.destinations._http import Answer, Client, Credentials
from capture_tool.destinations._kept import Kept, read_back, send_once
from capture_tool.destinations._reading import count, ours_of, thing, things, unknown_ticket, word
from capture_tool.destinations._transport import not_ours
from capture_tool.destinations._words import subject, text

log = logging.getLogger(__name__)

CLOUD, DATA_CENTER = "cloud", "data-center"
SETTLE = {CLOUD: 180.0, DATA_CENTER: 10.0}
"""Seconds until JQL shows a new issue for certain: the documents say minutes; the index of Data Center is written with it."""
PAGES = 100
"""Of 100 comments each."""
KEY = re.compile(r"[A-Z][A-Z0-9_]{0,99}-[0-9]{1,18}", re.ASCII)
FROM_JIRA = ("X-AREQUESTID", "Atl-Traceid", "X-Seraph-LoginReason")
"""Headers that tell its pages, for it refuses in HTML, from those of somebody else."""


class Jira:
    """Files requests at a service desk as the agent whose token it is."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "url": "address of your Jira, like https://example.atlassian.net",
            "edition": "cloud or data-center",
            "email": "e-mail address of the agent that files the requests (Cloud only)",
            "token": "Cloud: API token of that agent; Data Center: personal access token",
            "service_desk": "number of the service desk (rest/servicedeskapi/servicedesk lists them)",
            "request_type": "number of the request type (rest/servicedeskapi/servicedesk/NUMBER/requesttype lists them)",
            "id_field": "where our id is kept: labels (or empty), or a text field like customfield_10050",
            "plain_http": "yes allows an http:// address on another machine: tickets then travel unencrypted",
        }
    )
    name = "jira"
    guarantee = AT_LEAST_ONCE
    settle = SETTLE[CLOUD]

    def __init__(self, values: Mapping[str, Any]) -> None:
        url, edition, token = _fields.required(self.name, values, "url", "edition", "token")
        if edition not in SETTLE:
            raise _fields.wrong(self.name, "edition", f"is neither {CLOUD} nor {DATA_CENTER}")
        self._desk, self._type = _fields.required(self.name, values, "service_desk", "request_type")
        for field, number in (("service_desk", self._desk), ("request_type", self._type)):
            if not re.fullmatch(r"[0-9]+", number, re.ASCII):
                raise _fields.wrong(self.name, field, "is no number")
        self._field = _fields.optional(values, "id_field", "labels")
        if not re.fullmatch(r"labels|customfield_[0-9]+", self._field, re.ASCII):
            raise _fields.wrong(self.name, "id_field", "is neither labels nor customfield_NUMBER")
        self._cloud, self.settle = edition == CLOUD, SETTLE[edition]
        if self._cloud:
            credentials = Credentials.basic(*_fields.required(self.name, values, "email", "token"))
        else:
            credentials = Credentials.token(token)
        plain = _fields.switch(values, "plain_http")
        self._client = Client(url, credentials, ours=_ours, plain_http=plain, network=values.get("network"))
        self.address = self._client.address

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        """The issue that carries our id, the lowest; with `add_to`, that request when a comment names our id."""
        if add_to:
            noted = any(ticket_id in str(comment.get("body")) for comment in self._comments(_key(add_to)))
            return self._ref(_key(add_to)) if noted else None
        found = self._all(ticket_id)
        return self._ref(found[0]) if found else None

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        """Raises the request with our id in it, or writes an internal comment."""
        body = f"{{noformat}}\n{_plain(text(bundle))}{{noformat}}"  # else Jira reads its markup into it
        if add_to:
            note = {"body": body, "public": False}
            self._said(self._send("POST", f"/rest/servicedeskapi/request/{_key(add_to)}/comment", json=note), 201)
            return self._ref(_key(add_to))
        values = {"summary": subject(bundle), "description": body, self._field: self._mark(bundle.ticket_id)}
        asked = {"serviceDeskId": self._desk, "requestTypeId": self._type, "requestFieldValues": values}
        return self._ref(_key_in(self._said(self._send("POST", "/rest/servicedeskapi/request", json=asked), 201), "issueKey"))

    def limits(self) -> Limits:
        """What it says of attachments."""
        said = self._get("/rest/api/2/attachment/meta")
        if said.get("enabled") is False:
            raise PermanentError(
                "jira.attachments", "Jira takes no attachments.", "Let its administrator allow attachments, then press Retry."
            )
        return Limits(file_bytes=count(said, "uploadLimit"))

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        """Sends one file in a form, reads it back."""

        def send() -> None:
            form = Form((), "file", Body(attachment, 0, progress, cancel), attachment.name)
            headers = {"Content-Type": form.content_type, "X-Atlassian-Token": "no-check"}
            answer = self._send("POST", f"/rest/api/2/issue/{ticket.number}/attachments", body=form, headers=headers)
            if answer.status != 200:
                raise self._judge(answer)

        return send_once(attachment, partial(self._files, ticket.number, cancel), send, progress)

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        """Looks whether our id was kept, adds it where it was not, and links a double to this one, which has the files."""
        fields = thing(self._issue(ticket.number, f"description,{self._field}"), "fields")
        if bundle.ticket_id not in str(fields.get("description")):
            return ticket  # somebody's own, that something was added to
        if not self._carries(fields, bundle.ticket_id):
            self._add_mark(ticket.number, bundle.ticket_id)
        for double in self._all(bundle.ticket_id):
            if double != ticket.number:
                link = {"type": {"name": "Duplicate"}, "inwardIssue": {"key": double}, "outwardIssue": {"key": ticket.number}}
                with contextlib.suppress(PermanentError):  # not every Jira has that kind of link, nor every agent the right
                    self._said(self._send("POST", "/rest/api/2/issueLink", json=link), 201, empty=True)
        return ticket

    def check(self) -> Iterable[Finding]:
        """Shows the token, then asks for the desk, the form, the rights, the search and the limit."""
        try:
            self._get("/rest/api/2/myself")
            yield Finding("jira", "ok", f"{self._client.address} accepts the token.")
            project = word(self._known("service_desk", f"/rest/servicedeskapi/servicedesk/{self._desk}"), "projectKey")
            types = f"/rest/servicedeskapi/servicedesk/{self._desk}/requesttype"
            _jira_check.form(self._known("request_type", f"{types}/{self._type}/field"), self._type, self._field)
            yield Finding("jira request type", "ok", f"Requests can be raised in {project} with our id in {self._field}.")
            query = f"projectKey={quote(project, safe='')}&permissions={','.join(_jira_check.RIGHTS)}"
            _jira_check.rights(self._get(f"/rest/api/2/mypermissions?{query}"), project)
            yield Finding("jira rights", "ok", "The agent may see, edit, comment and attach.")
            self.find(new_ticket_id())
            yield Finding("jira search", "ok", f"Requests are found by {self._field}.")
            yield Finding("jira files", "ok", f"Files of up to {self.limits().file_bytes:,} bytes can be attached.")
        except CaptureToolError as error:
            yield failed(self.name, self.fields, error)

    def _known(self, field: str, path: str) -> Mapping[str, Any]:
        answer = self._send("GET", path)
        if answer.status == 404:
            raise _fields.wrong(self.name, field, "names nothing that this user sees in Jira")
        return self._said(answer, 200)

    def _all(self, ticket_id: TicketId) -> list[str]:
        """Keys of all issues that carry our id, the lowest number first."""
        wanted = f'labels = "{_label(ticket_id)}"'
        if self._field != "labels":
            wanted = f'cf[{self._field.partition("_")[2]}] ~ "\\"{ticket_id}\\""'
        asked = {"jql": wanted, "fields": [self._field], "maxResults": 50}
        said = self._said(self._send("POST", f"/rest/api/2/search{'/jql' if self._cloud else ''}", json=asked), 200)
        hits = ours_of(said.get("issues"), lambda issue: self._carries(thing(issue, "fields"), ticket_id))
        return sorted((_key_in(hit, "key") for hit in hits), key=lambda key: int(key.rpartition("-")[2]))

    def _carries(self, fields: Mapping[str, Any], ticket_id: TicketId) -> bool:
        value = fields.get(self._field)
        return _label(ticket_id) in value if isinstance(value, list) else value == ticket_id

    def _mark(self, ticket_id: TicketId) -> Any:
        return [_label(ticket_id)] if self._field == "labels" else ticket_id

    def _add_mark(self, key: str, ticket_id: TicketId) -> None:
        add = {"add": _label(ticket_id)} if self._field == "labels" else {"set": ticket_id}
        answer = self._send("PUT", f"/rest/api/2/issue/{key}", json={"update": {self._field: [add]}})
        error = self._judge(answer) if answer.status != 204 else None
        if isinstance(error, TransientError):
            raise error
        if error:  # the request is whole all the same
            log.warning("%s: Jira does not keep our id in %s: %s", ticket_id, self._field, error.code)

    def _comments(self, key: str) -> Iterator[Mapping[str, Any]]:
        for page in range(PAGES):
            query = f"public=true&internal=true&limit=100&start={page * 100}"
            answer = self._send("GET", f"/rest/servicedeskapi/request/{key}/comment?{query}")
            if answer.status == 404:
                raise unknown_ticket()
            said = self._said(answer, 200)
            yield from things(said.get("values"))
            if said.get("isLastPage") is not False:
                return

    def _issue(self, key: str, fields: str) -> Mapping[str, Any]:
        answer = self._send("GET", f"/rest/api/2/issue/{key}?fields={fields}")
        if answer.status == 404:  # somebody took it away
            raise unknown_ticket()
        return self._said(answer, 200)

    def _files(self, key: str, cancel: Cancel) -> Iterator[Kept]:
        for file in things(thing(self._issue(key, "attachment"), "fields").get("attachment")):
            number, name, size = count(file, "id"), word(file, "filename"), count(file, "size")
            path = f"/secure/attachment/{number}/{quote(name, safe='')}"
            if self._cloud:
                path = f"/rest/api/2/attachment/content/{number}?redirect=false"
            yield Kept(name, size, partial(read_back, self._client, f"{self._client.address}{path}", size, cancel))

    def _get(self, path: str) -> Mapping[str, Any]:
        return self._said(self._send("GET", path), 200)

    def _send(self, method: str, path: str, **more: Any) -> Answer:
        answer = self._client.send(method, path, **more)
        if answer.status != 201 and answer.headers.get("X-Seraph-LoginReason", "") in (
            "AUTHENTICATED_FAILED",
            "AUTHENTICATION_DENIED",
        ):
            raise PermanentError(
                "jira.token",
                "Jira does not accept the token, or wants the user to log in with a browser first (CAPTCHA).",
                "Log in once as that user, then set destinations.jira.token to a new token.",
            )
        return answer

    def _said(self, answer: Answer, status: int, *, empty: bool = False) -> Mapping[str, Any]:
        if answer.status != status:
            raise self._judge(answer)
        if answer.json is None and not empty:
            raise not_ours("no JSON", unknown=True)
        return answer.json or {}

    def _judge(self, answer: Answer) -> CaptureToolError:
        return self._client.judge(answer, said=_words(answer.json or {}))

    def _ref(self, key: str) -> TicketRef:
        return TicketRef(key, f"{self._client.address}/browse/{key}")


def _ours(answer: Answer) -> bool:
    return isinstance(answer.data, dict | list) or answer.status == 204 or any(name in answer.headers for name in FROM_JIRA)


def _words(said: Mapping[str, Any]) -> str:
    """What it says of an error, in any of its three ways."""
    messages, errors = said.get("errorMessages"), said.get("errors")
    words = [said.get("errorMessage"), *(messages if isinstance(messages, list) else ())]
    words += errors.values() if isinstance(errors, dict) else ()
    return "; ".join(one for one in words if isinstance(one, str))


def _plain(report: str) -> str:
    """A report that does not end the plain text it stands in."""
    return re.sub(r"\{(?=noformat)", "{ ", report, flags=re.IGNORECASE)


def _label(ticket_id: TicketId) -> str:
    return f"capture-{ticket_id}"


def _key(number: str) -> str:
    """The key that a person means. Raises PermanentError `ticket.unknown` for what is none."""
    if not KEY.fullmatch(number.upper()):
        raise unknown_ticket()
    return number.upper()


def _key_in(said: Mapping[str, Any], name: str) -> str:
    """The key that Jira says. Raises TransientError for what is none."""
    if not KEY.fullmatch(key := word(said, name)):
        raise not_ours("no key", unknown=True)
    return key


PLUG: DestinationClass = Jira
