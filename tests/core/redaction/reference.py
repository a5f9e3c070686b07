"""Redaction as it is meant, without any of what makes it quick: every rule at every place, one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain

from capture_tool.core.redaction.columns import COUNTED
from capture_tool.core.redaction.engine import LONGEST_VALUE, Replace
from capture_tool.core.redaction.rule import OVERLAP, PRIVATE_KEY, Hit, Rule, never
from capture_tool.core.redaction.spans import CLOSING, LINE_END, LONGEST_CLOSING, in_quotes
from capture_tool.core.redaction.tables import Table, table_of
from capture_tool.core.redaction.text_ends import LONGEST_END, end_of_rest, end_of_word


def redacted(text: bytes, rules: Sequence[Rule], replace: Replace) -> bytes:
    """`text` with every value replaced: at the first place where a rule means it, by the first rule that does."""
    compiled = [(rule, _compiled(exact(rule))) for rule in rules]
    return b"".join(_pieces(text, compiled, replace))


@cache  # there are more rules than `re` keeps patterns
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern)


def exact(rule: Rule) -> bytes:
    """The whole pattern of a rule; an underscore before a number stands before the boundary."""
    lead = b"_?" if rule.pattern.startswith(b"_?") else b""
    return lead + rule.before + b"(?:" + rule.pattern[len(lead) :] + b")" + rule.after


def _pieces(text: bytes, rules: list[tuple[Rule, re.Pattern[bytes]]], replace: Replace) -> list[bytes]:
    headers = [(rule, pattern) for rule, pattern in rules if rule.heads_table]
    others = [(rule, pattern) for rule, pattern in rules if not rule.heads_table]
    below, out, kept, at = Below(text, {rule.kind for rule, _ in rules}), [], 0, 0
    while at < len(text):
        below.go_to(at)
        found = next(chain.from_iterable(_hits(text, at, rule, pattern) for rule, pattern in others), None)
        for _, pattern in headers:
            if match := pattern.match(text, at):
                below.begin(Hit(text, at, at, match.end()), found)
        cell = below.cell(at, found)
        found = cell or found
        if found and at < kept:
            found = _behind(*found, kept)
        if found is None:
            at += 1
            continue
        rule, hit = found
        private = re.search(PRIVATE_KEY, text[hit.start : hit.end + LONGEST_END])
        if private and hit.begin < hit.start + private.start() < hit.end:
            hit.end = hit.start + private.start()
            if hit.end == hit.start:
                at += 1
                continue
        key = text[hit.begin : hit.start]
        out += [text[kept : hit.begin], *(_pieces(key, rules, replace) if rule.open_key else [key]), replace(rule, hit)]
        kept = _end(rule, hit)
        at = at + 1 if cell else kept
    return [*out, text[kept:]]


def _behind(rule: Rule, hit: Hit, kept: int) -> tuple[Rule, Hit] | None:
    """What is left of it behind a cell that it begins in."""
    if re.compile(PRIVATE_KEY).match(hit.text, kept):
        return None
    if hit.end <= kept:
        if hit.text[kept : kept + 1] in (b"", b"\r", b"\n") or not rule.to_line_end(hit):
            return None
        hit.end = kept + 1
    return rule, Hit(hit.text, kept, max(hit.start, kept), hit.end)


class Below:
    """The table that a place stands in."""

    def __init__(self, text: bytes, kinds: set[str]) -> None:
        self.text = text
        self.kinds = kinds
        self.table: Table | None = None
        self.row = -1
        self.cells: list[tuple[int, int, Rule]] = []
        self.judged = 0

    def go_to(self, at: int) -> None:
        self.cells = [(max(at, start), end, rule) for start, end, rule in self.cells if end > at]
        if self.table and self.row < at:
            self.table = None
        if self.table and self.row == at:
            spans, self.row = self.table.row(self.text, at)
            self.cells += [(start, stop, COUNTED[kind]) for start, stop, kind in spans if kind in self.kinds]
            self.table = self.table if self.row > at else None

    def begin(self, header: Hit, found: tuple[Rule, Hit] | None) -> None:
        if header.begin < self.judged:
            return
        self.judged = header.end
        table = table_of(header)
        if table is None or (found and found[1].start < header.end and len(table.names) == 2):
            return
        alone = len(table.names) == 2 and table.separator not in b",;"
        if not {kind for _, kind in table.columns} & (self.kinds - ({"user"} if alone else set())):
            return
        if self.table is None or header.begin >= self.row or len(table.names) != len(self.table.names):
            self.table, self.row = table, header.end

    def cell(self, at: int, found: tuple[Rule, Hit] | None) -> tuple[Rule, Hit] | None:
        for cell in self.cells:
            start, end, rule = cell
            known = found is None or (found[0].to_line_end is never and not found[0].open_key)
            if start == at and known and (found is None or found[1].end < end):
                self.cells.remove(cell)
                return rule, Hit(self.text, at, at, end)
        return None


def _hits(text: bytes, at: int, rule: Rule, pattern: re.Pattern[bytes]) -> list[tuple[Rule, Hit]]:
    match = pattern.match(text, at)
    if match is None:
        return []
    start, end = next((match.span(name) for name in match.groupdict() if match.start(name) >= 0), match.span())
    hit = Hit(text, at, start, end)
    if rule.inside:
        hit.end = end_of_word(hit)
    return [(rule, hit)] if end > at and hit.end > start and rule.accept(hit) else []


def _end(rule: Rule, hit: Hit) -> int:
    if not rule.to_line_end(hit) and (hit.end - hit.start < LONGEST_VALUE or in_quotes(hit)):
        return hit.end
    end = LINE_END.search(hit.text, hit.end)
    stop = end.start() if end else len(hit.text)
    private = re.compile(PRIVATE_KEY).search(hit.text, hit.end, stop)
    stop = private.start() if private else stop
    if (end or private) and (closing := CLOSING.search(hit.text, max(hit.end, stop - LONGEST_CLOSING), stop)):
        stop = closing.start()
    if rule.inside:
        limit = min(stop, hit.begin + OVERLAP - LONGEST_END)
        if (inner := end_of_rest(hit, limit)) < limit:
            return inner
    return stop
