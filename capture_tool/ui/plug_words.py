"""Plain names of plugs and of their fields; one that is not listed here is named after its own word."""

from __future__ import annotations

import re

from capture_tool.i18n import _

_KEY = re.compile(r"\b(?:destinations|carriers)\.(\w+)\.(\w+)")


def title(plug: str) -> str:
    """The name of a destination or carrier, as people say it."""
    known = {
        "desk": _("Support desk"),
        "folder": _("Folder or network share"),
        "jira": "Jira Service Management",
        "mail": _("E-mail"),
        "s3_keys": _("S3 storage, with your own keys"),
        "s3_presigned": _("S3 storage, through the team's upload service"),
        "servicenow": "ServiceNow",
        "tus": _("tus upload server"),
    }
    return known.get(plug, _capital(plug, each=True))


def place(plug: str) -> tuple[int, str]:
    """Sorts plugs: our own desk first, ticket systems and stores by title, the two that are no ticket system last."""
    return {"desk": 0, "mail": 2, "folder": 3}.get(plug, 1), title(plug).lower()


def label(plug: str, field: str) -> str:
    """The name of a plug's field."""
    special = {
        ("freshdesk", "token"): _("API key"),
        ("freshdesk", "email"): _("Requester's e-mail"),
        ("freshdesk", "field"): _("Field for our id"),
        ("jira", "email"): _("Agent's e-mail"),
        ("mail", "user"): _("Login"),
        ("redmine", "token"): _("API key"),
        ("redmine", "field"): _("Field for our id"),
        ("request_tracker", "field"): _("Field for our id"),
        ("servicenow", "user"): _("Login"),
        ("zendesk", "email"): _("Agent's e-mail"),
        ("zendesk", "token"): _("API token"),
    }
    known = {
        "customer": _("Customer's e-mail"),
        "endpoint": _("Address"),
        "file_mb": _("Largest attachment (MB)"),
        "id_field": _("Field for our id"),
        "keep_days": _("Days that files are kept"),
        "key_id": _("Access key id"),
        "key_secret": _("Secret access key"),
        "limit_mb": _("Largest mail (MB)"),
        "link_days": _("Days that links live"),
        "number_mark": _("Mark of a ticket's number"),
        "path": _("Folder"),
        "piece_mb": _("Largest request (MB)"),
        "plain_http": _("Allow plain http"),
        "public": _("Show evidence to the requester"),
        "requestor": _("Requester's e-mail"),
        "security": _("Encryption"),
        "server": _("Mail server"),
        "to": _("Support's address"),
        "url": _("Address"),
    }
    return special.get((plug, field)) or known.get(field) or _capital(field)


def choices(plug: str, field: str) -> dict[str, str]:
    """Value to name for a field that takes one of a few; else nothing."""
    known = {
        ("jira", "edition"): {"": _("Choose…"), "cloud": "Cloud", "data-center": "Data Center"},
        ("mail", "security"): {"": "STARTTLS", "tls": "TLS", "none": _("None (only to this machine)")},
    }
    return known.get((plug, field), {})


def in_the_form(text: str) -> str:
    """An error's words for somebody who stands before the form: fields by their names in it, and no button that is elsewhere."""
    return _KEY.sub(lambda key: f"“{label(*key.groups())}”", text).replace(", then press Retry.", ".")


def _capital(word: str, *, each: bool = False) -> str:
    plain = word.replace("_", " ")
    return plain.title() if each else plain[:1].upper() + plain[1:]
