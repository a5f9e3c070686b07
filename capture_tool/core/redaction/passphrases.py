"""Passwords of plain words, told from what people say behind the word `password` and from names of things."""

from __future__ import annotations

import re

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
    b" token typing entering showing found ready retrieved resolved loaded read written".split()
)
"""Words that follow `password` where people talk about one."""
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
