"""The quick engine gives what the plain one gives, however the bytes arrive, and no text makes it slow or big."""

from __future__ import annotations

import importlib
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from capture_tool.core.redaction import Redactor
from capture_tool.core.redaction.choices import LONGEST_FIND
from capture_tool.core.redaction.engine import Rewriter
from capture_tool.core.redaction.finder import any_of_these
from capture_tool.core.redaction.matcher import Matcher
from capture_tool.core.redaction.openings import fits, openings
from capture_tool.core.redaction.rule import OVERLAP, PASSWORD_KEY, Hit, Rule
from capture_tool.core.redaction.rule_table import ANY_KEY
from capture_tool.core.redaction.rules import RULES
from capture_tool.core.redaction.text_ends import LONGEST_END
from capture_tool.core.redaction.words import SHARED
from tests.benchmarks.corpus import write_corpus
from tests.core.redaction.fitting import fitting
from tests.core.redaction.reference import redacted
from tests.planted import catalogue

WORDS = (
    b"U1234567 DU7654321 F123456 jane.doe@example.com a%40b.org x@y ://u:p@h/ https://jane:pw@host/ 10.1.2.3 _10.1.2.3 3.8.4.2"
    b" version 203.0.113.9 password= passwd: token(s)=[ secret token=abcdeXYZW12 pwd=1 --password -Dmy.key= <ibPassword> </ "
    b' " \' \\" { } , ; : = @ %40 %2C \\n \\r\\n \\t \x1b[31m _ - . / + +39 02 1234567 4111-1111-1111-1111 4111111111111111'
    b" /home/jdoe/ C:\\Users\\Jane ibcalpha.ibc.IbcTws /opt/c user= login UserNameToDirectory= sessionId=1a2b3c4d.5e6f Bearer"
    b" abcdefghijklmnop12 authorization Cookie: a=b 2001:db8::42:1 AA:BB:CC:DD:EE:01 22:29:01.789 1756419999123 <- -> ---"
    b" abcdefghijklmnopabcdefghijklmnopabcdefgh 123456789012345678901234567890123456789012 eyJhbGciOiJIUzI1NiJ9.eyJzdW.dozj"
).split(b" ")
TABLES = (
    b"\nuser,password\n",
    b"jane1,tulip\n",
    b"password\tuser\tport\r\n",
    b"tulip\tjane1\t1\r\n",
    b"a,password=x y,b\n",
    b"a,b,c\n",
)
TEXTS = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from([b" ", b"\n", b"\r\n", b"=", b": ", *TABLES]), st.binary(max_size=3)),
    max_size=40,
)
IN_USE = tuple(rule for rule in RULES if rule.profile in ("", "full") and not rule.layer)


def marked(rule: Rule, hit: Hit) -> bytes:
    return b"[%s %d]" % (rule.kind.encode(), len(hit.value))


MATCHER = Matcher(IN_USE)


def quick(data: bytes, block: int) -> bytes:
    rewriter = Rewriter(MATCHER, marked)
    pieces = [piece for at in range(0, len(data), block) for piece in rewriter.feed(data[at : at + block])]
    return b"".join([*pieces, *rewriter.feed(b"", last=True)])


@settings(max_examples=300, deadline=None)
@given(words=TEXTS, block=st.integers(1, 200))
@example(words=[b"abcdefghijklmnop" * 2 + b"abcdefgh", b"U1234567", b"jane.doe@example.com"], block=1)  # no border between them
@example(words=[b"a" * 120, b"jane.doe@example.com"], block=7)
@example(words=[b"://u:p@h/", b"%40", b"jane.doe@example.com"], block=1)  # an anchor that is a part of the value
@example(words=[b" ", b".", b"jane.doe@example.com"], block=1)
@example(words=[b"U1234567", b" ", b"A@", b"-Dmy.key="], block=1)
def test_it_gives_what_the_plain_way_gives(words: list[bytes], block: int) -> None:
    data = b"".join(words)
    expected = redacted(data, IN_USE, marked)
    assert quick(data, max(1, len(data))) == expected
    assert b"".join(Rewriter(MATCHER.narrowed(data), marked).feed(data, last=True)) == expected
    assert quick(data, block) == expected


@pytest.mark.parametrize("share", [0.0, 0.09, 1.0])
def test_it_gives_what_the_plain_way_gives_on_logs(tmp_path: Path, share: float) -> None:
    write_corpus(tmp_path / "log", 30_000, share=share)
    data = (tmp_path / "log").read_bytes()
    assert quick(data, 4096) == redacted(data, IN_USE, marked)


@settings(max_examples=200, deadline=None)
@given(rule=st.sampled_from(IN_USE), words=TEXTS)
def test_a_match_begins_with_an_opening_of_its_pattern(rule: Rule, words: list[bytes]) -> None:
    for match in re.finditer(rule.pattern, b" ".join(words)):
        assert fits(openings(rule.pattern), match.group()[:2])


WITH_FIND = [rule for rule in RULES if rule.find]


@pytest.mark.parametrize("rule", WITH_FIND, ids=lambda rule: f"{WITH_FIND.index(rule)}-{rule.kind}")
def test_what_fits_a_pattern_is_found_by_its_find(rule: Rule) -> None:
    exact, find, dice = re.compile(rule.pattern), re.compile(rule.find), random.Random(3)
    texts = {fitting(rule.pattern, dice) for _ in range(400)}
    fit = {text for text in texts if exact.match(text)}
    assert fit, "its look-arounds are beyond what is written here"
    assert not {text for text in fit if not find.match(text + b" ") and not find.match(text + b"x")}
    assert all(fits(openings(rule.begins), text[:2]) for text in fit)


