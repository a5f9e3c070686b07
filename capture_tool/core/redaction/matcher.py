"""The rules, compiled: re2 finds where one may begin, `re` decides there with the few that can begin with those bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from copy import copy
from functools import cached_property
from heapq import heappush

from capture_tool.core.redaction.choices import Decision, Places, Plan, compiled
from capture_tool.core.redaction.finder import ANYWHERE, AT_START, Find, Which, any_of_these, finder, which_of
from capture_tool.core.redaction.grams import Grams
from capture_tool.core.redaction.rule import NOWHERE, PASSWORD_KEY, Rule
from capture_tool.core.redaction.words import SHARED

SLASHES = b"/\\"
BACKSLASH = ord("\\")
ESCAPE = re.compile(rb"\\(?:[nrt]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})")
"""Letters that belong to no word behind them."""
Beside = tuple[int, int, int]
"""A place beside an anchor, where that anchor ends, and the number of the rule among those with anchors."""
KEYED = -1
"""Stands for all rules that begin with the name of a secret."""
SHORT = 4096
"""Bytes of a text for which few rules are compiled."""


class Table:
    """Rules that do not change. What `re` and re2 need is compiled when it is asked for."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = plans
        self._narrowed: dict[frozenset[int], Table] = {}

    @cached_property
    def find(self) -> Find:
        """Where a rule without anchors may begin."""
        return finder(any_of_these((plan.rule.sought for plan in self._plans if not plan.rule.anchors), *SHARED))

    @cached_property
    def searches(self) -> list[tuple[Rule, Callable[[bytes, int, int], re.Match[bytes] | None]]]:
        """The rules with anchors, and what looks for where one begins."""
        return [(plan.rule, compiled(plan.rule.find).search) for plan in self._plans if plan.rule.anchors]

    @cached_property
    def found(self) -> Places:
        """What may begin at a place that `find` gave."""
        return Places([plan for plan in self._plans if not plan.rule.anchors], lambda: self.there)

    @cached_property
    def beside(self) -> Places:
        """What may begin at a place beside an anchor."""
        return Places(self._plans, lambda: self.there)

    @cached_property
    def below(self) -> Places:
        """What may begin at a place besides the header of a table."""
        return Places([plan for plan in self._plans if not plan.rule.heads_table], lambda: self.there)

    @cached_property
    def there(self) -> Which:
        """Which rules with a `find` may begin where a text begins."""
        return which_of(tuple((plan.at, plan.rule.find) for plan in self._plans if plan.told), AT_START)

    @cached_property
    def _anywhere(self) -> Which:
        finds = ((plan.at, plan.rule.sought) for plan in self._plans if not plan.rule.anchors and not _has_key(plan))
        return which_of(((KEYED, PASSWORD_KEY), *finds), ANYWHERE)

    @cached_property
    def _keyed(self) -> Which:
        return which_of(tuple((plan.at, plan.rule.sought) for plan in self._plans if _has_key(plan)), ANYWHERE)

    def narrowed(self, text: bytes) -> Table:
        """The rules that may mean something in a text."""
        fit = self._anywhere(text)
        if KEYED in fit:
            fit |= self._keyed(text)
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
        self.grams: Grams | None = None
        """What looks for the names that have no pattern for re2."""
        self.grams_alone = False
        """Whether these are all."""

    def with_names(self, rules: Sequence[Rule], forms: Collection[bytes] = ()) -> Matcher:
        """The same table with rules for learned names, which have an automaton of their own: thousands of them, and others from
        one file to the next, would make that of the table big and cold. `forms`: what is looked for without one.
        """
        if not rules:
            return self
        made = copy(self)
        made.kinds = (*self.kinds, *(rule.kind for rule in rules))
        made._named = Places([Plan(rule, at) for at, rule in enumerate(rules, len(self.kinds))])
        made._find_name = finder(any_of_these(rule.sought for rule in rules))
        made.grams = Grams(forms) if forms else None
        made.grams_alone = all(rule.sought == NOWHERE for rule in rules)
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
        return self._decide(self._table.beside, text, at)

    def decide_but_headers(self, text: bytes, at: int) -> Decision | None:
        """The same at a place where the header of a table may begin, without that."""
        return self._decide(self._table.below, text, at)

    def _decide(self, places: Places, text: bytes, at: int) -> Decision | None:
        place = text[at : at + 2]
        decided = places[place].decide(text, at)
        if decided is None and self._named is not None:
            return self._named[place].decide(text, at)
        return decided

    def beside_anchors(self, text: bytes, start: int, end: int) -> list[Beside]:
        """Where rules with anchors and learned names may begin, as a heap."""
        places: list[Beside] = []
        for number, (rule, _) in enumerate(self._table.searches):
            for first, behind in _anchored(rule, text, start, end):
                self.look(places, text, (first, behind, number))
        if self._find_name:
            at = self._find_name(text, start)
            while at < end:
                heappush(places, (at, 1, 0))
                if text[at] in SLASHES:  # a name that counts in a path only is looked for with what stands before it
                    heappush(places, (at + 1, 1, 0))
                at = self._find_name(text, at + 1)
        for at in self.grams.begins(text, start, end) if self.grams else ():
            heappush(places, (at, 1, 0))
        return places

    def look(self, places: list[Beside], text: bytes, beside: Beside) -> None:
        """Adds the first place from the given one on where the same rule may begin before the same anchor."""
        start, behind, number = beside
        rule, search = self._table.searches[number]
        if rule.lead:
            if not compiled(rule.tail).match(text, behind - 1):
                return
            before = text[start : behind - 1]
            before = before.removesuffix(next((anchor for anchor in rule.anchors if before.endswith(anchor)), before))
            stem = len(before.rstrip(rule.lead))
            escape = ESCAPE.match(text, start + stem - 1) if stem and before[stem - 1] == BACKSLASH else None
            first = escape.end() if escape else start + stem
            if first < start + len(before):
                heappush(places, (first, behind, number))
            return
        match = search(text, start, behind)
        if match is not None:
            heappush(places, (match.start(), behind, number))


def _has_key(plan: Plan) -> bool:
    """Whether the rule begins with the name of a secret: those are asked for as one, a title mostly has none."""
    return not plan.rule.anchors and plan.rule.sought.startswith(PASSWORD_KEY)


def _anchored(rule: Rule, text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """From where on `rule` may begin before an anchor, and one byte behind that. What begins before another anchor ends there."""
    for at, size in sorted((at, len(anchor)) for anchor in rule.anchors for at in _every(anchor, rule, text, start, end)):
        first = max(start, at - rule.reach)
        yield max(first, *(text.rfind(anchor, first, at) for anchor in rule.anchors)), at + size + 1


def _every(anchor: bytes, rule: Rule, text: bytes, start: int, end: int) -> Iterator[int]:
    """Where `anchor` stands beside which `rule` may mean something that begins before `end`."""
    size, fits, last = len(anchor), compiled(rule.tail).match, end + rule.reach
    if text.find(anchor[:1], start, last + 1) < 0:  # a tenth of what more bytes cost: many logs lack it
        return
    if size > 1:
        for match in compiled(re.escape(anchor)).finditer(text, start, last + size):  # half of what `find` costs
            if fits(text, match.end()):
                yield match.start()
        return
    at = text.find(anchor, start, last + 1)
    while at >= 0:
        if fits(text, at + 1) and (not rule.opening or text.find(rule.opening, max(start, at - rule.reach), at) >= 0):
            yield at
        at = text.find(anchor, at + 1, last + 1)
