"""The rules for who and where: logins, home folders, host names, security identifiers, telephone numbers of a person."""

from __future__ import annotations

from capture_tool.core.redaction import checks
from capture_tool.core.redaction.rule import IS, NAME, Rule, always

USER_KEY = rb"(?i:(?:login|user)(?:[._ -]?name|[._ -]?id)?|logname|benutzer(?:name)?|nome utente|utente|nom d'utilisateur)"
HOST_KEY = (
    rb"(?i:computer_?name|host[_ ]?name|userdomain(?:_roamingprofile)?|userdnsdomain|logonserver|clientname|machine_?name"
    rb"|rechnername)"
)
HOMES = (
    rb"(?i:[/\\]home|[/\\]Users|Documents and Settings|Dokumente und Einstellungen|:[/\\]{1,2}Profiles|%2Fhome|%2FUsers|%5CUsers)"
    rb"(?:[/\\]{1,8}|%2F|%5C)"
)
PERSON = (
    rb"(?P<v>(?:[^/\\:*?\"<>|%\r\n\t ]|%(?:20|[89A-Fa-f][0-9A-Fa-f])){1,64}(?: [^/\\:*?\"<>|\r\n\t ]{1,32}){0,3}(?=[/\\])"
    rb"|(?:[^/\\:*?\"<>|%\r\n\t ,;)\]'&]|%(?:20|[89A-Fa-f][0-9A-Fa-f])){1,64})"
)
"""A folder's name, with spaces only where a path goes on behind it; `%20` and the UTF-8 of letters as addresses write them."""

PHONE = rb"(?i:phone|telefono?|\btel|mobile|cellulare|\bcell|\bhandy|\bfax)(?:[ \t]{1,2}(?i:number|no\.?|nr\.?))?\.?"
PEOPLE_RULES: tuple[Rule, ...] = (
    Rule(
        kind="user",
        find=rb"(?i:UserNameToDirectory)" + IS,
        pattern=rb"(?i:UserNameToDirectory)" + IS + rb"(?P<v>[^\r\n\t ]{1,4096})",
        accept=checks.is_name,
        learn=always,
    ),
    Rule(
        kind="user",
        pattern=USER_KEY + IS + NAME,
        find=USER_KEY + IS,
        before=rb"(?:(?<![A-Za-z0-9])|(?<=(?i:tws))|(?<=(?i:fix))|(?<=(?i:ib))|(?<=-D)|(?<=[a-z])(?=[UL]))",
        accept=checks.is_name,
        learn=checks.is_assigned,
    ),
    # FIX, tag 553.
    Rule(
        kind="user",
        find=rb"553=",
        pattern=rb"553=(?P<v>[^\x01|;^, \t\r\n]{2,64})",
        before=rb"(?<=[\x01|;^ ])",
        accept=checks.is_name,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="user",
        find=rb"<(?i:user|login)",
        pattern=rb"<(?i:user[_-]?name|login|user|user[_-]?id)>(?P<v>[^<>\r\n]{1,256})",
        accept=checks.is_name,
        learn=checks.is_assigned,
    ),
    # In words: only what is in quotes or brackets, or has digits at its end as logins do (no free text).
    Rule(
        kind="user",
        find=rb"(?i:user(?:name| name)?|login as|utente|benutzer)[ \t]{0,1}[ \t\['\"(]",
        pattern=rb"(?i:user(?:name| name)?|login as|utente|benutzer)(?:[ \t]?(?:\[(?P<q>[A-Za-z0-9_.-]{2,64})\]"
        rb"|['\"](?P<s>[A-Za-z0-9_.-]{2,64})['\"])"
        rb"|[ \t]\(?(?P<v>[a-z][a-z_.]{2,31}[0-9]{1,6}(?![A-Za-z0-9_.-])))",
        before=rb"(?<![A-Za-z0-9])",
        accept=checks.is_named,
        learn=always,
    ),
    Rule(
        kind="user",
        find=rb"(?i:machine)[ \t]{1,4}[^ \t\r\n]{1,64}[ \t\r\n]{1,8}login",
        pattern=rb"(?i:machine)[ \t]{1,4}[^ \t\r\n]{1,253}[ \t\r\n]{1,8}login[ \t]{1,4}(?P<v>[^ \t\r\n]{1,128})",
        learn=always,
    ),
    Rule(kind="user", find=HOMES, pattern=HOMES + PERSON, accept=checks.is_person, learn=always),
    Rule(
        kind="user",
        find=rb"~[a-z_]",
        pattern=rb"~(?P<v>[a-z_][a-z0-9_.-]{2,31})(?=/)",
        before=rb"(?<![A-Za-z0-9_./~\\-])",
        accept=checks.is_person,
        learn=always,
    ),
    Rule(
        kind="host",
        find=HOST_KEY + IS,
        pattern=HOST_KEY + IS + rb"(?:\\\\)?" + NAME,
        before=rb"(?<![A-Za-z0-9])",
        accept=checks.is_host,
        learn=checks.is_named_host,
    ),
    Rule(
        kind="host",
        find=rb"\\\\(?:\\\\)?[A-Za-z]",
        pattern=rb"\\{2}(?:\\{2})?(?P<v>[A-Za-z][A-Za-z0-9_.-]{2,62})(?=\\{1,2}[A-Za-z0-9_$])",
        before=rb"(?<![\\A-Za-z0-9:./_%*?\]\[)({}$])",
        accept=checks.is_host,
        learn=always,
    ),
    Rule(kind="sid", find=rb"S-1-(?:5-21|12-1)-", pattern=rb"S-1-(?:5-21|12-1)-(?P<v>[0-9]{1,10}(?:-[0-9]{1,10}){2,5})"),
    Rule(
        kind="phone",
        find=PHONE + IS,
        pattern=PHONE + IS + rb"[\"']?(?P<v>[0-9(][0-9 ./()-]{6,20}[0-9])",
        accept=checks.is_keyed_phone,
        scan=False,
    ),
)
