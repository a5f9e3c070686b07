"""The rules for passwords some words away from their name: `changed the password of X to Y`, `Kennwort eingeben: X`."""

from __future__ import annotations

import re
from functools import partial

from capture_tool.core.redaction.checks import ALGORITHM, JUMBLED, PATH, Hit, is_secret
from capture_tool.core.redaction.code_rules import is_long_token
from capture_tool.core.redaction.passphrases import NO_PASSWORD, is_passphrase, is_unlikely_word
from capture_tool.core.redaction.rule import Rule, secret_behind
from capture_tool.core.redaction.spoken_rules import is_like, is_like_told, is_told_behind, is_told_whole
from capture_tool.core.redaction.told import MINGLED, is_told
from capture_tool.core.redaction.words import E_GRAVE, PASSWORD_WORD

WORD = rb"[^\s:=\"',;()\[\]]{1,24}"
ONE = (
    rb":\*{0,2}[ \t]{1,3}(?:[\"'\x60](?P<q>[A-Za-z0-9][^\s\"'\x60]{2,127})(?=[\"'\x60])"
    rb"|(?P<v>[^\s\"'(<\[{\x60][^\s\"',;]{2,127}+))"
)
"""A word behind a colon, also in quotes."""
STRONG = (
    rb"[\"'\x60]?(?P<v>(?=[^\s]{0,63}[0-9!#$%&*+?@^~|]|[A-Za-z]{0,32}[a-z][A-Z]|[a-z]{2,16}[-._][a-z]{2,16}[-._][a-z])"
    rb"[^\s\"'\x60(<\[{/\\][^\s\"'\x60,;]{3,127}+)"
)
"""Signs, digits, capitals within or several words that one sign joins."""
CHANGED = (
    (
        re.compile(rb"\b(?i:chang|set\b|setting|reset|updat|switch)"),
        frozenset({b"to", b"into"}),
    ),
    (
        re.compile(rb"\b(?i:cambi|modific|impost|reimpost|mess[oa]\b|aggiorn|resett|sostitu)"),
        frozenset({b"in", b"a", b"con"}),
    ),
    (
        re.compile(rb"(?i:(?:\xc3\xa4|\xe4|ae)nder|(?:ge|zur\xc3\xbcckge|zur\xfcckge)?setz|gewechsel|umgestell)"),
        frozenset({b"auf", b"zu"}),
    ),
    (
        re.compile(rb"\b(?i:chang|modifi|mis\b|remplac|r(?:\xc3\xa9|\xe9)initialis)"),
        frozenset({b"en", b"par", b"\xc3\xa0", b"\xe0"}),
    ),
    (
        re.compile(rb"\b(?i:cambi|modific|puesto\b|puse\b|actualiz|restablec|sustitu)"),
        frozenset({b"a", b"por"}),
    ),
)
"""Words for a change, and what stands before that to which something is changed."""
PLACE = re.compile(
    rb"(?i:tws|ibkr|ib-?gateway|gateway|gw|ibc|java|windows|office|server|keepass|outlook|vps)[-_. ]?[0-9.]{1,10}"
    rb"|[A-Za-z]{1,16}[-_. ]?[0-9]{1,3}|[A-Z]{1,5}[-_ ]?[0-9]{4,9}|[A-Za-z]{1,16}[-_]?v?[0-9]{1,2}(?:\.[0-9]{1,4}){1,3}[a-z]?"
    rb"|v?[0-9]{1,4}(?:[./:-][0-9]{1,4}){1,3}[a-z]{0,2}|(?:19|20)[0-9]{6}"
    rb"|[^\s@]{1,64}@[A-Za-z0-9.-]{1,64}\.[A-Za-z]{2,16}|(?:[A-Za-z0-9-]{1,63}\.){1,6}[a-z]{2,6}"
    rb"|[a-z]{2,16}(?:_[a-z0-9]{1,16}){1,6}|[A-Z][A-Z0-9_]{2,32}"
)
"""Programs with their version, machines, accounts, dates, addresses, files, settings: where or when it was changed."""
VERB = re.compile(rb"pass[ ]")
"""As in `pass it to X`."""
MOST_POINTS = 2
"""In the name of a host or a file."""
NEAR_WORD = 7
"""Letters of a word beside others that tell that it is a password."""
A_PASSWORD = re.compile(PASSWORD_WORD)
REPLACED = re.compile(rb"(?i:replac|remplac|rimpiazz|sostitu|ersetz|sustitu|reemplaz|chang|cambi)")
KEY_WORD = (
    rb"(?:\b(?i:key|token)|(?i:schl(?:\xc3\xbc|\xfc|ue)ssel|chiave|\bclave|\bjeton)|\b[cC]l(?:\xc3\xa9|\xe9|ef))"
    rb"(?i: (?:api|f(?:\xc3\xbc|\xfc)r|for|per|pour|para|of|der|zur|zum|von|de|del|dell'|della|du|des"
    rb"|secr(?:\xc3\xa8|\xe8)te|segreta"
    rb"|secreta|i|that|che|que|die))?"
)
"""What opens the interface of a service, in five languages."""
ONE_WORD = rb"(?P<v>[^\s\"'(<\[{/][^\s\"',;]{2,127}+)(?=[\"']?[.,;]?[ \t]{0,4}(?:[\r\n]|\Z))"
"""With which the line ends."""
FORMERLY = (
    rb"(?:vorher|zuvor|fr\xc3\xbcher|bisher|before|previously|formerly|prima|in precedenza|precedentemente|avant|auparavant|antes"
    rb"|anteriormente)"
)
OF_SERVICE = re.compile(
    rb"(?i:\bapi|secr|segret|geheim|access|acc(?:es|\xc3\xa8s)|zugang|priva|feed|broker|service|dienst|server)"
)
LONG_KEY = 32
"""Signs of a key of which nothing else is said."""
CONSTANT = re.compile(rb"[A-Z]{3}_[A-Z]{3}|[a-z]{4}/[a-z]{4}")
HEXADECIMAL = re.compile(rb"(?:0x)?[0-9A-Fa-f]*")
PIN_WORD = rb"[A-Za-z'\xc3\xa0-\xbf]{1,14}"
FOR_WHAT = (
    rb"(?i:(?:for|of|from|per|f\xc3\xbcr|pour|para|di|del|dello|della|de|du|der|des"
    rb"|zu[mr]|von|vom|i|they|che|que|that|den|die) |dell'|de l'|d')"
)
SEED_WORD = rb"(?:[0-9]{1,2}[.):] ?)?[A-Za-z]{3,10}"
STOP_WORDS = frozenset(
    b"the and for with your not are has was from but out its they which them these den der die das una che des".split()
)
"""None of these is on a list of wallets' words."""
OF_PIN = re.compile(rb"(?i:length|limit|count|time|delay|interval|max|min\b|retr|attempt|port|year|number of|gpio|valid|expir)")
CHIP = re.compile(rb"(?i:gpio|led\b|chip|header|board|pull|socket|connector|servo|motor|adc|pwm)")
"""Whose pins have numbers."""
NEAR = 96
"""Bytes before and behind a value in which the change is told."""


