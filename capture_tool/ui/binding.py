"""PySide6, loaded without what a program needs only to tell of a wrong call: that waits until it is asked for.

WORKAROUND PySide6 6.10 and 6.11: at every start it compiles 150 KB of Python text from inside its library, on how signatures are
parsed and .pyi files written: 45 ms, a fifth of the tray program's start. Goes when PySide6 keeps them compiled. Where it loads
those files in another way, nothing here fits and it loads them as ever.
"""

from __future__ import annotations

import builtins
import sys
import threading
from collections.abc import Callable
from typing import Any

LATER = frozenset(
    f"shibokensupport/signature/{name}.py" for name in ("errorhandler", "layout", "parser", "lib/enum_sig", "lib/pyi_generator")
)
"""Files that PySide6 reaches by attributes of their modules only. (`mapping` is not among them: its C code looks inside.)"""

_compile: Any = builtins.compile
_one = threading.RLock()
_texts: dict[str, Any] = {}


def _compile_later(source: Any, filename: Any, mode: str, *more: Any, **options: Any) -> Any:
    if filename in LATER:
        _texts[filename] = source
        source = f"from {__name__} import at_first_use\n__getattr__ = at_first_use(globals(), {filename!r})\n"
    return _compile(source, filename, mode, *more, **options)


def at_first_use(module: dict[str, Any], filename: str) -> Callable[[str], Any]:
    """A module's `__getattr__` (PEP 562) that runs the text of the module when the first of its names is asked for."""

    def find(name: str) -> Any:
        if not (name.startswith("__") and name.endswith("__")):  # such names the import system asks for in passing
            with _one:
                if (text := _texts.pop(filename, None)) is not None:
                    exec(_compile(text, filename, "exec"), module)  # noqa: S102  (PySide6's own text)
                if name in module:
                    return module[name]
        raise AttributeError(name)

    return find


if "PySide6" not in sys.modules:
    setattr(builtins, "compile", _compile_later)  # noqa: B010  (an assignment is an error to mypy)
    try:
        import PySide6  # noqa: F401
    finally:
        setattr(builtins, "compile", _compile)  # noqa: B010
