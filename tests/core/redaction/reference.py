"""Redaction as it is meant, without any of what makes it quick: every rule at every place, one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from capture_tool.core.redaction.engine import LINE_END, LONGEST_VALUE, Replace
from capture_tool.core.redaction.rule import OVERLAP, PRIVATE_KEY, Hit, Rule
from capture_tool.core.redaction.tables import table_of
from capture_tool.core.redaction.text_ends import LONGEST_END, end_of_rest, end_of_word


def redacted(text: bytes, rules: Sequence[Rule], replace: Replace) -> bytes:
    """`text` with every value replaced: at the first place where a rule means it, by the first rule that does."""
    compiled = [(rule, re.compile(exact(rule))) for rule in rules]
    return b"".join(_pieces(text, compiled, replace))


def exact(rule: Rule) -> bytes:
    """The whole pattern of a rule; an underscore before a number stands before the boundary."""
    lead = b"_?" if rule.pattern.startswith(b"_?") else b""
    return lead + rule.before + b"(?:" + rule.pattern[len(lead) :] + b")" + rule.after


def _pieces(text: bytes, rules: list[tuple[Rule, re.Pattern[bytes]]], replace: Replace) -> list[bytes]:
    out, kept, at = [], 0, 0
    while at < len(text):
        found = next(chain.from_iterable(_hits(text, at, rule, pattern) for rule, pattern in rules), None)
        if found is None:
            at += 1
            continue
        rule, hit = found
        if rule.heads_table:
            rows, end = _rows(hit, rules, replace)
            out += [text[kept : hit.end], *rows]
            kept = at = end
            continue
        private = re.search(PRIVATE_KEY, text[hit.start : hit.end + LONGEST_END])
        if private and at < hit.start + private.start() < hit.end:
            hit.end = hit.start + private.start()
            if hit.end == hit.start:
                at += 1
                continue
        key = text[at : hit.start]
        out += [text[kept:at], *(_pieces(key, rules, replace) if rule.open_key else [key]), replace(rule, hit)]
        kept = at = _end(rule, hit)
    return [*out, text[kept:]]


def _rows(hit: Hit, rules: list[tuple[Rule, re.Pattern[bytes]]], replace: Replace) -> tuple[list[bytes], int]:
    out: list[bytes] = []
    table, at = table_of(hit), hit.end
    assert table
    while at < len(hit.text):
        cells, end = table.row(hit.text, at)
        if end == at:
            break
        row, kept = b"", at
        for rule, start, stop in cells:
            row, kept = row + hit.text[kept:start] + replace(rule, Hit(hit.text, start, start, stop)), stop
        out += _pieces(row + hit.text[kept:end], rules, replace)
        at = end
    return out, at


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
    if not rule.to_line_end(hit) and hit.end - hit.start < LONGEST_VALUE:
        return hit.end
    end = LINE_END.search(hit.text, hit.end)
    private = re.compile(PRIVATE_KEY).search(hit.text, hit.end, end.start() if end else hit.begin + OVERLAP - LONGEST_END)
    if private:
        return private.start()
    if rule.inside:
        limit = min(end.start() if end else len(hit.text), hit.begin + OVERLAP - LONGEST_END)
        if (stop := end_of_rest(hit, limit)) < limit:
            return stop
    return len(hit.text) if end is None else end.start()
