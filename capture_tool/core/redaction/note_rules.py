"""The rules for passwords and codes as people note them: `Wifi password - a few words`, `PW NAS → X1`, `recovery code 1: x`."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit, is_no_word, is_secret
from capture_tool.core.redaction.passphrases import TALK, WHEN, is_unlikely_word
from capture_tool.core.redaction.program_rules import is_licence
from capture_tool.core.redaction.rule import DOUBLE, Rule, secret_behind
from capture_tool.core.redaction.spoken_rules import ONE, is_answer, is_like_told, is_told_behind
from capture_tool.core.redaction.told import is_changed
from capture_tool.core.redaction.words import E_GRAVE, PASSWORD_WORD

END = rb"(?=[.,;]?[ \t]{0,4}(?:[\r\n]|\Z))"
ARROW = rb"(?:\xe2\x86\x92|\xe2\x87\x92|\xe2\x9e[\x94\x9c\xa1]|\xe2\x80\x93>)"
DASH = rb"(?:-|\xe2\x80[\x93\x94])"
OF_WHAT = rb"(?i:wi-?fi|wlan|wpa2?|vpn|nas|router|modem|guest|mail|vps|server|laptop|pc|keepass|bitwarden|zip)"
WORD = rb"[A-Za-z0-9\x80-\xff]{3,16}"
SEVERAL = 2
"""Words of a password that are no words of a sentence."""
NEAR_WORD = 5
"""Letters of one of several words."""
BECAME = (
    rb"(?:[ ](?:(?i:was|were|has|been|got|have|wurde|ist|stata|fue|a|ha|sido|just|then|now)|" + E_GRAVE + rb"|\xc3\xa9t\xc3\xa9"
    rb"|(?i:changed|updated|reset|rotated|switched|modified|cambiata|modificata|aggiornata|ge\xc3\xa4ndert|chang\xc3\xa9|modifi\xc3\xa9"
    rb"|cambiad[ao]|actualizad[ao]))){1,4}"
)
APP_WORD = rb"(?i:\bapp(?:lication)?[ -]?(?:specific )?(?:pw|pwd|pass(?:word|wort|code|wd)?|kennwort))"
VOWEL = re.compile(rb"[aeiouy]")
CODES = (
    rb"(?i:(?:recovery|backup|scratch|emergency|rescue|one-time|einmal|notfall|wiederherstellungs|sicherungs)[ _-]?codes?"
    rb"|codice di (?:recupero|emergenza|backup)|code de (?:secours|r.{1,2}cup.{1,2}ration)"
    rb"|c.{1,2}digo de (?:respaldo|recuperaci.{1,2}n))"
)
BIRTH_NAME = (
    rb"(?i:maiden name|nom de jeune fille|(?:cog)?nome da (?:nubile|ragazza)|m(?:\xc3\xa4|\xe4|ae)dchenname"
    rb"|apellido de solter[ao])"
)


def is_phrase(hit: Hit) -> bool:
    """Several words, no sentence: none is of talk, and two at least end as hardly any word does."""
    words = hit.value.lower().split()
    unlikely = sum(is_unlikely_word(word, NEAR_WORD) for word in words)
    return len(words) > 1 and (TALK | WHEN).isdisjoint(words) and unlikely >= SEVERAL and is_secret(hit)


def is_of_app(hit: Hit) -> bool:
    """Four times four letters drawn by lot: linked, at an end, or one of them is no word."""
    words = hit.value.lower().split()
    linked = hit.text[hit.begin : hit.start].rstrip(b" \t\"'\x60")[-1:] in (b":", b"=", b"-")
    ends = re.match(rb"[\"'\x60]?[.,;)]?[ \t]{0,4}(?:[\r\n]|\Z)", hit.text[hit.end : hit.end + 8]) is not None
    drawn = any(VOWEL.search(word) is None for word in words)
    return (linked or ends or drawn) and (TALK | WHEN).isdisjoint(words) and is_secret(hit)


def is_code(hit: Hit) -> bool:
    """With a digit, as what became of one has none."""
    return re.search(rb"[0-9]", hit.value) is not None and is_secret(hit)


def are_both(hit: Hit) -> bool:
    """Two passwords, the second of which the first became; one at least is no word."""
    words = hit.value.split(b" ")
    return is_changed(hit) and any(is_no_word(word) for word in (words[0], words[-1])) and is_secret(hit)


NOTE_RULES: tuple[Rule, ...] = (
    secret_behind(
        "password",
        OF_WHAT + rb"[ -]" + PASSWORD_WORD + rb" ?(?:" + DASH + rb"|" + ARROW + rb") ",
        rb"{1,3}(?P<v>" + WORD + rb"(?: " + WORD + rb"){1,7})" + END,
        accept=is_phrase,
    ),
    secret_behind(
        "password",
        PASSWORD_WORD + rb"(?: [^\s:=\"',;]{1,24}){0,4}? ?" + ARROW,
        rb"[ ]{0,3}[\"'\x60]?" + ONE,
        accept=is_told_behind,
    ),
    secret_behind(
        "password",
        rb"\b(?i:psk|(?:wi-?fi|wlan|vpn|wpa2?) (?:key|code)) (?:(?i:is|was|ist|war|est|es|era)|" + E_GRAVE + rb")[ :]",
        rb"{1,3}[\"'\x60]?" + ONE,
        accept=is_like_told,
    ),
    # What it was and what it became, and words between.
    secret_behind(
        "password",
        PASSWORD_WORD + BECAME + rb" (?:from|da|von|de) ",
        rb"{1,2}(?![\"'])(?P<v>[^\s]{4,128} (?:to|a|zu|auf|en|in) [^\s]{4,128})",
        accept=are_both,
    ),
    # Of a program that cannot ask for a second factor.
    secret_behind(
        "password",
        APP_WORD + rb"[ \t:=-]",
        rb"{1,4}[\"'\x60]?(?P<v>[a-z]{4}(?: [a-z]{4}){3})(?![A-Za-z0-9])",
        accept=is_of_app,
    ),
    # Codes.
    secret_behind(
        "login-code", rb"\b(?:PIN|Pin|pin)[ ]?\.{2}", rb"\.{0,48} ?: ?(?P<v>[0-9]{4,8})(?![A-Za-z0-9.])", accept=is_code
    ),
    secret_behind(
        "login-code",
        CODES + rb" ?(?:#|no\.? ?|nr\.? ?)?[0-9]{1,2}[ ]?[:=.)-]",
        rb"[ \t]{1,4}[\"'\x60]?(?P<v>[A-Za-z0-9]{3,24}(?:[ -][A-Za-z0-9]{3,12}){0,5})(?![A-Za-z0-9-])",
        accept=is_code,
    ),
    secret_behind(
        "login-code",
        rb"\b(?i:recovery|backup|2fa|scratch|emergency)[ :]",
        rb"{1,2}(?P<v>[a-z0-9]{4,8}(?:-[a-z0-9]{4,8}){1,3})(?![A-Za-z0-9-])",
        accept=is_licence,
    ),
    secret_behind(
        "login-code",
        rb"(?i:\bhost (?:key|pin|code)|\bhost_?key|\bmoderator (?:key|pin|code))[\"']?[:= ]",
        rb"{1,3}[\"']?(?P<v>[0-9]{5,10})(?![A-Za-z0-9.:])",
        accept=is_secret,
    ),
    secret_behind("password", rb"\"concealed\"[ ]?:", rb"[ ]?\"(?P<v>" + DOUBLE + rb"{1,1024})(?=\")", accept=is_secret),
    # Of voicemail in Asterisk: its box, its PIN, a name.
    Rule(
        kind="login-code",
        find=rb"[0-9]{2,8} => [0-9]",
        pattern=rb"[0-9]{2,8} => (?P<v>[0-9]{3,10})(?=,[A-Za-z][A-Za-z .'-]{1,64}(?:,|[ \t]{0,4}(?:[\r\n]|\Z)))",
        anchors=(b" => ",),
        lead=b"0123456789",
        reach=8,
        secret=True,
        accept=is_secret,
    ),
    # The answer to a question that stands for a password.
    secret_behind(
        "password",
        BIRTH_NAME + rb"(?: [A-Za-z\x80-\xff]{1,12}){0,3}(?: ?[:=]| is| was)[ \t]",
        rb"{1,3}(?P<v>[^\s\r\n,;\"'][^\r\n,;\"']{1,48})",
        accept=is_answer,
    ),
)
