"""The rules for secrets in code, lists of arguments, SQL, protocols and the commands of a shell, as logs and traces print them.

Each begins with a literal that is rare in logs.
"""

from __future__ import annotations

import re
from itertools import pairwise

from capture_tool.core.redaction.checks import KEY_LETTERS, Hit, before_name, is_mixed, is_no_word, is_password, is_secret
from capture_tool.core.redaction.code_checks import TYPE
from capture_tool.core.redaction.command_rules import LOGIN, is_login, is_long_option
from capture_tool.core.redaction.passphrases import is_unlikely_word
from capture_tool.core.redaction.rule import DOUBLE, KEY, QUOTED, REST, SINGLE, TEXT, TO_BLANK, Rule, always, secret_behind
from capture_tool.core.redaction.told import MINGLED

NO_KEY = rb"(?!\\{0,3}[\"'][ \t]{0,8}:)"
"""Behind a TEXT: it is not the next key of JSON."""
NEXT = rb"[ \t]{1,4}"
COLUMNS = frozenset(
    b"username user users name account accounts server ip login email mail host hostname port url address id role roles role_id"
    b" type date created session_key session_data expire_date totp otpauth icon notes note group"
    b" password token client_secret_basic client_secret_post private_key_jwt refresh_token authorization_code client_credentials"
    b" implicit created_at updated_at enabled active salt first_name last_name phone true false string varchar text integer"
    b" int timepasswordchanged timecreated timelastused httprealm formactionorigin guid"
    b" grouping title folder favorite fav archived tags category website extra reprompt".split()
) | {b"last modified"}
"""Words beside the name of a password that are names of columns and fields themselves."""
COLUMN = re.compile(rb"[a-z_]{1,24}")
BESIDE = re.compile(rb"[\[(,][ \t\r\n]{0,16}[\"']([a-z_]{2,24})[\"'],[ \t\r\n]{0,16}[\"']\Z")
"""Before the name of a password, in a list of such names."""
RESULTS = frozenset(
    b"SUCCESS|NAME NOT FOUND|PATH NOT FOUND|ACCESS DENIED|BUFFER OVERFLOW|BUFFER TOO SMALL|REPARSE|NO MORE ENTRIES|NO SUCH FILE"
    b"|END OF FILE|SHARING VIOLATION|KEY DELETED|PRIVILEGE NOT HELD".split(b"|")
)
"""What became of a call of Windows, beside the path that it was about."""
LONG = (
    rb"(?i:token|secret|(?:api|app|secret|session|private|user|aes|encryption|keytab|tacacs\+|master)[ _-]?key|\bpsk|exponent"
    rb"|ntlm hash|(?:ntlm[v12]{0,2}|lm) response|cookie value|\bkey is)(?: \(hex\):)?"
    rb"[ \t]{1,3}(?:(?:is|was|set to)[ \t]{1,3})?(?:[A-Za-z]=)?[\"'\[(<\x60]?"
)
"""Before a long token that nothing else links."""
KEY_WORD = rb"(?i:passw(?:or)?d|passphrase|api_?key|secret|token|totp|pwd)"
CLOSING = re.compile(rb"&lt;/[A-Za-z0-9_.:-]{0,64}\Z")
PARAMETERS = rb"(?:[ ]?(?:\?|%s|%\([A-Za-z_]{1,32}\)s|[:@][A-Za-z_]{1,32}|\$[0-9]{1,2}),?){1,32}"
ROW = rb"(?:[^)'\"\r\n]{1,32}|'" + SINGLE + rb"{0,64}'|\"" + DOUBLE + rb"{0,64}\"){1,24}"
ALPHABETS = (b"aeiou", b"aeiouy", b"qwertyuiop")
SASL = re.compile(rb"PLAIN|LOGIN|CRAM|DIGEST|SCRAM|XOAUTH|OAUTH|NTLM|GSS|EXTERNAL|ANONYMOUS")
LINKED = re.compile(rb"[a-z]{2,16}(?:-[a-z0-9]{1,8}){1,4}|WPA-[A-Z0-9-]{1,32}")
"""The name of a thing whose words hyphens link."""
CAPITALS = re.compile(rb"[A-Z]+")
QUESTION = re.compile(
    rb"(?i:(?:please )?(?:enter|type|insert|confirm|inserisci|immettere|eingeben|saisir|introdu[a-z]{1,4}) [^\r\n]{0,32}"
    rb"(?:passw(?:or)?[dt]|passphrase|token|secret|pin))[:?>. ]{0,4}"
)
"""What a dialog asks."""
PORT = re.compile(rb"[0-9]{1,5}|/.*|[.~]{1,2}(?:[/\\].*)?|[.~][A-Za-z_.-]*(?:[/\\].*)?", re.DOTALL)


