"""The rules for what programs print of their values and settings: PHP, Erlang, pydantic, Terraform, Docker, WLAN, redis."""

from __future__ import annotations

import re
from functools import partial

from capture_tool.core.redaction.checks import ALGORITHM, is_empty, is_mixed, is_no_word, is_password, is_secret
from capture_tool.core.redaction.command_rules import is_long_option
from capture_tool.core.redaction.line_checks import line_before
from capture_tool.core.redaction.passphrases import is_unlikely_word
from capture_tool.core.redaction.rule import DOUBLE, ENDED, FIX_VALUE, KEY, REST, SINGLE, TEXT, Hit, Q, Rule, S, secret_behind
from capture_tool.core.redaction.told import MINGLED, is_told

END = rb"[ \t]{0,8}(?:[\r\n]|\Z)"
ENV_NAME = rb"[A-Za-z0-9_]{0,48}(?i:pw|pass|password|passwd|pwd|secret|token|key)"
IN_LIST = rb"(?:(?![\"']-)" + ENDED + rb"[\"']|(?P<v>[^\s\"'<-][^\s\"'<]{2,255}))"
"""An element of a list on a line of its own."""
OF_CLASS = rb"(?::protected|:[A-Za-z0-9_]{1,48}:private)?"
ELEMENT = rb"(?P<v>[^\r\n]{1,512}?)(?=[ ]{1,16}\[[A-Za-z0-9_:.-]{1,48}\] =>|[ \t]{0,4}\)?" + END + rb")"
"""Of an array of PHP."""
FIELD = re.compile(
    rb"\"(?:field|name|key|attribute|column|property)\"[ \t]{0,4}:[ \t]{0,4}\"[^\"\r\n]{0,32}"
    + KEY
    + rb"\"(?:[^{}\"\r\n]|\""
    + DOUBLE
    + rb"{0,128}\"){0,32}\Z"
)
"""Before what a field was and is, in JSON."""
STRING = DOUBLE + rb"{1,1024}"
SHORTEST_NUMBER = 6
"""Digits that are no count, port or code of an error."""
BINARY = rb"\"(?P<v>[^\r\n]{1,1024}?)(?=\">>)"
"""A text in Erlang."""
BASE64 = rb"[A-Za-z0-9+/]{8,4096}={0,2}"


HOLDS = re.compile(
    rb"(?i:pass(?:wor[dt]|wd|phrase|code)?|pwd?|kennwort|secret|token|key|credentials?|creds|seed|code|psk|session_?id)\Z"
)
OPENS = re.compile(rb"(?i:pass|pwd?|secret|seed|code)")
"""What may be a number."""
BRACKET = ord("[")
TEST = re.compile(rb"\btest_[A-Za-z0-9_]{0,64}\Z")
NO_HELD = re.compile(
    rb"[A-Za-z]{2,32}(?:-[A-Za-z]{2,32}){0,4}-?[0-9]{1,2}|[a-z]{1,24}(?:[A-Z][a-z]{1,24}){1,6}[0-9]{0,3}|(?:[A-Z][a-z]{1,24}){1,6}[0-9]{0,3}"
    rb"|[A-Za-z0-9]{1,24}(?:_[A-Za-z0-9]{1,24}){1,6}|v?[0-9]{1,6}(?:[.:/-][0-9]{1,6}){1,5}[a-z]{0,2}|[@#]?(?:0x)?[0-9a-f]{6,9}"
    rb"|0x[0-9a-fA-F]{1,16}|[A-Za-z_$][A-Za-z0-9_$]{0,64}(?:(?:\.|::|->|#)[A-Za-z_$][A-Za-z0-9_$]{0,64}){1,8}(?::[0-9]{1,6})?"
    rb"|[?%$:&*][^\r\n]{0,64}|@[a-z]{1,24}(?:_[a-z]{1,24}){0,4}"
)
COLUMN_BEGINS = re.compile(rb"[ ]{0,2}[A-Za-z0-9_]{0,48}")
CELL_BEGINS = re.compile(rb"\|[A-Za-z0-9_ ]{0,48}")
NO_SECRET = re.compile(rb".*_(?:name|id|type|at|on|date|count)=", re.DOTALL)
RECORD = re.compile(rb"-\[ RECORD [0-9]{1,9} \]")
HEADED = re.compile(rb"(?:\A|[\r\n])\|\|[^\r\n]{1,128}\|\|[ \t]{0,8}[\r\n]")
"""The header of a table of Jira."""


