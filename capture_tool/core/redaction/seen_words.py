"""Which words on a picture must not leave, by the rules of the logs: OCR gives words, this says which of them to cover."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence

LOOKALIKES = str.maketrans("OoQDlI|iSsBZzGT", "000011115582267")
"""Letters that OCR reads for digits of screen fonts."""
NUMBER = re.compile(r"(?=.{7,13}$)(D?[UFI][A-Z]?|[DUFI]{1,2})([0-9OoQDlI|iSsBZzGT]{6,9})")
"""An account number in which some digits may have been read as letters."""


def covered(words: Sequence[str], clean: Callable[[str], str]) -> Iterator[tuple[int, int, str]]:
    """(first word, word behind the last one, stand-in) of what `clean` would replace in a line of `words`.

    `clean` is Redactor.text: it sees the whole line, so that a key and its value may be several words.
    """
    taken: set[int] = set()
    before = [part for word in words for part in word.split()]
    after = clean(" ".join(before)).split()
    for tag, begin, end, new_begin, new_end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag in ("replace", "delete"):
            taken.update(range(begin, end))
            yield begin, end, " ".join(after[new_begin:new_end])
    for at, word in enumerate(before):
        match = NUMBER.search(word) if at not in taken else None
        if match:
            likely = match[1].upper() + match[2].translate(LOOKALIKES)
            if (made := clean(likely)) != likely:
                yield at, at + 1, made
