"""The rules for secrets among the arguments of calls and commands that name no password, and for hashes by their shape."""

from __future__ import annotations

import re
from functools import partial

from capture_tool.core.redaction.about import is_about
from capture_tool.core.redaction.checks import is_no_word, is_password, is_secret
from capture_tool.core.redaction.code_rules import is_beside_key
from capture_tool.core.redaction.rule import (
    DOUBLE,
    KEY,
    NEAR,
    PASSWORD_KEY,
    PASSWORDS,
    QUOTED,
    REST,
    SINGLE,
    TEXT,
    Hit,
    Rule,
    secret_behind,
)

ONE = rb"(?:\"" + DOUBLE + rb"{0,256}\"|'" + SINGLE + rb"{0,256}'|[^,\"'()\r\n]{1,64})"
"""An argument."""
LAST = rb"[\"'](?P<v>[^\"'\r\n]{1,128}(?:[\"'], ?[\"'][^\"'\r\n]{1,128})?)(?=[\"']\))"
"""The last argument or two, which are texts."""
CONSTANT = re.compile(
    rb"(?i:put|set|property|header|param(?:eter)?|env|append|option|entry|add|with|config)(?:String|Object|Value|IfAbsent)?"
    rb"\((?:[A-Za-z0-9_]{1,64}\.){0,4}[A-Z0-9_]{0,48}\Z"
)
"""Before what the name of a constant ends with, as the first argument."""
HASH = rb"\$(?:apr1|1|2[abxy]?|5|6|7|y|argon2[a-z]{1,2}|scrypt|pbkdf2[a-z0-9-]{0,16})\$"
CLASS = re.compile(rb"[A-Za-z0-9_$]\Z")
CLASS_ENDS = re.compile(rb"\(|:[0-9A-Za-z<]")


def is_word_of_config(hit: Hit) -> bool:
    """No word of a language."""
    return is_no_word(hit.value) and is_secret(hit)


def is_no_class(hit: Hit) -> bool:
    """No class of Java, before its method or line (`Pool$1$lambda:123`), which goes on with no more than letters before it."""
    return not (CLASS_ENDS.match(hit.text, hit.end) and CLASS.search(hit.before))


def is_beside_word(hit: Hit) -> bool:
    """As in a list, behind a word for a password: tokens and secrets of machines have names of their own."""
    word = re.match(rb"(?i:" + PASSWORDS + rb")", hit.text[hit.begin : hit.start])
    return (word is not None or is_no_word(hit.value)) and is_beside_key(hit)


def is_of_constant(hit: Hit) -> bool:
    """What a call sets, where a constant is the name of a secret (`put(Context.SECURITY_CREDENTIALS, "x")`)."""
    name = hit.text[hit.begin : hit.start].partition(b",")[0]
    constant = name.isupper() and CONSTANT.search(hit.before) is not None
    return constant and not is_about(hit.before[-16:] + name, hit.value) and is_beside_key(hit)


def is_of_query(hit: Hit) -> bool:
    """The parameters of a query that names a secret."""
    around = hit.before.rpartition(b" LOG:")[2], hit.text[hit.end : hit.end + NEAR].partition(b" LOG:")[0]
    return any(b"$1" in query and re.search(PASSWORD_KEY, query) for query in around)


def is_property(hit: Hit) -> bool:
    """A secret by the name of its property, no length of one."""
    name = hit.text[hit.begin : hit.start].partition(b"{")[0].rstrip()
    return not is_about(hit.before[-16:] + name, hit.value) and is_secret(hit)


_rule = partial(secret_behind, accept=is_secret)

