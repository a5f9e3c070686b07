"""Text with escapes in a text: percent-encoded, in forms, with those of JSON and Java properties."""

from urllib.parse import quote, quote_plus, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture_tool.core.redaction import Redactor
from capture_tool.core.redaction.engine import Rewriter

MEANT = "{'mode': 'live', 'password': 'Sunny tiger'} of U2415279"


def cleaned(text: str) -> str:
    return Redactor(b"k" * 32).text(text)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_is_encoded_is_cleaned_and_encoded_again(times: int) -> None:
    text = MEANT
    for _ in range(times):
        text = quote(text, safe="")
    line = cleaned(f"GET /log?m={text}&n=1 HTTP/1.1")
    for _ in range(times):
        line = unquote(line)
    assert line == f"GET /log?m={cleaned(MEANT)}&n=1 HTTP/1.1"


def test_a_form_writes_blanks_as_plus() -> None:
    line = cleaned(f"id=1&msg={quote_plus(MEANT)}&n=1")
    assert line == f"id=1&msg={quote_plus(cleaned(MEANT))}&n=1"


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        (
            '{"m":"(\\u0027password\\u0027, \\u0027Sunnytiger\\u0027)"}',
            '{"m":"(\\u0027password\\u0027, \\u0027secret-removed\\u0027)"}',
        ),
        ("last.message=set-cookie\\u003A a\\u003Db1b2c3d4e5; path\\u003D/", "last.message=set-cookie\\u003A secret-removed"),
        ("last.message=password\\: Sunnytiger", "last.message=password\\: secret-removed"),
        ("last.address=2001\\:db8\\:3f67\\:2b96\\:2a81\\:d512\\:93a8\\:b569", "last.address=ip-private-OI2CQX7HMDNJQ"),
    ],
)
def test_escapes_of_json_and_properties_are_read(line: str, clean: str) -> None:
    made = cleaned(line)
    assert made.partition("ip-")[0] == clean.partition("ip-")[0]
    assert cleaned(made) == made


@settings(max_examples=200, deadline=None)
@given(st.text("ab3%2F:= \\u0+\"'DEx\n", max_size=80))
def test_where_nothing_is_meant_nothing_changes(text: str) -> None:
    encoded = quote(text) + "\\u003d" + text
    made = cleaned(encoded)
    assert cleaned(made) == made
    if "secret-removed" not in made and "-" not in made:
        assert made == encoded


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 9000), max_size=30))
def test_it_does_not_depend_on_how_the_text_comes(cuts: list[int]) -> None:
    line = "x " * 50 + f"GET /log?m={quote(quote(MEANT))}&n=1\n" + 'z {"a":"password\\u003dSunnytiger"}\n'
    text = line.encode() * 300  # more than is seen ahead
    redactor, at, out = Redactor(b"k" * 32), 0, b""
    rewriter = Rewriter(redactor._current(), redactor._replace)
    for cut in cuts:
        out += b"".join(rewriter.feed(text[at : at + cut]))
        at += cut
    out += b"".join(rewriter.feed(text[at:], last=True))
    assert out.decode() == cleaned(text.decode())
    assert b"tiger" not in out


def test_layers_without_end_are_no_trap() -> None:
    deep = "password=Sunnytiger m=" + "%25" * 3 + "25" * 500 + "3A U2415279"
    assert "2415279" not in cleaned(deep)
    assert cleaned("m=" + "%3A" * 1300) == "m=" + "%3A" * 1300
