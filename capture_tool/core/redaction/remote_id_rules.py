"""The rules for numbers that tell a person or a machine: accounts at other brokers, remote desks, chats, machines.

They have no shape of their own: the program's name, its key or what it says around them must stand beside them.
"""

from __future__ import annotations

from capture_tool.core.redaction.checks import Hit
from capture_tool.core.redaction.rule import TOKEN_AFTER, Q, Rule

ACCOUNT_KEY = (
    rb"(?i:(?:default_?)?(?:account|acct)[_ -]?(?:id|number|no|nr)|int_?account|ctid_?trader_?account_?id"
    rb"|(?:oanda|alpaca|tradier|schwab|saxo|degiro|etoro|coinbase|tradestation|tastytrade)[_-]account(?:[_-](?:id|number))?)"
)
"""Of the answers of brokers; those of this broker have a shape."""
IS = rb"(?:" + Q + rb")?[ \t]{0,4}[:=][ \t]{0,4}(?:" + Q + rb")?"
REMOTE = rb"(?i:any ?desk|team ?viewer|rust ?desk)"
GROUPS = rb"(?:[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3,4}|[0-9] [0-9]{3} [0-9]{3} [0-9]{3})"
"""As programs for remote desks show the number of a machine."""
NO_MORE = rb"(?![A-Za-z0-9_]|[.,:-][0-9A-Za-z])"


def is_number(hit: Hit) -> bool:
    """No round number and no row of one digit, as examples have."""
    digits = hit.value.strip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ-")
    return not digits.endswith(b"0000") and len(set(digits)) > 2


REMOTE_ID_RULES: tuple[Rule, ...] = (
    # Accounts.
    Rule(
        kind="account",
        find=ACCOUNT_KEY + IS + rb"[0-9P]",
        pattern=ACCOUNT_KEY + IS + rb"(?P<v>[0-9]{6,12}[A-Z]{3}(?=[\"'])|(?:[0-9]{6,12}|PA[A-Z0-9]{7,11})" + NO_MORE + rb")",
        before=rb"(?<![A-Za-z0-9])",
        accept=is_number,
        scan=False,
    ),
    Rule(
        kind="account",
        find=rb"(?i:accounts?(?:_?id)?[\"']?[/: =]{1,2}[\"']?)[0-9]{3}-[0-9]{3}-[0-9]",
        pattern=rb"(?i:accounts?(?:_?id)?[\"']?[/: =]{1,2}[\"']?)(?P<v>[0-9]{3}-[0-9]{3}-[0-9]{7,8}-[0-9]{3})" + TOKEN_AFTER,
        scan=False,
    ),
    Rule(
        kind="account",
        find=rb"\bAccount [0-9]{7}",
        pattern=rb"\bAccount (?P<v>[0-9]{7,10})(?=[ ](?:loaded|connected|opened|closed|selected|status|is)\b)",
        accept=is_number,
        scan=False,
    ),
    Rule(  # of a terminal of Bloomberg; others have letters and hyphens
        kind="user",
        find=rb"\b(?i:uuid)[ ]?[:=][ ]?[0-9]{6}",
        pattern=rb"\b(?i:uuid)[ ]?[:=][ ]?(?P<v>[0-9]{6,9})" + NO_MORE,
        accept=is_number,
        scan=False,
    ),
    # Remote desks and chats.
    *(
        Rule(kind="user", find=find, pattern=find + value, accept=is_number, scan=False)
        for find, value in (
            (
                REMOTE + rb"[ :=-]",
                rb"(?:[ -]?(?i:id|address|adresse|indirizzo|number|nr\.?|no\.?))?(?:[ ]?[:=]|[ ](?i:is|ist|lautet|est|es))?"
                rb"[ ]{0,4}(?P<v>" + GROUPS + rb")" + NO_MORE,
            ),
            (rb"-login ", rb"(?P<v>[0-9]{5,8})(?= -password)"),
            (rb"\bClient-ID: ", rb"(?P<v>[0-9]{9,10})(?= \(FPR)"),
            (rb"\bsession request: ", rb"[^()\r\n]{1,64} \((?P<v>[0-9]{9,10})(?=\))"),
            (rb"\bID:[ ]{8}", rb"[ ]{0,24}(?P<v>[0-9]{9,10})(?=[ \t]{0,4}(?:[\r\n]|\Z))"),
            (rb"Participant: \[", rb"(?P<v>[0-9]{9,10})(?=,)"),
            (rb"\b(?:telegram_?)?(?i:chat_?id)" + IS, rb"(?P<v>-?[0-9]{6,14})" + NO_MORE),
            (rb"\"(?:from|peer|actor)_id\": ?\"", rb"(?P<v>(?:user|channel|chat)[0-9]{6,14})(?=\")"),
        )
    ),
    Rule(
        kind="user",
        find=rb"\bid: [0-9]{9}",
        pattern=rb"\bid: (?P<v>[0-9]{9,10})(?=, conn )",
        accept=is_number,
        scan=False,
    ),
    # The machine, by what a program makes of it.
    Rule(
        kind="mac",
        find=rb"\b_?(?i:machine[_ -]?id)[\"']?[ \t:=]",
        pattern=rb"_?(?i:machine[_ -]?id)[\"']?(?:[ \t]{0,2}[:=][ \t]{0,2}|[ \t])[\"']?(?P<v>[0-9A-Fa-f]{32})" + TOKEN_AFTER,
        before=rb"(?<![A-Za-z0-9])",
    ),
)
