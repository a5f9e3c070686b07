"""The rules for secrets in settings, dialogues and commands of single programs, each behind a literal that is rare in logs."""

from __future__ import annotations

import re
from functools import partial

from capture_tool.core.redaction.checks import KEY_LETTERS, Hit, before_name, is_no_word, is_password, is_secret
from capture_tool.core.redaction.line_checks import begins_line
from capture_tool.core.redaction.passphrases import TALK
from capture_tool.core.redaction.rule import DOUBLE, ENDED, KEY, REST, SINGLE, TEXT, TO_BLANK, Rule, S, secret_behind
from capture_tool.core.redaction.told import MINGLED, SHORTEST, is_told

LOGIN = rb"[^\s:\"'/]{1,128}:[^\s\"']{1,256}"
"""A user and a password."""
MANY = 4
LICENCE = rb"(?i:(?:licen[cs]e|activation|registration|serial|product|unlock)(?: key| code| number| no\.?)?|\bkey)"
GUID = rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
HEX_LINE = rb"[0-9A-Fa-f]{4}:? [^\r\n]{1,128}"
HEADER = rb"(?:\s{0,16}</?(?:tr|th|thead|tbody)>[^<>]{0,64}){0,24}?"
ROWS = rb"[^<>]{0,128}(?:</?(?:tr|td|code|b|span|tbody)>[^<>]{0,128}){0,100}?"
"""Text and elements of a table."""
ROUTER = re.compile(rb"(?:\busername [^\s]{1,64}|\bprivilege [0-9]{1,2}|\benable(?: level [0-9]{1,2})?)[ ]\Z")
"""Before what a command of Cisco's sets."""
NO_PERSON = re.compile(rb"(?i:id|name|agent|type|role|group|count|home|dir|path|data|info|config|settings|email|mail)\Z")


def is_symbol(hit: Hit) -> bool:
    """Behind a name that begins with a colon, as in Ruby."""
    return before_name(hit, KEY_LETTERS, 64).endswith(b":") and is_password(hit)


def is_jaas(hit: Hit) -> bool:
    """The password of a user (`user_bob="x"`), no property of one."""
    name = hit.text[hit.begin : hit.start].rstrip(b"\"'= \t")
    return NO_PERSON.search(name) is None and is_secret(hit)


def is_behind_login(hit: Hit) -> bool:
    """A command of a bot, not a path: the user before it has a digit, or it is no word itself."""
    user = hit.text[hit.begin : hit.start].split()[-1]
    return (re.search(rb"[0-9]", user) is not None or is_no_word(hit.value)) and is_secret(hit)


def is_row(hit: Hit) -> bool:
    """The value of a setting in a table of two columns; its name has two parts."""
    name = hit.before[-64:] + hit.text[hit.begin : hit.start]
    return begins_line(hit) and re.search(rb"[A-Za-z][._][A-Za-z][A-Za-z0-9._]{0,63},\Z", name) is not None and is_told(hit)


def is_quoted_row(hit: Hit) -> bool:
    """The same in quotes."""
    begin = hit.before[-64:] + hit.text[hit.begin : hit.begin + 1]
    return re.search(rb"(?:^|[\r\n\"'(])[A-Za-z0-9_.-]{1,64}\Z", begin) is not None and is_told(hit)


def is_cell(hit: Hit) -> bool:
    """Beside the name of a secret in a table of Markdown: no name of the next column."""
    return re.search(rb"[0-9]", hit.value) is not None and len(hit.value.strip()) >= SHORTEST and is_told(hit)


def is_beside_user(hit: Hit) -> bool:
    """A password of InfluxDB: beside the user, both with a name of one letter."""
    return re.search(rb"[?&]u=", hit.before[-128:] + hit.text[hit.begin : hit.end + 128]) is not None and is_secret(hit)