def is_beside_key(hit: Hit) -> bool:
    """The text behind the name of a secret in a list or a call, not the name of the next column."""
    named = hit.value.lower() in COLUMNS or hit.value in RESULTS or hit.value.startswith(b"--") or QUESTION.fullmatch(hit.value)
    beside = BESIDE.search(before_name(hit, KEY_LETTERS, 64)) if COLUMN.fullmatch(hit.value) else None
    return not (named or (beside and beside[1] in COLUMNS)) and is_password(hit)


def is_argument(hit: Hit) -> bool:
    """Behind `"-p"`: no port, no path."""
    return PORT.fullmatch(hit.value) is None and is_secret(hit)


def is_no_alphabet(hit: Hit) -> bool:
    """Not the letters or digits in their order, of which codes are drawn."""
    letters = hit.value.lower()
    in_order = sum(1 <= after - before <= 2 for before, after in pairwise(letters))
    return 2 * in_order < len(letters) and letters not in ALPHABETS and is_secret(hit)


def is_entity(hit: Hit) -> bool:
    """Not behind the end of an element."""
    return CLOSING.search(hit.before[-72:]) is None and is_secret(hit)


def is_redis(hit: Hit) -> bool:
    """Behind the command AUTH of Redis, in quotes, no word or alone on its line; no way to log in to a mail server (RFC 4954)."""
    quoted = hit.text[hit.start - 1 : hit.start] == b'"'
    behind = hit.text.count(b" ", hit.begin, hit.start) > 1 or b"redis" in hit.before  # a user
    begins = not hit.before or hit.before.endswith((b"\n", b"\r", b"> "))
    alone = begins and hit.text[hit.end : hit.end + 1] in (b"", b"\r", b"\n")
    digits = hit.value.isdigit() and hit.end - hit.start >= 6 and (behind or alone)
    word = alone and hit.value.islower() and is_unlikely_word(hit.value)
    return bool(
        (quoted or digits or word or is_no_word(hit.value) or is_mixed(hit.value) or MINGLED.fullmatch(hit.value))
        and SASL.match(hit.value) is None
        and is_secret(hit)
    )


def is_behind_user(hit: Hit) -> bool:
    """In a dialogue with a server of FTP or POP3."""
    return b"USER " in hit.before and is_secret(hit)


def is_asked(hit: Hit) -> bool:
    """Where a password is talked of on the line, or just before."""
    return b"assw" in (hit.before[-160:] + hit.text[hit.end : hit.end + 48]) and is_secret(hit)


def is_old(hit: Hit) -> bool:
    """The password that a statement of SQL replaces."""
    return b"identified by" in hit.before.lower()


def is_sent(hit: Hit) -> bool:
    """What a script of expect types where it was asked for a password."""
    return b"assw" in hit.before.rpartition(b"expect")[2] and hit.value[:1] not in b"$[" and is_secret(hit)


def is_scrambled(value: bytes) -> bool:
    """Whether letters alone change between small and capital more often than in the name of a class."""
    return value.translate(None, b"0123456789").isalpha() and 6 * len(CAPITALS.findall(value)) >= len(value) and is_mixed(value)


