"""A really installed Request Tracker: doubles are merged, what it cuts is noticed, its own words are told."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from capture_tool.core.courier import Courier
from capture_tool.core.errors import CaptureToolError, TransientError
from capture_tool.core.model import Bundle, State, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import Memo
from capture_tool.core.threads import Cancel
from capture_tool.destinations.request_tracker import RequestTracker, _Content
from tests import needs
from tests.bundles import sealed
from tests.destinations.support import Words, deliver, sent
from tests.servers.packages import CannotInstallError
from tests.servers.request_tracker import Filed, request_tracker
from tests.servers.request_tracker import RequestTracker as Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    try:
        with request_tracker() as made:
            yield made
    except CannotInstallError as error:
        needs.cannot_have(str(error))


def values(server: Server, **other: object) -> dict[str, object]:
    return {"url": server.url, "token": server.token, "queue": server.queue, "field": server.field, **other}


def filed(server: Server, bundle: Bundle) -> list[Filed]:
    return [ticket for ticket in server.tickets() if ticket.key == bundle.ticket_id]


class LosesAnswers(RequestTracker):
    """The ticket is made, and the answer is lost on the way."""

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        super().create(bundle, memo, add_to)
        raise TransientError("http.unreachable", "Gone.", unknown=True)


class Blind(LosesAnswers):
    """Asked before the server has made the ticket."""

    def find(self, *_: object) -> None:  # type: ignore[override]
        """Nothing yet."""


def test_a_lost_answer_is_found_out_about(server: Server, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    entry = outbox.put(bundle := sealed(tmp_path), destination="request_tracker", summary="")
    assert Courier(outbox, lambda _: LosesAnswers(values(server))).deliver(entry.id).state is State.PENDING
    done = Courier(outbox, lambda _: RequestTracker(values(server))).deliver(entry.id)
    (ticket,) = filed(server, bundle)
    assert done.receipt
    assert (done.receipt.ticket.number, done.receipt.verified, done.receipt.doubtful) == (ticket.number, True, False)


def test_what_was_made_twice_all_the_same_is_merged_into_the_first(server: Server, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    entry = outbox.put(bundle := sealed(tmp_path), destination="request_tracker", summary="")
    entry = Courier(outbox, lambda _: Blind(values(server))).deliver(entry.id)
    (first,) = filed(server, bundle)
    assert entry.asked
    outbox.store(replace(entry, asked=entry.asked - timedelta(hours=1)))

    class SeesItLate(RequestTracker):
        def find(self, *_: object) -> None:  # type: ignore[override]
            """Nothing yet."""

    done = Courier(outbox, lambda _: SeesItLate(values(server))).deliver(entry.id)
    (ticket,) = filed(server, bundle)
    assert ticket.number == first.number
    assert done.receipt
    assert (done.receipt.ticket.number, done.receipt.doubtful) == (first.number, True)
    assert {(name, hashlib.sha256(data).hexdigest()) for name, data in ticket.files} >= sent(
        RequestTracker(values(server)), bundle
    )


@pytest.mark.parametrize(
    "setting",
    [{"MaxAttachmentSize": 50_000, "TruncateLongAttachments": 1}, {"MaxAttachmentSize": 50_000, "DropLongAttachments": 1}],
)
def test_a_file_that_is_cut_or_dropped_with_a_201_is_never_called_filed(
    server: Server, tmp_path: Path, setting: dict[str, int]
) -> None:
    with server.settings(**setting), pytest.raises(CaptureToolError) as caught:
        deliver(RequestTracker(values(server)), sealed(tmp_path, padding=200_000))
    assert caught.value.code in ("attachment.lost", "attachment.altered")


def test_a_field_that_is_not_kept_makes_no_silent_double(server: Server, tmp_path: Path) -> None:
    """The account may not set it: RT answers 201 and drops our id."""
    outbox = Outbox(tmp_path / "outbox")
    entry = outbox.put(sealed(tmp_path, text="Fieldless"), destination="request_tracker", summary="")
    mine = values(server, token=server.fieldless_token)
    entry = Courier(outbox, lambda _: LosesAnswers(mine)).deliver(entry.id)
    again = Courier(outbox, lambda _: RequestTracker(mine)).deliver(entry.id)
    assert (again.state, again.code) == (State.PENDING, "delivery.settling")
    assert again.asked
    outbox.store(replace(again, asked=again.asked - timedelta(hours=1)))
    done = Courier(outbox, lambda _: RequestTracker(mine)).deliver(entry.id)
    assert done.receipt
    assert done.receipt.doubtful


def test_the_servers_own_words_are_told_without_the_token(server: Server, tmp_path: Path) -> None:
    with pytest.raises(CaptureToolError) as caught:
        RequestTracker(values(server, token=server.reader_token)).create(sealed(tmp_path), Words())
    assert "No permission to create tickets" in caught.value.title
    assert server.reader_token not in str(caught.value)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 57, 58, 10_000])
@pytest.mark.parametrize("piece", [1, 3, 64, 1 << 16])
def test_an_attachment_is_hashed_however_its_json_comes(size: int, piece: int) -> None:
    data = os.urandom(size)
    packed = base64.encodebytes(data).decode()
    for said in (
        json.dumps({"Headers": '"Content" : "no', "Content": packed, "Subject": ""}, indent=3),
        json.dumps({"Content": packed}).replace("/", "\\/"),
    ):
        raw, hashed = said.encode(), _Content(Cancel())
        for at in range(0, len(raw), piece):
            hashed(raw[at : at + piece])
        assert hashed.sha256.hexdigest() == hashlib.sha256(data).hexdigest()
