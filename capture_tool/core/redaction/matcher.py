"""The rules, compiled: re2 finds where one may begin, `re` decides there with the few that can begin with those bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import cache, cached_property
from heapq import heappush
from typing import Any

import re2

from capture_tool.core.redaction.checks import VALUE_CHECKS
from capture_tool.core.redaction.openings import fits, openings
from capture_tool.core.redaction.rule import Hit, Rule, always, never

RE2_MEMORY = 64 << 20
"""Bytes that re2 may use; a quarter is for the lazily built automaton. With too little it starts over again and again."""
SLASHES = b"/\\"
NOWHERE = rb"[^\x00-\xff]"
"""What fits no byte: the pattern of no rules."""
Beside = tuple[int, int, int]
"""A place beside an anchor, where that anchor ends, and the number of the rule among those with anchors."""
SHORT = 4096
"""Bytes of a text for which few rules are compiled."""
FEW = 8
"""So many rules are tried at a place one after the other; with more, re2 is asked first which of them fit."""
LONGEST_FIND = 256
"""Bytes that a `find` matches at most."""
Decision = tuple["Plan", int, int]
"""A rule, and where the value begins and ends that it means."""
Match = Callable[[bytes, int], re.Match[bytes] | None]
Which = Callable[[bytes], frozenset[int]]
Find = Callable[[bytes, int], int]
"""Where in a text, from a place on, a match may begin; the length of the text when nowhere."""


class Plan:
    """A rule as the engine uses it."""

    def __init__(self, rule: Rule, at: int) -> None:
        self.rule = rule
        self.at = at
        """Its number in the table."""
        self.made: dict[bytes, bytes] = {}
        """What stands for the values that were seen."""
        self.plain = rule.accept is always
        """Whether the pattern says it all."""
        self.ends = rule.to_line_end is never
        """Whether its value ends where the pattern says."""
        self.steady = rule.learn is never or (rule.learn is always and rule.to_line_end is never)
        """Whether what is done with a value depends on the value alone, so that it is done once."""
        self.by_value = self.steady and rule.accept in VALUE_CHECKS
        """Whether a value that was replaced once is one wherever it stands."""

    @cached_property
    def match(self) -> Match:
        """Compiled when it is asked for."""
        return _compiled(_exact(self.rule)).match

    @cached_property
    def group(self) -> int:
        """The group that holds its value, if it is not one of `others`; the whole match when it names none."""
        groups = _compiled(_exact(self.rule)).groupindex
        return next((groups[name] for name in "vqs" if name in groups), 0)

    @cached_property
    def others(self) -> tuple[int, ...]:
        """The other groups that may hold its value, and the whole match."""
        groups = _compiled(_exact(self.rule)).groupindex
        return *(groups[name] for name in "vqs" if name in groups), 0


class Places(dict[bytes, tuple[Plan, ...]]):
    """What may begin by the first two bytes of a place (one at the end of a text); made when it is asked for."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        super().__init__()
        self._plans = plans
        self._fitting: dict[tuple[bytes, frozenset[int]], tuple[Plan, ...]] = {}

    def __missing__(self, place: bytes) -> tuple[Plan, ...]:
        made = self[place] = tuple(plan for plan in self._plans if fits(openings(plan.rule.pattern), place))
        return made

    def fitting(self, place: bytes, fit: frozenset[int]) -> tuple[Plan, ...]:
        """Those that may begin at `place` when of the rules with a `find` only `fit` do."""
        made = self._fitting.get((place, fit))
        if made is None:
            made = self._fitting[place, fit] = tuple(plan for plan in self[place] if plan.at in fit or not _is_told(plan))
        return made


