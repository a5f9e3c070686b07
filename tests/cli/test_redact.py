"""`redact`: explains without showing, never overwrites what it reads, keeps names apart, says what it left out."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any


def test_explain_masks_and_shows_no_password(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("account U1234567\npassword=topolino\nmail jane.doe@example.com\n")
    ended = tool("redact", tmp_path / "a.log", "-o", tmp_path / "clean", "--explain", "--json")
    rows = {row["kind"]: row for row in ended.json("redact")["explained"]}
    assert rows["account"]["example"] == "U•••••67"
    assert rows["account"]["stand_in"].startswith("acct-live-")
    assert rows["password"]["example"] == "•" * 8
    assert "jane" not in ended.out
    assert "topolino" not in ended.out


def test_what_is_read_is_never_overwritten(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("password=topolino\n")
    into_itself = tool("redact", tmp_path / "a.log", "-o", tmp_path)
    inside = tool("redact", tmp_path, "-o", tmp_path / "clean")
    assert (into_itself.code, inside.code) == (1, 1)
    assert (tmp_path / "a.log").read_text() == "password=topolino\n"
    assert [path.name for path in tmp_path.glob("*.log")] == ["a.log"]


def test_files_of_one_name_are_kept_apart_and_packed_ones_named(tool: Any, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.log").write_text(f"from {folder}\n")
    (tmp_path / "a.log.gz").write_bytes(gzip.compress(b"from gz U1234567\n"))
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04")
    chosen = (tmp_path / "one" / "a.log", tmp_path / "two" / "a.log", tmp_path / "a.log.gz", tmp_path / "b.zip")
    ended = tool("redact", *chosen, "-o", tmp_path / "clean", "--json")
    assert ended.code == 1
    assert [row["name"] for row in ended.json("redact")["left_out"]] == ["b.zip"]
    unpacked, *others = sorted((path.read_text() for path in (tmp_path / "clean").iterdir()), key=lambda text: "gz" not in text)
    assert unpacked.startswith("from gz acct-live-")
    assert sorted(others) == ["from one\n", "from two\n"]


def test_twice_the_same_is_printed_the_same_and_says_where_each_file_is(tool: Any, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / "in" / str(number)).mkdir(parents=True)
        (tmp_path / "in" / str(number) / "a.log").write_text(f"account U123456{number}\n" * (1 + 999 * (number % 2)))
    chosen = [tmp_path / "in" / str(number) / "a.log" for number in range(12)]
    first, second = (tool("redact", *chosen, "-o", tmp_path / name, "--json").json("redact")["files"] for name in "xy")
    assert first == second
    assert all((tmp_path / "x" / row["written"]).stat().st_size == row["bytes"] for row in first)


def test_what_was_left_out_is_told_beside_the_json(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04")
    ended = tool("redact", tmp_path / "b.zip", "-o", tmp_path / "clean", "--json")
    assert ended.code == 1
    assert ended.err.startswith("Left out: 1.")


def test_a_file_is_no_folder_for_the_output(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("plain\n")
    ended = tool("redact", tmp_path / "a.log", "-o", tmp_path / "a.log")
    assert ended.code == 1
    assert "a.log is a file" in ended.err


def test_a_folder_of_any_name_is_read(tool: Any, tmp_path: Path) -> None:
    for name in ("token", "core"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.log").write_text("password=topolino\n")
        assert tool("redact", tmp_path / name, "-o", tmp_path / f"clean-{name}").code == 0


def test_a_file_that_is_left_out_is_named_by_what_the_others_taught(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.log").write_text("username=traderjoe55\n")
    (tmp_path / "in" / "traderjoe55.zip").write_bytes(b"PK\x03\x04")
    assert "traderjoe55" not in tool("redact", tmp_path / "in", "-o", tmp_path / "clean", "--json").out


def test_an_empty_file_is_named_and_is_no_failure(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.log").write_text("plain\n")
    (tmp_path / "in" / "b.log").touch()
    ended = tool("redact", tmp_path / "in", "-o", tmp_path / "clean", "--json")
    assert ended.code == 0
    assert [(row["name"], row["reason"]) for row in ended.json("redact")["left_out"]] == [("in/b.log", "empty")]


def test_what_is_printed_for_people_names_the_files_as_they_were_written(tool: Any, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.log").write_text("account U1234567 of jane.doe@example.com\n")
    ended = tool("redact", tmp_path / "one" / "a.log", tmp_path / "two" / "a.log", "-o", tmp_path / "clean", "--explain")
    lines = ended.out.splitlines()
    written = sorted(path.name for path in (tmp_path / "clean").iterdir())
    assert len(written) == 2
    assert sorted(lines[:2]) == [f"{name}: account 1, email 1" for name in written]
    assert "2 files written" in lines[-1]
    table = [line for line in lines if line.startswith(("kind", "account", "email"))]
    assert len({line.index(word) for line, word in zip(table, ("stand-in", "acct-", "email-"), strict=True)}) == 1, "columns"
    assert "jane" not in ended.out
