"""The rules for secrets in what services print and in their settings files: HikariCP, IBC, PPP, SNMP, XMPP, RADIUS, pm2."""

from __future__ import annotations

import re
from functools import partial

from capture_tool.core.redaction.checks import ALGORITHM, Hit, is_no_word, is_secret
from capture_tool.core.redaction.note_rules import NOTE_RULES
from capture_tool.core.redaction.passphrases import LONG_TALK, LONG_WORD, TALK
from capture_tool.core.redaction.people_checks import OUTCOME
from capture_tool.core.redaction.remark_rules import REMARK_RULES
from capture_tool.core.redaction.rule import KEY, REST, TO_BLANK, Rule, secret_behind
from capture_tool.core.redaction.spoken_rules import is_like
from capture_tool.core.redaction.told import OF_PASSWORD, is_clear, is_told
from capture_tool.core.redaction.words import E_GRAVE, PASSWORD_WORD

OPENED = rb"(?:\xc2?[\xab\xbb]|[\x82\x84\x91\x93]|\xe2\x80[\x98-\x9f\xb9\xba]|\xe3\x80[\x8c\x8e])"
"""A quote of print, not of a keyboard: which closes a text in one language opens it in another."""
PRINTED = (
    rb"(?:\xc2\xab(?:[ \t]|\xc2\xa0|\xe2\x80\xaf){0,2}(?P<v>[^\r\n]{1,128}?)(?=(?:[ \t]|\xc2\xa0|\xe2\x80\xaf){0,2}\xc2\xbb)"
    rb"|(?:\xe2\x80[\x9a\x98\x99\xb9](?![ \t])(?P<s>[^\r\n]{1,128}?)(?=\xe2\x80[\x98\x99\xba]))"
    rb"|(?:\xe2\x80[\x9c-\x9f](?![ \t])(?P<q>[^\r\n]{1,128}?)(?=\xe2\x80[\x9c-\x9f]))"
    rb"|(?:(?:\xc2\xbb|\xe3\x80[\x8c\x8e])(?![ \t]|\xc2\xa0)|\xab[ \xa0]{0,2}|[\x82\x84\x91\x93\xbb](?! ))"
    rb"(?P<e>[^\r\n]{1,128}?)(?=\xc2\xab|\xe3\x80[\x8d\x8f]|[ \xa0]{0,2}(?<![\xc2\xc3])\xbb|(?<![\x80-\xff])[\xab\x91-\x94]))"
)
"""A text in such quotes; the French leave a blank inside, which may be one that breaks no line."""
SAID = (
    rb"(?:\xe3\x81\xaf[ ]?|[ \t]{0,2}(?:=|->|:)[ \t]{0,2}|(?:[ \t]|\xc2\xa0|\xe2\x80\xaf){1,2}(?::[ \t]{0,2})?"
    rb"(?:(?:(?i:is|was|ist|war|lautet|est|es|era|fue)|[hH]ei(?:\xc3\x9f|\xdf|\xe1|ss)t|(?:\xc3[\x89\xa9]|[\xc9\xe9])tait|"
    + E_GRAVE
    + rb")[ \t]?:?[ \t]{1,2})?)"
)
"""What links it to its name, if only a blank."""
BAR = rb"(?:\xe2\x94[\x82\x83]|\xe2\x95\x91)"
"""The line between two cells that is no sign of a keyboard."""
SETTING = re.compile(rb"[A-Z][A-Z0-9]{0,31}_[A-Z0-9_]{1,64}[ \t]")
"""The name of a variable of a process."""
SERVER = rb"(?:x?l2tpd?|pptpd?|pppoed?|pppd?[0-9]?|accel-pppd?|sstpd?|strongswan|libreswan|softether|xl2tp|vpn[a-z0-9_-]{0,16})"
"""For which server a secret of PPP is, if that is no name of a machine."""
SECRET = (
    rb"(?:\"(?P<q>[^\"\r\n]{3,128})\"|'(?P<s>[^'\r\n]{3,128})'|(?P<v>[^\s\"'*-][^\s\"]{2,127}))"
    rb"(?:[ \t]{1,16}(?:\*|-|\"\*\"|\"?[0-9a-f.:]{3,39}(?:/[0-9]{1,3})?\"?|ip-[a-z]{2,12}-[A-Z2-7]{13})){1,8}"
    rb"[ \t]{0,8}(?=[\r\n#]|\Z)"
)
"""With the addresses behind it."""
CLIENT = re.compile(rb"(?:^|[\r\n])[ \t]{0,8}(?:[^\r\n]{0,128}?[:#][ \t]{0,4})?\"?[^\s\"=]{2,64}\"?\Z")
"""Before it: its user alone, also where `grep` prints the name of the file."""
SOURCE = rb"[^\s]{1,128}[ \t]{1,16}"
COMMUNITY = rb"(?P<v>\"[^\"\r\n]{1,128}\"|[^\s\"#]{2,128})"
SHORTEST = 6
"""Letters of what is typed by itself."""
OF_IBC = re.compile(rb"(?i:\bibc|ibgateway|ibcontroller|ibc[/\\.])")
HEXADECIMAL = rb"[0-9A-Fa-f]{32}"
TYPED = (
    rb"(?:,[ ]?(?=\\{0,3}[\"'])|[ \t]{1,3}(?i:with |has |to |and )?(?i:value|text|keys|input)(?i: set to| to| is| of)?"
    rb"(?:[ ]?[:=][ ]{0,2}|[ ](?=[\"'])|(?<=with value)[ ])"
    rb"|[ \t]{1,3}\|[ \t]{1,3}|[ \t]{1,3}(?i:type|typed|typing|fill|filled|filling|send_?keys"
    rb"|set_?value|enter|entered|write|set)(?i: with| to)?[ ])"
)
"""Between a field and what is typed into it."""
SELECTOR = re.compile(
    rb"(?:\[|@|and )(?:name|id|type|placeholder|aria-label|autocomplete|data-[a-z-]{1,24})[*^$~|]?=\\{0,3}[\"']?"
    rb"[A-Za-z0-9_. -]{0,48}\Z"
)
"""Before the name of a field."""


