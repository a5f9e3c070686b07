"""What the courier relies on, asked of each carrier on the real server."""

from __future__ import annotations

import logging
import os
import subprocess
import time
import urllib.error
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from capture_tool.carriers._wire import Wire
from capture_tool.core import discover
from capture_tool.core.errors import CancelledError, CaptureToolError, PermanentError, TransientError
from capture_tool.core.model import Carried
from capture_tool.core.ports import Carrier
from capture_tool.core.threads import Cancel
from capture_tool.destinations._transport import RawAnswer
from tests.carriers.conftest import PART, Body, Case, opened, same
from tests.servers.cutting import Line, cutting


@pytest.fixture
def line(case: Case) -> Iterator[Line]:
    with cutting(case.server) as made:
        yield made


def until_done(case: Case, body: Body, address: str = "", tries: int = 5) -> Carried:
    """As the courier would: again after every transient error, each time like a new process."""
    for _ in range(tries):
        try:
            return body.carried_by(case.carrier(address))
        except TransientError as error:
            last = error
    raise last


def test_the_whole_way(case: Case, body: Body) -> None:
    carried = body.carried_by(case.carrier())
    assert same(carried, body)
    assert (carried.bytes, carried.sha256) == (body.attachment.bytes, body.attachment.sha256)
    (file,) = case.files(body)
    if case.name != "tus":
        assert (file.parent.name, file.name) == (body.ticket_id, body.attachment.name)
    assert body.told == sorted(body.told)
    assert body.told[-1] == body.attachment.bytes
    assert len(body.places) == 1


def test_a_second_time_sends_nothing_and_gives_a_link(case: Case, body: Body, line: Line) -> None:
    body.carried_by(case.carrier(line.url))
    sent = line.up
    assert same(body.carried_by(case.carrier(line.url)), body)
    assert line.up - sent < 20_000
    assert len(body.places) == 1