class Table:
    """Rules that do not change. What `re` and re2 need is compiled when it is asked for."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = plans
        self._narrowed: dict[frozenset[int], Table] = {}

    @cached_property
    def find(self) -> Find:
        """Where a rule without anchors may begin."""
        return _finder(_together(_find_of(plan.rule) for plan in self._plans if not plan.rule.anchors))

    @cached_property
    def searches(self) -> list[tuple[Rule, Callable[[bytes, int, int], re.Match[bytes] | None]]]:
        """The rules with anchors, and what looks for where one begins."""
        return [(plan.rule, _compiled(plan.rule.find).search) for plan in self._plans if plan.rule.anchors]

    @cached_property
    def found(self) -> Places:
        """What may begin at a place that `find` gave."""
        return Places([plan for plan in self._plans if not plan.rule.anchors])

    @cached_property
    def beside(self) -> Places:
        """What may begin at a place beside an anchor."""
        return Places(self._plans)

    @cached_property
    def there(self) -> Which:
        """Which rules with a `find` may begin where a text begins."""
        return _which([(plan.at, plan.rule.find) for plan in self._plans if _is_told(plan)], re2._Anchor.ANCHOR_START)

    @cached_property
    def _anywhere(self) -> Which:
        return _which([(p.at, _find_of(p.rule)) for p in self._plans if not p.rule.anchors], re2._Anchor.UNANCHORED)

    def narrowed(self, text: bytes) -> Table:
        """The rules that may mean something in a text."""
        fit = self._anywhere(text)
        plans = [plan for plan in self._plans if plan.at in fit or any(anchor in text for anchor in plan.rule.anchors)]
        numbers = frozenset(plan.at for plan in plans)
        if numbers not in self._narrowed:
            self._narrowed[numbers] = Table(plans)
        return self._narrowed[numbers]


class Matcher:
    """The rules and what was learned. Every thread may use it."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.kinds = tuple(rule.kind for rule in rules)
        """By number of the rule."""
        self._table = Table([Plan(rule, at) for at, rule in enumerate(rules)])
        self._named: Places | None = None
        """The learned names, for where no rule of the table means anything."""
        self._find_name: Find | None = None

    def with_names(self, rules: Sequence[Rule]) -> Matcher:
        """The same table with rules for learned names, which have an automaton of their own: thousands of them, and others from
        one file to the next, would make that of the table big and cold.
        """
        if not rules:
            return self
        made = copy(self)
        made.kinds = (*self.kinds, *(rule.kind for rule in rules))
        made._named = Places([Plan(rule, at) for at, rule in enumerate(rules, len(self.kinds))])
        made._find_name = _finder(_together(map(_find_of, rules)))
        return made

    def narrowed(self, text: bytes) -> Matcher:
        """The same for one text: a short one is looked at by the few rules that may mean something in it."""
        if len(text) > SHORT:
            return self
        made = copy(self)
        made._table = self._table.narrowed(text)
        return made

    @property
    def find(self) -> Find:
        """Where a rule without anchors may begin."""
        return self._table.find

    def decide(self, text: bytes, at: int, *, beside: bool) -> Decision | None:
        """The first rule that means the text at a place that `find` gave, or one beside an anchor, and the span of its value."""
        place = text[at : at + 2]
        places = self._table.beside if beside else self._table.found
        plans = places[place]
        if len(plans) > FEW:
            plans = places.fitting(place, self._table.there(text[at : at + LONGEST_FIND]))
        if beside and self._named is not None:
            plans += self._named[place]
        for plan in plans:
            match = plan.match(text, at)
            if match is None:
                continue
            start, end = match.span(plan.group)
            if start < 0:
                start, end = next(span for group in plan.others if (span := match.span(group))[0] >= 0)
            if plan.plain or (plan.by_value and text[start:end] in plan.made) or plan.rule.accept(Hit(text, at, start, end)):
                return plan, start, end
        return None

    def beside_anchors(self, text: bytes, start: int, end: int) -> list[Beside]:
        """Where rules with anchors and learned names may begin, as a heap."""
        places: list[Beside] = []
        for number, (rule, _) in enumerate(self._table.searches):
            before = start
            for at, behind in sorted(found for anchor in rule.anchors for found in _every(anchor, text, start, end + rule.reach)):
                self.look(places, text, (max(before, at - rule.reach), behind + 1, number))
                before = at  # what begins before another anchor was looked for there
        if self._find_name:
            at = self._find_name(text, start)
            while at < end:
                heappush(places, (at, 1, 0))
                if text[at] in SLASHES:  # a name that counts in a path only is looked for with what stands before it
                    heappush(places, (at + 1, 1, 0))
                at = self._find_name(text, at + 1)
        return places

    def look(self, places: list[Beside], text: bytes, beside: Beside) -> None:
        """Adds the first place from the given one on where the same rule may begin before the same anchor."""
        start, behind, number = beside
        match = self._table.searches[number][1](text, start, behind)
        if match is not None:
            heappush(places, (match.start(), behind, number))


def _every(anchor: bytes, text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = text.find(anchor, start, end)
    while at >= 0:
        yield at, at + len(anchor)
        at = text.find(anchor, at + 1, end)


def _together(finds: Iterable[bytes]) -> bytes:
    return b"|".join(b"(?:" + find + b")" for find in finds) or NOWHERE


def _find_of(rule: Rule) -> bytes:
    return rule.find or _plain(rule.pattern)


def _is_told(plan: Plan) -> bool:
    """Whether re2 is asked at a place if this rule may begin there; finds that are longer than what it sees have anchors."""
    return bool(plan.rule.find) and not plan.rule.anchors


def _options() -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.log_errors = False
    options.max_mem = RE2_MEMORY
    return options


def _finder(pattern: bytes) -> Find:
    compiled: Any = re2.compile(pattern, _options())
    # One call into re2 for one place. Its public `search` makes a generator and an object of Python around that call.
    match, anywhere = compiled._regexp.Match, re2._Anchor.UNANCHORED

    def find(text: bytes, start: int) -> int:
        size = len(text)
        at: int = match(anywhere, text, start, size)[0][0]
        return at if at >= 0 else size

    return find


def _which(finds: Sequence[tuple[int, bytes]], anchor: Any) -> Which:
    """Tells the numbers of the patterns that match a text."""
    together: Any = re2._re2.Set(anchor, _options())
    together.Add(b"")  # matches always: without it among the matches, re2 was out of memory
    for _, find in finds:
        together.Add(find)
    together.Compile()
    every = frozenset(number for number, _ in finds)
    seen: dict[tuple[int, ...], frozenset[int]] = {}

    def which(text: bytes) -> frozenset[int]:
        matched = tuple(together.Match(text))
        if matched not in seen:
            seen[matched] = frozenset(finds[at - 1][0] for at in matched if at) if 0 in matched else every
        return seen[matched]

    return which


@cache
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern)


def _exact(rule: Rule) -> bytes:
    lead = b"_?" if rule.pattern.startswith(b"_?") else b""  # the boundary stands behind an optional underscore
    return lead + rule.before + b"(?:" + rule.pattern[len(lead) :] + b")" + rule.after


def _plain(pattern: bytes) -> bytes:
    """Without capturing groups."""
    return re.sub(rb"\(\?P<\w+>", b"(?:", pattern)
