"""The rules for passwords, codes and logins in sentences: `the password I use is X1`, `434364 is your code`, `credentials u/p`.

Here nothing links a value to its word but that it looks like a password: letters mixed with digits, no name of a thing.
"""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import REMOVED, Hit, is_mixed, is_no_word, is_secret
from capture_tool.core.redaction.passphrases import TALK, is_passphrase, is_unlikely_word
from capture_tool.core.redaction.people_checks import LOGIN, OUTCOME
from capture_tool.core.redaction.rule import Rule, secret_behind
from capture_tool.core.redaction.told import MINGLED, SQL_TYPE, is_told
from capture_tool.core.redaction.words import BETWEEN, E_GRAVE, PASSWORD_WORD

SIGN = rb"[A-Za-z0-9\x80-\xff!#$%&*+?@^~|_=-]"
LIKE = rb"(?!-)(?=[^\s0-9]{0,63}[0-9])(?=[0-9]{0,63}[^\s0-9])" + SIGN + rb"{4,64}+(?:[\[{(<][^\s\"',;]{1,64}+)?"
"""Letters or signs, and a digit."""
LIKE_WORD = rb"(?=[^\s0-9]{0,63}[0-9])(?=[0-9]{0,63}[^\s0-9])[^\s\"'\x60]{4,64}"
OF_WHOM = (
    rb"(?<! (?i:for|von|per) )(?<! (?i:di|of|by) )(?<! (?i:from|user|pour) )(?<! f\xc3\xbcr )(?<! f\xfcr )(?<! (?i:account) )"
)
"""Not behind a word before a name."""
NAMED = re.compile(
    rb"(?i:sha|aes|base|utf|md|oauth|ipv|win|http|tls|ssl|java|jdk|python|rfc|log4j|jts|api|ver|build|tws|thread|step|line|port|user|try)"
    rb"[-_]?[0-9]{1,5}[a-z]?|[0-9]{1,6}[a-z]{1,5}|[A-Za-z]{1,3}[0-9]{1,3}|[A-Z]{2,8}#[0-9]{1,3}|[A-Za-z_]+=[0-9]+"
    rb"|[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)+"
)
"""Names of ciphers, threads and versions, figures with their unit, words that a hyphen links."""
HASH = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""Of a commit or a file."""
ALIAS = re.compile(rb"(?i:password)[0-9]{1,3}_[0-9]{1,3}_")
"""Of a column, as Hibernate names it."""
WAS = re.compile(rb"(?:\A|[ \t'])(?i:was|era|war|(?:\xc3[\x89\xa9]|[\xc9\xe9])tait)[ \t:]")
A_PASSWORD = re.compile(PASSWORD_WORD)
LONG_WORD = 14
"""Letters of what is no word of a sentence."""
LONG_BY_WORD = 10
"""The same beside a user, where a word (`and`) links them."""
PAIR_LINK = re.compile(rb"[/:,]| - | (?:and|e|und|et|y) ")
ARE = re.compile(rb"[ ](?i:are|sono|sind|lauten|sont|son)[ \t:]{1,3}\Z")
ADJECTIVE = re.compile(
    rb"[a-z]{1,16}(?:ing|ed|[ai]ble|ect|id|[ct]ive|ous|[aiu]t[aoei]|tt[aoei]|bil[ei]|t[ei]s|[ai]d[oa]s|ig|t|en)|e-?mail|mail"
)
"""What becomes of credentials (`sono salvate e verificate`), and what they consist of."""
TICKET = re.compile(rb"(?:INC|REQ|RITM|CHG|PRB|TASK|SCTASK|CASE|TKT|SR)-?[0-9]{3,10}")
TICKET_WORD = re.compile(rb"(?i:ticket|incident|case|issue|request|anfrage|vorgang|pratica|caso|richiesta)[ :#]{1,3}\Z")
TICKET_NUMBER = re.compile(rb"[A-Z]{1,8}[0-9]{3,10}")
"""Numbers of a help desk."""
SHORTEST = 8
"""Letters and digits that are one, though as few could be the name of a thing."""
NUMBER = 6
"""Digits of a number that is a password rather than a count."""


def is_new_password(hit: Hit) -> bool:
    """Where it was told what the password was, and no word of talk."""
    line = hit.before[-160:].rpartition(b"\n")[2]
    plain = hit.value.rstrip(b".,;:!?").isalpha() and len(hit.value) < LONG_WORD
    told = WAS.search(line) is not None and A_PASSWORD.search(line) is not None
    return told and not plain and is_told(hit)


def is_like_password(hit: Hit) -> bool:
    """Letters and digits as in no name of a thing."""
    value = hit.value.rstrip(b".,;:!?)")
    if value == b"925=NewPassword":  # a list of fields
        return False
    if SQL_TYPE.match(value) or HASH.fullmatch(value) or ALIAS.match(value):
        return False
    if TICKET.fullmatch(value) or (
        TICKET_NUMBER.fullmatch(value) and TICKET_WORD.search(hit.before[-16:] + hit.text[hit.begin : hit.start])
    ):
        return False
    return (MINGLED.fullmatch(value) is not None or (is_no_word(value) and NAMED.fullmatch(value) is None)) and is_secret(hit)


def is_pair(hit: Hit) -> bool:
    """A user's name and what is no word."""
    user, value = (part.strip() for part in PAIR_LINK.split(hit.value, maxsplit=1))
    like = (
        (is_no_word(value) and NAMED.fullmatch(value) is None)
        or is_mixed(value)
        or any(map(MINGLED.fullmatch, re.split(rb"[-_]", value)))
        or (value.isdigit() and len(value) >= NUMBER)
        or (LOGIN.fullmatch(user) is not None and len(value) >= 4)
        or _are_told(hit, user, value)
    )
    talk = (
        value.startswith(REMOVED)
        or value.lower() in TALK
        or value.lower() == b"password"
        or OUTCOME.fullmatch(user)
        or user == b"as"
    )
    return bool(like) and not talk and is_secret(hit)


