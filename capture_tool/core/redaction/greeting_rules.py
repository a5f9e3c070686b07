"""The rules for the names of people where they are greeted, sign a mail, say who they are or write in a chat."""

from __future__ import annotations

import re

from capture_tool.core.redaction.full_names import FULL, NEXT, WORD, is_no_thing, is_somebody
from capture_tool.core.redaction.position_rules import LINE
from capture_tool.core.redaction.rule import Hit, Rule

UE = rb"(?:\xc3[\x9c\xbc]|[\xdc\xfc]|ue)"
SS = rb"(?:\xc3\x9f|\xdf|ss)"
GREETED = (
    rb"(?:[Ss]ehr geehrte[rsn]?|Geehrte[rs]?|Liebe[rs]?|Dear|Gentil(?:e|issim[oa])|Egregi[oa]|Spett\.?(?:le|abile)|Car[oa]"
    rb"|Estimad[oa]|Querid[oa]|Apreciad[oa]|Ch(?:\xc3\xa8|\xe8|e)re?)"
)
"""Before the name of a person, in a letter."""
CALLED = (
    rb"(?:Hi|Hello|Hallo|Hey|Ciao|Hola|Bonjour|Salut|Buon(?:giorno|asera)|Guten (?:Tag|Morgen|Abend)"
    rb"|Good (?:morning|afternoon|evening))"
)
"""The same in a chat; programs say so too."""
TITLE = (
    rb"(?:Herrn?|Frau|Dr\.|Prof\.|Mr\.?|Mrs\.?|Ms\.?|Miss|Sig\.?(?:ra|na)?|[Ss]ignor[ae]?|[Dd]ott\.?(?:ssa)?|[Dd]ottor(?:essa)?"
    rb"|[Aa]vv\.|[Ii]ng\.|[Rr]ag\.|Monsieur|Madame|M\.|Mme|Mlle|[Ss]e(?:\xc3\xb1|\xf1)ora?|Sra?\.|D\.|Don|Do(?:\xc3\xb1|\xf1)a)"
)
ANYBODY = frozenset(
    b"sir sirs madam madame customer customers client clients user users all team support colleague colleagues friend"
    b" friends trader traders investor investors valued member members subscriber participant partner partners applicant"
    b" guest reader community everyone folks kunde kunden kundin kundinnen damen herren kollege kollegen kolleginnen"
    b" mitglied mitglieder nutzer anleger zusammen interessent freunde cliente clienti clientes utente utenti signora"
    b" signore signori collega colleghi amico amici socio soci se\xc3\xb1or se\xc3\xb1ora usuario usuarios equipo amigo"
    b" amigos monsieur utilisateur ami amis abonn\xc3\xa9 ibkr ib maintainer maintainers author reviewer developers imgui"
    b" world there lord gr\xc3\xbc\xc3\x9fe gr\xc3\xbcsse gruesse gr\xfc\xdfe gr\xc3\xbc\xc3\x9fen gr\xc3\xbcssen frau"
    b" herr herrn dr prof dott avv ing rag sig mr mrs ms".split()
)
"""Whom a letter to many greets, titles without a name, and how a letter ends (`Liebe Grüße`)."""
SIGNED = (
    rb"(?i:(?:(?:kind|kindest|best|warm|with) )?regards,?|sincerely(?: yours)?,?|yours (?:sincerely|faithfully|truly),?"
    rb"|(?:mit )?(?:besten |freundlichen |freundliche |viele |beste |liebe |lieben |sch(?:\xc3\xb6|\xf6)ne )gr"
    + UE
    + SS
    + rb"en?,?"
    rb"|(?:cordiali |distinti |cari |tanti )?saluti,?|cordialit(?:\xc3\xa0|\xe0),?|cordialement,?"
    rb"|salutations distingu(?:\xc3\xa9|\xe9)es,?"
    rb"|saludos(?: cordiales)?,?|un (?:cordial )?saludo,?|atentamente,?|(?:many )?thanks,|thank you,|grazie(?: mille)?,|danke,"
    rb"|merci,|gracias,)"
)
"""How a letter ends, before who wrote it."""
NEXT_LINE = rb"(?:[ \t]{0,4}(?:\r?\n|\\r\\n|\\n|<br ?/?>)[ \t>]{0,4}){1,3}"
LINE_ENDS = rb"(?=[ \t]{0,4}(?:[\r\n,|<]|\\[rn]|\Z))"
NAMED = (
    rb"(?i:\bmy name is|\bmein name ist|\bich hei" + SS + rb"e|\bmi chiamo|\bil mio nome (?:\xc3\xa8|\xe8|e')|\bmi nombre es"
    rb"|\bme llamo"
    rb"|\bje m(?:'|\xe2\x80\x99)appelle|\bmon nom est|\bje me nomme)"
)
"""What people say of themselves."""
AT = rb"(?:[0-9]{1,2}[/.][0-9]{1,2}(?:[/.][0-9]{2,4})?,? )?[0-9]{1,2}:[0-9]{2}(?: [AP]M)?"
TALK = re.compile(
    rb"(?i:\b(?:i'm|my|me|you|your|please|pls|thanks|thank you|hi|hello|hey|password|pw|pwd|per favore|grazie|ciao|mio|mia|ich"
    rb"|mein|meine|du|dein|bitte|danke|hallo|je|mon|merci|bonjour|gracias|hola|passwort|contrase.{1,2}a|mot de passe)\b)"
)
"""What people say to each other, and programs hardly ever."""
MESSAGE = re.compile(rb"[ \t]{0,4}\r?\n(?![^\r\n]{0,256}[AP]M[ \t]{0,4}(?:[\r\n]|\Z))[^\r\n]{0,64}[a-z]")
"""On the line behind the one with a name and the time."""


