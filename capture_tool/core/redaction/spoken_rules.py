"""The rules for passwords, codes and logins as people write them: `u: x p: y`, `creds: u / p`, `the OTP I got was 1`.

A plain word is one only where the sentence leaves no doubt: behind a colon, beside a user, beside a second password.
"""

from __future__ import annotations

import re
from functools import partial

from capture_tool.core.redaction.checks import Hit, is_mixed, is_no_word, is_secret
from capture_tool.core.redaction.passphrases import LONG_WORD, NO_PASSWORD, TALK, is_passphrase, is_unlikely_word
from capture_tool.core.redaction.people_checks import OUTCOME
from capture_tool.core.redaction.rule import Rule, secret_behind
from capture_tool.core.redaction.told import MINGLED, is_told
from capture_tool.core.redaction.words import E_GRAVE, PASSWORD_WORD

SAID = rb"(?:(?i:is|was|are|ist|war|lautet|era|est|es)|" + E_GRAVE + rb")"
ONE = rb"(?P<v>[^\s\"'(<\[{][^\s\"',;]{2,127}+)"
"""A word."""
NAME = rb"[^\s\"'/,;:=<>(){}\[\]]{2,64}"
"""A user's name before a password."""
SHORTEST = 6
"""Letters of a word that is a password beside another."""
USER_BEFORE = re.compile(
    rb"(?i:user ?names?|user|login|logon|account|id|utente|benutzer(?:name)?|utilisateur|usuario|nome utente)"
    rb"[ \t]{0,2}(?::|=|is|\xc3\xa8|ist)?"
    rb"[ \t]{1,2}(?!(?:and|or|und|oder|e|o|et|ou|y|name|names|with)[ \t])(?P<u>" + NAME + rb")[ \t]{0,3}[,;/|&]?[ \t]{0,3}"
    rb"(?P<and>(?:and|und|e|et|y) (?:(?:the|my|das|mein|la|le|mon|mi) )?)?\Z"
)
OLD_OR_NEW = (
    rb"(?i:old|new|current|previous|first|second|vecchia|nuova|attuale|alte[ns]?|neue[ns]?|ancien|nouveau|antigua|nueva|anterior)"
)
QUESTION = (
    rb"(?i:se(?:curity|cret) question|domanda (?:segreta|di sicurezza)|sicherheitsfrage"
    rb"|question (?:secr.{1,2}te|de s.{1,2}curit.{1,2})|pregunta (?:secreta|de seguridad))"
)
OTHER_PASSWORD = re.compile(
    rb"(?:" + OLD_OR_NEW + rb" " + PASSWORD_WORD + rb"|" + PASSWORD_WORD + rb" " + OLD_OR_NEW + rb")(?:[ :=]{1,3})\S{4,64}?,? "
    rb"(?:(?:and|und|e|et|y) )?(?:(?:the|la|das|le) )?\Z"
)
OTHER_BEHIND = re.compile(
    rb",? (?:(?:and|und|e|et|y) )?(?:(?:the|la|das|le) )?(?:"
    + OLD_OR_NEW
    + rb" "
    + PASSWORD_WORD
    + rb"|"
    + PASSWORD_WORD
    + rb" "
    + OLD_OR_NEW
    + rb")"
)
FIRST_OF_TWO = re.compile(
    PASSWORD_WORD + rb"(?: [^\s]{1,24}){0,4}? " + SAID + rb":? (?P<v>[^\s]{4,128}?)[,;.]? (?:[A-Za-z]{1,12} ){0,5}\Z"
)


FOR_WHOM = rb" (?i:for|per|f\xc3\xbcr|pour|para|of|von) [^\s:=,;]{1,64}"
OF_LOGIN = re.compile(
    rb" (?i:(?:user(?:name)?|login|failed|failure|error|invalid|wrong|incorrect|expired|expir[yei][a-z]{0,6}"
    rb"|changed|reset|rejected|dialog|field|form|prompt|not|non?|nicht|pas|valid[ao]?|ms|sec(?:onds)?|days|age|size|length|time(?:out)?"
    rb"|page|url|link|line|file|path|folder|policy|rules?|columns?|table|host|port|auth(?:entication)?|methods?|type"
    rb"|mode|class|asked|asking|waiting|scaduta|errata|sbagliata|fallit[ao]|utente|benutzer|falsch|abgelaufen|utilisateur"
    rb"|usuario)[ :])"
)
"""What is said of one that is not told, and what else may stand behind a colon."""
ENDS = re.compile(rb"[\"'\x60)\]]{0,2}[.,;!]?[ \t]{0,8}(?:[\r\n]|\Z|[(<])")
IN_A_ROW = re.compile(rb"[^\s A-Za-z0-9\x80-\xff/:.]{2}[A-Za-z0-9]")
CODE_BEFORE = re.compile(
    rb"(?:\A|[\r\n\]|>:-]|(?i:\b(?:info|debug|trace|warn(?:ing)?|the|your|my|a|new|this|il|la|el|le|der|dein|tuo|tu|sms|otp|login|security"
    rb"|verification|confirmation|authentication|auth|authenticator|2fa|mfa|access|one-time|got|received|sent|generated|enter|use)))"
    rb"[ \t]{0,8}\Z"
)
"""Before a code of which nothing else is said."""


