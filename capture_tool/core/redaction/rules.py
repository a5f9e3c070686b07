"""The rule table: every kind of secret and personal value, once, for log text, file names, titles and the user's words.

Earlier rules win at the same place.
"""

from __future__ import annotations

from capture_tool.core.redaction import checks, layers, number_checks, people_checks
from capture_tool.core.redaction.called_rules import CALLED_RULES
from capture_tool.core.redaction.iban import FIND_IBAN, IBAN
from capture_tool.core.redaction.list_tables import LIST_HEADERS
from capture_tool.core.redaction.logged_user_rules import LOGGED_SECRET_RULES
from capture_tool.core.redaction.machine_place_rules import MACHINE_PLACE_RULES
from capture_tool.core.redaction.machine_rules import MACHINE_RULES
from capture_tool.core.redaction.order_rules import ORDER_RULES
from capture_tool.core.redaction.pair_tables import PAIR_HEADERS
from capture_tool.core.redaction.people_rules import PEOPLE_RULES
from capture_tool.core.redaction.remote_id_rules import REMOTE_ID_RULES
from capture_tool.core.redaction.rule import ESCAPED, NUMBER, NUMBER_AFTER, NUMBER_BEFORE, TOKEN_AFTER, TOKEN_BEFORE, Rule
from capture_tool.core.redaction.secret_rules import SECRET_RULES
from capture_tool.core.redaction.table_rules import HEADERS
from capture_tool.core.redaction.tool_user_rules import TOOL_USER_RULES

LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-"
PORT = rb"(?:[0-9]{3,4}|43)(?![0-9A-Za-z]|[.:][0-9])"
"""The rest of a port behind an address (`1.2.3.4.51234` in tcpdump), which nothing like an address follows."""
ACCOUNT_WORD = rb"(?i:accounts?|acct|acc|konto|conto|depot|deposito|cuenta|compte)"
LAYERS = (
    Rule(
        kind="password",
        find=rb"[A-Za-z0-9_.~+!*/-]{0,1000}%[0-9A-Fa-f]{2}",
        pattern=rb"(?=[A-Za-z0-9_.~+!*/-]{0,1000}%[0-9A-Fa-f]{2})(?P<v>" + layers.ADDRESS_SIGN + rb"{4,4096}+)",
        before=rb"(?<!" + layers.ADDRESS_SIGN + rb")",
        after=rb"(?!" + layers.ADDRESS_SIGN + rb")",
        anchors=(b"%",),
        lead=layers.ADDRESS_SIGNS,
        tail=layers.IN_ADDRESS,
        reach=1024,
        secret=True,
        layer=layers.address,
    ),
    Rule(
        kind="password",
        find=rb"[^\"\r\n]{0,1000}\\[u:=]",
        pattern=rb"(?=[^\"\r\n]{0,1000}\\[u:=])(?P<v>" + layers.STRING + rb")",
        before=rb"(?:(?<=[\"\r\n])|\A)",
        after=rb"(?=[\"\r\n]|\Z)",
        anchors=(b"\\",),
        lead=layers.STRING_SIGNS,
        tail=layers.IN_STRING,
        reach=1024,
        secret=True,
        layer=layers.string,
    ),
)
"""Text with escapes."""
RULES: tuple[Rule, ...] = (
    *LIST_HEADERS,
    *HEADERS,
    *PAIR_HEADERS,
    *LAYERS,
    *LOGGED_SECRET_RULES,
    *SECRET_RULES,
    Rule(
        kind="account",
        find=rb"(?:D?[UFI][A-Z]?|d[ui][a-z]?)[0-9]{6,9}A?|u[0-9]{6,9}|df[0-9]{6,9}",
        pattern=rb"(?:D?[UFI][A-Z]?|d[ui][a-z]?)[0-9]{6,9}A?(?!-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-)|(?<!\\)u[0-9]{7,9}|(?<=[_/])u[0-9]{6}(?=[._-])"
        rb"|(?<![@.-])df[0-9]{6,9}(?![-.][0-9A-Fa-f]{2,4}(?:[-.]|(?![A-Za-z0-9])))",  # hexadecimal numbers begin with `df`
        before=TOKEN_BEFORE,
        after=TOKEN_AFTER,
    ),
    Rule(  # in small letters behind its word
        kind="account",
        find=ACCOUNT_WORD + rb"[ \t:=#\"'(]{1,4}(?i:id|no|nr|num|n)?[ \t:=.#\"']{0,4}d?[ufi][a-z]?[0-9]{6}",
        pattern=ACCOUNT_WORD + rb"[ \t:=#\"'(]{1,4}(?i:(?:id|no|nr|num|n)[ \t:=.#\"']{1,4})?(?P<v>d?[ufi][a-z]?[0-9]{6,9})",
        before=TOKEN_BEFORE,
        after=TOKEN_AFTER,
    ),
    Rule(kind="folder", pattern=rb"[a-p]{40}", before=rb"(?:(?<![a-z])|" + ESCAPED + rb")", after=rb"(?![a-z])"),
    Rule(
        kind="folder",
        pattern=rb"(?i:[/\\]Jts)[/\\]{1,4}(?:[0-9]{3,4}[a-z]?[/\\]{1,4})?(?P<v>[a-z]{6,12})",
        after=rb"(?=[/\\\r\n\"' \t,;:)&|]|\Z)",
        accept=people_checks.is_old_folder,
        scan=False,
    ),
    *TOOL_USER_RULES,
    *REMOTE_ID_RULES,
    *CALLED_RULES,
    *PEOPLE_RULES,
    *MACHINE_RULES,
    *MACHINE_PLACE_RULES,
    Rule(
        kind="email",
        pattern=rb"(?P<v>[A-Za-z0-9._%+\x80-\xff-]{1,96}(?:@|%40|\\u0040|&#64;)(?:[A-Za-z0-9\x80-\xff-]{1,63}\.){1,8}"
        rb"(?:xn--[A-Za-z0-9]{1,59}|[A-Za-z\x80-\xff]{2,24}))",
        find=rb"[A-Za-z0-9._%+\x80-\xff-]{1,96}(?:@|%40|\\u0040|&#64;)",
        before=rb"(?:(?<!\\)|(?![nrt]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}))(?:(?<!\\u)|(?![0-9A-Fa-f]{4}))(?:(?<!\\x)|(?![0-9A-Fa-f]{2}))"
        rb"(?<!\\u[0-9A-Fa-f])(?<!\\u[0-9A-Fa-f]{2})(?<!\\u[0-9A-Fa-f]{3})(?<!\\x[0-9A-Fa-f])",
        after=TOKEN_AFTER,
        anchors=(b"@", b"%40", b"\\u0040", b"&#64;"),
        lead=LETTERS + bytes(range(0x80, 0x100)),
        tail=rb"[A-Za-z0-9\x80-\xff-]{1,63}\.",
        reach=96,
        accept=checks.is_mail,
    ),
    Rule(  # by which the broker tells a machine: `HWID=1a2b3c4d|00:11:22:33:44:55`
        kind="mac",
        find=rb"(?i:hwid|hardware_?id)[\"']?[ \t]{0,2}[=:]",
        pattern=rb"(?i:hwid|hardware_?id)[\"']?[ \t]{0,2}[=:][ \t]{0,2}[\"']?(?P<v>[0-9A-Fa-f]{8,64})",
        after=TOKEN_AFTER,
    ),
    Rule(
        kind="mac",
        find=rb"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}:|-[0-9A-Fa-f]{2}-)[0-9A-Fa-f]{2}[:-][0-9A-Fa-f]{2}[:-][0-9A-Fa-f]{2}[:-]",
        pattern=rb"(?:[0-9A-Fa-f]{2}:){5,31}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}-){5,31}[0-9A-Fa-f]{2}",
        before=TOKEN_BEFORE,
        after=rb"(?:(?![0-9A-Fa-f])|(?=[A-Z]{3,4}(?![A-Za-z0-9])))",
        accept=number_checks.is_mac,
    ),
    Rule(
        kind="mac",
        find=rb"\b[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\b",
        pattern=rb"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}",
        before=rb"(?<![A-Za-z0-9.])",
        after=rb"(?![A-Za-z0-9]|\.[0-9A-Fa-f])",
        accept=number_checks.is_dotted_mac,
    ),
    Rule(
        kind="mac",
        find=rb"(?i:mac|hwaddr|lladdr|ether)[ =:]{1,4}[0-9A-Fa-f]{12}",
        pattern=rb"(?i:mac|hwaddr|lladdr|ether)[ =:]{1,4}(?P<v>[0-9A-Fa-f]{12})",
        after=TOKEN_AFTER,
        accept=number_checks.is_somebodys,
    ),
    # As `arp -a` of a Mac writes it, without leading zeros.
    Rule(
        kind="mac",
        find=rb"[ \t]at [0-9A-Fa-f]{1,2}:[0-9A-Fa-f]",
        pattern=rb"[ \t]at (?P<v>(?:[0-9A-Fa-f]{1,2}:){5}[0-9A-Fa-f]{1,2})",
        after=TOKEN_AFTER,
        accept=number_checks.is_somebodys,
        scan=False,
    ),
    Rule(
        kind="ip",
        pattern=rb"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}",
        before=rb"(?:" + NUMBER_BEFORE + rb"|(?<=\.\.\.))",
        after=rb"(?![A-Za-z0-9]|\.[0-9](?!" + PORT + rb"))",
        accept=number_checks.is_ip,
        scan=False,
    ),
    Rule(
        kind="ip",
        find=rb"(?i:ip|host|pool|dsl|dyn|static|client)-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}-[0-9]",
        pattern=rb"(?i:ip|host|pool|dsl|dyn|static|client)-(?P<v>[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3})",
        after=TOKEN_AFTER,
        accept=number_checks.is_ip,
        scan=False,
    ),
    Rule(
        kind="ip",
        pattern=rb"(?:(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}|(?:[0-9A-Fa-f]{1,4}:){3,6}:|::[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){1,6})",
        before=rb"(?:(?<![A-Za-z0-9:])|(?<=(?i:ipv6):)|(?<=addr:)|" + ESCAPED + rb")",
        after=rb"(?![A-Za-z0-9]|:(?=[0-9A-Fa-f:])(?![0-9]{3,5}(?![0-9A-Za-z]|[.:][0-9A-Fa-f]))|\.[0-9](?!" + PORT + rb"))",
        accept=number_checks.is_ip,
        scan=False,
    ),
    Rule(
        kind="card",
        pattern=rb"(?P<v>[2-6][0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{2,7}|3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5})",
        find=NUMBER + rb"(?:[2-6][0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{2}|3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5})",
        before=NUMBER_BEFORE,
        after=NUMBER_AFTER,
        accept=number_checks.is_card,
    ),
    # As addresses write them.
    Rule(
        kind="mac",
        find=rb"[0-9A-Fa-f]{2}%3[Aa][0-9A-Fa-f]{2}%3[Aa][0-9A-Fa-f]{2}%3[Aa]",
        pattern=rb"(?:[0-9A-Fa-f]{2}%3[Aa]){5,31}[0-9A-Fa-f]{2}",
        before=TOKEN_BEFORE,
        after=rb"(?![0-9A-Fa-f])",
        accept=number_checks.is_somebodys,
    ),
    Rule(
        kind="ip",
        find=rb"[0-9A-Fa-f]{1,4}%3[Aa][0-9A-Fa-f%]",
        pattern=rb"(?:[0-9A-Fa-f]{1,4}(?:%3[Aa]){1,2}){2,7}[0-9A-Fa-f]{1,4}",
        before=TOKEN_BEFORE,
        after=rb"(?![A-Za-z0-9])",
        accept=number_checks.is_ip,
        scan=False,
    ),
    Rule(
        kind="card",
        find=NUMBER + rb"[2-6][0-9]{3}(?:%20|\+|%2[Dd])[0-9]{4}(?:%20|\+|%2[Dd])[0-9]{4}",
        pattern=rb"[2-6][0-9]{3}(?:(?:%20|\+|%2[Dd])[0-9]{4}){2}(?:%20|\+|%2[Dd])[0-9]{2,7}",
        before=NUMBER_BEFORE,
        after=NUMBER_AFTER,
        accept=number_checks.is_card,
    ),
    Rule(kind="iban", find=FIND_IBAN, pattern=IBAN, before=TOKEN_BEFORE, after=TOKEN_AFTER, accept=number_checks.is_iban),
    Rule(
        kind="phone",
        pattern=rb"(?:\+|%2[Bb])[1-9][0-9]{0,3}(?:(?:[ .()/-]|%2[089DdEeFf]){0,3}[0-9]{1,12}){1,6}",
        before=rb"(?:(?<![A-Za-z0-9+.])|" + ESCAPED + rb")",
        after=rb"(?![A-Za-z0-9]|\.[0-9])",
        accept=number_checks.is_phone,
        scan=False,
    ),
    *ORDER_RULES,
)
