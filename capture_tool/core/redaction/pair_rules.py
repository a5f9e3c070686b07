"""The rules for secrets in formats: continued properties, YAML, nested and escaped JSON, HAR, XML, multipart, query strings.

Each begins at the sensitive name, which is rare, and leaves the format valid: what is replaced stands inside its quotes.
"""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import KEY_LETTERS, Hit, before_name, is_password, is_secret
from capture_tool.core.redaction.code_checks import is_login_map
from capture_tool.core.redaction.element_rules import ELEMENT_RULES
from capture_tool.core.redaction.har_rules import HAR_RULES, is_beside_name
from capture_tool.core.redaction.json_objects import INSIDE, OBJECT
from capture_tool.core.redaction.line_checks import begins_line
from capture_tool.core.redaction.rule import KEY, NO_COUNT, PASSWORDS, QUOTED, Q, Rule, S
from capture_tool.core.redaction.text_ends import LITERAL_END

ESCAPED_QUOTE = rb"(?:\"\"|''|&quot;|&#34;|&#x27;|&#39;|&apos;|\\{1,2}u002[27]|\\x2[27])"
"""A quote in a cell of CSV, in HTML, in JSON."""
REST = rb"(?:[^\r\n\\]|\\[^\r\n])"
"""A character of a line of Java properties that does not continue it."""
LINE = rb"(?:\r?\n|\\r\\n|\\n)"
ITEM_KEY = rb"(?![\"']?(?i:user(?:name)?|login|name|key|id)[\"']?:[ \t])"
"""Before an item of a list, which is no map with keys of its own."""
COUNTS = rb"[0-9]{1,3}[ \t][A-Za-z]{1,32}[=(]"
"""How a list of counters goes on behind its first name (`pwd=1 soft=0 token(s)=[3]`)."""
NO_COUNTS = NO_COUNT[:-1] + rb"|[0-9]{1,3}[ \t](?:[^A-Za-z]|[A-Za-z]{1,32}[^A-Za-z=(]|[A-Za-z]{33}))"
CLASSES = re.compile(rb"(?:(?:[a-z_][a-z0-9_]{0,32}\.){2,8}[A-Z][A-Za-z0-9_]{1,64}[\"', \t\r\n]{0,64}){1,32}")
"""Of a framework (`django.contrib.auth.hashers.Argon2PasswordHasher`)."""
NAMED = re.compile(rb"(?i:name)=\\?[\"']?\Z")
QUERY = re.compile(rb"[?&]\Z|[^ \t\r\n][;#]\Z")
QUOTE = re.compile(rb"(?:^|[^\\A-Za-z0-9])\"\Z")
BLOCK_KEY = re.compile(rb"(?:^|[\r\n])[ \t]{0,64}(?:-[ \t]{1,8})?[\"']?[A-Za-z0-9_.-]{0,96}\Z")
FORM = re.compile(rb"\"(?:text|body|data|payload|content|params|query)\"[ ]?:[ ]?\"\Z")
SCHEMA = re.compile(rb"(?:string|integer|number|boolean|object|array)(?:\"|\Z)")
REQUEST = re.compile(rb"\b(?:GET|POST|PUT|DELETE|HEAD|PATCH|OPTIONS) /[^ \t\r\n]{0,128} \Z")
"""Before a query that a log writes apart from its address, as that of IIS."""
FIRST = re.compile(rb"(?:\A|[ \t\r\n\"'])\Z")
OF_PASSWORD = re.compile(rb"(?i:" + PASSWORDS + rb")")
PARAMETER = re.compile(rb"&[a-z][A-Za-z_.]{2,32}=")


def is_part(hit: Hit) -> bool:
    """In the head of a part of a multipart body."""
    return NAMED.search(before_name(hit, KEY_LETTERS, 64)[-8:]) is not None and is_secret(hit)