def is_map_value(hit: Hit) -> bool:
    """In braces by itself, no map."""
    return re.search(rb"[=:]", hit.value) is None and is_password(hit)


def is_of_field(hit: Hit) -> bool:
    """Beside a name of a secret."""
    return FIELD.search(hit.before) is not None and is_secret(hit)


def _is_in_line(hit: Hit, begins: re.Pattern[bytes], told: re.Pattern[bytes]) -> bool:
    """No word, unless something before tells what the lines are; as behind its name, which begins its line."""
    line = line_before(hit)
    name = line.strip(b" |") + hit.text[hit.begin : hit.start].rstrip(b" |") + b"="
    behind = Hit(name + hit.value, 0, len(name), len(name) + len(hit.value))
    if not begins.fullmatch(line) or NO_SECRET.fullmatch(name) or is_empty(hit.value.strip(b"()")) or not is_password(behind):
        return False
    return is_coded(hit) or told.search(hit.before) is not None


def is_of_record(hit: Hit) -> bool:
    """As psql prints a record, one column a line."""
    return _is_in_line(hit, COLUMN_BEGINS, RECORD)


def is_of_cell(hit: Hit) -> bool:
    """Beside its name in a table of Jira."""
    return _is_in_line(hit, CELL_BEGINS, HEADED)


def is_held(hit: Hit) -> bool:
    """In brackets right behind a name that ends as that of a secret: no name, number, version or place of something."""
    name = hit.text[hit.begin : hit.start].rstrip(b"[({\\\"'")
    opens = OPENS.search(name) is not None
    number = opens and hit.value.isdigit() and len(hit.value) >= SHORTEST_NUMBER
    word = opens and hit.text[hit.begin + len(name)] == BRACKET and is_unlikely_word(hit.value)
    like = is_no_word(hit.value) or is_mixed(hit.value) or MINGLED.fullmatch(hit.value)
    thing = NO_HELD.fullmatch(hit.value) or ALGORITHM.match(hit.value) or TEST.search(hit.before)
    return bool(HOLDS.search(name) and (number or ((like or word) and not thing))) and is_told(hit)


def is_coded(hit: Hit) -> bool:
    """No word of a language."""
    coded = is_no_word(hit.value) or is_mixed(hit.value) or (hit.value.isdigit() and len(hit.value) >= SHORTEST_NUMBER)
    return coded and is_secret(hit)


def is_element(hit: Hit) -> bool:
    """A text, no array in an array."""
    return hit.value.strip() != b"Array" and is_password(hit)


def is_exported(hit: Hit) -> bool:
    """In a line that an address begins."""
    return re.search(rb"(?:\A|[\r\n])\"?(?:https?|android|ftp)\Z", hit.before) is not None and is_secret(hit)


def is_item(hit: Hit) -> bool:
    """Behind a folder and whether the item is a favourite, which begin its line."""
    return re.search(rb"(?:\A|[\r\n])[^,\r\n]{0,64},1?\Z", hit.before) is not None and is_secret(hit)


_rule = partial(secret_behind, accept=is_secret)

