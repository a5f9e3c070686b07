"""The rules that do not change, and where in a text one of them may begin. What that takes is compiled when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from capture_tool.core.redaction.automata import Automata
from capture_tool.core.redaction.choices import Places, Plan, compiled
from capture_tool.core.redaction.finder import ANYWHERE, AT_START, Find, First, Which, first_of, which_of
from capture_tool.core.redaction.rule import KEY, PASSWORD_KEY, Rule
from capture_tool.core.redaction.words import SHARED

ANY_KEY = rb"[A-Za-z0-9_.\x80-\xff-]{2}[A-Za-z0-9_.\x80-\xff-]*(?:(?: [A-Za-z_\x80-\xff-]+){1,2}|(?i: d[^ \r\n]{1,3}ordine))?"
"""What the name of a secret looks like: enough where one was found, and a tenth of the automaton."""
KEYED = -1
"""Stands for all rules that begin with the name of a secret."""
LONGEST_TAIL = 72
"""Bytes that an anchor and the tail of its rule match at most."""
MOST_NARROWED = 32
"""Tables for short texts that are kept, with half a megabyte each."""
Anchored = tuple[int, int, bytes]
"""Where an anchor stands, the number of its rule among those that have some, and the anchor."""


class Table:
    """Rules by their plans. Every thread may use it; with `much` text to come, one thread."""

    def __init__(self, plans: Sequence[Plan], *, much: bool = False) -> None:
        self._plans = plans
        self._much = much
        self._narrowed: dict[frozenset[int], Table] = {}

    @cached_property
    def searches(self) -> list[tuple[Rule, First]]:
        """The rules with anchors, and what looks for where one begins."""
        return [(plan.rule, first_of(plan.rule.find)) for plan in self._plans if plan.rule.anchors]

    @cached_property
    def found(self) -> Places:
        """What may begin at a place that re2 found."""
        return Places([plan for plan in self._plans if not plan.rule.apart], lambda: self.there)

    @cached_property
    def beside(self) -> Places:
        """What may begin at any other place."""
        return Places(self._plans, lambda: self.there)

    @cached_property
    def below(self) -> Places:
        """What may begin at a place besides the header of a table and a text in another encoding."""
        return Places([plan for plan in self._plans if not plan.special], lambda: self.there)

    @cached_property
    def there(self) -> Which:
        """Which rules with a `find` may begin where a text begins."""
        told = (
            (plan.at, plan.rule.find.replace(KEY, ANY_KEY).replace(PASSWORD_KEY, ANY_KEY)) for plan in self._plans if plan.told
        )
        return which_of(tuple(told), AT_START)

    def places(self, text: bytes, start: int, end: int) -> tuple[list[int], list[int], list[Anchored]]:
        """Where in text[start:end] rules may begin: as re2 tells, from behind, as `re` tells; anchors beside which some may."""
        last, anchors = min(len(text), end + self._reach), self._by_first
        found = self._find(text, start, last)
        anchored = [
            (at, number, anchor)
            for at in found
            if text[at] in anchors
            for number, anchor in anchors[text[at]]
            if text.startswith(anchor, at)
        ]
        while found and found[-1] >= end:
            found.pop()
        found.reverse()
        for anchor, numbers, whole in self._tailed:
            if text.find(anchor[:1], start, last) >= 0:  # a tenth of what more bytes cost: many logs lack it
                for match in whole.finditer(text, start, last + LONGEST_TAIL):
                    anchored += [(match.start(), number, anchor) for number in numbers]
        opened = [match.start() for one in self._openings for match in one.finditer(text, start) if match.start() < end]
        return found, opened, anchored

    def narrowed(self, text: bytes) -> Table:
        """The rules that may mean something in a text."""
        fit = self._anywhere(text)
        if KEYED in fit:
            fit |= self._keyed(text)
        plans = [plan for plan in self._plans if plan.at in fit or any(one in text for one in plan.rule.apart)]
        numbers = frozenset(plan.at for plan in plans)
        narrowed = self._narrowed.get(numbers)
        if narrowed is None:
            if len(self._narrowed) >= MOST_NARROWED:
                self._narrowed.clear()
            narrowed = self._narrowed[numbers] = Table(plans)
        return narrowed

    @cached_property
    def _find(self) -> Find:
        anchors = (re.escape(anchor) for _, anchor in self._anchors)
        return Automata((*(plan.rule.sought for plan in self._plans if not plan.rule.apart), *anchors), *SHARED, much=self._much)

    @cached_property
    def _anchors(self) -> list[tuple[int, bytes]]:
        """Those that re2 looks for."""
        return [(number, anchor) for number, (rule, _) in enumerate(self.searches) for anchor in rule.anchors if not rule.tail]

    @cached_property
    def _by_first(self) -> dict[int, list[tuple[int, bytes]]]:
        """The same by the first byte."""
        made: dict[int, list[tuple[int, bytes]]] = {}
        for number, anchor in self._anchors:
            made.setdefault(anchor[0], []).append((number, anchor))
        return made

    @cached_property
    def _tailed(self) -> list[tuple[bytes, list[int], re.Pattern[bytes]]]:
        """The others, by anchor: the rules that have it, and what looks for it with the tail of any of them."""
        rules: dict[bytes, list[int]] = {}
        for number, (rule, _) in enumerate(self.searches):
            for anchor in rule.anchors if rule.tail else ():
                rules.setdefault(anchor, []).append(number)
        return [
            (
                anchor,
                numbers,
                compiled(re.escape(anchor) + b"(?=" + b"|".join(self.searches[number][0].tail for number in numbers) + b")"),
            )
            for anchor, numbers in rules.items()
        ]

    @cached_property
    def _openings(self) -> list[re.Pattern[bytes]]:
        """What looks for the beginnings of rules with an opening, those within one another too."""
        rests: dict[bytes, list[bytes]] = {}
        for rule in (plan.rule for plan in self._plans if plan.rule.opening):
            rests.setdefault(rule.opening, []).append(rule.find.removeprefix(rule.opening))
        return [compiled(opening + b"(?=" + b"|".join(rest) + b")") for opening, rest in rests.items()]

    @cached_property
    def _reach(self) -> int:
        return max((rule.reach for rule, _ in self.searches), default=0)

    @cached_property
    def _anywhere(self) -> Which:
        finds = ((plan.at, plan.rule.sought) for plan in self._plans if not plan.rule.apart and not _has_key(plan))
        return which_of(((KEYED, PASSWORD_KEY), *finds), ANYWHERE)

    @cached_property
    def _keyed(self) -> Which:
        return which_of(tuple((plan.at, plan.rule.sought) for plan in self._plans if _has_key(plan)), ANYWHERE)


def _has_key(plan: Plan) -> bool:
    """Whether the rule begins with the name of a secret: those are asked for as one, a title mostly has none."""
    return not plan.rule.apart and plan.rule.sought.startswith(PASSWORD_KEY)
