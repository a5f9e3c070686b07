"""The rules for names of users beside the passwords that `tool_rules` and `spoken_rules` see."""

from __future__ import annotations

from capture_tool.core.redaction.account_checks import NO_NAMES, is_of_system
from capture_tool.core.redaction.checks import Hit
from capture_tool.core.redaction.login_rules import LOGIN_NAME, is_unlike_word, name_behind
from capture_tool.core.redaction.people_checks import is_named
from capture_tool.core.redaction.rule import Q, Rule, S
from capture_tool.core.redaction.words import PASSWORD_WORD, USER_NAME

CHOWN = rb"\b(?:chown|chgrp) (?:-[A-Za-z-]{1,24}(?:=[^\s]{1,40})? ){0,3}[\"']?"
Q_BEHIND = rb"(?=[\"'],)"
NO_USERS = NO_NAMES | frozenset(b"process.env anonymous name names and or is field und oder et ou".split())
WRITTEN_OUT = rb"(?i:pass(?:word|wort|wd)|kennwort|psw|pwd?|mot de passe|contrase(?:\xc3\xb1|\xf1)a)"
"""No `pass`, which is a verb too (`users may pass an option`)."""


def is_user(hit: Hit) -> bool:
    """No word of talk about a login."""
    return hit.value.lower() not in NO_USERS and is_named(hit)


def is_in_export(hit: Hit) -> bool:
    """Behind the address of a line of a list of passwords, by itself what stands before its password."""
    return hit.text[hit.end :] in (b",", b',"') and is_named(hit)


