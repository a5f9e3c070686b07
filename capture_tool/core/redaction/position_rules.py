"""The rules for names of users by their place in what systems and servers print: `who`, `ls -l`, `ps`, prompts, logs."""

from __future__ import annotations

from capture_tool.core.redaction.account_checks import (
    is_author,
    is_beside_password,
    is_clear_name,
    is_in_brackets,
    is_listed,
    is_local_account,
    is_of_account,
    is_of_system,
    is_own_machine,
)
from capture_tool.core.redaction.login_rules import LOGIN_NAME, is_of_shell, is_unlike_word, name_behind
from capture_tool.core.redaction.people_checks import is_host
from capture_tool.core.redaction.person_rules import WORD
from capture_tool.core.redaction.program_names import is_subject
from capture_tool.core.redaction.rule import Rule

NEW_LINE = rb"(?:\A|[\r\n])"
"""Before what begins its line: a match begins with the line end, for re2 would begin one at every letter of a name."""
NAME = rb"[A-Za-z_][A-Za-z0-9_.-]{1,31}"
HOST = rb"[A-Za-z0-9][A-Za-z0-9.-]{0,62}"
MODE = rb"[-dlbcps](?:[-r][-w][-xsStT]){3}[.+@]?[ ]{1,4}"
"""As `ls -l` and `tar -tv` write permissions."""
TERMINAL = rb"[ \t]{1,32}(?:pts/[0-9]{1,4}|tty[A-Za-z]{0,3}[0-9]{1,4}|console|:[0-9])[ \t]"
SHARES = rb"[ ]{1,32}[0-9]{1,8}[ ]{1,8}[0-9]{1,4}[.,][0-9][ ]{1,8}[0-9]{1,3}[.,][0-9][ ]{1,12}[0-9]"
"""Behind a user in lines of `ps aux`: process, shares of processors and memory, sizes."""
SESSION = (
    rb"[ ]{1,64}(?:(?:(?:rdp|ica)-tcp(?:#[0-9]{1,6})?|console)[ ]{1,24})?[0-9]{1,6}[ ]{1,16}"
    rb"(?:Active|Disc|Conn|Aktiv|Getr|Attivo|Actif|Activo|D\xc3\xa9c)"
)
FETCHED = b" HIER_", b" DIRECT/", b" FIRSTUP_PARENT/", b" DEFAULT_PARENT/", b" TIMEOUT_DIRECT/"
"""From where Squid got an answer, behind the user."""
METHOD = rb"\b(?:host(?:ssl|nossl|gssenc)?|local)[ \t]{1,16}[A-Za-z0-9_,\"-]{1,64}[ \t]{1,16}"
ADDRESS = rb"[ \t]{1,16}(?:[0-9]{1,3}\.[0-9]|[0-9a-f]{0,4}:[0-9a-f:]|samehost|samenet|scram-|md5|trust|peer|ident|gss)"
"""Behind the user of a line of pg_hba.conf."""
SEVERE = NAME + rb" (?:FATAL|ERROR|LOG|WARNING|STATEMENT|DETAIL|HINT|NOTICE):"
"""Behind the user in a log of PostgreSQL with `%u@%d`."""
AT_PROMPT = rb"@" + HOST + rb"(?: [^\s%\]]{1,64}(?:\]\$|\]#| [%#])|:[~/][^\s$#:]{0,96}[$#]) "
SECRETS = rb"(?:Cleartext|NT|LM|Crypt|SSHA?|SHA[0-9]{0,3}|User|MD5)-Password"
FULL_NAME = rb"(?P<v>" + WORD + rb"(?: (?:[A-Z]\.|" + WORD + rb")){1,3})"


