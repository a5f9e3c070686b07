"""The rules for names of users as programs write them beside passwords and about logins: options, SQL, mail, servers."""

from __future__ import annotations

import re
from collections.abc import Callable

from capture_tool.core.redaction.checks import Hit
from capture_tool.core.redaction.full_names import is_no_thing
from capture_tool.core.redaction.line_checks import BELOW_JIRA, begins_line
from capture_tool.core.redaction.people_checks import is_named
from capture_tool.core.redaction.rule import CONTEXT, LINE_ENDS, Q, Rule, always
from capture_tool.core.redaction.words import E_GRAVE, USER_NAME

TALK = frozenset(
    b"not wrong correct right the my your a an too being never always still invalid valid empty required missing".split()
)
SYSTEM_ACCOUNTS = frozenset(
    b"root daemon nobody www-data postgres mysql redis nginx jenkins vagrant ubuntu debian centos pi git".split()
)
CONNECTION = rb"[ \t]{0,16}(?:(?i:host(?:name)?|port|from|auth|tls|password|identityfile)[ \t]{1,16}[^\s]{1,128}[ \t]{0,8}"
BESIDE = re.compile(CONNECTION + rb"\r?\n[ \t]{0,16})\Z")
BESIDE_NEXT = re.compile(rb"[ \t]{0,8}\r?\n" + CONNECTION + rb"(?:[\r\n]|\Z))")
SWITCH = re.compile(rb"\b(?:(?:system|login|journal|timedate)ctl|pip[0-9.]{0,4}|git)\b[^\r\n]{0,32}\Z")
COLUMN = re.compile(
    rb"(?i:(?:[a-z]{2,16}_)?(?:(?:full|first|last|display|real|user|login|group|role|host)_?name|e_?mail)|[a-z]{2,16}_(?:id|at|on|type|hash|date)"
    rb"|password|passwd|role|status|created|updated|enabled|active)"
)
"""The name of a column."""
HEADED = re.compile(
    rb"[^|\r\n]{0,128}(?:\|[^|\r\n]{0,128}){0,32}\r?\n[ ]?(?:\+-|-{2,256}\+-|\|[ :-]{2,256}\|[ :-]{2,256}\|[ :-]{2,256}\|)"
)
"""Behind it, the rest of the header and the line of hyphens below it; a table of Markdown with two columns has pairs."""
IN_GRID = re.compile(rb"[\r\n]\|[^\r\n]{0,512}\r?\n\+[-+]{1,512}\+[ \t]{0,8}\r?\n(?:\|[^\r\n]{0,512}\r?\n){0,16}[^\r\n]{0,256}\Z")
"""Before a row of a table in a frame, behind its header."""
CMDLET = re.compile(rb"(?i:get|set|new|remove|add|enable|disable|unlock|search)-[A-Za-z]{0,24}\Z")
"""Before the noun of a command of PowerShell, which a pipe follows (`Get-LocalUser | Select Name`)."""
LOGIN_NAME = rb"(?P<v>[A-Za-z_][A-Za-z0-9_.-]{1,63})"


def name_behind(
    begin: bytes, value: bytes, *, find: bytes = b"", before: bytes = b"", accept: Callable[[Hit], bool] = is_named
) -> Rule:
    """A name behind something that re2 finds as it is; a plain word is replaced there, but not learned."""
    return Rule(kind="user", find=find or begin, pattern=begin + value, before=before, accept=accept, learn=is_unlike_word)


def is_unlike_word(hit: Hit) -> bool:
    """Whether a name has a digit, as logins do and words do not: what stands by chance in its place is never seen again."""
    return re.search(rb"[0-9]", hit.value) is not None


def is_of_option(hit: Hit) -> bool:
    """Behind an option; `--user` of some commands is a switch (`systemctl --user daemon-reload`)."""
    return SWITCH.search(hit.before[-64:]) is None and is_named(hit)


def is_told_name(hit: Hit) -> bool:
    """Somebody's own name, or with a digit; no word about one."""
    mine = re.search(rb"[0-9]", hit.value) or re.search(rb"(?i:\b(?:my|mio|mein|mi|mon)) \Z", hit.before)
    return mine is not None and hit.value.lower() not in TALK and is_named(hit)


