"""The redactor of one ticket: rules, key, what was learned and what was found."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from capture_tool.core.model import Treatment
from capture_tool.core.redaction import names
from capture_tool.core.redaction.checks import EMPTY, is_no_word, is_of_platform, is_weak, plain, stands_alone
from capture_tool.core.redaction.engine import Rewriter, is_stand_in
from capture_tool.core.redaction.ini import IniFilter
from capture_tool.core.redaction.masks import mask
from capture_tool.core.redaction.matcher import Matcher
from capture_tool.core.redaction.own_rules import OwnRules
from capture_tool.core.redaction.refusal import refuse
from capture_tool.core.redaction.rule import Hit, Rule, never
from capture_tool.core.redaction.rules import RULES
from capture_tool.core.redaction.spans import LINE_END
from capture_tool.core.redaction.stand_ins import StandIns
from capture_tool.core.redaction.stream import BLOCK, CleanStream
from capture_tool.core.redaction.text_ends import end_of_rest

if TYPE_CHECKING:
    from capture_tool.core.redaction.pieces import Cleaner, Late

SECRET_KINDS = frozenset(rule.kind for rule in RULES if rule.secret)
"""Kinds that are password-like: no undo, one constant stand-in."""
NEVER_LEFT = SECRET_KINDS | {"setting"}
"""Kinds that nobody can have sent as they are: what opens doors, and settings that no list names as harmless."""
NAMES = frozenset(("user", "host"))
"""Kinds that no shape tells: one that is not to be learned is replaced where its rule sees it, and is a word like others
elsewhere: the final scan must not stop a bundle for it."""
LONGEST_FILE_NAME = 120
NONE_OWN = OwnRules()
SHELL = re.compile(rb"[ \t](?:[0-9]?>|[|&;<])|[\"'][,;)][ \t]|\"[ \t]{0,8}[,}\]]|</")
"""What ends the words of a command: a redirection, the next command, the end of the text that it stands in."""
DIGIT = re.compile(rb"[0-9]")
SIGN = re.compile(rb"[\"'},<\\]")
MOST_OF_LINE = 1024
"""Bytes in which the words of a command are."""
MOST_WORDS = 4
"""Of IBC's command, behind its settings file: user and password, for FIX too. What more a log writes behind it are no names."""
NOBODY = b"root"
"""A name that every machine has: learned only when it is told to be whose this one is."""
ENDS = b".,;:)]}>'\""
"""What follows a secret in a sentence or a list."""
MOST_TAUGHT = 10_000
"""Values that are remembered as learned, so that each is looked at once."""


