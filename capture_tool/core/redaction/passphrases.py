"""Passwords of plain words, told from what people say behind the word `password` and from names of things."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import COMMON

TALK = frozenset(
    b"wrong bad incorrect invalid correct right not no ok expired refused rejected accepted forgotten lost blocked locked"
    b" reset changed required requested missing unknown the my your a an too being been never always still fine valid empty"
    b" good to in on at for with and or of from by has have had should must will may can is was are be as if when it this"
    b" that about going into stored saved entered typed given needed checked encrypted hidden masked removed secret-removed"
    b" unchanged available correct. used sent set sbagliata errata corretta giusta non scaduta rifiutata bloccata persa"
    b" stata stato case dimenticata richiesta cambiata mancante la il un una valida per di da che falsch richtig abgelaufen nicht"
    b" ung\xc3\xbcltig g\xc3\xbcltig gesperrt erforderlich ein eine der die das dialog field box window notice prompt input"
    b" text manager policy length change failed failure file entry attempt attempts authentication screen label button form"
    b" string hash key error protected expires expiry settings option page auth update argument parameter property value"
    b" base64 encoded plain clear expire"
    b" column name optional char chars characters char[] byte[] object only again please does do login user username code"
    b" mismatch refreshed updated renewed rotated received"
    b" deprecated generated disabled enabled shown displayed created deleted allowed supported configured ignored skipped"
    b" verified validated via"
    b" fehlen fehlt stimmt stimmen funktioniert funktionieren passt passen eingeben eingegeben erhalten gespeichert mancano manca"
    b" funziona funzionano serve servono inserire inserita inserisci manque manquent marche fonctionne fonctionnent saisir falta"
    b" faltan funciona funcionan introducir errata errato works work worked fails do don't doesn't"
    b" httppassword f\xc3\xbcr pour para zum zur vom"
    b" embedded included attached printed mailed emailed shared listed kept cached hashed salted hardcoded injected passed"
    b" supplied prefilled omitted"
    b" token typing entering showing found ready retrieved resolved loaded read written".split()
)
"""Words that follow `password` where people talk about one."""
BECAME = re.compile(
    rb"(?:refus|oubli|chang|modifi|expir|bloqu|accept|rejet|enregistr|r\xc3\xa9initialis|r\xe9initialis|demand|erron|p\xc3\xa9rim"
    rb"|p\xe9rim|masqu|chiffr|crypt|stock|sauvegard|supprim|d\xc3\xa9sactiv|d\xe9sactiv|activ|v\xc3\xa9rifi|v\xe9rifi|valid"
    rb"|utilis|envoy|r\xc3\xa9voqu|r\xe9voqu|prot\xc3\xa9g|prot\xe9g|verrouill|g\xc3\xa9n\xc3\xa9r|g\xe9n\xe9r"
    rb")(?:\xc3\xa9|\xe9)e?s?"
    rb"|requise?|(?:in)?correcte?|perdue?|faux|fausse|mauvaise?|(?:in)?valide|vide|manquante?|obligatoire|n\xc3\xa9cessaire"
    rb"|n\xe9cessaire|inchang\xc3\xa9|inchang\xe9|d\xc3\xa9fini|d\xe9fini|inconnue?|trop|toujours|pas|bien|tr\xc3\xa8s|encore"
    rb"|d\xc3\xa9j\xc3\xa0"
    rb"|(?:(?:in)?correct|equivocad|caducad|expirad|vencid|bloquead|olvidad|cambiad|modificad|rechazad|aceptad|requerid|necesari"
    rb"|guardad|actualizad|restablecid|perdid|err\xc3\xb3ne|err\xf3ne|erron|(?:in)?v\xc3\xa1lid|(?:in)?v\xe1lid|(?:in)?valid|vac\xc3\xad"
    rb"|vac\xed|protegid|cifrad|enviad|desconocid|revocad)[oa]s?|obligatoria|mal[ao]?|buen[ao]|muy|demasiado|siempre|ya"
    rb"|(?:in)?korrekt|ung(?:\xc3\xbc|\xfc)ltige?|g(?:\xc3\xbc|\xfc)ltige?|ge(?:\xc3\xa4|\xe4)ndert|zur(?:\xc3\xbc|\xfc)ckgesetzt"
    rb"|vergessen|(?:ab)?gespeichert|verschl(?:\xc3\xbc|\xfc)sselt|leer|n(?:\xc3\xb6|\xf6)tig|notwendig|fehlerhaft|(?:un)?bekannt"
    rb"|veraltet|akzeptiert|abgelehnt|verloren|zu|immer|noch|sehr|okay|gesetzt|hinterlegt|identisch|dasselbe|(?:de)?aktiviert"
    rb"|g(?:\xc3\xa4|\xe4)ndert|gesch(?:\xc3\xbc|\xfc)tzt|sicher|unsicher|kurz|lang|eingegeben|falsche?s?|angekommen|widerrufen"
    rb"|(?:modificat|accettat|esatt|vuot|obbligatori|necessari|salvat|memorizzat|aggiornat|reimpostat|ripristinat|protett|scadut"
    rb"|corrett|errat|sbagliat|rifiutat|bloccat|dimenticat|richiest|cambiat|cifrat|nascost|inviat|inserit|mancat|revocat)[ao]"
    rb"|(?:in)?valid[ao]|sempre|ancora|molto|troppo|gi(?:\xc3\xa0|\xe0)"
)
"""What becomes of a password in French, Spanish, German and Italian: only behind `is` in these languages."""
BECOMES = re.compile(
    rb"[ \t](?:(?i:ist|war|wurde|wird|est|es|era|fue|sera)|\xc3\xa9tait|\xe9tait|[eE]['\x60]|\xc3\xa8|\xe8|\x8a|\x82)"
    rb"[ \t]{1,3}\Z"
)
WHEN = frozenset(
    b"time times could cannot recently lately just already yesterday today since until before after during within without"
    b" because so but which who"
    b" what why how where while although unless though yet soon later then seit gestern heute neulich bereits schon noch"
    b" innerhalb ieri oggi recentemente ancora entro".split()
)
"""Words that go on a sentence about one if a word follows, but may stand in the midst of a password of several words."""
PASSPHRASE = re.compile(
    rb"[A-Za-z]{3,16}(?:-[A-Za-z]{3,16}){2,7}|[A-Za-z]{3,16}(?:\.[A-Za-z]{3,16}){2,7}|[A-Za-z]{3,16}(?:_[A-Za-z]{3,16}){2,7}"
)
"""Three words or more that one sign joins."""
LONG_WORD = 9
"""Letters of words that may be two in one."""
LONG_TALK = frozenset(
    b"alphanumeric temporary permanent encrypted unencrypted plaintext cleartext configured interactive different something"
    b" everything whatever lowercase uppercase case-sensitive case-insensitive combination complicated mandatory unspecified"
    b" undefined available unavailable recommended deprecated unsupported not-supported unprotected kerberos following expected"
    b" described documented automatic automatically manually application environment parameters arguments credentials"
    b" passphrase protection generation generator requirements complexity strength confirmation verification validation"
    b" successfully successful correctly"
    b" recovery rotation expiration mismatch provided specified".split()
)
"""Long words that follow `password` where people talk about one."""
NO_PASSWORD = (
    TALK
    | LONG_TALK
    | COMMON
    | frozenset(
        b"email mail e-mail apikey api-key env file keychain vault basic bearer oauth ntlm kerberos ldap saml phone mobile weak"
        b" strong short long longer shorter it that this them one nothing nickname none-given both either neither simple same"
        b" rules history format criteria screen another password passwords pw pwd host port fields box boxes form forms pair data"
        b" combo".split()
    )
)
"""What stands where a password may, and is talked about."""
LINKING = frozenset(
    b"and the for not with per client server service config settings default file key pair secret store manager provider"
    b" protected based only free less out off new old auth login user users test root host admin database app com org net"
    b" java python lib env dev prod staging deployment cluster image volume sync reset resets policy check checks change"
    b" changes one two time single sign self end type name page form field flow grant credentials protection manager's".split()
)
"""Words of names of things."""
UNLIKELY = 8
"""Letters of a word that is a password where a sentence has one."""
LETTERS = re.compile(rb"[A-Za-z]{4,24}")
ORDINARY = re.compile(
    rb"[a-z]*(?:ing|ed|ions?|ments?|[ai]bles?|[ae]nces?|[ai]n[dt]s?|[ae]rs?|ors?|ives?|ity|ies|[ae]ry|ory|ous|ics?|als?|ly|ness|ful|less|ship|ware"
    rb"|ages?|ess|ates?|i[sz]ed?|ures?|words?|names?|here|thing|where|times?|day"
    rb"|[aiu]t[aoei]|tt[aoei]|s[ct][aoei]|[sz]ion[ei]|mente|bil[ei]|os[aoei]|ari[aoe]?|ent[ei]|ant[ei]|end[oa]|and[oa]|are|ere|ire|ic[aoh]e?"
    rb"|ung(?:en)?|lich(?:e[nrs]?)?|isch(?:e[nrs]?)?|bar|ig(?:e[nrs]?)?|haft|[hk]eit|[a-z]{3}(?:en|ern|eln|elt|ert|rt|tzt|igt|llt|kt|cht|bt|gt|nnt))"
    rb"|(?:ge|be|ver|er|ent|ab|an|ein|aus)[a-z]{3,12}t"
    rb"|[a-z]*(?:aux|eux|euses?|ique|eur|rice|iste|oire|ement|er|ir"
    rb"|[ai]d[oa]s?|cion|dad|mente|or[ae]s|ero|era|oso|osa|bles?)"
)
"""How words of sentences end in these languages; what ends otherwise is no more than unlikely to be one."""


def is_passphrase(value: bytes) -> bool:
    """Several words that hyphens or points join, none of which is of talk or in names of things."""
    bare = value.rstrip(b".,;:!?)\"'")
    if PASSPHRASE.fullmatch(bare) is None:
        return False
    words = re.split(rb"[-._]", bare.lower())
    return TALK.isdisjoint(words) and LINKING.isdisjoint(words)


def is_unlikely_word(value: bytes, shortest: int = UNLIKELY) -> bool:
    """Letters that are no word of a sentence about passwords and end as hardly any word does."""
    word = value.rstrip(b".,;:!?)\"'")
    bare = word.lower()
    return (
        len(bare) >= shortest
        and LETTERS.fullmatch(word) is not None
        and ORDINARY.fullmatch(bare) is None
        and bare not in TALK
        and bare not in LONG_TALK
        and bare not in LINKING
    )
