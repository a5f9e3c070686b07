"""What the command line of a running platform says about paths. It also holds passwords: only what is named here is ever kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

Kind = Literal["tws", "gateway"]

IMAGE = re.compile(
    r"(?i)(javaw?|tws\d*|ibgateway\d*)(\.exe)?|java\w*stub|trader workstation.*|ib gateway.*|jts.*|universaljavaap.*"
)
"""Process names worth a look at the command line; Linux cuts them to 15 letters."""
IBC_MAIN = re.compile(r"ibcalpha\.ibc\.Ibc(Tws|Gateway)")
MAIN: dict[str, Kind] = {
    "jclient.LoginFrame": "tws",
    "ibcalpha.ibc.IbcTws": "tws",
    "ibgateway.GWClient": "gateway",
    "ibcalpha.ibc.IbcGateway": "gateway",
}
JAR = re.compile(r"(jts4launch|twslaunch)-[\w.]+\.jar")


@dataclass(frozen=True, slots=True)
class Command:
    """What a platform's command line told."""

    kind: Kind
    under_ibc: bool
    config_folders: tuple[Path, ...] = ()
    """Values of -DjtsConfigDir: settings folders for certain."""
    install_folders: tuple[Path, ...] = ()
    """Values of -DinstallDir: the program, often inside the settings folder."""
    ibc_settings: Path | None = None
    """IBC's settings file; its folder has IBC's logs."""


def looks_like(image: str) -> bool:
    """Whether a process of this name may be a platform."""
    return IMAGE.fullmatch(image) is not None


def read(image: str, words: Sequence[str]) -> Command | None:
    """What the words of a command line say; None when it is no platform. `image` is the process's name."""
    kind = _kind(image, words)
    if kind is None:
        return None
    ibc = next((number for number, word in enumerate(words) if IBC_MAIN.fullmatch(word)), None)
    settings = words[ibc + 1] if ibc is not None and len(words) > ibc + 1 else ""
    return Command(
        kind,
        ibc is not None,
        _values("-DjtsConfigDir=", words),
        _values("-DinstallDir=", words),
        Path(settings) if PurePath(settings).suffix == ".ini" else None,
    )


def _kind(image: str, words: Sequence[str]) -> Kind | None:
    for word in words:
        if word in MAIN:
            return MAIN[word]
    name = image.casefold()
    if name.startswith(("ibgateway", "ib gateway")):
        return "gateway"
    if name.startswith(("tws", "trader workstation")):
        return "tws"
    if any(JAR.search(word) for word in words):
        return "gateway" if any("ibgateway" in word for word in words) else "tws"
    return None


def _values(option: str, words: Sequence[str]) -> tuple[Path, ...]:
    return tuple(Path(word.removeprefix(option).strip('"')) for word in words if word.startswith(option) and word != option)