class Redactor:
    """Replaces secrets and names. `key` makes the stand-ins; keep it out of every bundle. Safe to use from several threads.

    With `much`, tens of megabytes are to come, by one thread: the same result, sooner.
    A stream uses what is known when it starts; what it finds on the way is known to the streams after it (`revision` tells).
    """

    def __init__(
        self,
        key: bytes,
        *,
        profile: str = "full",
        undone: frozenset[str] = frozenset(),
        own: OwnRules = NONE_OWN,
        much: bool = False,
    ) -> None:
        if forbidden := undone & NEVER_LEFT:
            raise ValueError(f"these kinds are always replaced: {', '.join(sorted(forbidden))}")
        self._undone = undone
        self._own = own
        self._secret_kinds = SECRET_KINDS | {rule.kind for rule in own.rules if rule.secret}
        self._key = key
        self._stand_in = StandIns(key, self._secret_kinds)
        self._rules = own.rules + tuple(rule for rule in RULES if rule.profile in ("", profile) and rule.kind not in undone)
        self._profile = profile
        self._known = names.Known(self._secret_kinds)
        self._made: tuple[int, Matcher] | None = None
        """The matcher, and the revision that it knows at least."""
        self._much = much
        self._taught: set[int] = set()
        """Hashes of kinds and values."""
        self.examples: dict[str, tuple[str, str]] = {}
        """Kind to the mask of the first value that was replaced and its stand-in: shapes, never values."""

    def __reduce__(self) -> tuple[Callable[..., Redactor], tuple[object, ...]]:
        """Rules and what was learned, for another process. It holds the key: for a pipe only, never for a disk."""
        return _again, (self._key, self._profile, self._undone, self._own, self._known)

    @property
    def revision(self) -> int:
        """Grows when something more is to be replaced: a text cleaned at an older revision may still hold it."""
        return self._known.revision

    @property
    def policy(self) -> str:
        """SHA-256 of the rule table and profile, for the manifest: which rules cleaned this."""
        table = "\n".join(repr((r.kind, r.pattern, r.before, r.after, r.secret)) for r in self._rules)
        return hashlib.sha256(f"{self._profile}\n{self._own.digest}\n{table}".encode()).hexdigest()

    def learn_name(self, value: str, kind: str) -> None:
        """Replaces `value` everywhere from now on. Kinds: `user`, `host`, `folder`, `account`, `password`."""
        data = value.strip().encode("utf-8", "surrogateescape")
        if kind not in self._undone and not is_stand_in(data) and not self._spared(data, kind):
            self._known.learn(data, kind)

    def learn_file(self, path: Path) -> None:
        """Learns names and secrets from the known keys of a settings file: jts.ini, IBC's config.ini, IBAutomater.json."""
        for kind, value in names.in_settings(path):
            if not EMPTY.fullmatch(value.encode("utf-8", "surrogateescape")):
                self.learn_name(value, kind)

    def text(self, text: str) -> str:
        """A title, a name or the user's words without what must not leave."""
        return self._cleaned(text, self._current())

    def file_name(self, name: str) -> str:
        """A redacted name of `[A-Za-z0-9._-]`, at most LONGEST_FILE_NAME characters, safe in a zip on every system."""
        return safe_name(self.text(name))

    def as_of_now(self) -> Callable[[str], str]:
        """`text` by what is known now, however much is learned meanwhile: thousands of files each teach something."""
        matcher = self._current()
        return lambda text: self._cleaned(text, matcher)

    def stream(self, chunks: Iterable[bytes], treatment: Treatment = Treatment.TEXT, *, block: int = BLOCK) -> CleanStream:
        """The redacted bytes of a file read in `chunks`. `block` bytes are worked on at a time; the result is the same."""
        if treatment is Treatment.STORED:
            raise ValueError("what is stored as it is does not go through redaction")
        ini = IniFilter(self._ini_value) if treatment is Treatment.INI_ALLOW_LIST else None
        return CleanStream(chunks, self._current(), self._replace, ini=ini, block=block)

    def found(self) -> Collection[bytes]:
        """Every value found or learned so far that must stand nowhere in a bundle, some twice. In memory only."""
        return self._known.found()

    def news(self, since: int = 0) -> names.Learned:
        """What was learned after revision `since`, each with its kind. In memory only."""
        return self._known.news(since)

    def over_lines(self, since: int) -> bool:
        """Whether something that was learned after revision `since` may stand across a line end."""
        return self._known.over_lines(since)

    def give(self) -> tuple[bytes, ...]:
        """What was found since this was asked, for `hear` of another redactor; it is forgotten here. In memory only."""
        return self._known.give()

    def hear(self, news: names.News) -> None:
        """Takes over what another redactor learned and found. Raises UnredactableError when it is too much."""
        for value, kind, on_sight in news[0]:
            self._known.learn(value, kind, on_sight=on_sight)
        for value in news[1]:
            self._known.saw(value)

    def cleaner(self, since: int | None = None) -> Cleaner:
        """Rewrites pieces of text by all that is known now, or by nothing but what was learned after revision `since`."""
        from capture_tool.core.redaction.pieces import Cleaner  # a short command has no logs

        if since is None:
            return Cleaner(self._current(), self._replace)
        return Cleaner(self._late(since), self._replace)

    def late(self, since: int) -> Late:
        """Looks for what was learned after revision `since`, of which there is something."""
        from capture_tool.core.redaction.pieces import Cleaner, Late

        matcher = self._late(since, most=0)
        return Late(Cleaner(matcher, self._replace), matcher)

    def _late(self, since: int, most: int = names.FEW_FORMS) -> Matcher:
        from capture_tool.core.redaction.pieces import outside_stand_ins

        rules, grams = self._known.rules(since, most=most)
        return Matcher(()).with_names([outside_stand_ins(rule) for rule in rules], grams)

    def settings(self, text: Iterable[bytes], counts: dict[str, int]) -> Iterator[bytes]:
        """The treatment of a settings file, to be used before the rules: values that support does not need are taken out."""
        ini = IniFilter(self._ini_value)
        for chunk in text:
            yield ini.feed(chunk, counts)
        yield ini.feed(b"", counts, last=True)

    def refuse(self, text: str) -> str | None:
        """Why the user's words must not be sent at all (a password, a login code), None when they may."""
        return refuse(text)

    @cached_property
    def _table(self) -> Matcher:
        return Matcher(self._rules, much=self._much)

    def _cleaned(self, text: str, matcher: Matcher) -> str:
        data = text.encode("utf-8", "surrogateescape")
        pieces = Rewriter(matcher.narrowed(data), self._replace).feed(data, last=True)
        return b"".join(pieces).decode("utf-8", "replace")

    def _current(self) -> Matcher:
        revision = self._known.revision
        known, matcher = self._made or (-1, None)
        if matcher is None or revision != known:
            matcher = self._table.with_names(*self._known.rules())
            self._made = revision, matcher  # in one step: another thread may be here too
        return matcher

    def _replace(self, rule: Rule, hit: Hit) -> bytes:
        value = hit.value
        if is_stand_in(value) or self._spared(value, rule.kind):
            return value
        if (rule.learn is never or not self._taught_by(rule, hit)) and rule.scan:
            self._see(rule, value)
        made = self._stand_in(rule.kind, value)
        if rule.kind not in self.examples:
            self.examples[rule.kind] = mask(rule.kind, value, secret=rule.secret), made.decode()
        return made

    def _spared(self, value: bytes, kind: str) -> bool:
        """Whether the deployer's allow-list lets `value` through; never what is password-like."""
        return kind not in self._secret_kinds and self._own.allowed is not None and self._own.allowed(value)

    def _taught_by(self, rule: Rule, hit: Hit) -> bool:
        """Whether the rule tells to learn a value, which is done then."""
        taught = hash((rule.kind, hit.value))
        if taught not in self._taught:
            if not rule.learn(hit):
                return False
            self._learn(rule, hit)
            if rule.to_line_end is never and len(self._taught) < MOST_TAUGHT:
                self._taught.add(taught)
        return True

    def _see(self, rule: Rule, value: bytes) -> None:
        """Remembers a value that no rule says to learn: for the final scan; an unmistakable secret to be replaced everywhere."""
        if len(value) >= names.LONGEST_NAME:
            return
        if not rule.secret:
            if rule.kind not in NAMES:
                self._known.saw(value)
        elif DIGIT.search(value):
            bare = value.rstrip(ENDS)
            for word in dict.fromkeys((bare, plain(bare), bare.partition(b":")[2])):
                if stands_alone(word):
                    self._known.learn(word, rule.kind, on_sight=True)

    def _learn(self, rule: Rule, hit: Hit) -> None:
        """A secret that was set like a setting is replaced without its key too, where it is unmistakable."""
        words = [hit.value]
        if rule.kind == "java-command":
            end = LINE_END.search(hit.text, hit.start, hit.start + MOST_OF_LINE)
            line = hit.text[hit.start : end_of_rest(hit, end.start() if end else hit.start + MOST_OF_LINE)]
            if b"," in hit.text[hit.begin : hit.start]:  # printed as a list
                line = line.partition(b"]")[0]
            words = [word.strip(b"\"'\\,[]()") for word in SHELL.split(line, maxsplit=1)[0].split()]
            if len(words) > MOST_WORDS:
                words = words[:2] + [word for word in words[2:MOST_WORDS] if is_no_word(word)]
        elif not rule.secret:  # UserNameToDirectory=name,folder;name,folder and DOMAIN\\user
            words = [word for word in re.split(rb"[,;]|\\(?!u[0-9A-Fa-f]{4})", hit.value) if word.lower() != NOBODY]
        else:  # and what it is if a sign in it ended it after all
            words += SIGN.split(hit.value, maxsplit=1)[0], hit.value.rstrip(ENDS)
        if not rule.secret and len(words) > 1 and hit.value.startswith(words[0] + b"\\"):
            self._learn_domain(words.pop(0))
        for word in dict.fromkeys(words):
            if (
                not is_weak(word)
                and not self._spared(word, rule.kind)
                and (
                    is_no_word(word)
                    or not rule.secret
                    or rule.kind == "java-command"
                    or (word == hit.value and is_of_platform(hit))
                )
            ):
                self._known.learn(word, rule.kind)

    def _learn_domain(self, word: bytes) -> None:
        """What stands before a user: a machine's name, for as a user's a word would be replaced however it is written."""
        if not is_weak(word) and not self._spared(word, "host"):
            self._known.learn(word.upper() if word.isalpha() else word, "host")

    def _ini_value(self, key: bytes, value: bytes) -> bytes:
        if names.SECRET_KEY.search(key.decode("ascii", "replace")):
            self._known.learn(value, "password")
            return self._stand_in("password", value)
        return self._stand_in("setting", value)


def safe_name(name: str) -> str:
    """A name of `[A-Za-z0-9._-]`, at most LONGEST_FILE_NAME characters, safe in a zip on every system."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", name).lstrip(".").rstrip(".") or "file"
    return safe if len(safe) <= LONGEST_FILE_NAME else f"{safe[:80]}_{safe[-39:]}".lstrip(".")


def _again(key: bytes, profile: str, undone: frozenset[str], own: OwnRules, known: names.Known) -> Redactor:
    made = Redactor(key, profile=profile, undone=undone, own=own, much=True)
    made._known = known
    return made