def is_mingled(hit: Hit) -> bool:
    """A key of letters and digits, no name: with capitals, or many digits."""
    mingled = MINGLED.fullmatch(hit.value.replace(b"-", b"").replace(b"_", b""))
    many = re.search(rb"[A-Z]", hit.value) or len(re.findall(rb"[0-9]", hit.value)) >= MANY
    return mingled is not None and bool(many) and is_secret(hit)


def is_licence(hit: Hit) -> bool:
    """Groups, two of which at least mix letters and digits."""
    mixed = [group for group in hit.value.split(b"-") if not (group.isalpha() or group.isdigit())]
    return len(mixed) > 1 and is_secret(hit)


def is_in_keychain(hit: Hit) -> bool:
    """What the keychain of macOS prints of an item, behind its attributes."""
    return b"<blob>" in hit.before and is_secret(hit)


def is_of_router(hit: Hit) -> bool:
    """No word of small letters, but behind a user, a level or the command that sets it."""
    line = hit.before[-160:].rpartition(b"\n")[2]
    plain = hit.value.isalpha() and hit.value.islower()
    return (not plain or (ROUTER.search(line) is not None and hit.value not in TALK)) and is_secret(hit)


_rule = partial(secret_behind, accept=is_secret)

PROGRAM_RULES: tuple[Rule, ...] = (
    # Lists of names and lists of values: `API_KEY, API_SECRET = 'x', 'y'`; symbols and options of Ruby and Python.
    _rule("password", KEY + rb", ?[A-Za-z_]{1,32} ?= ?[\"']", rb"(?P<v>[^\r\n]{1,512}?)(?=[\"'][ \t]{0,4}(?:[#\r\n]|\Z))"),
    _rule(
        "password",
        KEY + rb",[ ]?[\"']",
        rb"(?:(?<=\")(?P<q>" + DOUBLE + rb"{1,256})(?=\")|(?<=')(?P<s>" + SINGLE + rb"{1,256})(?='))",
        accept=is_symbol,
    ),
    _rule("password", KEY + rb"[\"'],", rb" ?(?:[a-z_]{1,16}=[^\s,()]{1,32}, ?){0,3}default=" + TEXT),
    _rule("password", KEY + rb" -string ", REST),
    _rule("password", KEY + rb" \([a-z]{1,24}\) to ", TO_BLANK),
    _rule("password", rb"(?i:(?:shared|client|api|consumer|app) secret) ", TEXT),
    _rule("token", rb"(?i:oauth_(?:signature|nonce|token))=", rb"[\"']?(?P<v>[^\"',&\s]{6,512})"),
    _rule("password", KEY + rb",", rb"(?P<v>[^\s,][^\r\n,]{2,255})(?=[\r\n]|\Z)", accept=is_row),
    _rule("password", KEY + rb",\"", rb"(?P<v>[^\r\n\"]{3,256})(?=\"[ \t]{0,4}(?:[\r\n]|\Z))", accept=is_quoted_row),
    _rule(
        "password",
        KEY + rb"[*\x60]{0,3}[ \t]{1,64}\|",
        rb"[ \t]{1,16}[*\x60]{0,3}(?P<v>[^|\r\n\x60*]{3,256}?)[*\x60]{0,3}(?=[ \t]{1,64}\|)",
        accept=is_cell,
    ),
    # A user and a password.
    _rule("url-credentials", rb"(?i:user\.info)[ \t]{0,4}[=:]", rb"[ \t]{0,4}(?P<v>" + LOGIN + rb")"),
    _rule("url-credentials", rb"\b(?:s?ftp|ncftp|scp|ssh|rsync) ", rb"(?P<v>[A-Za-z0-9._-]{2,64}:[^\s@]{2,128})(?=@)"),
    _rule("url-credentials", rb":\\/\\/", rb"(?P<v>[^\s/\\@\"':]{1,128}:[^\s/\\@\"']{1,256})(?=@)"),
    # Cookies: of Java, JavaScript, browsers' exports, curl.
    _rule("cookie", rb"=\"(?i:cookie)\">", rb"(?P<v>[^<>\r\n]{4,4096})"),
    _rule("cookie", rb"(?i:cookie)\(", rb"[^()\r\n]{0,128}?\bvalue=" + TEXT),
    _rule("cookie", rb"(?i:cookie) ?\[version: [0-9], name: ", rb"[^,\r\n]{1,64}, value: (?P<v>[^,\r\n]{1,4096})"),
    _rule("cookie", rb"connect\.sid\\{0,3}[\"']?[=:]", rb" ?\\{0,3}[\"']?(?P<v>s(?::|%3A)[^\s\"';,]{16,512})"),
    _rule(
        "cookie",
        rb"(?i:cookies|cookie_?jar)[\"']?[=:] ?\{",
        rb" ?[\"']?[A-Za-z0-9_.-]{1,64}[\"']?: ?[\"'](?P<v>[^{}\r\n]{6,4096}?)(?=[\"'] ?\})",
    ),
    _rule("cookie", rb"[ \t]-b[ \t][\"']", rb"[A-Za-z0-9_.-]{1,64}=(?P<v>[^\r\n\"']{6,4096})(?=[\"'])"),
    _rule(
        "cookie",
        rb"\"(?:httpOnly|hostOnly|sameSite)\"" + S + rb":",
        rb"[^{}]{0,1024}?\"value\"" + S + rb":" + S + rb"\"(?P<v>" + DOUBLE + rb"{1,4096})(?=\")",
    ),
    _rule("cookie", rb"cookies(?::|=) ?\{", rb"[A-Za-z0-9_.-]{1,64}=(?P<v>[A-Za-z0-9%+/._-]{8}[^{}\r\n]{0,4096})(?=\})"),
    _rule("cookie", rb"\b(?:XYZAB(?:_AM\.LOGIN)?|SBID|webvpn)=", rb"(?P<v>[^\s;,\"'&}\]\\]{6,1024})"),
    _rule("token", rb"~hmac=", rb"(?P<v>[0-9A-Fa-f]{16,128})"),
    # VPN, WLAN, shells.
    _rule("password", rb"(?:\\n|\")PASS ", rb"(?P<v>(?:[^\"\\\r\n]|\\[^nr\r\n]){1,256})"),
    _rule("password", rb"\"/(?i:pw|pass(?:word)?|ib_?password)[:=]", rb"(?P<v>[^\"\r\n]{1,256})(?=\")"),
    _rule("password", rb"IPSec secret ", TO_BLANK),
    _rule("password", rb"password \"[A-Za-z ]{1,32}\" \"", rb"(?P<v>" + DOUBLE + rb"{1,256})(?=\")"),
    _rule("password", rb"rasdial ", rb"(?:\"[^\"\r\n]{1,64}\"|[^\s\"]{1,64}) [^\s/]{1,64} (?P<v>[^\s/][^\s]{2,128})"),
    _rule(
        "password",
        rb"printf [\"']",
        rb"(?P<v>[^\"'\r\n]{1,64}\\n[^\"'\r\n]{2,128}?)[\"'] ?\| ?[^\r\n]{0,64}(?:vpn|login|passwd|sudo|\bsu\b)",
    ),
    _rule(
        "password",
        rb"printf [\"']%s",
        rb"(?:\\n)?[\"'] (?P<v>[^\r\n|]{2,128}?) ?\| ?[^\r\n]{0,64}(?:passwd|login|sudo|vpn)",
    ),
    _rule(
        "login-code",
        rb"\"(?i:p?setex)\" \"",
        rb"[^\"\r\n]{0,64}(?i:otp|code|token|2fa)[^\"\r\n]{0,64}\" \"[0-9]{1,9}\" \"(?P<v>[^\"\r\n]{4,256})",
    ),
    _rule("login-code", rb"oathtool ", rb"[^\r\n]{0,256}\r?\n(?P<v>[0-9]{6,8})(?=[ \t\r\n]|\Z)"),
    _rule(
        "password", rb"/login ", rb"[A-Za-z_][^\s,:/\"'<>()]{2,63} (?P<v>[^\s'\"]{4,128})(?=['\"\s]|\Z)", accept=is_behind_login
    ),
    _rule(
        "password",
        rb"(?i:password|passphrase)\",[ ]?\"(?:got|given|received|actual|entered)\":[ ]?\"",
        rb"(?P<v>" + DOUBLE + rb"{1,256})",
    ),
    _rule("password", rb";[ ]{0,2}(?i:password)[^\r\n]{0,32}\r?\n[ \t]{0,16}Send", rb"[A-Za-z]{0,8},?[ ](?P<v>[^\r\n]{2,128})"),
    _rule("password", rb"\.(?:Unp|P)rotect[ (]", TEXT),
    _rule("password", rb"add-(?:generic|internet)-password ", rb"[^\r\n]{0,128}?-w " + REST),
    _rule("password", rb"user [^\s]{1,32} (?:on|off) ", rb"[^\r\n>]{0,64}>(?P<v>[^\s]{1,256})"),
    _rule(
        "password",
        rb"\buser_[A-Za-z0-9_.-]{1,32}=\"",
        rb"(?P<v>" + DOUBLE + rb"{1,256})(?=\";?[ \t]{0,4}(?:[\r\n]|\Z))",
        accept=is_jaas,
    ),
    _rule("password", rb"(?i:password is generated for )", rb"[^\s:]{1,128}:[ \t]{1,4}(?P<v>[^\s]{4,128})"),
    _rule("password", rb"ParameterBinding\(ConvertTo-SecureString\)", rb"[^\r\n]{0,64}?value=" + TEXT),
    _rule(
        "password",
        rb"\brandom_password\"",
        rb"[^\0]{0,1024}?\"result\"" + S + rb":" + S + rb"\"(?P<v>" + DOUBLE + rb"{1,256})(?=\")",
    ),
    _rule("password", rb"(?:NONCE|AUTH|LOGGED_IN|SECURE_AUTH)_SALT[\"'],", rb"[ ]{0,32}" + TEXT),
    _rule("token", rb"[A-Z]_KEY=base64:", rb"(?P<v>[A-Za-z0-9+/=]{16,512})"),
    _rule("token", rb"\b_auth[ ]?=", rb"[ ]?\"?(?P<v>[A-Za-z0-9+/_-]{12,1024}={0,2})"),
    _rule(
        "password",
        rb"\bENV ",
        rb"[A-Z0-9_]{0,48}?" + KEY + rb" (?P<v>[^\r\n=]{2,256})(?=[\r\n]|\Z)",
        accept=is_password,
        inside=True,
    ),
    _rule(
        "totp-seed",
        rb"<(?i:seed|secret) ",
        rb"[^<>]{0,64}(?i:otp)[^<>]{0,64}>\s{0,16}(?P<v>[A-Za-z2-7 =-]{16,128})(?=\s{0,16}</)",
    ),
    # Keys of programs: OpenVPN, the broker's Flex queries, Postfix, cntlm, PostgreSQL, Vault, licences, an index of packages.
    _rule("private-key", rb"-----BEGIN OpenVPN Static key", rb"[^\r\n]{0,16}-----(?P<v>[0-9A-Fa-f\s]{16,1024})", scan=False),
    _rule("token", rb"(?:SendRequest|GetStatement)\?", rb"(?:[^\s\"'?]{0,96}&)?t=(?P<v>[0-9A-Za-z]{12,64})"),
    Rule(kind="token", find=rb" -t [0-9]{18}", pattern=rb" -t (?P<v>[0-9]{18,40})(?= -q )", secret=True),
    _rule("password", rb"\]:(?:25|465|587|2525)[ \t]", rb"{1,8}[^\s:]{1,128}:(?P<v>[^\s]{1,256})", inside=True),
    _rule("password", rb"\bPass(?:LM|NT|NTLMv2)[ \t]", rb"{1,32}(?P<v>[0-9A-Fa-f]{32})(?![0-9A-Fa-f])"),
    Rule(kind="password", find=rb"\"md5[0-9a-f]{8}", pattern=rb"\"(?P<v>md5[0-9a-f]{32})(?=\")", secret=True),
    _rule("token", rb"(?i:unseal|recovery) [Kk]ey(?: [0-9]{1,2})?:", rb" {0,3}(?P<v>[^\s]{16,256})", inside=True),
    _rule(
        "api-key",
        LICENCE + rb"[\"']?[ \t]{0,2}[:= ][ \t]{0,2}[\"']?",
        rb"(?P<v>@?[A-Z0-9]{4,8}(?:-[A-Z0-9]{4,8}){2,7})(?![A-Za-z0-9-])",
        accept=is_licence,
    ),
    _rule("token", KEY + rb"[\"']\)[;]? ?(?://|=>|->) ?[\"']", rb"(?P<v>[^\"'\r\n]{8,1024})(?=[\"'])"),
    Rule(
        kind="url-credentials",
        find=rb"://[A-Za-z0-9_-]{16,256}:@",
        pattern=rb"://(?P<v>[A-Za-z0-9_-]{16,256})(?=:@)",
        opening=b"://",
        secret=True,
    ),
    # Routers, key chains, databases, mail, spreadsheets, VPNs, brokers' streams, indexes of packages, webhooks.
    _rule("password", rb"\boption key ", ENDED),
    _rule("password", rb": RSA ", rb"[^\s\"]{1,128} " + ENDED),
    _rule(
        "password",
        rb"\bdata:[ \t]{0,4}\r?\n",
        rb"\"(?P<v>[^\"\r\n]{1,256})(?=\"[ \t]{0,4}(?:[\r\n]|\Z))",
        accept=is_in_keychain,
    ),
    _rule("password", rb"[?&]p=", rb"(?P<v>[^&\s\"'<>\\]{1,256})", accept=is_beside_user),
    _rule("token", rb"\binflux ", rb"[^\r\n]{0,192}?(?:-t|--token)[ =](?P<v>[^\s]{12,256})", inside=True),
    _rule("password", rb"(?i:\blogin) \"", rb"(?P<v>[^\"\r\n]{1,128}\" \"" + DOUBLE + rb"{1,256})(?=\")"),
    _rule("password", rb"\.(?:Connect|Login|Logon)\", ?\"", rb"(?P<v>[^\"\r\n]{1,64}\", ?\"" + DOUBLE + rb"{1,256})(?=\")"),
    _rule("url-credentials", rb"ProxyAuth=", rb"(?P<v>[^\s]{2,256})", inside=True),
    _rule("session", rb"CRV1:[A-Z]", rb"[A-Z,]{0,8}:(?P<v>[^:\s]{4,512}:[A-Za-z0-9+/=]{4,256})"),
    _rule("token", rb"[?&]key=", rb"(?P<v>[A-Za-z0-9_-]{16,256})(?![A-Za-z0-9_.-])", accept=is_mingled),
    _rule("token", rb"API_HASH\\{0,3}[\"']?[ ]?[=:]", rb"[ ]?\\{0,3}[\"']?(?P<v>[0-9a-f]{32})"),
    _rule("session", rb"\bssid\\{0,3}\"[ ]?:", rb"[ ]?\\{0,3}\"(?P<v>[0-9a-f]{24,128})"),
    _rule("session", rb"[?&#]session(?:_state)?=", rb"(?P<v>(?=[^0-9&]{0,24}[0-9])[0-9A-Za-z._-]{16,256})"),
    _rule(
        "token",
        rb"(?i:webhook)[a-z0-9_-]{0,16}/",
        rb"(?P<v>(?:[0-9a-f]{24,128}|" + GUID + rb")(?:@" + GUID + rb")?)(?![0-9A-Za-z])",
    ),
    _rule(
        "session",
        rb"\bsession\\{0,7}\" ?: ?\\{0,7}\"",
        rb"(?P<v>[^\"\\\s]{6,256})(?=\\{0,7}\", ?\\{0,7}\"ssoExpires)",
    ),
    _rule("session", rb"interactivebrokers\.[a-z.]{2,6}/sso/[^\s\"'<>]{0,160}[?&]sk=", rb"(?P<v>[A-Za-z0-9_-]{12,128})"),
    _rule("token", rb"/ws/", rb"(?P<v>[A-Za-z0-9]{40,128})(?![A-Za-z0-9])"),
    _rule("api-key", rb"(?:infura\.io/v3|alchemy\.com/v2|anaconda\.(?:org|com)/t)/", rb"(?P<v>[A-Za-z0-9_-]{12,128})"),
    _rule("api-key", rb"hooks\.zapier\.com/hooks/catch/", rb"(?P<v>[A-Za-z0-9/]{6,64})"),
    _rule("api-key", rb"InstrumentationKey=", rb"(?P<v>[0-9a-f-]{36})"),
    _rule("session", rb"SessionIndex=", rb"\\{0,3}[\"']?(?P<v>[^\s\"',;&<>\\]{6,256})"),
    _rule("password", rb"\"card\" ?:", rb" ?\{[^{}]{0,512}?\"code\" ?: ?\"(?P<v>[0-9]{3,4})(?=\")"),
    _rule(
        "password",
        rb"(?:password|secret) [0-9] ",
        rb"(?P<v>[^\s]{4,128})(?=[ \t]{0,4}(?:[\r\n]|\Z))",
        accept=is_of_router,
        inside=True,
    ),
    _rule("password", rb"Request: PASS ", TO_BLANK),
    _rule("password", rb"\bmosquitto_(?:pub|sub|rr) ", rb"[^\r\n]{0,192}?-P (?P<v>[^\s]{1,128})", inside=True),
    # A key beside its secret; seeds; codes; keys of TLS; tables of HTML.
    _rule(
        "token",
        rb"(?i:\bkey(?:_?id)?)\\{0,3}[\"']?[=:]",
        rb"[ ]?\\{0,3}[\"'](?P<v>[A-Za-z0-9_+/=-]{16,256})"
        rb"(?=\\{0,3}[\"'],?\s{0,16}\\{0,3}[\"']?(?i:secret|passphrase))",
    ),
    _rule(
        "code-card",
        rb"(?i:card)[^\r\n]{0,16}: index ",
        rb"[0-9]{1,3} ?(?:->|=>|=|:) ?(?P<v>[A-Z0-9]{3,8}(?:, ?index [0-9]{1,3} ?(?:->|=>|=|:) ?[A-Z0-9]{3,8}){0,8})",
    ),
    _rule("private-key", rb"-----BEGIN(?:%20|\+)", rb"[A-Z0-9%+]{0,60}KEY-----(?P<v>[^\s&\"'<>]{1,8192})", scan=False),
    _rule("login-code", rb"(?i:2_?factor_?code)[\"']?[ ]?[=:]", rb"[ ]?[\"']?(?P<v>[A-Z0-9]{4,10})(?![A-Za-z0-9])"),
    _rule(
        "private-key",
        rb"(?i:(?:pre-?)?master secret):",
        rb"[ \t]{0,4}\r?\n(?P<v>(?:" + HEX_LINE + rb"(?:\r?\n|\Z)){1,8})",
        scan=False,
    ),
    _rule(
        "password",
        rb"(?i:password|passwort|kennwort)</th>",
        HEADER + rb"<td>(?P<v>" + ROWS + rb")(?=</td>\s{0,64}</tr>\s{0,64}(?:</tbody>\s{0,64})?</table>)",
    ),
    Rule(
        kind="mac",
        find=rb"[0-9A-Fa-f]{2}\\:[0-9A-Fa-f]{2}\\:[0-9A-Fa-f]{2}\\:",
        pattern=rb"(?:[0-9A-Fa-f]{2}\\:){5}[0-9A-Fa-f]{2}",
        before=rb"(?<![A-Za-z0-9])",
        after=rb"(?![0-9A-Fa-f])",
    ),
)