POSITION_RULES: tuple[Rule, ...] = (
    # `who`, `w`, `last`, `ps aux`, `query user`, the list of `dscl`.
    name_behind(NEW_LINE, LOGIN_NAME + rb"(?=" + TERMINAL + rb")", find=NEW_LINE + NAME + TERMINAL, accept=is_of_system),
    name_behind(NEW_LINE, LOGIN_NAME + rb"(?=" + SHARES + rb")", find=NEW_LINE + NAME + SHARES, accept=is_of_system),
    name_behind(
        NEW_LINE + rb"[> ]",
        LOGIN_NAME + rb"(?=" + SESSION + rb")",
        find=NEW_LINE + rb"[> ]" + NAME + SESSION,
        accept=is_of_system,
    ),
    name_behind(
        NEW_LINE,
        LOGIN_NAME + rb"(?=[ \t]{1,48}[5-9][0-9]{2}[ \t]{0,4}(?:[\r\n]|\Z))",
        find=NEW_LINE + NAME + rb"[ \t]{1,48}[5-9][0-9]{2}",
        accept=is_listed,
    ),
    # `ls -l` and `tar -tv`: the group, in what stands before it the owner.
    name_behind(
        MODE, rb"(?:[0-9]{1,7}[ ]{1,8})?[^\s/]{1,32}(?:[ ]{1,24}|/)" + LOGIN_NAME + rb"(?=[ ]{1,16}[0-9])", accept=is_of_system
    ),
    name_behind(MODE, rb"(?:[0-9]{1,7}[ ]{1,8})?" + LOGIN_NAME + rb"(?=[ /])", accept=is_of_system),
    name_behind(rb"\b(?:e?gid|groups)=[1-9][0-9]{3,9}\(", LOGIN_NAME + rb"(?=\))", accept=is_of_system),
    # Prompts of shells: who, and where.
    name_behind(rb"\[", LOGIN_NAME + rb"(?=" + AT_PROMPT + rb")", find=rb"\[" + NAME + AT_PROMPT, accept=is_of_shell),
    name_behind(NEW_LINE, LOGIN_NAME + rb"(?=" + AT_PROMPT + rb")", find=NEW_LINE + NAME + AT_PROMPT, accept=is_of_shell),
    Rule(
        kind="host",
        find=AT_PROMPT,
        pattern=AT_PROMPT.replace(HOST, rb"(?P<v>" + HOST + rb")"),
        before=rb"(?<=[A-Za-z0-9_])",
        accept=is_own_machine,
        scan=False,
    ),
    # sshd, su, passwd, logs of macOS and Windows.
    name_behind(
        rb"\bsshd(?:-session)?: ", LOGIN_NAME + rb"(?= \[(?:priv|net|pam|accepted)\]|@(?:pts|tty|notty))", accept=is_of_system
    ),
    name_behind(rb"\(to [^\s()]{1,32}\) ", LOGIN_NAME + rb"(?= on )", accept=is_of_system),
    name_behind(rb"\bsu for ", rb"[^\s]{1,32} by " + LOGIN_NAME, accept=is_of_system),
    name_behind(rb"chauthtok\): password changed for ", LOGIN_NAME, accept=is_of_system),
    name_behind(rb"(?i:password (?:changed|expired|reset|updated|set|verified) for )", LOGIN_NAME, accept=is_clear_name),
    name_behind(
        rb"(?i:authentication (?:failed|failure|succeeded) for )",
        LOGIN_NAME + rb"(?=[.,]?[ \t]{0,4}(?:[\r\n\"]|\Z))",
        accept=is_subject,
    ),
    name_behind(rb"\b(?:DEAD|USER_PROCESS|console):? shortname=", LOGIN_NAME, accept=is_of_system),
    name_behind(rb"\bRecordName:[ \t\r\n]", rb"{0,3}" + LOGIN_NAME, accept=is_of_system),
    name_behind(rb"<Param1>", LOGIN_NAME + rb"(?=</Param1>\s{0,32}<Param2>[^<>]{0,64}</Param2>\s{0,32}<Param3>)"),
    name_behind(NEW_LINE + rb"Name=", LOGIN_NAME + rb"(?=[ \t]{0,64}(?:[\r\n]|\Z))", accept=is_local_account),
    name_behind(
        rb"<(?:Local|Domain)Account[ >]",
        rb"(?:[^<]{0,256}<(?!/LocalAccount|/DomainAccount|Name>)){1,24}[^<]{0,64}<Name>" + LOGIN_NAME + rb"(?=</Name>)",
    ),
    name_behind(rb"<(?:DisplayName|FullName)>", FULL_NAME + rb"(?=</)", accept=is_of_account),
    # Samba, FTP, VNC, proxies, databases, mail, RADIUS, VPN.
    name_behind(rb"(?i:\buser \[)", rb"[^\[\]\r\n]{0,64}\]\\{1,2}\[" + LOGIN_NAME + rb"(?=\])"),
    name_behind(rb"\] (?:->|to) \[", rb"(?:[^\[\]\r\n]{0,64}\]\\{1,2}\[)?" + LOGIN_NAME + rb"(?=\])", accept=is_in_brackets),
    Rule(
        kind="host",
        find=rb"(?i:\bworkstation) \[",
        pattern=rb"(?i:\bworkstation) \[\\{0,2}(?P<v>" + HOST + rb")(?=\])",
        accept=is_host,
        learn=is_unlike_word,
    ),
    name_behind(rb"\[pid [0-9]{1,8}\] \[", LOGIN_NAME + rb"(?=\] )"),
    name_behind(rb"\bName \(", rb"[^\s():]{1,128}:[^\s()]{1,32}\): ?" + LOGIN_NAME),
    name_behind(rb"\bName \([^\s():]{1,128}:", LOGIN_NAME + rb"(?=\))", accept=is_of_system),
    name_behind(rb"\bother clients: ", rb"{1,4}" + LOGIN_NAME + rb"(?=@)"),
    Rule(
        kind="user",
        find=NAME + rb" [A-Z]",
        pattern=LOGIN_NAME + rb"(?:" + b"|".join(FETCHED) + rb")",
        before=rb"(?<= )",
        anchors=FETCHED,
        reach=72,
        accept=is_of_system,
        learn=is_unlike_word,
    ),
    name_behind(METHOD, rb"\"?" + LOGIN_NAME + rb"(?=\"?" + ADDRESS + rb")", find=METHOD + rb"\"?" + NAME + rb"\"?" + ADDRESS),
    name_behind(rb"\bConnect[ \t]", rb"{1,4}" + LOGIN_NAME + rb"(?=@[^\s]{1,64} (?:on|as) )"),
    name_behind(
        rb"\[[0-9]{1,8}\]:? ",
        LOGIN_NAME + rb"(?=@" + SEVERE + rb")",
        find=rb"\[[0-9]{1,8}\]:? " + NAME + rb"@" + SEVERE,
    ),
    name_behind(rb"\]:(?:25|465|587|2525)[ \t]", rb"{1,8}" + LOGIN_NAME + rb"(?=:(?:[^\s]|\Z))"),
    name_behind(
        NEW_LINE,
        rb"\"?" + LOGIN_NAME + rb"(?=\"?[ \t]{1,32}" + SECRETS + rb"[ \t]{0,4}:?==?)",
        find=NEW_LINE + rb"\"?" + NAME + rb"\"?[ \t]{1,32}" + SECRETS,
    ),
    name_behind(
        NEW_LINE,
        rb"\"?" + LOGIN_NAME + rb"(?=\"? : (?:EAP|XAUTH|NTLM) )",
        find=NEW_LINE + rb"\"?" + NAME + rb"\"? : (?:EAP|XAUTH|NTLM) ",
    ),
    # In `chap-secrets`, by itself what stands before a secret.
    name_behind(
        NEW_LINE,
        rb"\"?" + LOGIN_NAME + rb"(?=\"?[ \t]{1,8}\*[ \t]{1,8}\"?\Z)",
        find=NEW_LINE + rb"\"?" + NAME + rb"\"?[ \t]{1,8}\*[ \t]{1,8}",
    ),
    name_behind(
        rb"(?i:(?:authentication|eap|outer|inner|anonymous) identity(?: is)?)[ :=]",
        rb"{1,3}[\"']?" + LOGIN_NAME,
        accept=is_beside_password,
    ),
    # Authors, with or without a mail address.
    name_behind(
        rb"(?:From|Author|Commit|Committer|(?:Signed-off|Co-authored|Reviewed)-by):[ \t]",
        rb"{1,4}" + LOGIN_NAME + rb"(?= <(?![^<>\s]{0,32}(?i:no-?reply))[^<>\s]{1,64}@[^<>\s]{1,128}>)",
    ),
    name_behind(
        rb" <", LOGIN_NAME + rb"(?=@[A-Za-z0-9_-]{1,63}>)", find=rb" <" + NAME + rb"@[A-Za-z0-9_-]{1,63}>", accept=is_author
    ),
)
