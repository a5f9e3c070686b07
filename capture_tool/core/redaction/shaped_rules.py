"""The rules for names of users where little tells them: by their shape, or by what stands around them.

`Login attempt: 1 for jdoe77`, `Connected to h:7497 as jdoe77`, `Enter username [jdoe]: jdoe77`, `jdoe77 logged in`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from capture_tool.core.redaction.account_checks import NO_NAMES, is_clear_name, is_shaped
from capture_tool.core.redaction.checks import Hit
from capture_tool.core.redaction.full_names import FULL, THINGS, is_somebody
from capture_tool.core.redaction.login_rules import LOGIN_NAME, is_unlike_word, name_behind
from capture_tool.core.redaction.people_checks import is_full_name
from capture_tool.core.redaction.program_names import is_subject
from capture_tool.core.redaction.remark_rules import KIND_OF_ACCOUNT
from capture_tool.core.redaction.rule import COLOUR, FIX_BEFORE, LINE_ENDS, Q, Rule
from capture_tool.core.redaction.words import PASSWORD_WORD, USER_KEY

WORD_ENDS = rb"(?<![.-])(?![A-Za-z0-9_@:/\\(\[{=-]|\.[A-Za-z0-9])"
AND_PASSWORD = rb"(?=(?: ?[,;/|+&]| (?:and|und|e|y|et|mit|with|con|avec))? (?i:the |la |el |le |das )?" + PASSWORD_WORD + rb")"
THING = re.compile(
    rb"(?i:client|node|slave|master|reader|writer|worker|peer|agent|sess(?:ion)?|conn(?:ection)?|subscriber|replica|server|host|srv"
    rb"|step|try|attempt|page|test|thread|task|job|process|bot|gateway|gw|tws|ib|account|acct|strategy|algo|app|instance|device"
    rb"|python|java|windows|ubuntu|debian|office|oauth|saml|o|m|microsoft|web|auth|base|sha|utf|x|port|socket|channel|line|version"
    rb"|build|release|proxy|vps|pc|desktop|laptop|vm|docker|container|pod|db|database|table|role|group|team|default|demo|paper"
    rb"|workspace|tab|chart|layout|window|screen|monitor|profile|set|config|env|model|symbol|ticker|contract|tick|trade|event|events"
    rb"|change|order|chrome|firefox|edge|safari|api|eth|en[ops]?|wlan|lo|tun|tap|br|veth|sd|nvme|disk|error|issue|ticket|bug"
    rb"|live|user|guest|player|member|customer|sandbox|pool|cluster|region|zone|shard|queue|topic|consumer|producer|broker)"
    rb"[_.-]?[0-9]{1,6}|(?i:v|id|no|h|s|p|ws|ip|ipv|tcp|udp|http|tls|ssl|usb|com|ttyusb|vlan|slot|level|type|mode|option)[0-9.]{1,6}"
    rb"|x86(?:_64)?|amd64|arm64|i[3-6]86"
)
"""What programs number, and programs with their version."""
ABOUT_LOGIN = re.compile(rb"(?i:log(?:in|on|ged)|auth|sign(?:ed|ing)?[ -]?in|credential|token|session)")
PROMPT = re.compile(
    rb"(?i:(?:\A|[\r\n>$#])[ \t]{0,8}(?:please )?"
    rb"(?:(?:enter|type|your|inserire|immettere|bitte|saisir|introducir|introduzca) ?){0,2}"
    rb"(?:il |le |el |la |the |your |nome |nom d'|nombre de )?)\Z"
)
"""Before the name of what a program asks for."""
OPTIONAL = re.compile(rb"(?i:\[(?:optional|required|string|str|text|default|enter|y/n))")


def is_person(hit: Hit) -> bool:
    """A login by its shape: letters with digits, no thing that programs number; or a first and a last name."""
    return THING.fullmatch(hit.value) is None and is_shaped(hit)


def is_login_of_line(hit: Hit) -> bool:
    """The same for whoever has a digit in the name, on a line about logins."""
    line = hit.before[max(hit.before.rfind(b"\n"), len(hit.before) - 96, 0) :]
    return ABOUT_LOGIN.search(line) is not None and is_clear_person(hit)


def is_clear_person(hit: Hit) -> bool:
    """The same for whoever has a digit in the name."""
    return THING.fullmatch(hit.value) is None and is_clear_name(hit)


def is_last_or_shaped(hit: Hit) -> bool:
    """Any name at the end of its line, behind a colon that counts; else by its shape."""
    last = b":" in hit.text[hit.begin : hit.start] and re.match(LINE_ENDS, hit.text[hit.end : hit.end + 8])
    return THING.fullmatch(hit.value) is None and (is_subject(hit) if last else is_clear_name(hit))


def is_quoted_name(hit: Hit) -> bool:
    """A name in quotes, no address of a machine."""
    return THING.fullmatch(hit.value) is None and (is_shaped(hit) or (b"." not in hit.value and is_subject(hit)))


def is_in_field(hit: Hit) -> bool:
    """In brackets behind the name of the field; behind a word for users only by a digit or point, for code writes lists so."""
    named = re.search(rb"(?i:name|kennung|utente|[_ -]id)", hit.text[hit.begin : hit.start]) is not None
    return is_subject(hit) if named else is_clear_person(hit)


def is_typed(hit: Hit) -> bool:
    """What was typed at a prompt that shows what it takes otherwise, in brackets; not what a help says of an argument."""
    if OPTIONAL.search(hit.text, hit.begin, hit.start):
        return False
    word = hit.value.lower()
    asked = PROMPT.search(hit.before[-48:]) is not None and word not in NO_NAMES and not word.endswith((b"ed", b"ing"))
    return is_clear_person(hit) or (asked and is_subject(hit))


def is_alone_below(hit: Hit) -> bool:
    """By its shape, or before a line for the password."""
    beside = re.match(
        rb"[ \t]{0,4}\r?\n[ \t]{0,16}" + PASSWORD_WORD + rb"[ \t]{0,4}(?::|[\r\n])", hit.text[hit.end : hit.end + 64]
    )
    return is_clear_person(hit) or (beside is not None and is_subject(hit))


def is_of_two_words(hit: Hit) -> bool:
    """A first and a last name, no sentence about a user."""
    words = hit.value.lower().split()
    return THINGS.isdisjoint(words) and not words[1].endswith((b"ed", b"ing", b"s")) and is_full_name(hit)


_by_shape: Callable[..., Rule] = partial(name_behind, accept=is_person)
SHAPE = rb"(?P<v>[A-Za-z][A-Za-z_.]{2,31}[0-9]{2,6})"
"""Of a login (people_checks.LOGIN), for rules whose words are everywhere."""
V = rb"(?P<v>" + FULL + rb")"
SMALL = rb"(?P<v>[a-z][a-z_.]{2,31}[0-9]{2,6})"
"""The same where symbols of contracts stand too (`ESZ25`)."""
LOGGED = (
    rb" (?:(?:has|is|was|just|successfully) ){0,2}(?:logged|signed) (?:in|out|on|off)"
    rb"(?:[ \t]{0,4}(?:[\r\n,.;:!()\[]|\Z)| (?:from|via|at|again|successfully|now|since|to|as|after|before|by|using|with)\b)"
)
"""What is logged in a file is no user."""
NOT_LOGGED = rb" (?:cannot|can't|can not|could not|couldn't|is unable to|was unable to) (?:log|sign) (?:in|on)\b"
ANCHORS = (
    *(b" logged in", b" logged out", b" logged on", b" logged off", b" signed in", b" signed out", b" signed on", b" signed off"),
    *(b" log in", b" log on", b" sign in", b" sign on"),
)
"""One of which stands in each."""

SHAPED_RULES: tuple[Rule, ...] = (
    # Attempts and their outcome.
    name_behind(
        rb"(?i:(?:log[io]n|sign-?in|authentication|auth) attempts?:?)[ ]",
        rb"{1,2}#?[0-9]{1,3}(?:(?:/| of )[0-9]{1,3})? (?:for|by|of|as) (?:user |account )?[\"'\[]?" + LOGIN_NAME + WORD_ENDS,
        accept=is_last_or_shaped,
    ),
    name_behind(
        rb"(?i:(?:log[io]n|sign-?in|authentication|auth) (?:failed|failure|error|denied|rejected|ok|succeeded|successful) for )"
        rb"[\"'\[\x60]",
        LOGIN_NAME + rb"(?=[\"'\]\x60])",
        accept=is_quoted_name,
    ),
    _by_shape(
        rb"(?i:(?:log[io]n|sign-?in|authentication|auth) (?:failed|failure|error|denied|rejected|ok|succeeded|successful) for )",
        LOGIN_NAME + WORD_ENDS,
    ),
    # Who is connected.
    _by_shape(
        rb"(?i:connect(?:ed|ing) )",
        rb"(?:to )?[^\s]{1,128}(?:[: ][0-9]{1,5})? as (?:user )?" + COLOUR + rb"[\"'\[]?" + LOGIN_NAME + WORD_ENDS,
        find=rb"(?i:connect(?:ed|ing) )(?:to )?[^\s]{1,128}(?:[: ][0-9]{1,5})? as ",
        accept=is_clear_person,
    ),
    _by_shape(rb"\b(?:IBC|TWS|Gateway) v?[0-9][0-9a-z.]{1,15} as ", LOGIN_NAME + WORD_ENDS),
    name_behind(rb"\bfor name=", rb"[\"']?" + LOGIN_NAME + WORD_ENDS, accept=is_login_of_line),
    _by_shape(
        rb"(?i:(?:sav|load|stor|restor|read|writ)(?:ing|ed) (?:user )?(?:settings|preferences|prefs|profile|layout) (?:for|of) )",
        rb"[\"'\[]?" + LOGIN_NAME + rb"(?=[\"'\]]? (?:to|from|in|at) )",
        accept=is_clear_person,
    ),
    _by_shape(
        rb"(?i:\b(?:welcome(?: back)?,|welcome back|willkommen(?: zur\xc3\xbcck)?,|bentornat[oa],?|benvenut[oa],|bienvenue,"
        rb"|bienvenid[oa],) )",
        LOGIN_NAME + WORD_ENDS,
    ),
    _by_shape(rb"\bJTS-User-", LOGIN_NAME + rb"(?![A-Za-z0-9_-])", accept=is_clear_person),
    Rule(
        kind="user",
        find=rb"[A-Za-z][A-Za-z_.]{2,31}[0-9]{2,6} ",
        pattern=SHAPE + rb"(?=" + LOGGED + rb"|" + NOT_LOGGED + rb")",
        before=rb"(?<![A-Za-z0-9_.@:/\\=-])",
        anchors=ANCHORS,
        reach=80,
        accept=is_person,
        learn=is_unlike_word,
    ),
    # At prompts and in forms.
    name_behind(USER_KEY + rb"[ \t]?[=:][ \t]?\[", LOGIN_NAME + rb"(?=\])", accept=is_in_field),
    name_behind(
        rb"(?i:user ?name|user|login|benutzername|utente|usuario|utilisateur) \[",
        rb"[^\[\]\r\n]{1,64}\] ?:[ \t]{1,4}" + LOGIN_NAME + LINE_ENDS,
        accept=is_typed,
    ),
    name_behind(rb"(?i:user ?name|login|benutzername|utente|usuario|utilisateur) \[", V + rb"(?=\] ?:)", accept=is_somebody),
    name_behind(
        rb"(?i:user[ _-]?name|user[ _-]?id|login(?: name)?|benutzername|utente|usuario|utilisateur)[ \t]?:[ \t]{0,4}\r?\n",
        LOGIN_NAME + LINE_ENDS,
        accept=is_alone_below,
    ),
    _by_shape(rb"JTextField[\[{]", rb"(?:[^\[\]{}\r\n]{0,200}?\btext=)?" + SMALL + rb"(?=[\]},])"),
    _by_shape(rb"\b(?:keystroke|SendKeys|typewrite\(|xdotool type) ?[\"']", LOGIN_NAME + rb"(?=[\"'])"),
    # Beside a password.
    name_behind(
        rb"\{[ ]?(?:name|login|id): ",
        rb"[\"']?"
        + LOGIN_NAME
        + rb"(?=[\"']?, ?(?i:password|passwort|passwd|pass|pwd|pw):(?! ?(?:(?:true|false|null|none|string|required)\b|[\[{])))",
        accept=is_subject,
    ),
    _by_shape(
        rb"(?i:\b(?:log(?:ging)?[ -]?in|log[ -]?on|sign(?:ing)?[ -]?in|anmelden|anmeldung|einloggen|acced[oi]|accedere|entra"
        rb"|connecte[rz]?(?:-vous)?) (?:with|using|as|mit|con|avec) )",
        rb"(?:(?i:the )?(?i:user(?: ?name)?|login|account) )?[\"'\x60]?" + LOGIN_NAME + rb"[\"'\x60]?" + AND_PASSWORD,
        accept=is_clear_person,
    ),
    _by_shape(
        rb"(?i:\b(?:IBKR|TWS|IB)) ",
        SHAPE + rb"(?=[ ,;/|]{1,3}(?i:acct|account|konto|conto|cuenta|compte|" + PASSWORD_WORD + rb"))",
        find=rb"(?i:\b(?:IBKR|TWS|IB)) [A-Za-z][A-Za-z_.]{2,31}[0-9]{2,6}[ ,;/|]",
    ),
    name_behind(rb"(?i:\busr(?:_?name)?)[ \t]?:", rb"[ \t]{0,3}[\"']?" + LOGIN_NAME + WORD_ENDS, accept=is_clear_person),
    name_behind(
        rb"(?i:\b(?:zugang(?:sdaten)?|kennung|accesso|acceso|acc(?:\xc3\xa8|e)s|access|identifiant|cred(?:ential|enziali|enciale)?s?)"
        rb" ?[:=]) ?",
        LOGIN_NAME + AND_PASSWORD,
        accept=is_clear_person,
    ),
    _by_shape(
        KIND_OF_ACCOUNT + rb" ?",
        SHAPE + rb"(?= ?[/|,+:] ?(?:[^\s/|]{6,64}[ \t]{0,4}(?:[\r\n]|\Z)|\Z))",
        find=KIND_OF_ACCOUNT + rb" ?[A-Za-z][A-Za-z_.]{2,31}[0-9]{2}",
    ),
    _by_shape(rb"(?i:\b(?:creds?|credentials?) )", LOGIN_NAME + rb"(?=:(?:[^\s/]{4}|\Z))"),
    _by_shape(
        rb"\.(?:sh|bat|cmd|ps1|py|jar)[\"']? ",
        SHAPE + rb"(?= --?(?i:password|passwd|pass|pwd|pw)[ =])",
        find=rb"\.(?:sh|bat|cmd|ps1|py|jar)[\"']? [A-Za-z][A-Za-z_.]{2,31}[0-9]{2,6} --?[pP]",
    ),
    _by_shape(
        rb"(?:Log[io]n|Sign[Ii]n|Auth(?:entication)?)(?:Request|Req|Command|Cmd|Params?|Data|Info|Credentials?|Form|Details)\(",
        rb"(?:user(?:_?[nN]ame)?=)?" + SHAPE + rb"(?=, ?(?:[^\s,()]{3,64} ?[,)]|\Z))",
    ),
    name_behind(
        rb"\barg(?:s|v|uments)?\[[12]\]=",
        rb"[\"']?" + LOGIN_NAME + rb"(?=[\"']?[,;]? arg(?:s|v|uments)?\[[23]\]=)",
        accept=is_clear_person,
    ),
    _by_shape(
        rb"(?i:(?:pass|kenn)wort f(?:\xc3\xbc|\xfc|ue)r )",
        rb"(?:(?i:benutzer|user|konto|login|den benutzer) )?[\"']?" + LOGIN_NAME + rb"(?=[\"']? ?(?:eingeben|ein\b|:))",
        accept=is_clear_person,
    ),
    _by_shape(
        rb"(?i:mot de passe (?:de|pour) |contrase\xc3\xb1a (?:de|para) |password (?:per|dell'utente) )",
        rb"(?:(?i:l'utilisateur|usuario|utente) )?" + LOGIN_NAME + rb"(?=:(?!//)|[ \t]{0,4}(?::|[\r\n]|\Z))",
    ),
    # Aliases of accounts, which their owners make of their names: attributes, keys, and rows of statements.
    _by_shape(
        rb"(?i:\bacc(?:oun)?t[ _]?alias)",
        rb"(?:" + Q + rb")?(?:[ ]?[=:,][ ]?|\t)(?:" + Q + rb")?" + LOGIN_NAME + WORD_ENDS,
        accept=is_clear_person,
    ),
    # A first and a last name in small letters, alone on its line behind the machine (`whoami`).
    Rule(
        kind="user",
        find=rb"(?:DESKTOP|LAPTOP|WIN)-[^\s\\/:]{7}",
        pattern=rb"(?:DESKTOP|LAPTOP|WIN)-[^\s\\/:]{7,24}\\{1,2}"
        rb"(?P<v>[A-Za-z\x80-\xff]{2,24}(?: [A-Za-z\x80-\xff'-]{2,24}){1,2})(?=[ \t]{0,4}(?:[\r\n]|\Z))",
        before=rb"(?:(?<=[\r\n])|\A)",
        accept=is_of_two_words,
        learn=is_full_name,
    ),
    # In the path of an address; who sends a message of FIX, and for whom.
    _by_shape(
        rb"/(?:u|user|member|profile)/",
        LOGIN_NAME + rb"(?=/(?:accounts?|orders?|portfolio|positions|profile|settings|login)\b)",
    ),
    _by_shape(
        rb"(?:49|50|56|57|115|116|128|129)=",
        SMALL + rb"(?=[\x01|;^\\<])",
        find=rb"(?:49|50|56|57|115|116|128|129)=[a-z]",
        before=FIX_BEFORE,
    ),
)
