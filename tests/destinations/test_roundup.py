"""A really installed Roundup: its one-time link makes one issue whatever happens to the answers, and what it refuses is told."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from capture_tool.core.courier import Courier
from capture_tool.core.errors import CaptureToolError, TransientError
from capture_tool.core.model import Bundle, Entry, State, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import Memo
from capture_tool.core.threads import Cancel, start
from capture_tool.destinations.roundup import Roundup
from tests import needs
from tests.bundles import sealed
from tests.destinations.support import Words, attachments, deliver, nothing
from tests.servers.packages import CannotInstallError
from tests.servers.roundup import Filed, roundup
from tests.servers.roundup import Roundup as Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    try:
        with roundup() as made:
            yield made
    except CannotInstallError as error:
        needs.cannot_have(str(error))


def values(server: Server, **other: object) -> dict[str, object]:
    return {"url": server.url, "user": server.user, "password": server.password, **other}


def filed(server: Server, bundle: Bundle) -> list[Filed]:
    return [ticket for ticket in server.tickets() if bundle.ticket_id in ticket.text]


def by_hand(server: Server, method: str, path: str, said: object) -> requests.Response:
    """A request of a person's own program."""
    headers = {"X-Requested-With": "rest", "Origin": server.url.rpartition("/")[0]}
    login = (server.user, server.password)
    return requests.request(method, f"{server.url}/rest/data/{path}", json=said, headers=headers, auth=login, timeout=30)


def burn(server: Server, outbox: Outbox, entry: Entry) -> None:
    """Uses the link up for nothing: so it is when Roundup stops after it took the link and before it made the issue."""
    link = json.loads(outbox.get(entry.id).memo)["link"]
    assert by_hand(server, "POST", f"issue/@poe/{link}", {"no_such_property": "1"}).status_code == 400


class Blind(Roundup):
    """Asked before Roundup has made the issue."""

    def find(self, *_: object) -> None:  # type: ignore[override]
        """Nothing yet."""


class LosesAnswers(Blind):
    """The issue is made, and the answer is lost on the way."""

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        super().create(bundle, memo, add_to)
        raise TransientError("http.unreachable", "Gone.", unknown=True)


class NeverAsks(Blind):
    """The link is had, and then the network is gone."""

    def _send(self, method: str, path: str, **more: object) -> object:  # type: ignore[override]
        if "/@poe/" in path:
            raise TransientError("http.unreachable", "Gone.", unknown=True)
        return super()._send(method, path, **more)  # type: ignore[arg-type]


