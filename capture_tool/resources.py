"""Finds the resources folder: in a checkout, in an installed wheel, in a frozen build."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import capture_tool


@cache
def root() -> Path:
    """The folder that holds icons, locale, help and schema. Raises FileNotFoundError when the installation is incomplete."""
    package = Path(capture_tool.__file__).parent
    for candidate in (package / "_resources", package.parent / "resources"):
        if (candidate / "schema").is_dir():
            return candidate
    raise FileNotFoundError("resources")


def resource(*parts: str) -> Path:
    """The path of one resource, for example `resource("icons", "app.svg")`."""
    return root().joinpath(*parts)
