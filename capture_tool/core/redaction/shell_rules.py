"""The rules for secrets in commands of shells and in the files of their programs, each behind a literal that is rare in logs."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit, is_no_word, is_secret
from capture_tool.core.redaction.code_rules import NEXT, is_argument
from capture_tool.core.redaction.command_rules import is_login
from capture_tool.core.redaction.line_checks import goes_on
from capture_tool.core.redaction.rule import DOUBLE, KEY, REST, TO_BLANK, Rule, secret_behind

ONE = rb"(?:\"[^\"\r\n]{1,256}\"|'[^'\r\n]{1,256}'|[^\"' \t\r\n]{1,256})"
STORES = (
    rb"(?:aws ssm put-parameter|az keyvault secret set|gh secret set|az appconfig kv set"
    rb"|aws secretsmanager (?:create|put|update)-secret"
    rb"(?:-value)?) "
)
"""Commands that keep what they are given behind an option."""
KEEPS = re.compile(rb"SecureString|(?:keyvault|gh) secret set|secretsmanager|" + KEY + rb"|(?i:key|pin|otp)")
VARIABLE = re.compile(rb"(?:\$\{?(?:env:)?[A-Za-z_][A-Za-z0-9_]{0,64}\}?:?){1,2}")


def is_no_variable(hit: Hit) -> bool:
    """What is printed to a command, not a variable that holds it; in single quotes it would be none."""
    return not (VARIABLE.fullmatch(hit.value) and hit.text[hit.start - 1 : hit.start] != b"'") and is_secret(hit)


def is_kept(hit: Hit) -> bool:
    """What is kept as a secret, or under the name of one."""
    line = hit.text[hit.begin : hit.start] + re.split(rb"[\r\n]", hit.text[hit.end : hit.end + 128], maxsplit=1)[0]
    return KEEPS.search(line) is not None and is_no_variable(hit)


def is_of_recovery(hit: Hit) -> bool:
    """The login of a database that Oracle's recovery manager connects to, no package with its version."""
    return (is_no_word(hit.value) or b"rman" in hit.before.lower()) and is_secret(hit)


