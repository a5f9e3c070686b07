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
"""Bytes that re2 may use; a quarter is for the lazily built automaton. With too little it starts over again and again."""
SLASHES = b"/\\"
NOWHERE = rb"[^\x00-\xff]"
"""What fits no byte: the pattern of no rules."""
Beside = tuple[int, int, int]
"""A place beside an anchor, where that anchor ends, and the number of the rule among those with anchors."""
SHORT = 4096
"""Bytes of a text for which few rules are compiled."""
FEW = 12
"""So many rules are tried at a place one after the other; with more, re2 is asked first which of them fit."""
OFTEN = 64
"""Rules that were tried so often at a place are compiled into one pattern, which takes some milliseconds."""
LONGEST_REACH = 4096
"""Bytes at most from where a rule may begin to its anchor."""
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
        self.simple = rule.to_line_end is never and not rule.open_key
        """Whether what stands for its value is all there is to it."""
        self.steady = rule.learn is never or (rule.learn is always and rule.to_line_end is never)
        """Whether what is done with a value depends on the value alone, so that it is done once."""
        self.by_value = self.steady and rule.accept in VALUE_CHECKS
        """Whether a value that was replaced once is one wherever it stands."""

    @cached_property
    def match(self) -> Match:
        """Compiled when it is asked for."""
        return _compiled(_exact(self.rule)).match

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """The groups that may hold its value, the whole match last."""
        return _groups(_compiled(_exact(self.rule)).groupindex, "")

    def means(self, text: bytes, at: int, start: int, end: int) -> bool:
        """Whether the rule means what its pattern fits."""
        return self.plain or (self.by_value and text[start:end] in self.made) or self.rule.accept(Hit(text, at, start, end))


Decide = Callable[[bytes, int], Decision | None]
"""The first rule that means the text at a place, and the span of its value."""


def one_by_one(plans: Sequence[Plan]) -> Decide:
    """The rules that may begin at a place, tried in their order."""
    tries = [(plan, plan.match, plan.groups, plan.plain, plan.means) for plan in plans]

    def decide(text: bytes, at: int) -> Decision | None:
        for plan, match, groups, plain, means in tries:
            fit = match(text, at)
            if fit is not None:
                start, end = fit.span(groups[0])
                if start < 0:
                    start, end = _span(fit, groups)
                if plain or means(text, at, start, end):
                    return plan, start, end
        return None

    return decide


def together(plans: Sequence[Plan]) -> Decide:
    """The same as one pattern: an empty group ends each alternative, and the last group that was closed tells which one fits."""
    exact = [
        re.sub(rb"\(\?P<(\w+)>", rb"(?P<\g<1>%d>" % number, _exact(plan.rule)) + b"(?P<end%d>)" % number
        for number, plan in enumerate(plans)
    ]
    pattern = re.compile(b"|".join(b"(?:" + one + b")" for one in exact))
    index, match = pattern.groupindex, pattern.match
    marks = {
        index[f"end{number}"]: (plan, _groups(index, str(number)), plan.plain, plan.means, one_by_one(plans[number + 1 :]))
        for number, plan in enumerate(plans)
    }

    def decide(text: bytes, at: int) -> Decision | None:
        fit = match(text, at)
        if fit is None:
            return None
        plan, groups, plain, means, later = marks[fit.lastindex or 0]
        start, end = fit.span(groups[0])
        if start < 0:
            start, end = _span(fit, groups)
        if plain or means(text, at, start, end):
            return plan, start, end
        return later(text, at)

    return decide


class Choice:
    """The rules that may begin at a place: tried one after the other, and as one pattern once they are asked for often."""

    __slots__ = ("_each", "_left", "_plans", "decide")

    def __init__(self, plans: tuple[Plan, ...], often: int) -> None:
        self._plans = plans
        self._left = often
        self._each = one_by_one(plans)
        self.decide: Decide = self._counted if often and len(plans) > 1 else self._each

    def _counted(self, text: bytes, at: int) -> Decision | None:
        self._left -= 1
        if not self._left:
            self.decide = together(self._plans)
        return self._each(text, at)


