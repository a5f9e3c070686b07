"""The rules, compiled: re2 finds where one may begin, `re` decides there with the few that can begin with those bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cache, cached_property
from heapq import heappush
from typing import Any

import re2

from capture_tool.core.redaction.checks import VALUE_CHECKS
from capture_tool.core.redaction.openings import fits, openings
from capture_tool.core.redaction.rule import Hit, Rule, always, never

RE2_MEMORY = 64 << 20
"""Bytes that re2 may use; a quarter is for the lazily built automaton, which starts over again and again when that is too little."""
SLASHES = b"/\\"
NOWHERE = rb"[^\x00-\xff]"
"""What fits no byte: the pattern of no rules."""
INSIDE_WORD = re.compile(rb"\B\w")
Beside = tuple[int, int, int]
"""A place beside an anchor, where that anchor ends, and the number of the rule among those with anchors."""
Find = Callable[[bytes, int], int]
"""Where in a text, from a place on, a match may begin; the length of the text when nowhere."""


class Plan:
    """A rule as the engine uses it."""

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
        by_value = self.plain or rule.accept in VALUE_CHECKS
        self.quick = by_value and self.ends and self.steady and not rule.open_key and len(groups) == 1
        """Whether all that is known of a value in `made` holds wherever it stands."""

    @cached_property
    def alone(self) -> re.Pattern[bytes]:
        """The rule by itself."""
        return _compiled(_exact(self.rule))

    @cached_property
    def alone_groups(self) -> tuple[int, ...]:
        """The groups of `alone` that may hold its value."""
        groups = self.alone.groupindex
        return tuple(groups[name] for name in "vqs" if name in groups)


Decision = tuple[Plan, int, int]
"""A rule, and where the value begins and ends that it means."""


class Decider:
    """What may begin at one place: a pattern of those rules, first rule first, and what its groups mean."""

    def __init__(self, rules: Sequence[tuple[int, Rule]], made: Mapping[int, dict[bytes, bytes]]) -> None:
        pattern = re.compile(b"|".join(b"(?P<r%d>%s)" % (at, _numbered(_exact(rule), at)) for at, rule in rules))
        groups = pattern.groupindex
        self.match = pattern.match
        self.plans: dict[int | None, Plan] = {}
        """By the last group of a match, in the order of the rules."""
        for at, rule in rules:
            whole = groups[f"r{at}"]
            values = tuple(groups[f"{name}{at}"] for name in "vqs" if f"{name}{at}" in groups) or (whole,)
            self.plans[whole] = Plan(rule, at, values, made[at])

    def meant(self, text: bytes, at: int, match: re.Match[bytes]) -> Decision | None:
        """The first rule that means the text at `at`, where `match` is what was found there, and the span of its value."""
        plan = self.plans[match.lastindex]
        start, end = _span(match, plan.groups)
        if plan.plain or plan.rule.accept(Hit(text, at, start, end)):
            return plan, start, end
        for later in self.plans.values():  # each by itself: a pattern of the rest would have to be compiled for each refusal
            if later.at > plan.at and (match := later.alone.match(text, at)) is not None:
                start, end = _span(match, later.alone_groups)
                if later.plain or later.rule.accept(Hit(text, at, start, end)):
                    return later, start, end
        return None


def _span(match: re.Match[bytes], groups: tuple[int, ...]) -> tuple[int, int]:
    for group in groups:
        start, end = match.span(group)
        if start >= 0:
            return start, end
    return match.span()


class Places(dict[bytes, Decider | None]):
    """The decider by the first two bytes of a place (one at the end of a text); made when it is asked for."""

    def __init__(self, rules: Sequence[tuple[int, Rule]], made: Mapping[int, dict[bytes, bytes]]) -> None:
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
        made: dict[int, dict[bytes, bytes]] = {at: {} for at, _ in numbered}
        self.kinds = tuple(rule.kind for rule in rules)
        """By number of the rule."""
        self.find: Find = _finder(_together(rule.find or _plain(rule.pattern) for rule in rules if not rule.anchors))
        self._searches = [(rule, re.compile(rule.find).search) for rule in rules if rule.anchors]
        self.found = Places([(at, rule) for at, rule in numbered if not rule.anchors], made)
        """What decides at a place that `find` gave."""
        self.beside = Places(numbered, made)
        """What decides at a place beside an anchor."""
        self.named: Places | None = None
        """What decides there when no rule of the table does: the learned names."""
        self._find_name: Find | None = None

    def with_names(self, rules: Sequence[Rule]) -> Matcher:
        """The same table with rules for learned names, which have an automaton of their own: thousands of them, and others from
        one file to the next, would make that of the table big and cold.
        """
        if not rules:
            return self
        made = copy(self)
        made.kinds = (*self.kinds, *(rule.kind for rule in rules))
        numbered = tuple(enumerate(rules, len(self.kinds)))
        made.named = Places(numbered, {at: {} for at, _ in numbered})
        made._find_name = _finder(_together(rule.find or _plain(rule.pattern) for rule in rules))
        return made

    def decide(
        self, text: bytes, at: int, decider: Decider | None, match: re.Match[bytes] | None, *, beside: bool
    ) -> Decision | None:
        """The first rule that means the text at `at`, where `match` is what `decider` found there, and the span of its value."""
        decided = decider.meant(text, at, match) if decider and match else None
        if decided is None and beside and self.named is not None and (decider := self.named[text[at : at + 2]]):
            match = decider.match(text, at)
            return decider.meant(text, at, match) if match else None
        return decided

    def beside_anchors(self, text: bytes, start: int, end: int) -> list[Beside]:
        """Where rules with anchors and learned names may begin, as a heap."""
        places: list[Beside] = []
        for number, (rule, _) in enumerate(self._searches):
            before = start
            for at, behind in sorted(found for anchor in rule.anchors for found in _every(anchor, text, start, end + rule.reach)):
                self.look(places, text, (max(before, at - rule.reach), behind + 1, number))
                before = behind  # what begins before another anchor was looked for there
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
        if INSIDE_WORD.match(text, start):  # what went before ended here; a search for the beginnings of words steps over this
            heappush(places, beside)
        match = self._searches[number][1](text, start, behind)
        if match is not None:
            heappush(places, (match.start(), behind, number))


def _every(anchor: bytes, text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = text.find(anchor, start, end)
    while at >= 0:
        yield at, at + len(anchor)
        at = text.find(anchor, at + 1, end)


def _together(finds: Iterable[bytes]) -> bytes:
    return b"|".join(b"(?:" + find + b")" for find in finds) or NOWHERE


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


@cache
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern)


def _exact(rule: Rule) -> bytes:
    lead = b"_?" if rule.pattern.startswith(b"_?") else b""  # the boundary stands behind an optional underscore
    return lead + rule.before + b"(?:" + rule.pattern[len(lead) :] + b")" + rule.after


def _plain(pattern: bytes) -> bytes:
    """Without capturing groups."""
    return re.sub(rb"\(\?P<\w+>", b"(?:", pattern)


def _numbered(pattern: bytes, at: int) -> bytes:
    """With the rule's number in the names of its groups, which must differ in one pattern."""
    return re.sub(rb"\(\?P<(\w+)>", rb"(?P<\g<1>%d>" % at, pattern)
