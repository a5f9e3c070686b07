"""Names of passwords and users in sentences and settings, with which many rules begin, and what stands behind them."""

from __future__ import annotations

from capture_tool.core.redaction.rule import KEY_END, PASSWORD_KEY

E_GRAVE = rb"(?:\xc3[\xa8\xa9]|[\xe8\xe9\x8a\x82]|[eE]['\x60])"
BETWEEN = rb"(?:,?[ \t](?!secret-removed)[^\s0-9,:;=(\[\"]{1,24}){0,6}?"
"""Words without digits."""
PASSWORD_WORD = (
    rb"(?:(?i:password|passwort|passwd|pass[ _-]?phrase|passcode|kennwort|parola d[^ \r\n]{1,3}ordine"
    rb"|mot[ _]?de[ _]?passe"
    rb"|contrase(?:\xc3[\x91\xb1]|[n\xd1\xf1])a|palabra clave|senha|wachtwoord)|\b(?i:pwd|psw|pw|pass|mdp|clave))"
)
USER_NAME = (
    rb"(?i:(?:ib|fix|tws|db|default|proxy|pg)?_?(?:user(?:[._-]?name(?:ToDirectory)?|[._-]?id)?|login(?:[._-]?name|[._-]?id)?))"
)
"""The name of a setting, field or element of a user's name."""
USER_KEY = (
    rb"(?i:(?:login|user)(?:[._ -]?name|[._ -]?id)?|logname|benutzer(?:name|kennung)?|anmeldename|nome utente|utente|utenza"
    rb"|(?:nom d')?utilisateur|usuario|identifiant)"
)
"""The same in words, in five languages."""
BASE32 = rb"(?:[A-Z2-7]{16,128}={0,6}|[A-Z2-7]{4}(?:[ -][A-Z2-7]{1,4}){3,31}|[a-z2-7]{4}(?:[ -][a-z2-7]{4}){3,31})(?!\\\r?\n)"
"""A seed, also in groups, that does not go on in the next line."""
UNMASKED = rb"(?!(?:[a-z-]{0,16}token|oauth2|x-token-auth):\[[A-Za-z]{4,10}\]@)"
"""No address of a repository whose token was masked by who printed it."""
SHARED = (PASSWORD_KEY, KEY_END), (PASSWORD_WORD,), (USER_NAME,)
"""For `any_of_these`."""
