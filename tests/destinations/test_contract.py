"""What the courier relies on, asked of every system in `supports/`: real servers, and fakes held to the same."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture_tool.core import discover
from capture_tool.core.errors import CancelledError, PermanentError, TransientError
from capture_tool.core.ids import new_ticket_id
from capture_tool.core.model import Bundle
from capture_tool.core.ports import AT_LEAST_ONCE, EXACTLY_ONCE, ONE_ATTEMPT
from capture_tool.core.threads import Cancel
from capture_tool.destinations.desk import Desk
from capture_tool.destinations.folder import Folder
from tests import needs
from tests.bundles import sealed
from tests.destinations import supports
from tests.destinations.support import Arrived, Support, Words, attachments, deliver, nothing, sent
from tests.servers.packages import CannotInstallError

NAMES = sorted(info.name for info in pkgutil.iter_modules(supports.__path__))


@pytest.fixture(scope="module", params=NAMES)
def system(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Support]:
    """Started once for all tests here; each makes its own ticket."""
    module = importlib.import_module(f"tests.destinations.supports.{request.param}")
    with contextlib.ExitStack() as stack:
        try:
            made = stack.enter_context(module.support(tmp_path_factory.mktemp(request.param)))
        except CannotInstallError as error:
            needs.cannot_have(str(error))
        yield made


@pytest.fixture
def before(system: Support) -> list[Arrived]:
    return system.arrived()


def new(system: Support, before: list[Arrived]) -> list[Arrived]:
    numbers = {one.number for one in before}
    return [one for one in system.arrived() if one.number not in numbers]


def test_a_ticket_that_was_never_made_is_not_found(system: Support) -> None:
    assert system.make().find(new_ticket_id()) is None


def test_the_whole_way_twice_makes_one_ticket_with_one_number(system: Support, before: list[Arrived], tmp_path: Path) -> None:
    bundle = sealed(tmp_path, padding=1_000_000)
    once = system.make().guarantee == ONE_ATTEMPT  # only the courier's note keeps a second one away
    numbers = {deliver(system.make(), bundle).number for _ in range(1 if once else 2)}
    assert len(numbers) == 1
    assert numbers != {""}
    (arrived,) = new(system, before)
    assert set(arrived.files) >= sent(system.make(), bundle)
    assert len(arrived.files) == len(set(arrived.files))


def test_the_ticket_carries_our_id(system: Support, before: list[Arrived], tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    ticket = deliver(system.make(), bundle)
    (arrived,) = new(system, before)
    assert bundle.ticket_id in arrived.text
    if system.make().guarantee != ONE_ATTEMPT:
        assert system.make().find(bundle.ticket_id) == ticket


def test_create_twice_gives_the_same_ticket_where_it_is_promised(system: Support, tmp_path: Path) -> None:
    if system.make().guarantee != EXACTLY_ONCE:
        pytest.skip("not promised")
    bundle, memo = sealed(tmp_path), Words()
    assert system.make().create(bundle, memo) == system.make().create(bundle, memo)


def test_a_note_is_written_once_where_it_is_promised_even_if_it_is_asked_too_early(system: Support, tmp_path: Path) -> None:
    if system.make().guarantee != EXACTLY_ONCE or system.file_by_hand is None:
        pytest.skip("not promised")
    number, bundle, memo = system.file_by_hand(), sealed(tmp_path), Words()
    system.make().create(bundle, memo, number)
    with contextlib.suppress(TransientError):  # of a changed ticket: it is looked for again
        system.make().create(bundle, memo, number)
    deliver(system.make(), bundle, memo=memo, add_to=number)
    (arrived,) = [one for one in system.arrived() if one.number == number]
    assert sum(bundle.ticket_id in note for note in arrived.notes) == 1
    assert len(arrived.files) == len(set(arrived.files))


def test_evidence_goes_to_a_ticket_that_is_there(system: Support, tmp_path: Path) -> None:
    if system.file_by_hand is None:
        with pytest.raises(PermanentError) as caught:
            system.make().find(new_ticket_id(), "1")
        assert caught.value.code == "ticket.no-adding"
        return
    number, before = system.file_by_hand(), len(system.arrived())
    first, second = sealed(tmp_path, text="first"), sealed(tmp_path, text="second")
    once = system.make().guarantee == ONE_ATTEMPT
    for bundle in (first, second) if once else (first, second, first):
        assert deliver(system.make(), bundle, add_to=number).number == number
    assert len(system.arrived()) == before
    (arrived,) = [one for one in system.arrived() if one.number == number]
    assert set(arrived.files) >= sent(system.make(), first) | sent(system.make(), second)
    assert len(arrived.files) == len(set(arrived.files))
    for bundle in (first, second):
        assert sum(bundle.ticket_id in note for note in arrived.notes) == 1


def test_an_unknown_ticket_cannot_be_added_to(system: Support) -> None:
    known = system.make().guarantee != ONE_ATTEMPT  # else nobody can be asked: only what is no number is refused
    for number in (*(["999999999"] if known else ()), "../1", "1 OR 1=1", "é", "nothing like it"):
        with pytest.raises(PermanentError) as caught:
            system.make().find(new_ticket_id(), number)
        assert caught.value.code in ("ticket.unknown", "ticket.no-adding")


def test_progress_ends_at_the_whole_and_never_falls(system: Support, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, padding=3_000_000)
    destination = system.make()
    ticket = destination.create(bundle, Words())
    for attachment in attachments(destination, bundle):
        told: list[int] = []
        destination.attach(ticket, attachment, lambda done, total, told=told: told.append(done), Cancel())  # type: ignore[misc]
        assert told == sorted(told)
        assert told[-1] == attachment.bytes


def test_a_cancelled_upload_is_sent_whole_the_next_time(system: Support, tmp_path: Path) -> None:
    bundle, cancel = sealed(tmp_path, padding=3_000_000), Cancel()
    destination = system.make()
    ticket = destination.create(bundle, Words())
    attachment = attachments(destination, bundle)[-1]

    def stop_half_way(done: int, total: int) -> None:
        if done > total // 2:
            cancel()

    with pytest.raises(CancelledError):
        destination.attach(ticket, attachment, stop_half_way, cancel)
    again = system.make()
    for _ in range(5):  # the server may still be busy with what the dead connection left
        with contextlib.suppress(TransientError):
            deliver_rest(again, bundle)
            break
    (arrived,) = [one for one in system.arrived() if bundle.ticket_id in one.text]
    assert set(arrived.files) >= sent(again, bundle)


def deliver_rest(destination: object, bundle: Bundle) -> None:
    deliver(destination, bundle)  # type: ignore[arg-type]


def test_a_bundle_that_changed_on_the_way_is_never_filed_as_whole(system: Support, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, padding=100_000)
    destination = system.make()
    ticket = destination.create(bundle, Words())
    attachment = attachments(destination, bundle)[-1]
    with bundle.path.open("r+b") as file:
        file.seek(50_000)
        file.write(b"changed")
    with contextlib.suppress(TransientError, PermanentError):
        assert destination.attach(ticket, attachment, nothing, Cancel()) is False, "called verified"
        assert not system.resumes


def test_check_says_ok_and_files_nothing(system: Support, before: list[Arrived]) -> None:
    findings = list(system.make().check())
    assert findings
    assert [finding for finding in findings if finding.state == "fail" or "\n" in finding.text] == []
    assert new(system, before) == []


def test_check_names_what_is_wrong_with_its_cure(system: Support) -> None:
    for name, make in system.wrong.items():
        wrong = [finding for finding in make().check() if finding.state != "ok"]
        assert wrong, name
        assert all(finding.cure for finding in wrong), name
        if name in ("url", "token"):  # the line alone must say what to set
            assert any(f"destinations.{make().name}." in finding.cure for finding in wrong), wrong


@pytest.mark.parametrize("name", discover.names("capture_tool.destinations"))
def test_a_plug_names_itself_and_its_fields(name: str) -> None:
    plug = discover.load("capture_tool.destinations", name).PLUG
    assert plug.fields
    assert plug.name == name
    assert plug.guarantee in (EXACTLY_ONCE, AT_LEAST_ONCE, ONE_ATTEMPT)
    assert plug.settle >= 0


@pytest.mark.parametrize("name", discover.names("capture_tool.destinations"))
def test_a_missing_field_is_named_with_its_cure(name: str) -> None:
    plug = discover.load("capture_tool.destinations", name).PLUG
    with contextlib.suppress(PermanentError):
        plug({})
        assert name == "desk", "the embedded desk alone needs nothing"
        return
    with pytest.raises(PermanentError) as caught:
        plug({})
    assert f"destinations.{name}." in caught.value.advice


@pytest.mark.parametrize(("plug", "values"), [(Folder, {"path": "here"}), (Desk, {"url": "https://x"})])
def test_a_wrong_field_is_named_with_its_cure(plug: type[Desk | Folder], values: dict[str, str]) -> None:
    with pytest.raises(PermanentError) as caught:
        plug(values)
    assert "destinations." in caught.value.advice
