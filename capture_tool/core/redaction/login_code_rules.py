"""The rules for codes of a login: sent, shown, read from a card; behind their name, in dialogs, in sentences."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit, is_secret
from capture_tool.core.redaction.passphrases import ORDINARY
from capture_tool.core.redaction.rule import COLOUR, ESCAPED, Q, Rule, S, secret_behind
from capture_tool.core.redaction.words import BETWEEN, E_GRAVE

CODE_WORD = (
    rb"(?i:(?:security|verification|auth(?:entication)?|confirmation|login|sms|access|2fa|mfa|t?otp|backup|recovery)[ ._-]?code"
    rb"|(?:second|two|2nd)[ _-]?factor(?:[ _-]?code)?|(?:one|1)[- ]?time (?:code|pass(?:word|code))"
    rb"|challenge(?: code)?|chlg_resp|response|passcode|pass code"
    rb"|temporary (?:code|password)|codice (?:di (?:sicurezza|accesso|verifica|conferma)|sms|temporaneo|otp|pin)"
    rb"|sicherheitscode|best(?:\xc3\xa4|\xe4)tigungscode|code de s(?:\xc3\xa9|\xe9)curit(?:\xc3\xa9|\xe9)"
    rb"|card_?values?|card_?codes?|code_?card"
    rb"|(?:\bm?|[0-9]m)(?:pin(?: code)?|tan)\b|(?:\b|[0-9]m)(?:cvv2?|cvc2?|puk|t?otp|2fa)\b)"
)
CODE_LINK = (
    rb"(?:\\{0,3}[\"']\]?|</[a-z]{1,6}>| \([A-Za-z0-9 ]{2,24}\)[:=])?"
    + COLOUR
    + rb"(?:[ \t](?i:entered|generated|received|returned|handler|used|typed|field|input|text)){0,3}"
    rb"[ \t]{0,3}(?::=|[=:#(\[]|(?:(?i:(?:(?:is|was) )?set to|is|was|ist|war|nr\.?|no\.?|number|lautete?|es|est|e|era)|"
    + E_GRAVE
    + rb")[ \t:])?[ \t]{0,24}"
    + COLOUR
    + rb"(?:b?\\{0,3}[\"']|[(\[])?"
)
CODE = rb"(?:[0-9]{3,4}[ -][0-9]{3,4}|[0-9]{3,12}|(?=[A-Z]{0,9}[0-9])[A-Z0-9]{4,10}|[A-Z]{6,12})"
WITH_DIGITS = rb"(?:[0-9]{3,12}|(?=[A-Z]{0,9}[0-9])[A-Z0-9]{4,10})"
CARD_WORD = rb"(?i:code card|card codes?|card values?|security card|online card|carta (?:dei )?codici|codekarte)"
CARD_INDEX = rb"(?i:index|position|no\.?|nr\.?|#)[ \t]{0,2}[0-9]{1,3}[ \t]{0,2}[=:][ \t]{0,2}"
CARD_CELL = rb"[0-9]{1,3}[ \t]?(?:[-:=.][ \t]?[A-Z0-9]{3,5}|[ \t](?=[0-9]{0,4}[A-Z])[A-Z0-9]{3,5})(?![A-Za-z0-9])"
ERROR = re.compile(
    rb"(?i:(?:error|exit|status|return|result|reason|response|http)[ _]?code|(?:fehler|status|r(?:\xc3\xbc|\xfc)ckgabe)-?code"
    rb"|codice (?:(?:di |d')?(?:errore|uscita|stato|ritorno)|http)|code (?:d'?e|d'?\xc3\xa9|\xc3\xa9|e)(?:rreur|tat)"
    rb"|c(?:\xc3\xb3|\xf3|o)digo (?:de )?(?:error|salida|estado)|codice[^\r\n0-9:.,;]{1,24}errore)"
)
CODE_TALK = re.compile(
    rb"(?i:sms|phone|passw|verif|securit|log ?in|two[ -]?factor|2fa|factor|totp|confirm|authent|sicherheit|best.{1,2}tigung"
    rb"|accesso|acceso|s.{1,2}curit|sicurezza|arrivat|re.{1,2}u|ricevut|segur|\bmy |\byour )"
)

LETTERS_WORD = (
    rb"(?i:temporary (?:pass ?code|code|pin)|pass ?code|security[ -]code(?: card)?|code[ -]card|card[ -](?:code|value)"
    rb"|codice (?:temporaneo|di sicurezza|di accesso)|carta (?:dei )?codici"
    rb"|tempor(?:\xc3\xa4|\xe4)re[rns]?(?: sicherheits)?[ -]?code"
    rb"|sicherheitscode|codekarte|code (?:temporaire|de s(?:\xc3\xa9|\xe9)curit(?:\xc3\xa9|\xe9))"
    rb"|c(?:\xc3\xb3|\xf3|o)digo (?:temporal|de seguridad))"
)
"""Behind these the platform's codes of eight capital letters stand."""
LETTERS = 8
VOWELS = frozenset(b"AEIOUY")
JOINED = re.compile(
    rb"[^AEIOUY]{5}|[AEIOUY]{4}|Q[^U]|[BCFGHJKLMPQRSTVWXZ]J|J[^AEIOU]|V[^AEIOUYRS]|[^AEIOUYCDLNPRSTZ]Z|Z[^AEIOUYZLHT]|X[^AEIOUYPTCH]"
    rb"|W[BCFGJMPQTVXZ]|[BCFGHJLMPQVXZ]W|[BDFGHJKMPQVWZ]X|YY|UU|II|[JQV]\Z|[^O]W\Z|[FHJPQVXZ]D|[BFHJMQTVWXZ]G|[FGHJPQVXZ]C"
    rb"|[CFGHJPQVXZ]B|[BFGHJQVXZ]P|[CFGHJKPQVXZ]V|[BFHJPQVXZ]M|[BCFHJQVXZ]N|[BCGHJMPQVXZ]F|[BFGHJMPQVXZ]K"
    rb"|\A(?!S[CFKLMNPQTVW]|PS|GN|KN|SH|TH|CH|PH|WH|RH|TS|PF|MC)[BCDFGHJKMNPQSTVWXZ][BCDFGJKMNPQSTVXZ]|\A[LMRN][^AEIOUYH]"
)
"""Letters that stand beside each other in hardly any word of these languages."""

