"""The rules for who and where: logins, home folders, host names, security identifiers, telephone numbers of a person."""

from __future__ import annotations

from capture_tool.core.redaction import checks, number_checks, people_checks
from capture_tool.core.redaction.account_rules import ACCOUNT_RULES
from capture_tool.core.redaction.beside_secret_rules import BESIDE_SECRET_RULES
from capture_tool.core.redaction.checks import KEY_LETTERS
from capture_tool.core.redaction.domain_user_rules import DOMAIN_USER_RULES
from capture_tool.core.redaction.escaped_rules import ESCAPED_NAMES
from capture_tool.core.redaction.greeting_rules import GREETING_RULES
from capture_tool.core.redaction.host_rules import HOST_RULES, MACHINE
from capture_tool.core.redaction.letter_rules import LETTER_RULES
from capture_tool.core.redaction.logged_user_rules import LOGGED_USER_RULES
from capture_tool.core.redaction.login_rules import LOGIN_RULES
from capture_tool.core.redaction.person_rules import PERSON_RULES
from capture_tool.core.redaction.place_names import PLACE_NAMES
from capture_tool.core.redaction.position_rules import POSITION_RULES
from capture_tool.core.redaction.program_names import PROGRAM_NAMES
from capture_tool.core.redaction.record_rules import RECORD_RULES
from capture_tool.core.redaction.rule import FIX_BEFORE, FIX_VALUE, IS, NAME, TOKEN_BEFORE, Q, Rule, S, always
from capture_tool.core.redaction.setting_user_rules import SETTING_USER_RULES
from capture_tool.core.redaction.shaped_rules import SHAPED_RULES
from capture_tool.core.redaction.words import USER_KEY, USER_NAME

HOST_KEY = (
    rb"(?i:computer[._-]?name|host[._ -]?name|userdomain(?:_roamingprofile)?|userdnsdomain|logonserver|clientname"
    rb"|machine[._-]?name|rechnername)"
)
HOMES = (
    rb"(?i:[/\\]home|\\homes|[/\\]Users"
    rb"|Documents and Settings|Dokumente und Einstellungen|:[/\\]{1,2}Profiles|%2Fhome|%2FUsers|%5CUsers)"
    rb"(?:[/\\]{1,8}|%2F|%5C)"
)
PERSON = (
    rb"(?P<v>(?:[^/\\:*?\"<>|%\r\n\t ]|%(?:20|[89A-Fa-f][0-9A-Fa-f])|\\u[0-9A-Fa-f]{4}){1,64}(?<![,;])"
    rb"(?: [^/\\:*?\"<>|\r\n\t ,;=]{1,32}){0,3}(?=[/\\])"
    rb"|(?:[^/\\:*?\"<>|%\r\n\t ,;)\]'&]|%(?:20|[89A-Fa-f][0-9A-Fa-f])){1,64})"
)
"""A folder's name, with spaces only where a path goes on behind it; `%20` and the UTF-8 of letters as addresses write them."""

