"""One oracle under atheris, with libFuzzer's options: `python -m tests.fuzz.run NAME [OPTION ...] [CORPUS ...]`."""

from __future__ import annotations

import importlib
import sys

import atheris


def main() -> None:
    name = sys.argv.pop(1)
    with atheris.instrument_imports(include=["capture_tool.core"]):
        oracle = importlib.import_module(f"tests.fuzz.{name}")
    atheris.Setup(sys.argv, oracle.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