WELCOME = rb"(?i:welcome(?: back)?|benvenut[oa]|bentornat[oa]|willkommen(?: zur(?:\xc3\xbc|\xfc)ck)?|bienvenue|bienvenid[oa])"


def is_greeted(hit: Hit) -> bool:
    """Somebody, not all who get such a letter."""
    return ANYBODY.isdisjoint(hit.value.lower().split()) and is_no_thing(hit)


def is_in_chat(hit: Hit) -> bool:
    """Before what people say to each other."""
    line = hit.text[hit.end : hit.end + 128].partition(b"\n")[0]
    return TALK.search(line) is not None and is_somebody(hit)


def is_before_message(hit: Hit) -> bool:
    """With the time on its line, and what was written on the next one."""
    behind = hit.text.find(b"M", hit.end) + 1
    return MESSAGE.match(hit.text, behind) is not None and is_somebody(hit)


GREETING_RULES: tuple[Rule, ...] = (
    *(
        Rule(kind="user", find=find, pattern=begin + rb"(?P<v>" + name + rb")" + end, before=before, accept=accept)
        for find, begin, name, end, before, accept in (
            (
                rb"(?:" + GREETED + rb"|" + CALLED + rb") " + TITLE + rb" ",
                rb"(?:" + GREETED + rb"|" + CALLED + rb") (?:" + TITLE + rb" ){1,3}",
                WORD + NEXT + rb"{0,4}",
                rb"(?![A-Za-z0-9\x80-\xff])",
                rb"(?<![A-Za-z0-9])",
                is_greeted,
            ),
            (
                GREETED + rb" [A-Z\x80-\xff]",
                GREETED + rb" ",
                WORD + NEXT + rb"{0,4}",
                rb"(?=[ ]?[,!:]|[ \t]{0,4}(?:[\r\n]|\\[rn]))",
                rb"(?:(?<=[\r\n\"'>])|(?<=[>\"] )|(?<=\\n)|\A)",
                is_greeted,
            ),
            (
                CALLED + rb" [A-Z\x80-\xff]",
                CALLED + rb" ",
                WORD + NEXT + rb"{0,4}",
                rb"(?=,[ \t]{0,4}(?:[\r\n]|\\[rn]|[ ][a-z]))",
                rb"(?:(?<=[\r\n>])|(?<=> )|(?<=\\n)|\A)",
                is_greeted,
            ),
            (SIGNED + NEXT_LINE + rb"[A-Z\x80-\xff]", SIGNED + NEXT_LINE, FULL, LINE_ENDS, rb"(?<![A-Za-z0-9])", is_somebody),
            (NAMED + rb"[ :]", NAMED + rb"[ :]{1,2}", WORD + NEXT + rb"{0,5}", rb"(?![A-Za-z0-9\x80-\xff])", rb"", is_greeted),
            (
                WELCOME + rb",? [A-Z\x80-\xff]",
                WELCOME + rb",? ",
                FULL,
                rb"(?![A-Za-z0-9\x80-\xff])",
                rb"(?<![A-Za-z0-9])",
                is_somebody,
            ),
            # Chats: `[09:11] x: my login`, `[10/02/26, 09:11:02] x: y`, `10/02/26, 09:11 - x: y`.
            (rb"\[" + AT + rb"\] [A-Z\x80-\xff]", rb"\[" + AT + rb"\] ", FULL, rb"(?=: )", LINE, is_in_chat),
            (
                rb"\[[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2}, [0-9]{1,2}:[0-9]{2}:[0-9]{2}(?: [AP]M)?\] ",
                rb"\[[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2}, [0-9]{1,2}:[0-9]{2}:[0-9]{2}(?: [AP]M)?\] ",
                FULL,
                rb"(?=: )",
                rb"",
                is_somebody,
            ),
            (
                rb", [0-9]{1,2}:[0-9]{2}(?: [AP]M)? - [A-Z\x80-\xff]",
                rb", [0-9]{1,2}:[0-9]{2}(?: [AP]M)? - ",
                FULL,
                rb"(?=: )",
                rb"(?<=[0-9][/.][0-9]{2})",
                is_somebody,
            ),
        )
    ),
    Rule(
        kind="user",
        find=rb"[A-Z\x80-\xff][^\r\n]{2,128}[ ]{2}[0-9]{1,2}:[0-9]",
        pattern=rb"(?P<v>" + FULL + rb")[ ]{2}[0-9]{1,2}:[0-9]{2} [AP]M(?=[\r\n])",
        before=LINE,
        anchors=tuple(b"  %d:" % hour for hour in range(1, 13)),
        reach=140,
        accept=is_before_message,
    ),
)
