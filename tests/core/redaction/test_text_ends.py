"""No password is cut short where a sign in it only looks like the end of something, whatever it stands in: `passwords.txt`,
`quoted.txt`.
"""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Callable
from pathlib import Path

import pytest

from capture_tool.core.redaction import Redactor

SIGNS = "\"'},{]&<>;:=|\\/()#@!%^~`?"
FORMS = Path(__file__).with_name("passwords.txt").read_text("utf-8").splitlines()
QUOTED = Path(__file__).with_name("quoted.txt").read_text("utf-8").splitlines()
TIMES = 40
ENDING = {"?": "[;&]", "&": "&", "ftp": "[/@<>\"']", "35=": r"[|;^<\\]", "Cookie": ";", '": {': "[]},]", "{{": "[]},]"}
"""By a part of a form, the signs that end what stands in it, which are no part of a password there."""


ESCAPES: dict[str, Callable[[str], str]] = {
    "code": lambda text: re.sub(r"([\"'\\])", r"\\\1", text),
    "json": lambda text: json.dumps(text)[1:-1].replace("'", "!"),
    "repr": lambda text: text.replace("\\", "\\\\").replace("'", "\\'").replace('"', "!"),
    "sql": lambda text: text.replace("'", "''").replace('"', "!").replace("\\", "!"),
    "shell": lambda text: text.replace("\\", "!").replace('"', "!").replace("'", "'\\''"),
    "shells": lambda text: text.replace("\\", "!").replace("'", "'\"'\"'"),
}
"""How quotes are written in a text in quotes."""
IN_DOUBLE = "code", "json"


def password(chance: random.Random) -> str:
    """Three pieces of letters and digits, with some signs between them."""
    first, *more = ("".join(chance.choices("bcdfghjkmqvwxz" + string.digits, k=4)) for _ in range(3))
    return first + "".join("".join(chance.choices(SIGNS, k=chance.randint(1, 3))) + piece for piece in more)


@pytest.mark.parametrize("form", FORMS)
def test_a_password_goes_as_a_whole(form: str) -> None:
    chance = random.Random(form)
    for _ in range(TIMES):
        secret = password(chance)
        for part, signs in ENDING.items():
            if part in form:
                secret = re.sub(signs, "!", secret)
        out = Redactor(b"k" * 32).text(form.format(secret)).replace("secret-removed", "")
        assert not [piece for piece in re.findall("[a-z0-9]{4}", secret) if piece in out], (secret, out)


@pytest.mark.parametrize("way", ESCAPES)
@pytest.mark.parametrize("form", QUOTED)
def test_a_quote_in_it_ends_no_text_in_quotes(form: str, way: str) -> None:
    if ('{}"' in form or '"{}' in form) and way not in IN_DOUBLE:
        return
    chance = random.Random(form + way)
    for _ in range(TIMES):
        secret = ESCAPES[way](password(chance))
        text = form.replace(r"\n", "\n").format(secret)
        out = Redactor(b"k" * 32).text(text).replace("secret-removed", "")
        assert not [piece for piece in re.findall("[a-z0-9]{4}", secret) if piece in out], (text, out)
