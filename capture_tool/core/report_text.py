"""report.txt: the ticket as a support engineer reads it without any tool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any


def write(manifest: Mapping[str, Any], facts: Mapping[str, Mapping[str, Any]]) -> str:
    """The text for a manifest whose values are redacted already."""
    return "\n".join(_lines(manifest, facts)) + "\n"


def _lines(manifest: Mapping[str, Any], facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    moment = manifest["moment"]
    yield f"CAPTURE TOOL {manifest['tool']['version']}  ticket {manifest['ticket']}"
    yield ""
    yield f"Captured   {_both(moment['utc'], moment)}"
    yield f"Incident   {_both(manifest['incident'], moment)}"
    yield f"Category   {manifest['category']}"
    if manifest["belongs_to"]:
        yield f"Belongs to {manifest['belongs_to']}"
    if manifest.get("added_to"):
        yield f"Added to   {manifest['added_to']}"
    yield from _section("WHAT HAPPENED", manifest["text"] or "(no text)")
    if manifest["expected"]:
        yield from _section("WHAT WAS EXPECTED", manifest["expected"])
    yield from _section("SCREEN", *_screen(manifest))
    yield from _section("FILES", *(_file(file) for file in manifest["files"]))
    left = (f"{entry['name']}  {entry['bytes']:,} bytes: {entry['reason']}" for entry in manifest["left_out"])
    yield from _section("LEFT OUT", *left)
    counts = [f"{kind}: {count}" for kind, count in manifest["replaced"].items()]
    yield from _section(
        "REPLACED BEFORE SENDING",
        *(counts or ["nothing"]),
        "Equal values have equal stand-ins in all files (acct-live-..., user-...); passwords and tokens are `secret-removed`.",
    )
    if manifest["waivers"]:
        yield from _section("ALLOWED BY THE USER", *manifest["waivers"])
    for name, values in sorted(facts.items()):
        yield from _section(f"FACTS: {name}", *_flat(values, ""))


def _section(title: str, *lines: str) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"  {part}" for line in lines or ("nothing",) for part in line.splitlines() or [""])


def _both(utc: str, moment: Mapping[str, Any]) -> str:
    zone = timezone(timedelta(seconds=moment["utc_offset_seconds"]))
    local = datetime.fromisoformat(utc).astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {moment['zone']} (UTC{local:%z})  =  {utc[:19].replace('T', ' ')} UTC"


def _screen(manifest: Mapping[str, Any]) -> Iterator[str]:
    window = manifest["window"]
    if window is not None:
        yield f"window of {window['app']}: {window['title']} {_rect(window['rect'])}"
    for monitor in manifest["monitors"]:
        yield f"monitor {monitor['number']} {monitor['name']} {_rect(monitor['rect'])} scale {monitor['scale']:g}"


def _rect(rect: list[int]) -> str:
    left, top, width, height = rect
    return f"{width}x{height} at {left},{top}"


def _file(file: Mapping[str, Any]) -> str:
    parts = [f"{file['name']}  {file['bytes']:,} bytes"]
    if file.get("first") and file.get("last"):
        parts.append(f"{file['first'][:19]} to {file['last'][:19]} UTC")
    if file.get("clock"):
        parts.append(_clock(file["clock"]))
    if file.get("clipped"):
        parts.append(f"bytes {file['clipped'][0]:,} to {file['clipped'][1]:,} of {file['file_bytes']:,}")
    if file.get("encrypted"):
        parts.append("encrypted by the platform, not redacted")
    if file.get("replaced"):
        parts.append(f"{sum(file['replaced'].values()):,} values replaced")
    return ", ".join(parts)


def _clock(clock: Mapping[str, Any]) -> str:
    hours, minutes = divmod(abs(clock["utc_offset_seconds"]) // 60, 60)
    sign = "-" if clock["utc_offset_seconds"] < 0 else "+"
    source = "guessed from the last write" if clock["guessed"] else "this machine's zone"
    source = "a line of it says so" if clock.get("told") else source
    return f"its times read as UTC{sign}{hours:02}:{minutes:02} ({source})"


def _flat(value: object, name: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{name}[{number}]")
    else:
        yield f"{name}: {value}"
