"""The manifest of a bundle (design section 4, resources/schema/manifest.schema.json): made when sealed, checked when read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import capture_tool
from capture_tool.core.model import CleanFile, Monitor, Report, Window
from capture_tool.resources import resource

SCHEMA = 1
TIMES = frozenset({"time", "maybe_time"})
"""Definitions of the schema whose values have the form of a time and must be one too."""
TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def timestamp(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds: `2026-08-28T20:29:01.789Z`."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def make(report: Report, files: list[dict[str, Any]], *, policy: str, clean: Callable[[str], str]) -> dict[str, Any]:
    """The manifest. `files` are the members so far; `clean` redacts what a person or another program wrote."""
    moment = report.ticket.moment
    replaced: dict[str, int] = {}
    for file in files:
        for kind, count in file.get("replaced", {}).items():
            replaced[kind] = replaced.get(kind, 0) + count
    return {
        "schema": SCHEMA,
        "ticket": report.ticket.id,
        "tool": {"name": "capture-tool", "version": capture_tool.__version__},
        "policy": policy,
        "moment": {"utc": timestamp(moment.utc), "zone": clean(moment.zone), "utc_offset_seconds": moment.utc_offset_seconds},
        "incident": timestamp(report.incident or moment.utc),
        "category": report.category.value,
        "text": clean(report.text),
        "expected": clean(report.expected),
        "belongs_to": clean(report.belongs_to),
        **({"added_to": clean(report.add_to)} if report.add_to else {}),
        "waivers": sorted(report.waivers),
        "monitors": [_monitor(monitor, clean) for monitor in report.monitors],
        "window": None if report.window is None else _window(report.window, clean),
        "files": files,
        "left_out": [{"name": clean(left.name), "bytes": left.bytes, "reason": clean(left.reason)} for left in report.left_out],
        "replaced": dict(sorted(replaced.items())),
    }


def log_entry(file: CleanFile, name: str) -> dict[str, Any]:
    """What the manifest says of a log in the zip under `name`."""
    from dataclasses import asdict  # 4 ms that only logs need

    return {
        "name": name,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "media_type": "application/octet-stream" if file.encrypted else "text/plain",
        "source": file.source,
        "first": timestamp(file.first),
        "last": timestamp(file.last),
        "bytes_before": file.bytes_before,
        "file_bytes": file.file_bytes,
        "replaced": dict(sorted(file.replaced.items())),
        "clipped": None if file.clipped is None else list(file.clipped),
        "encrypted": file.encrypted,
        "clock": None if file.clock is None else asdict(file.clock),
    }


def packed(manifest: Mapping[str, Any]) -> bytes:
    """The bytes of manifest.json: the same for the same manifest."""
    return json.dumps(manifest, indent=1, ensure_ascii=False).encode() + b"\n"


def problems(manifest: object) -> tuple[str, ...]:
    """Where a manifest does not keep to the schema; empty when it does."""
    return tuple(_problems(manifest, _schema(), "manifest"))


@cache
def _schema() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(resource("schema", "manifest.schema.json").read_text("utf-8"))
    return read


def _problems(value: object, schema: Mapping[str, Any], at: str) -> list[str]:
    """The part of JSON Schema 2020-12 that our schema uses: jsonschema itself is not needed at run time."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        wrong = _problems(value, _schema()["$defs"][name], at)
        if not wrong and name in TIMES and value is not None and not _is_time(value):
            wrong = [f"{at} is no day of the calendar"]
        return wrong
    wanted = schema.get("type", [])
    kinds = [wanted] if isinstance(wanted, str) else wanted
    if kinds and not any(isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool)) for kind in kinds):
        return [f"{at} is not of type {' or '.join(kinds)}"]
    found: list[str] = []
    if "const" in schema and value != schema["const"]:
        found.append(f"{at} is not {schema['const']}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at} is none of the known values")
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{at} has the wrong form")
    if isinstance(value, int | float) and value < schema.get("minimum", value):
        found.append(f"{at} is too small")
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            found += _problems(item, schema["items"], f"{at}[{number}]")
    if isinstance(value, dict):
        found += [f"{at} has no {name}" for name in schema.get("required", ()) if name not in value]
        for name, item in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
            if isinstance(inner, dict):
                found += _problems(item, inner, f"{at}.{name}" if name in schema.get("properties", {}) else f"{at}.*")
    return found


def _is_time(value: Any) -> bool:
    try:
        return bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _monitor(monitor: Monitor, clean: Callable[[str], str]) -> dict[str, Any]:
    rect = monitor.rect
    return {
        "number": monitor.number,
        "name": clean(monitor.name),
        "rect": [rect.left, rect.top, rect.width, rect.height],
        "scale": monitor.scale,
        "primary": monitor.primary,
    }


def _window(window: Window, clean: Callable[[str], str]) -> dict[str, Any]:
    rect = window.rect
    return {"app": clean(window.app), "title": clean(window.title), "rect": [rect.left, rect.top, rect.width, rect.height]}
