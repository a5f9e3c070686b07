"""The rules for secrets behind a remark (`Password (live): X1`, `password TWS = X1`) and for pairs of a login and a password."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import KEY_LETTERS, STAND_IN, Hit, is_no_word, is_secret
from capture_tool.core.redaction.passphrases import NO_PASSWORD, is_unlikely_word
from capture_tool.core.redaction.people_checks import LOGIN
from capture_tool.core.redaction.rule import DOUBLE, KEY, Rule, always, never, secret_behind
from capture_tool.core.redaction.spoken_rules import NAME, is_like, is_like_told, is_told_behind
from capture_tool.core.redaction.told import MINGLED, is_told
from capture_tool.core.redaction.words import BASE32, PASSWORD_WORD

REMARK = rb"[ ]?\([^()\r\n]{2,32}\)[ ]?[:=]"
VALUE = rb"(?:[\"'\x60](?P<q>[^\s\"'\x60][^\"'\x60\r\n]{2,127})(?=[\"'\x60])|(?P<v>[^\s\"'\x60(<\[{][^\s\"'\x60]{2,127}))"
OF_WHAT = (
    rb"(?:(?i:for|per|f\xc3\xbcr|f\xfcr|pour|para|of|di|von|de|on|su|auf)[ ](?:[a-z]{1,3}[ ])?)?"
    rb"(?i:tws|ibkr|ib|ibg|gateway|gw|portal|paper|live|demo|real|vpn|wifi|wlan|mail|nas|vps|server|broker|desk|account|konto|conto)"
)
"""Whose it is: programs, machines and accounts of a trader."""
EMOJI = rb"(?:\xf0\x9f[\x80-\xbf]{2}|\xe2[\x86\x9e][\x80-\xbf])(?:\xef\xb8\x8f)?"
"""A pointing hand, an arrow, a key."""
SEED_WORD = (
    rb"(?:(?i:totp|\botp|2fa|mfa|authenticator|geheim|secret|seed|setup)[- ]?"
    rb"(?i:schl(?:\xc3\xbc|\xfc|ue)ssel|key|seed|secret|code)|\b(?i:seed)"
    rb"|(?i:chiave segreta|clave secreta|cl(?:\xc3\xa9|\xe9) secr(?:\xc3\xa8|\xe8)te))"
)
KIND_OF_ACCOUNT = rb"(?i:\b(?:paper|live|demo|prod|production|echtgeld|real)(?: ?(?:trading|account|acct|login|user))? ?[:=])"
"""Whose login and password follow."""
BEFORE_LOGIN = rb"(?:(?<=[:*>-] )|(?<=[\r\n])|\A)"
FEW = 2
"""Words that may be anything."""
PART = (
    rb"(?:\"type\":[ ]?\"(?!(?:link|text_link|mention|hashtag|bot_command|email|phone|url)\")[a-z_]{1,16}\",[ ]?)?"
    rb"\"text\":[ ]?\"(?P<v>" + DOUBLE + rb"{1,512})(?=\")"
)
"""The next part of a text that a messenger keeps in parts."""
LINKED = re.compile(rb"(?:[:=]| (?i:is|ist|est|es|era|was|war))[ ]{0,2}\Z")
SIGNS = re.compile(rb"[0-9].*[!#$%&*+?@^~|]|[!#$%&*+?@^~|].*[0-9]|[a-z].*[A-Z].*[0-9]|[A-Z].*[a-z].*[0-9]")
"""A digit beside a sign or beside letters of both cases."""
USER = re.compile(rb"[^\s/|,+:=]+")
NUMBERED = re.compile(rb"[a-z].*[0-9]{2}")


def is_behind_remark(hit: Hit) -> bool:
    """Behind words in brackets, where these are not the password themselves."""
    remark = hit.text[hit.begin : hit.start].partition(b"(")[2].rpartition(b")")[0]
    return (b" " in remark or not is_no_word(remark)) and is_told_behind(hit)


def is_of_pair(hit: Hit) -> bool:
    """Behind a login and a stroke, at the end of a line: as no name of a thing."""
    user = USER.findall(hit.text, hit.begin, hit.start)[-1]
    login = LOGIN.fullmatch(user) is not None and NUMBERED.search(user) is not None
    return login and SIGNS.search(hit.value) is not None and is_no_word(hit.value) and is_secret(hit)


def is_of_account(hit: Hit) -> bool:
    """The same behind the kind of an account, which says more: no word."""
    user = USER.findall(hit.text, hit.begin, hit.start)[-1]
    login = (LOGIN.fullmatch(user) is not None and NUMBERED.search(user) is not None) or STAND_IN.fullmatch(user) is not None
    return login and is_no_word(hit.value) and is_secret(hit)


def is_of_login(hit: Hit) -> bool:
    """What a protocol is told behind the login."""
    user = hit.text[hit.begin : hit.start]
    like = SIGNS.search(hit.value) or MINGLED.fullmatch(hit.value) or (re.search(rb"[0-9@]", user) and is_no_word(hit.value))
    return bool(like) and is_secret(hit)


def are_whole_login(hit: Hit) -> bool:
    """A user and all that stands behind a stroke on the line: one word with any signs, or several of which none is talk."""
    user, value = re.split(rb"[ ][/|][ ]", hit.value, maxsplit=1)
    words = value.split()
    bare = {word.strip(b"\"'.,;:!?()[]{}<>\x60*").lower() for word in (user, *words)}
    if bare & NO_PASSWORD or value.find(b": ") >= 0 or len(user) < len(b"jdoe"):
        return False
    login = re.search(rb"[0-9]", user) is not None or is_unlikely_word(user)
    plain = len(words) > FEW and all(word.isalpha() and word.islower() for word in words)
    return (login if plain else any(map(is_like, words))) and is_secret(hit)


def is_next_part(hit: Hit) -> bool:
    """Behind a text that ends with the word for a secret: anything behind a colon, else what is like a password."""
    linked = LINKED.search(hit.text[hit.begin : hit.start].partition(b'"')[0]) is not None
    return is_told(hit) if linked else is_like_told(hit)


REMARK_RULES: tuple[Rule, ...] = (
    # In parts, as messengers and trackers keep a text: `["password: ", {"type": "code", "text": "X1"}]`.
    secret_behind(
        "password",
        KEY + rb"(?: [A-Za-z]{1,12}){0,3}[ ]?[:=]?[ ]{0,2}\"\}?,[ ]?\{",
        PART,
        accept=is_next_part,
    ),
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb"[ ]?\(",
        pattern=PASSWORD_WORD + REMARK + rb"[ \t]{1,4}" + VALUE,
        accept=is_behind_remark,
        secret=True,
        bare_key=True,
    ),
    secret_behind("password", PASSWORD_WORD + rb"[ ]" + OF_WHAT + rb"[ ]?[=:-]", rb"[ \t]{1,4}" + VALUE, accept=is_told_behind),
    secret_behind("password", PASSWORD_WORD + rb"[ ]?:?[ ]?" + EMOJI, rb"[ ]{0,2}" + VALUE, accept=is_told_behind),
    secret_behind(
        "password",
        PASSWORD_WORD + rb":</[a-z]{1,8}>",
        rb"[ ]{0,2}(?:<[a-z]{1,8}>)?(?P<v>[^\s<][^<\r\n]{2,127})",
        accept=is_told,
    ),
    secret_behind(
        "totp-seed",
        SEED_WORD + rb"(?:[ ]?\([^()\r\n]{2,32}\)|[ ][A-Za-z][A-Za-z' -]{1,40})?[ ]?[:=]",
        rb"[ \t]{0,4}[\"'\x60]?(?P<v>" + BASE32 + rb")(?![A-Za-z0-9])",
        accept=is_secret,
    ),
    secret_behind(
        "password",
        rb"(?i:\buser(?: ?name)?|\blogin)[:/](?i:pass(?:word)?|pw) (?:is|are|=|->) ",
        rb"(?P<v>[A-Za-z0-9_.@-]{2,64} ?[:/] ?[^\s]{3,128})",
    ),
    secret_behind(
        "password",
        rb"(?i:\bcreds?|credential[si]|credenziali|zugangsdaten|anmeldedaten|identifiants|credenciales)[ \t]?[:=][ \t]",
        rb"{1,3}(?P<v>" + NAME + rb"[ ][/|][ ][^\s/|][^\s]{3,128}(?:[ ][^\s]{1,64}){0,6})(?=[ \t]{0,4}(?:[\r\n]|\Z))",
        accept=are_whole_login,
    ),
    # Of a protocol and in notes (`- paper: jdoe77 / Tulip+1999`); the user in what is read again of what stands before.
    secret_behind(
        "password",
        rb"\bLOGIN [^\s\"'{}]{3,64} ",
        rb"(?P<v>[^\s\"']{4,128})(?=[ \t]{0,4}(?:[\r\n]|\Z))",
        accept=is_of_login,
    ),
    Rule(kind="user", find=rb"\bLOGIN ", pattern=rb"\bLOGIN (?P<v>[A-Za-z0-9_.-]{3,64})(?= \Z)", learn=always),
    secret_behind(
        "password",
        KIND_OF_ACCOUNT + rb" ?",
        rb"[^\s/|,+:]{3,32} ?[/|,+:] ?(?P<v>[^\s/|]{6,64})(?=[ \t]{0,4}(?:[\r\n]|\Z))",
        accept=is_of_account,
    ),
    *(
        Rule(
            kind=kind,
            find=rb"[A-Za-z0-9]" + find,
            pattern=pattern,
            before=BEFORE_LOGIN,
            anchors=(b" / ",),
            lead=KEY_LETTERS,
            reach=34,
            secret=kind == "password",
            accept=accept,
            learn=learn,
        )
        for kind, find, pattern, accept, learn in (
            (
                "password",
                rb"[^\s/]",
                rb"[A-Za-z0-9][^\s/]{2,31} / (?P<v>[^\s]{6,64})(?=[ \t]{0,4}(?:[\r\n]|\Z))",
                is_of_pair,
                never,
            ),
            ("user", rb"[A-Za-z0-9_.-]", rb"(?P<v>[A-Za-z0-9][A-Za-z0-9_.-]{2,31})(?= / \Z)", always, always),
        )
    ),
)