OF_USER = re.compile(rb"(?i:user(?: ?name)?|login|utente|benutzer(?:name)?|usuario|utilisateur|identifiant)\b[^\r\n]{0,96}\Z")
SAID = re.compile(rb"(?i:code|codice|c(?:\xc3\xb3|\xf3)digo)[ \t](?:(?i:is|ist|es|est)|" + E_GRAVE + rb")[ \t:]")
"""A code told beside a user."""


def is_code(hit: Hit) -> bool:
    """A code behind its name; `response` needs a challenge before it, letters alone need a passcode."""
    word = hit.text[hit.begin : hit.start].lower()
    if word.startswith(b"response"):
        return len(hit.value) >= 6 and b"challenge" in hit.before.lower()
    if hit.value.isalpha():
        return b"passcode" in word or re.search(rb"[=:]|is |was ", word) is not None
    if word.startswith((b"2fa", b"challenge")):
        return len(hit.value) >= 6
    return True


def is_code_told(hit: Hit) -> bool:
    """A number where a code is talked of, not that of an error."""
    behind = hit.text[hit.begin : hit.end + 48]
    beside_user = OF_USER.search(hit.before[-160:]) is not None and SAID.match(behind) is not None
    talk = beside_user or CODE_TALK.search(hit.before[-160:] + behind) is not None
    return talk and not ERROR.search(hit.before[-48:] + behind)


def is_jumble(hit: Hit) -> bool:
    """Letters of a code: no word, which is written in capitals too (`the passcode is REQUIRED`)."""
    value = hit.value
    vowels = sum(letter in VOWELS for letter in value)
    if len(set(value)) <= LETTERS // 2 or ORDINARY.fullmatch(value.lower()):
        return False
    return vowels <= 1 or JOINED.search(value) is not None