def test_a_lost_answer_makes_one_issue_even_if_it_is_asked_too_early(server: Server, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    entry = outbox.put(bundle := sealed(tmp_path), destination="roundup", summary="")
    codes = []
    for plug in (LosesAnswers, Blind, Blind):
        codes.append(Courier(outbox, lambda _, plug=plug: plug(values(server))).deliver(entry.id).code)  # type: ignore[misc]
        outbox.retry(entry.id)
    assert codes == ["http.unreachable", "roundup.link", "roundup.link"]
    done = Courier(outbox, lambda _: Roundup(values(server))).deliver(entry.id)
    (issue,) = filed(server, bundle)
    assert done.receipt
    assert (done.receipt.ticket.number, done.receipt.verified, done.receipt.doubtful) == (issue.number, True, False)


def test_a_link_that_expired_unused_is_made_anew(server: Server, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    entry = outbox.put(bundle := sealed(tmp_path), destination="roundup", summary="")
    assert Courier(outbox, lambda _: NeverAsks(values(server))).deliver(entry.id).code == "http.unreachable"
    memo = Words(json.dumps({**json.loads(outbox.get(entry.id).memo), "link": "0" * 54, "expires": 0}))
    ticket = Roundup(values(server)).create(bundle, memo)
    assert [one.number for one in filed(server, bundle)] == [ticket.number]
    assert Roundup(values(server)).create(bundle, memo) == ticket


def test_a_link_that_was_used_for_nothing_is_waited_for_and_then_made_anew(server: Server, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    entry = outbox.put(bundle := sealed(tmp_path), destination="roundup", summary="")
    Courier(outbox, lambda _: NeverAsks(values(server))).deliver(entry.id)
    burn(server, outbox, entry)
    outbox.retry(entry.id)
    waiting = Courier(outbox, lambda _: Roundup(values(server))).deliver(entry.id)
    assert (waiting.state, waiting.code, filed(server, bundle)) == (State.PENDING, "roundup.link", [])
    memo = Words(json.dumps({**json.loads(outbox.get(entry.id).memo), "expires": 0}))
    Roundup(values(server)).create(bundle, memo)
    assert len(filed(server, bundle)) == 1


def test_four_at_once_make_one(server: Server, tmp_path: Path) -> None:
    bundle, memo = sealed(tmp_path), Words()
    with pytest.raises(TransientError):
        NeverAsks(values(server)).create(bundle, memo)

    def create() -> TicketRef | CaptureToolError:
        try:
            return Roundup(values(server)).create(bundle, Words(memo.text))
        except CaptureToolError as error:
            return error

    running = [start(f"create {number}", create) for number in range(4)]
    made = [one.result(60) for one in running]
    assert len({one.number for one in made if isinstance(one, TicketRef)}) == 1
    assert len(filed(server, bundle)) == 1


def test_what_may_not_be_filed_is_told_in_the_servers_words_and_filed_once_it_may(server: Server, tmp_path: Path) -> None:
    bundle, memo = sealed(tmp_path), Words()
    with pytest.raises(CaptureToolError) as caught:
        Roundup(values(server, user=server.reader)).create(bundle, memo)
    assert "Permission to create" in caught.value.title
    assert Roundup(values(server)).create(bundle, memo).number == filed(server, bundle)[0].number


def test_a_title_that_a_person_changed_does_not_hide_the_issue(server: Server, tmp_path: Path) -> None:
    ticket = deliver(Roundup(values(server)), bundle := sealed(tmp_path))
    seen = by_hand(server, "GET", f"issue/{ticket.number}", None).json()["data"]
    assert by_hand(server, "PUT", f"issue/{ticket.number}", {"title": "Theirs", "@etag": seen["@etag"]}).status_code == 200
    assert Roundup(values(server)).find(bundle.ticket_id) == ticket


def test_an_issue_that_was_changed_meanwhile_is_not_overwritten(server: Server, tmp_path: Path) -> None:
    plug = Roundup(values(server))
    ticket = plug.create(sealed(tmp_path), Words())
    read = plug._issue(ticket.number)
    by_hand(server, "PUT", f"issue/{ticket.number}", {"title": "Theirs", "@etag": read["@etag"]})
    with pytest.raises(TransientError) as caught:
        plug._add(read, "files", "1")
    assert caught.value.code == "roundup.changed"


def test_a_file_that_was_changed_on_the_server_is_noticed_and_sent_again(server: Server, tmp_path: Path) -> None:
    plug, bundle = Roundup(values(server)), sealed(tmp_path)
    ticket = deliver(plug, bundle)
    zip_file = attachments(plug, bundle)[-1]
    kept = next(
        path for path in (server.folder / "tracker/db/files/file").rglob("file*") if path.is_file() and _same(path, zip_file)
    )
    kept.write_bytes(os.urandom(zip_file.bytes))
    assert plug.attach(ticket, zip_file, nothing, Cancel())
    (issue,) = filed(server, bundle)
    assert sum(name == zip_file.name for name, _ in issue.files) == 2


def _same(path: Path, attachment: object) -> bool:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest() == attachment.sha256  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"password": "wrong"}, "http.unauthorized"),
        ({"user": "nobody"}, "http.unauthorized"),
        ({"url": "localhost"}, "roundup.origin"),
    ],
)
def test_a_wrong_login_or_address_is_named_and_nothing_is_filed(
    server: Server, tmp_path: Path, wrong: dict[str, str], code: str
) -> None:
    if "url" in wrong:  # the same server under a name that its config.ini does not have
        wrong = {"url": server.url.replace("127.0.0.1", wrong["url"])}
    bundle = sealed(tmp_path)
    with pytest.raises(CaptureToolError) as caught:
        Roundup(values(server, **wrong)).create(bundle, Words())
    assert caught.value.code == code
    assert filed(server, bundle) == []
    assert server.password not in str(caught.value)


def test_without_each_header_of_its_own_roundup_takes_nothing(server: Server, tmp_path: Path) -> None:
    for header in ("X-Requested-With", "Origin"):
        plug = Roundup(values(server))
        del plug._from_us[header]
        with pytest.raises(CaptureToolError):
            plug.create(sealed(tmp_path), Words())
