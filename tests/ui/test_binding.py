"""PySide6 loads less at the start and is the same afterwards. Each in a process of its own: here it is loaded already."""

from __future__ import annotations

import subprocess
import sys

WRONG = """
from PySide6.QtCore import QObject, QTimer, Qt
for call in (lambda: QTimer().start("soon"), lambda: QTimer(nothing=1), QObject().setObjectName, lambda: QObject(QTimer)):
    try:
        call()
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)
print(QTimer.start.__doc__, type(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop))
from PySide6.support.signature import get_signature
from PySide6.support.signature.lib.enum_sig import HintingEnumerator
print(get_signature(QTimer.start), HintingEnumerator.__name__)
"""


def printed(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_what_only_wrong_calls_need_is_not_run_at_the_start() -> None:
    code = (
        "import capture_tool.ui, sys, PySide6.QtWidgets\n"
        "from shibokensupport.signature import errorhandler, layout, parser\n"
        "from shibokensupport.signature.lib import enum_sig, pyi_generator\n"
        "modules = errorhandler, layout, parser, enum_sig, pyi_generator\n"
        "print([[n for n in vars(m) if not n.startswith('__')] for m in modules] == [['at_first_use']] * 5)\n"
        "print(compile.__module__, 'argparse' in sys.modules)"
    )
    assert printed(code) == "True\nbuiltins False\n"


def test_wrong_calls_are_told_as_ever() -> None:
    plain = printed(WRONG)
    assert "Supported signatures" in plain
    assert printed("import capture_tool.ui" + WRONG) == plain
