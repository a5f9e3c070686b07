"""The rules that find where the header of a table is; `tables.py` reads what stands below it."""

from __future__ import annotations

from capture_tool.core.redaction.columns import HEADED, SECRET
from capture_tool.core.redaction.rule import Rule

MARKED = rb"[\"'`* ]{0,16}"
IN_CAPITALS = (
    rb"(?:PASSW(?:OR)?D|PASSWORT|KENNWORT|PASSPHRASE|PASSCODE|PASS|PWD|PW|TOKEN|SECRET|PIN|OTP|API_?KEY)(?:[_-][A-Z]{1,12})?"
)
"""Names of columns as tools of a shell write them."""
HEADERS = (
    *(
        Rule(
            kind=rule.kind,
            find=name + MARKED + rb"(?:[\t,;|]|\r?\n|\) FROM stdin)",
            pattern=name + MARKED + rb"(?:(?:[\t,;|]|\) FROM stdin)[^\r\n]{0,4096})?\r?\n",
            secret=rule.secret,
            heads_table=True,
            profile=profile,
        )
        for name, rule, profile in HEADED
    ),
    Rule(
        kind=SECRET.kind,
        find=IN_CAPITALS + rb"[ \t]{1,64}[A-Z]",
        pattern=IN_CAPITALS + rb"[ \t]{1,64}[A-Z][A-Z0-9_#%. \t/-]{0,512}\r?\n",
        secret=True,
        heads_table=True,
    ),
    Rule(
        kind=SECRET.kind,
        find=rb"(?i:" + IN_CAPITALS + rb")(?:[ ]{2}[ ]{0,62}[A-Za-z]|[ ]{0,64}\r?\n)",
        pattern=rb"(?i:"
        + IN_CAPITALS
        + rb")(?:[ ]{2,64}[A-Za-z][A-Za-z0-9_#%. \t/-]{0,512}|[ ]{0,64})\r?\n(?=[^\r\n]{1,1024}[ ]{2}|[ ]{0,64}-{2}|0[ ])",
        secret=True,
        heads_table=True,
    ),
)
"""Where the header of a table with such a column is found."""
