"""`capture-tool settings`: every value with the layer it came from; set one; what policy says."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any

from capture_tool.cli import DONE, print_json
from capture_tool.core.errors import PermanentError, UsageError
from capture_tool.core.settings import KEYS, PLUGS, SECRET_ENDINGS, SECRETS, set_value
from capture_tool.plugs import carrier_class, destination_class, plug_class
from capture_tool.tool import Tool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """show (default), set KEY VALUE, policy."""
    parser.add_argument("action", nargs="?", choices=["show", "set", "policy"], default="show")
    parser.add_argument("key", nargs="?")
    parser.add_argument("value", nargs="?", help="the value; - reads it from standard input (secrets always do)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Does it."""
    tool = Tool()
    if args.action == "set":
        return _set(tool, args)
    rows = _rows(tool)
    if args.action == "policy":
        rows = [row for row in rows if row["origin"] == "policy"]
    if args.json:
        file = str(tool.paths.policy if args.action == "policy" else tool.paths.settings)
        print_json({"file": file, "settings": rows, "problems": list(tool.settings.problems)})
        return DONE
    if args.action == "policy" and not rows:
        print(f"No policy is in force ({tool.paths.policy}).")
    for row in rows:
        print(f"{row['key']} = {row['value']!r}  [{row['origin']}]  {row['about']}".rstrip())
    for problem in tool.settings.problems:
        print(f"problem: {problem}", file=sys.stderr)
    return DONE


def _rows(tool: Tool) -> list[dict[str, Any]]:
    settings = tool.settings
    rows = [
        {
            "key": key,
            "value": _plain(getattr(settings, field.name)),
            "origin": settings.origin(key),
            "about": field.metadata["about"],
        }
        for key, field in KEYS.items()
    ]
    for table in PLUGS:
        rows += [
            {"key": key, "value": _shown(field, value), "origin": settings.origin(key), "about": ""}
            for name, values in settings.plugs(table).items()
            for field, value in values.items()
            for key in (f"{table}.{name}.{field}",)
        ]
    return rows


def _plain(value: Any) -> Any:
    """As it can be shown: an address without the login that somebody wrote into the file."""
    if isinstance(value, str):
        return re.sub(r"(?<=://)[^/]*@", "(hidden)@", value)
    return list(value) if isinstance(value, tuple) else value


def _shown(field: str, value: Any) -> Any:
    return "(hidden)" if field.endswith(SECRET_ENDINGS) else _plain(value)


def _set(tool: Tool, args: argparse.Namespace) -> int:
    if args.key is None or args.value is None:
        raise UsageError("usage", "settings set needs a key and a value.", "`capture-tool settings` lists the keys.")
    if tool.settings.origin(args.key) == "policy":
        raise PermanentError("settings.policy", f"{args.key} is set by policy.", f"Ask the administrator ({tool.paths.policy}).")
    parts = args.key.split(".")
    if parts[0] in PLUGS and len(parts) == 3:
        _check_field(*parts)
    if args.key == "destination":
        destination_class(args.value)
    if args.key == "body.carrier" and args.value:
        carrier_class(args.value)
    secret = args.key in SECRETS or (len(parts) == 3 and parts[2].endswith(SECRET_ENDINGS))
    if secret and args.value != "-":
        raise UsageError(
            "settings.secret",
            "A secret is not given on the command line: others can read it there.",
            "Give - and type it on standard input.",
        )
    value = sys.stdin.readline().rstrip("\n") if args.value == "-" else args.value
    if secret:
        tool.secrets.set(args.key, value)
    else:
        set_value(tool.paths.settings, args.key, value)
    if args.json:
        print_json({"key": args.key, "stored": tool.secrets.where() if secret else str(tool.paths.settings)})
    return DONE


def _check_field(table: str, name: str, field: str) -> None:
    known = plug_class(table, name).fields
    if field not in known:
        raise UsageError("settings.key", f"{name} has no field {field}.", f"It has: {', '.join(known)}.")
