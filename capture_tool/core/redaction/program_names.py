"""The rules for names of users in the words of single programs: servers, databases, brokers' journals, shells."""

from __future__ import annotations

from capture_tool.core.redaction.checks import KEY_LETTERS, Hit
from capture_tool.core.redaction.line_checks import begins_line
from capture_tool.core.redaction.login_rules import LOGIN_NAME, TALK, name_behind
from capture_tool.core.redaction.people_checks import is_named
from capture_tool.core.redaction.rule import LINE_ENDS, Rule, always
from capture_tool.core.redaction.words import USER_NAME

OF_USERS = frozenset(
    b"input data request requests account accounts action actions interaction to and in with authentication session sessions"
    b" interface mode defined settings preferences profile experience the this each every agent agents name names id ids"
    b" service process level space details info information management registration login logout access role roles group"
    b" groups confirmation approval feedback query queries table tables object objects count number total limit from of on at"
    b" by is was has not if add during before because after when while successfully already guide events expected later code"
    b" attribute attributes now only again location".split()
)
TOPICS = tuple(b"|" + topic + b"!" for topic in b"tik acct ord md hist open exec port fa scan news err".split())
"""Behind the server of TWS for DDE."""


def is_subject(hit: Hit) -> bool:
    """`for user jdoe`: no word about users (`for user input`)."""
    word = hit.value.lower().rstrip(b".")
    return word not in OF_USERS and word not in TALK and is_named(hit)


def is_command(hit: Hit) -> bool:
    """The command USER of FTP and POP3 by itself."""
    before = hit.before[-16:]
    return (begins_line(hit) or before.rstrip().endswith((b">", b"C:", b"Command:"))) and is_subject(hit)


def is_no_count(hit: Hit) -> bool:
    """No step or attempt that is counted."""
    return not hit.value.startswith((b"step", b"try", b"attempt", b"page", b"test", b"server")) and is_named(hit)


