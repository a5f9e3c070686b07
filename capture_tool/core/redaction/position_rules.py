"""The rules for names of users by their place in what systems and servers print: `who`, `ls -l`, `ps`, prompts, logs."""

from __future__ import annotations

from collections.abc import Callable

from capture_tool.core.redaction.account_checks import (
    is_author_or_in_shell,
    is_beside_password,
    is_clear_name,
    is_in_brackets,
    is_in_list,
    is_local_account,
    is_of_account,
    is_of_system,
    is_own_machine,
)
from capture_tool.core.redaction.checks import Hit
from capture_tool.core.redaction.full_names import WORD
from capture_tool.core.redaction.login_rules import LOGIN_NAME, is_unlike_word, name_behind
from capture_tool.core.redaction.people_checks import is_host
from capture_tool.core.redaction.program_names import is_subject
from capture_tool.core.redaction.rule import Rule

LINE = rb"(?:(?<=[\r\n])|\A)"
QUOTED_LINE = rb"(?:(?<=[\r\n])|\A|(?<=[\r\n][> \"])|(?<![\x00-\xff][> \"])(?<=[> \"]))"
"""Before what begins its line, also in quotes."""
NAME = rb"[A-Za-z_][A-Za-z0-9_.-]{1,31}"
HOST = rb"[A-Za-z0-9][A-Za-z0-9.-]{0,39}"
MODE = rb"[-dlbcps](?:[-r][-w][-xsStT]){3}[.+@]?[ ]{1,4}"
"""As `ls -l` and `tar -tv` write permissions."""
NO_HYPHEN = rb"(?<!-)(?!-{10}[ ]{1,4}[A-Za-z][^\s/]{0,64}[ ]{1,4}[A-Za-z])"
"""A line of hyphens around a title (`----- Captured stdout call -----`) has no permissions."""
TERMINAL = rb"[ ]{1,32}(?:(?:pts/|tty[A-Za-z]{0,3})[0-9]{1,4}[ \t]|console[ ]|:[01][ ])"
SHARES = rb"[ ]{1,32}[0-9]{1,8}[ ]{1,8}[0-9]{1,4}[.,][0-9][ ]{1,8}[0-9]{1,3}[.,][0-9][ ]{1,12}[0-9]"
"""Behind a user in lines of `ps aux`: process, shares of processors and memory, sizes."""
SESSION = (
    rb"[ ]{1,64}(?:(?:(?:rdp|ica)-tcp(?:#[0-9]{1,6})?|console)[ ]{1,24})?[0-9]{1,6}[ ]{1,16}"
    rb"(?:Active|Disc|Conn|Aktiv|Getr|Attivo|Actif|Activo|D\xc3\xa9c)"
)
SHOWN = b" Active ", b" Disc ", b" Conn ", b" Aktiv ", b" Getr", b" Attivo ", b" Actif ", b" Activo "
FETCHED = b" HIER_", b" DIRECT/", b" FIRSTUP_PARENT/", b" DEFAULT_PARENT/", b" TIMEOUT_DIRECT/"
"""From where Squid got an answer, behind the user."""
METHOD = rb"\b(?:host(?:ssl|nossl|gssenc)?|local)[ \t]{1,16}[A-Za-z0-9_,\"-]{1,64}[ \t]{1,16}"
ADDRESS = rb"[ \t]{1,16}(?:[0-9]{1,3}\.[0-9]|[0-9a-f]{0,4}:[0-9a-f:]|samehost|samenet|scram-|md5|trust|peer|ident|gss)"
"""Behind the user of a line of pg_hba.conf."""
SEVERE = NAME + rb" (?:FATAL|ERROR|LOG|WARNING|STATEMENT|DETAIL|HINT|NOTICE):"
"""Behind the user in a log of PostgreSQL with `%u@%d`."""
AT_PROMPT = rb"@" + HOST + rb"(?: [^\s%\]]{1,24}(?:\]\$|\]#| [%#])|:[~/][^\s$#:]{0,96}[$#])(?:[ ]|(?=[\r\n]|\Z))"
BEHIND_AT = rb"[A-Za-z0-9_.-]{1,40}(?::[~/]|[ ](?:[A-Z]{3,9}:|[^\s%\]]{1,24}(?:\]| [%#])))"
"""What of these stands behind the sign: few addresses and objects of Java have that."""
SECRETS = rb"[ \t]{1,32}(?:Cleartext|NT|LM|Crypt|SSHA?|SHA[0-9]{0,3}|User|MD5)-Password[ \t]{0,4}:?==?"
KINDS = rb" : (?:EAP|XAUTH|NTLM) "
CLIENT = rb"[ \t]{1,8}\*[ \t]{1,8}\"?\Z"
"""Behind a user in `chap-secrets`, by itself what stands before a secret."""
NUMBER = rb"[ ]{1,48}50[1-5][ \t]{0,4}(?:[\r\n]|\Z)"
FOLLOWING = (
    *(b" pts/", b" tty", b" console ", b" :0 ", b" :1 ", b" ? ", b" ?? ", b"-Password"),
    *(b" 501", b" 502", b" 503", b" 504", b" 505", b" : EAP ", b" : XAUTH ", b" : NTLM ", b"\t*\t", b" * ", b" *\t", b"\t* "),
)
FULL_NAME = rb"(?P<v>" + WORD + rb"(?: (?:[A-Z]\.|" + WORD + rb")){1,3})"


