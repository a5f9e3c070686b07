"""The rules, compiled: re2 finds where one may begin, `re` decides there with the few that can begin with those bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from heapq import heappush

from capture_tool.core.redaction.choices import Decision, Places, Plan, compiled
from capture_tool.core.redaction.finder import Find, any_of_these, finder
from capture_tool.core.redaction.grams import Grams
from capture_tool.core.redaction.rule import NOWHERE, Rule
from capture_tool.core.redaction.rule_table import Table

SLASHES = b"/\\"
BACKSLASH = ord("\\")
ESCAPE = re.compile(rb"\\(?:[nrt]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})")
"""Letters that belong to no word behind them."""
Beside = tuple[int, int, int]
"""A place beside an anchor, where that anchor ends, and the number of the rule among those with anchors."""
SHORT = 4096
"""Bytes of a text for which few rules are compiled."""


class Matcher:
    """The rules and what was learned. Every thread may use it; with `much` text to come, one thread."""

    def __init__(self, rules: Sequence[Rule], *, much: bool = False) -> None:
        self.kinds = tuple(rule.kind for rule in rules)
        """By number of the rule."""
        self._whole = self._table = Table([Plan(rule, at) for at, rule in enumerate(rules)], much=much)
        self.own_kinds = len(rules)
        """Rules from this number on are for learned names."""
        self._named: Places | None = None
        """The learned names, for where no rule of the table means anything."""
        self._find_name: Find | None = None
        self.grams: Grams | None = None
        """What looks for the names that have no pattern for re2."""
        self.grams_alone = False
        """Whether these are all."""
        self.harmless = set[bytes]()
        """What stood before a value and stayed as it is."""

    def with_names(self, rules: Sequence[Rule], grams: Grams | None = None) -> Matcher:
        """The same table with rules for learned names, which have an automaton of their own: thousands of them, and others from
        one file to the next, would make that of the table big and cold. `grams`: looks for those that have none.
        """
        if not rules:
            return self
        made = copy(self)
        made.harmless = set()
        made.kinds = (*self.kinds, *(rule.kind for rule in rules))
        made._named = Places([Plan(rule, at) for at, rule in enumerate(rules, len(self.kinds))])
        made._find_name = finder(any_of_these(rule.sought for rule in rules))
        made.grams = grams
        made.grams_alone = all(rule.sought == NOWHERE for rule in rules)
        return made

    def narrowed(self, text: bytes) -> Matcher:
        """The same for one text: a short one is looked at by the few rules that may mean something in it."""
        if len(text) > SHORT:
            return self
        made = copy(self)
        made._table = self._whole.narrowed(text)
        return made

    def within(self, text: bytes) -> Matcher:
        """The same for what stands with escapes in the text that this is for: it may mean more than that does."""
        return self if self._table is self._whole else self.narrowed(text)

    @property
    def found(self) -> Places:
        """What may begin at a place that re2 found."""
        return self._table.found

    def decide_beside(self, text: bytes, at: int) -> Decision | None:
        """The first rule or learned name that means the text at a place beside an anchor, and the span of its value."""
        return self._decide(self._table.beside, text, at)

    def by_rules(self, text: bytes, at: int) -> Decision | None:
        """The same without the learned names."""
        return self._table.beside[text[at : at + 2]].decide(text, at)

    def decide_plainly(self, text: bytes, at: int) -> Decision | None:
        """The same at a place where the header of a table or a text in another encoding may begin, without these."""
        return self._decide(self._table.below, text, at)

    def _decide(self, places: Places, text: bytes, at: int) -> Decision | None:
        place = text[at : at + 2]
        decided = places[place].decide(text, at)
        if decided is None and self._named is not None:
            return self._named[place].decide(text, at)
        return decided

    def end_of_name(self, text: bytes, begin: int, end: int) -> int:
        """Where the name of a user at text[begin:end] ends: a learned one that begins there may be longer."""
        learned = self._named[text[begin : begin + 2]].decide(text, begin) if self._named is not None else None
        return max(end, learned[2]) if learned else end

    def places(self, text: bytes, start: int, end: int) -> tuple[list[int], list[Beside]]:
        """Where in text[start:end] rules may begin: what re2 found, from behind; and all else, learned names too, as a heap."""
        found, opened, anchored = self._table.places(text, start, end)
        places: list[Beside] = [(at, 1, 0) for at in opened]
        for at, number, anchor in anchored:
            rule, _ = self._table.searches[number]
            first = max(start, at - rule.reach)
            first = max(first, *(text.rfind(other, first, at) for other in rule.anchors))  # before another one it ends there
            self.look(places, text, (first, at + len(anchor) + 1, number))
        if self._find_name:
            for at in self._find_name(text, start, end):
                heappush(places, (at, 1, 0))
                if text[at] in SLASHES:  # a name that counts in a path only is looked for with what stands before it
                    heappush(places, (at + 1, 1, 0))
        for at in self.grams.begins(text, start, end) if self.grams else ():
            heappush(places, (at, 1, 0))
        return found, places

    def look(self, places: list[Beside], text: bytes, beside: Beside) -> None:
        """Adds the first place from the given one on where the same rule may begin before the same anchor."""
        start, behind, number = beside
        rule, search = self._table.searches[number]
        if rule.tail and not compiled(rule.tail).match(text, behind - 1):
            return
        if rule.lead:
            before = text[start : behind - 1]
            before = before.removesuffix(next((anchor for anchor in rule.anchors if before.endswith(anchor)), before))
            stem = len(before.rstrip(rule.lead))
            escape = ESCAPE.match(text, start + stem - 1) if stem and before[stem - 1] == BACKSLASH else None
            first = escape.end() if escape and not rule.layer else start + stem
            if rule.layer and not stem and start and text[start - 1] in rule.lead:  # in the midst of one that was found already
                return
            if first < start + len(before):
                heappush(places, (first, behind, number))
            return
        first = search(text, start, behind)
        if first >= 0:
            heappush(places, (first, behind, number))
