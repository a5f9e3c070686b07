"""What was typed survives the tool."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture_tool.core.draft import DraftFolder, DraftPicture, Drafts
from capture_tool.core.errors import TransientError
from capture_tool.core.model import Category, Monitor, Rect, Ticket, Window


def filled(folder: DraftFolder) -> None:
    path = folder.pictures / "01-desktop.png"
    path.write_bytes(b"png")
    black_outs = (Rect(1, 2, 3, 4), Rect(0, 0, 10, 1))
    picture = DraftPicture(
        name=path.name,
        kind="window",
        rect=Rect(-5, 0, 10, 20),
        black_outs=black_outs,
        included=False,
        monitors=(Monitor(1, "DP-1", Rect(0, 0, 1920, 1080), 1.5, primary=True), Monitor(2, "DP-2", Rect(-800, 0, 800, 600))),
        window=Window(7, "DU1234567 Interactive Brokers", "tws", None, Rect(-5, 0, 10, 20), owner=3),
    )
    folder.save(
        replace(
            folder.draft,
            text="It froze\nwhen I è\ud800",
            expected="no",
            category=Category.ORDERS,
            incident=datetime(2026, 11, 22, 8, tzinfo=UTC),
            belongs_to="#12",
            add_to="T-7",
            pictures=(picture,),
        )
    )


def test_a_draft_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    made = Drafts(tmp_path / "drafts").create(Ticket.new())
    filled(made)
    made.close()
    (found,) = Drafts(tmp_path / "drafts").open_ones()
    assert found.draft == replace(made.draft, text="It froze\nwhen I è?")


def test_a_draft_of_the_version_before_still_opens(tmp_path: Path) -> None:
    made = Drafts(tmp_path).create(Ticket.new())
    filled(made)
    made.close()
    file = made.folder / "draft.json"
    raw = json.loads(file.read_text("utf-8"))
    del raw["add_to"]
    for picture in raw["pictures"]:
        del picture["monitors"], picture["window"]
    file.write_text(json.dumps(raw), "utf-8")
    (found,) = Drafts(tmp_path).open_ones()
    assert (found.draft.pictures[0].monitors, found.draft.pictures[0].window) == ((), None)


def test_a_draft_that_is_open_is_nobody_elses(tmp_path: Path) -> None:
    ticket = Ticket.new()
    made = Drafts(tmp_path).create(ticket)
    assert Drafts(tmp_path).open_ones() == ()
    with pytest.raises(TransientError):
        Drafts(tmp_path).create(ticket)
    made.close()


def test_a_discarded_draft_leaves_nothing(tmp_path: Path) -> None:
    made = Drafts(tmp_path).create(Ticket.new())
    filled(made)
    made.discard()
    assert list(tmp_path.iterdir()) == []


def test_the_text_survives_kill_minus_9_while_it_is_typed(tmp_path: Path) -> None:
    script = """
import sys, dataclasses
from pathlib import Path
from capture_tool.core.draft import Drafts
from capture_tool.core.model import Ticket
folder = Drafts(Path(sys.argv[1])).create(Ticket.new())
text = ""
while True:
    text += "word "
    folder.save(dataclasses.replace(folder.draft, text=text))
    print(len(text), flush=True)
"""
    typed = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert typed.stdout
    with typed.stdout as out:
        saved = [int(out.readline()) for _ in range(30)][-1]
        typed.kill()
        typed.wait()
        saved = int((b"%d\n" % saved + out.read()).splitlines()[-1])
    (found,) = Drafts(tmp_path).open_ones()
    assert saved <= len(found.draft.text) <= saved + 5
    found.close()


@pytest.mark.parametrize("data", [b"", b"{}", b'{"ticket": 5}', b"[" * 100_000, b"\xff" * 100])
def test_a_damaged_draft_is_left_and_the_others_are_offered(tmp_path: Path, data: bytes) -> None:
    drafts = Drafts(tmp_path)
    whole, damaged = drafts.create(Ticket.new()), drafts.create(Ticket.new())
    for each in (whole, damaged):
        each.close()
    (damaged.folder / "draft.json").write_bytes(data)
    assert [found.draft for found in drafts.open_ones()] == [whole.draft]
    assert (damaged.folder / "draft.json").read_bytes() == data


def test_a_picture_that_is_gone_does_not_lose_the_text(tmp_path: Path) -> None:
    made = Drafts(tmp_path).create(Ticket.new())
    filled(made)
    made.close()
    (made.pictures / "01-desktop.png").unlink()
    (found,) = Drafts(tmp_path).open_ones()
    assert (found.draft.pictures, found.draft.belongs_to) == ((), "#12")
    found.close()


def test_a_picture_outside_of_the_draft_is_not_believed(tmp_path: Path) -> None:
    made = Drafts(tmp_path).create(Ticket.new())
    filled(made)
    made.close()
    file = made.folder / "draft.json"
    file.write_text(file.read_text().replace("01-desktop.png", "../../../../etc/passwd"))
    assert Drafts(tmp_path).open_ones() == ()


def test_only_the_user_can_read_a_draft(tmp_path: Path) -> None:
    made = Drafts(tmp_path / "drafts").create(Ticket.new())
    assert (tmp_path / "drafts").stat().st_mode & 0o777 == 0o700
    assert (made.folder / "draft.json").stat().st_mode & 0o777 == 0o600
    made.close()


def test_a_long_text_comes_back(tmp_path: Path) -> None:
    made = Drafts(tmp_path).create(Ticket.new())
    made.save(replace(made.draft, text="x" * 3_000_000))
    made.close()
    (found,) = Drafts(tmp_path).open_ones()
    assert len(found.draft.text) == 3_000_000
    found.close()


def test_no_drafts_at_all(tmp_path: Path) -> None:
    assert Drafts(tmp_path / "none").open_ones() == ()
