"""Tables as lists in lists: their cells go, however they are quoted and spaced; lists of names stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from capture_tool.core.deflate import decompressor
from capture_tool.core.packing import Cleaning, pack
from capture_tool.core.redaction import Redactor, pieces
from capture_tool.core.redaction.rule import OVERLAP
from capture_tool.core.threads import Cancel

KEY = b"k" * 32
GONE = "secret-removed"
USER = Redactor(KEY).text("user=jane2")[5:]
NAMES = ["id", "user", "password", "note"]
ROWS = [[1, "jane2", "tulip in rain", "calls back"], [2, "jane2", 'Tr0ub4dor, "3', None]]
CLEAN = [[1, USER, GONE, "calls back"], [2, USER, GONE, None]]


def cleaned(text: str, cut: int = 10_000) -> str:
    data, redactor = text.encode(), Redactor(KEY)
    return b"".join(redactor.stream([data[at : at + cut] for at in range(0, len(data), cut)], block=1)).decode()


@pytest.mark.parametrize("cut", [1, 10_000])
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "table",
    [
        lambda rows: {"columns": NAMES, "index": [0, 1], "data": rows},
        lambda rows: {"results": [{"series": [{"name": "logins", "columns": NAMES, "values": rows}]}]},
        lambda rows: {"range": "A1:D9", "values": [NAMES, *rows]},
        lambda rows: {"fields": NAMES, "total": 2, "rows": rows},
    ],
)
def test_the_cells_of_lists_in_json_go(table: Callable[[list[list[object]]], object], indent: int | None, cut: int) -> None:
    text, clean = (json.dumps(table(rows), indent=indent) for rows in (ROWS, CLEAN))
    assert cleaned(text, cut) == clean
    assert cleaned(clean, cut) == clean
    assert cleaned(f"before\n{text}\npassword=x9y8z7w6\n", cut) == f"before\n{clean}\npassword={GONE}\n"


@pytest.mark.parametrize("cut", [1, 10_000])
def test_the_cells_of_lists_as_python_prints_them_go(cut: int) -> None:
    text = f"columns={NAMES} rows={[tuple(row) for row in ROWS]!r}"
    assert cleaned(text, cut) == f"columns={NAMES} rows={[tuple(row) for row in CLEAN]!r}"


def test_the_cells_of_lists_in_json_in_a_text_of_json_go() -> None:
    text, clean = (json.dumps({"body": json.dumps([NAMES, *rows])}) for rows in (ROWS[:1], CLEAN[:1]))
    assert cleaned(text) == clean


def test_many_rows_go_over_all_borders() -> None:
    text, clean = (json.dumps({"columns": NAMES, "data": rows * 4000}) for rows in (ROWS, CLEAN))
    assert len(text) > 10 * OVERLAP
    assert cleaned(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        '["user","password","confirm"] are required, see ["a","b","c"]',
        '{"required":["username","password"],"properties":{"a":["x","y"]}}',
        '{"required": ["username", "password"], "order": ["lastName", "firstName"]}',
        '{"columns": ["user", "id"], "data": []}',
        "COMMANDS = [\n('ru', 'run'),\n('user', 'pw'),\n('py', 'python'),\n]",
        '{"columns": ["symbol", "bid"], "data": [["NVDA", 3.5], ["AAPL", 4]]}',
    ],
)
def test_lists_of_names_stay(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[["user", "jane2"], ["password", "tulip"]]', f'[["user", "{USER}"], ["password", "{GONE}"]]'),
        ('run(["--user","jane2","--password","tulip7"], ["a", "b", "c", "d"])', GONE),
        ("COMMANDS = [('pw', 'pwd'), ('py', 'python'), ('q', 'quit')]", "('py', 'python'), ('q', 'quit')"),
        ('["token", "Sommer2024", "x"] ["a", "b", "c"]', GONE),
    ],
)
def test_pairs_and_options_are_no_header(text: str, expected: str) -> None:
    assert expected in cleaned(text)


def test_a_piece_may_end_inside_the_list_of_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 1 << 13)
    table = json.dumps(
        {"columns": ["machine_name", "token", "alias"], "data": [["x", "tulip in rain", "x"]] * 9}, indent=1
    ).encode()
    end = table.index(b"]")
    for before in range(pieces.PIECE - end, pieces.PIECE, 3):
        text = b"x" * before + b"\n" + table + b"\n" + b"a line\n" * 9000
        member, _ = pack([text], "", Cleaning.make(Redactor(KEY), tmp_path, Cancel()))
        assert decompressor().decompress(member.path.read_bytes()) == b"".join(Redactor(KEY).stream([text])), before