def _bare(value: bytes) -> bytes:
    return value.strip(b"\"'.,;:!?()[]{}<>`*").lower()


def is_like(value: bytes) -> bool:
    """No word of a language, or several that one sign joins."""
    value = value.rstrip(b".,;:!?)")
    like = is_no_word(value) or is_mixed(value) or MINGLED.fullmatch(value) or is_passphrase(value)
    return bool(like) or (value.isdigit() and len(value) >= 6)


def is_word(value: bytes) -> bool:
    """A word that nobody says about a password, as long as two."""
    bare = _bare(value)
    return bare not in NO_PASSWORD and len(bare) >= LONG_WORD


def is_like_told(hit: Hit) -> bool:
    """What is said of a password is one itself."""
    return is_like(hit.value) and b"://" not in hit.value and is_told(hit)


def is_word_told(hit: Hit) -> bool:
    """The same, or a long word."""
    return (is_like(hit.value) or is_word(hit.value)) and _bare(hit.value) not in NO_PASSWORD and is_told(hit)


def is_told_behind(hit: Hit) -> bool:
    """Behind a colon: what is like a password, or an unlikely word with which the line ends."""
    unlikely = is_unlikely_word(hit.value) and ENDS.match(hit.text, hit.end) is not None
    return (unlikely or is_like(hit.value)) and b"://" not in hit.value and is_told_whole(hit)


def is_for_what(hit: Hit) -> bool:
    """Behind what the password is for, where nothing failed."""
    link = hit.text[hit.begin : hit.start]
    return not (OF_LOGIN.search(link) or link.lower().startswith(b"pass ")) and is_told_behind(hit)


def is_key_word(hit: Hit) -> bool:
    """What a password is called in Italian, but also a word to look for: like no word, or with signs in a row."""
    return (is_like(hit.value) or IN_A_ROW.search(hit.value) is not None) and b"://" not in hit.value and is_told(hit)


def is_code_for(hit: Hit) -> bool:
    """A code for somebody, where its kind is not said or is that of a login; no number of a contract."""
    whom = hit.text[hit.begin : hit.start].split()[2].rstrip(b":=")
    return CODE_BEFORE.search(hit.before[-48:]) is not None and not whom.isupper() and not whom.isdigit() and is_secret(hit)


def is_told_whole(hit: Hit) -> bool:
    """Any word but those of talk."""
    return _bare(hit.value) not in NO_PASSWORD and is_told(hit)


def is_of_login(hit: Hit) -> bool:
    """Behind a password's name, beside the name of a user."""
    found = USER_BEFORE.search(hit.before[-128:])
    if found is None or _bare(found["u"]) in NO_PASSWORD:
        return False
    return (not found["and"] or is_like(hit.value) or is_unlikely_word(hit.value)) and is_told_whole(hit)


def is_of_two(hit: Hit) -> bool:
    """Beside another password, the old one or the new one."""
    behind = OTHER_BEHIND.match(hit.text, hit.end)
    return (
        (behind is not None or OTHER_PASSWORD.search(hit.before) is not None)
        and len(hit.value) >= SHORTEST
        and is_told_whole(hit)
    )


def is_other(hit: Hit) -> bool:
    """`the password for A is X and the one for B is Y`, where X is one."""
    first = FIRST_OF_TWO.search(hit.before[-200:] + hit.text[hit.begin : hit.begin + 1])
    if first is None or _bare(first["v"]) in NO_PASSWORD:
        return False
    removed = first["v"].startswith(b"secret-removed")
    return (is_like(hit.value) or ((removed or is_like(first["v"]) or is_word(first["v"])) and is_word(hit.value))) and is_told(
        hit
    )


