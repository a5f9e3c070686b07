"""The verdict for people: kind x context with misses, goals, the forms that were left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.planted.catalogue import PASSWORD_LIKE
from tests.planted.judge import Verdict

MOST_OTHERS_LEFT = 0.001
MOST_WRONG = 0.01


def missed_goals(verdict: Verdict) -> list[str]:
    """The goals of issue 3 that were not reached."""
    secrets = [one for one in verdict.misses if one.spot.kind in PASSWORD_LIKE or one.spot.kind.startswith("password")]
    goals = []
    if secrets:
        goals.append(f"{len(secrets)} password-like values left, goal none")
    if len(verdict.misses) > MOST_OTHERS_LEFT * len(verdict.planted):
        goals.append(f"{len(verdict.misses)} of {len(verdict.planted)} left, goal {MOST_OTHERS_LEFT:.1%}")
    if verdict.in_zip:
        goals.append(f"{verdict.in_zip} left in finished zips, goal none")
    if len(verdict.lost) > MOST_WRONG * verdict.decoys:
        goals.append(f"{len(verdict.lost)} of {verdict.decoys} decoys changed, goal under {MOST_WRONG:.0%}")
    if verdict.faults:
        goals.append(f"{len(verdict.faults)} bundles stopped or files left out, first: {verdict.faults[0]}")
    return goals


def rows(verdict: Verdict) -> Iterator[str]:
    """Lines to print."""
    planted = Counter(one.spot.kind for one in verdict.planted)
    missed = Counter(one.spot.kind for one in verdict.misses)
    yield f"{'kind':22}{'planted':>9}{'left':>7}   contexts with misses"
    for kind, count in sorted(planted.items()):
        contexts = Counter(one.spot.context for one in verdict.misses if one.spot.kind == kind)
        yield f"{kind:22}{count:9}{missed[kind]:7}   {', '.join(f'{name} {number}' for name, number in contexts.most_common())}"
    yield f"{'all':22}{len(verdict.planted):9}{len(verdict.misses):7}"
    lost = Counter(kind for kind, _ in verdict.lost)
    yield f"decoys {verdict.decoys}, changed {len(verdict.lost)} {dict(lost) or ''}"
    forms = Counter((one.spot.kind, one.spot.context, one.spot.form) for one in verdict.misses)
    for (kind, context, form), number in sorted(forms.items()):
        yield f"  LEFT {number:4} {kind} / {context}: {ascii(form)[1:-1]}"
    for kind, line in list(dict(verdict.lost).items())[:20]:
        yield f"  CHANGED {kind}: {line[:160]}"
    yield from (f"  FAULT {fault}" for fault in dict.fromkeys(verdict.faults))
