"""A really installed Redmine: one issue whatever happens to the answers, files whole, limits kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from capture_tool.core.courier import Courier
from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.model import Bundle, State, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import Memo
from capture_tool.core.threads import Cancel, start
from capture_tool.destinations.redmine import Redmine
from tests import needs
from tests.bundles import sealed
from tests.destinations.support import Words, attachments, deliver, nothing, sent
from tests.servers.packages import CannotInstallError
from tests.servers.redmine import Filed, redmine
from tests.servers.redmine import Redmine as Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    try:
        with redmine() as made:
            yield made
    except CannotInstallError as error:
        needs.cannot_have(str(error))


def reach(server: Server, **other: object) -> Redmine:
    return Redmine({"url": server.url, "token": server.key, "project": server.project, "field": server.field_id, **other})


def filed(server: Server, bundle: Bundle) -> list[Filed]:
    return [ticket for ticket in server.tickets() if bundle.ticket_id in ticket.text]


class LosesAnswers(Redmine):
    """The issue is made, and the answer is lost on the way."""

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        super().create(bundle, memo, add_to)
        raise TransientError("http.unreachable", "Gone.", unknown=True)

    def find(self, *_: object) -> None:  # type: ignore[override]
        """It is asked before the server has made the issue."""


@pytest.mark.parametrize("field", ["known", "wrong", "none"])
def test_a_lost_answer_makes_one_issue_even_if_it_is_asked_too_early(server: Server, tmp_path: Path, field: str) -> None:
    number = {"known": server.field_id, "wrong": server.wrong_field_id, "none": ""}[field]
    outbox = Outbox(tmp_path / "outbox")
    entry = outbox.put(bundle := sealed(tmp_path), destination="redmine", summary="")
    values = {"url": server.url, "token": server.key, "project": server.project, "field": number}
    for _ in range(2):
        Courier(outbox, lambda _: LosesAnswers(values)).deliver(entry.id)
        outbox.retry(entry.id)
    done = Courier(outbox, lambda _: Redmine(values)).deliver(entry.id)
    assert done.state is State.SENT
    (issue,) = filed(server, bundle)
    assert done.receipt
    assert (done.receipt.ticket.number, done.receipt.verified, done.receipt.doubtful) == (issue.number, True, False)


def test_a_token_that_was_thrown_away_meanwhile_is_made_anew(server: Server, tmp_path: Path) -> None:
    bundle, memo = sealed(tmp_path), Words()
    memo.text = f"999999.{'0' * 64}"
    ticket = reach(server).create(bundle, memo)
    assert reach(server).create(bundle, memo) == ticket
    assert len(filed(server, bundle)) == 1


def test_after_a_month_with_its_answer_lost_it_is_still_one(server: Server, tmp_path: Path) -> None:
    """Redmine throws uploads away that hang nowhere; the one that made the issue is its manifest and stays."""
    bundle, memo = sealed(tmp_path), Words()
    reach(server).create(bundle, memo)
    with closing(sqlite3.connect(server.folder / "redmine.sqlite", timeout=30)) as base, base:
        base.execute("UPDATE attachments SET created_on = datetime('now', '-30 days')")
        base.execute("DELETE FROM attachments WHERE container_id IS NULL")
    deliver(reach(server), bundle, memo=memo)
    assert len(filed(server, bundle)) == 1


def test_four_at_once_make_one(server: Server, tmp_path: Path) -> None:
    bundle, memo = sealed(tmp_path), Words()
    from capture_tool.core.bundle import members
    from capture_tool.destinations._body import Body

    (manifest,) = members(bundle, "manifest.json")
    memo.text = reach(server)._upload(manifest, Body(manifest, 0, nothing, Cancel()))

    def create() -> TicketRef | CaptureToolError:
        try:
            return reach(server).create(bundle, Words(memo.text))
        except CaptureToolError as error:
            return error

    running = [start(f"create {number}", create) for number in range(4)]
    made = {one.result(60) for one in running}
    assert len({one.number for one in made if isinstance(one, TicketRef)}) == 1
    assert len(filed(server, bundle)) == 1


def test_a_bundle_above_the_limit_goes_as_several_zips(server: Server, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, text="Much")
    with server.attachment_limit(1), pytest.raises(PermanentError) as caught:
        deliver(reach(server), sealed(tmp_path, padding=100_000))
    assert "destinations.redmine.file_mb" in caught.value.advice
    deliver(reach(server, file_mb=1), bundle)
    (issue,) = filed(server, bundle)
    assert {name for name, _ in issue.files} >= {name for name, _ in sent(reach(server), bundle)}


def test_a_file_that_was_changed_on_the_server_is_noticed_and_sent_again(server: Server, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    ticket = deliver(reach(server), bundle)
    zip_file = attachments(reach(server), bundle)[-1]
    with closing(sqlite3.connect(server.folder / "redmine.sqlite", timeout=30)) as base:
        (place,) = base.execute(
            "SELECT disk_directory || '/' || disk_filename FROM attachments WHERE filename = ?", (zip_file.name,)
        ).fetchone()
    kept = server.folder / "files" / place
    kept.write_bytes(b"\0" * zip_file.bytes)
    assert reach(server).attach(ticket, zip_file, nothing, Cancel())
    (issue,) = filed(server, bundle)
    assert sum(name == zip_file.name for name, _ in issue.files) == 2


def test_markup_in_the_words_stays_words(server: Server, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, text="</pre> {{include(secret)}} !http://evil/x.png!")
    deliver(reach(server), bundle)
    (issue,) = filed(server, bundle)
    assert issue.text.count("</pre>") == 1
    assert issue.text.rstrip().endswith("</pre>")


def test_a_wrong_field_is_named_while_the_project_has_no_issue_yet(tmp_path: Path) -> None:
    with redmine() as fresh:
        for field in (fresh.wrong_field_id, fresh.unsearchable_field_id, 999):
            wrong = [finding for finding in reach(fresh, field=field).check() if finding.state != "ok"]
            assert [(one.name, "destinations.redmine.field" in one.cure) for one in wrong] == [("redmine field", True)]
        assert [finding.state for finding in reach(fresh).check()] == ["ok"] * 4
