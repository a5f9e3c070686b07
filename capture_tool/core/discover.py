"""Finds plugs: a plug is one module in a package, named after what it is; modules that begin with `_` are not plugs."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType


def names(package: str) -> tuple[str, ...]:
    """Names of the plugs in `package` (dotted), sorted, without importing them. Works in a frozen build."""
    found = importlib.import_module(package)
    return tuple(sorted(info.name for info in pkgutil.iter_modules(found.__path__) if not info.name.startswith("_")))


def load(package: str, name: str) -> ModuleType:
    """The plug's module. Raises LookupError when the package has no plug of that name."""
    if name not in names(package):
        raise LookupError(name)
    return importlib.import_module(f"{package}.{name}")


def listed(packages: Iterable[str]) -> str:
    """What is found in each of `packages` (below ours) as one line, so that a frozen program can be compared with its source."""
    return "; ".join(f"{package}: {', '.join(names(f'capture_tool.{package}'))}" for package in packages)
