"""A zip that the ticket system cannot take goes to a store: one link in the ticket, whatever is cut on the way."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture_tool.core.courier import Courier
from capture_tool.core.errors import CaptureToolError
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Attachment, Carried, Entry, State
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import Finding, Limits, Memo, Progress
from capture_tool.core.standing import lines
from capture_tool.core.threads import Cancel
from tests.bundles import random_log, sealed
from tests.core.memory_system import Memory, busy

LIMIT = 100_000
END = datetime(2099, 1, 2, 3, 4, tzinfo=UTC)


class Small(Memory):
    """Takes small files only, and keeps their bytes."""

    def __init__(self, **more: object) -> None:
        super().__init__(**more)  # type: ignore[arg-type]
        self.kept: dict[str, bytes] = {}

    def limits(self) -> Limits:
        return Limits(file_bytes=LIMIT)

    def attach(self, ticket, attachment, progress, cancel):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
        super().attach(ticket, attachment, progress, cancel)
        with attachment.path.open("rb") as file:
            file.seek(attachment.offset)
            self.kept[attachment.name] = file.read(attachment.bytes)
        return True


@dataclass
class Store:
    """A carrier in memory: every link that it gives is another one."""

    name: str = "store"
    sent: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    troubles: deque[CaptureToolError] = field(default_factory=deque)

    def carry(self, ticket_id: TicketId, attachment: Attachment, memo: Memo, progress: Progress, cancel: Cancel) -> Carried:
        self.places.append(memo.text)
        memo.keep("the place")
        progress(attachment.bytes // 2, attachment.bytes)
        if self.troubles:
            raise self.troubles.popleft()
        progress(attachment.bytes, attachment.bytes)
        self.sent.append(attachment.name)
        return Carried(f"https://store.example/{len(self.sent)}?key=capability", END, attachment.bytes, attachment.sha256)

    def check(self) -> Iterable[Finding]:
        return ()


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    made = Outbox(tmp_path / "outbox")
    made.recover()
    return made


def put(outbox: Outbox, tmp_path: Path) -> Entry:
    return outbox.put(sealed(tmp_path, padding=2 * LIMIT), destination="memory", summary="")


def test_the_ticket_gets_a_link_with_its_end_and_the_digest(outbox: Outbox, tmp_path: Path) -> None:
    system, store, told = Small(), Store(), list[tuple[int, int]]()
    entry = put(outbox, tmp_path)
    courier = Courier(outbox, lambda _: system, carrier=lambda: store)
    sent = courier.deliver(entry.id, progress=lambda done, total: told.append((done, total)))
    assert sent.state is State.SENT
    manifest, link = system.kept
    assert manifest.endswith("-manifest.json")
    words = system.kept[link].decode()
    assert all(part in words for part in ("https://store.example/1?key=capability", "2099-01-02 03:04 UTC", entry.sha256))
    assert sent.receipt
    assert (sent.receipt.carried, sent.receipt.link_until, sent.receipt.left_out) == (True, END, ())
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert [path.name for path in outbox.path(sent).iterdir() if path.suffix != ".json"] == [entry.bundle]


@pytest.mark.parametrize("step", ["carry", "attach .txt", "attach .txt done", "finish"])
def test_a_cut_anywhere_makes_no_second_upload_and_no_second_link(outbox: Outbox, tmp_path: Path, step: str) -> None:
    system, store = Small(), Store()
    if step == "carry":
        store.troubles.append(busy())
    else:
        system.troubles[step.replace(".txt done", "done")] = deque([busy()])
    entry = put(outbox, tmp_path)
    courier = Courier(outbox, lambda _: system, carrier=lambda: store)
    assert courier.deliver(entry.id).state is State.PENDING
    sent = courier.deliver(entry.id)
    assert sent.state is State.SENT
    assert len(store.sent) == 1
    assert [name for name in system.kept if name.endswith("-link.txt")] == [f"{Path(entry.bundle).stem}-link.txt"]
    assert store.places[0] == ""
    assert store.places[1:] == (["the place"] if step == "carry" else [])


def test_a_link_that_ended_before_it_was_told_is_made_anew(outbox: Outbox, tmp_path: Path) -> None:
    system, store = Small(troubles={"attach .txt": deque([busy()])}), Store()
    entry = put(outbox, tmp_path)
    courier = Courier(outbox, lambda _: system, carrier=lambda: store)
    late = courier.deliver(entry.id)
    assert late.carried
    outbox.store(replace(late, carried=replace(late.carried, expires=datetime.now(UTC))))
    assert courier.deliver(entry.id).state is State.SENT
    assert len(store.sent) == 2
    (link,) = [words for name, words in system.kept.items() if name.endswith("-link.txt")]
    assert b"store.example/2?" in link


def test_what_the_system_takes_is_not_carried(outbox: Outbox, tmp_path: Path) -> None:
    system, store = Memory(), Store()
    sent = Courier(outbox, lambda _: system, carrier=lambda: store).deliver(put(outbox, tmp_path).id)
    assert sent.receipt
    assert not sent.receipt.carried
    assert store.sent == []


def test_without_a_store_it_goes_as_several_zips(outbox: Outbox, tmp_path: Path) -> None:
    class Medium(Small):
        def limits(self) -> Limits:
            return Limits(file_bytes=600_000)

    system = Medium()
    entry = outbox.put(sealed(tmp_path, padding=2 * LIMIT), destination="memory", summary="")
    assert Courier(outbox, lambda _: system).deliver(entry.id).state is State.SENT
    assert any(name.endswith(".zip") for name in system.kept)


def test_the_link_is_in_no_words_about_the_entry(outbox: Outbox, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        sent = Courier(outbox, lambda _: Small(), carrier=Store).deliver(put(outbox, tmp_path).id)
    assert "capability" not in f"{sent!r} {lines(sent)} {caplog.text}"
    assert "capability" not in f"{outbox.get(sent.id)!r}"


def test_a_store_that_was_switched_off_before_the_link_is_no_link_in_the_receipt(outbox: Outbox, tmp_path: Path) -> None:
    system = Small(troubles={"attach .txt": deque([busy()])})
    logs = [random_log(tmp_path / f"member-{number}", 50_000) for number in range(9)]
    files = tuple(replace(log, name=f"logs/chosen-files/{number}.bin") for number, log in enumerate(logs))
    entry = outbox.put(sealed(tmp_path, files=files), destination="memory", summary="")
    system.limits = lambda: Limits(file_bytes=400_000)  # type: ignore[method-assign]
    assert Courier(outbox, lambda name: system, carrier=Store).deliver(entry.id).carried
    sent = Courier(outbox, lambda name: system).deliver(entry.id)
    assert sent.receipt
    assert (sent.receipt.carried, sent.receipt.link_until) == (False, None)
    assert sum(name.endswith(".zip") for name in system.kept) == 2
