"""What holds for every text: cuts make no difference, clean text stays, equal stays equal, twice is once, counts are true."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from capture_tool.core.bundle import seal
from capture_tool.core.clean import clean
from capture_tool.core.model import CleanFile, LeftOut, Monitor, Rect, Report, Ticket, Window
from capture_tool.core.redaction import Redactor, UnredactableError
from capture_tool.core.threads import Cancel
from tests.planted import catalogue, decoys, values
from tests.planted.stand_ins import collisions

KEY = b"a key for tests only" * 2
STAND_IN = re.compile(rb"acct-(?:live|paper)-[A-Z0-9]{13}")
SEEDS = st.integers(0, 1 << 32)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A smaller seed is no simpler text: looking for one would take minutes."""


def cleaned(data: bytes, *, cut: int = 1 << 20, block: int = 1 << 20) -> tuple[bytes, dict[str, int]]:
    stream = Redactor(KEY).stream([data[at : at + cut] for at in range(0, len(data), cut)], block=block)
    return b"".join(stream), dict(stream.counts)


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Secrets of all kinds among decoys and fillers, in one of several encodings."""
    rng = Random(draw(SEEDS))
    some = rng.sample(list(catalogue.spots(rng)), 12)
    lines = [line for spot in some for line in (spot.text, *(line for _, line in rng.sample(decoys.lines(rng), 2)))]
    lines.insert(rng.randrange(len(lines)), "q" * draw(st.sampled_from((0, 10, 5_000, 40_000))))
    end = draw(st.sampled_from(("\n", "\r\n")))
    text = end.join(lines) + draw(st.sampled_from(("", end)))
    return text.encode(draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252"))))


PARTS_OF_TABLES = (
    *(
        "user",
        "password",
        "id",
        '"user"',
        '"token"',
        "PASSWORD",
        '"columns":',
        '"index":[0,1],',
        "janedoe7",
        '"Tr0ub4dor&3"',
        "é",
    ),
    *(
        " ",
        "    ",
        "\n",
        "\r\n",
        "\t",
        ",",
        ", ",
        ";",
        "[[",
        "[",
        "]",
        "],",
        "(",
        ")",
        "{",
        "}",
        '\\"',
        "'",
        "|",
        " | ",
        "---",
        "+---+",
    ),
    *("Name,Value", "Key;Value;note", "0  ", "1  ", "12:33:44", "33:09:12:ce:97:4a", "NULL"),
)


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(data=texts(), cut=st.integers(1, 5_000), block=st.integers(1, 9_000))
def test_output_does_not_depend_on_cuts_and_blocks(data: bytes, cut: int, block: int) -> None:
    assert cleaned(data, cut=cut, block=block) == cleaned(data)


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(parts=st.lists(st.sampled_from(PARTS_OF_TABLES), max_size=60), far=st.sampled_from((0, 20_000, 20_400)))
def test_no_border_changes_what_may_be_a_table(parts: list[str], far: int) -> None:
    data = ("x" * far + "\n" + "".join(parts)).encode()
    assert cleaned(data, cut=7 if not far else 997, block=1) == cleaned(data)


@pytest.mark.parametrize("block", [1, 2, 3, 7, 64, 1 << 10])
def test_output_is_the_same_for_the_smallest_blocks(block: int) -> None:
    data = "\n".join(spot.text for spot in catalogue.spots(Random(block))).encode()
    assert cleaned(data, cut=block, block=block) == cleaned(data)


@pytest.mark.parametrize("hidden", [b"U765\x004321", b"U\0\x007654321", b"U\0\0\x007\0\0\x006\0\0\0"])
@pytest.mark.parametrize("cut", range(5_000, 5_012))
def test_a_nul_inside_a_word_is_refused_wherever_the_text_is_cut(hidden: bytes, cut: int) -> None:
    data = b"x" * 5_000 + hidden + b" a\n"
    with pytest.raises(UnredactableError):
        b"".join(Redactor(KEY).stream([data[:cut], data[cut:]], block=1))


@pytest.mark.parametrize("cut", [1, 8, 9, 16, 5_000])
def test_ascii_inside_utf_16_is_refused_wherever_the_text_is_cut(cut: int) -> None:
    data = "plain\n".encode("utf-16") * 1_000 + b"IbPassword=topolino1\n" + "plain\n".encode("utf-16-le") * 9
    with pytest.raises(UnredactableError):
        cleaned(data, cut=cut, block=1)


def test_a_run_of_nuls_stays() -> None:
    data = b"2026 it went dark" + b"\0" * 4096 + b"2026 and light again\n\0\0\n"
    assert cleaned(b"plain\n" * 1000 + data, cut=100, block=1)[0].endswith(data)


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(
    seed=SEEDS,
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252")),
    end=st.sampled_from(("\n", "\r\n", "\r\r\n")),
)
def test_text_without_secrets_is_byte_identical(seed: int, encoding: str, end: str) -> None:
    data = end.join(line for _, line in decoys.lines(Random(seed))).encode(encoding)
    assert cleaned(data) == (data, {})


@settings(max_examples=100, deadline=None, phases=PHASES)
@given(
    data=st.binary(max_size=300).map(lambda data: bytes(byte | 0x80 for byte in data)),
    words=st.sampled_from((b"", b"plain\r\n", b"\n")),
)
def test_bytes_of_any_code_page_stay(data: bytes, words: bytes) -> None:
    assert cleaned(words + data + words) == (words + data + words, {})


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(data=texts())
def test_what_was_cleaned_is_not_changed_again(data: bytes) -> None:
    once, _ = cleaned(data)
    assert cleaned(once)[0] == once


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(seed=SEEDS, kinds=st.lists(st.sampled_from(sorted(values.SHAPED)), min_size=1, max_size=30))
def test_counts_equal_the_number_of_values_replaced(seed: int, kinds: list[str]) -> None:
    rng = Random(seed)
    text = "\n".join(f"see {values.SHAPED[kind](rng)} here" for kind in kinds)
    output, counts = cleaned(text.encode())
    assert sum(counts.values()) == len(kinds)
    kept = [line for line in output.decode().split("\n") if re.fullmatch(r"see [A-Za-z0-9.@+-]+ here", line)]
    assert len(kept) == len(kinds)


def test_no_two_values_share_a_stand_in() -> None:
    """The quick form; `poe planted` takes a million."""
    assert collisions(50_000) == 0


def test_one_value_has_one_stand_in_in_files_names_titles_texts_and_the_manifest(log_file: Any, tmp_path: Path) -> None:
    redactor, members = Redactor(KEY), tmp_path / "members"
    members.mkdir()
    account, files = "U7654321", []
    for number, data in enumerate(
        (
            f"10:05:21:715 -> --- 15-1-{account}-\n".encode(),
            f"acct={account}\r\n".encode("utf-16"),
            f'{{"a":"{account}"}}'.encode(),
        )
    ):
        path = tmp_path / f"api.{number}.{account}.log"
        path.write_bytes(data)
        made = clean(log_file(path), redactor=redactor, folder=members, progress=lambda _now, _all: None, cancel=Cancel())
        assert isinstance(made, CleanFile)
        files.append(made)
    report = Report(
        ticket=Ticket.new(),
        text=f"it is {account}.",
        expected=f"({account})",
        belongs_to=account,
        files=tuple(files),
        left_out=(LeftOut(f"log_{account}_x", 1, "it is gone"),),
        facts={"system": {account: [f"/x/{account}/y"]}},
        monitors=(Monitor(1, account, Rect(0, 0, 1, 1), 1.0, primary=True),),
        window=Window(1, f"{account} Interactive Brokers", account, 1, Rect(0, 0, 1, 1)),
    )
    sealed = seal(report, target=tmp_path / "out.zip", redactor=redactor, progress=lambda _now, _all: None, cancel=Cancel())
    found: Counter[bytes] = Counter()
    with zipfile.ZipFile(sealed.path) as opened:
        for name in opened.namelist():
            found.update(STAND_IN.findall(name.encode() + b"\n" + opened.read(name).replace(b"\0", b"")))
        manifest = json.loads(opened.read("manifest.json"))
    assert len(found) == 1
    stand_in = next(iter(found)).decode()
    said = (
        manifest["window"]["title"],
        manifest["window"]["app"],
        manifest["text"],
        manifest["expected"],
        manifest["belongs_to"],
    )
    assert all(stand_in in text for text in (*said, manifest["monitors"][0]["name"], manifest["left_out"][0]["name"]))
    assert sum(stand_in in file["name"] for file in manifest["files"]) == 3
    assert account.encode() not in sealed.path.read_bytes()


def test_the_member_holds_what_the_stream_gives(log_file: Any, tmp_path: Path) -> None:
    """The road of a ticket and the plain stream are the same rules."""
    data = "\n".join(spot.text for spot in catalogue.spots(Random(5)) if spot.kind in values.SHAPED).encode()
    (tmp_path / "a.log").write_bytes(data)
    made = clean(
        log_file(tmp_path / "a.log"), redactor=Redactor(KEY), folder=tmp_path, progress=lambda _n, _a: None, cancel=Cancel()
    )
    assert isinstance(made, CleanFile)
    assert zlib.decompress(made.member.read_bytes(), -15) == cleaned(data)[0]