PROGRAM_NAMES: tuple[Rule, ...] = (
    name_behind(
        rb"\b(?i:for|by|as) user ", rb"[\[']?" + LOGIN_NAME + rb"(?<!\.)(?![A-Za-z0-9_\\-]|\.[A-Za-z])", accept=is_subject
    ),
    name_behind(rb"\b(?:[Ll]ogg|[Ss]ign)(?:ed|ing) in (?:to [a-z0-9.-]{1,64} )?as ", LOGIN_NAME + rb"(?![A-Za-z0-9_.\\-])"),
    name_behind(
        rb"(?i:user ?name)\t",
        rb"\t{0,3}(?:[A-Za-z0-9.-]{1,63}\\)?" + LOGIN_NAME + LINE_ENDS,
        accept=is_subject,
    ),
    name_behind(rb"\[[0-9]\]=[^\r\n]{0,128}config\.ini[\"']? \[[0-9]\]=", rb"[\"']?" + LOGIN_NAME),
    name_behind(rb"Kerberos database \([0-9]\) for ", LOGIN_NAME),
    name_behind(rb"AH[0-9]{5}: user ", LOGIN_NAME + rb"(?=:)"),
    name_behind(rb", u'", LOGIN_NAME + rb"(?='\)\.)"),
    name_behind(rb"\"user\" ?: ?\{", rb"\s{0,32}\"(?:name|login)\" ?: ?\"" + LOGIN_NAME + rb"(?=\")"),
    name_behind(rb"\b(?:User|Login|Credentials)\(name=", rb"[\"']" + LOGIN_NAME),
    name_behind(rb"\bID: ", LOGIN_NAME + rb"(?=[ \t]{0,4}\r?\n[ \t]{0,16}(?i:password|passwort|pw|pass)[ \t]?:)"),
    name_behind(rb"\b(?i:uid)=", LOGIN_NAME + rb"(?=[ \t]{0,4}\r?\n[ \t]{0,16}(?i:pwd|password)[ \t]?=)"),
    name_behind(rb"(?i:\buser ?name) ", LOGIN_NAME + rb"(?= / password)"),
    name_behind(rb"\bUser name[ ]{4}", rb"[ ]{0,60}" + LOGIN_NAME + LINE_ENDS),
    name_behind(
        rb"\bUser ",
        LOGIN_NAME + rb"(?= (?:authenticated|logged|(?:dis)?connected|joined|left) | from [0-9A-Za-z.:-]{3,64} not )",
    ),
    # The server of TWS for DDE: `=Sjdoe77|tik!id1`, also without its first letter.
    Rule(
        kind="user",
        find=rb"S[A-Za-z]",
        pattern=rb"S(?!erver\b)(?P<v>[A-Za-z][A-Za-z0-9]{2,31})(?=\|)",
        before=rb"(?<![A-Za-z0-9_])",
        anchors=TOPICS,
        lead=KEY_LETTERS.rstrip(b"_.-"),
        reach=34,
        learn=always,
    ),
    Rule(
        kind="user",
        find=rb"=[a-z]{3,24}[0-9]{2,6}\|",
        pattern=rb"=(?P<v>[a-z]{3,24}[0-9]{2,6})(?=\|)",
        before=rb"(?<![A-Za-z0-9_])",
        anchors=TOPICS,
        reach=34,
        accept=lambda hit: not hit.value.startswith(b"id"),
        learn=always,
    ),
    name_behind(rb"(?:FTPLogin=|Requested-By: |/ppp secret add name=|331 Password required for )", LOGIN_NAME),
    name_behind(rb"(?:des Benutzers |in the user |of user |EAP identity '|succeeded for ')", LOGIN_NAME, accept=is_subject),
    name_behind(rb" by ", LOGIN_NAME + rb"(?=\(uid=)", find=rb" by [A-Za-z_][A-Za-z0-9_.-]{1,63}\(uid="),
    name_behind(rb"\busername ", LOGIN_NAME + rb"(?= (?:password|privilege|secret) )"),
    name_behind(rb"\b(?:login )?user ", LOGIN_NAME + rb"(?= password [^\s]{2,64} (?:system|server|port|host))"),
    Rule(
        kind="user",
        find=rb"'[0-9]{5,10}': [a-z]",
        pattern=rb"'(?P<v>[0-9]{5,10})': (?:login|authori[sz](?:ed|ation)|account|previous|terminal|ping"
        rb"|market|limit|stop|deal|order|position|buy|sell|accepted|cancel|modify|exchange|request|instant|failed)",
        learn=always,
    ),
    name_behind(rb"(?:IBEAM_ACCOUNT|SSH_USER_TUNNEL|basicauth\.users)=", rb"[\"']?" + LOGIN_NAME),
    name_behind(rb"\buname=", LOGIN_NAME),
    name_behind(rb"(?i:user ?name) for [a-z]{2,16}:[ \t]", rb"{1,4}" + LOGIN_NAME),
    name_behind(rb"(?i:principal_?name)\\{0,3}[\"']?[ ]?[=:]", rb"[ ]?\\{0,3}[\"']?" + LOGIN_NAME),
    name_behind(USER_NAME + rb"=\[", LOGIN_NAME + rb"(?=\])"),
    name_behind(rb"\bUSER ", LOGIN_NAME + rb"(?=[ \t]{0,2}(?:[\r\n]|\\r|\Z))", accept=is_command),
    name_behind(rb"\buser ", LOGIN_NAME + rb"(?= (?:on|off) [>~#&+])"),
    name_behind(
        rb"\blogin ", rb"(?P<v>[a-z][a-z_.]{2,31}[0-9]{1,6})(?![A-Za-z0-9_.=:@-])", before=rb"(?<!/)", accept=is_no_count
    ),
    Rule(
        kind="user",
        find=rb"[A-Za-z_][A-Za-z0-9_.-]{1,31}@[A-Za-z0-9.-]{1,64}(?:: Permission denied|'s password:)",
        pattern=rb"(?P<v>[A-Za-z_][A-Za-z0-9_.-]{1,31})@[A-Za-z0-9.-]{1,64}(?:: Permission denied|'s password:)",
        before=rb"(?<![A-Za-z0-9_.-])",
        anchors=(b": Permission denied", b"'s password:"),
        reach=100,
        accept=is_named,
    ),
)
