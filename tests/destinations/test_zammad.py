"""What is Zammad's own: base64 inside JSON, articles, merged tickets, groups and customers."""

from __future__ import annotations

import base64
import hashlib
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from capture_tool.core.bundle import whole
from capture_tool.core.errors import PermanentError
from capture_tool.core.model import State
from capture_tool.core.threads import Cancel
from capture_tool.destinations._base64 import Base64, Json
from capture_tool.destinations.zammad import LARGEST_FILE
from tests.bundles import sealed
from tests.destinations.by_courier import send
from tests.destinations.fakes._server import Fault
from tests.destinations.fakes.zammad import PROXY_BYTES, Zammad, zammad
from tests.destinations.support import Words, attachments, deliver, nothing, sent
from tests.destinations.supports.zammad import arrived, plug

CREATES = ("POST", "/api/v1/tickets$")


@pytest.fixture
def fake() -> Iterator[Zammad]:
    with zammad() as made:
        yield made


def test_a_lost_answer_is_found_by_the_database_whatever_the_index_does(fake: Zammad, tmp_path: Path) -> None:
    fake.lag = 10_000.0
    fake.faults.append(Fault(*CREATES, after=True))
    entry = send(fake, lambda: plug(fake), tmp_path)
    assert entry.receipt
    assert (len(fake.tickets), entry.receipt.doubtful, entry.receipt.verified) == (1, False, True)


@pytest.mark.parametrize("may_merge", [True, False])
def test_doubles_are_merged_into_the_one_with_the_files(fake: Zammad, tmp_path: Path, may_merge: bool) -> None:
    bundle, fake.may_merge = sealed(tmp_path, padding=10_000), may_merge
    empty, full = (plug(fake).create(bundle, Words()) for _ in range(2))
    for attachment in attachments(plug(fake), bundle):
        plug(fake).attach(full, attachment, nothing, Cancel())
    assert plug(fake).find(bundle.ticket_id) == empty
    assert plug(fake).finish(full, bundle) == full
    assert plug(fake).find(bundle.ticket_id) == (full if may_merge else empty)
    (kept,) = [one for one in arrived(fake) if one.number == full.number]
    assert set(kept.files) == sent(plug(fake), bundle)


@pytest.mark.parametrize("size", [0, 1, 2, 56, 57, 58, 1 << 20, (1 << 20) + 1, 3_000_001])
def test_any_number_of_bytes_goes_into_the_json(fake: Zammad, tmp_path: Path, size: int) -> None:
    bundle = sealed(tmp_path, padding=3_500_000)
    part = bundle.path.read_bytes()[1000 : 1000 + size]
    attachment = replace(whole(bundle), offset=1000, bytes=size, sha256=hashlib.sha256(part).hexdigest())
    body = Json({"a": 'é"', "data": Json.HERE, "z": [1]}, Base64(attachment, nothing, Cancel()))
    made = b"".join(body)
    body.close()
    assert len(made) == len(body)
    assert json.loads(made) == {"a": 'é"', "data": base64.b64encode(part).decode(), "z": [1]}


def test_the_largest_file_passes_the_proxy_in_bounded_memory(fake: Zammad, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, padding=LARGEST_FILE - 10_000)
    tracemalloc.start()
    body = Json({"data": Json.HERE, "text": "x" * 60_000}, Base64(whole(bundle), nothing, Cancel()))
    told = sum(len(piece) for piece in body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    body.close()
    assert told == len(body) < PROXY_BYTES
    assert peak < 8_000_000


def test_a_file_that_is_not_what_was_saved_never_arrives(fake: Zammad, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, padding=3_000_000)
    ticket = plug(fake).create(bundle, Words())
    with pytest.raises(PermanentError) as caught:
        plug(fake).attach(ticket, replace(whole(bundle), sha256="0" * 64), nothing, Cancel())
    assert caught.value.code == "body.changed"
    assert fake.files == {}


@pytest.mark.parametrize(("public", "internal"), [("", True), ("no", True), ("yes", False)])
def test_evidence_is_an_internal_note_unless_wanted(fake: Zammad, tmp_path: Path, public: str, internal: bool) -> None:
    deliver(plug(fake, public=public), sealed(tmp_path))
    first, *notes = fake.tickets[1]["articles"]
    assert not first["internal"]
    assert {note["internal"] for note in notes} == {internal}


def test_a_zammad_that_lists_no_sizes_is_read_back_all_the_same(fake: Zammad, tmp_path: Path) -> None:
    fake.lists_sizes, fake.truncate = False, 100
    bundle = sealed(tmp_path, padding=10_000)
    entry = send(fake, lambda: plug(fake), tmp_path, bundle=bundle)
    assert entry.receipt
    assert entry.receipt.verified
    assert set(arrived(fake)[0].files) > sent(plug(fake), bundle)


def test_a_customers_own_token_needs_no_customer(fake: Zammad, tmp_path: Path) -> None:
    fake.roles = ["Customer"]
    assert send(fake, lambda: plug(fake, customer=""), tmp_path).state is State.SENT
    assert all(finding.state == "ok" for finding in plug(fake, customer="").check())


def test_an_agents_token_without_a_customer_is_told(fake: Zammad, tmp_path: Path) -> None:
    entry = send(fake, lambda: plug(fake, customer=""), tmp_path)
    assert entry.state is State.FAILED
    assert "Customer can't be blank" in entry.reason


def test_check_tells_of_a_group_without_the_right(fake: Zammad) -> None:
    fake.groups = {"Support": ["read"]}
    (wrong,) = [finding for finding in plug(fake).check() if finding.state == "fail"]
    assert "destinations.zammad.group" in wrong.cure


def test_the_title_keeps_our_mark_however_long_the_text(fake: Zammad, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, text="x" * 500)
    plug(fake).create(bundle, Words())
    assert fake.tickets[1]["title"].startswith(f"[{bundle.ticket_id}] xxx")
    assert len(fake.tickets[1]["title"]) <= 250


def test_a_deleted_ticket_is_unknown(fake: Zammad, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    ticket = plug(fake).create(bundle, Words())
    fake.tickets.clear()
    with pytest.raises(PermanentError) as caught:
        plug(fake).attach(ticket, whole(bundle), nothing, Cancel())
    assert caught.value.code == "ticket.unknown"


@pytest.mark.parametrize("field", ["url", "token", "group"])
def test_a_missing_setting_is_named(fake: Zammad, field: str) -> None:
    with pytest.raises(PermanentError) as caught:
        plug(fake, **{field: ""})
    assert f"destinations.zammad.{field}" in caught.value.advice
