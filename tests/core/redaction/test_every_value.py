"""No password is spared because it looks like a placeholder, a switch, a count or a word of code: keys x forms x values."""

from __future__ import annotations

from itertools import product

import pytest

from capture_tool.core.redaction import Redactor

KEYS = """
password db_password IbPassword spring.datasource.password MAIL_PASSWORD passphrase client_secret apiKey access_token Passwort
"""
FORMS = (
    "{key}={value}",
    "{key}: {value}",
    "export {key}='{value}'",
    '{key} = "{value}"',
    '{{"id": 7, "{key}": "{value}", "ok": true}}',
    "<{key}>{value}</{key}>",
    '<entry name="{key}" value="{value}"/>',
    "2026-08-28 22:29:01.789 INFO  [JTS-Main] - login with {key}={value}, retry in 5 s",
    "GET /session?lang=en&{key}={value}&x=1 HTTP/1.1",
    "'{key}' => '{value}',",
)
VALUES = """
hunter2 Sommer2026! sunshine Falcon 48151623 12345678 trueLove77 nullPointer9 None4you! falsch2026 xxSummer9xx changeme test1234
Password1! admin example99 envoy2026 $ummer2026 %tage77% @tHome99 #1Fan2026 ~tilde88 your.dog.99 tokenizer9 secretary Secret2
foo(bar) abcDef(ghi) String! 0x1f2e3d4c cannot #d8dee9 deprecated generated Theriver via77 keychain7 invalid12 http99 root77
passw0rd12 yes2morrow onoff0n1 unknown7x required77 hidden99x redacted! placeholder9 string42 value777x default88
"""


@pytest.mark.parametrize("form", FORMS)
def test_every_password_goes(form: str) -> None:
    left = []
    for key, value in product(KEYS.split(), VALUES.split()):
        line = form.format(key=key, value=value)
        cleaned = Redactor(b"k" * 32).text(line)
        if value in cleaned:
            left.append((key, value))
    assert not left
