"""Jira Service Management, either edition: requests of one type, a search index that lags, files, comments, links."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tests.destinations.fakes._server import Fake, RefusedError, Reply, Request, route, serving

EMAIL, TOKEN = "agent@example.com", "jira-token-8d21"
DESK, REQUEST_TYPE, TEXT_FIELD = "4", "25", "customfield_10050"
FROM_JIRA = {"X-AREQUESTID": "1084x1x1"}


@dataclass
class Media(Fake):
    """The host that Cloud sends readers of files to."""

    stored: dict[str, bytes] = field(default_factory=dict)

    def authorized(self, request: Request) -> Reply | None:
        return None

    @route("GET", "/file/(.+)")
    def read(self, request: Request, number: str) -> Reply:
        return Reply(200, self.stored[number], {"Content-Type": "application/octet-stream"})


@dataclass
class Jira(Fake):
    cloud: bool = True
    media: Media = field(default_factory=Media)
    issues: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    form: dict[str, bool] = field(
        default_factory=lambda: {"summary": True, "description": False, "labels": False, TEXT_FIELD: False}
    )
    """Fields of the request type: whether they are required."""
    lacking: tuple[str, ...] = ()
    """Rights that the agent has not."""
    ignores_filter: bool = False
    ignores_id: bool = False
    attachments: bool = True
    upload_limit: int = 10_485_760
    redirects_always: bool = False

    def answer(self, request: Request) -> Reply:
        reply = super().answer(request)
        return replace(reply, headers={**FROM_JIRA, **reply.headers}) if not isinstance(reply.body, bytes) else reply

    def authorized(self, request: Request) -> Reply | None:
        basic = base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") == (f"Basic {basic}" if self.cloud else f"Bearer {TOKEN}"):
            return None
        page = b"<html>Basic Authentication Failure - Reason : AUTHENTICATED_FAILED</html>"
        return Reply(401, page, {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED", "Content-Type": "text/html"})

    def file_by_hand(self) -> str:
        return str(self._new({"summary": "By hand", "description": "I called", "labels": ["vip"]})["key"])

    @route("GET", "/rest/api/2/myself")
    def myself(self, request: Request) -> Reply:
        return Reply(200, {"displayName": "An agent"})

    @route("GET", r"/rest/servicedeskapi/servicedesk/(\d+)")
    def desk(self, request: Request, number: str) -> Reply:
        return Reply(200, {"id": DESK, "projectKey": "SUP"}) if number == DESK else _missing()

    @route("GET", r"/rest/servicedeskapi/servicedesk/(\d+)/requesttype/(\d+)/field")
    def fields(self, request: Request, desk: str, number: str) -> Reply:
        if (desk, number) != (DESK, REQUEST_TYPE):
            return _missing()
        return Reply(200, {"requestTypeFields": [{"fieldId": name, "required": wanted} for name, wanted in self.form.items()]})

    @route("GET", "/rest/api/2/mypermissions")
    def permissions(self, request: Request) -> Reply:
        asked = request.query["permissions"].split(",")
        return Reply(200, {"permissions": {right: {"havePermission": right not in self.lacking} for right in asked}})

    @route("POST", "/rest/servicedeskapi/request")
    def create(self, request: Request) -> Reply:
        asked = request.json
        if (asked["serviceDeskId"], asked["requestTypeId"]) != (DESK, REQUEST_TYPE):
            return _missing()
        values = asked["requestFieldValues"]
        wrong = [name for name in values if name not in self.form]
        wrong += [name for name, wanted in self.form.items() if wanted and not values.get(name)]
        if wrong or len(values["description"]) > 32_767 or "\n" in values["summary"]:
            return Reply(400, {"errorMessage": f"Field {wrong} is not valid for this request type"})
        issue = self._new(values)
        return Reply(201, {"issueId": issue["id"], "issueKey": issue["key"]})

    @route("POST", "/rest/api/2/search(?:/jql)?")
    def search(self, request: Request) -> Reply:
        if request.path.endswith("/jql") is not self.cloud:
            return Reply(410 if self.cloud else 404, {"errorMessages": ["The requested API has been removed."], "errors": {}})
        jql, wanted = request.json["jql"], request.json["fields"]
        label, text = re.fullmatch(r'labels = "([\w-]+)"', jql), re.fullmatch(r'cf\[10050\] ~ "\\"([\w-]+)\\""', jql)
        if not label and not text:
            return Reply(400, {"errorMessages": ["Error in the JQL Query"], "errors": {}})
        hits = [one for one in self.issues if self.shown(one["made"]) and (self.ignores_filter or _is_hit(one, label, text))]
        return Reply(200, {"issues": [{"id": one["id"], "key": one["key"], "fields": _only(one, wanted)} for one in hits]})

    @route("GET", r"/rest/api/2/issue/([\w-]+)")
    def show(self, request: Request, key: str) -> Reply:
        issue = self._issue(key)
        return Reply(200, {"id": issue["id"], "key": issue["key"], "fields": _only(issue, request.query["fields"].split(","))})

    @route("PUT", r"/rest/api/2/issue/([\w-]+)")
    def edit(self, request: Request, key: str) -> Reply:
        issue = self._issue(key)
        for name, changes in request.json["update"].items():
            for change in changes:
                issue[name] = [*issue[name], change["add"]] if "add" in change else change["set"]
        return Reply(204)

    @route("GET", r"/rest/servicedeskapi/request/([\w-]+)/comment")
    def comments(self, request: Request, key: str) -> Reply:
        start, limit = int(request.query["start"]), int(request.query["limit"])
        known = [
            one for one in self._issue(key)["comments"] if request.query["public" if one["public"] else "internal"] == "true"
        ]
        last = start + limit >= len(known)
        return Reply(200, {"start": start, "limit": limit, "isLastPage": last, "values": known[start : start + limit]})

    @route("POST", r"/rest/servicedeskapi/request/([\w-]+)/comment")
    def comment(self, request: Request, key: str) -> Reply:
        said = {"id": "1", "body": request.json["body"], "public": request.json["public"]}
        self._issue(key)["comments"].append(said)
        return Reply(201, said)

    @route("GET", "/rest/api/2/attachment/meta")
    def meta(self, request: Request) -> Reply:
        return Reply(200, {"enabled": self.attachments, "uploadLimit": self.upload_limit})

    @route("POST", r"/rest/api/2/issue/([\w-]+)/attachments")
    def attach(self, request: Request, key: str) -> Reply:
        if request.headers.get("X-Atlassian-Token") != "no-check":
            return Reply(403, b"XSRF check failed")
        (part,) = request.form()
        if part.name != "file" or part.media_type != "application/octet-stream" or not part.filename:
            raise RefusedError(400)
        if len(part.data) > self.upload_limit:
            return Reply(413, {"errorMessages": ["The file is too large."]})
        number = str(len(self.media.stored) + 10_000)
        self.media.stored[number] = self.shortened(part.data)
        file = {"id": number, "filename": part.filename, "size": len(self.media.stored[number])}
        self._issue(key)["attachment"].append(file)
        return Reply(200, [file])

    @route("GET", r"/rest/api/2/attachment/content/(\d+)")
    def content(self, request: Request, number: str) -> Reply:
        if not self.cloud:
            return _missing()
        if request.query.get("redirect") != "false" or self.redirects_always:
            return Reply(303, None, {"Location": f"{self.media.url}/file/{number}"})
        return Reply(200, self.media.stored[number], {"Content-Type": "application/octet-stream"})

    @route("GET", r"/secure/attachment/(\d+)/([^/]+)")
    def secure(self, request: Request, number: str, name: str) -> Reply:
        return Reply(200, self.media.stored[number], {"Content-Type": "application/octet-stream"})

    @route("POST", "/rest/api/2/issueLink")
    def link(self, request: Request) -> Reply:
        asked = request.json
        if asked["type"]["name"] != "Duplicate" or "LINK_ISSUES" in self.lacking:
            return Reply(404, {"errorMessages": ["No issue link type"]})
        if asked not in self.links:
            self.links.append(asked)
        return Reply(201)

    def _new(self, values: dict[str, Any]) -> dict[str, Any]:
        number = len(self.issues) + 98
        blank = {"labels": [], TEXT_FIELD: None, "comments": [], "attachment": []}
        issue = {**blank, **json.loads(json.dumps(values)), "id": str(number), "key": f"SUP-{number}", "made": self.now}
        if self.ignores_id:
            issue |= {"labels": [], TEXT_FIELD: None}
        self.issues.append(issue)
        return issue

    def _issue(self, key: str) -> dict[str, Any]:
        for issue in self.issues:
            if issue["key"] == key:
                return issue
        raise RefusedError(
            404, {"errorMessages": ["Issue does not exist or you do not have permission to see it."], "errors": {}}
        )


def _missing() -> Reply:
    return Reply(404, {"errorMessage": "The resource is not found."})


def _is_hit(issue: dict[str, Any], label: re.Match[str] | None, text: re.Match[str] | None) -> bool:
    return label[1] in issue["labels"] if label else bool(text) and text[1] in str(issue[TEXT_FIELD])


def _only(issue: dict[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: issue[name] for name in names}


@contextlib.contextmanager
def jira(*, cloud: bool) -> Iterator[Jira]:
    with serving(Media()) as media, serving(Jira(cloud=cloud, media=media)) as fake:
        yield fake
