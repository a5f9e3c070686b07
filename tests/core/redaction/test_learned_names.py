"""A name learned from a settings file stands nowhere in a sealed bundle: logs, file names, title, words, facts, own log."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from capture_tool.core.bundle import seal
from capture_tool.core.gather import clean_all
from capture_tool.core.model import CleanFile, LeftOut, Monitor, Rect, Report, Ticket, Window
from capture_tool.core.redaction import Redactor
from capture_tool.core.redaction.hashed import Hashed
from capture_tool.core.threads import Cancel

NAME = "tradermax77"
ACCOUNT = "U7654321"


def test_a_learned_name_and_the_account_of_a_title_are_nowhere_in_a_bundle(log_file: Any, tmp_path: Path) -> None:
    redactor, members = Redactor(b"a key for tests only" * 2), tmp_path / "members"
    members.mkdir()
    (tmp_path / "config.ini").write_text(f"IbLoginId={NAME}\n")
    redactor.learn_file(tmp_path / "config.ini")
    texts = {
        f"launcher.{NAME}.log": f"2026-08-28 22:29:01.789 INFO [JTS-Main] - frame of {NAME.upper()} shown\n".encode(),
        "wide.log": f"at {NAME}, {ACCOUNT}\r\n".encode("utf-16"),
        "capture-tool.log": f"2026-11-22 20:00:00 window '{ACCOUNT} {NAME}' was taken\n".encode(),
    }
    for name, data in texts.items():
        (tmp_path / name).write_bytes(data)
    made: list[CleanFile | LeftOut] = []
    clean_all(
        [log_file(tmp_path / name) for name in texts],
        redactor=redactor,
        folder=members,
        done=lambda _log, result: made.append(result),
        progress=lambda _now, _all: None,
        cancel=Cancel(),
    )
    files = tuple(file for file in made if isinstance(file, CleanFile))
    assert len(files) == len(texts)
    report = Report(
        ticket=Ticket.new(),
        text=f"{NAME} cannot log in",
        expected=f"as {NAME}",
        belongs_to=f"#1 of {NAME}",
        files=files,
        left_out=(LeftOut(f"api.{NAME}.log", 1, "it is gone"),),
        facts={"system": {NAME: [f"/x/{NAME}/y"]}},
        monitors=(Monitor(1, NAME, Rect(0, 0, 1, 1), 1.0, primary=True),),
        window=Window(1, f"{ACCOUNT} Interactive Brokers - {NAME}", NAME, 1, Rect(0, 0, 1, 1)),
    )
    sealed = seal(report, target=tmp_path / "out.zip", redactor=redactor, progress=lambda _now, _all: None, cancel=Cancel())
    with zipfile.ZipFile(sealed.path) as opened:
        everything = {name: opened.read(name).replace(b"\0", b"") for name in opened.namelist()}
    stand_in = redactor.text(NAME)
    assert stand_in.startswith("user-")
    for name, data in everything.items():
        for secret in (NAME, ACCOUNT):
            assert secret not in name.lower()
            assert secret.lower().encode() not in data.lower(), name
    logs = [data for name, data in everything.items() if name.startswith("logs/")]
    assert sum(stand_in.encode() in data for data in logs) == len(texts)
    assert any(stand_in in name for name in everything)
    assert stand_in.encode() in everything["manifest.json"]
    assert stand_in.encode() in everything["report.txt"]


def test_a_name_that_is_learned_again_as_a_good_password_goes_from_inside_words_too() -> None:
    redactor = Redactor(b"k" * 32)
    redactor.learn_name("tulpe2be99", "user")
    before = redactor.revision
    assert "tulpe2be99" in redactor.text("xtulpe2be99x")
    redactor.learn_name("Tulpe2be99", "password")
    assert redactor.revision > before
    assert redactor.text("xtulpe2be99x tulpe2be99") == "xsecret-removedx secret-removed"
    assert redactor.news() == ((b"tulpe2be99", "password"), (b"Tulpe2be99", "password"))
    assert set(redactor.found()) == {b"tulpe2be99", b"Tulpe2be99"}


def test_few_bytes_tell_which_values_are_known() -> None:
    known = Hashed(b"%d" % number for number in range(0, 20_000, 2))
    assert all((b"%d" % number in known) == (number % 2 == 0) for number in range(20_000))
    assert b"" not in Hashed(())
