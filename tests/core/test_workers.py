"""One big log in pieces, by any number of processes: the same bytes as in one go, and no harm when a process dies."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture_tool.core import clean, workers
from capture_tool.core.deflate import ENDING, decompressor
from capture_tool.core.errors import CancelledError
from capture_tool.core.gather import clean_all
from capture_tool.core.model import CleanFile, LeftOut, LogFile
from capture_tool.core.packing import Cleaning, pack
from capture_tool.core.ports import Progress
from capture_tool.core.redaction import Redactor, UnredactableError, own_rules, pieces
from capture_tool.core.redaction.pieces import Piece
from capture_tool.core.threads import Cancel
from capture_tool.core.workers import Alone, Work, Workers
from tests.benchmarks.corpus import write_corpus

KEY = b"k" * 32
Make = Callable[..., LogFile]


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 1 << 15)


def cleaned(
    logs: list[LogFile], folder: Path, count: int, redactor: Redactor | None = None
) -> dict[str, tuple[bytes, CleanFile]]:
    made: dict[str, CleanFile | LeftOut] = {}

    def done(log: LogFile, result: CleanFile | LeftOut) -> None:
        made[log.name] = result

    folder.mkdir(exist_ok=True)
    clean_all(
        logs,
        redactor=redactor or Redactor(KEY),
        folder=folder,
        done=done,
        progress=lambda *_: None,
        cancel=Cancel(),
        workers=count,
    )
    files = {name: file for name, file in made.items() if isinstance(file, CleanFile)}
    assert len(files) == len(logs), made
    return {name: (file.member.read_bytes(), file) for name, file in files.items()}


def at_once(redactor: Redactor, data: bytes) -> bytes:
    return b"".join(redactor.stream([data]))


def in_pieces(data: bytes, folder: Path) -> bytes:
    member, _ = pack([data], "", Cleaning.make(Redactor(KEY), folder, Cancel()))
    return decompressor().decompress(member.path.read_bytes())


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, log_file: Make) -> None:
    for number, size in enumerate((3 << 20, 1 << 20, 2000)):
        write_corpus(tmp_path / f"{number}.log", size, share=0.3, seed=number)
    logs = [log_file(tmp_path / f"{number}.log") for number in range(3)]
    known = Redactor(KEY)
    alone = cleaned(logs, tmp_path / "alone", 0, known)
    for count in (1, 2, 4):
        redactor = Redactor(KEY)
        made = cleaned(logs, tmp_path / f"members-{count}", count, redactor)
        for name, (data, file) in made.items():
            assert data == alone[name][0]
            assert (file.sha256, file.crc32, file.replaced) == (
                alone[name][1].sha256,
                alone[name][1].crc32,
                alone[name][1].replaced,
            )
        assert set(redactor.found()) == set(known.found())
        assert redactor.examples.keys() == known.examples.keys()


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("shift", [0, 1, 20, 100, 20_000, 20_480, 32_768])
def test_what_runs_over_the_end_of_a_piece_is_taken_whole(tmp_path: Path, shift: int) -> None:
    key = b"-----BEGIN PRIVATE KEY-----\n" + b"MIIE%060d\n" * 150 % tuple(range(150)) + b"-----END PRIVATE KEY-----\n"
    data = b"x" * (32_768 - 300 + shift) + b"\n" + key + b"U1234567 after\n" * 5000
    assert in_pieces(data, tmp_path) == at_once(Redactor(KEY), data)
    assert b"MIIE" not in in_pieces(data, tmp_path)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("end", [b"\nU1234567\n", b"\r\nU7654321", b""])
def test_a_secret_to_the_end_of_a_long_line_goes_whole(tmp_path: Path, end: bytes) -> None:
    data = b"password=" + b"a b c d U1234567 " * 12_000 + end + b"\nmore\n" * 20_000
    assert in_pieces(data, tmp_path) == at_once(Redactor(KEY), data)


@pytest.mark.usefixtures("small_pieces")
@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b"U1234567",
                b"user=jane4711\n",
                b"jane4711 ",
                b"\n",
                b"x" * 5000,
                b"password=ab c\n",
                "ä".encode(),
                b"10.1.2.3 ",
                b" " * 900,
            ]
        ),
        max_size=200,
    )
)
def test_any_text_in_pieces_is_as_at_once(tmp_path_factory: pytest.TempPathFactory, parts: list[bytes]) -> None:
    data = b"".join(parts)
    assert in_pieces(data, tmp_path_factory.mktemp("members")) == at_once(Redactor(KEY), data)


@pytest.mark.usefixtures("small_pieces")
def test_a_line_without_an_end_is_not_cut_inside_a_character(tmp_path: Path) -> None:
    text = ("aä€😀" * 40_000).encode()
    wide = text.decode().encode("utf-16-le")
    member, _ = pack([text], "utf-16-le", Cleaning.make(Redactor(KEY), tmp_path, Cancel()))
    assert decompressor().decompress(member.path.read_bytes()) == wide


def test_names_learned_late_do_not_touch_stand_ins(tmp_path: Path, log_file: Make) -> None:
    (tmp_path / "a.log").write_text("U1234567 acct paper email\nuser=acct7\nacct7 secret\npassword=Xy12345678\nuser=removed7\n")
    data, file = cleaned([log_file(tmp_path / "a.log")], tmp_path / "members", 0)["a.log"]
    text = decompressor().decompress(data)
    assert b"acct-live-" in text
    assert b"password=secret-removed" in text
    assert b"acct7" not in text
    assert file.bytes == len(text)


def test_own_rules_reach_the_workers(tmp_path: Path, log_file: Make) -> None:
    (tmp_path / "own.toml").write_text(
        '[[rule]]\nkind = "desk-code"\npattern = "DC-(?P<code>[0-9]{6})"\ngroup = "code"\ncontext = "desk"\n'
        '[[allow]]\nvalue = "10.0.0.1"\n'
    )
    (tmp_path / "a.log").write_bytes(b"desk DC-123456 at 10.0.0.1, 10.0.0.2\n")
    redactor = Redactor(KEY, own=own_rules.load([tmp_path / "own.toml"]))
    text = decompressor().decompress(cleaned([log_file(tmp_path / "a.log")], tmp_path / "members", 1, redactor)["a.log"][0])
    assert text.startswith(b"desk DC-desk-code-")
    assert b"10.0.0.1, ip-private-" in text


@pytest.fixture
def team() -> Iterator[Workers]:
    with Workers(2) as made:
        yield made


def piece(text: bytes) -> Piece:
    return Piece(b"", text, len(text), last=True)


def started(team: Workers) -> list[int]:
    while len(team._processes) < 2:
        time.sleep(0.01)
    return [process.pid for process in team._processes]


def test_a_worker_that_is_killed_is_replaced_by_this_process(team: Workers) -> None:
    work = Work(Redactor(KEY))
    assert b"acct-live-" in team.submit(work, piece(b"U1234567\n")).result(30).text
    for pid in started(team):
        os.kill(pid, 9)
    for _ in range(4):
        assert b"acct-live-" in team.submit(work, piece(b"U1234567\n")).result(30).text


def test_a_worker_that_has_grown_is_replaced_by_a_new_one_that_knows_the_same(
    tmp_path: Path, log_file: Make, monkeypatch: pytest.MonkeyPatch, small_pieces: None
) -> None:
    again = (b"again abc%05d.12ef of it\n" % (number % 20) for number in range(30_000))
    (tmp_path / "a.log").write_bytes(b"".join([*(LATE % number for number in range(20)), *again]))
    began: list[subprocess.Popen[bytes] | None] = []
    start = workers._started

    def started() -> subprocess.Popen[bytes] | None:
        began.append(start())
        return began[-1]

    monkeypatch.setattr(workers, "_started", started)
    monkeypatch.setattr(workers, "WORN_BLOCKS", -1_000_000)
    monkeypatch.setattr(workers, "WORN_SECONDS", 0.05)
    data, file = cleaned([log_file(tmp_path / "a.log")], tmp_path / "members", 1)["a.log"]
    assert len(began) > 3
    assert all(process and process.poll() is not None for process in began)
    assert b"abc0" not in decompressor().decompress(data)
    assert file.replaced == {"session": 30_020}


def test_a_grown_worker_that_was_given_up_is_not_begun_anew(team: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WORN_BLOCKS", -1_000_000)
    monkeypatch.setattr(workers, "WORN_SECONDS", -1.0)
    started(team)
    work = Work(Redactor(KEY))
    assert b"acct-live-" in team.submit(work, piece(b"U1234567\n")).result(30).text
    processes = list(team._processes)
    team.give_up()
    for process in processes:
        process.wait(10)
    for _ in range(4):
        assert b"acct-live-" in team.submit(work, piece(b"U1234567\n")).result(30).text
    assert team._processes == processes


def test_a_worker_that_hangs_is_given_up(team: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capture_tool.core.packing.HUNG_SECONDS", 0.3)
    for pid in started(team):
        os.kill(pid, 19)
    member, counts = pack([b"U1234567\n" * 300_000], "", Cleaning.make(Redactor(KEY), tmp_path, Cancel(), team=team))
    assert counts == {"account": 300_000}
    assert decompressor().decompress(member.path.read_bytes()).startswith(b"acct-live-")


def test_what_is_no_text_is_refused_by_a_worker_too(team: Workers, tmp_path: Path) -> None:
    with pytest.raises(UnredactableError, match="not a text file"):
        pack([b"a line\n" * 400_000 + b"a\0b\n"], "", Cleaning.make(Redactor(KEY), tmp_path, Cancel(), team=team))
    assert not list(tmp_path.iterdir())


def test_a_program_that_cannot_be_started_again_does_it_alone(
    tmp_path: Path, log_file: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers.sys, "executable", str(tmp_path / "none"))
    (tmp_path / "a.log").write_bytes(b"U1234567\n")
    data, _ = cleaned([log_file(tmp_path / "a.log")], tmp_path / "members", 2)["a.log"]
    assert data.endswith(ENDING)
    assert decompressor().decompress(data).startswith(b"acct-live-")


def test_workers_are_gone_after_their_round_and_hold_no_secret_in_their_words(tmp_path: Path) -> None:
    with Workers(2) as team:
        team.submit(Work(Redactor(KEY)), piece(b"U1234567\n")).result(30)
        pids = started(team)
        for pid in pids:
            said = Path(f"/proc/{pid}/cmdline").read_bytes()
            assert said.endswith(b"capture_tool.core.worker\0")
            assert KEY not in said + Path(f"/proc/{pid}/environ").read_bytes()
    end = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_worker_ends_with_the_program_that_started_it(team: Workers) -> None:
    pids = started(team)
    for process in team._processes:
        assert process.stdin
        process.stdin.close()
    end = time.monotonic() + 10
    while any(Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" for pid in pids):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_cancelling_is_answered_while_workers_work(tmp_path: Path) -> None:
    cancel, endless = Cancel(), iter(partial(bytes.__mul__, b"U1234567 and more\n", 60_000), b"")
    answered = threading.Event()

    def stop() -> None:
        cancel()
        answered.set()

    with Workers(2) as team:
        timer = threading.Timer(0.5, stop)
        timer.start()
        with pytest.raises(CancelledError):
            pack(endless, "", Cleaning.make(Redactor(KEY), tmp_path, cancel, team=team))
    assert answered.is_set()
    assert not list(tmp_path.iterdir())


def test_alone_is_used_for_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert workers.workers_for(1 << 20) == 0
    assert workers.workers_for(1 << 30) == workers.MOST_WORKERS
    assert Alone().ahead == 0


LATE = b"sessionId=abc%05d.12ef\n"
SEND = workers._send
QUIET = b"nothing of that here, order 12345 at 1.25\n"


def told_late(place: int | None, end: bytes = b"", lines: int = 30_000) -> bytes:
    """A log whose names are told at its beginning, and perhaps at its `end`; one stands without its key at a line `place`."""
    every = [LATE % number for number in range(20)] + [QUIET] * lines
    if place is not None:
        every.insert(place, b"again abc00007.12ef of it\n")
    return b"".join(every) + end


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("place", [None, 0, 1, 5, 12_000, 20_000, 30_020])
@pytest.mark.parametrize("end", [b"", LATE % 77, b"again abc00007.12ef"])
@pytest.mark.parametrize("count", [0, 2])
def test_what_is_told_late_stands_nowhere(tmp_path: Path, log_file: Make, place: int | None, end: bytes, count: int) -> None:
    (tmp_path / "a.log").write_bytes(told_late(place, end))
    data, file = cleaned([log_file(tmp_path / "a.log")], tmp_path / "members", count)["a.log"]
    text = decompressor().decompress(data)
    assert b"abc000" not in text
    assert sum(file.replaced.values()) == 20 + (place is not None) + bool(end)
    assert file.bytes == len(text)


@pytest.mark.usefixtures("small_pieces")
def test_what_was_searched_when_it_was_made_is_not_unpacked(
    tmp_path: Path, log_file: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked: list[int] = []
    real = clean._stretch

    def stretch(packed: BinaryIO, offset: int, size: int, moved: Progress) -> Iterator[bytes]:
        unpacked.append(size)
        return real(packed, offset, size, moved)

    monkeypatch.setattr(clean, "_stretch", stretch)
    (tmp_path / "a.log").write_bytes(told_late(None))
    data, _ = cleaned([log_file(tmp_path / "a.log")], tmp_path / "members", 2)["a.log"]
    assert 0 < sum(unpacked) < len(data) // 2


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("count", [0, 2])
def test_a_name_over_a_line_end_is_looked_for_in_the_whole(tmp_path: Path, log_file: Make, count: int) -> None:
    value = b"first12\nSecond34"
    quiet = QUIET * (16 * (1 << 15) // len(QUIET))
    for border in range(12):  # one of them is where a piece ends, between the two lines
        text = b"<password><![CDATA[%b]]></password>\n" % value + quiet + b"x" * (9 + 3 * border) + b"\n" + value + b"\n" + quiet
        (tmp_path / "a.log").write_bytes(text)
        redactor = Redactor(KEY)
        data, _ = cleaned([log_file(tmp_path / "a.log")], tmp_path / f"members-{border}", count, redactor)["a.log"]
        assert (value, "password", False) in redactor.news()
        assert value not in decompressor().decompress(data)


@pytest.mark.usefixtures("small_pieces")
def test_a_long_line_is_searched_over_its_pieces(tmp_path: Path, log_file: Make) -> None:
    name = b"abc00077.12ef"
    line = b"word " * 6_540
    for shift in range(50, 72, 2):
        text = b"sessionId=%b\n" % name + QUIET * 20_000 + line + b"." * shift + b" " + name + b" " + line * 3
        (tmp_path / "a.log").write_bytes(text)
        data, _ = cleaned([log_file(tmp_path / "a.log")], tmp_path / f"members-{shift}", 2)["a.log"]
        assert name not in decompressor().decompress(data)


def test_a_worker_gets_what_is_known_once_a_round_however_many_files_hold_it(
    tmp_path: Path, log_file: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []
    monkeypatch.setattr(workers, "_send", lambda process, data: (sent.append(data), SEND(process, data)))
    for number in range(12):  # in every one the next one's name, so that all are looked at and cleaned again
        (tmp_path / f"{number}.log").write_bytes(LATE % ((number + 1) % 12) + b"again abc%05d.12ef\n" % ((number + 7) % 12))
    logs = [log_file(tmp_path / f"{number}.log") for number in range(12)]
    made = cleaned(logs, tmp_path / "members", 2)
    assert not any(b"abc000" in decompressor().decompress(data) for data, _ in made.values() if data)
    assert 2 <= sum(b"_again" in data for data in sent) <= 2 * 2