TOOL_USER_RULES: tuple[Rule, ...] = (
    name_behind(USER_NAME + Q + rb"[ ]?:[ ]?\[", S + Q + LOGIN_NAME + rb"(?=" + Q + S + rb"\])"),
    name_behind(rb"LogonTag[0-9]{0,3}[ ]?=[ ]?553=", LOGIN_NAME),
    name_behind(rb"(?i:sp_addlinkedsrvlogin)[ \t]", rb"[^\r\n]{1,128}?, ?N?'" + LOGIN_NAME + rb"(?=', ?N?')"),
    name_behind(rb"(?i:sp_addlogin)[ \t]", rb"{1,4}N?'" + LOGIN_NAME + rb"(?=')"),
    name_behind(rb"(?:PS|Network)Credential\]::new\( ?[\"']", rb"(?:[A-Za-z0-9.-]{1,32}\\{1,2})?" + LOGIN_NAME + rb"(?=[\"'],)"),
    name_behind(
        rb"(?:\b(?:open|connect) [^\s]{1,128}(?: [0-9]{1,5})?[ \t]{0,4}\r?\n(?:echo )?[ \t]{0,8}|\bftps?> ?)user ",
        LOGIN_NAME + rb"(?=[ \t\r\n]|\Z)",
    ),
    name_behind(rb"\buser ", LOGIN_NAME + rb"(?= (?:insecure-)?password )", accept=is_user),
    name_behind(
        rb"(?i:nssm(?:64)?(?:\.exe)?[\"']?) ",
        rb"set (?:\"[^\"\r\n]{1,64}\"|[^\s\"]{1,64}) (?i:ObjectName) [\"']?(?:[A-Za-z0-9.-]{1,32}\\)?" + LOGIN_NAME,
    ),
    name_behind(rb"\b(?:poetry|composer) config ", rb"(?:--?[a-z-]{1,24} ){0,3}http-basic\.[^\s]{1,96} " + LOGIN_NAME),
    name_behind(rb"(?i:net1?(?:\.exe)? user) ", LOGIN_NAME + rb"(?= [^\s]|[ \t]{0,4}(?:[\r\n]|\Z))", accept=is_user),
    name_behind(rb"(?i:rasdial) \"", rb"[^\"\r\n]{1,64}\" " + LOGIN_NAME),
    name_behind(rb"\bvmrun ", rb"[^\r\n]{0,96}?-(?:gu|u) [\"']?" + LOGIN_NAME),
    name_behind(rb"\bSET LOGINID,", LOGIN_NAME),
    name_behind(rb"(?i:user_?passw(?:or)?d|username_pw_set)\(", rb"[\"']" + LOGIN_NAME + Q_BEHIND),
    name_behind(rb"\bkey_set_with_value\(", rb"[\"'][^\"'\r\n]{1,64}[\"'], ?[\"']" + LOGIN_NAME + Q_BEHIND),
    name_behind(rb"(?:\b(?i:target|catalog|auxiliary)|SQL> ?(?i:conn|connect)) ", rb"[\"']?" + LOGIN_NAME + rb"(?=/\Z)"),
    name_behind(rb"\[" + USER_NAME + rb", ", LOGIN_NAME + rb"(?=\])", accept=is_user),
    name_behind(rb"\{'?" + USER_NAME + rb"'?, ?\"", LOGIN_NAME + rb"(?=\"\})"),
    name_behind(rb"\(" + USER_NAME + rb" \. \"", LOGIN_NAME + rb"(?=\")"),
    name_behind(
        rb"\bDBI->connect\(", rb"(?:\"[^\"\r\n]{0,256}\"|'[^'\r\n]{0,256}'|[^,\"'\r\n]{1,64}), ?[\"']" + LOGIN_NAME + Q_BEHIND
    ),
    name_behind(rb"(?i:\bset_?(?:proxy_?)?credentials?)[ (]", rb"[ ]?[\"']" + LOGIN_NAME + Q_BEHIND),
    name_behind(rb"\bUsers?: ", LOGIN_NAME + rb"(?=,? (?:Source )?IP: )"),
    Rule(
        kind="user",
        find=rb"://[^,\s\"'<>]{1,160},[A-Za-z_][A-Za-z0-9_.-]{1,63},",
        pattern=rb"://[^,\s\"'<>]{1,160}," + LOGIN_NAME + rb"(?=,)",
        opening=b"://",
        accept=is_in_export,
        learn=is_unlike_word,
    ),
    name_behind(
        rb",(?:login|card),",
        rb"(?:[^,\"\r\n]{0,128},|\"[^\"\r\n]{0,512}\",){4}[^,\r\n]{0,512}," + LOGIN_NAME,
        accept=is_in_export,
    ),
    name_behind(rb"\bacct\"?[ ]?= \"?", LOGIN_NAME + rb"(?=\"?[;,\s])"),
    name_behind(
        rb"(?i:\.open)[ (]\"(?:GET|POST|PUT|DELETE|HEAD)\",",
        rb" ?(?:\"[^\"\r\n]{0,256}\"|[^,\"\r\n]{1,96}), ?(?i:true|false), ?\"" + LOGIN_NAME + Q_BEHIND,
    ),
    # The owner of files and their group.
    name_behind(CHOWN, rb"[A-Za-z0-9_.-]{1,64}:" + LOGIN_NAME + rb"(?=[\"']?[ \t])", accept=is_of_system),
    name_behind(CHOWN, LOGIN_NAME + rb"(?=:|\Z|[\"']?[ \t]{1,4}[^\s]{0,64}[/.~$*])", accept=is_of_system),
    name_behind(
        rb"\b(?:mount_(?:smbfs|cifs|afp|webdav)|smbutil view) ",
        rb"[^\r\n]{0,96}?//(?:[^\s;/]{1,63};)?" + LOGIN_NAME + rb"(?=[:@])",
    ),
    name_behind(
        rb"\bidentifier[\"']?: ?[\"']",
        LOGIN_NAME + rb"(?=[\"'], ?[\"']?(?i:pass(?:word|wd|phrase)?|pwd?|secret)[\"']?[:=])",
        accept=is_user,
    ),
    name_behind(rb"(?:USERNAME|LogonUser|UserName) property\. Its (?:current |new )?value is '", rb"(?P<v>[^'\r\n]{2,64})(?=')"),
    # In words.
    name_behind(rb"\b[uU](?:ser)?[ ]?[:=][ ]{0,2}", LOGIN_NAME + rb"(?=[ \t]{0,2}[,;/|]?[ \t]{1,3}[pP](?:w|wd|ass)?[ ]?[:=])"),
    name_behind(
        rb"\b(?:I[Dd]|[Uu]tente|[Bb]enutzer)[ ]?[:=][ ]{0,2}",
        LOGIN_NAME + rb"(?=[ \t]{0,2}[,;/|]?[ \t]{1,3}(?:(?i:pswd?|pass|pin)\b|" + PASSWORD_WORD + rb"))",
    ),
    name_behind(
        rb"(?i:\b(?:user ?name|user|login|logon|utente(?: di prova)?|(?:test|demo)?benutzer(?:name)?|utilisateur(?: de test)?"
        rb"|usuario(?: de prueba)?))[: ]",
        rb"[ ]?" + LOGIN_NAME + rb"(?=(?: ?[,;/|] ?| )" + WRITTEN_OUT + rb"[ :=])",
        accept=is_user,
    ),
)