DUMP_RULES: tuple[Rule, ...] = (
    # A record of psql, a column a line.
    _rule(
        "password",
        KEY + rb"[ ]{1,32}\|[ ]",
        rb"(?P<v>[^\s|]{4,512})(?=[ ]{0,512}(?:[\r\n]|\Z))",
        accept=is_of_record,
    ),
    _rule("password", KEY + rb"\|", rb"(?P<v>[^\s|\[{*][^|\r\n]{3,128})(?=\|[ \t]{0,8}(?:[\r\n]|\Z))", accept=is_of_cell),
    # What `print_r` of PHP prints.
    _rule("password", KEY + OF_CLASS + rb"\] => ", ELEMENT, accept=is_element),
    _rule("password", rb"\[(?i:pass|pin)" + OF_CLASS + rb"\] => ", ELEMENT, accept=is_element),
    # Items of a keychain of macOS; the exports of LastPass and Bitwarden without their first line.
    _rule("password", rb"\bv_Data\"?[ ]?[=:]", rb"[ ]?(?:" + TEXT + rb"|<(?P<v>[0-9a-f ]{8,1024})>)"),
    Rule(
        kind="password",
        find=rb"://[^,\s\"'<>]{1,160},[^,\r\n]{1,96},[^,\r\n]",
        pattern=rb"://[^,\s\"'<>]{1,160},[^,\r\n]{1,96},(?:\"(?P<q>(?:[^\"\r\n]|\"\"){4,256})\"(?=,)|(?P<v>[^,\"\r\n]{4,256}(?:,[A-Z2-7]{16,64})?))"
        rb"(?=(?:,(?:[^,\"\r\n]{0,128}|\"[^\"]{0,512}\")){3,4},[01]" + END + rb")",
        opening=b"://",
        secret=True,
        accept=is_exported,
    ),
    _rule(
        "password",
        rb",(?:login|card),",
        rb"(?:[^,\"\r\n]{0,128},|\"[^\"\r\n]{0,512}\",){3}[01]?,(?:[^,\"\r\n]{0,512}|\"[^\"\r\n]{0,512}\"),[^,\r\n]{0,96},"
        rb"(?:\"(?P<q>(?:[^\"\r\n]|\"\"){1,256})\"(?=,)|(?P<v>[^,\"\r\n]{1,256})(?=,))",
        accept=is_item,
    ),
    # An option and its value on two lines or in two elements: `kubectl describe`, `docker inspect`, lists of properties.
    _rule(
        "password",
        KEY + rb"[\"']?,?[ \t]{0,4}[\r\n]",
        rb"(?<!stdin\n)(?<!stdin\r)\n?[ \t]{0,64}(?:-[ \t]{1,4})?" + IN_LIST + rb"(?=,?" + END + rb")",
        accept=is_long_option,
    ),
    _rule(
        "password",
        rb"--?(?:pw|pass)(?:[\"']?,?[ \t]{0,4}[\r\n]|</)",
        rb"(?:(?<=[\r\n])\n?[ \t]{0,64}(?:-[ \t]{1,4})?" + IN_LIST + rb"|(?<=</)[a-z]{1,16}>\s{0,16}<[a-z]{1,16}>"
        rb"(?P<e>[^\r\n<-][^\r\n<]{0,255}))",
    ),
    # PHP, Ruby, Erlang, JavaScript, Java.
    _rule("password", KEY + rb"[(\[{]value=", REST),
    _rule(
        "password",
        KEY + Q + rb"[ \t]{0,8}:[ \t\r\n]{0,16}\{[ \t\r\n]{0,64}\"value\"",
        rb"[ \t]{0,4}:[ \t]{0,4}\"(?P<v>" + STRING + rb")(?=\")",
    ),
    _rule(
        "password",
        KEY + rb"[\"'](?::[a-z]{1,16}(?::\"[^\"\r\n]{0,64}\")?)?\][ ]?=>",
        rb"\s{0,16}string\([0-9]{1,4}\)[ ]\"(?P<q>[^\r\n]{1,1024}?)(?=\"[ \t]{0,8}(?:[\r\n}]|\\n|\[[\"'0-9]|\Z))",
    ),
    _rule("password", KEY + rb"\\{0,3}\";s:", rb"[0-9]{1,4}:\\{0,3}\"(?P<v>[^\r\n]{1,1024}?)(?=\\{0,3}\";)"),
    _rule("password", KEY + rb",[ ]?<<", BINARY),
    _rule("password", rb"_pass,[ ]?<<", BINARY),
    _rule("password", KEY + rb"\)\]:", rb"[ ]{0,2}" + TEXT),
    Rule(
        kind="password",
        find=KEY + rb"[\[({]\\{0,3}[\"']?[^\s\[\](){}<>=,\"'\\]{6}",
        pattern=KEY + rb"[\[({]\\{0,3}[\"']?(?P<v>[^\s\[\](){}<>=,\"'\\]{6,512}={0,2})(?=\\{0,3}[\"']?[\])}][,;.]?(?:\s|\Z))",
        secret=True,
        accept=is_held,
    ),
    _rule("password", KEY + rb"\][ \t]", rb"{1,4}\[(?P<v>(?!--)[^\]\r\n]{1,256})(?=\])"),
    # pydantic's errors, parameters of PowerShell and of SQL, quoted names in words.
    _rule(
        "password",
        KEY + rb"(?:[ \t]{0,4}\r?\n[ \t]{1,8}|  ?)(?:Value|Input|String|Field|Assertion|Extra)",
        rb" [^\r\n]{0,128}?input_value=" + TEXT,
    ),
    _rule("password", KEY + rb"[\"'];[ \t]", rb"{1,4}value=" + TEXT),
    _rule("password", KEY + rb"[\"'][ \t](?:to|has|is|was|with)[ \t]", rb"{1,3}(?:value[ \t]{1,3})?" + TEXT),
    _rule(
        "password",
        rb"\"(?:old|prev|before|new|after|current)(?:_?[Vv]alue)?\"" + S + rb":",
        S + rb"\"(?P<v>" + STRING + rb")(?=\")",
        accept=is_of_field,
    ),
    # Terraform; jdbc; a type around the value.
    _rule("password", KEY + rb"[ \t]{1,16}=[ \t]\"", rb"(?P<v>" + STRING + rb"\" -> \"" + STRING + rb")(?=\")"),
    _rule("password", KEY + rb"\"[ \t]{1,4}\{", rb"[^{}]{0,512}?\bdefault[ \t]{0,16}=[ \t]{0,4}" + TEXT),
    _rule("password", KEY + rb"=\{", rb"(?P<v>[^{}\r\n]{1,256})(?=\}[;\"'\r\n]|\}\Z)", accept=is_map_value),
    _rule(
        "password",
        KEY + rb"[\"']?[ \t]{0,4}[=:][ \t]{0,4}(?:Some|Secret|SecretStr|SecretString|String|Just|N)[('\"]",
        rb"(?:(?<=[(])" + TEXT + rb"|(?<=N')(?P<e>" + SINGLE + rb"{1,1024}))",
    ),
    # WLAN of Windows, hostapd; redis; Docker; MySQL.
    _rule(
        "password",
        rb"(?:Key Content|Schl(?:\xc3\xbc|\xfc|\x81)sselinhalt|Contenuto chiave"
        rb"|Contenu de la cl(?:\xc3\xa9|\xe9|\x82)|Conte(?:\xc3\xba|\xfa|\xa3)do da [Cc]have)[ \t]",
        rb"{1,24}:[ \t](?P<v>[^\r\n]{1,128})",
    ),
    _rule("password", rb"(?:hostednetwork|wlan) [^\r\n]{0,64}[ ]key=", rb"(?!clear(?![^\s]))" + REST),
    _rule("password", rb"(?:keyMaterial|wep_key[0-3])(?:>|=)", rb"(?:\"(?P<q>[^\"\r\n]{1,128})|(?P<v>[^<>\"\r\n]{1,128}))"),
    _rule(
        "password",
        rb"(?:requirepass|masterauth|masteruser_secret)\\{0,3}[\"']?[ \t]",
        rb"{1,8}(?!is (?:not )?(?:set|required|empty)\b)" + REST,
    ),
    _rule("password", rb"\"auth\\{0,3}\"[ \t]{0,4}:", rb"[ \t]{0,4}\\{0,3}\"(?P<v>" + BASE64 + rb")(?=\\{0,3}\")"),
    _rule("api-key", rb"(?:\btskey-|\bdop_v1_|\bshpat_|\bhvs\.|\bsq0csp-)", rb"(?P<v>[A-Za-z0-9_-]{10,128})"),
    _rule("password", rb"(?i:unicodePwd|userPassword):: ", rb"(?P<v>[A-Za-z0-9+/]{4,512}={0,2})(?![A-Za-z0-9-])"),
    _rule("password", KEY + rb":[A-Za-z0-9]{3,16}\) <- \[", rb"(?P<v>[^\r\n]{1,256}?)(?=\](?:[\r\n]|\Z))"),
    _rule(
        "password",
        rb"(?:process\.env\.|(?i:getenv|environ\.get)\()",
        rb"(?:(?<=\.)" + ENV_NAME + rb"[ ]{1,3}(?:\|\||\?\?)|(?<=\()[ ]?[\"']" + ENV_NAME + rb"[\"'],)[ ]{0,3}" + TEXT,
    ),
    _rule(
        "password",
        rb"(?i:getElementById|querySelector)\([\"']#?",
        rb"[A-Za-z0-9_-]{0,32}" + KEY + rb"[\"']\)\.value[ ]?=[ ]?" + TEXT,
    ),
    _rule("password", rb"::add-mask::", rb"(?P<v>[^\r\n]{1,1024})"),
    # Shells.
    _rule(
        "password",
        rb"ctl (?:add_user|change_password|authenticate_user)[ \t]",
        rb"{1,4}[^\s\"'-][^\s]{0,64}[ \t]{1,4}" + REST,
    ),
    _rule(
        "password", rb"wpa_passphrase[ \t]", rb"{1,4}(?:\"[^\"\r\n]{1,64}\"|'[^'\r\n]{1,64}'|[^\s\"'<>|]{1,64})[ \t]{1,4}" + REST
    ),
    _rule(
        "password",
        rb"(?:passwd|sudo|docker login|cryptsetup|kinit|(?:passphrase|passwd)-fd|password-stdin)[^\r\n|]{0,64}<<<",
        rb"[ \t]{0,2}" + REST,
    ),
    _rule("password", rb"xdotool type ", rb"(?:--[a-z-]{1,24}[ =][0-9]{0,6}[ ]{0,2}){0,3}" + REST),
    _rule("token", rb"(?:codecov|doctl auth init) -t ", REST),
    # A user and a password: `log in: u / p`, `user:pass = u:p`, `PasswordAuthentication[u, p]`, `login for (u, p)`.
    _rule("url-credentials", rb"(?i:user:pass(?:word)?)", rb"[ \t]{0,3}[=:][ \t]{0,3}(?P<v>[^\s:]{1,64}:[^\s]{1,256})"),
    _rule("password", rb"(?:PasswordAuthentication\[|login for \()", rb"[^,\r\n]{1,64},[ ]{0,2}(?P<v>[^\])\r\n]{1,256})"),
    _rule(
        "password",
        rb"(?i:password (?:was|is) (?:incorrect|wrong|invalid)|password from args):",
        rb"[ \t]{1,3}(?P<v>[^\s]{4,256})",
        accept=is_coded,
    ),
    _rule("password", rb"(?i:password you (?:entered|typed))[ \t]", rb"{1,3}[(\[\"'](?P<v>[^\r\n]{1,256}?)(?=[)\]\"'][ \t])"),
    # In words: `auth string: x`, `Enter the code: 626544`, `IB Key response string: 487142`, `code card values: 7UN9EOC7`.
    _rule(
        "token",
        rb"(?i:auth(?:entication)?[ _](?:string|key))[ \t:=]",
        rb"{1,4}(?:is[ \t]{1,3})?[\"']?(?P<v>[A-Za-z0-9+/=_-]{8,512})",
        accept=is_coded,
    ),
    _rule(
        "password",
        rb"(?i:seed phrase|mnemonic)",
        rb"[ \t]{0,3}[=:][ \t]{0,3}[\"']?(?P<v>[a-z]{3,10}(?:[ ,]{1,2}[a-z]{3,10}){10,24})",
    ),
    # FIX: RawData of a logon.
    _rule("password", rb"(?:\x01|\||\^A|;)95=[0-9]{1,4}(?:\x01|\||\^A|;)96=", rb"(?P<v>" + FIX_VALUE + rb"{1,256})"),
)