def is_of_password(hit: Hit) -> bool:
    """Whose password a statement of SQL sets."""
    return b"assw" in hit.before and is_named(hit)


def is_no_header(hit: Hit) -> bool:
    """Beside the name of a user in a table: no name of another column."""
    piped = b"|" in hit.text[hit.begin : hit.start]
    if piped and (
        COLUMN.fullmatch(hit.value)
        or CMDLET.search(hit.before[-32:])
        or (HEADED.match(hit.text, hit.end) and not IN_GRID.search(hit.text[max(0, hit.begin - CONTEXT) : hit.begin]))
    ):
        return False
    return is_named(hit)


def is_in_jira(hit: Hit) -> bool:
    """Beside its name in a table of Jira."""
    return BELOW_JIRA.search(hit.before) is not None and is_named(hit)


def is_of_shell(hit: Hit) -> bool:
    """Who is logged in by the prompt of a shell, not an account that every machine has."""
    return hit.value not in SYSTEM_ACCOUNTS and is_named(hit)


def is_of_part(hit: Hit) -> bool:
    """In the head of a part of a multipart body."""
    return b"form-data" in hit.before[-96:] and is_named(hit)


def is_property_name(hit: Hit) -> bool:
    """By itself behind a key that begins its line, with a digit, a point, or beside other settings of a connection."""
    told = (
        is_unlike_word(hit)
        or hit.before.endswith(b".")
        or b"." in hit.value
        or BESIDE.search(hit.before)
        or BESIDE_NEXT.match(hit.text, hit.end)
    )
    return bool(told) and begins_line(hit) and is_named(hit)


