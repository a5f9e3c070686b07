"""What the courier relies on, asked of each destination we have: the desk's stand-in, the real desk, a folder."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from capture_tool.core import discover
from capture_tool.core.bundle import read
from capture_tool.core.errors import CancelledError, PermanentError, TransientError
from capture_tool.core.ids import new_ticket_id
from capture_tool.core.model import CleanPath
from capture_tool.core.ports import Destination
from capture_tool.core.threads import Cancel, start
from capture_tool.desk.server import serve
from capture_tool.destinations.desk import Desk
from capture_tool.destinations.folder import Folder
from tests.bundles import sealed
from tests.destinations.desk_stand_in import TOKEN, desk_stand_in


@dataclass
class Case:
    make: Callable[[], Destination]
    filed: Callable[[], int]


@pytest.fixture(scope="module")
def real_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    data, stop, ready = tmp_path_factory.mktemp("desk"), Cancel(), queue.Queue[str]()
    served = start("desk", lambda: serve(data=data, host="127.0.0.1", port=0, ready=ready.put, stop=stop))
    ready.get(timeout=30)
    yield data
    stop()
    served.result(20)


@pytest.fixture(params=["stand-in", "desk", "folder"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    if request.param == "stand-in":
        with desk_stand_in() as desk:
            yield Case(lambda: Desk({"url": desk.url, "token": TOKEN}), lambda: len(desk.committed))
    elif request.param == "desk":
        data = request.getfixturevalue("real_desk")
        yield Case(lambda: Desk({"data": str(data)}), lambda: 1)
    else:
        share = tmp_path / "share"
        share.mkdir()
        yield Case(lambda: Folder({"path": str(share)}), lambda: len(list(share.glob("*.zip"))))


def nothing(done: int, total: int) -> None:
    pass


def test_a_ticket_that_was_never_made_is_not_found(case: Case) -> None:
    assert case.make().find(new_ticket_id()) is None


def test_the_whole_way_twice_makes_one_ticket_with_one_number(case: Case, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, padding=3_000_000)
    numbers = set()
    for _ in range(2):
        destination = case.make()
        ticket = destination.find(bundle.ticket_id) or destination.create(bundle)
        for attachment in destination.attachments(bundle):
            destination.attach(ticket, attachment, nothing, Cancel())
        assert destination.finish(ticket, bundle) is True
        found = case.make().find(bundle.ticket_id)
        assert found
        numbers.add(found.number)
    assert len(numbers) == 1
    assert numbers != {""}
    assert case.filed() == 1


def test_create_twice_gives_the_same_ticket(case: Case, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    assert case.make().create(bundle) == case.make().create(bundle)


def test_progress_ends_at_the_whole_and_never_falls(case: Case, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, padding=5_000_000)
    destination = case.make()
    ticket, told = destination.create(bundle), list[int]()
    (attachment,) = destination.attachments(bundle)
    destination.attach(ticket, attachment, lambda done, total: told.append(done), Cancel())
    assert told == sorted(told)
    assert told[-1] == bundle.bytes


def test_a_cancelled_upload_goes_on_where_it_was(case: Case, tmp_path: Path) -> None:
    bundle, cancel = sealed(tmp_path, padding=8_000_000), Cancel()
    destination = case.make()
    ticket = destination.create(bundle)
    (attachment,) = destination.attachments(bundle)

    def stop_half_way(done: int, total: int) -> None:
        if done > total // 2:
            cancel()

    with pytest.raises(CancelledError):
        destination.attach(ticket, attachment, stop_half_way, cancel)
    again = case.make()
    for _ in range(5):  # the server may still be busy with what the dead connection left
        with contextlib.suppress(TransientError):
            again.attach(ticket, attachment, nothing, Cancel())
            break
    assert again.finish(ticket, bundle)


def test_a_bundle_that_changed_on_the_way_is_never_filed(case: Case, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, padding=100_000)
    destination = case.make()
    ticket = destination.create(bundle)
    (attachment,) = destination.attachments(bundle)
    with bundle.path.open("r+b") as file:
        file.seek(50_000)
        file.write(b"changed")
    with pytest.raises(Exception, match="again"):
        destination.attach(ticket, attachment, nothing, Cancel())
    assert destination.find(bundle.ticket_id) in (None, ticket)


def test_check_says_ok_in_one_line(case: Case) -> None:
    (finding,) = case.make().check()
    assert (finding.state, "\n" in finding.text) == ("ok", False)


@pytest.mark.parametrize("name", discover.names("capture_tool.destinations"))
def test_a_plug_names_itself_and_its_fields(name: str, tmp_path: Path) -> None:
    plug = discover.load("capture_tool.destinations", name).PLUG
    assert plug.fields
    values = {"url": "https://127.0.0.1", "token": "t", "path": str(tmp_path / "nowhere")}
    made = plug(values)
    assert made.name == name
    assert made.guarantee in ("exactly-once", "at-least-once", "one-attempt")


@pytest.mark.parametrize(("plug", "values"), [(Folder, {}), (Folder, {"path": "here"}), (Desk, {"url": "https://x"})])
def test_a_missing_field_is_named_with_its_cure(plug: type[Desk | Folder], values: dict[str, str]) -> None:
    with pytest.raises(PermanentError) as caught:
        plug(values)
    assert "destinations." in caught.value.advice


def test_the_folder_holds_the_same_bytes(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    bundle, destination = sealed(tmp_path, padding=100_000), Folder({"path": str(share)})
    ticket = destination.create(bundle)
    destination.attach(ticket, destination.attachments(bundle)[0], nothing, Cancel())
    assert [path.name for path in share.iterdir()] == [bundle.path.name]
    assert read(CleanPath(share / bundle.path.name)).sha256 == bundle.sha256