def are_login(hit: Hit) -> bool:
    """A user and a password, neither of which is a word of talk, and one of which at least is no plain word."""
    user, value = re.split(rb"[ \t]{0,3}[/|][ \t]{0,3}|[ \t]{1,3}", hit.value, maxsplit=1)
    if {_bare(user), _bare(value)} & NO_PASSWORD or OUTCOME.fullmatch(value.rstrip(b".,;")) or value.startswith((b"/", b"(")):
        return False
    if len(user) < len(b"jdoe"):
        return False
    login = re.search(rb"[0-9]|[a-z]\.[a-z]|[a-z][A-Z]", user) is not None and not user.isdigit() and len(user) >= len(b"jdoe1")
    return (is_like(value) or (login and (is_word(value) or is_passphrase(value)))) and is_secret(hit)


def are_told_login(hit: Hit) -> bool:
    """The same behind `creds:`, where two long words are one too."""
    user, value = re.split(rb"[ \t]{0,3}[/|][ \t]{0,3}", hit.value, maxsplit=1)
    told = len(user) >= len(b"jdoe") and _bare(user) not in NO_PASSWORD and is_word(value) and b"/" not in value
    return are_login(hit) or (told and is_secret(hit))


def is_answer(hit: Hit) -> bool:
    """No talk about one."""
    return _bare(hit.value.split()[0]) not in TALK and is_secret(hit)


_rule = partial(secret_behind, "password", accept=is_secret, inside=True)

