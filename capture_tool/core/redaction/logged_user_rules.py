"""The rules for users whom servers, brokers' programs and tools name in lines of their logs, and behind keys of their own.

`Authentication (password) failed for jdoe77`, `Login OK: [jdoe77]`, `EMSX_TRADER=jdoe77`, `C-0x2511: trades/jdoe77@192.0.2.1`.
"""

from __future__ import annotations

from capture_tool.core.redaction.login_rules import LOGIN_NAME, is_unlike_word, name_behind
from capture_tool.core.redaction.people_checks import is_named
from capture_tool.core.redaction.rule import LINE_ENDS, Q, Rule, secret_behind
from capture_tool.core.redaction.shaped_rules import WORD_ENDS, is_clear_person

DOMAIN = rb"(?:[A-Za-z0-9.-]{1,63}\\{1,2})?"
ARGUMENT = rb"[\"'][^\"'\r\n]{1,64}[\"'], ?"
"""Of a call that is given a user and a password, before these or this."""

LOGGED_USER_RULES: tuple[Rule, ...] = (
    # What became of a login.
    name_behind(
        rb"(?i:\b(?:authentication|auth|log-?in|log-?on)(?: \([a-z/-]{2,24}\))? "
        rb"(?:failed|failure|succeeded|successful|rejected) for )",
        rb"(?:(?i:user|account) )?[\"'\[<]?(?!(?:job|application|appattempt|task)_[0-9])" + LOGIN_NAME + WORD_ENDS,
        accept=is_clear_person,
    ),
    name_behind(
        rb"(?i:\b(?:invalid|bad|wrong|incorrect|unknown) (?:user ?name|user|login|password|credentials?|passcode)"
        rb"(?:(?:/| or | and )(?:user ?name|password))? for )",
        rb"(?:(?i:user|account) )?[\"'\[<]?" + LOGIN_NAME + WORD_ENDS,
        accept=is_clear_person,
    ),
    name_behind(rb"(?i:\buser ?id) ['\"\[]", LOGIN_NAME + rb"(?=['\"\]])"),
    name_behind(rb"\bLogin (?:OK|incorrect)[ :]", rb"(?:\([^()\r\n]{1,128}\))?:?[ ]\[" + LOGIN_NAME + rb"(?=[\]/])"),
    name_behind(rb"(?i:\bauthenticat(?:ion of|ing|e|ed)) \[", LOGIN_NAME + rb"(?=\])"),
    name_behind(rb"(?i:\bauthenticating as )", LOGIN_NAME + rb"(?=[:,.]?(?:\s|\Z))", accept=is_clear_person),
    name_behind(rb"\blogon repl(?:y|ies) for ", LOGIN_NAME + WORD_ENDS, accept=is_clear_person),
    name_behind(rb"\bConfigured from [a-z]{2,16} by ", LOGIN_NAME + rb"(?= )"),
    name_behind(rb"\b[Uu]ser(?:name)? <", LOGIN_NAME + rb"(?=> )", accept=is_clear_person),
    name_behind(
        rb"(?i:\bconnect(?:ing|ed) to (?:host )?)[A-Za-z0-9]",
        rb"[^\s]{0,63} \[[0-9a-fA-F.:]{3,45}\] as " + DOMAIN + LOGIN_NAME + WORD_ENDS,
        accept=is_clear_person,
    ),
    name_behind(rb"\bC-0x[0-9a-f]{6,16}: ", rb"[^\s/]{1,64}/" + LOGIN_NAME + rb"(?=@)"),
    name_behind(rb"\bp=[0-9]{1,8} u=", LOGIN_NAME + rb"(?= n=)"),
    name_behind(rb"\bowner ", LOGIN_NAME + rb"(?= host )"),
    Rule(
        kind="user",
        find=rb"[A-Za-z_][A-Za-z0-9_.-]{1,63}/[0-9]{1,3}\.",
        pattern=rb"(?P<v>[A-Za-z_][A-Za-z0-9_.-]{1,63})/[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}:[0-9]{1,5} ",
        before=rb"(?<= )",
        anchors=(
            b" MULTI",
            b" SENT CONTROL",
            b" PUSH",
            b" TLS:",
            b" VERIFY",
            b" SIGTERM[",
            b" SIGUSR1[",
            b" Data Channel",
            b" peer",
        ),
        reach=96,
        accept=is_named,
        learn=is_unlike_word,
    ),
    Rule(
        kind="user",
        find=rb"[A-Za-z_][A-Za-z0-9_.-]{1,63} : TTY=",
        pattern=rb"(?P<v>[A-Za-z_][A-Za-z0-9_.-]{1,63}) : TTY=",
        before=rb"(?<![A-Za-z0-9_.-])",
        anchors=(b" : TTY=",),
        reach=72,
        accept=is_named,
        learn=is_unlike_word,
    ),
    name_behind(rb"\blocal admin ", LOGIN_NAME + rb"(?= password)"),
    name_behind(rb"\bFTP\t'", LOGIN_NAME + rb"(?=' login)"),
    name_behind(rb"/login ", LOGIN_NAME + rb"(?= (?:[^\s]|\Z))", accept=is_clear_person),
    # Keys.
    name_behind(
        rb"(?i:assignee|reporter|author|creator|actor)" + Q + rb"[ ]?:[ ]?\{",
        rb"[^{}]{0,64}?" + Q + rb"name" + Q + rb"[ ]?:[ ]?" + Q + LOGIN_NAME + rb"(?=" + Q + rb")",
        accept=is_clear_person,
    ),
    name_behind(rb"<LocalAccount>\s{0,16}<Name>", LOGIN_NAME + rb"(?=</)"),
    name_behind(rb"\bcontact_name[ \t]", rb"{1,24}" + LOGIN_NAME + LINE_ENDS, accept=is_clear_person),
    name_behind(rb"\b(?:EMSX_TRADER|IBEAM_ACCOUNT)[\"']?[ ]?[=:]", rb"[ ]?[\"']?" + LOGIN_NAME),
    name_behind(
        rb"\b(?i:sec_?name|security_?name|anonymous_identity|ruser|rmtuser|remote_?login)[\"']?[ ]?[=:]",
        rb"[ ]?N?\\{0,3}[\"']?" + LOGIN_NAME + rb"(?![A-Za-z0-9_.=-])",
    ),
    name_behind(rb"(?i:gatewayusername):s:", DOMAIN + LOGIN_NAME),
    name_behind(rb"\bstreamId=[0-9]{1,9} name=\"", LOGIN_NAME + rb"(?=\" nameType=\"USER)"),
    name_behind(
        rb"<(?:sys_(?:created|updated)_by|opened_by|closed_by|resolved_by|assigned_to|created_by|updated_by)>",
        DOMAIN + LOGIN_NAME + rb"(?=</)",
    ),
    name_behind(rb"/cn=Recipients/cn=", LOGIN_NAME + rb"(?![A-Za-z0-9_.-])"),
    # Commands, calls, addresses of tools.
    name_behind(rb"(?i:\bconnect to )", rb"\"?" + LOGIN_NAME + rb"(?=\"? (?i:identified by))"),
    name_behind(rb"\baddprinc ", rb"(?:[^\r\n]{0,96}? )?(?<!-pw )" + LOGIN_NAME + LINE_ENDS, accept=is_clear_person),
    name_behind(rb"\badd name=", rb"\"?" + LOGIN_NAME + rb"(?=\"? (?:password=|group=(?:full|read|write)\b))"),
    name_behind(rb"\bvmrun ", rb"[^\r\n]{0,96}?-gu " + LOGIN_NAME + rb"(?= )"),
    name_behind(rb"\b(?:sshfs#|(?:sftp|ssh|scp|rsync|rest):)", LOGIN_NAME + rb"(?=@[A-Za-z0-9])"),
    name_behind(rb"\b(?:register|REGISTER) ?=> ?", rb"(?:[a-z]{2,4}\?)?" + LOGIN_NAME + rb"(?=:)"),
    name_behind(rb"\busername_pw_set\([\"']", LOGIN_NAME + rb"(?=[\"'])"),
    name_behind(rb"\bkey_set_with_value\([\"']", rb"[^\"'\r\n]{1,64}[\"'], ?[\"']" + LOGIN_NAME + rb"(?=[\"'])"),
)
"""Names."""
LOGGED_SECRET_RULES: tuple[Rule, ...] = (
    secret_behind(
        "password",
        rb"\b(?:register|REGISTER) ?=> ?",
        rb"(?:[a-z]{2,4}\?)?[^\s:@/]{2,64}:(?P<v>[^\s@]{1,128})(?=@[A-Za-z0-9])",
    ),
    secret_behind(
        "password",
        rb"\busername_pw_set\(",
        ARGUMENT + rb"(?:password ?= ?)?(?:\"(?P<q>[^\"\r\n]{1,256})(?=\")|'(?P<s>[^'\r\n]{1,256})(?='))",
    ),
    secret_behind(
        "password",
        rb"\bkey_set_with_value\(",
        ARGUMENT + rb"[\"'][^\"'\r\n]{1,64}[\"'], ?(?:\"(?P<q>[^\"\r\n]{1,256})(?=\")|'(?P<s>[^'\r\n]{1,256})(?='))",
    ),
)
"""The passwords beside some of them, which are seen first."""