@pytest.mark.parametrize("part", range(6))
@pytest.mark.parametrize("where", [2000, PART // 2])
def test_a_cut_in_any_part_costs_that_part_at_most(case: Case, body: Body, line: Line, part: int, where: int) -> None:
    line.cut_up = min(part * PART + where, body.attachment.bytes - 1)
    with pytest.raises(TransientError):
        body.carried_by(case.carrier(line.url))
    assert same(until_done(case, body, line.url), body)
    lost = 2 << 20 if case.name == "tus" else PART  # the tus server for Node drops what it has not written yet
    assert line.up < body.attachment.bytes + lost + 100_000
    assert len(case.files(body)) == 1
    assert len(body.places) <= 1 + (part == 0)


def test_an_answer_lost_anywhere_makes_one_file(case: Case, body: Body, line: Line, tmp_path: Path) -> None:
    until_done(case, body, line.url)
    heard = line.down
    for number in range(0, heard, max(1, heard // 25)):
        again = Body(type(body.ticket_id)(f"{body.ticket_id[:-4]}{number:04x}"), body.attachment)
        line.cut_down = number
        assert same(until_done(case, again, line.url), again)
        line.cut_down = None
        assert len([file for file in case.files(again) if file.stat().st_size]) == 1


def test_cancelled_and_gone_on_with_by_another_process(case: Case, body: Body, line: Line) -> None:
    cancel = Cancel()

    class Watched(Body):
        def progress(self, done: int, total: int) -> None:
            if done > total // 2:
                cancel()

    first = Watched(body.ticket_id, body.attachment)
    with pytest.raises(CancelledError):
        first.carried_by(case.carrier(line.url), cancel)
    assert first.place
    sent, body.place = line.settled(), first.place
    assert same(until_done(case, body, line.url), body)
    assert body.places == []
    assert line.up - sent < 0.6 * body.attachment.bytes + PART


def test_the_place_is_noted_before_the_bytes_go(case: Case, body: Body) -> None:
    class Full(Body):
        def keep(self, text: str) -> None:
            raise PermanentError("outbox.no-space", "The disk is full.")

    with pytest.raises(PermanentError, match="The disk is full"):
        Full(body.ticket_id, body.attachment).carried_by(case.carrier())
    assert not any(file.stat().st_size for file in case.files(body))


def test_an_upload_that_ended_is_begun_anew(case: Case, body: Body, line: Line) -> None:
    line.cut_up = 3 * PART
    with pytest.raises(TransientError):
        body.carried_by(case.carrier(line.url))
    case.expire(body)
    assert same(until_done(case, body, line.url), body)
    assert len(body.places) == 2


WRONG: dict[str, dict[str, dict[str, str]]] = {
    "key": {
        "s3_keys": {"key_secret": "wrong"},
        "s3_presigned": {"token": "wrong"},
        "tus": {"token": "wrong"},
    },
    "key id": {"s3_keys": {"key_id": "nobody"}},
    "bucket": {"s3_keys": {"bucket": "no-such"}},
}
CODES = {"key": "carrier.key", "key id": "carrier.key", "bucket": "carrier.bucket"}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_setting_is_named_with_its_cure(case: Case, body: Body, what: str) -> None:
    if case.name not in WRONG[what]:
        pytest.skip("it has no such setting")
    values = WRONG[what][case.name]
    with pytest.raises(PermanentError) as caught:
        body.carried_by(case.carrier(**values))
    assert caught.value.code == CODES[what]
    assert caught.value.advice
    (finding,) = case.carrier(**values).check()
    assert (finding.state, finding.text) == ("fail", caught.value.title)


def test_check_is_well_and_leaves_nothing_behind(case: Case) -> None:
    before = case.left()
    (finding,) = case.carrier().check()
    assert finding.state == "ok", finding
    assert case.left() == before


def test_a_store_that_is_not_there_is_tried_again(case: Case, body: Body) -> None:
    with cutting(case.server) as line:
        closed = line.url
    carrier = case.carrier(closed)
    with pytest.raises(TransientError):
        body.carried_by(carrier)
    (finding,) = carrier.check()
    assert finding.state == "fail"


def test_a_file_that_changed_on_our_disk_is_never_given_out(case: Case, body: Body) -> None:
    with body.attachment.path.open("r+b") as file:
        file.seek(PART + 5)
        file.write(b"changed")
    with pytest.raises(PermanentError, match="not what it was"):
        body.carried_by(case.carrier())
    with body.attachment.path.open("r+b") as file:
        file.truncate(PART + 5)
    with pytest.raises(PermanentError, match="shorter"):
        body.carried_by(case.carrier())


def test_a_file_that_was_whole_again_goes_out_whole(case: Case, body: Body) -> None:
    sound = body.attachment.path.read_bytes()
    body.attachment.path.write_bytes(sound[: 3 * PART] + b"changed" + sound[3 * PART + 7 :])
    with pytest.raises(PermanentError):
        body.carried_by(case.carrier())
    body.attachment.path.write_bytes(sound)
    assert same(until_done(case, body), body)


def test_a_file_truncated_at_the_store_is_noticed_and_mended(case: Case, body: Body) -> None:
    body.carried_by(case.carrier())
    case.truncate(body, PART + 100)
    assert same(until_done(case, body), body)


def test_a_file_truncated_as_it_is_made_gives_no_link(case: Case, body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Wire.exchange

    def truncating(self: Wire, method: str, url: str, **more: Any) -> RawAnswer:
        answer = asked(self, method, url, **more)
        if [file.stat().st_size for file in case.files(body)] == [body.attachment.bytes]:
            case.truncate(body, body.attachment.bytes - 1)
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(Wire, "exchange", truncating)
        with pytest.raises(TransientError) as caught:
            body.carried_by(case.carrier())
    assert caught.value.code == "carrier.truncated"
    assert same(until_done(case, body), body)


def test_a_link_ends_when_it_says(case: Case, body: Body) -> None:
    made: Any = case.carrier(**({"keep_days": "14"} if case.name == "tus" else {}))
    if not case.shorten:  # the server's own rule removes it; the link only tells
        carried = body.carried_by(made)
        assert carried.expires
        assert timedelta(days=13) < carried.expires - datetime.now(UTC) <= timedelta(days=14)
        again = body.carried_by(made)
        assert again.expires == carried.expires
        return
    case.shorten(made, short := 2)
    carried = body.carried_by(made)
    assert opened(carried)
    assert carried.expires
    assert carried.expires - datetime.now(UTC) <= timedelta(seconds=short)
    until = time.monotonic() + 30
    while refusal(carried) is None:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert datetime.now(UTC) > carried.expires - timedelta(seconds=1)


def refusal(carried: Carried) -> int | None:
    try:
        opened(carried)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    return None


def test_no_secret_and_no_link_in_logs_and_errors(case: Case, body: Body, caplog: pytest.LogCaptureFixture, line: Line) -> None:
    caplog.set_level(logging.DEBUG, "capture_tool")
    texts = []
    line.cut_up = 2 * PART
    with pytest.raises(TransientError) as cut:
        body.carried_by(case.carrier(line.url))
    carried = until_done(case, body, line.url)
    texts += [str(cut.value), repr(carried), *(f"{finding}" for finding in case.carrier().check())]
    texts += [record.getMessage() for record in caplog.records if record.name.startswith("capture_tool") or record.levelno > 20]
    secret = [carried.url, *(place for place in body.places), "Signature=", "Bearer", "ciSecretKey", body.ticket_id]
    found = [(word, text) for word in secret for text in texts if word in text]
    assert found == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="mounts a file system in memory: root on Linux")
def test_a_full_disk_at_the_store_is_waited_for(body: Body, on_small_disk: tuple[Case, Path]) -> None:
    small, disk = on_small_disk
    with pytest.raises(TransientError):
        body.carried_by(small.carrier())
    subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
    assert same(until_done(small, body), body)


@pytest.mark.parametrize("name", discover.names("capture_tool.carriers"))
def test_a_plug_names_itself_its_fields_and_what_is_missing(name: str) -> None:
    plug = discover.load("capture_tool.carriers", name).PLUG
    assert plug.fields
    with pytest.raises(PermanentError) as caught:
        plug({})
    assert f"carriers.{name}." in caught.value.advice
    values = {"url": "https://127.0.0.1", "token": "t", "bucket": "b", "key_id": "k", "key_secret": "s"}
    made: Carrier = plug(values)
    assert made.name == name


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [("s3_keys", "link_days", "8"), ("s3_keys", "link_days", "soon"), ("tus", "keep_days", "0"), ("tus", "piece_mb", "-1")],
)
def test_a_wrong_number_is_named(name: str, field: str, value: str) -> None:
    values = {"url": "https://127.0.0.1", "token": "t", "bucket": "b", "key_id": "k", "key_secret": "s", field: value}
    with pytest.raises(CaptureToolError, match=field):
        discover.load("capture_tool.carriers", name).PLUG(values)


@pytest.mark.parametrize("name", discover.names("capture_tool.carriers"))
def test_plain_http_to_another_machine_is_refused(name: str) -> None:
    address = "http://files.example.net"
    values = {"url": address, "endpoint": address, "token": "t", "bucket": "b", "key_id": "k", "key_secret": "s"}
    plug = discover.load("capture_tool.carriers", name).PLUG
    with pytest.raises(PermanentError, match="unencrypted"):
        plug(values)
    assert plug({**values, "plain_http": "yes"}).name == name
