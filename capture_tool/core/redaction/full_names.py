"""What the name of a person looks like, and what does as well but names a thing."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit, is_secret

CAPITAL = rb"(?:[A-Z\xc0-\xde]|[\xe3-\xed](?=[\x80-\xbf]{2}))"
"""Also of Latin 1, Greek, Cyrillic, and of scripts that have no small letters."""
WORD = (
    CAPITAL
    + rb"(?:[A-Za-z\x80-\xe1\xe3-\xef\xf1-\xff-]|\xe2(?:\x80\x99|(?![\x80-\xbf]))|\xf0(?!\x9f)|['.](?=[A-Za-z\x80-\xff])){1,32}+"
)
"""Of a name, also with an apostrophe; no pictures and no typographic signs, which programs begin their messages with."""
PARTICLE = rb"(?:d[aeiou]s?|de[lnr]|della|degli|van|von|vom|zu[mr]?|ter?|la|le|los|las|y|al|el|bin|ibn)"
SHORT = rb"(?:(?:[A-Z]\.){1,3}|[A-Z]|(?:Dr|St|Jr|Sr|Ing|Prof|Dott|Mrs?|Ms|Avv|Rag)\.)(?![A-Za-z\x80-\xff'])"
"""An initial, a title."""
NEXT = rb"(?:[ ](?:" + PARTICLE + rb"[ ]){0,3}(?:" + WORD + rb"|" + SHORT + rb"))"
FULL = rb"(?:" + WORD + NEXT + rb"{1,5}+|(?:" + SHORT + rb"[ ]){1,2}" + WORD + NEXT + rb"{0,5}+)"
"""A first name and a last name at least."""
ENDS = rb"(?![A-Za-z0-9\x80-\xff]|[ ][A-Z0-9\x80-\xff])"
"""Behind it: no other word of a name."""
LABEL = frozenset(
    b"account title holder owner name names first last given family middle full legal primary surname customer client display"
    b" nome cognome vorname nachname string str text varchar required optional unknown none null test user your the of enter"
    b" please function and card on contact reporter".split()
)
"""Words of labels, types and examples."""
THINGS = LABEL | frozenset(
    b"team group desk support service services servizio clienti kundenservice kundendienst interactive brokers broker trader"
    b" workstation gateway tws ib ibkr ibc api microsoft windows google apple amazon oracle github gitlab docker java python"
    b" corporation corp inc ltd llc gmbh spa srl ag sa bank banca banque banco capital server system systems sistema account"
    b" accounts users domain admin admins administrator administrators administration local network public default main thread"
    b" data market markets farm historical login log session window dialog manager controller adapter device driver family"
    b" standard generic intel realtek nvidia amd virtual ethernet wireless wi-fi bluetooth audio video usb pci high"
    b" definition software hardware program programs application applications project projects platform product products"
    b" desktop mobile web app client-server studio visual code office outlook chrome edge firefox internet explorer home"
    b" main-thread event queue worker pool executor scheduler task tasks job jobs build release version update trading order"
    b" orders portfolio position positions paper live demo quant research development engineering operations security"
    b" finance sales marketing compliance legal help info information noreply no-reply mailer daemon notification"
    b" notifications alerts alert report reports statement activity notice new all any not no yes please dear hello this that"
    b" with from to for in at by is are was has have can on off true false active inactive enabled disabled running"
    b" stopped stocks future futures option options currency forex index fund funds total value"
    b" error message messages warning exception request response result results test tests suite method class object file"
    b" folder path number type status state date time list table form menu screen foundation institute"
    b" university apache mozilla linux unix junit rete locale scheda carte netzwerk netzwerkadapter r\xc3\xa9seau"
    b" r\xe9seau term fully qualified unknown"
    b" private cloud kernel overflow nobody ubuntu debian raspberry ansible postgres".split()
)
"""Words that no name of a person has, but those of programs, firms, devices, and of sentences."""
TYPES = re.compile(rb"[A-Z][a-z]{3,24}(?:[A-Z][a-z]{1,24}){1,5}[ ][A-Z][a-z]{3,24}(?:[A-Z][a-z]{1,24}){1,5}")
"""Two words, each of several without blanks, as in code."""
PROGRAM = re.compile(
    rb"[a-z]\.[A-Za-z]{2}|\b(?:New|Get|Set|Add|Start|Stop|Invoke|Remove|Test|Import|Export|Convert[A-Z][a-z]|Select|Where|Out|Write|Read)-[A-Z]"
)
"""A class in its package, a command of PowerShell."""
MARKS = b" .,&'\"*-"


def is_person_name(hit: Hit) -> bool:
    """No label of a field and no type of it, all words of which are such."""
    return not LABEL.issuperset(re.split(rb"[^a-z\x80-\xff]+", hit.value.lower().strip(MARKS))) and is_secret(hit)


def is_somebody(hit: Hit) -> bool:
    """Several words, none of which names a thing."""
    words = re.split(rb"[^a-z0-9\x80-\xff.'-]+", hit.value.lower().strip(MARKS))
    code = TYPES.fullmatch(hit.value) or PROGRAM.search(hit.value)
    return len(words) > 1 and THINGS.isdisjoint(words) and not code and is_secret(hit)


def is_no_thing(hit: Hit) -> bool:
    """A name of whatever number of words, none of which names a thing."""
    return THINGS.isdisjoint(hit.value.lower().split()) and not PROGRAM.search(hit.value) and is_person_name(hit)