BEFORE_KEYS: tuple[Rule, ...] = (
    secret_behind(
        "login-code",
        rb"(?i:(?:reply|response)[ _-](?:code|string)|(?:soft token|ib key|second factor|2fa)[^\r\n]{0,24}response"
        rb"|enter(?:ed)? (?:the |your )?code|pin (?:entered|typed))",
        rb"[ \t]{0,3}[=:]?[ \t]{0,3}(?P<v>[0-9]{6,8})(?![A-Za-z0-9]|[.:-][0-9])",
        accept=is_secret,
    ),
    secret_behind(
        "code-card",
        rb"(?i:(?:code|security) ?card)",
        rb"[^\r\n]{0,48}?(?i:entered|typed|answer|values?|response)[ :=]{1,3}"
        rb"(?P<v>(?=[A-Z]{0,11}[0-9])[A-Z0-9]{6,12})(?![A-Za-z0-9])",
        accept=is_secret,
    ),
    secret_behind(
        "code-card",
        rb"(?i:code ?card)",
        rb"[^\r\n]{0,48}?"
        + CARD_INDEX
        + rb"(?P<v>[A-Z0-9]{3,10}(?:,[ ]?(?:and )?"
        + CARD_INDEX
        + rb"[A-Z0-9]{3,10}){0,8})(?![A-Za-z0-9])",
    ),
    secret_behind(
        "code-card",
        rb"(?i:code_?card)[A-Za-z_]{0,16}\\{0,7}[\"']",
        S
        + rb":"
        + S
        + rb"[{\[]"
        + S
        + rb"(?:"
        + Q
        + rb"[A-Za-z0-9_ -]{1,32}"
        + Q
        + S
        + rb":"
        + S
        + rb")?"
        + Q
        + rb"(?P<v>[^{}\[\]]{1,4096}?)(?="
        + Q
        + S
        + rb"[}\]])",
    ),
    secret_behind(
        "login-code",
        rb"(?i:(?:backup|recovery) codes?)",
        rb"[ \t]{0,3}[=:][ \t]{0,3}"
        rb"(?P<v>[A-Za-z0-9-]{6,24}(?:(?:,[ \t]?|[ \t](?=[A-Za-z-]{0,23}[0-9]))[A-Za-z0-9-]{6,24}){0,15})",
        accept=is_secret,
    ),
    secret_behind(
        "login-code",
        rb"(?i:challenge)[ \t]",
        rb"{1,3}(?P<v>[0-9][0-9 ]{3,14}[^\r\n]{0,24}?(?i:response|was|answer)[ \t:=]{1,3}"
        rb"(?=[A-Za-z]{0,15}[0-9])[A-Za-z0-9]{6,16})"
        rb"(?![A-Za-z0-9])",
    ),
    secret_behind("login-code", rb"\.now\(\)", rb"[ ]{0,2}(?:->|=>|=|returned)[ ]{0,2}[\"']?(?P<v>[0-9]{6,8})(?![0-9])"),
    secret_behind(
        "login-code",
        rb"(?i:dialog) [\"'](?i:[a-z ]{0,32}(?:code|authentication|factor)[a-z ]{0,16})[\"']",
        rb"[ \t](?i:[a-z ]{1,16})[ =:]{1,3}[\"']?(?P<v>[0-9]{4,10}|(?=[A-Z]{0,9}[0-9])[A-Z0-9]{4,10})(?![A-Za-z0-9])",
    ),
)
"""Before the rules for what is behind the name of a secret, of which a code may be the first part only."""
LOGIN_CODE_RULES: tuple[Rule, ...] = (
    Rule(
        kind="login-code",
        find=rb"(?i:\bcode)[=: ]{1,3}[0-9]{6}",
        pattern=rb"(?i:\bcode)[=: ]{1,3}(?P<v>[0-9]{6,8})(?=[^\r\n]{1,16}(?i:second factor|2fa|authenticat))",
        secret=True,
    ),
    Rule(
        kind="code-card",
        find=CARD_WORD,
        pattern=CARD_WORD
        + rb"[^\r\n]{0,48}?(?:[\r\n][ \t\r\n]{0,8})?(?<![A-Za-z0-9.:-])(?P<v>"
        + CARD_CELL
        + rb"(?:[ \t\r\n,;/|]{1,16}(?:(?i:and|e|und|row)[ \t]{1,2})?"
        + CARD_CELL
        + rb"){0,300})",
        secret=True,
    ),
    Rule(
        kind="login-code",
        find=CODE_WORD + CODE_LINK + rb"[A-Z0-9]{3}",
        pattern=CODE_WORD
        + CODE_LINK
        + rb"(?P<v>"
        + CODE
        + rb"(?:[@#$%^*!~+_][^\s\"'<>]{1,64}|\.[A-Za-z0-9]{1,16}[^\s\"'<>]{1,64})?)",
        before=rb"(?:(?<![A-Za-z])|(?<=-D)|" + ESCAPED + rb")",
        after=rb"(?![A-Za-z0-9]|[.:-][0-9])",
        secret=True,
        accept=is_code,
    ),
    # In elements, lists of arguments, dumps of PHP, on the next line of YAML.
    Rule(
        kind="login-code",
        find=CODE_WORD
        + rb"(?:>| [^<>\r\n]{1,64}>|\\{0,3}[\"'](?:>|,|\]| {1,4}value=)|</[a-z]{1,8}>|[\"']?(?:: {1,4}[|>])?[-+ ]{0,5}[\r\n])",
        pattern=CODE_WORD + rb"(?:(?:\\{0,3}[\"'])?(?: [^<>\r\n]{1,64})?>[ \t]{0,4}(?=[^<\r\n]{1,12}</)"
        rb"|</[a-z]{1,8}>\s{0,32}<[a-z]{1,8}>(?=[^<\r\n]{1,12}</)"
        rb"|\\{0,3}[\"'] {1,4}value=\\{0,3}[\"']"
        rb"|\\{0,3}[\"'],[ ]?\\{0,3}(?=[\"'][^\"'\\\r\n]{1,12}\\{0,3}[\"'])[\"']|[\"']\][ ]?=>\s{0,16}string\([0-9]{1,2}\) \""
        rb"|[\"']?: {1,4}[|>][-+]?[ ]{0,4}\r?\n[ \t]{1,32}|[\"']?[ ]{0,4}\r?\n[ \t]{1,32}value: {1,4}[\"']?)(?P<v>"
        + WITH_DIGITS
        + rb")",
        before=rb"(?<![A-Za-z])",
        after=rb"(?=</|\\{0,3}[\"']|[ \t]{0,4}(?:[\r\n]|\Z))",
        secret=True,
        accept=is_code,
    ),
    secret_behind(
        "login-code",
        LETTERS_WORD + rb"[^A-Za-z0-9]",
        rb"{1,3}(?:[^A-Z\r\n]{1,24}[ \"'(\[]|[^A-Z\r\n]{0,24}(?<=[ \"'(\[]))??(?P<v>[A-Z]{8})(?![A-Za-z0-9_-])",
        accept=is_jumble,
    ),
    Rule(
        kind="login-code",
        find=rb"[0-9]{4,8} is your ",
        pattern=rb"(?P<v>[0-9]{4,8}) is your [A-Za-z ]{0,32}code",
        before=rb"(?<![0-9])",
        anchors=(b" is your ",),
        reach=10,
        secret=True,
    ),
    secret_behind(
        "login-code",
        rb"(?i:\b(?:code|codice|c(?:\xc3\xb3|\xf3)digo|einmalcode|zugangscode|best(?:\xc3\xa4|\xe4)tigungscode|sms))[ \t:=\[(]",
        rb"{0,3}(?<=[ \t:=\[(])(?:[A-Za-z'\x80-\xff]{1,16}"
        + BETWEEN
        + rb"[ \t:=\[(]{1,3})?[\"'\[(]?(?P<v>[0-9]{5,8})(?![A-Za-z0-9]|[.:-][0-9])",
        accept=is_code_told,
    ),
    secret_behind("login-code", rb"\"code\":", rb"[ ]?\"(?P<v>[0-9]{6,8})(?=\")", accept=is_code_told),
    secret_behind(
        "login-code", rb"(?i:device|user)[ _]code[ \t:=]", rb"{1,3}[\"']?(?P<v>[A-Z0-9]{4}-?[A-Z0-9]{4})(?![A-Za-z0-9])"
    ),
    secret_behind(
        "code-card",
        rb"(?i:card)[ \t]",
        rb"[^\r\n]{0,40}?(?i:values?(?: for [0-9]{1,3} is)?|entered|answers?|row [0-9]{1,3} =)[ \t:=]{1,3}"
        rb"(?P<v>(?=[A-Z]{0,2}[0-9])[A-Z0-9]{3,4}"
        rb"(?:(?:,| and|/)[ ](?:(?i:row) [0-9]{1,3} = )?(?=[A-Z]{0,2}[0-9])[A-Z0-9]{3,4}){0,3})(?![A-Za-z0-9])",
    ),
    Rule(
        kind="code-card",
        find=rb"(?i:entered) [A-Z0-9]{4,8} from (?:the|my) ",
        pattern=rb"(?i:entered) (?P<v>[A-Z0-9]{4,8}) from (?:the|my) (?:code )?card",
        secret=True,
    ),
)