READS = (
    rb"(?:(?<=-S )|(?<=-kS )|(?:docker|podman|helm registry|oras|az acr|npm|gh auth|vault|bw) (?:--[a-z-]{1,24}[ =]){0,2}login"
    rb"|chpasswd|openconnect|openvpn|kinit |runas |(?:vnc|smb)?passwd(?![A-Za-z0-9_-])|secret-tool store"
    rb"|(?:docker|podman) secret create|kubectl [^\r\n|]{0,24}create secret"
    rb"|gpg2? [^\r\n|]{0,96}--passphrase-fd|keyring set|pass insert|htpasswd |cryptsetup "
    rb"|gh secret set|wrangler secret put|kwallet-query|openssl passwd|su -|mkpasswd|ansible-vault|fly secrets)"
)
"""Commands that read a password from what is written to them."""
FORMAT = rb"[\"']?%s(?:\\{1,2}n|%s){0,3}[\"']?[ \t]{1,3}"
SETS = rb"(?:sudo (?:-[A-Za-z]{1,3} )?)?(?:/[a-z]{1,8}){0,3}/?(?:(?:vnc|smb|ch)?passwd(?![A-Za-z0-9_-])|cryptsetup )"
"""A command that reads a new password."""
SCHEDULED = rb"(?:\.exe)?(?= )[^\r\n]{0,200}? /(?i:rp|p)[ \t]{1,4}(?![/*])" + REST
SHELL_RULES: tuple[Rule, ...] = (
    secret_behind(
        "password",
        rb":(?:5432|5433|6432|\*):",
        rb"(?!(?:[0-9]{1,6}:){4}[0-9]{0,6}:)[^:\r\n\t ]{1,64}:[^:\r\n\t ]{1,64}:(?P<v>[^\r\n\t ]{1,256})",  # no days of `shadow`
    ),
    secret_behind("password", rb"(?i:setx) ", rb"[A-Za-z0-9_.-]{0,64}" + KEY + NEXT + REST, accept=is_secret),
    secret_behind(
        "url-credentials",
        rb"(?i:\bauth):[ \t]",
        rb"{1,3}[\"']?(?P<v>[A-Za-z0-9_.@-]{1,64}:[^ \t\r\n:\"']{4,256})",
        accept=is_login,
    ),
    secret_behind(
        "password",
        rb"(?i:convertto-securestring)" + NEXT,
        rb"(?i:-(?:string|asplaintext|force)[ \t]{1,4}){0,3}(?!-)"
        rb"(?:\"(?P<e>(?:[^\"\x60\r\n]|\x60[^\r\n]){1,256})(?=\")|" + REST + rb")",
    ),
    secret_behind("password", rb"(?i:createUser) ", rb"[^\s]{1,64} (?P<v>(?:MD5|SHA)[^\r\n]{1,256})"),
    secret_behind("password", rb"(?i:nickserv) ", rb":?(?i:identify) " + REST),
    secret_behind("password", rb"(?i:acl setuser) ", rb"[^\s]{1,64} [^\r\n>]{0,64}>(?P<v>[^\s]{1,256})"),
    secret_behind("password", rb"(?i:\"acl\" \"setuser\") \"", rb"[^\r\n]{1,128}?\"[<>](?P<v>" + DOUBLE + rb"{1,256})(?=\")"),
    secret_behind("password", rb"(?:unrar|rar) [a-z]{1,2} ", rb"(?:[^\r\n]{0,128}? )?-h?p(?P<v>[^ \t\r\n]{1,256})"),
    secret_behind(
        "password",
        rb"\bbw (?:unlock|login)" + NEXT,
        rb"(?:--(?:raw|check|quiet|response|nointeraction) ){0,3}(?:[^\s]{1,64}@[^\s]{1,128} )?(?!-)" + REST,
    ),
    secret_behind("password", rb"\bvmrun ", rb"[^\r\n]{0,96}?-(?:gp|vp|hp|p)" + NEXT + REST),
    secret_behind(
        "password",
        rb"[ \t]-[SUuh][ \t]?[A-Za-z]",
        rb"[^\r\n]{0,64}? -P(?!assw)(?P<v>\"[^\"\r\n]{1,256}\"|[^\s\"]{4,256})",
        accept=is_argument,
    ),
    Rule(
        kind="password",
        find=rb"\bread (?:-|[A-Za-z_]{1,48} ?<<<)",
        pattern=rb"\bread (?:-[a-z]{1,4} (?:(?:\"[^\"\r\n]{0,48}\"|'[^'\r\n]{0,48}'|[0-9]{1,3}) ?)?){0,4}"
        rb"[A-Za-z_]{0,32}(?i:pw|pass|passwd|password|passphrase|secret|token|pin) ?<<<[ \t]{0,2}(?!\"?\$\()" + REST,
        secret=True,
        accept=is_no_variable,
        to_line_end=goes_on,
        inside=True,
    ),
    secret_behind("password", rb"pre-shared-key address ", rb"[^\s]{1,128} key (?P<v>[^\s]{1,128})"),
    secret_behind("password", rb"userauth password ", rb"[^\s]{1,64} (?P<v>[^\s]{1,128})"),
    secret_behind("password", rb"AWS Secret Access Key \[", rb"[^\]\r\n]{0,64}\]: (?P<v>[^\s]{16,128})"),
    secret_behind("password", rb"(?i:net1?(?:\.exe)? user)" + NEXT, rb"[^ \t\r\n]{1,64}[ \t]{1,4}(?!/|\*(?:\s|\Z))" + REST),
    secret_behind("password", rb"[ \t]/(?:rp[ \t]|p:)", REST, accept=is_argument),
    # `reg add "HKCU\\..." /v DefaultPassword /t REG_SZ /d x /f`.
    secret_behind(
        "password",
        KEY + rb"[\"']?[ \t]{1,4}/",
        rb"(?:[tT][ \t]{1,4}REG_[A-Z_]{1,16}[ \t]{1,4}/|[fF][ \t]{1,4}/){0,2}[dD][ \t]{1,4}" + REST,
        accept=is_secret,
    ),
    # Of the picture that tells a telephone a WLAN: `WIFI:T:WPA;S:name;P:x;;`.
    secret_behind(
        "password",
        rb"WIFI:",
        rb"(?:[A-Z0-9]{1,4}:(?:[^;\\\r\n]|\\[^\r\n]){0,64};){0,6}?P:"
        rb"(?P<v>(?:[^;\\\r\n]|\\[^\r\n]){1,128})(?=;)",
        accept=is_secret,
    ),
    secret_behind("password", rb"-(?:src|dest)(?:store|key)pass" + NEXT, REST),
    secret_behind(
        "password",
        rb"ssh-keygen ",
        rb"[^\r\n]{0,128}?-[NP]" + NEXT + rb"(?P<v>" + ONE + rb"(?:[ \t]{1,4}-N[ \t]{1,4}" + ONE + rb")?)",
    ),
    secret_behind("password", rb"redis-cli ", rb"[^\r\n]{0,128}?-a" + NEXT + REST),
    secret_behind("password", rb"ldap(?:search|modify|add|whoami|passwd) ", rb"[^\r\n]{0,256}?[ \t]-w" + NEXT + REST),
    secret_behind("password", rb"[ \t]-U", rb"[ \t]?[^ %:\r\n]{1,64}%" + TO_BLANK),
    secret_behind(
        "password",
        rb"(?i:sqlplus|rman|expdp|impdp|\bconn(?:ect)?)[ \t]",
        rb"(?:-[A-Za-z]{1,2} )?(?:(?i:target|catalog) )?[^ /:\r\n]{1,64}/"
        rb"(?:\"(?P<q>[^\"\r\n]{1,128})(?=\")|(?P<v>[^\" \t\r\n]{1,128})(?=@))",
    ),
    secret_behind(
        "url-credentials",
        rb"\b(?:expdp|impdp|sqlldr|exp|imp) (?i:userid)=",
        rb"[\"']?(?P<v>[^\s/:@\"'=]{2,64}/[^\s/:\"'=]{3,128})(?=[\"'\s]|\Z)",
    ),
    secret_behind(
        "password",
        rb"\b(?i:target|catalog|auxiliary) ",
        rb"[\"']?[^\s/:@\"'-][^\s/:@\"']{1,63}/(?P<v>[^\" \t\r\n]{1,128})(?=@)",
        accept=is_of_recovery,
    ),
    secret_behind(
        "password",
        rb"(?:\b(?i:sqlplus|expdp|impdp|sqlldr|exp|imp)|SQL> ?(?i:conn|connect)) ",
        rb"(?:-[A-Za-z]{1,2} )?(?!userid=)[\"']?[^\s/:@\"'-][^\s/:@\"']{1,63}/(?P<v>[^\"'@/: \t\r\n]{3,128})"
        rb"(?=[\"']?(?: [A-Za-z]{3,16}=|(?<!exp )(?<!imp )(?: @| (?i:as sysdba)|;?[ \t]{0,4}(?:[\r\n]|\Z))))",
        accept=is_secret,
    ),
    secret_behind(
        "password",
        rb"htpasswd -",
        rb"[a-zA-Z]{1,6}[ \t]{1,4}(?:-[a-zA-Z]{1,6}[ \t]{1,4}){0,4}[^ \r\n]{1,256}[ \t]{1,4}[^ \r\n]{1,64}" + NEXT + REST,
    ),
    secret_behind(
        "password",
        rb"\b(?:echo|printf) ",
        rb"(?:-[neE]{1,3}[ \t]{1,3}){0,2}(?:[\"']?%s(?:\\n)?[\"']?[ \t]{1,3})?[\"']?(?P<v>[^\r\n]{1,256}?)[\"']?[ \t]{0,4}"
        rb"\|[ \t]{0,4}(?:sudo (?:-[A-Za-z]{1,3} )?)?" + READS,
        accept=is_no_variable,
    ),
    # As `set -x` prints both ends of a pipe, one a line; a pipe that goes on in the next line.
    secret_behind(
        "password",
        rb"\bprintf ",
        FORMAT + rb"[\"']?(?P<v>[^\r\n]{1,256}?)[\"']?[ \t]{0,4}\r?\n[ \t]{0,8}\+{1,4} " + SETS,
        accept=is_no_variable,
    ),
    secret_behind(
        "password",
        rb"\b(?:echo|printf) ",
        rb"(?:-[neE]{1,3}[ \t]{1,3}){0,2}(?:" + FORMAT + rb")?[\"']?(?P<v>[^\r\n]{1,256}?)[\"']?"
        rb"(?:[ \t]{0,4}\\?\r?\n[ \t]{0,8}\|[ \t]{0,4}|[ \t]{0,4}\|[ \t]{0,4}\\?\r?\n[ \t]{0,8})" + SETS,
        accept=is_no_variable,
    ),
    # Of tasks of Windows: who runs them, and on another machine.
    secret_behind(
        "password", rb"(?i:schtasks|tasklist|taskkill|systeminfo|getmac|driverquery)", SCHEDULED, accept=is_no_variable
    ),
    secret_behind("password", rb"openssl enc ", rb"[^\r\n]{0,128}?-k" + NEXT + REST),
    secret_behind("password", rb"(?:vault login|configure set [a-z_]{0,32}(?:secret|token)[a-z_]{0,32})" + NEXT, REST),
    secret_behind("password", rb"zip -", rb"(?:[^\r\n]{0,64}? -)?P" + rb"[ \t]{0,4}" + REST),
    secret_behind("password", rb"isql [^\s]{1,32} ", rb"[^\s]{1,64} (?P<v>[^\s-][^\s]{2,128})", accept=is_secret),
    secret_behind(
        "url-credentials", rb"(?:\bhttps?|check_http) [^\r\n]{0,64}?-a ", rb"(?P<v>[^\s:]{1,64}:[^\s]{1,128})", accept=is_login
    ),
    secret_behind(
        "password",
        rb"\b(?:lftp|open) [^\r\n]{0,32}?-u ",
        rb"[\"']?[^\s,]{1,64},[\"']?(?P<v>[^\s\"']{1,128})",
        accept=is_secret,
    ),
    secret_behind("password", rb"winrs ", rb"[^\r\n]{0,128}?-p:(?P<v>[^\s]{1,128})", accept=is_secret),
    secret_behind(
        "password",
        rb"(?i:autologon(?:64)?\.exe) ",
        rb"(?:/accepteula )?[^\s/]{1,64} [^\s]{1,64} (?P<v>[^\s/][^\s]{2,128})",
        accept=is_secret,
    ),
    secret_behind(
        "password",
        rb"(?:signtool|certutil|pvk2pfx) ",
        rb"(?:[^\r\n]{0,128}?[ ])?[/-]p[io]?[ ](?P<v>[^\s]{3,128})",
        accept=is_secret,
    ),
    secret_behind(
        "password",
        rb"curl ",
        rb"[^\r\n]{0,128}?(?:-E|--cert) [^\s:]{1,64}:(?P<v>[^\s]{1,128})",
        accept=is_secret,
    ),
    secret_behind(
        "password",
        rb"snmp[a-z]{2,8} ",
        rb"(?P<v>(?:[^\r\n]{0,64}? )?-[cAX] [^\s]{1,128}(?: -[A-Za-z] [^\s]{1,128}){0,6})",
        accept=is_secret,
    ),
    secret_behind("password", rb"--tls-psk[= ]", rb"(?P<v>[^\s]{8,256})", accept=is_secret),
    secret_behind(
        "password",
        rb"(?:bw get|op read|op item get|secret-tool lookup|pass show) ",
        rb"[^\r\n]{0,64}?(?:->|=>) (?P<v>[^\r\n]{1,256})",
        accept=is_secret,
    ),
    secret_behind(
        "password", rb"(?:pass insert|docker secret create) ", rb"[^\r\n]{0,64}?(?:<<<[ ]?|<\(echo )" + REST, accept=is_secret
    ),
    secret_behind(
        "password",
        STORES,
        rb"[^\r\n]{0,192}?(?:--(?:value|secret-string|body)|-b)[ =]{1,4}(?!-)" + REST,
        accept=is_kept,
    ),
    secret_behind(
        "password",
        rb"\b(?:dotnet user-secrets (?:[^\r\n]{0,64} )?set|chamber write [^\s]{1,64}) ",
        ONE + rb"[ ]{1,2}(?!-)" + REST,
        accept=is_no_variable,
    ),
    # Of cloud-init: lists of users and their passwords.
    secret_behind(
        "url-credentials",
        rb"\bchpasswd[\"']?:[ \t]{0,4}\{",
        rb"[^{}\r\n]{0,23}?\blist[\"']?:[ \t]{0,4}\[?[ ]?[\"'](?P<v>[^\"'\s:{}]{1,64}:[^{}\[\]\r\n]{1,1024}?)(?=[\"'][ ]?[\],}])",
    ),
    secret_behind(
        "url-credentials",
        rb"\bchpasswd:[ \t]{0,4}\r?\n",
        rb"(?:[ \t]{1,16}expire:[^\r\n]{0,16}\r?\n)?[ \t]{1,16}list:[ \t]{0,4}[|>]?[-+]?[ \t]{0,4}\r?\n[ \t]{1,16}(?:- )?[\"']?"
        rb"(?P<v>[^\s:\"'#]{1,64}:[^\s\"']{1,256}(?:[\"']?\r?\n[ \t]{2,16}(?:- )?[\"']?[^\s:\"'#]{1,64}:[^\s\"']{1,256}){0,16})",
    ),
    # Addresses of shares: `mount_smbfs //jdoe:x@nas/share`.
    secret_behind(
        "url-credentials",
        rb"\b(?:mount(?:_smbfs|_afp|\.cifs)?|smbclient|smbutil|open) ",
        rb"(?:[^\r\n]{0,96}?[ \"'])?//(?P<v>(?:[^\s;/@:\"']{1,64};)?[^\s/@:\"']{1,64}:[^\s/\"']{1,256})(?=@)",
    ),
    # Of PPP: client, server, secret, addresses.
    Rule(
        kind="password",
        find=rb"\"?[A-Za-z0-9_.@\\-]{2,64}\"?[ \t]{1,8}\*[ \t]",
        pattern=rb"\"?(?=[A-Za-z0-9_.@\\-]{2,64}[\" \t])[^\s\"]{2,64}\"?[ \t]{1,8}\*[ \t]{1,8}"
        rb"(?:\"(?P<q>[^\"\r\n]{3,128})\"|(?P<v>[^\s\"]{3,128}))"
        rb"[ \t]{1,8}(?:\*|[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?=[ \t]{0,4}(?:[\r\n]|\Z))",
        before=rb"(?:(?<=[\r\n])|\A)",
        anchors=(b"\t*\t", b" * ", b" *\t", b"\t* "),
        reach=76,
        secret=True,
        accept=is_secret,
    ),
    # All that is typed into the client of a network.
    secret_behind(
        "password",
        rb"(?:echo -e|printf) [\"']",
        rb"(?P<v>[^\"'\r\n]{3,256})[\"'][ ]?\|[^\r\n|]{0,128}?(?:\bvpn|openconnect)\b",
    ),
)
