"""A worker process (see core/workers.py): a work comes in through the pipe, then pieces; answers go out, in order.

With each answer stands how many objects of Python there are here, which tells when this process has grown too big.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import BinaryIO

from capture_tool.core.redaction import Redactor, UnredactableError
from capture_tool.core.workers import Packed, Work

BEHIND = 5
"""Steps of niceness: what the user does goes first."""


def main() -> int:
    """Works until the pipe ends."""
    if hasattr(os, "nice"):
        os.nice(BEHIND)
    try:
        _serve(sys.stdin.buffer, sys.stdout.buffer)
    except (KeyboardInterrupt, OSError):  # the program that asked was stopped
        return 1
    return 0


def _serve(asked: BinaryIO, answers: BinaryIO) -> None:
    work: Work | None = None
    while True:
        try:
            said = pickle.load(asked)  # noqa: S301  (from the program that started this)
        except EOFError:
            return
        if isinstance(said[0], Redactor):
            redactor, form, since = said
            work = Work(redactor, form, since=since, away=True)
            continue
        assert work is not None
        piece, upto, look, names = said
        answer: Packed | UnredactableError
        try:
            work.hear(names)
            answer = work.do(piece, upto, look=look)
        except UnredactableError as error:
            answer = error
        except Exception as error:  # noqa: BLE001  (what could not be cleaned must not leave, whatever stopped it)
            answer = UnredactableError(f"it could not be cleaned ({type(error).__name__})")
        pickle.dump((answer, sys.getallocatedblocks()), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


if __name__ == "__main__":
    sys.exit(main())