def test_what_re2_is_shown_at_a_place_holds_every_find() -> None:
    parser: Any = importlib.import_module("re._parser")
    finds = [rule.find for rule in RULES if rule.find and not rule.apart]
    assert max(parser.parse(find).getwidth()[1] for find in finds) <= LONGEST_FIND


def test_no_pattern_reaches_further_than_what_is_kept_ahead() -> None:
    parser: Any = importlib.import_module("re._parser")
    longest = max(RULES, key=lambda rule: parser.parse(rule.exact).getwidth()[1])
    assert parser.parse(longest.exact).getwidth()[1] <= OVERLAP - LONGEST_END, longest.pattern


def test_openings_leave_rules_out() -> None:
    assert sum(fits(openings(rule.pattern), b"zz") for rule in IN_USE) < len(IN_USE) / 3


@pytest.mark.parametrize(
    "make",
    [
        lambda size: b"a" * size,
        lambda size: b"a:" * (size // 2),
        lambda size: b"7" * size,
        lambda size: b"-D" * (size // 2),
        lambda size: b"://" * (size // 3),
        lambda size: b"@" * size,
        lambda size: b"<" * size,
        lambda size: b"-" * size,
        lambda size: b"tokenpassw" * (size // 10),
        lambda size: b"password=" + b"x" * size,
        lambda size: b'{"m":"Cookie: a=b' + b"; xy=z" * (size // 6) + b'","n":1}\nnext line\n',
        lambda size: b'{"m":"java ibcalpha.ibc.IbcGateway /c.ini u ' + b"; xy=z" * 4200 + b'","n":1}\nnext line\n' * (size // 99),
        lambda size: b"Cookie: a=b" + b"; xy=z" * (size // 6) + b" <a>z\npassword=ab</xy\n",
    ],
)
def test_a_hostile_line_is_worked_through_block_by_block(make: Callable[[int], bytes]) -> None:
    data = make(150_000)
    assert quick(data, 65_536) == quick(data, len(data))


KEY_BODY = b"MIIEowIBAAKCAQEAx9qLm4Tr7KpZx9qLm4Tr7KpZx9qLm4Tr7KpZx9qLm4Tr7Kp\n"
PRIVATE = b"-----BEGIN RSA PRIVATE KEY-----\n" + KEY_BODY * 3 + b"-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize("block", [1000, 7001, 65_536, 1 << 20])
@pytest.mark.parametrize("far", [9, 5000, 20_300, 20_470, 30_000, 70_000])
@pytest.mark.parametrize("between", [b"x", b" y", b"; z=1", b'", "a": "b'])
def test_what_follows_a_long_value_is_seen_however_far_it_is(between: bytes, far: int, block: int) -> None:
    filler = between * (far // len(between))
    for begin in (b"password=tulip", b"Cookie: a=b", b'{"k":"Authorization: Basic abc'):
        data = b"first\n" + begin + filler + PRIVATE + b" PWD=/root\nPWD=/root\n" + begin + filler + b"\nPWD=/root\n"
        made = quick(data, block)
        assert KEY_BODY not in made
        assert made == quick(data, len(data))


@pytest.mark.parametrize("count", [10, 100, 9000])
def test_learned_names_go_however_many_there_are(count: int) -> None:
    redactor, dice = Redactor(b"k" * 32), random.Random(1)
    names = [f"{dice.getrandbits(64):016x}" for _ in range(count)]
    for name in names:
        redactor.learn_name(name, "user")
    other = f"{dice.getrandbits(64):016x}"
    text = redactor.text(f"at {names[0]}, {names[-1].upper()}; x{names[1]}x {other}")
    assert names[0] not in text
    assert names[-1].upper() not in text
    assert f"x{names[1]}x {other}" in text


@pytest.mark.parametrize("block", [1, 5, 64, 5000])
def test_thousands_of_names_go_however_the_bytes_arrive(block: int) -> None:
    redactor, dice = Redactor(b"k" * 32), random.Random(2)
    names = [f"n{dice.getrandbits(dice.choice((16, 28, 60))):05x}" for _ in range(9000)]
    for name in names:
        redactor.learn_name(name, "user")
    words = [dice.choice((name, name.upper(), f"x{name}", f"{name}-", f"/{name}/", "word")) for name in dice.sample(names, 300)]
    text = " ".join(words).encode()
    whole = redactor.text(text.decode()).encode()
    assert not [name for name in names if f" {name} ".encode() in whole]
    chunks = [text[at : at + block] for at in range(0, len(text), block)]
    assert b"".join(redactor.stream(chunks, block=1)) == whole


def test_beginnings_that_rules_share_change_nothing() -> None:
    finds = [rule.sought for rule in RULES if not rule.apart]
    shared = re.compile(any_of_these(finds, *SHARED))
    alone = [re.compile(find) for find in finds]
    for text in {spot.text.encode() for spot in catalogue.spots(random.Random(7))}:
        at = 0
        while at <= len(text):
            found = [match.start() for find in alone if (match := find.search(text, at))]
            together = shared.search(text, at)
            assert (together.start() if together else None) == min(found, default=None)
            at = together.start() + 1 if together else len(text) + 1


def test_what_names_a_secret_looks_like_the_name_of_one() -> None:
    dice = random.Random(11)
    names = {fitting(PASSWORD_KEY, dice) for _ in range(4000)}
    assert len(names) > 500
    assert not [name for name in names if not re.fullmatch(ANY_KEY, name)]
