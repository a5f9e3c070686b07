"""Plants, redacts by the way a ticket takes, and looks for what is left."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from capture_tool.core.bundle import seal
from capture_tool.core.errors import PermanentError
from capture_tool.core.gather import clean_all
from capture_tool.core.model import CleanFile, LeftOut, LogFile, Monitor, RawPath, Rect, Report, Ticket, Window
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel
from tests.planted import catalogue, shaped
from tests.planted.catalogue import Spot
from tests.planted.files import MadeFile, Planted, files
from tests.planted.search import Sought


@dataclass(slots=True)
class Verdict:
    """What came of it. `faults` are bundles that were stopped and files that were left out."""

    planted: list[Planted] = field(default_factory=list)
    misses: list[Planted] = field(default_factory=list)
    in_zip: int = 0
    decoys: int = 0
    lost: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def look(self, planted: Iterable[Planted], output: bytes) -> None:
        """Counts `planted`, and those of them that stand in `output`."""
        some = list(planted)
        self.planted += some
        by_needle = owners(some)
        found = Sought(by_needle).within_any_form(output)
        self.misses += dict.fromkeys(by_needle[needle] for needle in found)


def owners(planted: Iterable[Planted]) -> Mapping[bytes, Planted]:
    return {needle.encode(): one for one in planted for needle in one.spot.needles}


def bundle(rng: Random, folder: Path, verdict: Verdict) -> None:
    """One ticket: a file for each context, names in file names, the title, the text, the facts; sealed, and the zip searched."""
    redactor = Redactor(rng.randbytes(32))
    spots = [*catalogue.spots(rng), *_learned(rng, folder, redactor)]
    spots += _elsewhere(rng, spots)
    made, logs, named = files(rng, spots), [], []
    for number, file in enumerate(made):
        one = Spot(kind := rng.choice(("account-live", "account-paper", "mail")), "file name", *_named(rng, kind), "<V>")
        named.append(Planted(one, "name"))
        path = folder / f"{number}-{one.text}-{file.name}"
        path.write_bytes(file.data)
        logs.append(LogFile(source="tws", name=path.name, path=RawPath(path), size=len(file.data)))
    results: dict[Path, CleanFile | LeftOut] = {}
    clean_all(
        logs, redactor=redactor, folder=folder, done=lambda log, result: results.update({log.path: result}),
        progress=lambda _now, _all: None, cancel=Cancel(),
    )  # fmt: skip
    for log, file in zip(logs, made, strict=True):
        _judge_file(file, results[log.path], verdict)
    report, words = _report(rng, [result for result in results.values() if isinstance(result, CleanFile)])
    everything = [*named, *words, *(one for file in made for one in file.planted)]
    verdict.planted += [*named, *words]
    try:
        sealed = seal(report, target=folder / "out.zip", redactor=redactor, progress=lambda _now, _all: None, cancel=Cancel())
    except PermanentError as error:
        verdict.faults.append(f"{error.code}: {error.title}")
        return
    by_needle = owners(everything)
    left = Sought(by_needle).within_any_form(sealed.path.read_bytes())
    with zipfile.ZipFile(sealed.path) as opened:
        for name in opened.namelist():
            left |= Sought(by_needle).within_any_form(opened.read(name))
    verdict.in_zip += len({by_needle[needle] for needle in left})
    verdict.misses += [one for one in dict.fromkeys(by_needle[needle] for needle in left) if one in {*named, *words}]


def _judge_file(file: MadeFile, result: CleanFile | LeftOut, verdict: Verdict) -> None:
    if isinstance(result, LeftOut):
        verdict.faults.append(f"{file.name} ({file.planted[0].encoding}) was left out: {result.reason}")
        return
    data = zlib.decompress(result.member.read_bytes(), -15)
    verdict.look(file.planted, data)
    encoding = file.planted[0].encoding
    text = data.decode("utf-16-be" if encoding == "utf-16-be" else "utf-16-le" if "16" in encoding else "cp1252", "replace")
    lines = set(text.splitlines())
    verdict.decoys += len(file.decoys)
    verdict.lost += [(kind, line) for kind, line in file.decoys if line not in lines]


def unpacked(data: bytes) -> bytes:
    """The text of a planted file, as bytes of its encoding."""
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def _named(rng: Random, kind: str) -> tuple[str, tuple[str, ...]]:
    value = catalogue.values.SHAPED[kind](rng)
    return value, catalogue.values.needles(kind, value)


def _learned(rng: Random, folder: Path, redactor: Redactor) -> Iterator[Spot]:
    """Names and a password from settings files and the system, then in free text."""
    login, system, password = catalogue.user(rng), catalogue.user(rng), catalogue.values.password(rng)
    (folder / "config.ini").write_text(f"IbLoginId={login}\nIbPassword={password}1!\n")
    redactor.learn_file(folder / "config.ini")
    redactor.learn_name(system, "user")
    learned = (("user-name elsewhere", login), ("user-name elsewhere", system), ("password elsewhere", f"{password}1!"))
    for kind, value in learned:
        yield from _around(rng, kind, value)


def _elsewhere(rng: Random, spots: Iterable[Spot]) -> Iterator[Spot]:
    """What stood behind a known key, without it."""
    for spot in spots:
        if spot.kind == "user-name":
            yield next(_around(rng, "user-name elsewhere", spot.needles[0], 1))


def _around(rng: Random, kind: str, value: str, most: int = 6) -> Iterator[Spot]:
    places = [(context, line) for context, lines in shaped.AROUND.items() for line in lines]
    for context, line in [*rng.sample(places, most), ("prose en", "user <V> logged in")][:most]:
        escape = catalogue.ESCAPES.get(context, catalogue.plain)
        yield Spot(kind, context, line.replace("<V>", escape(value)), catalogue.values.pieces(value), line)


def _report(rng: Random, logs: list[CleanFile]) -> tuple[Report, list[Planted]]:
    """The words around the logs, with accounts, addresses and names in them."""
    spots = []

    def value(kind: str, place: str) -> str:
        text, sought = _named(rng, kind)
        spots.append(Planted(Spot(kind, place, text, sought, "<V>"), "words"))
        return text

    return Report(
        ticket=Ticket.new(),
        text=f"Rejected for {value('account-live', 'text')}, write to {value('mail', 'text')}, call {value('phone', 'text')}",
        expected=f"no {value('ip', 'text')}",
        belongs_to=f"#12 {value('mail', 'text')}",
        files=tuple(logs),
        left_out=(LeftOut(f"api.{value('account-paper', 'left out')}.log", 12, "it is gone"),),
        facts={"system": {"path": f"/x/Jts/{value('user-folder', 'facts')}", value("mac", "facts"): [value("ipv6", "facts")]}},
        monitors=(Monitor(1, f"DP-{value('mail', 'monitor')}", Rect(0, 0, 10, 10), 1.0, primary=True),),
        window=Window(
            7, f"{value('account-paper', 'title')} Interactive Brokers (Simulated Trading)", "tws", 1, Rect(0, 0, 4, 4)
        ),
    ), spots


def positions(rng: Random, shift: int, verdict: Verdict, block: int = 2048) -> None:
    """Every line once with a block border `shift` characters after its beginning (round again when it is shorter)."""
    filler = "2026-08-28 22:29:01.789 INFO  [JTS-Main] - nothing to see in this line\n"
    text, planted = [], []
    for spot in catalogue.spots(rng):
        line = f"{spot.text}\n".encode()
        begin = block - shift % (len(line) + 1)
        if len(line) > block // 2:
            continue
        before = (filler * (block // len(filler) + 1)).encode()[: begin - 1] + b"\n"
        after = (filler * 30).encode()[: (-len(before) - len(line)) % block - 1] + b"\n"
        text.append(before + line + after)
        planted.append(Planted(spot, f"border at {shift}"))
    data = b"".join(text)
    chunks = [data[at : at + block] for at in range(0, len(data), block)]
    verdict.look(planted, b"".join(Redactor(b"k" * 32).stream(chunks, block=block)))


def alone(rng: Random, verdict: Verdict) -> None:
    """Every line as a whole file, without a line end, before a redactor that knows no name."""
    redactor = Redactor(b"k" * 32)
    for spot in catalogue.spots(rng):
        verdict.look([Planted(spot, "whole file")], b"".join(redactor.stream([spot.text.encode()])))
        if redactor.revision:  # it learned one; making another each time would be nearly all of the work
            redactor = Redactor(b"k" * 32)


def endless(rng: Random, folder: Path, verdict: Verdict, megabytes: int = 100) -> None:
    """Values known by their shape in one line of a hundred megabytes."""
    makers = list(catalogue.values.SHAPED.items())
    planted, parts = [], []
    for number in range(megabytes * 20):
        kind, make = makers[number % len(makers)]
        value = make(rng)
        planted.append(
            Planted(Spot(kind, "endless line", f"x {value} y", catalogue.values.needles(kind, value), "x <V> y"), "100 MB line")
        )
        parts.append(b"q" * rng.randrange(40_000, 64_000) + f" {value} ".encode())
    path = folder / "endless.log"
    path.write_bytes(b"".join(parts))
    log = LogFile(source="tws", name=path.name, path=RawPath(path), size=path.stat().st_size)
    results: list[CleanFile | LeftOut] = []
    clean_all(
        [log], redactor=Redactor(b"k" * 32), folder=folder, done=lambda _log, result: results.append(result),
        progress=lambda _now, _all: None, cancel=Cancel(),
    )  # fmt: skip
    made = results[-1]
    with suppress(FileNotFoundError):
        path.unlink()
    if isinstance(made, LeftOut):
        verdict.faults.append(f"the endless line was left out: {made.reason}")
    else:
        verdict.look(planted, zlib.decompress(made.member.read_bytes(), -15))
