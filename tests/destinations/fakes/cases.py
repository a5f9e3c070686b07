"""Every fake with its plug, for the tests that ask the same of all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

from capture_tool.core.ports import Destination
from tests.destinations.fakes import freshdesk, jira, servicenow, zammad, zendesk
from tests.destinations.support import Arrived
from tests.destinations.supports import freshdesk as freshdesk_support
from tests.destinations.supports import jira_cloud as jira_support
from tests.destinations.supports import servicenow as servicenow_support
from tests.destinations.supports import zammad as zammad_support
from tests.destinations.supports import zendesk as zendesk_support


@dataclass(frozen=True)
class Case:
    """`open` starts the fake; `plug` and `arrived` are for it; `creates` is (method, path) of that request."""

    open: Callable[[], AbstractContextManager[Any]]
    plug: Callable[[Any], Destination]
    arrived: Callable[[Any], list[Arrived]]
    secret: str
    creates: tuple[str, str]
    reads: str
    """Path of the requests that read a file back: a wrong answer there costs the proof, not the file."""
    refused: Any
    """What it says with 200 or 201 when it means no."""


def _jira(*, cloud: bool, reads: str) -> Case:
    return Case(
        partial(jira.jira, cloud=cloud),
        jira_support.plug,
        jira_support.arrived,
        jira.TOKEN,
        ("POST", "/servicedeskapi/request$"),
        reads,
        {"errorMessages": ["No."], "errors": {}},
    )


CASES = {
    "freshdesk": Case(
        freshdesk.freshdesk,
        freshdesk_support.plug,
        freshdesk_support.arrived,
        freshdesk.KEY,
        ("POST", "/api/v2/tickets$"),
        "/production/",
        {"description": "Validation failed", "errors": [{"field": "email", "message": "no", "code": "invalid_value"}]},
    ),
    "jira cloud": _jira(cloud=True, reads="/attachment/content/"),
    "jira data center": _jira(cloud=False, reads="/secure/attachment/"),
    "servicenow": Case(
        servicenow.servicenow,
        servicenow_support.plug,
        servicenow_support.arrived,
        servicenow.PASSWORD,
        ("POST", "/table/incident$"),
        "/attachment/.+/file$",
        {"error": {"message": "Transaction cancelled: maximum execution time exceeded", "detail": None}, "status": "failure"},
    ),
    "zammad": Case(
        zammad.zammad,
        zammad_support.plug,
        zammad_support.arrived,
        zammad.TOKEN,
        ("POST", "/api/v1/tickets$"),
        "/ticket_attachment/",
        {"error": "Not authorized"},
    ),
    "zendesk": Case(
        zendesk.zendesk,
        zendesk_support.plug,
        zendesk_support.arrived,
        zendesk.TOKEN,
        ("POST", r"/tickets\.json"),
        "/attachments/token/",
        {"error": "RecordInvalid", "description": "Record validation errors"},
    ),
}
