"""A name learned from a settings file stands nowhere in a sealed bundle: logs, file names, title, words, facts, own log."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core.bundle import seal
from capture_tool.core.gather import clean_all
from capture_tool.core.model import CleanFile, LeftOut, Monitor, Rect, Report, Ticket, Window
from capture_tool.core.redaction import Redactor, names
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
    assert redactor.news() == ((b"tulpe2be99", "user", False), (b"Tulpe2be99", "password", False))
    assert set(redactor.found()) == {b"tulpe2be99", b"Tulpe2be99"}


def test_a_name_that_turns_out_to_be_a_password_is_told_to_others() -> None:
    redactor = Redactor(b"k" * 32)
    redactor.text("user=wallstein77")
    before = redactor.revision
    redactor.text("password=wallstein77")
    assert redactor.news(before) == ((b"wallstein77", "password", False),)
    assert redactor.text("tried wallstein77 again") == "tried secret-removed again"


@pytest.mark.parametrize("text", ["MySecret1={}", '{{"MySecret1": "{}"}}', "export MYSECRET1='{}'", "x.mysecret1: {}"])
def test_a_learned_value_that_is_the_name_of_a_secret_hides_none(text: str) -> None:
    redactor = Redactor(b"k" * 32)
    redactor.text("password=MySecret1\n")
    made = redactor.text(text.format("Geheim77xx"))
    assert "Geheim77xx" not in made
    assert "ySecret1" not in made


@pytest.mark.parametrize(
    "text",
    [
        *("Authorization: Bearer {}", "password: {}", "secret: {};", "token: {})", "password {}, user bob", "password is {}."),
        *("password={};", "curl -u bob:{} http://h.example.net", "https://bob:{}@h.example.net", "?password={}&x=1"),
    ],
)
def test_an_unmistakable_secret_is_known_wherever_it_was_seen(text: str) -> None:
    redactor = Redactor(b"k" * 32)
    redactor.text(text.format("Xk29fhQ7zz"))
    assert redactor.text("tried Xk29fhQ7zz again") == "tried secret-removed again"


@pytest.mark.parametrize(
    "word",
    [
        *("HmacSHA256", "AES/CBC/PKCS5Padding", "12-Jan-2024", "OAuth2Login", "PBKDF2WithHmacSHA1", "Stmt1381777017000"),
        *("123Example", "scheme=PBKDF2", "E2fsprogs", "America%2FNew_York", "MySecret1"),
    ],
)
def test_a_name_behind_the_word_for_a_secret_is_not_learned_on_sight(word: str) -> None:
    redactor = Redactor(b"k" * 32)
    redactor.text(f"Authorization: Bearer {word}\nGET /a?token={word}&x=1\n")
    assert redactor.text(f"uses {word} here") == f"uses {word} here"


def test_what_a_name_is_found_by_is_learned_no_second_time() -> None:
    redactor = Redactor(b"k" * 32)
    redactor.text("password=oauth2client\nsee OAuth2Client\n")
    assert redactor.text("import myoauth2clientlib") == "import myoauth2clientlib"


def test_only_so_many_are_learned_on_sight_and_the_others_told_by_rules_still_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "MOST_ON_SIGHT", 3)
    redactor = Redactor(b"k" * 32)
    redactor.text("".join(f"Authorization: Bearer Xk{number}fhQ7zz\n" for number in range(10, 20)))
    assert len(redactor.news()) == 3
    other = Redactor(b"k" * 32)
    other.text("Authorization: Bearer Xa10fhQ7zz\n")
    other.hear((redactor.news(), ()))
    assert len(other.news()) == 3
    other.text("password=Geheim77xx\n")
    assert (b"Geheim77xx", "password", False) in other.news()


def test_few_bytes_tell_which_values_are_known() -> None:
    known = Hashed(b"%d" % number for number in range(0, 20_000, 2))
    assert all((b"%d" % number in known) == (number % 2 == 0) for number in range(20_000))
    assert b"" not in Hashed(())


def test_what_is_found_takes_memory_with_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "MOST_FOUND", 5)
    redactor = Redactor(b"k" * 32)
    made = redactor.text("\n".join(f"to jdoe{number}@example.it" for number in range(9)))
    assert "jdoe" not in made
    assert len(set(redactor.found())) == 5


def test_a_learned_name_on_the_way_to_a_secret_goes_too() -> None:
    redactor = Redactor(b"k" * 32)
    redactor.learn_name("jdoe77x", "user")
    assert "jdoe77x" not in redactor.text('"password" : {"jdoe77x": "Geheim78xx"}')


@pytest.mark.parametrize(
    ("told", "again"),
    [
        ("author=Karl Horvath\n", "Karl Horvath called\n"),
        ("sn: Halden-Moreau\nmail: jdoe@example.it\n", "Halden-Moreau said\n"),
        ("karl_four@gw1: Permission denied\n", "see karl_four now\n"),
        ("ssh Proxy@gw7\n", "a Proxy is set\n"),
    ],
)
def test_a_name_that_is_not_learned_stops_no_bundle(told: str, again: str, log_file: Any, tmp_path: Path) -> None:
    redactor, made = Redactor(b"k" * 32), list[CleanFile | LeftOut]()
    (tmp_path / "a.log").write_text(told)
    (tmp_path / "b.log").write_text(again)
    logs = [log_file(tmp_path / name) for name in ("a.log", "b.log")]
    (tmp_path / "members").mkdir()
    clean_all(
        logs,
        redactor=redactor,
        folder=tmp_path / "members",
        done=lambda _log, file: made.append(file),
        progress=lambda _done, _all: None,
        cancel=Cancel(),
    )
    report = Report(ticket=Ticket.new(), files=tuple(file for file in made if isinstance(file, CleanFile)))
    seal(report, target=tmp_path / "made.zip", redactor=redactor, progress=lambda _done, _all: None, cancel=Cancel())
    assert (tmp_path / "made.zip").is_file()


@pytest.mark.parametrize(
    "text", ["user=mario rossi did", "login of LAPTOP-ABC12345\\mario rossi failed", "C:\\Users\\Mario Rossi started"]
)
def test_of_a_learned_name_with_a_blank_no_word_stays_where_a_rule_means_the_first(text: str) -> None:
    redactor = Redactor(b"k" * 32)
    redactor.learn_name("Mario Rossi", "user")
    assert "ossi" not in redactor.text(text)
    assert redactor.text("Mario Rossi") in redactor.text(text)


@pytest.mark.parametrize("block", range(1, 9))
def test_a_learned_name_with_a_blank_goes_as_a_whole_however_the_text_is_cut(block: int) -> None:
    text = b"x user=mario rossi did\nC:\\Users\\Anna Bianchi\\x and user=Anna Bianchi path=y\n" * 400
    redactor = Redactor(b"k" * 32)
    redactor.learn_name("Mario Rossi", "user")
    whole = b"".join(redactor.stream([text]))
    pieces = [text[at : at + 997 * block] for at in range(0, len(text), 997 * block)]
    assert b"".join(redactor.stream(pieces, block=1)) == whole
    assert b"ossi" not in whole.lower()
    assert b"ianchi" not in whole
