"""The rule table: every kind of secret and personal value, once, for log text, file names, titles and the user's words.

Earlier rules win at the same place.
"""

from __future__ import annotations

from capture_tool.core.redaction import checks
from capture_tool.core.redaction.rule import IS, NAME, NUMBER_AFTER, NUMBER_BEFORE, TOKEN_AFTER, TOKEN_BEFORE, Rule, always
from capture_tool.core.redaction.secret_rules import SECRET_RULES

RULES: tuple[Rule, ...] = (
    *SECRET_RULES,
    Rule(
        kind="account",
        pattern=rb"(?:D?[UFI][A-Z]?|d[ufi][a-z]?)[0-9]{6,9}",
        before=TOKEN_BEFORE,
        after=TOKEN_AFTER,
    ),
    Rule(kind="folder", pattern=rb"[a-p]{40}", before=rb"(?<![a-z])", after=rb"(?![a-z])"),
    Rule(
        kind="folder",
        pattern=rb"(?i:[/\\]Jts)[/\\]{1,2}(?P<v>[a-z]{6,12})",
        after=rb"(?=[/\\])",
        accept=checks.is_old_folder,
        scan=False,
    ),
    Rule(
        kind="user",
        find=rb"(?i:UserNameToDirectory)" + IS,
        pattern=rb"(?i:UserNameToDirectory)" + IS + rb"(?P<v>[^\r\n\t ]{1,4096})",
        accept=checks.is_name,
        learn=always,
    ),
    Rule(
        kind="user",
        pattern=rb"(?i:login|user)(?i:[._ -]?name|[._ -]?id)?" + IS + NAME,
        find=rb"(?i:login|user)(?i:[._ -]?name|[._ -]?id)?" + IS,
        before=rb"(?:(?<![A-Za-z0-9])|(?<=(?i:tws))|(?<=(?i:fix))|(?<=(?i:ib))|(?<=-D)|(?<=[a-z])(?=[UL]))",
        accept=checks.is_name,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="user",
        find=rb"<(?i:user|login)",
        pattern=rb"<(?i:user[_-]?name|login|user|user[_-]?id)>(?P<v>[^<>\r\n]{1,256})",
        accept=checks.is_name,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="user",
        pattern=rb"(?i:[/\\]home|[/\\]Users|Documents and Settings|%2Fhome|%2FUsers|%5CUsers)(?:[/\\]{1,2}|%2F|%5C)"
        rb"(?P<v>[^/\\:*?\"<>|%\r\n\t ]{1,64}(?: [^/\\:*?\"<>|\r\n\t ]{1,32}){0,3}(?=[/\\])|[^/\\:*?\"<>|%\r\n\t ,;)\]'&]{1,64})",
        find=rb"(?i:[/\\]home|[/\\]Users|Documents and Settings|%2Fhome|%2FUsers|%5CUsers)(?:[/\\]{1,2}|%2F|%5C)",
        accept=checks.is_person,
        learn=always,
    ),
    Rule(
        kind="email",
        pattern=rb"(?P<v>[A-Za-z0-9._%+-]{1,64}(?:@|%40)(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})",
        find=rb"\b[A-Za-z0-9._%+-]{1,64}(?:@|%40)[A-Za-z0-9]",
        after=rb"(?![A-Za-z0-9-])",
    ),
    Rule(
        kind="mac",
        find=rb"\b[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}:|-[0-9A-Fa-f]{2}-)[0-9A-Fa-f]{2}[:-][0-9A-Fa-f]{2}[:-][0-9A-Fa-f]{2}[:-]",
        pattern=rb"(?:[0-9A-Fa-f]{2}:){5,31}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}-){5,31}[0-9A-Fa-f]{2}",
        before=rb"(?<![A-Za-z0-9])",
        after=rb"(?![0-9A-Fa-f])",
        accept=checks.is_mac,
    ),
    Rule(
        kind="ip",
        pattern=rb"_?(?P<v>[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})",
        find=rb"(?:\b|_)[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}",
        before=NUMBER_BEFORE,
        after=NUMBER_AFTER,
        accept=checks.is_ip,
        scan=False,
    ),
    Rule(
        kind="ip",
        pattern=rb"(?:(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}|::[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){1,6})",
        before=rb"(?<![A-Za-z0-9:])",
        after=rb"(?![A-Za-z0-9:]|\.[0-9])",
        accept=checks.is_ip,
        scan=False,
    ),
    Rule(
        kind="card",
        pattern=rb"_?(?P<v>[2-6][0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{2,7}|3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5})",
        find=rb"(?:\b|_)(?:[2-6][0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{2}|3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5})",
        before=NUMBER_BEFORE,
        after=NUMBER_AFTER,
        accept=checks.is_card,
    ),
    Rule(
        kind="phone",
        pattern=rb"\+[1-9][0-9]{0,3}(?:[ .()/-]{0,2}[0-9]{1,12}){1,6}",
        before=rb"(?<![A-Za-z0-9+.])",
        after=rb"(?![A-Za-z0-9]|\.[0-9])",
        accept=checks.is_phone,
        scan=False,
    ),
    Rule(
        kind="order",
        pattern=rb"(?i:permId|execId|orderRef|orderId|NetLiquidation|TotalCashValue|BuyingPower|AvailableFunds|ExcessLiquidity"
        rb"|GrossPositionValue|EquityWithLoanValue|UnrealizedPnL|RealizedPnL|avgCost|position)"
        rb"[\"']?[ \t]{0,4}[=:,][ \t]{0,4}[\"']?(?P<v>[A-Za-z0-9_.:+-]{1,64})",
        before=rb"(?<![A-Za-z0-9])",
        scan=False,
        profile="minimal",
    ),
)
