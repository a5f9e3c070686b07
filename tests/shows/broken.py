"""`poe show check`: what an administrator gets wrong, one thing at a time, and what `capture-tool check` says to it.

Against the real Request Tracker and Redmine. The last word on each is the cure: with it, all is well again.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.redmine import redmine
from tests.servers.request_tracker import request_tracker
from tests.servers.service import free_port
from tests.servers.tls import Authority, front
from tests.shows.program import Program

ELSEWHERE = "support.example"
"""A host that is not this machine, and no proxy here leads to (RFC 2606)."""


@dataclass(frozen=True)
class System:
    """A real server: the settings that are right, and those that are wrong by the name of what is wrong."""

    name: str
    right: Mapping[str, Any]
    wrong: Mapping[str, Mapping[str, Any]]

    @property
    def port(self) -> int:
        return int(str(self.right["url"]).rpartition(":")[2])


@dataclass(frozen=True)
class Case:
    """One broken thing: settings, and the words that a person needs to see in what is said and in its cure."""

    what: str
    names: str
    cure: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    network: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def _request_tracker() -> Iterator[System]:
    with request_tracker() as server:
        right = {"url": server.url, "token": server.token, "queue": server.queue, "field": server.field}
        wrong = {
            "token": {"token": "1-23-0123456789abcdef"},
            "right": {"token": server.reader_token},
            "queue": {"queue": "Suport"},
            "field": {"field": server.wrong_field},
        }
        yield System("request_tracker", right, wrong)


@contextmanager
def _redmine() -> Iterator[System]:
    with redmine() as server:
        right = {"url": server.url, "token": server.key, "project": server.project, "field": server.field_id}
        wrong = {
            "token": {"token": "0" * 40},
            "right": {"token": server.reader_key},
            "project": {"project": "suport"},
            "field": {"field": server.wrong_field_id},
        }
        yield System("redmine", right, wrong)


SYSTEMS: tuple[Callable[[], AbstractContextManager[System]], ...] = (_request_tracker, _redmine)


def cases(system: System, secure: str) -> Iterator[Case]:
    """What is broken; `secure` is the address of a TLS front that an unknown authority vouches for."""
    url = f"destinations.{system.name}.url"
    closed = f"127.0.0.1:{free_port()}"
    yield Case("wrong URL: nobody there", f"{closed} cannot be reached", url, {"url": f"http://{closed}"})
    yield Case("wrong URL: another page", "does not know|Something else", url, {"url": f"{system.right['url']}/wiki"})
    for what, settings in system.wrong.items():
        said, cure = (what, f"destinations.{system.name}.{what}") if what != "right" else ("may not file", "Grant|role")
        yield Case(f"wrong {what}", said, cure, settings)
    proxy = f"127.0.0.1:{free_port()}"
    wrong = {"network.proxy": f"http://{proxy}"}
    yield Case("dead proxy", f"proxy {proxy}", "network.proxy", {"url": f"https://{ELSEWHERE}"}, wrong)
    yield Case("unknown authority", "certificate.*not trusted", "network.ca_file", {"url": secure})
    yield Case("plain http elsewhere", "unencrypted", f"https://.*{url}|{url}.*https://", {"url": f"http://{ELSEWHERE}"})


def show() -> bool:
    """Prints as it goes; whether each broken thing was named with its cure. Raises CannotInstallError."""
    with tempfile.TemporaryDirectory(prefix="show-") as place:
        authority = Authority.found(Path(place))
        certificate = authority.sign(ELSEWHERE)
        good = True
        for open_system in SYSTEMS:
            with open_system() as system, front(certificate, system.port) as secure:
                good &= _shown(system, secure, authority.ca, Path(place) / system.name)
        return good


def _shown(system: System, secure: str, ca: Path, home: Path) -> bool:
    well = _findings(system, Case("", "", ""), home / "well")
    named = [one for one in well if one["name"].startswith(system.name)]
    good = _tell(system, "all is well", named, named[1:] != [] and all(one["state"] == "ok" for one in named))
    for number, case in enumerate(cases(system, secure)):
        wrong = [one for one in _findings(system, case, home / str(number)) if one["state"] == "fail" and one not in well]
        said = any(re.search(case.names, one["text"]) and re.search(case.cure, one["cure"]) for one in wrong)
        good &= _tell(system, case.what, wrong, said)
    cured = Case("", "", "", {"url": secure}, {"network.ca_file": str(ca)})
    named = [one for one in _findings(system, cured, home / "cured") if one["name"].startswith(system.name)]
    return _tell(system, "authority known", named, all(one["state"] == "ok" for one in named)) and good


def _findings(system: System, case: Case, home: Path) -> list[dict[str, str]]:
    program = Program(home)
    program.point_to(system.name, {**system.right, **case.settings})
    for key, value in case.network.items():
        program.run("settings", "set", key, value)
    found: list[dict[str, str]] = program.json("check", code=None)["findings"]
    return found


def _tell(system: System, what: str, findings: list[dict[str, str]], good: bool) -> bool:
    print(f"{system.name}, {what}{'' if good else ': NOT AS IT SHOULD BE'}")
    for one in findings:
        print(f"    {one['state']:5}{one['name']}: {one['text']}")
        if one["cure"]:
            print(f"         -> {one['cure']}")
    print(flush=True)
    return good