def _are_told(hit: Hit, user: bytes, value: bytes) -> bool:
    """Said to be the credentials (`le credenziali sono u / p`), and neither is a word of talk."""
    if not ARE.search(hit.text, hit.begin, hit.start) or user.lower() in TALK or ADJECTIVE.fullmatch(user.lower()):
        return False
    linked = PAIR_LINK.search(hit.value)
    by_word = linked is not None and linked[0].strip().isalpha()
    return (
        is_passphrase(value)
        or (is_no_word(value) and len(value) >= SHORTEST)
        or (is_unlikely_word(value) and (not by_word or len(value) >= LONG_BY_WORD))
    )


TALK_RULES: tuple[Rule, ...] = (
    secret_behind(
        "password",
        PASSWORD_WORD + rb"s?[ ,:]",
        rb"{0,3}(?<=[ ,:])(?:[A-Za-z'\x80-\xff]{1,16}"
        + BETWEEN
        + rb"[ \t,:=(\[]{1,4})?"
        + OF_WHOM
        + rb"[\"'\x60]?(?P<v>"
        + LIKE
        + rb"(?:(?:, | and | or | / )"
        + LIKE
        + rb"){0,4})(?![A-Za-z0-9/\\:])",
        accept=is_like_password,
    ),
    # The value first: `X1 is my password`, `tried X1 as password`, `typewrite("X1")  # password`.
    Rule(
        kind="password",
        find=SIGN + rb"{4,64}(?:[\[{(<][^\s\"',;]{1,64})?[\"'\x60]?\)? (?:is|was|as) (?:[a-z]{1,8} ){0,2}[Pp]assword",
        pattern=rb"(?P<v>" + LIKE + rb")[\"'\x60]?\)? (?:is|was|as) (?:[a-z]{1,8} ){0,2}[Pp]assword",
        before=rb"(?:(?<=[\s\"'\x60(])|\A)",
        anchors=(b"assword",),
        reach=160,
        secret=True,
        accept=is_like_password,
    ),
    # Also the word for a key word.
    secret_behind(
        "password",
        rb"(?i:parola chiave)[ \t:=]",
        rb"{1,3}(?:" + E_GRAVE + rb"[ \t]{1,2})?[\"'\x60]?(?P<v>" + LIKE_WORD + rb")",
        accept=is_like_password,
    ),
    # `pwd. X1 for the account`; `the password was X1, now it is X2`.
    secret_behind("password", rb"\b(?i:pwd|psw|pw|passw)\.[ \t]", rb"{1,3}(?P<v>" + LIKE_WORD + rb")", accept=is_like_password),
    secret_behind(
        "password",
        rb"(?i:\b(?:now|adesso|ora|jetzt|nun|maintenant|ahora))[ \t]",
        rb"{1,2}(?:(?:(?i:it|sie|es|das|elle|la nuova|the new one|la nueva)[ \t]{1,2})?(?:(?i:is|ist|es|est|lautet)|"
        + E_GRAVE
        + rb")(?:[ \t](?i:es|sie))?|(?i:it's|c'est))[ \t:]{1,3}[\"'\x60]?(?P<v>[^\s\"'\x60]{4,128})",
        accept=is_new_password,
    ),
    secret_behind(
        "password",
        rb"(?i:secret question)",
        rb"[^:\r\n]{0,48}?(?::| is)[ \t]{1,3}(?P<v>[^\r\n]{2,128})",
        accept=lambda hit: OUTCOME.fullmatch(hit.value) is None,
    ),
    secret_behind(
        "password",
        rb"(?i:\buser(?: ?name)?|\blogin)/(?i:pass(?:word|wort)?|pw)[ .]{0,24}:[ \t]",
        rb"{1,3}(?P<v>[A-Za-z0-9_.@-]{2,64} ?/ ?[^\s]{3,128})",
    ),
    # A user and a password: `credentials u/p`, `Zugangsdaten: u / p`, `login/pw: u / p`, `login attempt [u/p]`, `creds=(u,p)`.
    secret_behind(
        "password",
        rb"(?i:log ?in|re-login|credential[si]|credenziali|creds|zugangsdaten|anmeldedaten|identifiants|credenciales"
        rb"|login details|dati di accesso|datos de acceso|log ?in data"
        rb"|(?:log ?in|user(?: ?name)?)(?: and |/| & )"
        rb"(?:password|pass|pw))(?:(?i: attempt| are| with| sono| sind| lauten| sont| son)|(?i: for| per| f\xc3\xbcr| pour| para)"
        rb"(?: [a-zA-Z]{2,12}){1,3})?[ \t]?[ \t:=\[(]",
        rb"{1,4}(?:for |as )?(?P<v>[A-Za-z0-9_.@-]{2,64}(?:[ ]?[/:,][ ]?| - | and | e | und | et | y )[^\s/\])]{4,128})"
        rb"(?=[\])]|[.,;]?[ \t]{0,4}(?:[\r\n]|\Z)|,?[ ][(\[]"
        rb"|[ ](?:accepted|rejected|refused|failed|ok|valid|invalid|are|attempt|for|from|per|pour|para)\b)",
        accept=is_pair,
    ),
    secret_behind(
        "password",
        rb"(?i:(?:log ?in|sign ?in|attempt|accesso|anmeldung) (?:with|using|as|con|mit)) [\"']",
        rb"[^\"'\r\n]{2,64}[\"'] (?i:and|e|und|/) [\"'](?P<v>[^\"'\r\n]{3,128})(?=[\"'])",
        accept=is_secret,
    ),
)
