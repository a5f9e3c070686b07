"""Settings about a secret that hold none: how the name of one ends (`token_type`, `passwordLength`), and what it may be then."""

from __future__ import annotations

import re
from functools import lru_cache

WORDS = rb"[A-Za-z$][A-Za-z ._/:$-]{1,64}[?:]?"
NUMBER = rb"[0-9]{1,6}(?:\.[0-9]{1,3})?[smhd]?"
DATE = (
    rb"20[0-9]{2}-[0-9T:.Z+-]{4,30}|1[0-9]{9}(?:[0-9]{3}){0,3}|(?:[0-9]{1,4}[./]){2}[0-9]{2,4}(?:[T ][0-9:.APMZ+ -]{1,24})?"
    rb"|(?:19|20)[0-9]{12}(?:\.[0-9]{1,6})?Z?"
)
"""Also in micro- and nanoseconds, and as directories write it (RFC 4517, 3.3.13)."""
WHEN = (
    DATE + rb"|0|[19][0-9]{16,18}|(?i:never|nie(?:mals)?|mai|jamais|nunca)|\\{0,2}/Date\([0-9]{10,13}[)\\/]{0,4}"
    rb"|[0-9]{1,5}\.[0-9:.]{8,16}"
    rb"|(?i:(?:sun|mon|tues|wednes|thurs|fri|satur)day|(?:luned|marted|mercoled|gioved|venerd)(?:\xc3\xac|\xec)|sabato|domenica"
    rb"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche"
    rb"|lunes|martes|mi(?:\xc3\xa9|\xe9)rcoles|jueves|viernes|s(?:\xc3\xa1|\xe1)bado|domingo)"
    rb"(?:,?[ ][A-Za-z0-9\x80-\xff .,:]{1,48})?"
)
"""Also as a directory of Windows counts time, never, and the day of the week with which a long date begins."""
FILE_TIME = rb"-?1[0-9]{17}|922337203685477580[78]"
"""Of Windows, in 100 nanoseconds since 1601; and never."""
PLAIN_ADDRESS = rb"https?://[A-Za-z0-9.-]{1,128}(?::[0-9]{1,5})?(?:/(?:[A-Za-z_.-]{0,24}|v[0-9]{1,2})){0,8}"
"""No part of which is a token."""
PLAIN_PATH = rb"(?:/(?:[A-Za-z_.-]{0,24}|v[0-9]{1,2}|[a-z]{1,16}[0-9])){1,8}"
"""The same on this server."""
MESSAGE = rb"[A-Z\xc2-\xf4][a-z\x80-\xff']{0,24}(?: [^\r\n=]{1,256})?"
"""A sentence, or its first word."""
SECRET_WORD = rb"(?:password|passwd|token|secret|api-?key)"
RESETS = rb"(?i:(?:reset|forgot(?:ten)?|change|recovery|refresh|login|help)[._-]?(?:ur[il]|link|endpoint|page))"
SAYS = (
    rb"\.(?i:expired|invalid|required|missing|mismatch|incorrect|wrong|weak|(?:too\.?)?(?:short|long)|blank|empty|not\.?found"
    rb"|changed|sent|success|failure|failed|hint|help|description|message|text|tooltip|info)"
)
"""The last part of the name of a text that a program shows."""
MEASURES = (
    rb"seconds|secs?|minutes|mins?|hours|days|weeks|months|ms|millis|milliseconds|micros|nanos|duration|period|delay|age|validity"
    rb"|lifetime|lifespan|capacity|rate|timeout|ttl|skew|window|size|length|len|bytes|bits|chars|limit|count|retries|attempts|tries|failures|iterations"
    rb"|rounds|max|min|total|quota|version|history|cost|strength|depth|threads|threshold|budget|remaining"
)
"""What a number behind such a name tells of a secret."""
AMOUNT = (
    rb"-?[0-9]{1,12}(?:\.[0-9]{1,6})?[ ]?(?:ms|[smhdwkKMGT]|[kKMGT]?i?[bB]|[Ss]ec(?:ond)?s?|[Mm]in(?:ute)?s?|[Hh]ours?|[Dd]ays?)?"
)
CLASSES = rb"[({].{0,256}|[\"']?(?:[a-z_][a-z0-9_]{0,32}\.){2,8}[A-Z][A-Za-z0-9_]{1,64}.{0,16}"
CLASS_ENDS = rb"[a-z](?:Filter|Interceptor|Handler|Controller|Validator|Aspect|Listener|Configurer|Endpoint|Repository)"
"""How classes are called that log, and no settings."""
PACKAGE = rb"[A-Za-z][A-Za-z0-9_.]{0,48}(?:-[A-Za-z0-9_.]{1,48}){0,3}-[0-9]{1,4}(?:\.[0-9A-Za-z]{1,8}){1,4}"
"""What is installed (`tokenizers-0.15.2 passlib-1.7.4`)."""
HANDLE = rb"(?:android|androidx|java|com\.android)\.(?:[a-z][a-z0-9_]{0,32}\.){1,6}[A-Z][A-Za-z0-9_$]{1,64}@[0-9a-f]{5,8}"
CHANGED = (
    rb"(?i:last_?(?:changed?|set|used|reset|failed|pwd_?change)|_at|changeable|expired"
    rb"|password_?(?:attempt|age)|(?:passw(?:or)?d|pwd|kennwort)_?(?:set|changed?|expir(?:y|es|ation))|time_?passw(?:or)?d_?changed"
    rb"|(?:passw(?:or)?d|pwd)_?changed_?at|(?:passw(?:or)?d|pwd|expir(?:y|es|ation)|changeable|changed?|failure|locked|set|reset)_?(?:date|time)(?:_?computed)?"
    rb"|(?:passw(?:or)?d|pwd)_?(?:last_?)?(?:updated?|modif(?:ied|ication)|creat(?:ed|ion)|rotat(?:ed|ion))_?(?:at|on|date|time)?)"
)
"""When it was."""
FOLDERS = rb"(?:~|/(?:etc|opt|home|root|var|usr|run|tmp|mnt|srv))/[A-Za-z0-9_./-]{1,128}"
ALGORITHMS = (
    rb"(?i:(?:scram-)?sha-?[0-9]{1,3}(?:-[0-9]{3})?|md5|bcrypt|scrypt|argon2[a-z]{0,2}|pbkdf2|aes(?:-?[0-9]{3})?(?:-[a-z]{3})?"
    rb"|[rhep]s(?:256|384|512)|eddsa|plain)"
)
ABOUT = tuple(
    (re.compile(rb"(?:" + name + rb")\Z"), re.compile(what, re.DOTALL))
    for name, what in (
        (
            rb"(?<![A-Za-z_.-])tokens|(?i:(?:num|max|min|avg|total|n|context|reasoning|thinking|audio|text|image|cache|budget|used|remaining)_?tokens)",
            rb"[~\[]?[0-9]{1,7}(?:\.[0-9]{1,3})?[kM]?|\[?[0-9](?:,[0-9]){1,9}",
        ),
        (rb"(?i:token|secret)", rb"0x[0-9a-f]{1,2}"),
        (rb"(?i:token_?(?:mint|address|symbol|contract|decimals))", rb"[A-Za-z0-9]{1,64}"),
        (rb"(?i:(?:instrument|symbol|exchange)_?tokens?)", rb"\[?[0-9]{1,12}"),
        (rb"(?i:public_?key_?token)", rb".{1,64}"),
        (rb"[a-z]+Tickets", rb"[0-9]{1,5}"),
        (rb"KEY_[0-9]{1,2}", rb"0x[0-9a-f]{1,4}"),
        (rb"proxy_pass", rb"https?://.{1,256}"),
        (rb"REG_DWORD", rb"0x[0-9a-fA-F]{1,8}"),
        (rb"passwd", rb"chauthtok\)?:?"),
        (rb"[a-z]KeyFactory", rb"(?:PBKDF2|PBE|AES|DES|H(?:MAC|mac))[A-Za-z0-9-]{0,40}(?: [A-Za-z ]{1,32})?"),
        (rb"(?i:tokenizers?)", rb".{1,256}"),
        (rb"(?i:[._-]?type|tokenizer|credential_?store)", rb"[A-Za-z]{1,12}|%%[0-9]{4,5}"),
        (rb"(?i:action|device|timeout|mode|window)", rb"[A-Za-z]{2,12}"),
        (
            (
                rb"(?i:[_.-](?:name|header|field|label|prompt|policy|command|cmd|encoder|manager|provider|ref|forgot"
                rb"|title|placeholder|algorithm|class|strategy))|[a-z](?:Name|Header|Field|Label|Prompt|Policy|Command|Encoder|Manager"
                rb"|Provider|Ref|Placeholder|Algorithm|Class)|existingSecret"
            ),
            WORDS,
        ),
        (rb"(?i:(?:token|auth|secret)[_.-]?(?:ur[il]|endpoint))", rb"https?://[A-Za-z0-9./_-]{1,128}|" + PLAIN_PATH),
        (rb"[a-z](?:Service|Manager|Filter|Provider|Store|Client|Util|Reader)", rb"DEBUG|INFO|WARN|ERROR|TRACE|OFF|ALL"),
        (
            rb"(?i:exception|token(?:error)?)",
            rb"(?:identifier|keyword|operator|token|expected|unexpected|expired|refreshed|renewed|received|Token)",
        ),
        (rb"(?i:exception)", rb"[A-Za-z][a-z]{1,16}(?: [a-z]{2,16}){1,8}"),
        (
            rb"(?i:exception|error|token|credentials)",
            rb"(?:The|A|An|No|Bad|Missing|Expired|Failed|[Ii]nvalid|[Uu]nable)",
        ),
        (rb"[Ss]torage|[Bb]ackend|(?i:[._-]policy)|(?i:[a-z][._-]?(?:rotation|store))", rb"[a-z]{4,16}"),
        (rb"[a-z]KeyRef", rb"\{name:.{0,128}"),
        (rb"(?i:[_.-](?:dir|path|folder))", rb"(?:[A-Za-z]:[/\\]|/|~/)[A-Za-z0-9_./\\ -]{1,128}"),
        (rb"(?i:[_-]file)", rb"~?/[A-Za-z0-9_./-]{1,128}(?: .{0,256})?|stdin"),
        (rb"(?i:cancell?ation_?token)", rb".{1,64}"),
        (rb"(?i:file|credentials?)", rb"(?:[a-z]{1,16}:)?" + FOLDERS),
        (rb"(?i:credentials?|credenziali|zugangsdaten)", rb"(?i:user(?:name)?|login|benutzer(?:name)?|utente)"),
        (rb"(?i:algorithm|encryption|[._-]alg|-totp|[ ]keys?|-psk)", ALGORITHMS + rb"|AES/TKIP|TKIP|CCMP"),
        (rb":!PSK", rb".{1,256}"),
        (rb"(?i:key_?mgmt)", rb"[A-Za-z0-9 -]{2,64}"),
        (rb"(?i:credentials?\.helper)", rb"(?i:store|cache|osxkeychain|manager(?:-core)?|libsecret|wincred)"),
        (rb"(?i:secret_?name)|existingSecret", rb"[a-z]{2,16}(?:-[a-z0-9]{1,12}){1,5}"),
        (rb"(?i:[._-]method)", rb"client_secret_(?:basic|post|jwt)|private_key_jwt|tls_client_auth|none|S256|plain"),
        (CLASS_ENDS, MESSAGE),
        (rb"-[0-9]{1,4}(?:\.[0-9A-Za-z]{1,8}){1,4}", PACKAGE),
        (rb"(?i:(?:tokenizer|[._-])version|[a-z]Version)", rb"v?[0-9]{1,5}(?:\.[0-9A-Za-z+-]{1,12}){0,5}"),
        (rb"(?i:pwd_?last_?set)", rb"-?[0-9]{1,19}"),
        (
            rb"(?i:[._-](?:weights?|ratio|scores?|rate|threshold|penalty|probability|price|cost|budget))",
            rb"-?[0-9]{1,7}(?:\.[0-9]{1,8})?",
        ),
        (rb"(?i:password-store)", rb"basic|detect|gnome(?:-(?:keyring|libsecret))?|kwallet[56]?"),
        (rb"(?i:interval|duration|period|validity|[._-](?:lease|window|delay|grace))", rb"[0-9]{1,4}(?:\.[0-9]{1,3})?[smhd]?"),
        (rb"(?i:reset_?url)", rb"https?://[A-Za-z0-9./_:-]{1,128}"),
        (RESETS, PLAIN_ADDRESS + rb"|" + PLAIN_PATH),
        (SAYS, MESSAGE),
        (rb"(?<![A-Za-z0-9_.])(?i:errors?|messages?|msgs?|validation|i18n|labels?)\.[A-Za-z0-9_.-]{1,64}", MESSAGE),
        (rb"(?i:colou?rs?)", rb"#[0-9A-Fa-f]{3,8}|(?:rgb|hsl)a?\(.{1,32}"),
        (rb"(?i:(?:validat|hash)(?:or|er|ion)s?)", CLASSES),
        (rb"(?i:password|token)(?:Key|Field)", rb"(?:[a-z0-9]{1,16}[-_.]){0,3}" + SECRET_WORD + rb"(?:[-_.][a-z]{1,16}){0,2}"),
        (rb"secretKey", SECRET_WORD),
        (rb"(?i:signing key)", rb"[0-9A-F]{16}|[0-9A-F]{40}"),
        (rb"Credential(?:Encrypted)?=[A-Za-z0-9_.-]{1,64}", FOLDERS),
        (rb"[a-z]?[Tt]oken", HANDLE),
        (rb"(?i:credentials|accesskey)", rb"include|omit|same-origin|[A-Za-z0-9]"),
        (CHANGED, rb"(?:" + WHEN + rb"|" + FILE_TIME + rb")(?:[ \t]{1,4}[#(].{0,64})?"),
        (rb"(?i:id-token)", rb"write|read|none"),
        (
            (
                rb"(?i:expir(?:y|es|ation)(?:[_-]?(?:in|at|on))?|(?<!ac)count|length|ttl|(?:max|input|output|prompt|total|completion|cached)"
                rb"[._-]?tokens|[._-](?:seconds|minutes|ms|size|limit)|key_?size|lifetime|timeout|bucket_?size"
                rb"|tokens[_-](?:per[_-](?:second|minute|hour|day)|used|left)|tokens?_?(?:used|left|consumed|capacity|index|rate|lifespan)|(?:rate|limit)?_?per_?(?:second|minute|hour|day)"
                rb"|t?otp_?digits|limit_daily)"
            ),
            NUMBER + rb"|" + DATE,
        ),
        (rb"(?i:[._-](?:" + MEASURES + rb"))|[a-z](?:" + MEASURES.title() + rb")|[a-z](?:TTL|MS)", AMOUNT),
    )
)
ANY_NAME = re.compile(b"|".join(rb"(?:" + name.pattern + rb")" for name, _ in ABOUT))
"""Asked first: nearly no name of a secret ends so."""


def is_about(name: bytes, value: bytes) -> bool:
    """Whether a setting of this name (the end of it, at least) says with `value` something about a secret."""
    whats = _may_be(name)
    if not whats:
        return False
    bare = value.partition(b"&")[0].rstrip(b",;)}]>\"'\x60").lstrip(b"[\x60")
    return any(what.fullmatch(bare) for what in whats)


@lru_cache(maxsize=1024)
def _may_be(name: bytes) -> tuple[re.Pattern[bytes], ...]:
    """What the value may be of a setting whose name ends so; a log has few names, and to look takes longer than all else."""
    if ANY_NAME.search(name) is None:
        return ()
    return tuple(what for ending, what in ABOUT if ending.search(name))