def is_changed_to(hit: Hit) -> bool:
    """What a password was changed to: strong, and no thing, place or time."""
    line = (hit.before[-NEAR:] + hit.text[hit.begin : hit.start]).rpartition(b"\n")[2]
    link = line.split()[-1].lower() if line.split() else b""
    link = link.strip(b"\"'\x60") or line.split()[-2].lower()
    around = line + b" " + re.split(rb"[\r\n.]", hit.text[hit.end : hit.end + NEAR // 2], maxsplit=1)[0]
    if VERB.match(hit.text, hit.begin) or not any(link in links and verb.search(around) for verb, links in CHANGED):
        return False
    value = hit.value.rstrip(b".,;:!?)")
    joined = is_passphrase(value) and (b"_" in value or value.count(b".") > MOST_POINTS)
    return (joined or PLACE.fullmatch(value) is None) and b"://" not in value and is_like(value) and is_told_whole(hit)


def is_former(hit: Hit) -> bool:
    """What a password was before, where the line tells of one."""
    line = hit.before[-160:].rpartition(b"\n")[2]
    return A_PASSWORD.search(line) is not None and (is_like(hit.value) or is_unlikely_word(hit.value, NEAR_WORD)) and is_told(hit)


def is_replaced(hit: Hit) -> bool:
    """Two passwords, the second of which stands for the first, both no things; one at least is like one."""
    line = hit.before[-NEAR:].rpartition(b"\n")[2]
    first, _, second = hit.value.split(b" ")
    words = [word.strip(b"\"'\x60.,;:!?") for word in (first, second)]
    if REPLACED.search(line) is None or any(word.lower() in NO_PASSWORD or PLACE.fullmatch(word) for word in words):
        return False
    return (any(map(is_like, words)) or all(is_unlikely_word(word, NEAR_WORD) for word in words)) and is_secret(hit)


def is_said_key(hit: Hit) -> bool:
    """A key that no name is like: letters and digits by turns."""
    value = hit.value
    named = OF_SERVICE.search(hit.before[-16:] + hit.text[hit.begin : hit.start]) is not None or len(value) >= LONG_KEY
    number = HEXADECIMAL.fullmatch(value) is not None and len(value) < LONG_KEY
    thing = ALGORITHM.match(value) or PATH.match(value) or CONSTANT.search(value) or number
    return named and not thing and MINGLED.search(value) is not None and JUMBLED.search(value) is not None and is_long_token(hit)


def is_found(hit: Hit) -> bool:
    """What was read, no outcome of it, no path and no variable."""
    value = hit.value
    return (is_like(value) or is_unlikely_word(value, NEAR_WORD)) and not PATH.match(value) and is_told_whole(hit)


def is_seed(hit: Hit) -> bool:
    """Words as wallets draw them, which are no sentence."""
    return STOP_WORDS.isdisjoint(re.split(rb"[^A-Za-z]+", hit.value.lower())) and is_secret(hit)


def is_told_pin(hit: Hit) -> bool:
    """The PIN of somebody, no measure of one and no pin of a chip."""
    link = hit.text[hit.begin : hit.start]
    return OF_PIN.search(link) is None and CHIP.search(hit.before[-24:] + link) is None and is_secret(hit)


_rule = partial(secret_behind, "password", accept=is_secret, inside=True)

REPLACED_RULES: tuple[Rule, ...] = (
    # A password and what it was replaced by: `remplacé le mot de passe X par Y`.
    _rule(
        PASSWORD_WORD + rb" ",
        rb"(?P<v>[^\s]{4,128} (?i:par|durch|with|by|con|por|mit) [^\s]{4,128})",
        accept=is_replaced,
    ),
)
"""Before all that takes one of the two."""

SENTENCE_RULES: tuple[Rule, ...] = (
    _rule(
        PASSWORD_WORD + rb" ",
        rb"(?:" + WORD + rb"[ ]){0,5}?(?i:to|into|in|a|con|auf|zu|en|par|por|\xc3\xa0|\xe0):? " + STRONG,
        accept=is_changed_to,
    ),
    # The prompts of programs, with what was typed: `Bitte Kennwort eingeben: X`, `Password (again): X`.
    _rule(
        PASSWORD_WORD + rb" ",
        rb"(?:" + WORD + rb"[ ]){0,3}?\(?(?i:eingeben|ein|eintippen|erneut|nochmals?|wiederholen|best(?:\xc3\xa4|\xe4)tigen"
        rb"|again|repeat|repeated|confirm|confirmation|inserire|immettere|ripetere|confermare|conferma|di nuovo|saisir|confirmer"
        rb"|encore|introducir|repetir|confirmar|otra vez|de nuevo|invoeren"
        rb"|(?:will|may) be (?:echoed|shown|visible)|(?:not )?echoed|(?:input (?:is )?)?(?:hidden|visible|shown))\)?[ ]?" + ONE,
        accept=is_told_behind,
    ),
    # The one before: `Das neue Passwort ist X (vorher Y)`.
    _rule(
        rb"(?:[(,;] ?(?i:" + FORMERLY + rb")[ :]|[ ](?i:" + FORMERLY + rb") (?i:it was|was|war|era)[ :])",
        rb"[ ]?(?:(?i:it was|was|war(?: es)?|era|c'\xc3\xa9tait|\xc3\xa9tait|es)[ :]{1,2})?[\"'\x60]?(?P<v>[^\s\"'\x60(]{4,128}?)"
        rb"(?=[\"'\x60]?(?:\)|[.,;]?[ \t]{0,4}(?:[\r\n]|\Z)))",
        accept=is_former,
    ),
    # Of what it is the key: `Der Schlüssel für die API: x`, `la chiave API che uso: x`, `the key for the feed is x`.
    secret_behind(
        "token",
        KEY_WORD + rb" ",
        rb"(?:[^\s:=\",;]{1,24} ){0,6}?(?:[^\s:=\",;]{1,24}[ ]?:|(?i:is|ist|lautet|est|es)|" + E_GRAVE + rb") [\"'\x60]?"
        rb"(?P<v>[A-Za-z0-9_+/.=-]{16,512})(?![A-Za-z0-9])",
        accept=is_said_key,
    ),
    _rule(
        rb"\b(?i:wi-?fi|wlan|ssid)\b",
        rb"[^\r\n.]{1,64}? (?i:key|pass|passwort|schl\xc3\xbcssel|chiave|cl\xc3\xa9|clave|code|pw)[ :=]{1,3}"
        rb"(?:(?i:is|ist|est|es|era)[ :]{1,2}|" + E_GRAVE + rb" )?[\"'\x60]?(?P<v>[^\s\"'\x60,;]{6,64})",
        accept=is_like_told,
    ),
    # Where it was found: `pw from vault = x`.
    _rule(
        PASSWORD_WORD + rb" (?i:from|aus|da|dal|dalla|depuis|de|desde) ",
        rb"(?:[^\s:=\"',;]{1,24} ){0,3}?[^\s:=\"',;]{1,24}[ ]?[:=][ ]{1,2}[\"']?" + ONE_WORD,
        accept=is_found,
    ),
    # The words of which the key of a wallet is made.
    _rule(
        rb"(?i:recovery|seed|backup|mnemonic|secret|wallet|wiederherstellungs|sicherungs|frase|phrase|mots|palabras|parole)[ _-]?"
        rb"(?i:phrase|words?|mnemonic|w(?:\xc3\xb6)rter|(?:di )?recupero|semilla|seed|(?:de )?r\xc3\xa9cup\xc3\xa9ration"
        rb"|de recuperaci\xc3\xb3n)",
        rb"[^:=\r\n]{0,24}[:=][ \t]{0,3}[\"']?(?P<v>" + SEED_WORD + rb"(?:[ ,]{1,2}" + SEED_WORD + rb"){11,23})(?![A-Za-z0-9])",
        accept=is_seed,
    ),
    # PINs, of a person or a program.
    secret_behind(
        "password",
        rb"\b(?:PIN|Pin|pin)(?:-?[cC]ode)? ",
        rb"(?:"
        + FOR_WHAT
        + rb"(?:"
        + PIN_WORD
        + rb" ){0,4}?)?(?:"
        + PIN_WORD
        + rb"[ ]?:|(?i:is|was|ist|war|lautet|est|es|era)|"
        + E_GRAVE
        + rb") [\"']?(?P<v>[0-9]{4,8})(?![A-Za-z0-9]|[.:/-][0-9]| ?(?:ms|s|sec|min|MHz|times)\b)",
        accept=is_told_pin,
    ),
    # Traps for those who try passwords: what was tried.
    _rule(
        rb"login attempt[: ]{1,2}\[",
        rb"(?![0-9]{1,2}[/:][0-9]{1,2}\]|[{$%<])(?P<v>[^\[\]\r\n/:]{1,64}[/:][^\r\n]{1,128}?)"
        rb"(?=\][ ,;]{0,2}(?:failed|succeeded|successful|rejected|accepted|denied|[\r\n]|\Z))",
    ),
)
