"""`poe show NAME`: one made-up report filed by the command line into a real server, read back from behind it, sent again."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from capture_tool.core import discover
from capture_tool.core.model import Attachment, Bundle
from capture_tool.core.ports import ONE_ATTEMPT
from tests.destinations.support import Arrived, Support, attachments
from tests.shows.program import Program
from tests.shows.readers import Digests, by_api
from tests.shows.report import made_up

SUPPORTS = {
    "request_tracker": "request_tracker",
    "redmine": "redmine",
    "roundup": "roundup",
    "mail": "postfix",
    "desk": "desk",
    "folder": "folder",
}
"""Where it is filed, and the file in tests/destinations/supports that starts it."""


def show(name: str) -> bool:
    """Prints as it goes; whether all is there once and as it was sent. Raises CannotInstallError."""
    with tempfile.TemporaryDirectory(prefix="show-") as place:
        work, begun = Path(place), time.monotonic()
        (work / "system").mkdir()
        bundle = made_up(work)
        with discover.load("tests.destinations.supports", SUPPORTS[name]).support(work / "system") as system:
            print(f"{name}: the server runs, after {time.monotonic() - begun:.1f} s", flush=True)
            return _filed(name, system, bundle, work)


def _filed(name: str, system: Support, bundle: Bundle, work: Path) -> bool:
    program, other = Program(work / "home"), Program(work / "other-home")
    program.point_to(name, system.settings)
    begun = time.monotonic()
    sent = program.json("send", bundle.path)["entries"][0]
    took = time.monotonic() - begun
    shown = program.json("outbox", "show", sent["id"])
    print(f"`capture-tool send {bundle.path.name} --json` took {took:.1f} s\nticket {sent['ticket']}  {shown['url']}\n")
    behind = {file: digest for one in _ours(system, bundle) for file, digest in one.files}
    good = _table(attachments(system.make(), bundle), behind, by_api(name, system.settings, sent["ticket"]))
    good &= _still_one(system, bundle, program, "sent again")
    if system.make().guarantee != ONE_ATTEMPT:  # where only the own outbox knows that it went out
        other.point_to(name, system.settings)
        good &= _still_one(system, bundle, other, "sent again from another machine")
    return good


def _ours(system: Support, bundle: Bundle) -> list[Arrived]:
    return [one for one in system.arrived() if bundle.ticket_id in one.text]


def _table(sent: Iterable[Attachment], behind: Digests, api: Digests | None) -> bool:
    print(f"{'file':45}{'bytes':>10}  {'SHA-256 here':14}{'behind its API':16}{'by its API':14}equal")
    good = True
    for one in sent:
        there = (behind.get(one.name, "missing"), (api or {}).get(one.name, "missing"))
        equal = all(digest == one.sha256 for digest in (there if api is not None else there[:1]))
        by_it = f"{there[1][:12]}" if api is not None else "not asked"
        print(f"{one.name:45}{one.bytes:>10}  {one.sha256[:12]:14}{there[0][:12]:16}{by_it:14}{'yes' if equal else 'NO'}")
        good &= equal
    print(flush=True)
    return good


def _still_one(system: Support, bundle: Bundle, program: Program, how: str) -> bool:
    """Whether it is one ticket, with each file in it once."""
    before = _ours(system, bundle)
    number = program.json("send", bundle.path)["entries"][0]["ticket"]
    after = _ours(system, bundle)
    names = [name for one in after for name, _ in one.files]
    one = len(after) == 1 and after == before and len(names) == len(set(names))
    print(f"{how}: ticket {number}, {len(after)} in all, {len(names)} files{'' if one else ', NOT as before'}", flush=True)
    return one
