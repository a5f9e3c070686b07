"""The engine: places where a rule may begin are found and decided one after the other, however the bytes arrive.

The outcome is that of one `re.sub` with all rules over the whole text; but only a block, `CONTEXT` bytes before it and
`OVERLAP` bytes after it are in memory. Every decision sees `OVERLAP` bytes ahead or the true end, so no block border can
change it, in a line of 100 MB neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from heapq import heappop, heappush
from typing import Literal

from capture_tool.core.redaction.checks import REMOVED, STAND_IN
from capture_tool.core.redaction.choices import Decision, Plan
from capture_tool.core.redaction.layers import Layer
from capture_tool.core.redaction.matcher import Beside, Matcher
from capture_tool.core.redaction.reading import Reading, Rows
from capture_tool.core.redaction.rule import CONTEXT, OVERLAP, Hit, Rule
from capture_tool.core.redaction.spans import PRIVATE_KEY_BEGINS, before_key, in_quotes, quote_of, stop_of_line
from capture_tool.core.redaction.text_ends import LONGEST_END, end_of_rest

NUMBER = re.compile(rb"-?[0-9]{1,64}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?")
MOST_LAYERS = 4
LONGEST_VALUE = 4096
"""A value as long as this has not been seen whole: the rest of its line goes too."""
KEY_MARK = b"-----BEGIN"
SHORTEST_KEY = len(KEY_MARK)
LONGEST_MARK = 80
"""Bytes of the first line of a private key, at most."""
AS_KEY = re.compile(rb"[\"'\\\]]{0,4}[ \t]{0,4}[=:]")
"""Behind the name of a value."""
PERCENT = ord("%")
FIRST_DIGITS = frozenset(b"23456")
"""With which a number may begin (a card's) that re2 finds by what stands before: `%2C`, `\\n`, a colour, any sign but a point."""
MOST_MADE = 20_000
"""Values of one rule whose stand-ins are kept at hand, and texts before values in which nothing is to be replaced."""
LONGEST_KEY = 256
"""Bytes of such a text."""

Replace = Callable[[Rule, Hit], bytes]
Inside = Rows | Literal["line"] | None
"""What a place stands in: the rows of a table, or a value that runs to the end of its line."""


class Rewriter:
    """One text on its way through: feed it blocks, it gives back what is decided. `counts` is added to, by kind."""

    def __init__(
        self,
        matcher: Matcher,
        replace: Replace,
        counts: dict[str, int] | None = None,
        *,
        before: bytes = b"",
        inside: Inside = None,
    ) -> None:
        self._matcher = matcher
        self._replace = replace
        self._counts = {} if counts is None else counts
        self._text = before
        self._at = len(before)
        """First byte of `_text` that is not decided yet; before it is context."""
        self._given = self._at + (inside.given if isinstance(inside, Rows) else 0)
        """How far `_text` was given back: behind `_at` where a cell is replaced in which something may begin that goes on."""
        self._depth = 0
        """In how many layers of escapes it stands."""
        self._dropping = inside == "line"
        """Inside a value that runs to the end of its line."""
        self._reading = Reading(matcher.kinds, inside, self._at) if isinstance(inside, Rows) else None

    @property
    def inside(self) -> Inside:
        """What the first byte that is not decided yet stands in."""
        if self._dropping:
            return "line"
        return self._reading.rows(self._at, self._given - self._at) if self._reading else None

    @property
    def undecided(self) -> int:
        """Bytes at the end of what was fed that are not decided yet."""
        return len(self._text) - self._at

    def feed(self, block: bytes, *, last: bool = False) -> list[bytes]:
        """The pieces that are decided now, in order; with `last`, all of them."""
        text = self._text + block if self._text else block
        done = self._dropped(text, self._at, last=last) if self._dropping else self._at
        limit = len(text) if last else len(text) - OVERLAP
        out: list[bytes] = []
        if done < limit and not self._dropping:
            done = self._rewrite(text, done, limit, out)
            if self._dropping:
                done = self._dropped(text, done, last=last)
        keep = max(0, done - CONTEXT)
        self._text, self._at, self._given = text[keep:], done - keep, max(done, self._given) - keep
        if self._reading:
            self._reading.shift(keep)
        return out

    def _dropped(self, text: bytes, at: int, *, last: bool) -> int:
        """Where the rest of a value ends that goes on at `at`; with its end still to come, what may begin that is left."""
        stop = stop_of_line(text, at)
        if stop < 0:
            return len(text) if last else max(at, len(text) - LONGEST_MARK)
        self._dropping, self._given = False, stop
        return stop

    def _rewrite(self, text: bytes, start: int, limit: int, out: list[bytes]) -> int:  # noqa: PLR0912, PLR0915 - a call costs more
        """Decides text[start:limit] into `out`; gives where the undecided part begins. The loop that all speed hangs on."""
        matcher, counts = self._matcher, [0] * len(self._matcher.kinds)
        places, decide_beside = matcher.found, matcher.decide_beside
        ahead, beside = matcher.places(text, start, limit)
        for at in range(start, min(start + 3, limit)):  # the last block may have ended inside an escape
            heappush(beside, (at, 1, 0))
        if self._reading:
            self._reading.go_on(start, beside)
        resume, kept = start, self._given
        while not self._dropping:
            while ahead and ahead[-1] < resume:
                ahead.pop()
            found = ahead[-1] if ahead else limit
            if beside and beside[0][0] <= found:
                at, behind, number = heappop(beside)
                if self._reading and self._reading.reads(text, at, resume, limit, beside):
                    heappush(beside, (at, behind, number))
                    continue
                if at < resume:  # begins inside what is decided already, but perhaps behind that too
                    if behind > resume:
                        matcher.look(beside, text, (resume, behind, number))
                    continue
                if at >= limit:
                    break
                decided = decide_beside(text, at)
            elif found < limit:
                at, behind = found, 0
                decided = places[text[at : at + 2]].decide(text, at)
            else:
                break
            if decided is not None and decided[0].special:
                layer = decided[0].rule.layer
                if layer and (recoded := self._recoded(layer, text[decided[1] : decided[2]])):
                    out += text[kept : decided[1]], recoded
                    resume = kept = decided[2]
                    continue
                decided = self._plainly(Hit(text, at, decided[1], decided[2]), decided[0], beside)
            resume = at + 1
            if self._reading:
                decided = self._reading.cell(at, decided, beside)
                if at < kept and decided is not None and (decided := self._behind_cell(text, at, decided, kept)):
                    at = kept
            if decided is not None and decided[2] - decided[1] >= SHORTEST_KEY and text.find(KEY_MARK, *decided[1:]) >= 0:
                decided = before_key(text, at, decided)
            if decided is None:
                self._add_number(text, at + 1, beside)
                if text[at] == PERCENT:
                    self._add_number(text, at + 3, beside)
                continue
            plan, begin, end = decided
            if end == at:  # a rule of somebody's own may fit nothing at all
                continue
            if plan.user and text[end : end + 1] == b" ":
                end = matcher.end_of_name(text, begin, end)
            if plan.simple and (made := plan.made.get(text[begin:end])) is not None:
                out += text[kept:begin], made
                resume = kept = end
            else:
                resume = kept = self._replaced(plan, Hit(text, at, begin, end), kept, out)
            counts[plan.at] += 1
            if plan.at >= matcher.own_kinds and AS_KEY.match(text, kept) and (named := self._named(text, at, kept)):
                plan, hit = named
                resume = kept = self._replaced(plan, hit, kept, out)
                counts[plan.at] += 1
            if self._reading and self._reading.owns(plan):
                resume = at + 1  # what begins in a cell may go on behind it
            self._add_number(text, resume, beside)
            if behind > resume:
                matcher.look(beside, text, (resume, behind, number))
        self._count(counts)
        if self._dropping:
            return resume
        done = max(resume, limit)
        out.append(text[kept:done])
        self._given = max(kept, done)
        return done

    def _add_number(self, text: bytes, at: int, beside: list[Beside]) -> None:
        """Adds a place if a number may begin there."""
        if at < len(text) and text[at] in FIRST_DIGITS:
            heappush(beside, (at, 1, 0))

    def _recoded(self, layer: Layer, value: bytes) -> bytes | None:
        """A text with escapes, cleaned as it is written and as it is meant; None if that means nothing to be cleaned, if a secret
        at its end may go on behind it, and in a table.
        """
        if self._depth >= MOST_LAYERS or (self._reading and self._reading.busy):
            return None
        counts: dict[str, int] = {}
        if layer(value, partial(self._inner, self._depth + 1, {})) is None:
            return None
        plain = self._inner(MOST_LAYERS, counts, value)
        if plain.endswith(REMOVED):
            return None
        made = layer(plain, partial(self._inner, self._depth + 1, counts)) or plain
        self._add(counts)
        return made

    def _inner(self, depth: int, counts: dict[str, int], text: bytes) -> bytes:
        inner = Rewriter(self._matcher.within(text), self._replace, counts)
        inner._depth = depth
        return b"".join(inner.feed(text, last=True))

    def _plainly(self, header: Hit, plan: Plan, beside: list[Beside]) -> Decision | None:
        """What else is meant at a place; begins to read the table below what may be its header."""
        decided = self._matcher.decide_plainly(header.text, header.begin)
        if plan.rule.layer:
            return decided
        self._reading = self._reading or Reading(self._matcher.kinds)
        pair = decided is not None and decided[1] < header.end
        return None if self._reading.begin(header, beside, pair=pair) else decided

    def _named(self, text: bytes, at: int, end: int) -> tuple[Plan, Hit] | None:
        """What the learned name at text[at:end] is the name of, to a rule that fits some of its letters and what follows."""
        for begin in range(at + 1, end):
            decided = self._matcher.by_rules(text, begin)
            if decided and decided[1] >= end and not decided[0].special:
                return decided[0], Hit(text, end, decided[1], decided[2])
        return None

    def _behind_cell(self, text: bytes, at: int, decided: Decision, kept: int) -> Decision | None:
        """What is left, behind a cell that was replaced, of something that begins in it."""
        plan, begin, end = decided
        if PRIVATE_KEY_BEGINS.match(text, kept):  # which is seen as a whole
            return None
        if end <= kept:
            if text[kept : kept + 1] in (b"", b"\r", b"\n") or not plan.rule.to_line_end(Hit(text, at, begin, end)):
                return None
            end = kept + 1
        return plan, max(begin, kept), end

    def _replaced(self, plan: Plan, hit: Hit, kept: int, out: list[bytes]) -> int:
        """Adds what stands before the value, and what stands for it; gives where what follows it begins."""
        if plan.open_key:
            out.append(hit.text[kept : hit.begin])
            self._rewrite_key(hit.text[hit.begin : hit.start], out)
        else:
            out.append(hit.text[kept : hit.start])
        value = hit.value
        made = plan.made.get(value)
        if made is None:
            made = self._replace(plan.rule, hit)
            if NUMBER.fullmatch(value):
                quote = quote_of(hit)
                made = quote + made + quote
            elif plan.steady and len(plan.made) < MOST_MADE and len(value) < LONGEST_VALUE:
                plan.made[value] = made
        out.append(made)
        return self._end(plan.rule, hit)

    def _count(self, counts: list[int]) -> None:
        for kind, count in zip(self._matcher.kinds, counts, strict=True) if any(counts) else ():
            if count:
                self._add({kind: count})

    def _add(self, counts: Mapping[str, int]) -> None:
        for kind, count in counts.items():
            self._counts[kind] = self._counts.get(kind, 0) + count

    def _end(self, rule: Rule, hit: Hit) -> int:
        """Where the replaced value ends: behind the match, or at the end of the line, which may not be here yet."""
        if not rule.to_line_end(hit) and (hit.end - hit.start < LONGEST_VALUE or in_quotes(hit)):
            return hit.end
        stop = stop_of_line(hit.text, hit.end)
        if rule.inside:
            limit = min(len(hit.text) if stop < 0 else stop, hit.begin + OVERLAP - LONGEST_END)
            if (end := end_of_rest(hit, limit)) < limit:
                return end
        self._dropping = stop < 0
        return hit.end if stop < 0 else stop

    def _rewrite_key(self, key: bytes, out: list[bytes]) -> None:
        """Adds what stands before a value; logs have few such, and mostly nothing is to be replaced in them."""
        harmless = self._matcher.harmless
        if key in harmless:
            out.append(key)
            return
        counts: dict[str, int] = {}
        out += Rewriter(self._matcher, self._replace, counts).feed(key, last=True)
        self._add(counts)
        if not counts and len(key) <= LONGEST_KEY and len(harmless) < MOST_MADE:
            harmless.add(key)


def is_stand_in(value: bytes) -> bool:
    """Whether a value is one of ours already."""
    return STAND_IN.fullmatch(value) is not None
