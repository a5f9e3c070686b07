"""A deployer's own rules work, and a file that is wrong is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture_tool.core.errors import PermanentError
from capture_tool.core.redaction import Redactor
from capture_tool.core.redaction.own_rules import load

GOOD = """
[[rule]]
kind = "desk-code"
pattern = "DC-(?P<code>[0-9]{6})"
group = "code"
context = "(?i:desk)"

[[rule]]
kind = "vault"
pattern = "VLT[A-Z]{4}"
secret = true

[[allow]]
value = "10.0.0.1"
[[allow]]
pattern = "svc[.][a-z]{1,20}@example[.]com"
[[allow]]
value = "hunter2x"
"""


def own(tmp_path: Path, text: str) -> Redactor:
    (tmp_path / "rules.toml").write_text(text)
    return Redactor(b"k" * 32, own=load([tmp_path / "rules.toml"]))


def test_own_rules_and_the_allow_list(tmp_path: Path) -> None:
    redactor = own(tmp_path, GOOD)
    made = redactor.text("Desk DC-123456 VLTABCD 10.0.0.1 10.0.0.2 svc.mail@example.com jane@example.com")
    assert made.startswith("Desk DC-desk-code-")
    assert " secret-removed 10.0.0.1 ip-private-" in made
    assert " svc.mail@example.com email-" in made
    assert redactor.text("code DC-123456") == "code DC-123456"
    assert redactor.text(made) == made


def test_the_length_of_a_pattern_is_counted_in_bytes(tmp_path: Path) -> None:
    rule = '[[rule]]\nkind = "desk-code"\npattern = "(?:é){1,%d}x"\n'
    own(tmp_path, rule % 500)
    with pytest.raises(PermanentError, match="5001 bytes"):
        own(tmp_path, rule.replace("é", "ééééé") % 500)


def test_the_allow_list_lets_no_password_through(tmp_path: Path) -> None:
    assert "hunter2x" not in own(tmp_path, GOOD).text("password=hunter2x")


def test_an_allowed_name_is_not_learned(tmp_path: Path) -> None:
    redactor = own(tmp_path, '[[allow]]\nvalue = "deskbot1"\n')
    redactor.learn_name("deskbot1", "user")
    assert redactor.text("user=deskbot1 said deskbot1") == "user=deskbot1 said deskbot1"
    assert b"deskbot1" not in redactor.found()


def test_the_policy_hash_covers_the_file(tmp_path: Path) -> None:
    first = own(tmp_path, GOOD).policy
    assert own(tmp_path, GOOD).policy == first
    assert own(tmp_path, GOOD.replace("10.0.0.1", "10.0.0.2")).policy != first
    assert Redactor(b"k" * 32).policy != first


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('[[rule]]\nkind = "x y"\npattern = "abc"', 2, "small letters"),
        ('[[rule]]\nkind = "desk"\npattern = "a(b"', 3, "no regular expression"),
        ('\n[[rule]]\nkind = "desk"\n\npattern = "ab[0-9]+"', 5, "{1,64} instead of +"),
        ('[[rule]]\nkind = "desk"\npattern = "[0-9]{0,4}"', 3, "empty"),
        ('[[rule]]\nkind = "desk"\npattern = "[A-Z2-7]{13}"', 3, "stand-in"),
        ('[[rule]]\nkind = "desk"\npattern = "abc(?=d)"', 3, "context"),
        ('[[rule]]\nkind = "desk"\npattern = "(?i)abc"', 3, "(?i:...)"),
        ('[[rule]]\nkind = "desk"\npattern = "(?:a{1,9}){1,9}b"', 3, "inside a repeat"),
        ('[[rule]]\nkind = "desk"\npattern = "x[0-9]{1,9000}"', 3, "4096"),
        ('[[rule]]\nkind = "desk"', 1, "pattern is missing"),
        (
            '[[rule]]\nkind = "good"\npattern = "abc1"\n[[rule]]\nkind = "desk"\npattern = "abc2"\nsecrets = true',
            7,
            "no key secrets",
        ),
        ('[[rule]]\nkind = "desk"\npattern = "abc"\ngroup = "v"', 4, "no group"),
        ('[[rule]]\nkind = "desk"\npattern = "(?P<a>b)c"', 3, "group"),
        ('[[rule]]\nkind = "desk"\npattern = "abc"\ncontext = "("', 4, "no regular expression"),
        ('[[rule]]\nkind = "desk"\npattern = "abc"\nsecret = "yes"', 4, "true or false"),
        ("[[allow]]\n", 1, "value or a pattern"),
        ('[[allow]]\npattern = ".*"', 2, "{0,64}"),
        ("[[rules]]\n", 1, "not rules"),
        ("a = 1 2", 1, "TOML"),
        ("allow = 1", 1, "only"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, text: str, line: int, why: str) -> None:
    with pytest.raises(PermanentError) as caught:
        own(tmp_path, text)
    assert why in caught.value.title
    assert f"line {line}" in caught.value.title
    assert caught.value.code == "redaction.rules"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PermanentError):
        load([tmp_path / "none.toml"])


def test_what_stands_before_a_value_counts_every_time(tmp_path: Path) -> None:
    """It is cleaned once when there is nothing in it; an allowed value in it is counted, as elsewhere, each time."""
    redactor = own(tmp_path, '[[allow]]\nvalue = "192.0.2.7"\n')
    line = b"radius-server host 192.0.2.7 auth-port 1812 key Tul1pRain99\n"
    counts = []
    for times in (1, 5):
        stream = redactor.stream([line * times])
        assert b"".join(stream).count(b"192.0.2.7") == times
        counts.append(dict(stream.counts))
    assert counts[1] == {kind: 5 * count for kind, count in counts[0].items()}