def is_led(hit: Hit) -> bool:
    """Behind a row of points: no outcome of a check."""
    value = hit.value.strip(b"[]().!")
    listed = value[:1] == value[-1:] == b"|"  # in a table of contents, the name of its chapter
    return not listed and OUTCOME.fullmatch(value) is None and len(value) >= len(b"fine") and is_told(hit)


def is_said(hit: Hit) -> bool:
    """A word in quotes where a password is talked of; tokens and keys need be no word."""
    word = OF_PASSWORD.match(hit.text, hit.begin)
    return is_told(hit) if word else is_clear(hit)


def is_setting(hit: Hit) -> bool:
    """No heading of the next column: like no word, or beside the name of a variable of a process."""
    name = hit.before[-48:].rpartition(b" ")[2] + hit.text[hit.begin : hit.start]
    return (is_like(hit.value) or SETTING.match(name) is not None) and is_told(hit)


def is_in_chap(hit: Hit) -> bool:
    """Behind a user who is alone on the line."""
    return CLIENT.search(hit.before) is not None and is_secret(hit)


def is_selected(hit: Hit) -> bool:
    """What is typed into the field that a selector names."""
    named = SELECTOR.search(hit.before[-96:]) is not None
    linked = hit.text[hit.start - 1 : hit.start] in (b'"', b"'", b"=", b":")
    word = len(hit.value) >= SHORTEST and hit.value.lower() not in LONG_TALK
    return named and (linked or word) and hit.value.lower() not in TALK and is_secret(hit)


def is_of_ibc(hit: Hit) -> bool:
    """A user and a password behind the settings of IBC, no command behind those of another program."""
    line = hit.before[hit.before.rfind(b"\n") + 1 :] + hit.text[hit.begin : hit.start]
    last = re.split(rb"[ ,\"']+", hit.value)[-1]
    return (OF_IBC.search(line) is not None or is_no_word(last)) and is_secret(hit)


def is_of_user(hit: Hit) -> bool:
    """The secret of a user of a router: with a level any but talk, else like no word or as long as two."""
    word = hit.value.lower()
    level = b" privilege " in hit.text[hit.begin : hit.start]
    like = level or is_like(hit.value) or (word.isalpha() and len(word) >= LONG_WORD)
    return like and word not in TALK and word not in LONG_TALK and is_secret(hit)


def is_cipher_key(hit: Hit) -> bool:
    """No name of a cipher: with digits and letters."""
    return (
        is_no_word(hit.value)
        and re.search(rb"[0-9]", hit.value) is not None
        and not ALGORITHM.match(hit.value)
        and is_secret(hit)
    )