CALL_RULES: tuple[Rule, ...] = (
    # A property of C#, a list of PowerShell, an element of a configuration, what a log says of a token.
    _rule("password", KEY + rb"[ ]?\{ ?get;", rb"[^{}\r\n]{0,48}\}[ ]?=[ ]?" + TEXT, accept=is_property),
    _rule(
        "password",
        rb"\bName[ ]{0,16}:[ ][A-Za-z0-9_.-]",
        rb"[A-Za-z0-9_.-]{0,64}?(?:(?<=[_.-])|(?<=: [A-Za-z]))" + KEY + rb"[ ]{0,8}\r?\nValue[ ]{0,16}:[ ](?P<v>[^\r\n]{2,512})",
        accept=is_password,
    ),
    _rule("cookie", rb"(?i:\"cookie\"(?:[ ]{1,4}value)?[ ]?=[ ]?\")", rb"(?P<v>[^\"\r\n]{8,4096})(?=\")"),
    _rule(
        "token",
        rb"(?i:\btoken (?:received|issued|obtained|refreshed|renewed|generated|created):) ",
        rb"(?P<v>(?=[^\s]{0,63}[0-9])[A-Za-z0-9_.~+/=-]{12,4096})(?=[ \t.,;]{0,4}(?:[\r\n]|\Z))",
    ),
    # A user and a password: `getConnection(url, "u", "p")`, `NetworkCredential("u", "p")`, `set_password("x", "u", "p")`.
    _rule(
        "password",
        rb"(?:getConnection|\bDBI->connect|\bdatabase|mysqli?_connect|->__construct|new PDO|PdoConnection|set_password)\(",
        ONE + rb", ?" + ONE + rb", ?(?:" + QUOTED + rb")",
    ),
    _rule(
        "password",
        rb"(?i:\bauthenticate|\.authenticate|(?:network|ps|password)?credentials?(?:\.basic|\]::new)?|\blogin) ?\( ?[\"']",
        rb"[^\"'\r\n]{1,128}[\"'], ?(?:" + QUOTED + rb")",
    ),
    _rule(
        "password",
        rb"(?i:(?:(?:change|reset|update)_?(?:user_?)?|set_?user_?)passw(?:or)?d|username_pw_set)\(",
        ONE + rb", ?" + LAST,
    ),
    _rule("password", rb"\bkey_set_with_value\(", ONE + rb", ?" + ONE + rb", ?" + LAST),
    _rule("password", KEY + rb",[ ]?\"", rb"(?P<v>" + DOUBLE + rb"{1,256})(?=\"\))", accept=is_of_constant),
    _rule("password", rb"(?i:\bset_?(?:proxy_?)?credentials?)[ (]", rb"{1,2}" + ONE + rb", ?(?:" + QUOTED + rb")"),
    _rule(
        "password",
        rb"(?i:\.open)[ (]\"(?:GET|POST|PUT|DELETE|HEAD)\",",
        rb" ?" + ONE.replace(b"64", b"256") + rb", ?(?i:true|false), ?" + ONE + rb", ?(?:" + QUOTED + rb")",
    ),
    _rule(
        "password",
        rb"(?i:get_?password|getpass)\(?",
        rb"[^)\r\n]{0,96}?\)?[ ]{0,2}(?:->|=>|==|(?<!prompt)(?<!message)(?<!msg)(?<!label)=|returned)[ ]{0,2}(?:"
        + QUOTED
        + rb")",
    ),
    _rule("password", rb"args=\([\"']", rb"[^\"'\r\n]{1,64}[\"'], ?(?:" + QUOTED + rb")(?=[\"']\) in login)"),
    _rule("password", KEY + rb"[ \t:=]{0,3}%[sr][^\r\n\"']{0,16}[\"'], ?", TEXT, accept=is_password),
    _rule("password", KEY + rb"[\"']?[ \t](?:As [A-Za-z]{1,16} =|with value|-Value)[ \t]", rb"{1,3}" + REST, accept=is_password),
    _rule("password", KEY + rb"[\"']?[ \t]{1,16}REG_[A-Z_]{2,16}[ \t]", rb"{1,16}(?P<v>[^\r\n]{1,256})", accept=is_password),
    _rule("password", KEY + rb"[:? ]{1,3}[\"']\)[ \t]{0,2}(?:->|=>|==?)", rb"[ \t]{0,3}(?:" + QUOTED + rb")"),
    _rule(
        "password",
        KEY + rb"[\"'][ \t]{1,4}[\"']",
        rb"(?:(?<=\")(?P<q>" + DOUBLE + rb"{1,256})(?=\")|(?<=')(?P<s>" + SINGLE + rb"{1,256})(?='))",
        accept=is_beside_word,
    ),
    _rule("password", rb"#define ", rb"[A-Za-z0-9_]{0,48}?" + KEY + rb"[ \t]{1,16}" + REST),
    _rule("password", rb"(?i:md5|sha1|sha256|hash)\(", rb"[^()\r\n]{0,32}" + KEY + rb"\)[ ]?[=:][ ]?(?P<v>[0-9A-Fa-f]{32,128})"),
    _rule("password", KEY + rb"[ ]?=[ ]?(?i:md5|sha1|sha2|password|crypt|encrypt|hash)\(", TEXT),
    _rule("password", rb"(?i:\bcrypt|hashpw|check_password|(?:de|en)cryptbypassphrase)\(", rb"(?:[a-z_.]{1,32}, ?)?" + TEXT),
    # What is ciphered (it may be a password too), and the key.
    _rule(
        "password",
        rb"(?i:\bpgp_sym_(?:de|en)crypt(?:_bytea)?|\baes_(?:de|en)crypt)\(",
        rb"[ ]?(?:'(?P<v>[^'\r\n]{1,1024}'(?:::[a-z]{1,16})?, ?'[^'\r\n]{1,256})(?=')"
        rb"|[^'\",\r\n]{1,128}, ?N?(?:'(?P<q>[^'\r\n]{1,256})(?=')|\"(?P<s>[^\"\r\n]{1,256})(?=\")))",
    ),
    _rule("password", rb"binding parameter \[", rb"[^\r\n]{0,48}? - \[(?P<v>[^\r\n]{1,256}?)(?=\][^\r\n]{0,16}" + KEY + rb")"),
    _rule("session", rb"(?i:session)@[0-9a-f]{1,8}\[id=", rb"(?P<v>[0-9A-Za-z]{16,128})"),
    _rule("password", rb"\bAPOP ", rb"[^\s]{1,64} (?P<v>[0-9a-f]{32})"),
    _rule(
        "password",
        rb"(?:RawData\(96\)=|\[(?:554|925):[A-Za-z]{1,16}\] |[Tt]ag (?:554|925) \([A-Za-z]{1,16}\): )",
        rb"(?P<v>[^\s|]{1,256})",
    ),
    Rule(
        kind="private-key",
        find=rb"<(?:D|P|Q|DP|DQ|InverseQ)>[A-Za-z0-9+/]{16}",
        pattern=rb"<(?:D|P|Q|DP|DQ|InverseQ)>(?P<v>[A-Za-z0-9+/]{16,4096}={0,2})",
        secret=True,
    ),
    _rule("url-credentials", rb"(?i:proxy)[=:][^\s:/]{1,128}:[0-9]{2,5}:", rb"(?P<v>[^\s:]{1,64}:[^\s]{1,128})"),
    _rule("password", rb"parameters: \$1 = '", rb"(?P<v>[^\r\n\[]{1,1024}?)(?='[ \t]{0,8}(?:[\[\r\n]|\Z))", accept=is_of_query),
    _rule("token", rb"\"op\":[ ]?\"(?:auth|login)\",[ ]?\"args\":[ ]?\[[ ]?\"", rb"(?P<v>[^\[\]\r\n]{1,1024}?)(?=\"[ ]?\])"),
    _rule("token", rb"\"action\":[ ]?\"auth\",[ ]?\"params\":[ ]?\"", rb"(?P<v>[^\"\r\n]{8,256})"),
    _rule("token", rb"\.login\([\"']", rb"(?P<v>[A-Za-z0-9_.-]{24,256})(?=[\"'])", accept=is_word_of_config),
    # Cisco, strongSwan, pppd, SNMP.
    _rule("password", rb"(?i:password|secret|key) [0579] ", rb"(?P<v>[^\s]{6,128})", accept=is_word_of_config),
    _rule("password", rb"(?i:r[ow]community|snmp-server community|snmpv[12]c? community:?)[ \t]", rb"{1,4}(?P<v>[^\s]{4,64})"),
    _rule("password", rb"(?:: PSK|: EAP|ascii-text|: XAUTH)[ \t]", rb"{1,4}\"(?P<v>" + DOUBLE + rb"{1,256})"),
    _rule(
        "password",
        rb"(?i:pre-shared-key|radius-server key|tacacs-server key)[ \t]",
        rb"{1,4}(?!ascii-text|hexadecimal)(?P<v>[^\s]{4,128})",
    ),
    # IBAutomater and IBC: who starts the gateway, and with what.
    _rule(
        "java-command",
        rb"IBAutomater\.jar=",
        rb"(?:[^,\s]{0,256},)?(?P<v>(?![^\s]{0,256}secret-removed)[^,\s]{1,64}[, ][^,\s]{1,256})(?=[, ](?i:paper|live))",
    ),
    _rule(
        "java-command",
        rb"[/\\]config\.ini[\"', ]",
        rb"{1,4}(?P<v>[^\s,\"'-][^\s,\"']{1,64}[\"', ]{1,4}[^\s,\"']{3,256})(?=[\"', ]{1,4}(?i:paper|live))",
    ),
    # By their shape: hashes of passwords, keys of a disk, tokens to set a password anew.
    Rule(
        kind="password",
        find=HASH,
        pattern=HASH + rb"[A-Za-z0-9./+=$,_*-]{12,256}+",
        secret=True,
        accept=is_no_class,
    ),
    Rule(kind="password", find=rb"\{S?SHA[0-9]{0,3}\}", pattern=rb"\{S?SHA[0-9]{0,3}\}[A-Za-z0-9+/]{16,160}={0,2}", secret=True),
    _rule("password", rb"(?:scrypt|pbkdf2)[:_](?:sha[0-9]{1,3}[:$])?[0-9]{2,8}[:$]", rb"(?P<v>[^\s\"'<>]{16,400})"),
    _rule("password", rb"(?i:bitlocker)", rb"[^\r\n]{0,64}?(?P<v>[0-9]{6}(?:-[0-9]{6}){7})"),
    _rule("token", rb"(?i:reset[_-]?password)(?:/|\?[a-z]{1,8}=)", rb"(?P<v>[A-Za-z0-9_-]{20,256})"),
)
