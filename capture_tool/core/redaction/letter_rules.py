"""The rules for the names of people in mails: their heads, and what is quoted in them; a name with its address."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit
from capture_tool.core.redaction.full_names import FULL, WORD, is_somebody
from capture_tool.core.redaction.people_checks import is_full_name
from capture_tool.core.redaction.rule import NEAR, Rule

FIELD = (
    rb"(?:From|To|C[cC]|B[cC][cC]|Reply-To|Sender|Von|An|Kopie|Absender|Empf(?:\xc3\xa4|\xe4)nger|Da|A|De|\xc3\x80|\xc0|Para|Pour"
    rb"|Mittente|Destinatari[oa]|Exp(?:\xc3\xa9|\xe9)diteur|Destinataire|Remitente|Antwort an|Rispondi a)"
)
"""Of the head of a mail, before a name."""
WRITER = rb"(?:" + FIELD + rb"|Author|Commit(?:ter)?|Tagger|(?:Co-[Aa]uthored|Signed-off|[A-Z][a-z]{2,12})-by)"
"""Also of journals of git."""
BESIDE = (
    rb"(?:From|To|C[cC]|Sent|Date|Subject|Von|An|Gesendet|Datum|Betreff|Da|A|Inviato|Data|Oggetto|De|\xc3\x80|\xc0|Envoy(?:\xc3\xa9|\xe9)"
    rb"|Objet|Para|Enviado(?: el)?|Fecha|Asunto)(?:\*|</b>|</strong>){0,2}[ ]?:"
)
TOLD = re.compile(
    rb"[\r\n][ \t>*|]{0,8}(?:<(?:b|strong)>)?\*{0,2}(?:Sent|Date|Subject|Gesendet|Datum|Betreff|Inviato|Data|Oggetto"
    rb"|Envoy(?:\xc3\xa9|\xe9)|Objet|Enviado(?: el)?|Fecha|Asunto|C[cC])(?:\*|</b>|</strong>){0,2}[ ]?:"
)
"""What only a mail has beside it; `From` and `To` are of anything that goes somewhere."""
QUOTE = rb"[ \t>*|]{0,8}(?:<(?:b|strong)>)?\*{0,2}"
AFTER = re.compile(rb"[^\r\n]{0,256}\r?\n" + QUOTE + BESIDE)
BEFORE = re.compile(rb"(?:\A|[\r\n])" + QUOTE + BESIDE + rb"[^\r\n]{0,256}\r?\n" + QUOTE + rb"\Z")
LINK = rb"(?:\*|</b>|</strong>){0,2}[ ]?:(?:\*|</b>|</strong>){0,2}[ \t]{1,8}"
NOBODY = rb"(?i:do-?not-?reply|no-?reply)@"
MAIL = rb"<(?!" + NOBODY + rb")[^<>@\s]{1,64}@[^<>@\s]{1,255}>"
IN_BRACKETS = rb"(?:" + MAIL + rb"|[\[(](?i:mailto:)?[^\[\]()@\s]{1,64}@[^\[\]()@\s]{1,255}[\])])"
ONE = WORD + rb",[ ]" + WORD + rb"|" + FULL
WROTE = (b" wrote:", b" ha scritto:", b" a \xc3\xa9crit", b" a \xe9crit", b" escribi\xc3\xb3", b" escribi\xf3")
WHO_WROTE = (
    rb"(?!(?:[AP]M|Uhr|UTC|GMT|CES?T)[ ])(?P<v>"
    + FULL
    + rb")[\"']?(?:[ ]"
    + IN_BRACKETS
    + rb"){0,2}(?:"
    + b"|".join(WROTE)
    + rb")"
)
WROTE_BEFORE = rb"(?:\A|(?<=[0-9][ ])|(?<=[AP]M[ ])|(?<=Uhr[ ])|(?<=[,)][ ])|(?<=T[ ])|(?<=[0-9][ ][\"'])|(?<=,[ ][\"']))"


def is_in_head(hit: Hit) -> bool:
    """On a line beside another one of the head of a mail."""
    beside = AFTER.match(hit.text, hit.end) or BEFORE.search(hit.before)
    around = b"\n" + hit.before + hit.text[hit.end : hit.end + 2 * NEAR]
    return (
        beside is not None and TOLD.search(around) is not None and (is_somebody(hit) or (b"," in hit.value and is_full_name(hit)))
    )


LETTER_RULES: tuple[Rule, ...] = (
    # With an address behind it, as in heads of mails and journals of git.
    Rule(
        kind="user",
        find=WRITER + LINK,
        pattern=WRITER + LINK + rb"[\"']?(?P<v>" + ONE + rb")[\"']?[ \t]{1,4}(?=" + IN_BRACKETS + rb")",
        before=rb"(?<![A-Za-z0-9-])",
        accept=is_somebody,
        learn=is_full_name,
    ),
    Rule(
        kind="user",
        find=rb">[,;][ \t\r\n]{1,8}[\"']?[A-Z\x80-\xff]",
        pattern=rb">[,;][ \t\r\n]{1,8}[\"']?(?P<v>" + ONE + rb")[\"']?[ \t]{1,4}(?=" + MAIL + rb")",
        accept=is_somebody,
    ),
    Rule(
        kind="user",
        find=rb"(?:author|committer|tagger) [A-Z\x80-\xff]",
        pattern=rb"(?:author|committer|tagger) (?P<v>" + FULL + rb") (?=" + MAIL + rb" [0-9]{9,11} [+-][0-9]{4})",
        accept=is_somebody,
    ),
    # Without one, also several of them.
    Rule(
        kind="user",
        find=FIELD + rb"(?:\*|</b>|</strong>){0,2}[ ]?:(?:\*|</b>|</strong>){0,2}[ \t]{1,8}[A-Z\x80-\xff]",
        pattern=FIELD
        + LINK
        + rb"(?P<v>(?:"
        + ONE
        + rb")(?:; (?:"
        + ONE
        + rb")){0,8})(?=;?[ \t]{0,4}(?:[\r\n]|\Z|<br|[\[(<]|; [^;\r\n]{1,64}@))",
        before=rb"(?:(?<=[\r\n>*|])|(?<=\xef\xbb\xbf)|(?<=[>*|][ \t])|\A)",
        accept=is_in_head,
    ),
    # `On Mon, 5 Oct 2026 at 10:05, x <mail> wrote:`
    Rule(
        kind="user",
        find=WROTE_BEFORE + WHO_WROTE.replace(b"(?P<v>", b"(?:"),  # only there: the first place that fits is tried and no other
        pattern=WHO_WROTE + rb"(?=[ ]?:|(?<=:))",
        before=WROTE_BEFORE,
        anchors=WROTE,
        reach=320,
        accept=is_somebody,
        learn=is_full_name,
    ),
    Rule(
        kind="user",
        find=rb"\bschrieb [\"']?[A-Z\x80-\xff]",
        pattern=rb"schrieb [\"']?(?P<v>" + FULL + rb")[\"']?(?=(?:[ ]" + IN_BRACKETS + rb"){0,2}[ ]?:)",
        accept=is_somebody,
        learn=is_full_name,
    ),
)
