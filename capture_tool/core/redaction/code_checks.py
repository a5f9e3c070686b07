"""Whether what stands behind the name of a secret is code: where a program takes it from, its type, a call, a map of a login."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capture_tool.core.redaction.checks import Hit

BETWEEN = re.compile(rb"(?<![\"'])[\"'][A-Za-z0-9_. -]{1,64}:[\"']\Z")
"""Between two texts in quotes, the first of which ends with a sign (`expect "password:"; send "x"`)."""
TYPE = rb"(?:(?:typing\.)?(?:Optional|Final)\[)?(?:&(?:'static )?)?(?:str|[Ss]tring|bytes|SecretStr)\]?(?:[ \t]?\|[ \t]?None)?"
TYPED = re.compile(rb":[ \t]?" + TYPE + rb"[ \t]{0,3}=")
"""The type of a variable in Python: what it is follows."""
CODE = re.compile(
    rb"[A-Z][A-Za-z]{2,40}Token\[type=[A-Z_]{2,16}\]?|__[a-z_]{2,32}__:[0-9]{1,5}"
    rb"|(?:os\.environ(?:\.get)?|os\.[gG]etenv|(?:std::)?env::var|System\.get(?:env|Property)|process\.env|(?:get)?env|ENV)"
    rb"[(\[]\\?[\"'][A-Za-z0-9_.-]{1,64}\\?[\"'](?:[)\]](?:\.unwrap\(\))?[),;]{0,2}|,)?"
    rb"|string\([0-9]{1,4}\)|\{\{[ ][A-Za-z_][A-Za-z0-9_. |-]{0,64}[ ]\}\}"
    rb"|process\.env\.[A-Za-z_][A-Za-z0-9_]{0,64}[;,)]{0,2}|re\.compile\(.*"
    rb"|\(?(?i:convertto-securestring|read-host)|(?:N?VARCHAR2?|TEXT)\)"
    rb"|\$\((?:cat|op|pass|security|vault|aws|kubectl)|\$[A-Z][A-Z0-9]{1,31}_[A-Z0-9_]{1,32}\x60?|<set"
    rb"|[a-z_.]{1,32}\(\)\[[\"'][a-z_]{1,32}[\"']\]"
    rb"|(?:self\.|this\.)?_?(?:config|cfg|conf|settings|parser|secrets|env|options|opts|args)[a-z_]{0,16}\.(?:get|getstr|pop|read)"
    rb"\([\"'][A-Za-z_.-]{1,32}[\"'](?:,|\)[,;]?)"
    rb"|(?:self|this|req(?:uest)?|resp(?:onse)?|session|ctx|context|r)(?:\.[a-z_]{1,24}){0,4}\.(?:get|pop|read)"
    rb"\([\"'][A-Za-z_.-]{1,32}[\"'](?:,|\)[,;]?)"
    rb"|(?:self|this|resp(?:onse)?|req(?:uest)?|data|config|cfg|settings|json)(?:\.[a-z_]{1,24}(?:\(\))?){0,3}"
    rb"(?:\[[\"'][A-Za-z_-]{1,32}[\"']\]){1,3}[),;]{0,3}|(?:(?:sys|process)\.)?(?:args|argv|ARGV)\[[0-9]{1,2}\][),;]{0,3}"
    rb"|String::new\(\);?|%\((?:pw|password|passwd|token|secret)\)s[),;]{0,2}"
    rb"|(?:self|this|args|opts?|options|config|cfg|settings|params|req(?:uest)?|form|event|ctx|context)(?:\.[a-z_]{1,24}){0,3}"
    rb"\.[a-z_]{0,16}(?i:passw(?:or)?d|token|secret|api_?key)[),;]{0,4}"
    rb"|[a-z_][A-Za-z0-9_]{1,32}(?:\.[a-z_][A-Za-z0-9_]{1,32}){1,4}\(\);?"
    rb"|(?:[A-Z][a-z]{1,16}){0,3}Token\{(?=[a-f]{0,8}[0-9])(?=[0-9]{0,8}[a-f])[0-9a-f]{5,8}|\*[a-z]{2,24}\.[A-Z][A-Za-z]{1,32}[,)]?"
    rb"|<\((?:echo|printf|cat|pass|op|gpg|security)|SecretStr\([\"']\*{1,16}[\"']\){1,2},?|(?:getpass\.)?getpass\([^()\r\n]{0,64}\)?|:[a-z_][A-Za-z0-9_]{1,64}\(\)\+?[0-9a-fx]{0,12}"
)
"""Where a program takes a secret from, not the secret; a token as the platform prints it, up to the key of what is secret in it
(`XYZSessionToken[type=SOFT,token=...]`); the place of a module, as loggers of Python write it (`token_manager:__init__:37`).
"""
CALL = re.compile(
    rb"(?=.{0,64}(?i:token|passw|secret|[._]))[a-z_.]{2,32}(?:[A-Z][a-z]{1,16}){0,4}\((?:\)|(?:[a-z_]{2,32}|[\"'][a-z_.]{0,32}(?:password|passwd|secret|token|api_?key)[\"'])[),])[),]?;?|@(?:pw|pass|password|passwd|token)[),;]?"
)
"""The same as a call, which in a settings file may be a password: only behind an equals sign with a blank."""
OWN = re.compile(rb"\b(?:self|this)\.[A-Za-z_.]{0,64}\Z")
VARIABLE = re.compile(rb"[a-z_]{2,32};?")
"""What an object keeps, behind an equals sign with a blank."""
INSTANCE = re.compile(rb"(?:[a-z][a-z0-9_]{0,32}\.){2,12}[A-Z][A-Za-z0-9_$]{1,64}@(?=[0-9]{0,8}[a-f])[0-9a-f]{6,8}")
"""An object of Java without a text of its own: only behind a blank."""
COMPARED = re.compile(rb"(?:[A-Za-z_][A-Za-z0-9_]{0,32}(?:\.|->|::)){1,5}[A-Za-z_][A-Za-z0-9_]{0,48}(?:\(\))?[),;:]{0,3}")
"""An attribute of an object behind two equals signs (`assert token == cfg.expected`)."""
HINT = re.compile(
    rb"(?:str|bytes|SecretStr|\[?String!?\]?!?)[),]{1,2}:?|\$(?:password|passwd|pass|pwd|token|secret|apiKey)[),]{1,2}"
)
"""The type of an argument, or its variable: only behind a colon with a blank."""
WHERE = (
    rb"the|my|your|our|other|another|last|previous|next|first|separate|attached|in|on|at|die|der|das|dem|im|in|andere|letzte|vorige"
    rb"|separate|la|il|le|les|l'|el|mia|mio|altra|altro|ultima|prossima|autre|dernier|prochain|mon|otro|siguiente|mi|mein|meine"
)
ELSEWHERE = (
    rb"e?-?mail|message|msg|note|notes|file|attachment|attached|ticket|vault|keepass|bitwarden|1password|chat|document|documentation"
    rb"|docs|manual|letter|sms|comment|section|page|readme|screenshot|wiki|below|above|elsewhere|unten|oben|anhang|nachricht|notiz"
    rb"|datei|brief|tresor|sotto|sopra|allegato|messaggio|nota|lettera|documento|ci-dessous|ci-dessus|courriel"
    rb"|abajo|arriba|adjunto|mensaje|correo"
)
"""Where one is told instead: the words before, and the place."""
SAID = re.compile(
    rb"(?:required(?: field)?|erforderlich|obbligatori[ao]|obligatoire|obligatori[ao]|skipped|mismatch"
    rb"|optional|provided|unset|unchanged|unknown|expired|invalid|missing|done|disabled|loaded|refreshed|renewed"
    rb"|forgotten|blocked|vergessen|abgelaufen|gesperrt|scaduta|dimenticata|bloccata)"
    rb"(?=[,;)\]]|[ \t]{0,4}(?:[\r\n]|\Z))|&bool\("
    rb"|(?i:see|siehe|vedi|voir|ver|v(?:\xc3\xa9|\xe9)ase) (?i:(?:" + WHERE + rb") ){0,4}(?i:" + ELSEWHERE + rb")\b"
    rb"|(?:password|Authentication) (?:updated|expiry|unchanged|changed|has|failure|failed|token|error|information|service"
    rb"|checks?|verification|prompt|dialog|accepted|rejected)\b"
    rb"|(?:Object reference not set|Value cannot be null|Index was out(?:side| of)|Input string was not|Sequence contains no)\b"
    rb"|(?i:all authentication tokens|password for [a-z0-9_.-]{1,32} (?:changed|updated|unchanged))\b"
    rb"|ERROR [0-9]{4} \(|(?:mysql[a-z]{0,12}|mariadb[a-z-]{0,12}|psql|pg_[a-z]{2,12}|su|sudo|ssh|kinit|openssl|curl): [A-Za-z\[]"
)
"""What is said of a secret or where it is told, what the program says that asked for one: only behind a colon with a blank."""
SENTENCE = re.compile(rb"(?:not|can't|cannot|session|starting) [a-z]")
"""The same at the beginning of a sentence: not where the key begins its line, for there a password of several words may stand."""
DOING = re.compile(
    rb"(?:Attempted|Using|Remov(?:ed|ing)|Add(?:ed|ing)|Failed|Start(?:ed|ing)|Stopping|Skipping|Load(?:ed|ing)|Unable|Cannot"
    rb"|Found|Received|Sending|Getting|Setting|Check(?:ed|ing)|Creat(?:ed|ing)|Updat(?:ed|ing)|Ignoring|Missing)"
    rb"(?: [^0-9\r\n]{0,64})?(?=[\r\n]|\Z)"
)
"""What a class says in a log that writes its name and a colon before: not at the beginning of a line either."""
CLASS = re.compile(rb"[A-Z][A-Za-z0-9]{0,64}[a-z](?:Token|Pass(?:word)?|Secret|Credentials|Manager): \Z")
FRAME = re.compile(
    rb"(?:(?:at )?[A-Za-z0-9_$@/\\.:<>~% -]{1,160}\.(?:java|kts?|scala|groovy|clj|py|pyx|[cm]?[jt]sx?|cs|vb|fs|go|rs|rb|php|pl"
    rb"|lua|c|cc|cpp|hpp|h|swift|vue)(?::(?:line )?[0-9]{1,7}){0,3}[),]|Native Method\)|Unknown Source\)"
    rb"|<?anonymous>?[:)]|native[):]|\[{0,3}(?:L[a-z]{2,16}/[A-Za-z0-9_/$]{1,128};|[BCIJZ]{1,8}\)))"
)
"""Behind a bracket: where in a source file a frame of a stack is, and what types its method takes."""
NODE = re.compile(rb":[A-Za-z_][A-Za-z0-9_]{0,96}(?:::[A-Za-z_][A-Za-z0-9_]{0,96})?(?:\[[^\r\n\]]{0,96}\]?)?")
"""A test as pytest names it (`test_token.py::test_password`): only behind the colon of a file."""
METHOD = re.compile(rb"[a-z_][A-Za-z0-9_]{1,48}\(")
"""Behind an arrow: a call (`VerifyCsrfToken->handle(`)."""
SCRIPT = re.compile(
    rb"(?:![01]|\[\]|null)[,;})\]]|function ?\(|typeof |this\.[a-z]|void 0|:{0,2}(?:before|after|hover|focus|active|not)[{(]"
    rb"|(?:[A-Za-z0-9_\\]{1,64}:)?(?:private|protected)\] =>"
)
"""How values of JavaScript and selectors of CSS begin, and how PHP marks a property: only directly behind a colon."""
SWITCH = re.compile(rb"![01][,;})\]]")
"""True and false, as programs write them that make JavaScript shorter."""
_QUESTION = rb"(?:[a-z_]{2,16} ?= ?)?(?:\"[^\"\r\n]{0,64}\"|'[^'\r\n]{0,64}')"
_OPTION = rb"(?:, ?[a-z_]{2,16} ?= ?(?:[\"'][^\"'\r\n]{0,2}[\"']|[A-Za-z0-9_.]{1,32})){0,2}"
_LINE_END = rb"[ \t]{0,8}(?:[\r\n#]|//|\Z)"
NO_VALUE = re.compile(
    # What a regular expression looks for; a tag of YAML and the name behind it; where a field of a window is.
    rb"\((?:\?(?:P?<[A-Za-z_][A-Za-z0-9_]{0,31}>|:))?(?:\\{1,2}[SwdDW]|\.|\[\^?[^\]\r\n]{1,24}\])[+*]\??\)"
    rb"|(?:\\{1,2}[SwdW]|\[\^[^\]\r\n]{1,16}\])[+*]"
    rb"|!(?:secret|env_var|env|ENV|Ref|Sub|GetAtt|ImportValue|reference) "
    rb"(?:[A-Za-z_][A-Za-z0-9_.:/-]{0,64}|\$\{[A-Za-z_][A-Za-z0-9_]{0,64}\})[ \t]{0,8}(?:[\r\n#,}]|\Z)"
    rb"|(?:bounds|rect|frame|location|size|pos)=[\[({]"
    rb"|\[(?i:masked|redacted|hidden|removed|filtered)\]@"
    rb"|\((?i:not (?:set|configured)|unset|nicht gesetzt|non impostat[ao]|no (?:definid|configurad)[ao]"
    rb"|non d(?:\xc3\xa9|\xe9)finie?)\)"
    # What cloud-init was told, once its users are replaced.
    rb"|\{(?:[ ]?[\"']?expire[\"']?: ?[A-Za-z]{2,5},)?[ ]?[\"']?list[\"']?:[ ]{0,2}\[?[ ]?[\"']secret-removed"
    # A call that asks a person or waits for a service, the type of a column or a field: no text in quotes but a question.
    rb"|(?:[A-Za-z_][A-Za-z0-9_]{0,24}(?:::|\.|->)){0,4}(?:[Aa]sk(?:_?[Ff]or)?_?(?:[Pp]ass(?:w(?:or)?d|phrase)?|[Ss]ecret|[Tt]oken|[Ss]tring)"
    rb"|askpass|[Ii]nput_?[Bb]ox|(?:raw_)?input|prompt|[Gg]etPass|[Rr]ead_?(?:[Ll]ine|[Pp]ass(?:word)?|[Ss]ecret)|getenv)"
    rb"\((?:"
    + _QUESTION
    + rb"(?:, ?"
    + _QUESTION
    + rb")?)?"
    + _OPTION
    + rb"\)[);,]{0,4}"
    + _LINE_END
    + rb"|await [A-Za-z_$][A-Za-z0-9_$.?]{0,96}\([^\"'\x60\r\n]{0,128}\)[);,}\]]{0,4}"
    + _LINE_END
    + rb"|(?:[a-z_]{1,16}\.){0,2}[A-Za-z]{0,24}(?:Field|[Cc]olumn)\((?:[\"'][A-Z][A-Za-z ]{0,24}[\"'])?[^\"'\x60\r\n]{0,160}"
    rb"(?:[\r\n]|\Z)"
)
"""No secret, wherever it stands."""
BEGINS = {b":": SCRIPT, b"=": SWITCH}
IS = {b"= ": CALL, b": ": HINT}
"""What is code behind these only: at its beginning, and the whole value."""
MAP = re.compile(rb"\{[^{}]{0,4096}\}")
MAP_KEY = re.compile(rb"[{,][ \t\r\n]{0,64}[\"']?([A-Za-z0-9_.-]{1,64})[\"']?[ \t]{0,4}[=:]")
FIRST_KEY = re.compile(rb"\{[ \t\r\n]{0,64}\\{0,3}[\"']?[A-Za-z0-9_.-]{1,64}\\{0,3}[\"']?[ \t]{0,4}[=:]")
OF_LOGIN = re.compile(
    rb"(?i:(?:[a-z0-9]{1,16}[_.-])?(?:user(?:[_-]?name|[_-]?id)?|login|pass(?:word|wd)?|pwd|pw|host(?:name)?|port|mode|type)"
    rb"|project_id|private_key(?:_id)?|is_?paper(?:_?trading)?|(?:[a-z]{1,16}_?)?path|timeout|protocol|url|e_?mail|enabled|ssl|tls"
    rb"|version|region|environment|client_?(?:email|id|secret|x509_cert_url)|auth_(?:uri|provider_x509_cert_url)|token_uri"
    rb"|universe_domain|t?otp|totp_?secret|pin|token|secret|api_?key|expire)"
)
"""Keys of a login: each says by itself what it holds."""


def is_code(hit: Hit) -> bool:
    """Where a program takes it from, its type, what stands between two texts, a map of a login."""
    value = hit.value
    between = value[:2] in (b"; ", b", ") and BETWEEN.search(hit.before[-64:] + hit.text[hit.begin : hit.start])
    login = value[:1] == b"{" and is_login_map(hit.text, hit.start)
    typed = value[:1] in b"sSbtOF&" and TYPED.match(hit.text, hit.start - 1 - (hit.text[hit.start - 1] in b" \t"))
    link = hit.text[hit.start - 2 : hit.start]
    bracket = value[:1] == b"("
    if (bracket or link[1:] == b"(") and FRAME.match(hit.text, hit.start + bracket):
        return True
    begins = BEGINS.get(link[1:])
    told = NO_VALUE.match(hit.text, hit.start) or (begins and begins.match(hit.text, hit.start))
    if between or login or typed or told:
        return True
    if link[1:] == b":" and value[:1] == b":" and hit.text[: hit.start].endswith(b".py:") and NODE.fullmatch(value):
        return True
    if (link == b"->" and METHOD.match(value)) or (link[1:] == b" " and INSTANCE.fullmatch(value)):
        return True
    if link == b": " and (SAID.match(hit.text, hit.start) or _is_said(hit)):
        return True
    code = IS.get(link)
    own = link == b"= " and VARIABLE.fullmatch(value) and OWN.search(hit.before[-80:])
    compared = hit.text[hit.start - 3 : hit.start] == b"== " and COMPARED.fullmatch(value)
    value = value.removesuffix(b"\\n")  # of a notebook, a line of which is a text of JSON
    closed = value + (b")" if hit.text.startswith(b")", hit.end) else b"")  # it may be one of the code
    codes = (CODE, code) if code else (CODE,)
    return bool(own or compared) or any(one.fullmatch(value) or one.fullmatch(closed) for one in codes)


def _is_said(hit: Hit) -> bool:
    """In a sentence, or by a class, whose name stands before it; something else stands before both."""
    if b" " not in hit.before[hit.before.rfind(b"\n") + 1 :].strip():
        return False
    if SENTENCE.match(hit.text, hit.start):
        return True
    name = hit.before[-64:] + hit.text[hit.begin : hit.start]
    return DOING.match(hit.text, hit.start) is not None and CLASS.search(name) is not None


def is_login_map(text: bytes, at: int) -> bool:
    """Whether a map begins at `at` that holds a login and no more: what is secret in it is told by its own keys."""
    found = MAP.match(text, at) if FIRST_KEY.match(text, at) else None
    keys = MAP_KEY.findall(found.group()) if found else ()
    return len(keys) > 0 and all(map(OF_LOGIN.fullmatch, keys))
