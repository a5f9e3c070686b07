"""Which rule means the text at a place: `re` decides, with the few rules that can begin with its first two bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import cached_property, lru_cache

from capture_tool.core.redaction.alternatives import narrowed
from capture_tool.core.redaction.checks import REMOVED
from capture_tool.core.redaction.finder import Which
from capture_tool.core.redaction.full_names import is_somebody, whole_name
from capture_tool.core.redaction.number_checks import VALUE_CHECKS
from capture_tool.core.redaction.openings import Openings, fits, openings
from capture_tool.core.redaction.rule import Hit, Rule, always, never
from capture_tool.core.redaction.text_ends import end_of_word

FEW = 12
"""So many rules are tried at a place one after the other; with more, re2 is asked first which of them fit."""
OFTEN = 4096
"""Rules that were tried so often at a place are compiled into one pattern, which takes some milliseconds."""
LONGEST_FIND = 256
"""Bytes that a `find` matches at most."""
Decision = tuple["Plan", int, int]
"""A rule, and where the value begins and ends that it means."""
Match = Callable[[bytes, int], re.Match[bytes] | None]
Try = tuple["Plan", Match, tuple[int, ...], bool, Callable[[bytes, int, int, int], int]]
"""A rule, what matches its pattern, the groups for its value, whether that says it all, and what else does."""


class Plan:
    """A rule as the engine uses it."""

    def __init__(self, rule: Rule, at: int) -> None:
        self.rule = rule
        self.at = at
        """Its number in the table."""
        self.made: dict[bytes, bytes] = {}
        """What stands for the values that were seen."""
        self.told = bool(rule.find) and not rule.apart
        """Whether re2 is asked at a place if this rule may begin there; finds that are longer than what it sees have anchors."""
        self.special = rule.heads_table or rule.layer is not None
        """Whether the engine does something else than to replace the value."""
        self.user = rule.kind == "user" and rule.learn is not never
        """Whether it means the name of a user, of which perhaps the first word only."""
        self.plain = rule.accept is always and not (rule.inside or self.user)
        """Whether the pattern says it all."""
        self.steady = rule.learn is never or (rule.learn is always and rule.to_line_end is never)
        """Whether what is done with a value depends on the value alone, so that it is done once."""
        self.by_value = self.steady and rule.accept in VALUE_CHECKS and not self.user
        """Whether a value that was replaced once is one wherever it stands."""
        self._exact: dict[bytes, bytes] = {}
        """Its patterns by what they fit, each once: it stands at hundreds of places."""
        self._tries: dict[bytes, Try] = {}

    @cached_property
    def open_key(self) -> bool:
        """As that of the rule."""
        return self.rule.open_key

    @cached_property
    def simple(self) -> bool:
        """Whether what stands for its value is all there is to it."""
        return self.rule.to_line_end is never and not self.open_key and not self.special

    def exact(self, place: bytes) -> bytes:
        """The whole pattern of the rule where a text goes on with the bytes of `place`."""
        made = self.rule.exact.replace(self.rule.pattern, narrowed(self.rule.pattern, place))
        return self._exact.setdefault(made, made)

    def tried(self, exact: bytes) -> Try:
        """What is needed to try one of its patterns, made once for all places."""
        made = self._tries.get(exact)
        if made is None:
            one = compiled(exact)
            made = self._tries[exact] = self, one.match, _groups(one.groupindex, ""), self.plain, self.meant
        return made

    def meant(self, text: bytes, at: int, start: int, end: int) -> int:
        """Where the value ends that the rule means, of what its pattern fits; 0 if it means none."""
        if self.plain or (self.by_value and text[start:end] in self.made):
            return end
        hit = Hit(text, at, start, end)
        if self.rule.inside:
            if text.startswith(REMOVED, start):
                return 0
            hit.end = end_of_word(hit)
        if hit.end <= start or not self.rule.accept(hit):
            return 0
        whole = whole_name(text, hit.start, hit.end) if self.user else None
        return whole[1] if whole and is_somebody(Hit(text, at, *whole)) else hit.end


Decide = Callable[[bytes, int], Decision | None]
"""The first rule that means the text at a place, and the span of its value."""


def one_by_one(plans: Sequence[tuple[Plan, bytes]]) -> Decide:
    """The rules that may begin at a place, with their patterns there, tried in their order."""
    tries = [plan.tried(exact) for plan, exact in plans]

    def decide(text: bytes, at: int) -> Decision | None:
        for plan, match, groups, plain, meant in tries:
            fit = match(text, at)
            if fit is not None:
                start, end = fit.span(groups[0])
                if start < 0:
                    start, end = _span(fit, groups)
                if plain or (end := meant(text, at, start, end)):
                    return plan, start, end
        return None

    return decide


def together(plans: Sequence[tuple[Plan, bytes]]) -> Decide:
    """The same as one pattern: an empty group ends each alternative, and the last group that was closed tells which one fits."""
    exact = [
        re.sub(rb"\(\?P<(\w+)>", rb"(?P<\g<1>%d>" % number, one) + b"(?P<end%d>)" % number
        for number, (_, one) in enumerate(plans)
    ]
    pattern = re.compile(b"|".join(b"(?:" + one + b")" for one in exact))
    index, match = pattern.groupindex, pattern.match
    marks = {
        index[f"end{number}"]: (plan, _groups(index, str(number)), plan.plain, plan.meant, one_by_one(plans[number + 1 :]))
        for number, (plan, _) in enumerate(plans)
    }

    def decide(text: bytes, at: int) -> Decision | None:
        fit = match(text, at)
        if fit is None:
            return None
        plan, groups, plain, meant, later = marks[fit.lastindex or 0]
        start, end = fit.span(groups[0])
        if start < 0:
            start, end = _span(fit, groups)
        if plain or (end := meant(text, at, start, end)):
            return plan, start, end
        return later(text, at)

    return decide


class Choice:
    """The rules that may begin at a place: tried one after the other, and as one pattern once they are asked for often.

    Nothing is compiled before it is asked.
    """

    __slots__ = ("_left", "_plans", "decide")

    def __init__(self, plans: tuple[tuple[Plan, bytes], ...], often: int) -> None:
        self._plans = plans
        self._left = often
        self.decide: Decide = self._first

    def _first(self, text: bytes, at: int) -> Decision | None:
        each = one_by_one(self._plans)
        self.decide = self._counted(each) if self._left and len(self._plans) > 1 else each
        return each(text, at)

    def _counted(self, each: Decide) -> Decide:
        def decide(text: bytes, at: int) -> Decision | None:
            self._left -= 1
            if self._left <= 0:  # several threads count
                self.decide = together(self._plans)
            return each(text, at)

        return decide


class Places(dict[bytes, Choice]):
    """What may begin by the first two bytes of a place (one at the end of a text); made when it is asked for."""

    def __init__(self, plans: Sequence[Plan], there: Callable[[], Which] | None = None) -> None:
        super().__init__()
        self._plans = plans
        self._there = there
        """What tells the rules that may begin somewhere; the rules do not stay for long without."""
        self._choices: dict[tuple[tuple[Plan, bytes], ...], Choice] = {}

    def __missing__(self, place: bytes) -> Choice:
        plans = tuple(plan for plan, made in self._openings if fits(made, place))
        made = self[place] = self._choice(plans, place)
        if len(plans) > FEW and self._there:
            made = self[place] = copy(made)
            made.decide = self._narrowed(plans, place, self._there())
        return made

    @cached_property
    def _openings(self) -> list[tuple[Plan, Openings]]:
        return [(plan, openings(plan.rule.begins)) for plan in self._plans]

    def _narrowed(self, plans: Sequence[Plan], place: bytes, there: Which) -> Decide:
        """With many rules at a place, re2 is asked first which of those with a `find` may begin there."""
        fitting: dict[frozenset[int], Choice] = {}

        def decide(text: bytes, at: int) -> Decision | None:
            fit = there(text[at : at + LONGEST_FIND])
            choice = fitting.get(fit)
            if choice is None:
                fits_there = [plan for plan in plans if plan.at in fit or not plan.told]
                choice = fitting[fit] = self._choice(fits_there, place)
            return choice.decide(text, at)

        return decide

    def _choice(self, plans: Sequence[Plan], place: bytes) -> Choice:
        often = OFTEN if self._there else 0
        tries = tuple((plan, plan.exact(place)) for plan in plans)
        return self._choices.setdefault(tries, Choice(tries, often))


def _groups(index: Mapping[str, int], number: str) -> tuple[int, ...]:
    """The groups of a rule that may hold its value, the whole match last."""
    return *(index[name + number] for name in "vqse" if name + number in index), 0


def _span(match: re.Match[bytes], groups: tuple[int, ...]) -> tuple[int, int]:
    """Where the value is: the first of its groups that took part."""
    for group in groups:
        span = match.span(group)
        if span[0] >= 0:
            return span
    raise AssertionError


@lru_cache(maxsize=2048)
def compiled(pattern: bytes) -> re.Pattern[bytes]:
    """Once for all tables; what was made for names of tickets long gone is forgotten."""
    return re.compile(pattern)
