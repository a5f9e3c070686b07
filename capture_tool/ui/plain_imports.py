"""Imports without a search of their source: PySide reads that of every module, to see whether its own name is in it.

It wants to know where its optional names (`snake_case`, `true_property`) could be switched on; we use none. All the source
stays in the memory of `linecache`: 13 MiB of the tray program, and 20 ms of its start.
"""

from __future__ import annotations

import importlib
from types import ModuleType

import PySide6.QtCore  # noqa: F401  (brings the search with it)

NAME = "_mod_uses_pyside"


def _uses_none(_module: ModuleType) -> bool:
    return False


# WORKAROUND: private, seen in PySide 6.10 and 6.11. Without that name nothing is replaced and imports are slow as ever.
# Goes when PySide no longer calls inspect.getsource for every import (shibokensupport/feature.py).
_search = importlib.import_module("shibokensupport.feature")
if hasattr(_search, NAME):
    setattr(_search, NAME, _uses_none)
