"""The engine: re2 finds where a rule may begin, `re` decides there, and the result does not depend on how the bytes arrive.

The outcome is that of one `re.sub` with all rules over the whole text; but only a block, `CONTEXT` bytes before it and
`OVERLAP` bytes after it are in memory. Every decision sees `OVERLAP` bytes ahead or the true end, so no block border can
change it, in a line of 100 MB neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import re2

from capture_tool.core.redaction.checks import STAND_IN
from capture_tool.core.redaction.rule import CONTEXT, OVERLAP, Hit, Rule

LINE_END = re.compile(rb"[\r\n]")
LONGEST_VALUE = 4096
"""A value as long as this has not been seen whole: the rest of its line goes too."""
RE2_MEMORY = 24 << 20
"""Bytes that re2 may use for its lazily built automaton (a smaller figure makes it start over again and again)."""

Replace = Callable[[Rule, Hit], bytes]


class Matcher:
    """The rules, compiled together. Immutable, so every thread may use it.

    What `re` needs is compiled when re2 finds the first place: a short command without logs mostly has none (30 ms).
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.never_capture = True
        options.log_errors = False
        options.max_mem = RE2_MEMORY
        self._find: Any = re2.compile(b"|".join(b"(?:" + (rule.find or _plain(rule.pattern)) + b")" for rule in rules), options)
        self._rules = tuple(rules)

    @cached_property
    def _each(self) -> tuple[re.Pattern[bytes], ...]:
        return tuple(re.compile(_exact(rule)) for rule in self._rules)

    @cached_property
    def _all(self) -> re.Pattern[bytes]:
        rules = enumerate(self._rules)
        return re.compile(b"|".join(b"(?P<r%d>%s)" % (at, _numbered(_exact(rule), at)) for at, rule in rules))

    @cached_property
    def _values(self) -> tuple[tuple[int, ...], ...]:
        """Per rule the groups of `_all` that may hold its value."""
        groups = self._all.groupindex
        return tuple(
            tuple(groups[f"{name}{at}"] for name in "vqs" if f"{name}{at}" in groups) or (groups[f"r{at}"],)
            for at in range(len(self._rules))
        )

    def finder(self, text: bytes, start: int) -> Iterator[Any]:
        """Places from `start` where a match may begin (re2 matches, leftmost first, not overlapping)."""
        found: Iterator[Any] = self._find.finditer(text, start)
        return found

    def decide(self, text: bytes, at: int) -> tuple[Rule, Hit] | None:
        """The first rule that means the text at `at`, and the span of its value."""
        match = self._all.match(text, at)
        if match is None:
            return None
        first = int(str(match.lastgroup)[1:])
        for group in self._values[first]:
            start, end = match.span(group)
            if start >= 0:
                break
        hit = Hit(text, at, start, end)
        rule = self._rules[first]
        return (rule, hit) if rule.accept(hit) else self._decide_later(text, at, first + 1)

    def _decide_later(self, text: bytes, at: int, first: int) -> tuple[Rule, Hit] | None:
        """As `decide` for the rules after one that took a second look and declined."""
        for rule, pattern in zip(self._rules[first:], self._each[first:], strict=True):
            exact = pattern.match(text, at)
            if exact is not None:
                start, end = next((exact.span(name) for name in exact.groupdict() if exact.start(name) >= 0), exact.span())
                hit = Hit(text, at, start, end)
                if rule.accept(hit):
                    return rule, hit
        return None


def _exact(rule: Rule) -> bytes:
    lead = b"_?" if rule.pattern.startswith(b"_?") else b""  # the boundary stands behind an optional underscore
    return lead + rule.before + b"(?:" + rule.pattern[len(lead) :] + b")" + rule.after


def _plain(pattern: bytes) -> bytes:
    """Without capturing groups."""
    return re.sub(rb"\(\?P<\w+>", b"(?:", pattern)


def _numbered(pattern: bytes, at: int) -> bytes:
    """With the rule's number in the names of its groups, which must differ in one pattern."""
    return re.sub(rb"\(\?P<(\w+)>", rb"(?P<\g<1>%d>" % at, pattern)


class Rewriter:
    """One text on its way through: feed it blocks, it gives back what is decided."""

    def __init__(self, matcher: Matcher, replace: Replace) -> None:
        self._matcher = matcher
        self._replace = replace
        self._text = b""
        self._at = 0
        """First byte of `_text` that is not decided yet; before it is context."""
        self._dropping = False
        """Inside a value that runs to the end of its line."""

    def feed(self, block: bytes, *, last: bool = False) -> list[bytes]:
        """The pieces that are decided now, in order; with `last`, all of them."""
        if self._dropping:
            end = LINE_END.search(block)
            if end is None:
                return []
            block, self._dropping = block[end.start() :], False
        text = self._text + block if self._text else block
        limit = len(text) if last else len(text) - OVERLAP
        out: list[bytes] = []
        done = self._rewrite(text, self._at, limit, out) if limit > self._at else self._at
        if self._dropping:
            self._text, self._at = text[-1:], 1  # one byte of context: the value's, so that nothing begins a line by mistake
            return out
        keep = max(0, done - CONTEXT)
        self._text, self._at = text[keep:], done - keep
        return out

    def _rewrite(self, text: bytes, start: int, limit: int, out: list[bytes]) -> int:
        """Decides text[start:limit] into `out`; gives where the undecided part begins."""
        decide = self._matcher.decide
        resume = kept = start
        found = self._matcher.finder(text, resume)
        while (candidate := next(found, None)) is not None:
            at = candidate.start()
            if at < resume:  # begins inside what is replaced already: look again behind it
                found = self._matcher.finder(text, resume)
                continue
            if at >= limit:
                break
            decided = decide(text, at)
            if decided is None:
                resume = at + 1
            else:
                rule, hit = decided
                if rule.open_key:
                    out.append(text[kept:at])
                    self._rewrite_key(text[at : hit.start], out)
                else:
                    out.append(text[kept : hit.start])
                out.append(self._replace(rule, hit))
                resume = kept = self._end(rule, hit)
                if self._dropping:
                    return resume
            if candidate.end() > resume:
                found = self._matcher.finder(text, resume)
        end_of_block = max(kept, limit)
        out.append(text[kept:end_of_block])
        return end_of_block

    def _end(self, rule: Rule, hit: Hit) -> int:
        """Where the replaced value ends: behind the match, or at the end of the line, which may not be here yet."""
        if not rule.to_line_end(hit) and hit.end - hit.start < LONGEST_VALUE:
            return hit.end
        end = LINE_END.search(hit.text, hit.end)
        self._dropping = end is None
        return len(hit.text) if end is None else end.start()

    def _rewrite_key(self, key: bytes, out: list[bytes]) -> None:
        inner = Rewriter(self._matcher, self._replace)
        out.extend(inner.feed(key, last=True))


def is_stand_in(value: bytes) -> bool:
    """Whether a value is one of ours already."""
    return STAND_IN.fullmatch(value) is not None
