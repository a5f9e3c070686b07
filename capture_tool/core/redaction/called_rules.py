"""The rules for what people are called by programs and systems: owners of Windows, directories, certificates, chats, objects.

A name is two capitalised words at least, none of which is of a program, a firm, a team or a sentence; where its key is weak
(`name`, `from`, `displayName`), something else about a person stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from capture_tool.core.redaction.checks import is_secret
from capture_tool.core.redaction.full_names import FULL, NEXT, SHORT, THINGS, WORD, is_somebody
from capture_tool.core.redaction.people_checks import is_full_name
from capture_tool.core.redaction.rule import IS, Hit, Q, Rule, S, never

LAST_FIRST = rb"(?:" + WORD + rb"(?:[ ]" + WORD + rb")?\\{1,2},[ ]?" + WORD + rb"(?:[ ](?:[A-Z]\.?|" + WORD + rb")){0,2})"
"""As directories write it, with an escaped comma."""
LINE_ENDS = rb"(?=[ \t]{0,8}(?:[\r\n]|\Z))"
LINE_BEGINS = rb"(?:(?<=[\r\n])|(?<=[\r\n][ \t>*-])|(?<=[ \t]{2})|\A)"
VALUE_ENDS = rb"(?=[ \t]{0,4}(?:[\r\n,;|}\])<&]|\\[nrt]|\Z)|[ \t]{2})"
VALUE = (
    rb"(?:\\{0,7}\"(?P<q>"
    + FULL
    + rb")(?=\\{0,7}\")|\\{0,3}'(?P<s>"
    + FULL
    + rb")(?=\\{0,3}')|(?P<v>"
    + FULL
    + rb")"
    + VALUE_ENDS
    + rb")"
)
"""In quotes, or by itself."""
NO_OWNER = frozenset(
    b"user|windows user|n/a|owner|utente windows|utente|windows-benutzer|benutzer|utilisateur windows|usuario de windows|admin"
    b"|administrator|microsoft|oem|not available|vagrant|none|unknown|organization name".split(b"|")
)
REGISTERED = (
    rb"(?i:registered ?(?:owner|user)|proprietario registrato|registrierter (?:besitzer|benutzer|eigent(?:\xc3\xbc|\xfc)mer)"
    rb"|propri(?:\xc3\xa9|\xe9)taire enregistr(?:\xc3\xa9|\xe9)|propietario registrado)"
)
"""As Windows says it of its owner."""
OF_PERSON = re.compile(
    rb"(?i:(?<![a-z])(?:given_?name|surname|family_?name|last_?name|first_?name|sn|user_?principal_?name|sam_?account_?name"
    rb"|e-?mail(?:[ _-]?address(?:es)?)?|primary_?email|mail|smtp(?: address)?|uid|user(?:_?name|_?id)?|login|job_?title|mobile"
    rb"|phone(?:_?number)?|telephone(?:number)?|account_?id|alternate_?id"
    rb"|objectclass: (?:inetorg)?person|employee_?id|birth_?da(?:y|te))[\"']?"
    rb"[ \t]{0,16}[:=])"
)
"""Another field about a person."""
OF_MAILBOX = re.compile(
    rb"<(?:[A-Za-z]{1,16}:)?(?i:legacydn|server|e-?mail(?:address)?|smtp|sip|user(?:principal)?name|login|upn)\b"
)
"""An element beside the one of a person, in answers of servers for mail."""
WHOSE = (
    rb"(?i:assignee|reporter|author|creator|owner|actor|requester|user|caller(?:_id)?|opened_by|closed_by|resolved_by|assigned_to"
    rb"|requested_for|(?:created|updated|modified|last_?modified)_?by|participant|attendee|sender|manager|approver|contact)"
)
"""Fields that hold a person."""
OF_MESSAGE = re.compile(rb"\"(?:from_id|text|message|body|content|subject|to|chat|chat_id|reply_to|forwarded_from)\"[ ]?:")
FIELD_BEHIND = re.compile(rb"[ \t]{0,8}\r?\n[ \t>]{0,8}[A-Za-z][A-Za-z -]{1,32}:[ \t]")
BREAKS = re.compile(rb"[{}]|\r?\n[ \t]{0,64}\r?\n|\r?\n[ \t]{0,8}\[|\r?\n[ \t]{0,32}- ")
"""Where an object ends, or a part of a file of settings."""
FINGER = re.compile(rb"Login: [^\s]{1,64}[ \t]{0,64}\Z")
ISSUER = re.compile(rb"(?i:(?:issuer|signer|issued by|aussteller|emittente)[\"']?[ ]?[:=][ ]?)\Z")
ORGANISATION = re.compile(rb"[,/][ ]?O ?= ?\"?([^,/\"=\r\n]{1,64})")
OF_GROUPS = re.compile(
    rb"(?i:[,/][ ]?(?:ou|cn) ?= ?(?:[a-z ]{0,24}gr(?:oups?|uppen|uppi|oupes|upos)|builtin|roles|computers|containers?)\b)"
)
"""Where a directory keeps what is no person."""
SAID_BELOW = re.compile(rb"[ \t]{0,4}\r?\n(?!\[|[0-9]{1,4}[-/.:])[^\s]")
NO_ENDING = re.compile(rb"(?:ion|ing|ed|ete|ment|able|ly)\b")
"""How words of messages end."""
NEAR_BYTES = 256


def is_owner(hit: Hit) -> bool:
    """Whose Windows is, where somebody said so."""
    return hit.value.lower().strip() not in NO_OWNER and is_secret(hit)


def is_with_others(hit: Hit) -> bool:
    """In one object, or one part of a file, with something else about a person."""
    before = hit.before + hit.text[hit.begin : hit.start]
    before = before[max((found.end() for found in BREAKS.finditer(before)), default=0) :]
    behind = hit.text[hit.end : hit.end + NEAR_BYTES]
    end = BREAKS.search(behind)
    return any(map(OF_PERSON.search, (before, behind[: end.start()] if end else behind))) and is_somebody(hit)


def is_of_mailbox(hit: Hit) -> bool:
    """Beside the server or the address of a mailbox."""
    around = hit.before, hit.text[hit.end : hit.end + NEAR_BYTES]
    return any(map(OF_MAILBOX.search, around)) and is_somebody(hit)


def is_author(hit: Hit) -> bool:
    """Alone on its line behind a time, with what was said on the next, as chats are copied."""
    return SAID_BELOW.match(hit.text, hit.end) is not None and not NO_ENDING.search(hit.value) and is_somebody(hit)


def is_surname(hit: Hit) -> bool:
    """One word or several in an entry of a directory, beside something else about a person."""
    around = hit.before, hit.text[hit.end : hit.end + NEAR_BYTES]
    words = hit.value.lower().split()
    return any(map(OF_PERSON.search, around)) and THINGS.isdisjoint(words) and is_secret(hit)


def is_writer(hit: Hit) -> bool:
    """Who wrote a message of a chat."""
    around = hit.before, hit.text[hit.end : hit.end + NEAR_BYTES]
    return any(map(OF_MESSAGE.search, around)) and is_somebody(hit)


def is_in_field(hit: Hit) -> bool:
    """Before another field on the next line."""
    return FIELD_BEHIND.match(hit.text, hit.end) is not None and is_somebody(hit)


def is_holder(hit: Hit) -> bool:
    """Whose certificate or entry of a directory it is: no firm, which is its own organisation, and not who issued it."""
    of = ORGANISATION.search(hit.text, hit.end, hit.end + NEAR_BYTES)
    firm = of is not None and of[1].strip().lower().startswith(hit.value.lower())
    group = OF_GROUPS.search(hit.text, hit.end, hit.end + NEAR_BYTES)
    return not (firm or group) and not ISSUER.search(hit.before[-16:]) and is_somebody(hit)


def is_of_finger(hit: Hit) -> bool:
    """On one line with a login, as `finger` prints them."""
    return FINGER.search(hit.before + hit.text[hit.begin : hit.start].partition(b"Name")[0]) is not None and is_somebody(hit)


def _called(
    find: bytes,
    value: bytes,
    accept: Callable[[Hit], bool] = is_somebody,
    *,
    before: bytes = b"",
    learn: Callable[[Hit], bool] = never,
) -> Rule:
    return Rule(kind="user", find=find, pattern=find + value, before=before, accept=accept, learn=learn)


V = rb"(?P<v>" + FULL + rb")"
CALLED_RULES: tuple[Rule, ...] = (
    # The owner of Windows, in elements, columns and behind a colon; of a licence.
    _called(
        rb"<(?:[A-Za-z]{1,16}:)?(?i:RegisteredOwner)[ \t>]",
        rb"(?:(?<=>)|[^<>\r\n]{0,128}(?<!/)>)[ \t\r\n]{0,32}(?P<v>[^<>\s][^<>\r\n]{1,62}?)(?=[ \t\r\n]{0,32}</)",
        is_owner,
        learn=is_full_name,
    ),
    _called(
        rb"(?:" + REGISTERED + rb"\"?(?:[ \t]{1,24}REG_SZ|\t|[ ]{0,40}[:=]|[ ]{2})|Propiedad de:[ ]{4})",
        rb"[ \t]{0,64}\"?(?P<v>(?!REG_)[^\r\n\"\t =:][^\r\n\"\t]{1,62}?)(?=\"|[ \t]{0,8}(?:[\r\n]|\Z)|\t)",
        is_owner,
        learn=is_full_name,
    ),
    _called(
        rb"(?i:\b(?:registered|licensed|licenced|issued|belongs) to|lizenziert f(?:\xc3\xbc|\xfc)r|registrato a|intestato a"
        rb"|licenza (?:di|a)|licencia de|licence de|licensee|license holder)[ :]",
        rb"[ ]{0,3}[\"']?" + V + rb"(?=[\"']?[ ]?(?:[\r\n,.;(<)\]]|\Z))",
        learn=is_full_name,
    ),
    # Directories and certificates: `CN=x,OU=y`, `/CN=x/emailAddress=y`.
    _called(
        rb"(?i:\bCN)[ ]?=[ ]?",
        rb"\"?(?P<v>"
        + FULL
        + rb"|"
        + LAST_FIRST
        + rb")(?=\"?(?:[ ]?[,/+][ ]?[A-Za-z.0-9]{1,16}[ ]?=|[ \t]{0,4}(?:[\r\n\"')]|\Z)))",
        is_holder,
    ),
    _called(
        rb"(?i:displayName|cn):[ ]",
        V + LINE_ENDS,
        is_surname,
        before=rb"(?:(?<=[\r\n])|\A)",
    ),
    _called(rb"(?i:gecos)[\"']?[ ]?[:=]", rb"[ ]?" + VALUE, before=rb"(?<![A-Za-z0-9_-])", learn=is_full_name),
    _called(
        rb"(?:sn|SN|surname):[ ]",
        rb"(?P<v>" + WORD + NEXT + rb"{0,3})" + LINE_ENDS,
        is_surname,
        before=rb"(?:(?<=[\r\n])|\A)",
    ),
    _called(rb"(?i:display[ _-]?name)" + IS, VALUE, is_with_others, before=rb"(?<![A-Za-z0-9])"),
    _called(
        rb"(?i:\breal[ _]?name)\"?(?:[ \t]{0,16}[:=]|[ \t]{2})",
        rb"(?:[ \t]{0,32}\r?\n)?[ \t]{0,32}" + VALUE,
        learn=is_full_name,
    ),
    # Who wrote a document, a message, a change.
    _called(rb"(?i:\bauthor)[\"']?[ ]?=", rb"[ ]?" + VALUE),
    _called(
        rb"(?i:\b(?:last[ _]?(?:modified|saved)[ _]?by|last[ _]?author|zuletzt (?:gespeichert|ge(?:\xc3\xa4|\xe4)ndert) von"
        rb"|autore ultimo salvataggio))" + IS,
        VALUE,
    ),
    _called(
        rb"<(?:dc:creator|cp:lastModifiedBy|Author|LastAuthor|o:Author|o:LastAuthor)>",
        V + rb"(?=</)",
    ),
    _called(rb"\"(?:from|sender|forwarded_from|actor|author)\"" + S + rb":" + S, rb"\"(?P<q>" + FULL + rb")(?=\")", is_writer),
    _called(
        rb"(?i:(?:real|sender|author|from|actor|owner)_?name)" + Q + rb"[ ]?:",
        rb"[ ]?" + Q + rb"(?P<q>" + FULL + rb")(?=" + Q + rb")",
    ),
    _called(
        rb"(?:From|Von|Sender|Absender|Mittente|Exp(?:\xc3\xa9|\xe9)diteur|Remitente)[ ]?:[ \t]",
        rb"{1,8}" + V + LINE_ENDS,
        is_in_field,
        before=LINE_BEGINS,
    ),
    # Before an address in angle brackets, at the beginning of a line or behind a bracket, as chats and mails write it.
    Rule(
        kind="user",
        find=rb"(?:" + SHORT + rb"|" + WORD + rb")[ ][^<>\r\n\"@]{1,96}?\"?[ \t]{1,2}<[^<>@\s]{1,64}@",
        pattern=V + rb"\"?[ \t]{1,2}<(?!(?i:do-?not-?reply|no-?reply)@)[^<>@\s]{1,64}@[^<>@\s]{1,64}>",
        before=rb"(?:(?<=[\r\n\"*>])|(?<=[a-z\]>:;,|*-][ \t])|(?<=[ \t]{2})|\A)",
        anchors=(b"@",),
        tail=rb"[^<>@\s]{1,64}>",
        reach=176,
        accept=is_somebody,
        learn=is_full_name,
    ),
    # Beside an address or a login in one object or part of a file.
    _called(
        rb"\b[Nn](?:ame|ome)" + IS,
        VALUE,
        is_with_others,
        before=rb"(?<![A-Za-z0-9_-])",
        learn=is_full_name,
    ),
    # Whom a field of an object or an element is about; an attribute of SAML; a mailbox.
    _called(
        WHOSE + Q + S + rb":" + S + rb"\{",
        rb"[^{}]{0,256}?"
        + Q
        + rb"(?:display_?[nN]ame|display_?[vV]alue|full_?[nN]ame)"
        + Q
        + S
        + rb":"
        + S
        + Q
        + V
        + rb"(?="
        + Q
        + rb")",
        learn=is_full_name,
    ),
    _called(rb"<" + WHOSE + rb" display_value=\"", V + rb"(?=\")", learn=is_full_name),
    _called(
        rb"Name=\\{0,3}\"(?:[^\"\r\n]{0,96}[/:])?(?i:display_?name|given_?name|surname|full_?name|cn)\\{0,3}\"",
        rb"[^<>]{0,128}>\s{0,16}<(?:[A-Za-z0-9]{1,8}:)?AttributeValue(?:[ ][^<>]{0,128})?>" + V + rb"(?=</)",
    ),
    _called(rb"<(?:[A-Za-z]{1,16}:)?(?i:display_?name)>", V + rb"(?=</)", is_of_mailbox),
    # Who calls, is in a meeting or at a remote desk; who wrote a note, at its head.
    _called(rb"(?i:\bcaller_?id(?:_name)?)[ ]?=[ ]?", rb"\"?" + V + rb"(?=\"? ?<)"),
    _called(rb"(?i:\bcontact_?name)[ ]?=", rb"[ ]?\\{0,3}\"" + V + rb"(?=\\{0,3}\")"),
    _called(rb"(?i:full_?name)" + Q + rb", ?", Q + V + rb"(?=" + Q + rb")"),
    _called(rb"(?i:\b(?:session|connection) request(?: from)?):?[ ]", V + rb"(?= \()"),
    _called(rb"\b(?:Host|Guest|Participant|Teilnehmer|Partecipante) ", V + rb"(?= (?:joined|left|connected|disconnected)\b)"),
    _called(rb"\bowner name=", rb"\"" + V + rb"(?=\")"),
    _called(rb"(?i:\b(?:comment|note|reply|posted|approved|resolved|assigned) by )", V + rb"(?= at |:|[ \t]{0,4}(?:[\r\n]|\Z))"),
    Rule(
        kind="user",
        find=rb"(?:" + SHORT + rb"|" + WORD + rb")[ ][^\r\n]{1,144}?is inviting you to ",
        pattern=V + rb" is inviting you to ",
        before=rb"(?:(?<=[\r\n\"> ])|\A)",
        anchors=(b" is inviting you to ",),
        reach=176,
        accept=is_somebody,
    ),
    _called(rb"[AP]M\] ", V + LINE_ENDS, is_author, before=rb"(?<=[0-9] )"),
    _called(rb"[ \t]{2}Name: ", V + LINE_ENDS, is_of_finger),
    # `Started by user x`.
    _called(rb"\b(?i:for|by|as) user ", rb"[\"'\[]?" + V + rb"(?=[\"'\]]?[ \t]{0,4}(?:[\r\n(<,;.]|\Z))"),
)