NAME_PART = rb"[A-Za-z\x80-\xff](?:[A-Za-z0-9\x80-\xff._-]|'(?=[A-Za-z\x80-\xff])){0,31}"
"""A word of a name with blanks."""
OWN_NAME = rb"(?:DESKTOP-[A-Z0-9]{7}|LAPTOP-[A-Z0-9]{7,8}|WIN-[A-Z0-9]{11}|NB-[A-Z]{3,12}[0-9]{1,3})"
"""What Windows names a machine if nobody does, and firms the notebooks of their people."""
OWNED = (
    rb"(?:[A-Z0-9]{2,12}-PC|[a-z]{3,20}-macbook(?:-(?:pro|air))?(?:-[0-9]{1,3})?"
    rb"|[A-Z][A-Za-z]{1,19}-MacBook(?:-Pro|-Air)?(?:-[0-9]{1,2})?)"
)
"""By whose it is."""
PHONE = (
    rb"(?i:phone(?:_?number)?|telephone|telefono?"
    rb"|\btel|mobile|cellulare|\bcell|\bhandy|\bfax)(?:[ \t]{1,2}(?i:number|no\.?|nr\.?))?\.?"
)
WORDED = rb"(?i:user(?:name| name)?|login as|utente|benutzer(?:name)?|usuario|utilisateur)"
OPENS = rb"(?:['\"]|(?<=[ \t])(?:\xe2\x80[\x98\x9a\x9c\x9e]|\xc2\xab(?:[ ]|\xc2\xa0)?))"
"""A quote, also as writers of texts set it."""
CLOSES = rb"(?:['\"]|\xe2\x80[\x98\x99\x9c\x9d]|(?:[ ]|\xc2\xa0)?\xc2\xbb)"
PEOPLE_RULES: tuple[Rule, ...] = (
    *SETTING_USER_RULES,
    *LOGGED_USER_RULES,
    *BESIDE_SECRET_RULES,
    *LETTER_RULES,
    *GREETING_RULES,
    *RECORD_RULES,
    *LOGIN_RULES,
    *PROGRAM_NAMES,
    *SHAPED_RULES,
    *PLACE_NAMES,
    *DOMAIN_USER_RULES,
    *POSITION_RULES,
    *ACCOUNT_RULES,
    *PERSON_RULES,
    *ESCAPED_NAMES,
    Rule(
        kind="user",
        find=rb"(?i:UserNameToDirectory)" + IS,
        pattern=rb"(?i:UserNameToDirectory)" + IS + rb"(?:\\{0,3}[\"'])?(?P<v>[A-Za-z0-9_.@,;/-]{1,4096})",
        accept=people_checks.is_name,
        learn=always,
    ),
    Rule(
        kind="user",
        pattern=USER_KEY + IS + rb"(?:\\\r?\n[ \t]{0,32}|s:)?" + NAME,  # `s:` tells a text in .rdp files
        find=USER_KEY + IS,
        before=rb"(?:" + TOKEN_BEFORE + rb"|(?<=(?i:tws))|(?<=(?i:fix))|(?<=(?i:ib))|(?<=-D)|(?<=[a-z])(?=[UL])"
        rb"|(?<=HTTP)|(?<=HTTPS)|(?<=SOCKS)|(?<=(?i:pg)))",
        accept=people_checks.is_name,
        inside=True,
        learn=people_checks.is_known_name,
    ),
    # FIX, tag 553.
    Rule(
        kind="user",
        find=rb"553=",
        pattern=rb"553=(?P<v>" + FIX_VALUE + rb"{2,64})",
        before=FIX_BEFORE,
        accept=people_checks.is_name,
        inside=True,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="user",
        find=rb"<(?:[A-Za-z][A-Za-z0-9]{0,15}[:._-]){0,2}" + USER_NAME,
        pattern=rb"<(?:[A-Za-z][A-Za-z0-9]{0,15}[:._-]){0,2}"
        + USER_NAME
        + rb"(?:[ \t][^<>\r\n]{0,128})?(?<!/)>(?:"
        + S
        + rb"(?:<!\[CDATA\[)?(?P<v>[^<>\] \t\r\n][^<>\]\r\n]{0,255})(?=(?:\]\]>)?[ \t\r\n]{0,64}<\\{0,7}/)"
        rb"|(?P<e>[^<>\] \t\r\n\\/][^<>\] \t\r\n]{0,255})(?=[ \t]{0,8}(?:[\r\n]|\Z)))",
        accept=people_checks.is_name,
        learn=checks.is_assigned,
    ),
    # Beside its name in HAR files, attributes, elements and lists of property lists; on the next line in JSON and YAML.
    Rule(
        kind="user",
        find=USER_NAME + Q + rb"(?:[ \t\r\n]{0,8}(?:,|>|value)|[ \t]{0,8}:[ \t]{0,8}[\r\n\[])",
        pattern=USER_NAME
        + Q
        + rb"(?:"
        + S
        + rb","
        + S
        + Q
        + rb"(?i:value|val)"
        + Q
        + S
        + rb":"
        + S
        + rb"\\{0,7}\"(?P<q>[^\"\\\r\n]{1,256})"
        rb"|" + S + rb"value=\\{0,3}[\"'](?P<s>[^\"'\\\r\n]{1,256})|>(?P<e>[^<> \t\r\n][^<>\r\n]{0,255})"
        rb"|[ \t]{0,8}:(?=[ \t]{0,8}[\r\n\[])" + S + rb"\[?" + S + rb"\\{0,7}\"(?P<v>[^\"\\\r\n]{1,256})(?=\"))",
        accept=people_checks.is_name,
        learn=always,
    ),
    Rule(
        kind="user",
        find=USER_NAME + rb"(?:</|[ \t]{0,4}:[ \t]{0,4}(?:[|>][-+]?)?[ \t]{0,4}[\r\n])",
        pattern=USER_NAME + rb"(?:</(?i:key|name)>" + S + rb"<(?i:string|value)>" + S + rb"(?P<q>[^<> \t\r\n][^<>\r\n]{0,255})"
        rb"|[ \t]{0,4}:[ \t]{0,4}(?:[|>][-+]?)?[ \t]{0,4}\r?\n[ \t]{1,64}(?:-[ \t]{1,4})?[\"']?(?P<v>[^ \t\r\n\"':{\[]{2,128})"
        rb"(?=[\"']?[ \t]{0,8}(?:[\r\n]|\Z)))",
        before=rb"(?:(?<=[\r\n \t>\"'_.-])|(?<=\xef\xbb\xbf)|\A)",
        accept=people_checks.is_named,
        learn=always,
    ),
    # In words: only what is in quotes or brackets, or has digits at its end as logins do (no free text).
    Rule(
        kind="user",
        find=WORDED + rb"[ \t]{0,1}[ \t\['\"(\x60]",
        pattern=WORDED + rb"(?:[ \t]?(?:\[(?P<q>[A-Za-z0-9_.-]{2,64})\]"
        rb"|" + OPENS + rb"(?P<s>[A-Za-z0-9_.-]{2,64})" + CLOSES + rb"|\x60(?P<e>[A-Za-z0-9_.-]{2,64})\x60)"
        rb"|[ \t]\(?(?P<v>[a-z][a-z_.]{2,31}[0-9]{1,6}[a-z]{0,12}(?![A-Za-z0-9_.-]|@[A-Za-z0-9-]{1,63}\.[A-Za-z])))",
        before=rb"(?<![A-Za-z0-9])",
        accept=people_checks.is_named,
        learn=always,
    ),
    Rule(
        kind="user",
        find=rb"(?i:machine)[ \t]{1,4}[^ \t\r\n]{1,64}[ \t\r\n]{1,8}login",
        pattern=rb"(?i:machine)[ \t]{1,4}[^ \t\r\n]{1,253}[ \t\r\n]{1,8}login[ \t]{1,4}(?P<v>[^ \t\r\n]{1,128})",
        learn=always,
    ),
    # With blanks at a prompt and at the end of a line, where a path begins behind a key, a quote or with the line.
    Rule(
        kind="user",
        find=HOMES,
        pattern=HOMES
        + rb"(?P<v>"
        + NAME_PART
        + rb"(?: "
        + NAME_PART
        + rb"){1,3})(?=[>\"]|'(?![A-Za-z])|[ \t]{0,4}(?:[\r\n,;)\]<]|\Z))",
        accept=people_checks.is_whole_person,
        learn=always,
    ),
    Rule(kind="user", find=HOMES, pattern=HOMES + PERSON, before=rb"(?<!Contents)", accept=people_checks.is_person, learn=always),
    Rule(
        kind="user",
        find=rb"(?i:userprofile|homepath|user\.home)[ \t]{0,8}[=:]",
        pattern=rb"(?i:userprofile|homepath|user\.home)[ \t]{0,8}[=:][^\r\n]{0,64}?\\(?i:users)\\{1,2}"
        rb"(?P<v>[^\\\r\n;,\"']{2,64}?)(?=[\r\n,]|\Z|[ ](?:[a-z][a-z.]{2,32}=|-[A-Za-z]))",
        accept=people_checks.is_person,
        learn=always,
    ),
    Rule(
        kind="user",
        find=rb"~[a-z_]",
        pattern=rb"~(?P<v>[a-z_][a-z0-9_.-]{2,31})(?=/)",
        before=rb"(?<![A-Za-z0-9_./~\\-])",
        accept=people_checks.is_person,
        learn=always,
    ),
    Rule(
        kind="host",
        find=HOST_KEY + IS,
        pattern=HOST_KEY + IS + rb"(?:\\\\)?" + NAME,
        before=rb"(?:(?<![A-Za-z0-9])|(?<=[a-z])(?=[CHM][a-z]))",
        accept=people_checks.is_host,
        inside=True,
        learn=people_checks.is_named_host,
    ),
    Rule(
        kind="host",
        find=rb"\\\\(?:\\\\)?[A-Za-z]",
        pattern=rb"\\{2}(?:\\{2})?(?!x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})(?P<v>[A-Za-z][A-Za-z0-9_.-]{2,62})(?=\\{1,2}[A-Za-z0-9_$])",
        before=rb"(?<![\\A-Za-z0-9:./_%*?\]\[)({}$])",
        accept=people_checks.is_host,
        learn=always,
    ),
    # As Java's crash dumps, LEAN, `ipconfig`, PowerShell and the event log of Windows name it.
    *(
        Rule(kind="host", find=find, pattern=find + value, accept=people_checks.is_host, learn=people_checks.is_named_host)
        for find, value in (
            (rb"\bHost:", rb" {1,2}(?P<v>" + MACHINE + rb")(?=, [^\r\n]{0,64}(?:CPU|cores|Processor))"),
            (rb"\bHost: ", rb"(?P<v>[A-Za-z0-9][A-Za-z0-9-]{1,62})(?=[ ]{0,4}(?:[\r\n]|\Z))"),
            (rb"Host Name \. \.", rb"(?: \.){0,16} ?: (?P<v>" + MACHINE + rb")"),
            (rb"\bMachine: ", rb"(?P<v>" + MACHINE + rb")(?= \()"),
            (rb"(?:System|Computer) Name\t", rb"\t{0,3}(?P<v>" + MACHINE + rb")(?=[ \t]{0,4}(?:[\r\n]|\Z))"),
            (rb"\b(?:System Name|Computer|Machine [Nn]ame):", rb"[ \t]{1,24}(?P<v>" + MACHINE + rb")(?=[ \t]{0,4}(?:[\r\n]|\Z))"),
            (rb"\bHostname  ?\.", rb"[ .]{0,40}: (?P<v>" + MACHINE + rb")"),
            (rb"Logon Server:", rb"[ \t]{1,24}\\\\(?P<v>" + MACHINE + rb")"),
            (rb"\"DefaultDomainName\"=", rb"\"(?P<v>" + MACHINE + rb")"),
            (rb"<Computer>", rb"(?P<v>" + MACHINE + rb")(?=</)"),
            (rb"[?&]computer=", rb"(?P<v>" + MACHINE + rb")"),
            (rb"(?:Account Domain|Workstation Name):[ \t]", rb"{1,8}(?P<v>" + MACHINE + rb")(?=[ \t]{0,4}(?:[\r\n]|\Z))"),
            (rb"(?:Target|Subject)DomainName[\"']>", rb"(?P<v>" + MACHINE + rb")(?=</)"),
        )
    ),
    # As Windows and macOS name a machine by themselves, and who is logged in there.
    Rule(
        kind="user",
        find=rb"(?:DESKTOP|LAPTOP|WIN)-[^\s\\/:]{7}",
        pattern=rb"(?:DESKTOP|LAPTOP|WIN)-[^\s\\/:]{7,24}\\{1,2}(?P<v>[A-Za-z_][A-Za-z0-9_. -]{1,62}[A-Za-z0-9_])",
        before=TOKEN_BEFORE,
        accept=people_checks.is_named,
    ),
    Rule(kind="host", pattern=OWN_NAME, before=TOKEN_BEFORE, after=rb"(?![A-Za-z0-9-])", learn=always),
    Rule(
        kind="host",
        find=OWNED,
        pattern=OWNED,
        before=rb"(?<![A-Za-z0-9-])",
        after=rb"(?![A-Za-z0-9-])",
        anchors=(b"-PC", b"-MacBook", b"-macbook"),
        lead=KEY_LETTERS.rstrip(b"_.-"),
        reach=24,
        learn=always,
    ),
    *HOST_RULES,
    Rule(kind="sid", find=rb"S-1-(?:5-21|12-1)-", pattern=rb"S-1-(?:5-21|12-1)-(?P<v>[0-9]{1,10}(?:-[0-9]{1,10}){2,5})"),
    Rule(
        kind="phone",
        find=PHONE + IS,
        pattern=PHONE + IS + rb"\\{0,3}[\"']?(?P<v>[0-9(][0-9 ./()-]{6,20}[0-9])",
        accept=number_checks.is_keyed_phone,
        scan=False,
    ),
    Rule(  # in addresses that open a talk
        kind="phone",
        find=rb"(?i:wa\.me/|tel:|sms(?:to)?:|callto:)[ ]?(?:%2B|[0-9(])",
        pattern=rb"(?i:wa\.me/|tel:|sms(?:to)?:|callto:)[ ]?(?:%2B)?(?P<v>[0-9(][0-9./()-]{6,20}[0-9])",
        before=rb"(?<![A-Za-z0-9])",
        accept=number_checks.is_keyed_phone,
        scan=False,
    ),
)
