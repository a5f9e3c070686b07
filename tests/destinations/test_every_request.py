"""Each request of a delivery goes wrong once, in every way: the courier still files exactly one ticket with each file once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.ids import new_ticket_id
from capture_tool.core.model import Entry, State
from capture_tool.core.threads import Cancel
from tests.bundles import sealed
from tests.destinations.by_courier import send
from tests.destinations.fakes._server import HTML, Fault, Reply, busy
from tests.destinations.fakes.cases import CASES, Case
from tests.destinations.support import Words, attachments, nothing, sent

MONTH = 30 * 86_400.0


@dataclass
class System:
    """A fake at work, and its plug."""

    case: Case
    fake: Any

    def make(self) -> Any:
        return self.case.plug(self.fake)

    def arrived(self) -> Any:
        return self.case.arrived(self.fake)


@pytest.fixture(params=sorted(CASES))
def system(request: pytest.FixtureRequest) -> Iterator[System]:
    case = CASES[request.param]
    with case.open() as fake:
        yield System(case, fake)


def count_requests(system: System, folder: Path, **more: Any) -> int:
    """How many one undisturbed delivery needs."""
    before = len(system.fake.seen)
    assert send(system.fake, system.make, folder, **more).state is State.SENT
    return len(system.fake.seen) - before


WAYS: dict[str, Callable[[int, Any], Fault]] = {
    "cut before": lambda at, no: Fault(at=at),
    "cut after": lambda at, no: Fault(at=at, after=True),
    "portal": lambda at, no: Fault(at=at, reply=HTML),
    "portal after": lambda at, no: Fault(at=at, reply=HTML, after=True),
    "busy": lambda at, no: Fault(at=at, reply=busy()),
    "broken after": lambda at, no: Fault(at=at, reply=Reply(503, b"upstream"), after=True),
    "error in 200": lambda at, no: Fault(at=at, reply=Reply(200, no)),
    "error in 201": lambda at, no: Fault(at=at, reply=Reply(201, no)),
    "somebody else's JSON": lambda at, no: Fault(at=at, reply=Reply(200, {"status": "ok"})),
}


def assert_once(system: System, entry: Entry, bundle: Any) -> None:
    assert entry.state is State.SENT, entry.reason
    (arrived,) = [one for one in system.arrived() if bundle.ticket_id in one.text]
    assert set(arrived.files) == sent(system.make(), bundle)
    assert len(arrived.files) == len(set(arrived.files))
    assert entry.receipt
    assert entry.receipt.ticket.number == arrived.number


@pytest.mark.parametrize("way", WAYS)
def test_a_ticket_is_filed_once_whatever_request_goes_wrong(system: System, tmp_path: Path, way: str) -> None:
    for at in range(count_requests(system, tmp_path / "undisturbed")):
        bundle = sealed(tmp_path, padding=10_000)
        wrong = len(system.fake.seen) + at
        system.fake.faults.append(WAYS[way](wrong, system.case.refused))
        entry = send(system.fake, system.make, tmp_path / str(at), bundle=bundle)
        assert_once(system, entry, bundle)
        assert not system.fake.faults
        assert entry.receipt
        assert entry.receipt.verified or re.search(system.case.reads, system.fake.seen[wrong].path)


@pytest.mark.parametrize("way", ["cut before", "cut after"])
def test_a_note_is_written_once_whatever_request_goes_wrong(system: System, tmp_path: Path, way: str) -> None:
    number = system.fake.file_by_hand()
    for at in range(count_requests(system, tmp_path / "undisturbed", add_to=number)):
        bundle, tickets = sealed(tmp_path), len(system.arrived())
        system.fake.faults.append(WAYS[way](len(system.fake.seen) + at, system.case.refused))
        entry = send(system.fake, system.make, tmp_path / str(at), bundle=bundle, add_to=number)
        assert entry.state is State.SENT, entry.reason
        (arrived,) = [one for one in system.arrived() if one.number == number]
        assert sum(bundle.ticket_id in note for note in arrived.notes) == 1
        assert set(arrived.files) >= sent(system.make(), bundle)
        assert len(arrived.files) == len(set(arrived.files))
        assert len(system.arrived()) == tickets


def test_sent_again_after_a_month_it_is_still_one(system: System, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    system.fake.faults.append(Fault(*system.case.creates, after=True))
    assert_once(system, send(system.fake, system.make, tmp_path, bundle=bundle, rests=MONTH), bundle)


def test_a_search_that_lags_makes_no_second_ticket(system: System, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    system.fake.lag = max(system.make().settle - 1, 0) or 1800
    system.fake.faults.append(Fault(*system.case.creates, after=True))
    assert_once(system, send(system.fake, system.make, tmp_path, bundle=bundle), bundle)


@pytest.mark.parametrize(
    ("status", "code"), [(401, "http.unauthorized"), (403, "http.forbidden"), (404, "http.not-found"), (413, "http.too-large")]
)
def test_a_refusal_waits_for_a_person(system: System, tmp_path: Path, status: int, code: str) -> None:
    system.fake.faults.append(Fault(*system.case.creates, reply=Reply(status, {"error": "no"})))
    entry = send(system.fake, system.make, tmp_path)
    assert (entry.state, entry.code) == (State.FAILED, code)
    assert system.arrived() == []


def test_a_busy_server_says_how_long(system: System, tmp_path: Path) -> None:
    system.fake.faults.append(Fault(*system.case.creates, reply=busy(17)))
    with pytest.raises(TransientError) as caught:
        system.make().create(sealed(tmp_path), Words())
    assert (caught.value.retry_after, caught.value.unknown) == (17, False)


def test_a_file_that_is_kept_too_short_is_sent_again(system: System, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, padding=10_000)
    system.fake.truncate = 100
    entry = send(system.fake, system.make, tmp_path, bundle=bundle)
    assert entry.state is State.SENT, entry.reason
    assert entry.receipt
    assert entry.receipt.verified
    (arrived,) = system.arrived()
    assert set(arrived.files) > sent(system.make(), bundle)


def test_a_system_that_alters_every_file_is_not_filled_with_them(system: System, tmp_path: Path) -> None:
    bundle, plug = sealed(tmp_path, padding=10_000), system.make()
    ticket, attachment = plug.create(bundle, Words()), attachments(plug, bundle)[-1]
    codes: list[str] = []
    for _ in range(6):
        system.fake.truncate = 100
        with pytest.raises(CaptureToolError) as caught:
            plug.attach(ticket, attachment, nothing, Cancel())
        codes.append(caught.value.code)
    assert codes[-1] == "attachment.altered"
    assert isinstance(caught.value, PermanentError)
    (arrived,) = system.arrived()
    assert len(arrived.files) == 3


def test_strangers_in_a_search_are_never_ours(system: System, tmp_path: Path) -> None:
    system.fake.file_by_hand()
    system.fake.ignores_filter = True
    with pytest.raises(PermanentError) as caught:
        system.make().find(new_ticket_id())
    assert caught.value.code == "ticket.search"
    assert [one for one in system.make().check() if one.state == "fail" and one.cure]
    entry = send(system.fake, system.make, tmp_path)
    assert (entry.state, len(system.arrived())) == (State.FAILED, 1)


def test_ours_is_found_among_strangers(system: System, tmp_path: Path) -> None:
    system.fake.file_by_hand()
    bundle = sealed(tmp_path)
    made = system.make().create(bundle, Words())
    system.fake.ignores_filter = True
    assert system.make().find(bundle.ticket_id) == made


def test_a_bundle_that_is_damaged_on_the_disk_is_told(system: System, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    packed = bundle.path.read_bytes()
    at = packed.index(b"report.txt") + 20
    bundle.path.write_bytes(packed[:at] + bytes(len(packed[at : at + 40])) + packed[at + 40 :])
    with pytest.raises(PermanentError) as caught:
        system.make().create(bundle, Words())
    assert caught.value.code == "bundle.damaged"
    assert system.arrived() == []


def test_no_secret_stands_in_an_error(system: System, tmp_path: Path) -> None:
    secret = system.case.secret
    system.fake.faults.append(Fault(*system.case.creates, reply=Reply(422, {"error": f"bad {secret}", "description": secret})))
    entry = send(system.fake, system.make, tmp_path)
    assert entry.state is State.FAILED
    assert secret not in entry.reason