def is_result(hit: Hit) -> bool:
    """What a password was found to be: like no word, in quotes, or a long word that ends the line."""
    value = hit.value
    quoted = hit.text[hit.start - 1 : hit.start] in (b'"', b"'") and b" " not in value
    alone = re.match(rb"[ \t]{0,4}(?:[\r\n]|\Z)", hit.text[hit.end : hit.end + 8]) is not None
    word = value.isalpha() and len(value) >= LONG_WORD and value.lower() not in LONG_TALK
    return (is_like(value) or quoted or (alone and word)) and is_told(hit)


_rule = partial(secret_behind, accept=is_secret)

SERVICE_RULES: tuple[Rule, ...] = (
    *NOTE_RULES,
    *REMARK_RULES,
    # HikariCP and others lead with points to the value: `password....................x`.
    _rule("password", KEY + rb"\.{4}", rb"[ ]?(?:[:=][ ]{0,2})?" + TO_BLANK, accept=is_led),
    # In quotes of print: French, German, English, Japanese.
    Rule(
        kind="password",
        find=KEY + rb"(?:" + SAID + OPENED + rb"|\xe3\x80[\x8c\x8e])",
        pattern=KEY + rb"(?:" + SAID + rb"|(?=\xe3\x80))" + PRINTED,
        secret=True,
        accept=is_said,
    ),
    # Tables with lines: `pm2 env`.
    _rule(
        "password",
        KEY + rb"[ \t]{1,64}" + BAR,
        rb"[ \t]{1,16}(?P<v>[^\r\n]{3,256}?)(?=[ \t]{0,64}" + BAR + rb")",
        accept=is_setting,
    ),
    # Drivers of browsers: `input[name=password] value="x"`, `page.fill('input[name="password"]', 'x')`.
    _rule("password", KEY + rb"\\{0,3}[\"']?\]", rb"\\{0,3}[\"']?\)?" + TYPED + REST, accept=is_selected),
    # IBC prints its arguments: its settings, a user, a password.
    _rule(
        "java-command",
        rb"(?i:\b(?:args?|arguments?|argv|parameters?|argomenti|argumente)[ ]?[:=])",
        rb"[ ]{0,2}[\[(]?[^\r\n]{0,160}?(?i:config|ibc|ibcontroller|settings)[A-Za-z0-9_-]{0,24}\.ini"
        rb"[\"']?(?:, ?| )[\"']?(?P<v>(?![-/\[])[^\s,\"']{2,64}[\"']?(?:, ?| )[^\r\n]{3,256}?)"
        rb"(?=[\"']?(?:(?:, ?| )[\"']?(?i:paper|live)\b|[\])]?[ \t]{0,4}(?:[\r\n]|\Z)))",
        accept=is_of_ibc,
    ),
    # PPP: client, server, secret, addresses; without its client too, which may be replaced already.
    _rule("password", rb"[ \t\"]" + SERVER + rb"\"?[ \t]", rb"{1,16}" + SECRET, accept=is_in_chap),
    Rule(
        kind="password",
        find=rb"[ \t]\*[ \t]",
        pattern=rb"[ \t]\*[ \t]{1,16}" + SECRET,
        anchors=(b"\t*\t", b" * ", b" *\t", b"\t* "),
        reach=4,
        secret=True,
        accept=is_in_chap,
    ),
    Rule(
        kind="password",
        find=rb"[ \t]\"?[A-Za-z0-9.-]{2,64}\"?[ \t]{1,16}\"[^\"\r\n]{3,128}\"[ \t]",
        pattern=rb"[ \t]\"?[A-Za-z0-9.-]{2,64}\"?[ \t]{1,16}\"(?P<v>[^\"\r\n]{3,128})\"[ \t]\*[ \t]{0,8}(?=[\r\n]|\Z)",
        anchors=(b'" *', b'"\t*'),
        reach=220,
        secret=True,
        accept=is_in_chap,
    ),
    # Cisco: users without a number of how their secret is kept.
    _rule(
        "password",
        rb"\busername ",
        rb"(?!(?:and|or|und|oder|e|o|et|with) )[^\s]{1,64} (?:privilege [0-9]{1,2} )?(?:secret|password) "
        rb"(?P<v>[^\s]{4,128})(?=[ \t]{0,4}(?:[\r\n]|\Z))",
        accept=is_of_user,
    ),
    # SNMP: communities, users.
    _rule(
        "password", rb"\bcom2sec(?:6|unix)?[ \t]", rb"{1,16}(?:-Cn[ \t]{1,8}" + SOURCE + rb")?(?!-Cn)" + SOURCE * 2 + COMMUNITY
    ),
    _rule("password", rb"\b(?i:trap2?sink|informsink)6?[ \t]", rb"{1,16}" + SOURCE + rb"(?![0-9]{2,5}(?:\s|\Z))" + COMMUNITY),
    _rule("password", rb"\b(?i:trapcommunity|r[ow]community6)[ \t]", rb"{1,16}" + COMMUNITY),
    _rule("password", rb"\b(?i:authcommunity)[ \t]", rb"{1,16}" + SOURCE + COMMUNITY),
    _rule(
        "password",
        rb"\bsnmp-server host ",
        rb"[^\s]{1,128} (?:traps? |informs? |vrf [^\s]{1,32} |version (?:1|2c) ){0,4}"
        rb"(?!(?:version|traps?|informs?|vrf) )(?P<v>[^\s]{2,64})",
    ),
    _rule(
        "password",
        rb"\bsnmp-server user ",
        rb"[^\r\n]{1,96}? auth (?P<v>(?:md5|sha)[^\s]{0,8} [^\s]{1,128}(?: priv (?:3des|des|aes)(?: [0-9]{3})? [^\s]{1,128})?)",
    ),
    # XMPP: what a client sends to log in.
    _rule(
        "password",
        rb"(?:xmpp-sasl|urn:xmpp:sasl:[0-9]|mechanism=\\{0,3}[\"'][A-Z0-9-]{3,24})\\{0,3}[\"']",
        rb"[^<>\r\n]{0,200}>(?:\s{0,16}<initial-response>)?(?P<v>[A-Za-z0-9+/]{4,4096}={0,2})(?=<)",
    ),
    # Keys of ciphers: `Fernet key: x`, `Fernet(b'x')`.
    _rule(
        "token",
        rb"(?i:fernet|symmetric|cipher|crypto|(?:en|de)cryption|aes(?:-?(?:128|192|256))?|vault|data|signing)[ _-]?(?i:key)[\"']?"
        rb"(?:[ \t]{0,2}[:=]|[ \t](?i:is|was)|[ \t]->)",
        rb"[ \t]{0,3}(?:b?\\{0,3}[\"'])?(?P<v>[A-Za-z0-9+/_-]{20,512}={0,2})(?![A-Za-z0-9]|\\\r?\n)",
        accept=is_cipher_key,
    ),
    _rule("token", rb"\bFernet\(", rb"b?[\"'](?P<v>[A-Za-z0-9_-]{20,128}={0,2})(?=[\"'])"),
    # What became of a password, and it: `password decrypted: x`, `keystore password was incorrect: "x"`.
    _rule(
        "password",
        PASSWORD_WORD
        + rb"[ ](?i:(?:(?:was|is|has been) )?(?:successfully )?(?:de(?:crypted|coded|obfuscated|ciphered)|resolved|read"
        rb"|loaded|retrieved|received|entered|typed|used|provided|supplied|generated|incorrect|wrong|invalid|mismatch|rejected|(?:re)?set|changed)"
        rb"|decriptata|decifrata|inserita|usata|entschl(?:\xc3\xbc|\xfc)sselt|eingegeben|saisi|utilis(?:\xc3\xa9|\xe9)"
        rb"|d(?:\xc3\xa9|\xe9)chiffr(?:\xc3\xa9|\xe9)|descifrada|introducida)[ ]?[:=]",
        rb"[ \t]{1,3}" + REST,
        accept=is_result,
    ),
    # Dumps of Windows (`name:1001:LM:NT:::`), attributes of RADIUS.
    Rule(
        kind="password",
        find=rb":(?:" + HEXADECIMAL + rb"|NO PASSWORD\*{4}|\*{32})",
        pattern=rb":(?P<v>(?:" + HEXADECIMAL + rb"|NO PASSWORD\*{4,32}|\*{32}):" + HEXADECIMAL + rb")(?=:)",
        secret=True,
    ),
    _rule("password", KEY + rb" [Aa]ttribute \(", rb"[0-9]{1,3}\)[^\r\n]{0,48}?\b[Vv]alue: " + REST),
    _rule(
        "password",
        rb"\b(?:User|CHAP|Tunnel|MS-CHAP[A-Za-z0-9-]{0,16})-(?:Password|Response)\([0-9]",
        rb"{1,3}\)[^\r\n]{0,32}?\bval=(?:Decrypted: )?(?!Decrypted:)(?P<v>[^\r\n]{2,256})",
    ),
)