SPOKEN_RULES: tuple[Rule, ...] = (
    # A user and a password.
    _rule(
        rb"\b[uU](?:ser)?[ ]?[:=][ ]{0,2}",
        NAME + rb"[ \t]{0,2}[,;/|]?[ \t]{1,3}[pP](?:w|wd|ass)?[ ]?[:=][ ]{0,2}" + ONE,
        accept=is_told_whole,
    ),
    _rule(
        rb"(?i:(?:logged|logging|log|signed|signing|sign|tried|trying|try)(?: ?in| ?on)?) (?i:with|as|using|con|mit|avec) ",
        rb"(?P<v>" + NAME + rb" ?/ ?[^\s/,;]{4,128})(?![^\s,;.!?)])",
        accept=are_login,
    ),
    _rule(
        rb"(?i:(?:log-?in|account|access|user|anmelde|zugangs|accesso|di accesso|connexion)[ -]?(?:details|data|daten|dati|info))"
        rb"[ \t]?:[ \t]",
        rb"{1,3}(?P<v>" + NAME + rb"(?:[ \t]{1,2}|[ \t]?[/|][ \t]?)[^\s/|]{4,128})(?=[.,;]?[ \t]{0,4}(?:[\r\n]|\Z))",
        accept=are_login,
    ),
    _rule(
        rb"(?i:\bcreds?|credential[si]|credenziali|zugangsdaten|identifiants|credenciales)[ \t]?[:=][ \t]",
        rb"{1,3}(?P<v>" + NAME + rb"[ \t]?[/|][ \t]?[^\s/|,;]{4,128})(?=[.,;]?[ \t]{0,4}(?:[\r\n]|\Z|[(,;.]))",
        accept=are_told_login,
    ),
    _rule(PASSWORD_WORD + rb"[ \t]", rb"{1,2}(?:[:=][ \t]{1,2})?[\"'\x60]?" + ONE, accept=is_of_login),
    # Two passwords in one sentence.
    _rule(OLD_OR_NEW + rb" " + PASSWORD_WORD + rb"[ :=]", rb"{1,3}" + ONE, accept=is_of_two),
    _rule(PASSWORD_WORD + rb" " + OLD_OR_NEW + rb"[ :=]", rb"{1,3}" + ONE, accept=is_of_two),
    _rule(
        rb" (?i:one|quella|quello|das|celui|celle|la) ", rb"(?:[^\s\r\n]{1,24} ){0,3}?" + SAID + rb":? " + ONE, accept=is_other
    ),
    # Of what it is the password: a value that is no word, or behind a colon any.
    _rule(
        PASSWORD_WORD + rb" ",
        rb"(?:[^\s:=\"',;]{1,32} ){1,7}?" + SAID + rb"(?: (?:now|ora|jetzt|still))? " + ONE,
        accept=is_like_told,
    ),
    _rule(
        PASSWORD_WORD + rb" ",
        rb"(?:[^\s:=\"',;]{1,32} ){1,7}?" + SAID + rb"[ ]?: " + ONE,
        accept=is_word_told,
    ),
    _rule(
        PASSWORD_WORD + rb" ",
        rb"{1,2}(?:(?:\xc3[\x89\xa9]|[\xc9\xe9])tait|(?i:fue|sar\xc3\xa0|ser\xc3\xa1))(?: :| ?:)? [\"'\x60]?" + ONE,
        accept=is_like_told,
    ),
    # For what: `pwd for the vps: X`, `the password to open the zip: X`.
    _rule(
        PASSWORD_WORD + rb" ",
        rb"(?:[^\s:=\"',;]{1,32} ){0,3}?(?i:for|to|of|on|in|per|pour|para|f\xc3\xbcr|zum|zur|von|vom|di|del|dello|della"
        rb"|dei|da|du|de|des) "
        rb"(?:[^\s:=\"',;]{1,32} ){0,6}?[^\s:=\"',;]{1,32}[ ]?: [\"'\x60]?" + ONE,
        accept=is_for_what,
    ),
    _rule(
        rb"(?i:parola chiave)[ \t:=]",
        rb"{1,3}(?:(?:(?i:era)|" + E_GRAVE + rb")[ \t:]{1,3})?[\"'\x60]?" + ONE,
        accept=is_key_word,
    ),
    # The value first: `I typed X as password`.
    _rule(
        rb"(?i:typed|typing|entered|entering|used|using|inserito|digitato|usato|messo|scritto"
        rb"|saisi|tap\xc3\xa9|utilis\xc3\xa9|puse|us\xc3\xa9|habe) ",
        rb"[\"'\x60]?" + ONE + rb"(?=[\"'\x60]? (?:as|for|come|als|comme|como) (?:[a-z]{1,8} ){0,2}?" + PASSWORD_WORD + rb")",
        accept=is_word_told,
    ),
    # Answers to questions that stand for a password.
    _rule(
        QUESTION,
        rb"[^:\r\n]{0,24}?(?i:answer|risposta|antwort|r.{1,2}ponse|respuesta)[^:\r\n]{0,24}?"
        rb"(?::| is| was)[ \t]{1,3}(?P<v>[^\r\n]{2,128})",
        accept=is_answer,
    ),
    _rule(
        rb"(?i:answer to (?:the |my )?|risposta alla |antwort auf die |r.{1,2}ponse .{1,2} la |respuesta a la )" + QUESTION,
        rb"[ ]?(?::| is| was)[ \t]{1,3}(?P<v>[^\r\n]{2,128})",
        accept=is_answer,
    ),
    # Codes.
    secret_behind(
        "login-code",
        rb"\b(?i:t?otp|2fa|mfa|tan|one-time code|login code|sms code|codice otp|codice sms)\b",
        rb"(?: [A-Za-z']{1,12}){0,6}?(?: "
        + SAID
        + rb":?|"
        + FOR_WHOM
        + rb"(?: "
        + SAID
        + rb":?|[ ]?[:=])) [\"']?(?P<v>[0-9]{3} ?[0-9]{3}|[0-9]{4,8})(?![A-Za-z0-9]|[.:-][0-9])",
        accept=is_secret,
    ),
    secret_behind(
        "login-code",
        rb"(?i:\b(?:code|codice|c\xc3\xb3digo))" + FOR_WHOM,
        rb"(?: " + SAID + rb":?|[ ]?[:=])[ ]{1,2}[\"']?(?P<v>[0-9]{6,8})(?![A-Za-z0-9]|[.:-][0-9])",
        accept=is_code_for,
    ),
    secret_behind(
        "login-code",
        rb"(?i:code|codice|c\xc3\xb3digo) (?i:from|of|on|in|da|dal|dall'|del|di|aus|von|vom|der|de) ?",
        rb"(?:(?:the|my|la|mia|der|dem|meiner|meinem|your) )?(?i:ib key|ibkr mobile|(?:google |ms |microsoft )?authenticator|app"
        rb"|sms|handy|(?:mobile )?phone|digital security card|dsc\+?|token)(?: app)?"
        rb"(?:[ ]?[:=]| is| was)[ ]{0,3}(?P<v>[0-9]{3} ?[0-9]{3,4}|[0-9]{4,8})(?![A-Za-z0-9]|[.:-][0-9])",
        accept=is_secret,
    ),
)
