"""`capture-tool check`: one line and one cure each; exit code 1 when something that is needed fails."""

from __future__ import annotations

import argparse
import dataclasses

from capture_tool.cli import DONE, FAILED, print_json
from capture_tool.tool import Tool

MARKS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--json only."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Looks at everything, prints as it goes."""
    tool = Tool()
    found = []
    for finding in tool.check():
        found.append(finding)
        if not args.json:
            print(f"{MARKS[finding.state]}  {finding.name}: {finding.text}")
            if finding.cure:
                print(f"      -> {finding.cure}")
    if args.json:
        print_json({"findings": [dataclasses.asdict(finding) for finding in found]})
    return FAILED if any(finding.state == "fail" for finding in found) else DONE
