"""The rules for names of users by where they stand: in sentences, HTML, SQL, directories, commands and logs of systems."""

from __future__ import annotations

import re

from capture_tool.core.redaction.called_rules import NEAR_BYTES, OF_GROUPS
from capture_tool.core.redaction.checks import Hit
from capture_tool.core.redaction.code_rules import COLUMNS
from capture_tool.core.redaction.full_names import is_person_name, is_somebody
from capture_tool.core.redaction.line_checks import begins_line
from capture_tool.core.redaction.login_rules import LOGIN_NAME, TALK, is_of_shell, is_unlike_word, name_behind
from capture_tool.core.redaction.people_checks import is_full_name, is_named
from capture_tool.core.redaction.rule import IS, LINE_ENDS, Rule
from capture_tool.core.redaction.words import USER_KEY, USER_NAME

LIKE_LOGIN = rb"(?P<v>[a-z][a-z_.]{2,31}[0-9]{1,6}[a-z]{0,3})(?![A-Za-z0-9_.=:(/\\-]{0,1}[A-Za-z0-9_=(/\\])"
"""Letters and digits at their end."""
COUNTED = re.compile(
    rb"(?i:step|try|attempt|page|test|server|client|worker|node|thread|user|host|version|python|java|build|day|week|order|line|item"
    rb"|part|port|case|task|job|run|slot|api|tws|ib|ibc|win|linux|process|agent|bot|pool|session|account|request|phase|stage|level)"
    rb"[_.]?[0-9]+"
)
"""What programs count."""
AS = (b" as", b" als", b" come", b" como", b" que", b"user", b"utente", b"benutzer", b"utilisateur", b"usuario")
SWITCH = re.compile(
    rb"<(?i:last|first|auto|max|min|show|require|allow|enable|can|is|has|force|skip|remember|num|no|pre|post|multi|single)_?"
)
DIRECTORY = frozenset(
    b"computers configuration schema microsoft policies sites subnets services builtin groups domain people".split()
)
TABLES = frozenset(b"sessionname type count total name id group host computername command state status pid".split())
"""Beside the header `USERNAME` of a table."""
ENVIRONMENT = re.compile(rb"[ \t]*\r?\n[A-Z_]{2,32}[ ]{2,}")
SYSTEM_NAMES = frozenset(
    (
        b"sistema",
        "système".encode(),
        b"syst\xe8me",
        b"anonymous",
        b"anonyme",
        "anónimo".encode(),
        b"anonimo",
        b"anonym",
        b"dienst",
    )
)
"""Accounts of Windows itself in other languages."""
MARKUP = rb"(?:b|strong|em|i|code|kbd|tt|span|font|samp|dd|td|p|div)"
TAG_VALUE = (
    rb"[ \t]{0,4}:?[ \t]{0,4}(?=&nbsp;|<)(?:&nbsp;|[ \t\r\n]{1,16}|</(?:b|strong|em|i|code|span|label|dt|th|td|font)>[ \t]{0,2}:?"
    rb"|<" + MARKUP + rb"(?:[ \t][^<>\r\n]{0,64})?>){1,6}" + LOGIN_NAME + rb"(?=[ \t\r\n]{0,16}(?:</|<br|&nbsp;))"
)
SQL_END = rb"[\"'\x60\]]?(?:@|[ \t]{0,4}(?:[;,\r\n]|\Z)|[ \t]+(?i:with|identified|as|cascade|granted))".replace(b"+", b"{1,4}")


def is_no_counted(hit: Hit) -> bool:
    """A login, no worker or step that a program counts; one digit is enough where somebody logs in `as` it."""
    link = hit.text[hit.begin : hit.start].rstrip(b" \"'\x60")
    if hit.value[-2:-1].isalpha() and not link.endswith(AS):
        return False
    return COUNTED.fullmatch(hit.value) is None and is_named(hit)


def is_shown(hit: Hit) -> bool:
    """A name that is shown behind its label: with a digit, or where a colon or the two cells of a row leave no doubt."""
    link = hit.text[hit.begin : hit.start].lower()
    word = hit.value.lower()
    sure = b":" in link or b"<dd" in link or (b"</th>" in link and b"<td" in link) or is_unlike_word(hit)
    return sure and word not in COLUMNS and word not in TALK and is_named(hit)