LOGIN_RULES: tuple[Rule, ...] = (
    # Options, also as a list, and on two lines or in two elements.
    name_behind(
        rb"-(?i:-?(?:(?:ib|ibkr|tws|fix|db|proxy|smtp|ftp|http|ssh|api|paper|live)-)?(?:user(?:[-_]?name|[-_]?id)?|login))"
        rb"\\{0,3}[\"']?[ \t,<\r\n]",
        rb"(?:(?<=[ \t,])|(?<=<)/[a-z]{1,16}>\s{0,16}<[a-z]{1,16}>|(?<=[\r\n])\n?)[ \t\r\n]{0,64}\\{0,3}[\"']?"
        + LOGIN_NAME
        + rb"(?![A-Za-z0-9_.@:/=-])",
        before=rb"(?<![A-Za-z0-9-])",
        accept=is_of_option,
    ),
    name_behind(
        rb"[ \t\"]-[uU][ \t]",
        rb"{1,4}[\"']?(?:[^\s\\/:\"']{1,63}[\\/]{1,2})?"
        + LOGIN_NAME
        + rb"(?=[ \t]{1,4}(?:-p|-P(?![ \t]{1,4}[0-9]{1,5}(?:\s|\Z))|--p(?:w|ass)|--secret)|%|,(?:[^\s,]{4}|\Z))",
    ),
    name_behind(rb"[\"']-[uU][\"'],", rb"[ ]?[\"']" + LOGIN_NAME + rb"(?=[\"'])"),
    name_behind(rb"[ \t]-l[ \t]", rb"{1,4}" + LOGIN_NAME + rb"(?=[ \t]{1,4}-pw)"),
    name_behind(rb"(?:mysql|mariadb)[a-z]{0,8} ", rb"(?:[^\r\n]{0,96}? )?-u" + LOGIN_NAME),
    name_behind(rb"add-(?:generic|internet)-password ", rb"[^\r\n]{0,128}?-a[ ]" + LOGIN_NAME),
    name_behind(rb"\"acct\"<blob>=\"", LOGIN_NAME),
    name_behind(rb"rasdial ", rb"[^\s]{1,64} " + LOGIN_NAME + rb"(?= [^\s]| ?\Z)"),
    name_behind(
        rb"/(?:u|[rR][uU]|user)(?::|[ \t])",
        rb"[ \t]{0,2}(?:[^\s\\/:\"']{1,63}\\{1,2})?" + LOGIN_NAME + rb"(?![A-Za-z0-9_.\\-])",
        before=rb"(?<=[ \t])",
    ),
    # Lists, calls, maps: `('user', 'x')`, `[user] => x`, `{user,<<"x">>}`, `s:4:"user";s:1:"x"`, `| user | x |`.
    name_behind(
        USER_NAME + rb"(?:" + Q + rb"[ \t]{0,4},|" + Q + rb"?\][ \t]{0,4}=>|,[ ]?<<|" + Q + rb";s:|[ \t]{1,16}\|)",
        rb"[ \t\r\n]{0,16}(?:string\([0-9]{1,4}\)[ ]|[0-9]{1,4}:)?(?:"
        + Q
        + rb")?"
        + LOGIN_NAME
        + rb"(?![A-Za-z0-9_.@=-]|"
        + Q
        + rb"[ \t]{0,8}[:,])",
        accept=is_no_header,
    ),
    name_behind(USER_NAME + rb"[ \t]{0,4}[=:][ \t]{0,4}(?:Some|String|Secret|SecretStr|Just)\(", rb"[\"']" + LOGIN_NAME),
    name_behind(rb"(?i:user)=<", LOGIN_NAME + rb"(?=>)"),
    name_behind(USER_NAME + rb"(?i:_(?:paper|live))[ \t]{0,4}[=:]", rb"[ \t]{0,4}[\"']?" + LOGIN_NAME),
    name_behind(USER_NAME + rb"[\"']?[ \t]{0,4}\r?\n[ \t]{1,64}value:", rb"[ \t]{1,8}[\"']?" + LOGIN_NAME),
    name_behind(rb"(?i:[;?& ]uid=|;usr=| usr=|bindDN=cn=|\"cn=)", LOGIN_NAME + rb"(?=[;,&])"),
    name_behind(rb"(?i:\b(?:uid|usr))=", LOGIN_NAME + rb"(?=[;&,][ ]?(?i:pwd|pass|pw))"),
    name_behind(rb"(?i:\bidentity)=", rb"[\"']?" + LOGIN_NAME),
    name_behind(rb"\buid: ", rb"(?![0-9a-f]{8}-)" + LOGIN_NAME, accept=is_told_name),
    name_behind(rb"(?i:account name):[ \t]", rb"{1,8}(?!(?i:anonymous logon|(?:network|local) service)\b)" + LOGIN_NAME),
    name_behind(rb"AllowUsers ", LOGIN_NAME),
    name_behind(rb"username \"[A-Za-z ]{1,32}\" \"", LOGIN_NAME),
    name_behind(rb"(?i:authenticating to )", rb"[^\s]{1,255} as '" + LOGIN_NAME),
    # A name with its domain; a name beside a password in YAML and XML.
    name_behind(rb"(?i:owner|run ?as|identity|logon|account|principal): ?[A-Za-z]", rb"[^\s\\/:\"']{0,63}\\{1,2}" + LOGIN_NAME),
    name_behind(rb"whoami[ \t]{0,8}\r?\n", rb"[^\s\\/:]{1,63}\\" + LOGIN_NAME + rb"(?=[ \t]{0,8}(?:[\r\n]|\Z))"),
    name_behind(
        rb"- (?:name|login):[ \t]", rb"{1,8}[\"']?" + LOGIN_NAME + rb"(?=[\"']?[ \t]{0,8}\r?\n[ \t]{1,64}(?i:passw|pwd|pass:))"
    ),
    name_behind(rb"(?i: where (?:user_?|login_?)?name) ?= ?'", LOGIN_NAME, accept=is_of_password),
    name_behind(USER_NAME + Q + rb":[ \t]{0,4}\{[ \t\r\n]{0,32}\"value\":", rb"[ ]?\"" + LOGIN_NAME),
    name_behind(USER_NAME + rb"\.{3}", rb"\.{0,45}[ ]?:?[ ]?\"?" + LOGIN_NAME),
    name_behind(rb"(?i:user(?: ?name)?|benutzername|nome utente|utente) \.{2}", rb"\.{0,46}[ ]?:[ ]{0,4}" + LOGIN_NAME),
    name_behind(
        rb"(?i:value)\\{0,3}[\"'][ ]?:",
        rb"[ ]?\\{0,3}\"" + LOGIN_NAME + rb"(?=\\{0,3}\",(?:[ ]?\\{0,3}\"id\\{0,3}\":[ ]?\\{0,3}\"[^\"\\]{0,64}\\{0,3}\",)?"
        rb"[ ]?\\{0,3}\"(?i:name|key)\\{0,3}\":[ ]?\\{0,3}\"" + USER_NAME + rb")",
    ),
    name_behind(rb"(?i:value)=\\{0,3}\"", LOGIN_NAME + rb"(?=\\{0,3}\" (?:name|id|key)=\\{0,3}\"" + USER_NAME + rb")"),
    name_behind(USER_NAME + rb"</t[hd]>", rb"\s{0,16}<td>" + LOGIN_NAME + rb"(?=</td>)"),
    name_behind(
        USER_NAME + rb"\"?(?:;[^\r\n]{0,64})?\r?\n",
        rb"(?:[A-Za-z-]{1,32}:[^\r\n]{0,96}\r?\n)?\r?\n" + LOGIN_NAME + rb"(?=[ \t]{0,4}[\r\n])",
        accept=is_of_part,
    ),
    name_behind(
        USER_NAME + rb"[ \t\x60*]{1,64}\|", rb"[ \t\x60*]{1,16}" + LOGIN_NAME + rb"(?=[ \t\x60*]{1,64}\|)", accept=is_no_header
    ),
    name_behind(rb"\|" + USER_NAME + rb"\|", LOGIN_NAME + rb"(?=\|[ \t]{0,8}(?:[\r\n]|\Z))", accept=is_in_jira),
    name_behind(USER_NAME + rb",\"", LOGIN_NAME + rb"(?=\"[ \t]{0,4}(?:[\r\n]|\Z))"),
    name_behind(USER_NAME + rb"[\"']?,? ?(?:=>|:=)", rb" ?[\"']" + LOGIN_NAME + rb"(?=[\"'])"),
    # Also behind how a test finds the field: `fill('input[name="user"]', 'x')`, `(By.ID, "user").send_keys("x")`.
    name_behind(USER_NAME + rb"(?:" + Q + rb"|[\"']?\]" + Q + rb"), ?[\"']", LOGIN_NAME + rb"(?=[\"']\))"),
    name_behind(
        USER_NAME + rb"(?:" + Q + rb"|[\"']?\]" + Q + rb")\){1,2}\.",
        rb"(?:(?:clear|click|first|focus)\(\)\.){0,2}(?:send_?[kK]eys|(?:press)?_?[sS]equentially|fill|type|val|set_?[vV]alue"
        rb"|value)(?:\(| ?= ?)[bru]?\\{0,3}[\"']" + LOGIN_NAME + rb"(?=\\{0,3}[\"'])",
    ),
    name_behind(USER_NAME + rb"[ \t]{1,16}", LOGIN_NAME + LINE_ENDS, accept=is_property_name),
    name_behind(USER_NAME + rb"(?:\\{0,3}'|''|\"\")?[ ]?[=:][ ]?(?:\\{1,3}'|''|\"\")", LOGIN_NAME + rb"(?=\\{1,3}'|''|\"\")"),
    name_behind(USER_NAME + rb"[\x60\"\]]?\) ?(?i:values) ?\(", rb"(?:[0-9]{1,9}, ?)?'" + LOGIN_NAME + rb"(?=')"),
    name_behind(USER_NAME + rb"\" \"", LOGIN_NAME + rb"(?=\")"),
    name_behind(USER_NAME + rb" As String = \"", LOGIN_NAME),
    name_behind(USER_NAME + Q + rb", ?" + Q, LOGIN_NAME + rb"(?=" + Q + rb", ?" + Q + rb"(?i:passw|pwd))"),
    name_behind(USER_NAME + Q + rb" ", rb"[^<>]{0,256}>" + LOGIN_NAME + rb"(?=</)"),
    name_behind(rb"(?i:set [a-z]{0,12}user(?:name)? to )\"", LOGIN_NAME),
    name_behind(rb"\b[ds]user=", LOGIN_NAME),
    name_behind(rb"\bacct=\"", LOGIN_NAME),
    name_behind(rb"ansible(?:-[a-z]{1,16})? ", rb"[^\r\n]{0,256}? -u " + LOGIN_NAME),
    name_behind(rb":(?:5432|5433|6432|\*):", rb"[^:\r\n\t ]{1,64}:" + LOGIN_NAME + rb"(?=:)"),
    name_behind(
        rb"(?:getConnection|->__construct|new PDO|PdoConnection|\bdatabase|DBI->connect(?:_cached)?)\([\"'A-Za-z_]",
        rb"(?:(?<=[\"'])[^\"'\r\n]{1,256}[\"']|(?<=Connection\([A-Za-z_])[A-Za-z0-9_.]{0,64}(?:\(\))?), ?[\"']"
        + LOGIN_NAME
        + rb"(?=[\"'](?:, ?[\"']|\Z))",
    ),
    name_behind(rb"(?i:<user>)", rb"\s{0,64}<(?i:name|login|id)>" + LOGIN_NAME),
    name_behind(rb"new user: name=", LOGIN_NAME),
    name_behind(rb"ctl (?:add_user|change_password|authenticate_user)[ \t]", rb"{1,4}" + LOGIN_NAME + rb"(?=[ \t])"),
    # Calls, registries, services, databases; in words behind `username is`.
    name_behind(
        rb"(?:\bauth(?: ?= ?\(|[\"']?: ?[(\[])|BasicAuth\(|\b[Ll]ogin\(|(?:PS|Network)Credential ?\(|Credentials\("
        rb"|PasswordAuthentication(?:Token)?\(|Credentials\.basic\(|authenticate\(|\.auth\()[ \t]?[\"']",
        rb"(?:[A-Za-z0-9.-]{1,32}\\{1,2})?" + LOGIN_NAME + rb"(?=[\"'], ?(?:\\{0,3}[\"']|\(|\$|(?:pass|pw)[a-z]{0,5}=))",
    ),
    name_behind(rb"\buid=[0-9]{1,10}\(", LOGIN_NAME + rb"(?=\))"),
    name_behind(rb"(?i:DefaultUserName)[ \t]{1,16}REG_SZ[ \t]", rb"{1,16}" + LOGIN_NAME),
    name_behind(rb"(?i:SERVICE_START_NAME|\bobj)[ \t]{0,8}[:=] ?\"?\.\\", LOGIN_NAME),
    name_behind(rb"\b(?:psql|sqlcmd|pg_dump|pg_restore) ", rb"[^\r\n]{0,96}?-U[ ]?" + LOGIN_NAME),
    name_behind(rb"Username\(553\)=", LOGIN_NAME),
    name_behind(
        rb"(?i:\buser ?name|\blogin|benutzername|nome utente|\butente|\busuario) (?:(?i:is|ist|es|era|was)|"
        + E_GRAVE
        + rb")[ :]",
        rb"{1,2}" + LOGIN_NAME,
        accept=is_told_name,
    ),
    # SQL, IMAP, HTTP servers, sshd, sudo, cron, mail folders.
    name_behind(rb"(?i:(?:create|alter|drop) (?:user|role|login) )", rb"[\"'\x60]?" + LOGIN_NAME),
    name_behind(rb"(?i: (?:to|for) )'", LOGIN_NAME + rb"(?='@')"),
    name_behind(
        rb"(?i:sqlplus|\bconn(?:ect)?)[ \t]", rb"(?:-[A-Za-z]{1,2}[ \t])?" + LOGIN_NAME + rb"(?=/(?:[^@ \t\r\n]{1,128}@|\"?\Z))"
    ),
    name_behind(rb"[A-Za-z][0-9]{1,6} LOGIN ", rb"\"?" + LOGIN_NAME + rb"(?=\"? )"),
    name_behind(rb" - ", LOGIN_NAME + rb"(?= \[[0-9]{2}/[A-Z][a-z]{2}/)", find=rb" - [A-Za-z_][A-Za-z0-9_.-]{1,63} \[[0-9]{2}/"),
    name_behind(
        rb"(?i:(?:accepted|failed) (?:publickey|password|keyboard-interactive)(?:/[a-z]{1,8})? for "
        rb"|for invalid user |opened for user )",
        rb"(?i:invalid user )?" + LOGIN_NAME,
    ),
    name_behind(rb"\b[Ii]nvalid user ", LOGIN_NAME + rb"(?= from | \[preauth\]| [0-9]{1,3}\.)"),
    name_behind(rb"\bauthenticating user ", LOGIN_NAME + rb"(?= )"),
    name_behind(
        rb"\b(?:ssh|scp|sftp|rsync|plink|pscp|psftp|mosh|sshfs|ssh-copy-id|autossh|mstsc|xfreerdp|putty|winscp)(?:\.exe)? ",
        rb"(?:(?:(?:-pw |/p:)[^\s]{1,128}+|(?!-pw |/p:)[^\r\n@]){0,128}?[ :=])?(?<!-pw )(?<!/p:)"
        + LOGIN_NAME
        + rb"(?=@(?:[A-Za-z0-9_-]{1,63}|[0-9.]{7,15})(?![A-Za-z0-9.-]))",
        before=rb"(?<!-)",
    ),
    name_behind(rb"sudo(?:\[[0-9]{1,8}\])?:[ ]", rb"{1,8}" + LOGIN_NAME + rb"(?= : )"),
    name_behind(rb"(?i:cron)\[[0-9]{1,8}\]: \(", LOGIN_NAME + rb"(?=\) CMD)"),
    name_behind(rb"/var/(?:spool/)?mail/", LOGIN_NAME),
    Rule(
        kind="user",
        find=rb"[a-z_][a-z0-9_.-]{2,31}@[A-Za-z0-9][A-Za-z0-9.-]{0,62}:~",
        pattern=rb"(?P<v>[a-z_][a-z0-9_.-]{2,31})@[A-Za-z0-9][A-Za-z0-9.-]{0,62}:~",
        before=rb"(?:(?<=[\r\n ])|\A)",
        anchors=(b":~$", b":~#", b":~/"),
        reach=100,
        accept=is_of_shell,
        learn=always,
    ),
    # Of people (numbers from 1000 on) in `passwd`, and before a hash in `shadow` and `.htpasswd`.
    Rule(
        kind="user",
        find=rb"[A-Za-z_][A-Za-z0-9_.-]{1,31}:(?:x:[0-9]|\$)",
        pattern=rb"(?P<v>[A-Za-z_][A-Za-z0-9_.-]{1,31}):(?:x:[1-9][0-9]{3,9}:[0-9]|\$[0-9a-z-]{1,16}\$)",
        before=rb"(?:(?<=[\r\n])|\A)",
        anchors=(b":x:", b":$"),
        reach=36,
        accept=is_named,
        learn=is_unlike_word,
    ),
    # What becomes of logins.
    name_behind(
        rb"(?i:(?:login|authentication|auth) (?:failed|failure|ok|succeeded) for |password (?:for|di) "
        rb"|(?:kenn|pass)wort f\xc3\xbcr )",
        LOGIN_NAME + rb"(?=(?:@[A-Za-z0-9-]{1,63})?:(?!//)| (?:is|was|with|lautet|\xc3\xa8|from) )",
    ),
    # The name before a mail address in its header.
    name_behind(
        rb"(?:From|To|Cc|Reply-To|Author|Committer|Signed-off-by):[ \t]",
        rb"{1,8}\"?(?P<v>[^<>\"\r\n\t :][^<>\"\r\n:]{1,63}?)\"?[ \t]{1,4}(?=<(?!(?i:do-?not-?reply|no-?reply)@)[^<>@\s]{1,64}@)",
        accept=is_no_thing,
    ),
)
