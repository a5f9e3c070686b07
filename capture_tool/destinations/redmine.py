"""Redmine 4 and newer by its REST API (redmine.org/projects/redmine/wiki/Rest_api): exactly once.

An upload's token works once: the request that made the issue is refused when it comes again, so a lost answer cannot make a
second one. The token is kept beside the entry before the issue is asked for. Our id stands in the description, which Redmine
searches at once, and in a custom field where there is one: it can be lost from neither by a slip in the other. Redmine ignores a
filter that it does not know and then lists everything, so every hit is looked at. Attachments are read back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar

from capture_tool.core.bundle import members
from capture_tool.core.errors import CaptureToolError, PermanentError
from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.model import Attachment, Bundle, TicketRef
from capture_tool.core.ports import EXACTLY_ONCE, DestinationClass, Finding, Limits, Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations import _fields
from capture_tool.destinations._body import Body
from capture_tool.destinations._failed import failed
from capture_tool.destinations._http import Answer, Client, Credentials
from capture_tool.destinations._kept import Kept, in_time, send_once
from capture_tool.destinations._reading import count, ours_of, thing, things, unknown_ticket, word
from capture_tool.destinations._transport import not_ours
from capture_tool.destinations._words import subject, text

OCTETS = {"Content-Type": "application/octet-stream"}
"""The only type that /uploads.json takes; anything else is a 406."""


class Redmine:
    """Files tickets as issues of one project."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "url": "address of Redmine",
            "token": "API access key of the account that files (My account, API access key)",
            "project": "identifier of the project, as in its address",
            "field": "number of a custom field (text, used as a filter) that takes our id; it may be empty",
            "file_mb": "largest attachment in MB, as Redmine is set; 5 when empty",
            "plain_http": "yes allows an http:// address on another machine: tickets then travel unencrypted",
        }
    )
    name = "redmine"
    guarantee = EXACTLY_ONCE
    settle = 0.0

    def __init__(self, values: Mapping[str, Any]) -> None:
        url, token, self._project = _fields.required(self.name, values, "url", "token", "project")
        self._field = _fields.optional(values, "field")
        if not re.fullmatch(r"[0-9]{0,9}", self._field, re.ASCII):
            raise _fields.wrong(self.name, "field", "is not the number of a custom field (7 for custom_fields/7/edit)")
        if not re.fullmatch(r"[\w-]{1,100}", self._project, re.ASCII):
            raise _fields.wrong(self.name, "project", "is not the identifier of a project")
        self._limits = Limits(file_bytes=_fields.megabytes(self.name, values, "file_mb", 5) << 20)
        plain = _fields.switch(values, "plain_http")
        login = Credentials.token(token, header="X-Redmine-API-Key", scheme="")
        self._client = Client(url, login, ours=_ours, plain_http=plain, network=values.get("network"))
        self.address = self._client.address

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        """The first issue with our id; with `add_to`, that issue when one of its notes has our id."""
        if add_to:
            issue = self._issue(add_to)
            return self._ref(issue) if any(ticket_id in str(note.get("notes")) for note in things(issue["journals"])) else None
        hits = ours_of(self._by_field(ticket_id), lambda issue: _value(issue, self._field) == ticket_id)
        hits += [hit for hit in self._by_text(ticket_id) if ticket_id in str(hit.get("description"))]
        return self._ref(min(hits, key=lambda issue: count(issue, "id"))) if hits else None

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        """The issue, or a note with the report, with the manifest, whose token makes the request unrepeatable."""
        words: dict[str, Any] = {"description": _plain(text(bundle)), "project_id": self._project, "subject": subject(bundle)}
        if self._field:
            words["custom_fields"] = [{"id": int(self._field), "value": bundle.ticket_id}]
        place = "/issues.json"
        if add_to:
            ticket = self._ref(self._issue(add_to))
            words, place = {"notes": words["description"]}, f"/issues/{ticket.number}.json"
        for _ in range(2):  # a token that Redmine has thrown away since is made anew, once
            if not memo.text:
                (manifest,) = members(bundle, "manifest.json")
                memo.keep(self._upload(manifest, Body(manifest, 0, _nobody, Cancel())))
            issue = {**words, "uploads": [_upload_of(memo.text, f"{bundle.path.stem}-manifest.json")]}
            answer = self._client.send("PUT" if add_to else "POST", place, json={"issue": issue})
            if answer.status in (200, 201, 204):
                return ticket if add_to else self._ref(thing(answer.data, "issue"))
            if answer.status != 422:
                break
            if found := self.find(bundle.ticket_id, add_to):
                return found
            if self._client.send("GET", f"/attachments/{memo.text.partition('.')[0]}.json").status != 404:
                break  # the token is not gone: whatever it was used for may be ours
            memo.keep("")
        raise self._judge(answer)

    def limits(self) -> Limits:
        """As set: Redmine tells nobody but its administrator."""
        return self._limits

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        """Uploads it, hangs it on the issue and reads it back."""

        def send() -> None:
            token = self._upload(attachment, Body(attachment, 0, progress, cancel))
            self._update(self._issue(ticket.number), {"uploads": [_upload_of(token, attachment.name)]})

        return send_once(attachment, partial(self._files, ticket.number, cancel), send, progress)

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        """There is nothing to close, and there are no doubles."""
        return ticket

    def check(self) -> Iterable[Finding]:
        """Key, project, right and field, without filing anything."""
        try:
            yield from self._checked()
        except CaptureToolError as error:
            yield failed(self.name, self.fields, error)

    def _checked(self) -> Iterator[Finding]:
        me = thing(self._get("/users/current.json"), "user")  # public projects are listed even for a wrong key
        yield Finding("redmine", "ok", f"{self._client.address} knows the account {me.get('login') or me.get('id')}.")
        if self._client.send("GET", f"/projects/{self._project}.json").status != 200:
            cure = "Set destinations.redmine.project, or add the account to the project."
            yield Finding("redmine project", "fail", f"The account does not see the project {self._project}.", cure)
            return
        yield Finding("redmine project", "ok", f"The account sees the project {self._project}.")
        if self._refusal(self._project) != self._refusal(""):
            yield Finding("redmine right", "ok", f"The account may file in {self._project}.")
        else:
            cure = 'Give its role "Add issues", "Edit issues" and "Add notes" in the project.'
            yield Finding("redmine right", "fail", f"The account may not file in {self._project}.", cure)
        if self._by_text(new_ticket_id()):
            raise not_ours("issues with an id that nobody has")
        if self._field and (trouble := self._field_trouble()):
            cure = (
                "Set destinations.redmine.field to the number of a field of the project, or to nothing; "
                'or tick "Used as a filter" in it and add it to the project and its trackers.'
            )
            yield Finding("redmine field", "fail", trouble, cure)
        else:
            yield Finding("redmine search", "ok", "Tickets are found by our id.")

    def _refusal(self, project: str) -> Any:
        """Why an issue without a subject is refused. Redmine forgets a project that the account may not file in, and says so."""
        answer = self._client.send("POST", "/issues.json", json={"issue": {"project_id": project, "subject": ""}})
        if answer.status not in (403, 422):
            raise self._judge(answer)
        return (answer.json or {}).get("errors")

    def _by_field(self, ticket_id: TicketId) -> Any:
        """What Redmine lists for our id: all that it has when it ignores the filter."""
        query = f"/issues.json?cf_{self._field}={ticket_id}&status_id=*&sort=id&limit=100"
        return self._get(query).get("issues") if self._field else []

    def _by_text(self, ticket_id: TicketId) -> Iterable[Mapping[str, Any]]:
        return things(self._get(f"/search.json?q={ticket_id}&issues=1&limit=100").get("results"))

    def _field_trouble(self) -> str:
        """Why the custom field is of no use, as far as that shows without filing; empty when nothing is wrong.

        Redmine refuses an empty value (422) for a filter that the project has; one that it does not know it passes over.
        """
        answer = self._client.send("GET", f"/issues.json?project_id={self._project}&cf_{self._field}=")
        if answer.status == 200 or self._by_field(new_ticket_id()):
            return f"Redmine does not search {self._project} by the custom field {self._field}."
        if answer.status != 422:
            raise self._judge(answer)
        issues = things(self._get(f"/issues.json?project_id={self._project}&status_id=*&sort=id:desc&limit=100").get("issues"))
        if issues and all(_value(issue, self._field) is None for issue in issues):
            return f"The issues of {self._project} do not have the field {self._field}."
        return ""

    def _issue(self, number: str) -> Mapping[str, Any]:
        number = number.strip().lstrip("#")
        if not re.fullmatch(r"[0-9]{1,9}", number, re.ASCII):
            raise unknown_ticket()
        answer = self._client.send("GET", f"/issues/{number}.json?include=attachments,journals")
        if answer.status in (403, 404):
            raise unknown_ticket()
        if answer.status != 200:
            raise self._judge(answer)
        return {"attachments": [], "journals": [], **thing(answer.data, "issue")}

    def _update(self, issue: Mapping[str, Any], change: Mapping[str, Any]) -> None:
        answer = self._client.send("PUT", f"/issues/{count(issue, 'id')}.json", json={"issue": change})
        if answer.status not in (200, 204):
            raise self._judge(answer)

    def _upload(self, attachment: Attachment, body: Body) -> str:
        """The token to hang it on an issue by."""
        answer = self._client.send("POST", f"/uploads.json?filename={attachment.name}", body=body, headers=OCTETS)
        if answer.status in (413, 422):
            raise PermanentError(
                "redmine.too-large",
                f"Redmine does not take a file of {attachment.bytes / 1e6:.1f} MB.",
                "Set destinations.redmine.file_mb to what its administration allows (Settings, Files), then press Retry.",
            )
        if answer.status != 201:
            raise self._judge(answer)
        return word(thing(answer.data, "upload"), "token")

    def _files(self, number: str, cancel: Cancel) -> Iterator[Kept]:
        for file in things(self._issue(number)["attachments"]):
            back = partial(in_time, partial(self._digest, count(file, "id"), cancel))
            yield Kept(word(file, "filename"), count(file, "filesize"), back)

    def _digest(self, number: int, cancel: Cancel) -> str:
        digest = hashlib.sha256()

        def take(piece: bytes) -> None:
            cancel.check()
            digest.update(piece)

        answer = self._client.send("GET", f"/attachments/download/{number}", sink=take)
        if answer.status != 200:
            raise self._judge(answer)
        return digest.hexdigest()

    def _get(self, path: str) -> Mapping[str, Any]:
        answer = self._client.send("GET", path)
        if answer.status != 200 or answer.json is None:
            raise self._judge(answer)
        return answer.json

    def _ref(self, issue: Mapping[str, Any]) -> TicketRef:
        number = str(count(issue, "id"))
        return TicketRef(number, f"{self._client.address}/issues/{number}")

    def _judge(self, answer: Answer) -> CaptureToolError:
        said = (answer.json or {}).get("errors")
        words = "; ".join(map(str, said)) if isinstance(said, list) else ""
        return self._client.judge(answer, said=words)


def _ours(answer: Answer) -> bool:
    """Redmine's answers are JSON objects; errors and successes without a body say which program answered."""
    return answer.json is not None or (answer.status in (204, 401, 403, 404, 422) and "X-Request-Id" in answer.headers)


def _nobody(_done: int, _total: int) -> None: ...


def _upload_of(token: str, name: str) -> Mapping[str, str]:
    return {"token": token, "filename": name, "content_type": OCTETS["Content-Type"]}


def _plain(report: str) -> str:
    """The report as it is, whatever Redmine's text formatting would make of it."""
    return f"<pre>\n{report.replace('</pre', '< /pre')}</pre>"


def _value(issue: Mapping[str, Any], field: str) -> str | None:
    fields = issue.get("custom_fields")
    for one in fields if isinstance(fields, list) else ():
        if isinstance(one, dict) and str(one.get("id")) == field:
            return str(one.get("value"))
    return None


PLUG: DestinationClass = Redmine
