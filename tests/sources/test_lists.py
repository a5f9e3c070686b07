"""What is collected, what never, and how each file is treated."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from capture_tool.core import discover
from capture_tool.core.model import LeftOut, LogFile, Treatment
from capture_tool.core.ports import Surroundings
from capture_tool.sources import find_all, name_files, sources
from capture_tool.sources._never import never
from tests.sources.files import NOON, write

Around = Callable[..., Surroundings]
LOGIN = "abcdefghijklmnop" * 2 + "abcdefgh"
HEADER = b"IBGZENC\0" + b"\0\0\0\2\0\0\0\1" + b"i" * 16 + b"\0\0\0\3key" + bytes(range(256))
NEVER = (
    "autorestart",
    "AUTORESTART.bak",
    "config.ini",
    "config-live.ini.old",
    "IBAutomater.json",
    "java_pid12.hprof",
    "java_pid12.hprof.gz",
    "core",
    "core.4711",
    "crash.mdmp",
    "nia2.dat",
    "card.PNG",
    "photo.jpeg",
    "card.pdf",
    "Copy of autorestart",
    "AUTORE~1",
    "Copy of config.ini",
    "secrets.json",
    "staff_key",
)

ODD = (
    "\u0430utorestart",
    "\uff41utorestart",
    "autorestart\n.log",
    "config.ini. ",
    "config.ini::$DATA",
    "config\u200b.ini",
    "config.ini\n",
)
"""Names that not every system lets us make."""


def names(files: tuple[LogFile, ...], **wanted: object) -> set[str]:
    """source/name of the files whose attributes are these."""
    return {f"{f.source}/{f.name}" for f in files if all(getattr(f, key) == value for key, value in wanted.items())}


def test_every_source_is_named_as_its_module() -> None:
    assert [source.name for source in sources()] == [name.replace("_", "-") for name in discover.names("capture_tool.sources")]
    assert {source.name for source in sources()} == {"tws", "gateway", "ibc", "jvm", "chosen-files", "own-log"}


def test_the_allow_list_of_a_settings_folder(tmp_path: Path, around: Around) -> None:
    root = tmp_path / "Jts"
    for name in ("launcher.log", "launcher.20260220.log", f"{LOGIN}/log.Fri.txt", f"{LOGIN}/api.7.Fri.log", "1045/tws.vmoptions"):
        write(root / name, "2026-02-20 11:59:00.000 x\n")
    for name in ("notes.txt", "other.log", "jars/x.jar", "settings.ini", f"{LOGIN}/tws.lock", "launcher.log.swp"):
        write(root / name, "2026-02-20 11:59:00.000 x\n")
    write(root / "jts.ini", "[Logon]\r\nTimeZone=Europe/Rome\r\n")
    files, left = find_all(around(roots=(root,)))
    tws = {"launcher.log", "launcher.20260220.log", f"{LOGIN}/log.Fri.txt", f"{LOGIN}/api.7.Fri.log", "jts.ini"}
    assert names(files, selected=True) == names(files) == {*(f"tws/{name}" for name in tws), "jvm/1045/tws.vmoptions"}
    assert names(files, treatment=Treatment.INI_ALLOW_LIST) == {"tws/jts.ini"}
    assert not left


@pytest.mark.parametrize("name", NEVER)
def test_never_from_a_settings_folder_nor_even_told(tmp_path: Path, around: Around, name: str) -> None:
    write(tmp_path / "Jts" / name, "secret")
    files, left = find_all(around(roots=(tmp_path / "Jts",), ibc_logs=(tmp_path / "Jts",), crash_folders=(tmp_path / "Jts",)))
    assert (files, left) == ((), ())


@pytest.mark.parametrize("name", NEVER)
@pytest.mark.parametrize("as_folder", [True, False])
def test_never_when_the_user_picks_it_but_told(tmp_path: Path, around: Around, name: str, as_folder: bool) -> None:
    path = write(tmp_path / "picked" / name, "secret")
    files, left = find_all(around(chosen=(path.parent if as_folder else path,)))
    assert files == ()
    assert [(entry.name, "never collected" in entry.reason) for entry in left] == [
        (f"picked/{name}" if as_folder else name, True)
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n123",
        b"\x7fELF123",
        b"JAVA PROFILE 1.0.2\0",
        b"# mine\r\n  IbPassword=x\r\n",
        b"\xff\xd8\xff\xe0",
        b"a\0b\0\0",
    ],
)
def test_another_name_does_not_help(tmp_path: Path, around: Around, content: bytes) -> None:
    files, left = find_all(around(chosen=(write(tmp_path / "renamed.log", content),)))
    assert files == ()
    assert len(left) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"2026-08-28 22:29:01.789 INFO [JTS-Main] - start\n" * 4
        + b"IbPassword=x\n"
        + b"2026-08-28 22:29:01.790 INFO [x] - end\n",
        b"2026-08-28 22:29:01.789 INFO [JTS-Main] - start\n" + b"\0" * 4096,  # what a power cut leaves
    ],
)
def test_a_log_with_a_setting_in_it_or_a_tail_of_nuls_is_taken(tmp_path: Path, around: Around, content: bytes) -> None:
    files, left = find_all(around(chosen=(write(tmp_path / "launcher.log", content),)))
    assert [file.name for file in files] == ["launcher.log"]
    assert left == ()


@pytest.mark.parametrize("name", ODD)
def test_an_odd_way_to_write_the_name_does_not_help(name: str) -> None:
    assert never(name)


@pytest.mark.parametrize("secret_name", ["autorestart", "config.ini"])
@pytest.mark.parametrize("chosen", [True, False])
def test_a_hard_link_to_what_is_never_collected_is_left_out(
    tmp_path: Path, around: Around, secret_name: str, *, chosen: bool
) -> None:
    root = tmp_path / "Jts"
    secret = write(root / secret_name, "2026-02-20 11:59:00.000 secret\n")
    (root / "launcher.log").hardlink_to(secret)
    files, left = find_all(around(chosen=(root,)) if chosen else around(roots=(root,)))
    assert files == ()
    assert any(entry.name.endswith("launcher.log") and "never collected" in entry.reason for entry in left)


@pytest.mark.parametrize("name", ["tws.xml", "tws.20260220.115900.ibenc"])
@pytest.mark.parametrize("content", ["IbPassword: sesame\n" * 9, "\ufeffpassword: sesame\n" * 9])
def test_what_is_not_encrypted_is_never_stored_as_it_is(tmp_path: Path, around: Around, name: str, content: str) -> None:
    write(tmp_path / "Jts" / name, content.encode("utf-16" if content[0] == "\ufeff" else "utf-8"))
    files, _ = find_all(around(roots=(tmp_path / "Jts",)))
    assert files == ()


@pytest.mark.parametrize("name", ["jts.ini.bak", "Copy of JTS.ini", "jts.ini "])
def test_a_copy_of_the_settings_is_treated_as_they_are(tmp_path: Path, around: Around, name: str) -> None:
    files, _ = find_all(around(chosen=(write(tmp_path / name, "[Logon]\nIndividual=x\n"),)))
    assert [file.treatment for file in files] == [Treatment.INI_ALLOW_LIST]


def test_hidden_files_of_a_folder_are_other_programs(tmp_path: Path, around: Around) -> None:
    path = write(tmp_path / "picked" / ".bash_history", "secret")
    files, left = find_all(around(chosen=(path.parent,)))
    assert (files, [entry.name for entry in left]) == ((), ["picked/.bash_history"])
    assert names(find_all(around(chosen=(path,)))[0]) == {"chosen-files/.bash_history"}


def test_nothing_from_a_browser_profile(tmp_path: Path, around: Around) -> None:
    write(tmp_path / "Jts" / "jxbrowser-7.1" / "launcher.log", "cookie")
    picked = write(tmp_path / "Jts" / ".jxbrowser" / "x" / "cookies.txt", "cookie")
    files, left = find_all(around(roots=(tmp_path / "Jts",), chosen=(tmp_path / "Jts", picked)))
    assert files == ()
    assert len(left) == 3


def test_encrypted_segments_of_the_window_are_offered_but_not_ticked(tmp_path: Path, around: Around) -> None:
    root = tmp_path / "Jts" / LOGIN
    write(root / "tws.20260220.080000.ibgzenc", HEADER)
    write(root / "ibgateway.20260220.100000.ibenc", b"\1\2\3\0")
    write(root / "tws.20260219.080000.ibgzenc", HEADER, NOON - timedelta(hours=10))
    write(root / "api.3.20260220.080000.ibgzenc", "not encrypted at all")
    files, left = find_all(around(roots=(tmp_path / "Jts",)))
    wanted = {f"tws/{LOGIN}/tws.20260220.080000.ibgzenc", f"gateway/{LOGIN}/ibgateway.20260220.100000.ibenc"}
    assert names(files) == wanted
    assert names(files, treatment=Treatment.STORED, group="encrypted", selected=False) == wanted
    assert files[0].first in {NOON - timedelta(hours=4), NOON - timedelta(hours=2)}
    assert {entry.name for entry in left} == {f"{LOGIN}/tws.20260219.080000.ibgzenc", f"{LOGIN}/api.3.20260220.080000.ibgzenc"}


def test_the_state_is_offered_but_not_ticked_and_known_by_its_first_bytes(tmp_path: Path, around: Around) -> None:
    write(tmp_path / "Jts" / LOGIN / "tws.xml", '\ufeff<?xml version="1.0"?><Settings/>')
    write(tmp_path / "Jts" / LOGIN / "ibg.xml", bytes(range(200)))
    files, _ = find_all(around(roots=(tmp_path / "Jts",)))
    assert names(files, group="state", treatment=Treatment.TEXT, selected=False) == {f"tws/{LOGIN}/tws.xml"}
    assert names(files, group="encrypted", treatment=Treatment.STORED, selected=False) == {f"gateway/{LOGIN}/ibg.xml"}


def test_the_gateway_has_the_shared_files_of_its_own_folder(tmp_path: Path, around: Around) -> None:
    write(tmp_path / "live" / "launcher.log", "2026-02-20 11:59:00.000 x\n")
    write(tmp_path / "live" / "ibgateway.20260220.100000.ibgzenc", HEADER)
    write(tmp_path / "both" / "launcher.log", "2026-02-20 11:59:00.000 y\n")
    write(tmp_path / "both" / "tws.xml", "<x/>")
    write(tmp_path / "both" / "ibg.xml", "<x/>")
    files, _ = find_all(around(roots=(tmp_path / "live", tmp_path / "both")))
    assert names(files, group="incident") == {"gateway/launcher.log", "tws/launcher.log"}


def test_several_settings_folders_give_every_name_once(tmp_path: Path, around: Around) -> None:
    roots = tuple(tmp_path / name for name in ("live", "paper", "moved"))
    for root in roots:
        write(root / "launcher.log", f"2026-02-20 11:59:00.000 {root.name}\n")
    files, _ = find_all(around(roots=roots))
    assert names(files) == {"tws/launcher.log", "tws/launcher-2.log", "tws/launcher-3.log"}


def test_one_real_file_is_taken_once(tmp_path: Path, around: Around) -> None:
    path = write(tmp_path / "Jts" / "launcher.log", "2026-02-20 11:59:00.000 x\n")
    (tmp_path / "Jts" / "launcher.20260220.log").hardlink_to(path)
    files, left = find_all(around(roots=(tmp_path / "Jts", tmp_path), chosen=(path,)))
    assert names(files) == {"chosen-files/launcher.log"}
    assert not left


def test_what_a_program_rotated_is_the_same_log(tmp_path: Path, around: Around) -> None:
    row = "2026-02-20 11:59:00.000 x\n"
    for name in ("launcher.log", "launcher.log.1", "launcher.log-20260220", "log.Fri.txt.2", "launcher.log.swp", "notes.txt.1"):
        write(tmp_path / "Jts" / name, row)
    write(tmp_path / "Jts" / "launcher.log.3.gz", gzip.compress(row.encode()))
    write(tmp_path / "Jts" / "ibc-3.20.0_TWS-1045_FRIDAY.txt.1.gz", gzip.compress(row.encode()))
    files, left = find_all(around(roots=(tmp_path / "Jts",)))
    tws = {"launcher.log", "launcher.log.1", "launcher.log-20260220", "log.Fri.txt.2", "launcher.log.3.gz"}
    assert names(files, selected=True) == {*(f"tws/{name}" for name in tws), "ibc/ibc-3.20.0_TWS-1045_FRIDAY.txt.1.gz"}
    assert not left


def test_logs_of_ibc_in_any_language(tmp_path: Path, around: Around) -> None:
    folder = tmp_path / "ibc" / "logs"
    for name in ("IBC-3.20.0_TWS-1045_FRIDAY.txt", "ibc-3.20.0_GATEWAY-1037_Venerdì.txt", "IBAutomater.log", "notes.txt"):
        write(folder / name, "2026-02-20 11:59:00:000 IBC: x\n")
    write(tmp_path / "ibc" / "config.ini", "IbPassword=x\n")
    files, _ = find_all(around(ibc_logs=(folder,)))
    assert names(files) == {
        "ibc/IBC-3.20.0_TWS-1045_FRIDAY.txt",
        "ibc/ibc-3.20.0_GATEWAY-1037_Venerdì.txt",
        "ibc/IBAutomater.log",
    }


def test_crash_dumps_of_the_platform_only(tmp_path: Path, around: Around) -> None:
    write(tmp_path / "home" / "hs_err_pid1.log", "# fatal\nCommand Line: -DjtsConfigDir=/x jclient.LoginFrame\n")
    write(tmp_path / "home" / "hs_err_pid2.log", "# fatal\nCommand Line: org.other.Program\n")
    write(tmp_path / "home" / "idea.vmoptions", "-Xmx1g\n")
    write(tmp_path / "home" / "hs_err_pid3.log", "jclient.LoginFrame\n", NOON - timedelta(days=2))
    files, left = find_all(around(crash_folders=(tmp_path / "home",)))
    assert names(files, selected=True) == {"jvm/hs_err_pid1.log"}
    assert names(files, group="previous-days") == {"jvm/hs_err_pid3.log"}
    assert left == (LeftOut("hs_err_pid2.log", 40, "a crash of another Java program"),)


def test_our_own_log_is_there_from_the_second_start_on(tmp_path: Path, around: Around) -> None:
    path = tmp_path / "capture-tool.log"
    assert find_all(around(own_log=path)) == ((), ())
    write(path, "2026-02-20 11:59:00,000 INFO started\n")
    files, _ = find_all(around(own_log=path))
    assert names(files) == {"own-log/capture-tool.log"}


def test_chosen_files_of_any_name_and_day_are_whole_and_ticked(tmp_path: Path, around: Around) -> None:
    write(tmp_path / "picked" / "anything.at all", "x\n", NOON - timedelta(days=90))
    write(tmp_path / "picked" / "deep" / "er" / "y.log", "2026-02-20 11:59:00.000 x\n" * 1000)
    write(tmp_path / "picked" / ".hidden" / "history", "x\n")
    write(tmp_path / "picked" / "packed.gz", b"\x1f\x8b\x08\0")
    files, left = find_all(around(chosen=(tmp_path / "picked",), small_bytes=10))
    assert names(files, selected=True, start=0, end=None) == {
        "chosen-files/picked/anything.at all",
        "chosen-files/picked/deep/er/y.log",
    }
    assert {entry.name for entry in left} == {"picked/packed.gz", "picked/.hidden"}


def test_all_that_is_left_out_is_named_unless_it_is_too_much_to_read(tmp_path: Path, around: Around) -> None:
    for number in range(501):
        write(tmp_path / "picked" / f"{number}.png", b"\x89PNG")
    _, left = find_all(around(chosen=(tmp_path / "picked",)))
    assert [(entry.name, entry.bytes) for entry in left] == [("chosen-files: 501 files", 2004)]
    (tmp_path / "picked" / "7.png").unlink()
    _, left = find_all(around(chosen=(tmp_path / "picked",)))
    assert {entry.name for entry in left} == {f"picked/{number}.png" for number in range(501) if number != 7}


def test_names_are_learned_from_settings_that_are_never_sent(tmp_path: Path, around: Around) -> None:
    ini = write(tmp_path / "Jts" / "jts.ini", "x\n")
    ibc = write(tmp_path / "ibc" / "config.ini", "IbLoginId=x\n")
    (tmp_path / "ibc" / "logs").mkdir()
    picked = write(tmp_path / "picked" / "config-2.ini", "IbLoginId=y\n")
    found = name_files(around(roots=(tmp_path / "Jts",), ibc_logs=(tmp_path / "ibc" / "logs",), chosen=(tmp_path / "picked",)))
    assert found == (ini, ibc, picked)


def test_packed_logs_are_taken_by_what_they_hold(tmp_path: Path, around: Around) -> None:
    for name, data in {
        "launcher.log.1.gz": b"2026-02-20 11:59:00.000 x\n" * 9,
        "photo.gz": b"\x89PNG\r\n",
        "photo.png.gz": b"text\n",
        "jts.ini.gz": b"[Logon]\nUserNameToDirectory=x\n",
        "config.ini.gz": b"x=y\n",
        "settings.gz": b"IbPassword=x\n",
        "twice.gz": gzip.compress(b"text\n"),
        "core.gz": b"\x7fELF\0\0",
    }.items():
        write(tmp_path / "picked" / name, gzip.compress(data))
    write(tmp_path / "picked" / "cut.gz", gzip.compress(b"text")[:6])
    files, left = find_all(around(chosen=(tmp_path / "picked",), small_bytes=10))
    assert names(files, selected=True, start=0, end=None) == {"chosen-files/picked/launcher.log.1.gz"}
    assert files[0].size == (tmp_path / "picked" / "launcher.log.1.gz").stat().st_size
    assert sum(1 if ":" not in entry.name else int(entry.name.split()[1]) for entry in left) == 8


def test_a_packed_log_over_the_budget_is_not_cut(tmp_path: Path, around: Around) -> None:
    write(tmp_path / "a.log.gz", gzip.compress(os.urandom(5000).hex().encode() + b"\n"))
    files, left = find_all(replace(around(chosen=(tmp_path / "a.log.gz",)), budget_bytes=2000))
    assert files == ()
    assert [entry.name for entry in left] == ["a.log.gz"]