class Places(dict[bytes, Choice]):
    """What may begin by the first two bytes of a place (one at the end of a text); made when it is asked for."""

    def __init__(self, plans: Sequence[Plan], there: Callable[[], Which] | None = None) -> None:
        super().__init__()
        self._plans = plans
        self._there = there
        """What tells the rules that may begin somewhere; the rules do not stay for long without."""
        self._choices: dict[tuple[int, ...], Choice] = {}

    def __missing__(self, place: bytes) -> Choice:
        plans = tuple(plan for plan in self._plans if fits(openings(plan.rule.pattern), place))
        made = self[place] = self._choice(plans)
        if len(plans) > FEW and self._there:
            made = self[place] = copy(made)
            made.decide = self._narrowed(plans, self._there())
        return made

    def _narrowed(self, plans: Sequence[Plan], there: Which) -> Decide:
        """With many rules at a place, re2 is asked first which of those with a `find` may begin there."""
        fitting: dict[frozenset[int], Choice] = {}

        def decide(text: bytes, at: int) -> Decision | None:
            fit = there(text[at : at + LONGEST_FIND])
            choice = fitting.get(fit)
            if choice is None:
                choice = fitting[fit] = self._choice(tuple(plan for plan in plans if plan.at in fit or not _is_told(plan)))
            return choice.decide(text, at)

        return decide

    def _choice(self, plans: tuple[Plan, ...]) -> Choice:
        often = OFTEN if self._there else 0
        return self._choices.setdefault(tuple(plan.at for plan in plans), Choice(plans, often))


class Table:
    """Rules that do not change. What `re` and re2 need is compiled when it is asked for."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = plans
        self._narrowed: dict[frozenset[int], Table] = {}

    @cached_property
    def find(self) -> Find:
        """Where a rule without anchors may begin."""
        return finder(_together(_find_of(plan.rule) for plan in self._plans if not plan.rule.anchors))

    @cached_property
    def searches(self) -> list[tuple[Rule, Callable[[bytes, int, int], re.Match[bytes] | None]]]:
        """The rules with anchors, and what looks for where one begins."""
        return [(plan.rule, _compiled(plan.rule.find).search) for plan in self._plans if plan.rule.anchors]

    @cached_property
    def found(self) -> Places:
        """What may begin at a place that `find` gave."""
        return Places([plan for plan in self._plans if not plan.rule.anchors], lambda: self.there)

    @cached_property
    def beside(self) -> Places:
        """What may begin at a place beside an anchor."""
        return Places(self._plans, lambda: self.there)

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
        made._find_name = finder(_together(map(_find_of, rules)))
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

    @property
    def found(self) -> Places:
        """What may begin at a place that `find` gave."""
        return self._table.found

    def decide_beside(self, text: bytes, at: int) -> Decision | None:
        """The first rule or learned name that means the text at a place beside an anchor, and the span of its value."""
        place = text[at : at + 2]
        decided = self._table.beside[place].decide(text, at)
        if decided is None and self._named is not None:
            return self._named[place].decide(text, at)
        return decided

    def beside_anchors(self, text: bytes, start: int, end: int) -> list[Beside]:
        """Where rules with anchors and learned names may begin, as a heap."""
        places: list[Beside] = []
        anchors: dict[bytes, list[tuple[int, int]]] = {}
        for number, (rule, _) in enumerate(self._table.searches):
            for anchor in rule.anchors:
                if anchor not in anchors:
                    anchors[anchor] = list(_every(anchor, text, start, end + LONGEST_REACH))
            before = start
            for at, behind in sorted(found for anchor in rule.anchors for found in anchors[anchor]):
                if at > end + rule.reach:
                    break
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
        rule, search = self._table.searches[number]
        if rule.lead:
            if not _compiled(rule.tail).match(text, behind - 1):
                return
            before = text[start : behind - 1]
            before = before.removesuffix(next((anchor for anchor in rule.anchors if before.endswith(anchor)), before))
            stem = len(before.rstrip(rule.lead))
            if stem < len(before):
                heappush(places, (start + stem, behind, number))
            return
        match = search(text, start, behind) if not rule.opening or text.find(rule.opening, start, behind) >= 0 else None
        if match is not None:
            heappush(places, (match.start(), behind, number))


def _groups(index: Mapping[str, int], number: str) -> tuple[int, ...]:
    """The groups of a rule that may hold its value, the whole match last."""
    return *(index[name + number] for name in "vqs" if name + number in index), 0


def _span(match: re.Match[bytes], groups: tuple[int, ...]) -> tuple[int, int]:
    """Where the value is: the first of its groups that took part."""
    for group in groups:
        span = match.span(group)
        if span[0] >= 0:
            return span
    raise AssertionError


def _every(anchor: bytes, text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where `anchor` begins and ends. One byte is looked for first, four times as quick as more of them: many logs lack it."""
    if text.find(anchor[:1], start, end) < 0:
        return
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


def _options(memory: int = RE2_MEMORY) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.log_errors = False
    options.max_mem = memory
    return options


def finder(pattern: bytes, *, memory: int = RE2_MEMORY) -> Find:
    """What looks for a pattern in re2's syntax, with at most `memory` bytes. Raises re2.error."""
    compiled: Any = re2.compile(pattern, _options(memory))
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
