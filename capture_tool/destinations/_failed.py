"""An error as a line of `check`: the cure names the setting by its full name, for who has nothing but that line."""

from __future__ import annotations

from collections.abc import Iterable

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.ports import Finding
from capture_tool.core.settings import SECRET_ENDINGS

VALID = "Set {secret} to a valid one: `capture-tool settings set {secret} -` reads it from standard input.{also}"
BEGINS = "Set {url} to the address at which it begins, as a browser shows it"
CURES = {
    "desk.token": VALID,
    "http.address": "Set {url} to a web address like https://support.example.com.",
    "http.forbidden": "Give the account of {secret} the right to use the API.",
    "http.not-found": f"{BEGINS}.",
    "http.not-ours": f"{BEGINS}; in a hotel or guest network, log in with a browser first.",
    "http.plain": "Set {url} to the https:// address{plain}.",
    "http.timeout": "Look at {url}, then at the network and network.proxy.",
    "http.token": "Set {secret}: `capture-tool settings set {secret} -` reads it from standard input.",
    "http.unauthorized": VALID,
    "http.unreachable": "Look at {url}, then at the network and network.proxy.",
}
"""By code, for systems that are reached by `url`."""


def failed(plug: str, fields: Iterable[str], error: CaptureToolError) -> Finding:
    """The line for `plug`, whose settings are `fields`. What no setting of it can mend keeps the error's own advice."""
    own = {field: f"destinations.{plug}.{field}" for field in fields}
    secret = next((name for field, name in own.items() if field.endswith(SECRET_ENDINGS)), "")
    cure = CURES.get(error.code, error.advice) if "url" in own and secret else error.advice
    user = own.get("user")
    also = f" Look at {user} too." if user else ""
    plain = f", or {own['plain_http']} to yes: tickets then travel unencrypted" if "plain_http" in own else ""
    names = {"url": own.get("url"), "secret": secret, "also": also, "plain": plain}
    return Finding(plug, "fail", error.title, cure.format_map(names) if cure is not error.advice else cure)