def is_long_token(hit: Hit) -> bool:
    """Told in words: long, and no word."""
    dated = re.match(rb"20[0-9]{2}-[01][0-9]-", hit.value)
    digits = is_no_word(hit.value) and re.search(rb"[0-9]", hit.value) is not None
    linked = LINKED.fullmatch(hit.value)
    return dated is None and linked is None and (digits or is_scrambled(hit.value)) and is_secret(hit)


CODE_RULES: tuple[Rule, ...] = (
    # `("password", "x")`, `['password', 'x']`, `os.environ['PASSWORD'] = 'x'`, `"--password","x"`, `getenv("API_KEY", "x")`.
    secret_behind(
        "password",
        KEY + rb"\\{0,3}[\"'][ \t]{0,4}(?:,|\]?[ \t]{0,4}=)",
        rb">?[ \t\r\n]{0,32}" + TEXT + NO_KEY,
        accept=is_beside_key,
    ),
    secret_behind("cookie", rb"(?i:cookie)\\{0,3}[\"'],", rb"[ \t\r\n]{0,32}" + TEXT + NO_KEY, accept=is_secret),
    secret_behind("password", KEY + rb",[ \t]{0,2}", rb"(?P<v>[^\s,\"'\]]{1,512})", accept=is_long_option),
    secret_behind(
        "password",
        rb"[\"'](?:-[pPw]|--?(?i:pw|pass|pwd))\\{0,3}[\"'],",
        rb"[ \t]{0,2}" + TEXT,
        accept=is_argument,
    ),
    secret_behind(
        "url-credentials",
        rb"[\"'](?:-u|--user)\\{0,3}[\"'][ \t,]{1,3}",
        rb"(?:a[0-9]{1,3}=)?\\{0,3}[\"'](?P<v>[^\"':\r\n]{1,64}:[^\"'\r\n]{1,256})",
        accept=is_login,
    ),
    secret_behind(
        "url-credentials",
        rb"(?:\bauth(?: ?= ?\(|[\"']?: ?[(\[])|BasicAuth\(|PasswordAuthentication\(|\.login\(|\.auth\()[ \t]?[\"']",
        rb"[^\"'\r\n]{1,128}[\"'][ \t]{0,3},[ \t]{0,3}(?:" + QUOTED + rb")",
    ),
    # Elements and entities: `<Token value="x"/>`, `&lt;password&gt;x`.
    secret_behind("password", KEY + rb"[ \t]{1,4}value=", REST, accept=is_secret),
    secret_behind("password", KEY + rb":[ \t]?" + TYPE + rb"[ \t=]", rb"{1,6}(?<==)[ \t]{0,3}" + REST, accept=is_password),
    secret_behind("password", KEY + rb"&gt;", rb"(?P<v>[^&\r\n]{1,1024})", accept=is_entity),
    # SQL.
    secret_behind(
        "password",
        rb"(?i:identified (?:by|with))[ \t]",
        rb"{1,4}(?:[A-Za-z0-9_'\"]{1,40} (?i:by|as)[ \t]{1,4})?(?i:password[ \t]{1,4})?"
        rb"(?:" + TEXT + rb"|(?P<v>(?=[A-Za-z]{0,63}[0-9_$#!])[A-Za-z0-9_$#!]{3,64}|[A-Za-z0-9_$#!]{3,64}(?=[ \t]{0,4};)))",
    ),
    secret_behind(
        "password",
        rb"(?i:set password for)[ \t]",
        rb"[^=\r\n]{0,128}=[ \t]{0,3}(?i:password\()?" + TEXT,
    ),
    secret_behind(
        "password",
        KEY_WORD + rb"[A-Za-z0-9_, \x60\"\[\]]{0,64}\)[ \t\r\n]{0,16}(?i:values)",
        rb"[ \t\r\n]{0,16}\((?!" + PARAMETERS + rb"\))(?P<v>" + ROW + rb"(?:\)[ \t]{0,3},[ \t\r\n]{0,16}\(" + ROW + rb"){0,4})",
    ),
    secret_behind("password", rb"[\"'][ \t](?i:replace)[ \t]{1,4}", TEXT, accept=is_old),
    # Mail: SASL PLAIN, LOGIN, IMAP.
    secret_behind(
        "password", rb"(?i:auth(?:enticate)? (?:plain|xoauth2|oauthbearer))[ \t]", rb"{1,3}(?P<v>[A-Za-z0-9+/]{8,4096}={0,2})"
    ),
    secret_behind(
        "password",
        rb"334 (?:UGFzc3dvcmQ6|VXNlcm5hbWU6)",  # `Username:` and `Password:` in base64
        rb"(?:[^\r\n]{0,8}\r?\n[^\r\n]{0,80}?[ :>\"'](?P<v>[A-Za-z0-9+/]{3,512}={0,2})"
        rb"(?=(?:\\r\\n)?[\"']?[ \t]{0,8}(?:[\r\n]|\Z))"
        rb"|[^A-Za-z0-9]{1,16}(?P<q>[A-Za-z0-9+/]{2,512}={0,2})(?![A-Za-z0-9-]))",
    ),
    secret_behind("password", rb"(?:[A-Za-z][0-9]{1,6}|[.*]) LOGIN ", rb"[^ \r\n]{1,128} " + REST),
    # Cookies: Netscape's file, curl, Java.
    secret_behind(
        "cookie",
        rb"(?:TRUE|FALSE)\t[0-9]{1,12}\t",
        rb"[^\t\r\n]{1,128}\t(?P<v>[^\t\r\n]{1,4096})",
    ),
    secret_behind("cookie", rb"(?i:cookie)\[name=", rb"[^,\r\n]{1,64},[ \t]?value=(?P<v>[^,\]\r\n]{1,4096})"),
    secret_behind("cookie", rb"(?i:cookie)[ \t]{1,3}[A-Za-z0-9_.-]{1,64}=", rb"\"?(?P<v>[^\" \t;,\r\n]{8,4096})"),
    secret_behind("cookie", rb"(?i:_cookie)[ \t]?=", rb"[ \t]?\"?(?P<v>[^\" \t;,\r\n]{8,4096})"),
    # Tokens in words and forms.
    Rule(
        kind="token",
        find=LONG + rb"[A-Za-z0-9_.~+/=:-]{12}",
        pattern=LONG + rb"(?P<v>[A-Za-z0-9_.~+/=:-]{12,4096})",
        secret=True,
        accept=is_long_token,
    ),
    secret_behind("token", rb"(?i:samlre(?:sponse|quest))=", rb"(?P<v>[^&\s\"'<>]{16,16000})"),
    secret_behind(
        "token", rb"authorization_code\\{0,3}\"", rb"[ \t]{0,3},[ \t]{0,3}\\{0,3}\"code\\{0,3}\"[ \t]{0,3}:[ \t]{0,3}" + TEXT
    ),
    secret_behind(
        "private-key",
        rb"Private-Lines: [0-9]",
        rb"{1,3}\r?\n(?P<v>(?:[A-Za-z0-9+/=]{1,256}\r?\n){1,64}(?:Private-MAC: [0-9a-f]{1,128})?)",
        scan=False,
    ),
    secret_behind(
        "password",
        rb"AUTH\\{0,3}\"? ",
        rb"(?:\\{0,3}\"[^\"\r\n]{1,64}\" (?=\")|[A-Za-z][^\s\"']{1,64} (?=[^ \t\r\n]{1,256}(?:[\r\n]|\Z)))?" + REST,
        before=rb"(?<![A-Za-z_])",
        accept=is_redis,
    ),
    secret_behind("password", rb"\bsend (?:-- )?\\?\"", rb"(?P<v>" + DOUBLE + rb"{1,256}?)(?=\\{1,2}[rn])", accept=is_sent),
    Rule(
        kind="password",
        find=rb"(?i:\b(?:pw|pass|pin|otp))\\{0,3}[\"'][ \t\r\n]{1,64}value",
        pattern=rb"(?i:pw|pass|pin|otp)\\{0,3}[\"'][ \t\r\n]{1,64}value=(?:" + TEXT + rb")",
        before=rb"(?<![A-Za-z0-9])",
        secret=True,
        accept=is_secret,
    ),
    secret_behind(
        "password", KEY + rb"\\{0,3}[\"']\)", rb"[ \t]{0,3}(?:returned|->|=>|==?|:)[ \t]{0,3}" + REST, accept=is_secret
    ),
    Rule(
        kind="password",
        find=rb"(?:>|C:|->|<-)[ \t]{0,2}PASS ",
        pattern=rb"(?:>|C:|->|<-)[ \t]{0,2}PASS " + TO_BLANK,
        secret=True,
        inside=True,
        to_line_end=always,
    ),
    secret_behind("password", rb"[\r\n]PASS ", TO_BLANK, accept=is_behind_user),
    secret_behind("password", rb"Command:[ \t]{1,4}PASS ", TO_BLANK),
    secret_behind(
        "password", rb"[0-9]> AUTH ", rb"(?:[A-Za-z][^\s\"']{1,64} )?(?P<v>[^\s\"']{2,128})(?=[ \t]{0,4}(?:[\r\n]|\Z))"
    ),
    secret_behind("password", rb"\.sendline\(", TEXT, accept=is_asked),
    secret_behind("password", rb"rclone config ", rb"[^\r\n]{0,256}?[ \t](?:pass|password2?|key|token|secret)[ \t=]" + REST),
    secret_behind(
        "password",
        rb"[\"']pass:",
        rb"(?:(?<=\"pass:)(?P<q>" + DOUBLE + rb"{1,256})(?=\")|(?<='pass:)(?P<s>" + SINGLE + rb"{1,256})(?='))",
        accept=is_secret,
    ),
    secret_behind(
        "password",
        rb"(?i:getpass(?:word|phrase)?|getsecret|gettoken)\(\)",
        rb"[ \t]{0,3}(?:returned|->|=>|==?|:)[ \t]{0,3}" + REST,
        accept=is_secret,
    ),
    secret_behind(
        "url-credentials", rb"%3[Aa]%2[Ff]%2[Ff]", rb"(?P<v>[^%\s&\"']{1,64}%3[Aa](?:[^%\s&\"']|%(?!40)){1,256})(?=%40)"
    ),
    secret_behind("password", rb"7za? [axeltu] ", rb"(?:[^\r\n]{0,128}? )?-p(?P<v>[^ \t\r\n]{1,256})"),
    secret_behind(
        "url-credentials",
        rb"(?:BasicAuth|--auth|--proxy-(?:user|auth)|(?i:basic auth):?|user:pass)" + NEXT,
        LOGIN,
        inside=True,
    ),
    secret_behind(
        "url-credentials",
        rb"curl [^\r\n]{0,64}-[a-zA-Z]{1,4}u" + NEXT,
        LOGIN,
        inside=True,
    ),
    # Of Java: passwords of key stores are arrays of characters.
    Rule(
        kind="password",
        find=rb"\"[^\"\\\r\n]{4,128}\"\.toCharArray",
        pattern=rb"\"(?P<v>[^\"\\\r\n]{4,128})\"\.toCharArray\(\)",
        anchors=(b'".toCharArray',),
        reach=132,
        secret=True,
        accept=is_no_alphabet,
    ),
    # What Windows' DPAPI has encrypted for one user (ConvertFrom-SecureString): version and provider come first.
    Rule(
        kind="password",
        find=rb"(?i:01000000d08c9ddf0115d1118c7a00c04fc297eb)",
        pattern=rb"(?i:01000000d08c9ddf0115d1118c7a00c04fc297eb)[0-9A-Fa-f]{16,8192}",
        secret=True,
    ),
)
