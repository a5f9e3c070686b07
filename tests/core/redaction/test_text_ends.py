"""No password is cut short where a sign in it only looks like the end of something, whatever it stands in: `passwords.txt`."""

from __future__ import annotations

import random
import re
import string
from pathlib import Path

import pytest

from capture_tool.core.redaction import Redactor

SIGNS = "\"'},{]&<>;:=|\\/()#@!%^~`?"
FORMS = Path(__file__).with_name("passwords.txt").read_text("utf-8").splitlines()
TIMES = 40
ENDING = {"?": "[;&]", "&": "&", "ftp": "[/@<>\"']", "35=": r"[|;^<\\]", "Cookie": ";", '": {': "[]},]", "{{": "[]},]"}
"""By a part of a form, the signs that end what stands in it, which are no part of a password there."""


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