def is_query(hit: Hit) -> bool:
    """A parameter of a query string or form."""
    listed = hit.text[hit.begin : hit.start].endswith((b"]=", b"%5D=", b"%5d="))
    name = before_name(hit, KEY_LETTERS + b"%", 64)
    if not (listed or QUERY.search(name[-2:]) or REQUEST.search(name[-160:])):
        first = FIRST.search(name[-1:]) and PARAMETER.match(hit.text, hit.end)
        if not first or OF_PASSWORD.match(hit.text, hit.begin):  # a password may hold any sign
            return False
    return is_password(hit)


def is_whole_string(hit: Hit) -> bool:
    """Key and value in one pair of quotes: `-e "PASSWORD=two words"`, but no counters of the platform."""
    begins = QUOTE.search(before_name(hit, KEY_LETTERS + b"%", 64)[-2:])
    return begins is not None and is_password(hit) and re.match(COUNTS, hit.value) is None


def is_variable(hit: Hit) -> bool:
    """The same with a variable of a process, or where what follows is no parameter of a form: all of it is the value."""
    name = before_name(hit, KEY_LETTERS, 64)
    key = hit.before[len(name) :] + hit.text[hit.begin : hit.start]
    form = PARAMETER.search(hit.value) or FORM.search(name)
    return name.endswith(b'"') and (key.isupper() or not form) and is_whole_string(hit)


def is_block(hit: Hit) -> bool:
    """Behind a key that begins its line."""
    return BLOCK_KEY.search(hit.before) is not None and is_secret(hit)


def is_list(hit: Hit) -> bool:
    """A list or an object of JSON, no login with keys of its own, no description of a field (JSON Schema)."""
    if hit.text[hit.begin : hit.start].find(b"supported") >= 0 or SCHEMA.match(hit.value) or CLASSES.fullmatch(hit.value):
        return False
    return not is_login_map(hit.text, max(hit.begin, hit.text.rfind(b"{", hit.begin, hit.start))) and is_secret(hit)


def continues(hit: Hit) -> bool:
    """A line of Java properties that goes on in the next."""
    return begins_line(hit) and is_secret(hit)


