"""Tables of names and values: the name in a row tells what goes; a sentence and a log below such a header stay."""

from __future__ import annotations

import pytest

from capture_tool.core.redaction import Redactor

KEY = b"k" * 32
GONE = "secret-removed"
USER = Redactor(KEY).text("user=jane2")[5:]


def cleaned(text: str, cut: int = 10_000) -> str:
    data, redactor = text.encode(), Redactor(KEY)
    return b"".join(redactor.stream([data[at : at + cut] for at in range(0, len(data), cut)], block=1)).decode()


@pytest.mark.parametrize("cut", [1, 10_000])
@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (
            "Name,Value\nIbPassword,tulip\nUSERNAME,jane2\nPATH,/bin\n",
            f"Name,Value\nIbPassword,{GONE}\nUSERNAME,{USER}\nPATH,/bin\n",
        ),
        ('"Key";"Value"\n"db.password";"tulip; rain"\n', f'"Key";"Value"\n"db.password";"{GONE}"\n'),
        ("key;value;note\nuser;jane2;x y\ntoken;tulip;x\n", f"key;value;note\nuser;{USER};x y\ntoken;{GONE};x\n"),
        ("part,setting,value\nlogin,password,tulip\nui,size,12\n", f"part,setting,value\nlogin,password,{GONE}\nui,size,12\n"),
        ("Schlüssel\tWert\r\npassword\ttulip\r\n", f"Schlüssel\tWert\r\npassword\t{GONE}\r\n"),
    ],
)
def test_the_value_behind_a_name_goes(text: str, clean: str, cut: int) -> None:
    assert cleaned(text, cut) == clean
    assert cleaned(f"before\n{text}\nafter\n", cut) == f"before\n{clean}\nafter\n"


@pytest.mark.parametrize(
    "text",
    [
        "Name,Value\npasswordLength,8\ncolour,red\n",
        "name,value\nwords of a sentence, a user, and more\n",
        "Name,Value\n\nuser,jane\n",
        "symbol,value\nNVDA,8\n",
    ],
)
def test_what_says_nothing_secret_stays(text: str) -> None:
    assert cleaned(text) == text