def is_of_element(hit: Hit) -> bool:
    """In an element whose name ends in a word for a user: no switch and no time."""
    return SWITCH.match(hit.text, hit.begin) is None and is_named(hit)


def is_dashed(hit: Hit) -> bool:
    """Behind a dash: with a digit, or by itself on a line that begins with `Username`, `Nome utente`."""
    key = hit.text[hit.begin : hit.start].lower()
    alone = begins_line(hit) and hit.text[hit.end : hit.end + 1] in (b"", b"\r", b"\n")
    told = is_unlike_word(hit) or (alone and b"name" in key)
    return told and COUNTED.fullmatch(hit.value) is None and hit.value.lower() not in TALK and is_named(hit)


def is_of_directory(hit: Hit) -> bool:
    """Somebody in a directory, no branch of it."""
    group = OF_GROUPS.search(hit.text, hit.end, hit.end + NEAR_BYTES) or (b" " in hit.value and not is_somebody(hit))
    return hit.value.lower() not in DIRECTORY and not group and is_person_name(hit) and is_named(hit)


def is_of_environment(hit: Hit) -> bool:
    """In a table of variables, not beside the header of another one."""
    word = hit.value.lower()
    return (not hit.value.isupper() or is_unlike_word(hit) or ENVIRONMENT.match(hit.text, hit.end) is not None) and (
        word not in TABLES and word not in COLUMNS and is_named(hit)
    )


def is_granted(hit: Hit) -> bool:
    """Who is granted something on a table or a database."""
    return b" on " in hit.text[hit.begin : hit.start].lower() and is_of_shell(hit)


def is_whole_name(hit: Hit) -> bool:
    """A first and a last name that have their line for themselves."""
    return begins_line(hit) and is_person_name(hit) and is_named(hit) and not TALK.intersection(hit.value.lower().split())


def is_of_event(hit: Hit) -> bool:
    """Whose account an event is about, not one of Windows itself."""
    return hit.value.lower() not in SYSTEM_NAMES and is_named(hit)


