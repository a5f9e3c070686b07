"""The rules, compiled: re2 finds where one may begin, `re` decides there with the few that can begin with those bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from heapq import heappush
from typing import Any

import re2

from capture_tool.core.redaction.openings import fits, openings
from capture_tool.core.redaction.rule import Hit, Rule, always, never

RE2_MEMORY = 24 << 20
"""Bytes that re2 may use for its lazily built automaton (a smaller figure makes it start over again and again)."""
Beside = tuple[int, int, int]
"""A place beside an anchor, where that anchor ends, and the number of the rule among those with anchors."""
Find = Callable[[bytes, int], int]
"""Where in a text, from a place on, a match may begin; the length of the text when nowhere."""


class Plan:
    """A rule as the engine uses it."""

    __slots__ = ("at", "ends", "groups", "made", "plain", "rule", "steady")

    def __init__(self, rule: Rule, at: int, groups: tuple[int, ...], made: dict[bytes, bytes]) -> None:
        self.rule = rule
        self.at = at
        """Its number in the table."""
        self.groups = groups
        """The groups that may hold its value."""
        self.made = made
        """What stands for the values that were seen."""
        self.plain = rule.accept is always
        """Whether the pattern says it all."""
        self.ends = rule.to_line_end is never
        """Whether its value ends where the pattern says."""
        self.steady = rule.learn is never or (rule.learn is always and rule.to_line_end is never)
        """Whether what is done with a value depends on the value alone, so that it is done once."""


class Decider:
    """What may begin at one place: a pattern of those rules, first rule first, and what its groups mean."""

    __slots__ = ("_after", "_made", "_match", "_plans", "_rules")

    def __init__(self, rules: Sequence[tuple[int, Rule]], made: Sequence[dict[bytes, bytes]]) -> None:
        pattern = re.compile(b"|".join(b"(?P<r%d>%s)" % (at, _numbered(_exact(rule), at)) for at, rule in rules))
        groups = pattern.groupindex
        self._match = pattern.match
        self._plans: dict[int | None, Plan] = {}
        """By the last group of a match."""
        for at, rule in rules:
            whole = groups[f"r{at}"]
            values = tuple(groups[f"{name}{at}"] for name in "vqs" if f"{name}{at}" in groups) or (whole,)
            self._plans[whole] = Plan(rule, at, values, made[at])
        self._rules = rules
        self._made = made
        self._after: dict[int, Decider | None] = {}

    def decide(self, text: bytes, at: int) -> tuple[Plan, int, int] | None:
        """The first rule that means the text at `at`, and the span of its value."""
        match = self._match(text, at)
        if match is None:
            return None
        plan = self._plans[match.lastindex]
        for group in plan.groups:
            start, end = match.span(group)
            if start >= 0:
                break
        if plan.plain or plan.rule.accept(Hit(text, at, start, end)):
            return plan, start, end
        later = self._later(plan.at)
        return later.decide(text, at) if later else None

    def _later(self, number: int) -> Decider | None:
        """What decides when the rule of that number took a second look and declined."""
        if number not in self._after:
            rules = [(at, rule) for at, rule in self._rules if at > number]
            self._after[number] = Decider(rules, self._made) if rules else None
        return self._after[number]


class Places(dict[bytes, Decider | None]):
    """The decider by the first two bytes of a place (one at the end of a text); made when it is asked for."""

    def __init__(self, rules: Sequence[tuple[int, Rule]], made: Sequence[dict[bytes, bytes]]) -> None:
        super().__init__()
        self._rules = rules
        self._made = made
        self._deciders: dict[tuple[int, ...], Decider] = {}

    def __missing__(self, place: bytes) -> Decider | None:
        fitting = [(at, rule) for at, rule in self._rules if fits(openings(rule.pattern), place)]
        numbers = tuple(at for at, _ in fitting)
        if fitting and numbers not in self._deciders:
            self._deciders[numbers] = Decider(fitting, self._made)
        decider = self[place] = self._deciders.get(numbers)
        return decider


class Matcher:
    """The rules, compiled together. Every thread may use it.

    What `re` needs is compiled when re2 finds the first place: a short command without logs mostly has none (30 ms).
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        numbered = tuple(enumerate(rules))
        made: tuple[dict[bytes, bytes], ...] = tuple({} for _ in rules)
        self.kinds = tuple(rule.kind for rule in rules)
        """By number of the rule."""
        finds = dict.fromkeys(rule.find or _plain(rule.pattern) for rule in rules if not rule.anchors)
        self.find: Find = _finder(b"|".join(b"(?:" + find + b")" for find in finds))
        self._searches = [(rule, re.compile(rule.find).search) for rule in rules if rule.anchors]
        self.found = Places([(at, rule) for at, rule in numbered if not rule.anchors], made)
        """What decides at a place that `find` gave."""
        self.beside = Places(numbered, made)
        """What decides at a place beside an anchor."""

    def beside_anchors(self, text: bytes, start: int, end: int) -> list[Beside]:
        """Where rules with anchors may begin, as a heap."""
        places: list[Beside] = []
        for number, (rule, _) in enumerate(self._searches):
            before = start
            for at, behind in sorted(found for anchor in rule.anchors for found in _every(anchor, text, start, end + rule.reach)):
                self.look(places, text, (max(before, at - rule.reach), behind + 1, number))
                before = behind  # what begins before another anchor was looked for there
        return places

    def look(self, places: list[Beside], text: bytes, beside: Beside) -> None:
        """Adds the first place from the given one on where the same rule may begin before the same anchor."""
        start, behind, number = beside
        match = self._searches[number][1](text, start, behind)
        if match is not None:
            heappush(places, (match.start(), behind, number))


def _every(anchor: bytes, text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = text.find(anchor, start, end)
    while at >= 0:
        yield at, at + len(anchor)
        at = text.find(anchor, at + 1, end)


def _finder(pattern: bytes) -> Find:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.log_errors = False
    options.max_mem = RE2_MEMORY
    compiled: Any = re2.compile(pattern, options)
    # One call into re2 for one place. Its public `search` makes a generator and an object of Python around that call.
    match, anywhere = compiled._regexp.Match, re2._Anchor.UNANCHORED

    def find(text: bytes, start: int) -> int:
        size = len(text)
        at: int = match(anywhere, text, start, size)[0][0]
        return at if at >= 0 else size

    return find


def _exact(rule: Rule) -> bytes:
    lead = b"_?" if rule.pattern.startswith(b"_?") else b""  # the boundary stands behind an optional underscore
    return lead + rule.before + b"(?:" + rule.pattern[len(lead) :] + b")" + rule.after


def _plain(pattern: bytes) -> bytes:
    """Without capturing groups."""
    return re.sub(rb"\(\?P<\w+>", b"(?:", pattern)


def _numbered(pattern: bytes, at: int) -> bytes:
    """With the rule's number in the names of its groups, which must differ in one pattern."""
    return re.sub(rb"\(\?P<(\w+)>", rb"(?P<\g<1>%d>" % at, pattern)
