"""Codes and passwords in the user's own words: not replaced but refused, for nobody at support may ever see or ask for one."""

from __future__ import annotations

import re

_STATES = (
    "wrong|incorrect|invalid|correct|right|not|no|ok|expired|refused|rejected|accepted|forgotten|lost|blocked|locked|reset|changed|required|missing"
    "|unknown|the|my|a|an|too|being|never|always|still|fine|valid|empty|good|secret-removed|sbagliata|errata|corretta|giusta|non|scaduta|rifiutata|bloccata"
    "|persa|dimenticata|richiesta|cambiata|mancante|la|il|un|una|valida"
)
PASSWORD = (
    rf"(?i)\b(?:pass(?:word|phrase|wd|wort)|pwd|pw|kennwort|mot de passe|contraseña|senha|parola d['’]ordine)\b\s{{0,3}}"
    rf"(?:is|was|ist|war|lautet|est|es|è|era|e'|=|:)\s{{0,3}}[\"'“]?(?!(?:{_STATES})\b)[^\s\"']{{3,}}"
)
CODE = (
    r"(?i)\b(?:security code|passcode|pass code|one[- ]time code|otp|totp|pin|2fa code|sms code|login code|m?tan|cvv2?|cvc2?|puk"
    r"|challenge code|codice(?: di sicurezza| sms| temporaneo)?"
    r"|authenticator|verification code|authentication code|security card|card value)\b"
    r"[^\n\d]{0,24}?(?<![\w-])(?=[A-Z0-9]{0,7}\d)[A-Z0-9]{4,8}(?![\w-])"
)
CARD = (
    r"(?i:code card|card values?|security card|online card|carta (?:dei )?codici)\b[^\n]{0,48}?(?<![\w.:-])"
    r"\d{1,3} ?[-:=] ?[A-Z0-9]{3,5}\b"
)
SEED = r"(?i)otpauth://|-----BEGIN [A-Z ]*PRIVATE KEY"


def refuse(text: str) -> str | None:
    """A short reason, or None. Looks for what is said to be a password or a code, not for the words alone."""
    if not text:  # compiling the patterns costs more than all else in a short command
        return None
    if re.search(PASSWORD, text):
        return "The text seems to hold a password. Take it out: support never needs it."
    if re.search(CODE, text) or re.search(CARD, text) or re.search(SEED, text):
        return "The text seems to hold a login code. Take it out: support never needs it."
    return None
