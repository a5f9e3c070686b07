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
WHOLE = re.compile(
    WORD + NEXT + rb"{1,2}?[0-9]{0,3}(?=[ \t]{0,2}(?:[\r\n\"'<>()\]};,&|\\/]|\Z)"
    rb"|[ ]{1,2}(?:[A-Za-z][A-Za-z0-9_.]{1,30}[=:]|[A-Z][A-Za-z]{2,16} (?:[A-Z][A-Za-z]{1,16}|Id):|--?[a-z]|/[a-z]{1,12}[: ]))"
)
"""A first and a last name, if the text or the setting that they stand in ends behind them."""
LABEL = frozenset(
    b"account title holder owner name names first last given family middle full legal primary surname customer client display"
    b" nome cognome vorname nachname string str text varchar required optional unknown none null test user your the of enter"
    b" please function and card on contact reporter".split()
)
"""Words of labels, types and examples."""
THINGS = LABEL | frozenset(
    b"accounting accounts active activity adapter add admin administration administrator administrators admins ag"
    b" agent ai alert alerts algo all amazon amd android ansible any apache api app apple application applications"
    b" apps are assistant assistenza at attachment audio auth authentication authority automatic avenue backup banca"
    b" banco bank banque benutzer bluetooth board bot breakout broker brokers build builder builtin business buy by ca"
    b" cache calendar can capital carte center central centre certificate certification channel chat check checkout"
    b" chrome class clean cleanup client-server clienti clone cloud code commerce commit communication communications"
    b" community company compile compliance computer computers config connect container control controller controllers"
    b" copy corp corporation create currency custom daemon daily dashboard data database date dear debian debug"
    b" default definition delete demo department deploy dept desk desktop dev developer development device devices"
    b" dialog directory disable disabled disconnect dns docker docs documentation domain download driver edge editor"
    b" embedded enable enabled engine engineering enterprise error ethernet event events everyone exception exchange"
    b" executor explorer export failed false farm feed fetch file files finance firefox firewall fix folder for forex"
    b" form foundation framework from fully fund funds future futures gateway general generic get github gitlab global"
    b" gmbh google graphics group groupe groups grupo gruppe gruppo guest guests handler hardware has have hello help"
    b" helpdesk hide high historical home host hourly http hub ib ibc ibkr import in inactive inc index info"
    b" information infrastructure install installer institute intel interactive intermediate internal internet is it"
    b" java jenkins job jobs junit kernel key kit kunde kunden kundendienst kundenservice lab labs launcher library"
    b" license limited lint linux list live llc llp load local locale log login logs ltd mail mailbox mailer main"
    b" main-thread maintenance manager market marketing markets master menu merge message messages messenger method"
    b" microsoft mobile model momentum monitor monthly move mozilla network netzwerk netzwerkadapter new nightly no"
    b" no-reply nobody node noreply not note notice notification notifications number nvidia object off office ok"
    b" online open operations operator operators option options oracle order orders org organization outlook overflow"
    b" package page paper password path payment pci personal phone platform plugin pool portal portfolio position"
    b" positions postgres power premium printer private pro process product production products program programs"
    b" project projects provider proxy public publish pull push put python qualified quant queue raspberry read"
    b" realtek receive release remote remove replicator report reports request research resource response restore"
    b" result results rete reversion road root rsa run running r\xc3\xa9seau r\xe9seau sa sales save scheda scheduler"
    b" schema screen script sdk search secure security sell send server servers service services servizio session set"
    b" settings setup shared show sign signing sistema site slack software solutions source spa spam srl stack staff"
    b" standard start state statement status stock stocks stop stopped storage store strategy street studio subject"
    b" suite support switch sync system systems table task tasks team teams telegram template templates term terminal"
    b" testing tests that this thread time timer to token tool tools total tracker trade trader traders trading true"
    b" trust trusted tws type ubuntu unit university unix update updates upload usb users usuario utente utilisateur"
    b" utility validation value verify version video view virtual visual warehouse warning was web webhook website"
    b" weekly welcome whatsapp wi-fi wifi window windows wireless with wizard worker workflow workspace workstation"
    b" world yes your-name zone zoom".split()
)
"""Words that no name of a person has, but those of programs, firms, devices, and of sentences."""
THING = re.compile(rb"trust|cert(?:i|um|s)|sign$|secur|soft|techn|microsoft|systems?$|[a-z]ware$|bot$")
"""Parts of words in the names of who issues certificates, and of firms."""
PLACES = re.compile(
    rb"(?i:hong kong|los angeles|las vegas|san (?:francisco|jose|diego|antonio)|salt lake.*|buenos aires|rio de.*|st\.? .*"
    rb"|(?:united|saudi|costa|puerto|sri|south|north|east|west)"
    rb" (?:states|kingdom|arab.*|rica|rico|lanka|america|africa|korea|asia|europe))"
)
NO_NAME = re.compile(
    rb"[A-Z][a-z]{3,24}(?:[A-Z][a-z]{1,24}){1,5}(?:[ ][A-Z][a-z]{3,24}(?:[A-Z][a-z]{1,24}){1,5}){1,3}|" + PLACES.pattern
)
"""Words that are made of several, as in code; towns and countries."""
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
    named = len(words) > 1 and THINGS.isdisjoint(words) and not any(map(THING.search, words))
    return named and not (NO_NAME.fullmatch(hit.value) or PROGRAM.search(hit.value)) and is_secret(hit)


def whole_name(text: bytes, start: int, end: int) -> tuple[int, int] | None:
    r"""Where a first and a last name stand, with the first at the end of text[start:end]: `C:\Users\Mario`, `user=DESK\Mario`."""
    if text[end : end + 1] != b" ":
        return None
    begin = max(start, *(text.rfind(sign, start, end) + 1 for sign in (b"\\", b":", b"/")))
    whole = WHOLE.match(text, begin)
    return whole.span() if whole and whole.end() > end else None


def is_no_thing(hit: Hit) -> bool:
    """A name of whatever number of words, none of which names a thing."""
    return THINGS.isdisjoint(hit.value.lower().split()) and not PROGRAM.search(hit.value) and is_person_name(hit)
