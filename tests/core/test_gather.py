"""Many logs at once: the order does not matter, a name learned late is replaced early, cancelling ends it soon."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture_tool.core.bundle import seal, verify
from capture_tool.core.choice import Gathered, LogChoice
from capture_tool.core.deflate import Form, decompressor
from capture_tool.core.errors import CancelledError, PermanentError
from capture_tool.core.gather import clean_all, gather, key_of
from capture_tool.core.model import CleanFile, LeftOut, LogFile, Report, Ticket
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel

Make = Callable[..., LogFile]
NOW = datetime.now(UTC)
ALL = LogChoice(since=NOW - timedelta(hours=1), until=NOW)


def nothing(*_: object) -> None: ...


def content(file: CleanFile | LeftOut) -> bytes:
    assert isinstance(file, CleanFile)
    return decompressor().decompress(file.member.read_bytes())


@pytest.fixture
def members(tmp_path: Path) -> Path:
    (tmp_path / "members").mkdir()
    return tmp_path / "members"


def logs_of(tmp_path: Path, log_file: Make, texts: list[str]) -> list[LogFile]:
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.log").write_text(text)
    return [log_file(tmp_path / f"{number}.log") for number in range(len(texts))]


def test_a_name_learned_in_a_later_file_is_replaced_in_an_earlier_one(
    tmp_path: Path, members: Path, redactor: Redactor, log_file: Make
) -> None:
    plain = "2026-08-28 22:29:01 INFO greetings to jdoe4711 from the server\n"
    logs = logs_of(tmp_path, log_file, [*[plain] * 5, "UserNameToDirectory=jdoe4711,abcdef\nIbLoginId=jdoe4711\n"])
    gathered = gather(
        logs, [], ALL, earlier=Gathered(redactor=redactor), folder=members, found=nothing, progress=nothing, cancel=Cancel()
    )
    assert len(gathered.files) == 6
    assert not any(b"jdoe4711" in content(file) for file in gathered.files)
    bundle = seal(
        Report(ticket=Ticket.new(), files=gathered.files),
        target=tmp_path / "x.zip",
        redactor=redactor,
        progress=nothing,
        cancel=Cancel(),
    )
    assert verify(bundle.path) == ()
    assert len(list(members.iterdir())) == 6  # what was cleaned twice is kept once


def test_the_result_does_not_depend_on_the_order(tmp_path: Path, members: Path, log_file: Make) -> None:
    texts = [f"line {n} for user{n}xyz9\nuser=user{(n + 3) % 7}xyz9\n" for n in range(7)]
    logs = logs_of(tmp_path, log_file, texts)

    def cleaned(some: list[LogFile]) -> dict[str, bytes]:
        made: dict[str, CleanFile | LeftOut] = {}

        def done(log: LogFile, result: CleanFile | LeftOut) -> None:
            made[log.name] = result

        clean_all(some, redactor=Redactor(b"k" * 32), folder=members, done=done, progress=nothing, cancel=Cancel())
        return {name: content(file) for name, file in made.items()}

    assert cleaned(logs) == cleaned(logs[::-1])


def test_a_wider_choice_reuses_what_is_done(tmp_path: Path, members: Path, redactor: Redactor, log_file: Make) -> None:
    logs = logs_of(tmp_path, log_file, ["one\n", "two\n"])
    first = gather(
        logs[:1], [], ALL, earlier=Gathered(redactor=redactor), folder=members, found=nothing, progress=nothing, cancel=Cancel()
    )
    second = gather(logs, [], ALL, earlier=first, folder=members, found=nothing, progress=nothing, cancel=Cancel())
    assert second.files[0] is first.files[0]
    assert len(second.files) == 2
    assert set(second.cleaned) == {key_of(log) for log in logs}


def test_one_bad_file_is_listed_and_the_rest_goes_on(tmp_path: Path, members: Path, redactor: Redactor, log_file: Make) -> None:
    logs = [*logs_of(tmp_path, log_file, ["one\n", "two\n"]), log_file(tmp_path / "gone.log")]
    gathered = gather(
        logs, [], ALL, earlier=Gathered(redactor=redactor), folder=members, found=nothing, progress=nothing, cancel=Cancel()
    )
    assert len(gathered.files) == 2
    assert [left.reason for left in gathered.left_out] == ["it is gone"]


def test_cancelling_ends_it_and_what_was_ready_has_been_told(
    tmp_path: Path, members: Path, redactor: Redactor, log_file: Make
) -> None:
    logs = logs_of(tmp_path, log_file, ["short\n", *["line\n" * 2_000_000] * 3])
    cancel, told = Cancel(), threading.Event()
    ready: list[CleanFile | LeftOut] = []

    def found(file: CleanFile | LeftOut) -> None:
        ready.append(file)
        cancel()
        told.set()

    with pytest.raises(CancelledError):
        gather(logs, [], ALL, earlier=Gathered(redactor=redactor), folder=members, found=found, progress=nothing, cancel=cancel)
    assert told.is_set()
    assert content(ready[0]) == b"short\n"
    assert len(ready) < 4


def test_our_own_full_disk_stops_it_with_a_cure(small_disk: Path, tmp_path: Path, redactor: Redactor, log_file: Make) -> None:
    (small_disk / "filler").write_bytes(bytes(1_000_000))
    noise = "".join(f"{n * 7919 % 100_003:x} " for n in range(200_000))
    with pytest.raises(PermanentError) as caught:
        clean_all(
            logs_of(tmp_path, log_file, [noise]),
            redactor=redactor,
            folder=small_disk,
            done=nothing,
            progress=nothing,
            cancel=Cancel(),
        )
    assert caught.value.code == "clean.no-space"
    assert caught.value.advice
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


def test_progress_ends_at_the_whole_and_is_never_more(tmp_path: Path, members: Path, redactor: Redactor, log_file: Make) -> None:
    logs = logs_of(tmp_path, log_file, ["x\n" * 100_000] * 4)
    seen: list[tuple[int, int]] = []
    clean_all(logs, redactor=redactor, folder=members, done=nothing, progress=lambda *now: seen.append(now), cancel=Cancel())
    assert seen[-1] == (800_000, 800_000)
    assert all(done <= total for done, total in seen)


def test_the_second_look_moves_the_progress_too(tmp_path: Path, members: Path, redactor: Redactor, log_file: Make) -> None:
    logs = logs_of(tmp_path, log_file, [*["greetings to jdoe4711\n" * 999] * 5, "IbLoginId=jdoe4711\n"])
    seen: list[tuple[int, int]] = []
    clean_all(logs, redactor=redactor, folder=members, done=nothing, progress=lambda *now: seen.append(now), cancel=Cancel())
    total = sum(log.size for log in logs)
    assert seen == sorted(seen)
    assert seen[-1] == (total, total)
    assert len({now for now, _ in seen if now > total * 8 // 9}) >= 5


def test_the_small_form_is_smaller_and_holds_the_same(tmp_path: Path, members: Path, log_file: Make) -> None:
    logs = logs_of(tmp_path, log_file, ["".join(f"line {n * 7919 % 100_003} of U1234567\n" for n in range(20_000))])
    made: dict[str, CleanFile | LeftOut] = {}
    forms: tuple[Form, ...] = ("fast", "small")
    for form in forms:
        gathered = gather(
            logs,
            [],
            ALL,
            earlier=Gathered(redactor=Redactor(b"k" * 32)),
            folder=members,
            found=nothing,
            progress=nothing,
            cancel=Cancel(),
            form=form,
        )
        (made[form],) = gathered.files
    assert content(made["fast"]) == content(made["small"])
    assert made["small"].packed_bytes < made["fast"].packed_bytes