PAIR_RULES: tuple[Rule, ...] = (
    Rule(
        kind="password",
        find=KEY + rb"[ \t=:]{1,16}" + REST + rb"{0,1000}\\\r?\n",
        pattern=KEY
        + rb"(?:[ \t]{0,8}[=:]|[ \t])[ \t]{0,8}(?P<v>"
        + REST
        + rb"{0,1000}\\\r?\n(?:"
        + REST
        + rb"{0,1000}\\\r?\n){0,7}"
        + REST
        + rb"{0,1000})",
        anchors=(b"\\\n", b"\\\r\n"),
        reach=2200,
        secret=True,
        accept=continues,
    ),
    Rule(
        kind="password",
        find=KEY + rb"[\"']?[ \t]{0,8}:[ \t]{0,8}[|>]",
        pattern=KEY + rb"[\"']?[ \t]{0,8}:[ \t]{0,8}[|>][-+0-9]{0,2}[ \t]{0,8}\r?\n[ \t]{1,64}(?P<v>[^\r\n]{1,1024}"
        rb"(?:(?:\r?\n[ \t]{0,64}){0,2}\r?\n[ \t]{1,64}"
        rb"(?!(?:-[ \t]{1,8})?[\"']?[A-Za-z0-9_.-]{1,64}[\"']?:(?:[ \t\r\n]|\Z))[^ \t\r\n][^\r\n]{0,1024}){0,8})",
        secret=True,
        accept=is_block,
    ),
    # The value of JSON on the next line; `- name: TWS_PASSWORD`, `value: x` on two; three quotes of TOML; a list of it.
    Rule(
        kind="password",
        find=KEY + Q + rb"[ \t]{0,8}:[ \t]{0,8}[\r\n]",
        pattern=KEY + Q + rb"[ \t]{0,8}:[ \t]{0,8}\r?\n" + S + rb"\"(?P<q>(?:[^\"\\\r\n]|\\[^\r\n]){1,4096})",
        secret=True,
        accept=is_secret,
    ),
    Rule(
        kind="password",
        find=rb"\b(?i:pass|pw)" + Q + rb"[ \t]{0,8}:[ \t]{0,8}[\r\n]",
        pattern=rb"\b(?i:pass|pw)" + Q + rb"[ \t]{0,8}:[ \t]{0,8}\r?\n" + S + rb"\"(?P<q>(?:[^\"\\\r\n]|\\[^\r\n]){1,4096})",
        secret=True,
        accept=is_secret,
    ),
    Rule(
        kind="password",
        find=KEY + rb"[\"']?[ \t]{0,8}[\r\n]",
        pattern=KEY
        + rb"[\"']?[ \t]{0,8}\r?\n[ \t]{0,64}(?i:value)[\"']?:[ \t]{1,8}(?:"
        + QUOTED
        + rb"|(?P<v>[^\"'\r\n\t ][^\r\n]{0,1024}))",
        secret=True,
        accept=is_beside_name,
    ),
    Rule(
        kind="password",
        find=KEY + rb"[ \t]{0,8}=[ \t]{0,8}(?:\"{3}|'{3})",
        pattern=KEY + rb"[ \t]{0,8}=[ \t]{0,8}(?:\"{3}(?P<q>(?:[^\"]|\"(?!\"\")){1,4096})|'{3}(?P<s>(?:[^']|'(?!'')){1,4096}))",
        secret=True,
        accept=is_secret,
    ),
    Rule(
        kind="password",
        find=KEY + rb"[ \t]{0,8}[=:][ \t]{0,8}\[",
        pattern=KEY + rb"[ \t]{0,8}[=:][ \t]{0,8}\[" + S + rb"[\"'](?P<q>[^\[\]]{1,8192}?)(?=[\"']" + S + rb",?" + S + rb"\])",
        secret=True,
        accept=is_list,
    ),
    # A text in quotes inside a cell of CSV; quotes as JSON, HTML and JavaScript escape them.
    Rule(
        kind="password",
        find=KEY + rb"(?:" + ESCAPED_QUOTE + rb"|[\"'])?[ \t]{0,4}[=:][ \t]{0,4}" + ESCAPED_QUOTE,
        pattern=KEY
        + rb"(?:"
        + ESCAPED_QUOTE
        + rb"|[\"'])?[ \t]{0,4}[=:][ \t]{0,4}"
        + ESCAPED_QUOTE
        + rb"(?P<v>(?![,;:)}\]&| \t])[^\r\n]{1,1024}?)(?="
        + ESCAPED_QUOTE
        + rb")",
        secret=True,
        accept=is_secret,
    ),
    Rule(
        kind="password",
        find=KEY + rb"[\"']?[ \t]{0,8}[:=][ \t]{0,8}[\r\n]",
        pattern=KEY + rb"[\"']?[ \t]{0,8}[:=][ \t]{0,8}\r?\n(?:[ \t]{0,64}-[ \t]{1,8}" + ITEM_KEY + rb"(?P<q>[^\r\n]{1,256}"
        rb"(?:\r?\n[ \t]{0,64}-[ \t]{1,8}" + ITEM_KEY + rb"[^\r\n]{1,256}){0,32})"
        rb"|[ \t]{1,64}(?:[\"'](?P<s>[^\"'\r\n]{1,256})(?=[\"'][ \t]{0,8}(?:[\r\n]|\Z))"
        rb"|(?P<v>(?![A-Za-z0-9_.-]{1,64}(?:=[^\s=]|:[ \t]))[^\s\"'{\[-][^\s]{0,255})(?=[ \t]{0,8}(?:[\r\n]|\Z))(?<!:)))",
        secret=True,
        accept=is_block,
    ),
    Rule(
        kind="password",
        find=KEY + Q + S + rb":" + S + rb"[\[{]",
        pattern=KEY + Q + S + rb":" + S + rb"(?:\[" + S + rb"\"(?P<q>" + INSIDE + rb"{1,8192})\"" + S + rb"\]"
        rb"|" + OBJECT + rb")",
        secret=True,
        accept=is_list,
    ),
    Rule(
        kind="password",
        find=KEY + rb"\\{2,7}[\"'][ \t]{0,8}:",
        pattern=KEY + rb"\\{2,7}[\"'][ \t]{0,8}:[ \t]{0,8}\\{2,7}[\"'](?P<v>[^\r\n]{1,2048}?)"
        rb"(?=\\{2,7}[\"'](?:[ \t]|\\{1,7}[nrt]){0,8}[,}\]])",
        secret=True,
        accept=is_secret,
    ),
    Rule(
        kind="password",
        find=KEY + Q + rb"[ \t]{0,8}:[ \t]{0,8}-?[0-9]",
        pattern=KEY + Q + rb"[ \t]{0,8}:[ \t]{0,8}(?P<v>-?[0-9][0-9.eE+-]{0,64})(?=[ \t\r\n]{0,8}(?:" + LITERAL_END + rb"))",
        secret=True,
        accept=is_password,
    ),
    Rule(
        kind="password",
        find=KEY + rb"%22(?::|%3[Aa])",
        pattern=KEY + rb"%22(?::|%3[Aa])(?:%20|\+)?%22(?P<v>(?:[^%\s&\"'<>]|%(?!22)){1,2048})",
        secret=True,
        accept=is_secret,
    ),
    *HAR_RULES,
    *ELEMENT_RULES,
    Rule(
        kind="password",
        find=KEY + rb"(?:\\{0,7}[\"'])?[;\r\n\\]",
        pattern=KEY
        + rb"(?:"
        + Q
        + rb")?(?:;[^\r\n\\]{0,128})?"
        + LINE
        + rb"(?:[A-Za-z-]{1,32}:[^\r\n\\]{0,128}"
        + LINE
        + rb"){0,4}"
        + LINE
        + rb"(?P<v>(?:[^\r\n\\]|\\[^rn\r\n]){1,4096})",
        secret=True,
        accept=is_part,
    ),
    # Query strings and forms end at `&`, where a next parameter follows.
    Rule(
        kind="password",
        find=KEY + rb"(?:%5[Dd]|\])?=" + NO_COUNT,
        pattern=KEY + rb"(?:%5[Dd]|\])?=(?![\"'{])(?P<v>(?:[^\r\n\t &]{1,64}+|&(?!amp;|[A-Za-z0-9_.%-]{1,64}=)){1,64}+)",
        secret=True,
        inside=True,
        accept=is_query,
    ),
    Rule(
        kind="password",
        find=rb"[?&](?i:pass|pw|pin|otp)=",
        pattern=rb"[?&](?i:pass|pw|pin|otp)=(?![\"'{])(?P<v>(?:[^\r\n\t &]{1,64}+|&(?!amp;|[A-Za-z0-9_.%-]{1,64}=)){1,64}+)",
        secret=True,
        inside=True,
        accept=is_password,
    ),
    Rule(
        kind="password",
        find=KEY + rb"=" + NO_COUNTS,
        pattern=KEY + rb"=(?P<v>(?:[^\"\\\r\n]|\\[^\r\n]){1,1024})(?=\"(?!\"))",
        secret=True,
        accept=is_variable,
    ),
    Rule(
        kind="password",
        find=KEY + rb"=" + NO_COUNTS,
        pattern=KEY + rb"=(?P<v>(?:[^\"\\\r\n&]{1,64}+|\\[^\r\n]|&(?![A-Za-z0-9_.%-]{1,64}=)){1,32}+)(?=\"(?!\")|&)",
        secret=True,
        accept=is_whole_string,
    ),
    Rule(
        kind="token",
        find=rb"[?&](?i:sig|signature|x-amz-signature|auth|ticket|samlresponse|samlrequest|assertion|sid|sso|jwt|nonce|code)=",
        pattern=rb"[?&](?i:sig|signature|x-amz-signature|auth|ticket|samlresponse|samlrequest|assertion|sid|sso|jwt|nonce|code)="
        rb"(?P<v>[^&\s\"'<>#]{8,8192})",
        secret=True,
        accept=is_secret,
    ),
)