PLACE_NAMES: tuple[Rule, ...] = (
    # In sentences, with digits at the end as logins have.
    name_behind(
        rb"(?i:(?:connected|authenticated|running|log(?:s|ged|ging)? (?:in|on)|sign(?:s|ed|ing)? (?:in|on)) as"
        rb"|(?:session|login|confirmation|2fa|authentication|token|challenge|second factor|passcode) (?:request )?(?:for|of|from)"
        rb"|(?:sessione|sesi(?:\xc3\xb3|\xf3)n|conferma|accesso|autenticazione)(?: [a-z]{4,16})? (?:per|di|de|da|para)"
        rb"|(?:sitzung|anmeldung|best(?:\xc3\xa4|\xe4)tigung)(?: f(?:\xc3\xbc|\xfc)r| von)"
        rb"|(?:entro|accedo|collegato|connesso|loggato) come|(?:melde mich|angemeldet|verbunden|eingeloggt) als"
        rb"|connect(?:\xc3\xa9|\xe9) en tant que|conectado como|(?:session|connexion) (?:pour|de)) ",
        rb"(?:user |utente |benutzer |utilisateur |usuario )?[\"'\x60]?" + LIKE_LOGIN,
        before=rb"(?<![A-Za-z0-9])",
        accept=is_no_counted,
    ),
    name_behind(rb"\b[Cc]onnected as ", LOGIN_NAME + rb"(?= to [A-Za-z0-9.-]{1,64}:[0-9]{2,5})"),
    name_behind(rb"(?i: session) (?:for|of) ", LOGIN_NAME + rb"(?= from (?:IP |host |[0-9]{1,3}\.))"),
    # In HTML and XML: `User: <b>x</b>`, `<dt>User</dt><dd>x</dd>`, `<smtpUser>x</smtpUser>`.
    name_behind(
        USER_KEY,
        TAG_VALUE,
        find=USER_KEY + rb"[ \t]{0,4}:?[ \t]{0,4}(?:&nbsp;|<)",
        before=rb"(?<![A-Za-z0-9])",
        accept=is_shown,
    ),
    name_behind(
        rb"<",
        rb"(?:[A-Za-z0-9]{1,16}:)?[A-Za-z0-9_.-]{1,32}?" + USER_NAME + rb"(?:[ \t][^<>\r\n]{0,128})?>" + LOGIN_NAME + rb"(?=</)",
        find=rb"<[A-Za-z0-9_.:-]{1,48}" + USER_NAME + rb"[ \t>]",
        accept=is_of_element,
    ),
    # Behind a dash, in registries, in quotes of code, in tables of variables.
    name_behind(
        USER_KEY + rb"[ \t]{1,2}(?:-|\xe2\x80[\x93\x94])[ \t]",
        rb"{1,2}" + LOGIN_NAME + rb"(?=[ \t]{0,4}(?:[\r\n,;|/]|\Z)|[ \t]-)",
        before=rb"(?<![A-Za-z0-9])",
        accept=is_dashed,
    ),
    name_behind(rb"(?i:user_?(?:name|id)?|login|account ?name)[ \t]{1,16}REG_(?:EXPAND_)?SZ[ \t]", rb"{1,16}" + LOGIN_NAME),
    name_behind(rb"[\"'](?i:usr|usr_?name|user_?login|login_?user)[\"'][ ]?(?::|=>)", rb"[ ]?[\"']" + LOGIN_NAME + rb"(?=[\"'])"),
    name_behind(
        rb"USERNAME[ ]{4}",
        rb"[ ]{0,40}(?P<v>[A-Za-z_\x80-\xff][A-Za-z0-9_.\x80-\xff-]{1,63}"
        rb"(?: [A-Za-z\x80-\xff][A-Za-z0-9_.\x80-\xff'-]{0,31}){0,3})"
        rb"(?=[ \t]{0,80}(?:[\r\n]|\Z))",
        before=rb"(?:(?<=[\r\n])|\A)",
        accept=is_of_environment,
    ),
    Rule(
        kind="user",
        find=rb"(?i:user ?name|user\.name|nome utente|benutzername|nom d'utilisateur|nombre de usuario)" + IS,
        pattern=rb"(?i:user ?name|user\.name|nome utente|benutzername|nom d'utilisateur|nombre de usuario)"
        + IS
        + rb"(?P<v>[A-Za-z\x80-\xff][A-Za-z\x80-\xff'.-]{1,31}(?: [A-Z\x80-\xff][A-Za-z\x80-\xff'.-]{0,31}){1,3})"
        + LINE_ENDS,
        before=rb"(?<![A-Za-z0-9])",
        accept=is_whole_name,
        learn=is_full_name,
    ),
    name_behind(
        rb"(?:Nome account|Kontoname|Nom d(?:u|e) compte|Nombre de cuenta)[ ]?:[ \t]",
        rb"{1,8}" + LOGIN_NAME + rb"(?=\$?[ \t]{0,4}(?:[\r\n]|\Z))",
        accept=is_of_event,
    ),
    # SQL, the journal of PostgreSQL, directories.
    name_behind(
        rb"(?i:(?:create|alter|drop) (?:user|role|login) )",
        rb"(?i:if (?:not )?exists )?(?:\[|(?<=[sS] )[\"'\x60]?)" + LOGIN_NAME + rb"(?=[\]\"'\x60 ;@]|\Z)",
    ),
    name_behind(
        rb"(?:GRANT|REVOKE|DENY|grant|revoke) (?=[A-Za-z_]{3,24}[ ,(])[^;\r\n]{1,160}? (?i:to|from)",
        rb"[ ](?i:user |role )?[\[\"'\x60]?" + LOGIN_NAME + rb"(?=" + SQL_END + rb")",
        find=rb"(?:GRANT|REVOKE|DENY|grant|revoke) (?i:[a-z_]{3,24})[ ,(]",
        before=rb"(?<![A-Za-z0-9_])",
        accept=is_granted,
    ),
    Rule(
        kind="user",
        find=rb"[A-Za-z_][A-Za-z0-9_.-]{1,62}@[A-Za-z0-9_.-]{1,63} [A-Z]{3,9}[0-9]?:  ",
        pattern=rb"(?P<v>[A-Za-z_][A-Za-z0-9_.-]{1,62})@[A-Za-z0-9_.-]{1,63}"
        rb" (?:LOG|FATAL|ERROR|WARNING|STATEMENT|DETAIL|HINT|NOTICE):  ",
        before=rb"(?<![A-Za-z0-9_.@-])",
        anchors=(b" LOG:  ", b" FATAL:  ", b" ERROR:  ", b" WARNING:  ", b" STATEMENT:  ", b" DETAIL:  ", b" HINT:  "),
        reach=130,
        accept=is_of_shell,
        learn=is_unlike_word,
    ),
    name_behind(
        rb"(?i:\buid|samaccountname)=",
        LOGIN_NAME + rb"(?=,[ ]?(?i:ou|dc|cn|o)=)",
        accept=is_of_directory,
    ),
    name_behind(
        rb"(?i:\bcn)=",
        rb"(?P<v>[A-Za-z_\x80-\xff][A-Za-z0-9_.\x80-\xff -]{1,62})(?=,[ ]?(?i:(?:ou|cn)=[^,=\r\n\"']{1,64},[ ]?){0,4}(?i:dc)=)",
        accept=is_of_directory,
    ),
    # Commands of systems.
    name_behind(
        rb"(?i:\bnet1?(?:\.exe)? localgroup)[ \t]",
        rb"{1,4}(?:\"[^\"\r\n]{1,64}\"|[^ \t\r\n\"/]{1,64})[ \t]{1,4}[\"']?(?:[^\s\\/:]{1,63}\\)?"
        + LOGIN_NAME
        + rb"(?=[\"']?[ \t]{1,4}/)",
    ),
    name_behind(
        rb"\b(?:useradd|adduser|usermod|userdel|chage|loginctl enable-linger)[ ]",
        rb"(?:--?p[a-z]{0,8}[ =][^\s]{1,64}[ ]|(?!--?p)-{1,2}[A-Za-z][A-Za-z-]{0,24}(?:[ =][^\s-][^\s]{0,63})?[ ]){0,6}"
        + LOGIN_NAME
        + rb"(?=[ \t]{0,4}(?:[\r\n;&|\"']|\Z)|[ ][/~a-z-])",
        accept=is_of_shell,
    ),
    name_behind(
        rb"(?i:\b(?:ssh|sftp|scp|ftps?|smb|rsync|rdp|vnc|svn\+ssh|telnet)://)",
        LOGIN_NAME + rb"(?=@(?:[A-Za-z0-9_-]{1,63}|[0-9.]{7,15})(?![A-Za-z0-9.-]))",
        accept=is_of_shell,
    ),
    # Stores of keys: the service, then who it is for.
    name_behind(
        rb"(?i:(?:get|set|delete|find)_?(?:password|credential))\([\"']",
        rb"[^\"'\r\n]{1,64}[\"'], ?[\"']" + LOGIN_NAME + rb"(?=[\"'](?:\)|, ?[\"'a-z]))",
    ),
    name_behind(rb"openvpn(?:\[[0-9]{1,8}\])?: ", LOGIN_NAME + rb"(?=/[0-9]{1,3}\.[0-9.]{5,11}:[0-9])"),
    name_behind(rb"\bClient: ", LOGIN_NAME + rb"(?= @ [A-Z])"),
    name_behind(rb"\b(?:e?gid|groups|gruppi|gruppen|groupes|grupos)=[1-9][0-9]{3,9}\(", LOGIN_NAME + rb"(?=\))"),
    # The comment of a public key, and where the machine is taken out what stands before it.
    Rule(
        kind="host",
        find=rb"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp[0-9]{3}) AAAA",
        pattern=rb"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp[0-9]{3}) AAAA[^\s]{16,1400} {1,4}[A-Za-z_][A-Za-z0-9_.-]{1,63}@"
        rb"(?P<v>[A-Za-z0-9][A-Za-z0-9-]{1,62}(?:\.(?:local|lan|home|corp|internal|fritz\.box))?)(?=[ \t\"']{0,4}(?:[\r\n]|\Z))",
        learn=is_unlike_word,
    ),
    name_behind(
        rb"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp[0-9]{3}) AAAA",
        rb"[^\s]{16,1400}[ ]{1,4}" + LOGIN_NAME + rb"(?=@\Z|[ \t\"']{0,4}(?:[\r\n]|\Z))",
    ),
)