def around(
    anchors: tuple[bytes, ...],
    find: bytes,
    after: bytes,
    *,
    before: bytes = LINE,
    tail: bytes = b"",
    accept: Callable[[Hit], bool] = is_of_system,
) -> Rule:
    """A name before what only a literal tells, for re2 would begin such a name at every word."""
    return Rule(
        kind="user",
        find=find,
        pattern=LOGIN_NAME + after,
        before=before,
        anchors=anchors,
        tail=tail,
        reach=160,
        accept=accept,
        learn=is_unlike_word,
    )


POSITION_RULES: tuple[Rule, ...] = (
    # `who`, `w`, `last`, `ps aux`, `query user`, the list of `dscl`, users of RADIUS, IPsec and PPP.
    around(
        (*FOLLOWING, *SHOWN),
        NAME
        + rb"\"?(?:[ \t]{1,32}(?:pts/|tty|console|:[01][ ]|[A-Za-z0-9]{2,9}-Password)"
        + rb"| : [ENX]|[ \t]{1,8}\*[ \t]|[ ]{1,48}50[1-5]|"
        + SHARES
        + rb"|"
        + SESSION
        + rb")",
        rb"(?=\"?(?:" + rb"|".join((TERMINAL, SHARES, SESSION, NUMBER, SECRETS, KINDS, CLIENT)) + rb"))",
        before=QUOTED_LINE,
        accept=is_in_list,
    ),
    # Before their servers in `chap-secrets`, before their hashes in dumps of Windows.
    around(
        (b"l2tpd", b"pptpd"),
        NAME + rb"\"?[ \t]{1,16}\"?x?[lp]",
        rb"(?=\"?[ \t]{1,16}\"?(?:xl2tpd|l2tpd|pptpd)\"?[ \t])",
        before=QUOTED_LINE,
    ),
    around(
        (b":::",),
        NAME + rb":[0-9]{1,10}:",
        rb"(?=:[0-9]{1,10}:(?:[0-9A-Fa-f]{32}|NO PASSWORD\*{4,32}|\*{32}):[0-9A-Fa-f]{32}:::|:[0-9]{1,10}:secret-removed:::)",
        before=rb"(?:(?<=[\r\n\\])|\A)",
    ),
    # Prompts of shells, the log of PostgreSQL, the addresses of authors.
    around(
        (b"@",),
        NAME + rb"@",
        rb"(?=" + AT_PROMPT + rb"|@" + SEVERE + rb")",
        tail=BEHIND_AT,
        before=rb"(?:(?<=[\[\r\n])|(?<=\] )|(?<=\]: )|\A)",
        accept=is_author_or_in_shell,
    ),
    around(
        (b"@",),
        NAME + rb"@",
        rb"(?=@[A-Za-z0-9_-]{1,40}>)",
        tail=rb"[A-Za-z0-9_-]{1,40}>",
        before=rb"(?<= <)",
        accept=is_author_or_in_shell,
    ),
    # `ls -l` and `tar -tv`: the group, in what stands before it the owner.
    name_behind(
        MODE,
        rb"(?:[0-9]{1,7}[ ]{1,8})?[^\s/]{1,32}(?:[ ]{1,24}|/)" + LOGIN_NAME + rb"(?=[ ]{1,16}[0-9])",
        before=NO_HYPHEN,
        accept=is_of_system,
    ),
    name_behind(MODE, rb"(?:[0-9]{1,7}[ ]{1,8})?" + LOGIN_NAME + rb"(?=[ /])", before=NO_HYPHEN, accept=is_of_system),
    # Prompts of shells: who, and where.
    Rule(
        kind="host",
        find=rb"@[A-Za-z0-9]",
        anchors=(b"@",),
        tail=BEHIND_AT,
        reach=1,
        pattern=AT_PROMPT.replace(HOST, rb"(?P<v>" + HOST + rb")"),
        before=rb"(?<=[A-Za-z0-9_])",
        accept=is_own_machine,
        scan=False,
    ),
    # `lsof`: whose file or socket.
    around(
        (b" IPv4 ", b" IPv6 ", b" REG ", b" DIR ", b" CHR ", b" unix ", b" FIFO "),
        NAME + rb"[ ]{1,16}(?:cwd|rtd|txt|mem|DEL|[0-9]{1,4}[urw-])",
        rb"(?=[ ]{1,16}(?:cwd|rtd|txt|mem|DEL|[0-9]{1,4}[urw-][A-Za-z]?)[ ]{1,8}(?:IPv[46]|REG|DIR|CHR|unix|FIFO) )",
        before=rb"(?<=[0-9 ][ ])",
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
    name_behind(rb"\bRecordName:", rb"[ \t\r\n]{0,3}" + LOGIN_NAME, accept=is_of_system),
    name_behind(rb"<Param1>", LOGIN_NAME + rb"(?=</Param1>\s{0,32}<Param2>[^<>]{0,64}</Param2>\s{0,32}<Param3>)"),
    name_behind(rb"Name=", LOGIN_NAME + rb"(?=[ \t]{0,64}(?:[\r\n]|\Z))", before=LINE, accept=is_local_account),
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
    name_behind(rb"\bName \(", rb"[^\s():]{1,128}:" + LOGIN_NAME + rb"(?=\))", accept=is_of_system),
    name_behind(rb"\bother clients: ", rb"{1,4}" + LOGIN_NAME + rb"(?=@)"),
    around(FETCHED, NAME + rb" [A-Z]", rb"(?=" + b"|".join(FETCHED) + rb")", before=rb"(?<= )"),
    name_behind(
        METHOD,
        rb"\"?" + LOGIN_NAME + rb"(?=\"?" + ADDRESS + rb")",
        find=rb"\b(?:host(?:ssl|nossl|gssenc)?|local)[ \t]",
    ),
    name_behind(rb"\bConnect[ \t]", rb"{1,4}" + LOGIN_NAME + rb"(?=@[^\s]{1,64} (?:on|as) )"),
    name_behind(rb"\]:(?:25|465|587|2525)[ \t]", rb"{1,8}" + LOGIN_NAME + rb"(?=:(?:[^\s]|\Z))"),
    # In `chap-secrets`, by itself what stands before a secret.
    name_behind(
        rb"(?i:(?:authentication|eap|outer|inner|anonymous) identity(?: is)?)[ :=]",
        rb"{1,3}[\"']?" + LOGIN_NAME,
        accept=is_beside_password,
    ),
)
