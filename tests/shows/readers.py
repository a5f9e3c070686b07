"""What a ticket holds by the server's own API: asked with plain requests, past the plug whose work is looked at."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import requests

Digests = Mapping[str, str]
"""SHA-256 by name."""


def request_tracker(settings: Mapping[str, Any], number: str) -> Iterator[tuple[str, bytes]]:
    """GET /ticket/N/attachments, /attachment/ID (base64)."""
    api = f"{settings['url']}/REST/2.0"
    with _session(Authorization=f"token {settings['token']}") as session:
        listed = _get(session, f"{api}/ticket/{number}/attachments?per_page=100&fields=Filename").json()["items"]
        for one in listed:
            if one["Filename"]:
                yield one["Filename"], base64.b64decode(_get(session, f"{api}/attachment/{one['id']}").json()["Content"])


def redmine(settings: Mapping[str, Any], number: str) -> Iterator[tuple[str, bytes]]:
    """GET /issues/N.json?include=attachments, then each `content_url`."""
    with _session(**{"X-Redmine-API-Key": settings["token"]}) as session:
        issue = _get(session, f"{settings['url']}/issues/{number}.json?include=attachments").json()["issue"]
        for one in issue["attachments"]:
            yield one["filename"], _get(session, one["content_url"]).content


def roundup(settings: Mapping[str, Any], number: str) -> Iterator[tuple[str, bytes]]:
    """GET /issue/N with the names of its files, then /file/ID/binary_content."""
    api = f"{settings['url']}/rest/data"
    with _session(**{"X-Requested-With": "rest"}) as session:
        session.auth = settings["user"], settings["password"]
        for one in _get(session, f"{api}/issue/{number}?@verbose=2").json()["data"]["attributes"]["files"]:
            yield one["name"], _get(session, f"{api}/file/{one['id']}/binary_content").content


READERS: Mapping[str, Callable[[Mapping[str, Any], str], Iterator[tuple[str, bytes]]]] = {
    "request_tracker": request_tracker,
    "redmine": redmine,
    "roundup": roundup,
}


def by_api(name: str, settings: Mapping[str, Any], number: str) -> Digests | None:
    """Of every file in the ticket; None for a system without an API that gives files back."""
    if name not in READERS:
        return None
    return {file: hashlib.sha256(data).hexdigest() for file, data in READERS[name](settings, number)}


def _session(**headers: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers.update(headers)
    return session


def _get(session: requests.Session, url: str) -> requests.Response:
    answer = session.get(url, timeout=60)
    answer.raise_for_status()
    return answer
