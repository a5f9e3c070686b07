"""Files full of planted secrets, in every encoding that logs come in."""

from __future__ import annotations

import codecs
import gzip
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tests.planted import decoys
from tests.planted.catalogue import Spot

UMLAUTS = "für Köln über Größe è già così ©"
Encode = Callable[[str], bytes]


def _members(text: str) -> bytes:
    """gz of several members, borders within lines."""
    data, step = text.encode(), max(1, len(text) // 5)
    return b"".join(gzip.compress(data[at : at + step], 1) for at in range(0, len(data), step))


ENCODINGS: Mapping[str, Encode] = {
    "utf-8": str.encode,
    "utf-8-bom": lambda text: codecs.BOM_UTF8 + text.encode(),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "no last newline": lambda text: text.rstrip("\n").encode(),
    "utf-16-le": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16-be": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "utf-16-le bare": lambda text: text.encode("utf-16-le"),
    "utf-16 crlf": lambda text: codecs.BOM_UTF16_LE + text.replace("\n", "\r\n").encode("utf-16-le"),
    "cp1252": lambda text: text.encode("cp1252"),
    "gz": lambda text: gzip.compress(text.encode(), 1),
    "gz members": _members,
}


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted where; `text` is only ever shown with the needles masked."""

    spot: Spot
    encoding: str


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file to be redacted."""

    name: str
    data: bytes
    planted: tuple[Planted, ...]
    decoys: tuple[tuple[str, str], ...]


def files(rng: Random, spots: Iterable[Spot], encodings: Sequence[str] = tuple(ENCODINGS)) -> list[MadeFile]:
    """A file for each context in an encoding of its own, its lines in random order between decoys; a secret is last."""
    by_context: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        by_context[spot.context].append(spot)
    return [_file(rng, context, some, rng.choice(encodings)) for context, some in by_context.items()]


def _file(rng: Random, context: str, spots: list[Spot], encoding: str) -> MadeFile:
    rng.shuffle(spots)
    wide = encoding == "cp1252"
    lines, survivors = [UMLAUTS if wide else "begin"], []
    for spot in spots:
        for kind, line in rng.sample(decoys.lines(rng), rng.randrange(3)):
            lines.append(line)
            survivors.append((kind, line))
        lines.append(f"{UMLAUTS}\n{spot.text}" if wide and rng.random() < 0.5 else spot.text)
    text = "\n".join(lines) + "\n"
    name = context.replace(" ", "-") + (".log.gz" if encoding.startswith("gz") else ".log")
    return MadeFile(name, ENCODINGS[encoding](text), tuple(Planted(spot, encoding) for spot in spots), tuple(survivors))
