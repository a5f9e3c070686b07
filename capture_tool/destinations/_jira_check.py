"""What `check` reads in Jira's answers: whether the request form and the agent's rights are enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from capture_tool.core.errors import PermanentError
from capture_tool.destinations._reading import thing, things, word

RIGHTS = ("BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "ADD_COMMENTS", "CREATE_ATTACHMENTS")


def form(said: Mapping[str, Any], request_type: str, id_field: str) -> None:
    """Raises PermanentError when the form lacks a field of ours, or wants one that we do not have."""
    shown = [field for field in things(said.get("requestTypeFields")) if field.get("visible") is not False]
    fields = {word(field, "fieldId"): field for field in shown}
    ours = ("summary", "description", id_field)
    if missing := [field for field in ours if field not in fields]:
        raise PermanentError(
            "jira.form",
            f"The request form has no field {', '.join(missing)}.",
            f"Add it to request type {request_type} in the project's settings, or set destinations.jira.id_field.",
        )
    if wanted := [name for name, field in fields.items() if field.get("required") and name not in ours]:
        raise PermanentError(
            "jira.form",
            f"The request form wants what we do not have: {', '.join(wanted)}.",
            f"Make it optional in request type {request_type}, or set destinations.jira.request_type to one without it.",
        )


def rights(said: Mapping[str, Any], project: str) -> None:
    """Raises PermanentError that names the rights which lack in the project."""
    permissions = thing(said, "permissions")
    if lacking := [right for right in RIGHTS if thing(permissions, right).get("havePermission") is not True]:
        raise PermanentError(
            "jira.rights",
            f"The token's user lacks rights in {project}: {', '.join(lacking)}.",
            "Make the user an agent of the service desk, or give the rights in its permission scheme.",
        )
