"""The rules for passwords and codes that are told in words: `the password is X`, `PIN 4938`, `card values 12-ABCD`.

What follows such a word is replaced when something links the two (`is`, a colon, brackets, quotes); without a link only where it
is no plain word (letters mixed with digits or signs), for `password dialog` is talk.
"""

from __future__ import annotations

from capture_tool.core.redaction import checks, told
from capture_tool.core.redaction.about import is_about
from capture_tool.core.redaction.line_checks import goes_on
from capture_tool.core.redaction.rule import ENDED, KEY, MARKUP, NO_COUNT, PHRASE, QUOTED, TICKED, Hit, Rule
from capture_tool.core.redaction.sentence_rules import REPLACED_RULES
from capture_tool.core.redaction.text_ends import BEHIND_WORD
from capture_tool.core.redaction.told import FOLLOWS
from capture_tool.core.redaction.words import E_GRAVE, PASSWORD_WORD

SHORT_WORD = rb"(?i:passwd|\bpwd|\bpw)"
IS_SAID = (
    rb"(?:[ \t]{0,3}(?::=|=>|->|[=:])[ \t]{0,3}"
    rb"|[ \t]{1,3}(?:(?i:is|was|ist|war|lautet|era|est|es|(?:is |was )?(?:re)?set to|(?:has been |was )?changed to)|"
    + E_GRAVE
    + rb")"
    rb"(?:[ \t]{1,3}(?:(?i:now|ora|jetzt)[ \t]{1,3})?:?|:)[ \t]{0,3})"
)
OF_WHAT = rb"(?i:dell' ?utente|del wi-?fi|des benutzers|des users|for the|of the)"
ADJECTIVE = (
    rb"(?i:temporanea|provvisoria|nuova|attuale|vecchia|iniziale|corretta|temporal|nueva|actual|temporaire|provisoire|actuelle"
    rb"|tempor(?:\xc3\xa4|\xe4)r|neu|aktuell)"
)
ENCODED = rb"(?:[ \t]\((?i:base64|plain|clear|encoded|hex)[a-z ]{0,8}\))?"
WORDS = (
    rb"(?!secret-removed)(?!\x60[^\x60\r\n]{1,256}\x60)"
    rb"(?!(?i:true|false|yes|no|null|none|nil|on|off|[0-9]{1,3})[ \t])(?:(?<=[=:])|(?<==[ \t])|"
    + FOLLOWS
    + rb")(?P<v>[^\s\"'&=<>{}()\[\],;|]{1,256}+"
    rb"(?:[ \t]{1,2}(?!-|/[^ \t])" + FOLLOWS + rb"[^\s\"'&=:<>{}()\[\],;|]{1,32})"
    rb"(?:[ \t]{1,2}(?![/-])[^\s\"'&=:<>{}()\[\],;|]{1,32}){0,4})"
    rb"(?=[ \t]{0,8}(?:[\r\n]|\Z|[}\])](?![A-Za-z0-9>])"
    rb"|[\"'&|;]|</|-->|,[ \t]|[ \t][A-Za-z][A-Za-z0-9_.-]{1,32}=))"
)
"""A password of several words without quotes, up to the end of the line, of a list, or the next key; no talk about one."""


def is_said(hit: Hit) -> bool:
    """Said of a secret, not of its kind or its age."""
    name = hit.text[hit.begin : hit.start].split(maxsplit=1)[0]
    base64 = len(hit.value) >= told.LONG_TOKEN and hit.value[:1] == b"/" and checks.PATH.fullmatch(hit.value) is None
    return not is_about(hit.before[-16:] + name, hit.value) and (told.is_clear(hit) or (base64 and told.is_told(hit)))


WORD_RULES: tuple[Rule, ...] = (
    *REPLACED_RULES,
    Rule(
        kind="password",
        find=KEY
        + rb"\x60?(?i: api)?[ \t]{1,3}"
        + rb"(?:(?i:is|was|has been|now|(?:re)?set|changed to|updated to|to|returned|equals|ist|lautet|est|es|era)|-|"
        + E_GRAVE
        + rb")[ \t:]",
        pattern=KEY
        + rb"\x60?(?i: api)?[ \t]{1,3}(?:(?i:(?:(?:is|was|has been|now) )?(?:(?:re)?set (?:to|as)|(?:changed|updated) to)"
        rb"|is(?: now)?|was|to|returned|equals|ist|lautet|est|es|era)|-|"
        + E_GRAVE
        + rb")(?:[ \t]{0,2}:)?[ \t]{1,3}(?:"
        + QUOTED
        + rb"|"
        + MARKUP
        + rb"(?P<v>"
        + TICKED
        + rb"|[^\"'\r\n\t ][^\r\n\t ]{3,1023}))",
        secret=True,
        to_line_end=goes_on,
        inside=True,
        accept=is_said,
    ),
    Rule(
        kind="password",
        find=KEY + rb"[ \t]{1,3}(?:from|da|von|de)[ \t]",
        pattern=KEY
        + rb"[ \t]{1,3}(?:from|da|von|de)[ \t]{1,3}(?P<v>[^ \t\r\n]{1,256} (?:to|a|zu|auf|\xc3\xa0|\xe0) [^ \t\r\n]{1,256})",
        secret=True,
        accept=told.is_changed,
    ),
    Rule(
        kind="password",
        find=KEY + rb"[ \t]{1,64}[^ \t\r\n]",
        pattern=KEY + rb"[ \t]{1,8}(?P<v>[^ \t\r\n=:\"'(\[{-][^\r\n]{2,255})(?=[\r\n]|\Z)",
        secret=True,
        accept=told.is_property,
    ),
    Rule(
        kind="password",
        find=KEY + rb"[ \t]{1,64}[^ \t\r\n]",
        pattern=KEY + rb"[ \t]{1,64}(?!<[a-z]{1,8}>)(?P<v>[^ \t\r\n=:\"'(\[{-][^ \t\r\n]{2,255})(?=[ \t]{0,32}(?:[\r\n]|\Z))",
        secret=True,
        accept=told.is_column,
    ),
    # `password is: two words`, `[sudo] password for jdoe: two words`.
    Rule(
        kind="password",
        find=PASSWORD_WORD
        + rb"[ \t]{1,3}(?:(?i:is|was|ist|war|lautet|est|es|era|set to|changed to|for)|"
        + E_GRAVE
        + rb")[ \t:]",
        pattern=PASSWORD_WORD
        + rb"[ \t]{1,3}(?:"
        + E_GRAVE
        + rb"|(?i:is|was|ist|war|lautet|est|es|era|set to|changed to"
        + rb"|for[ \t](?:user |key )?(?:'[^'\r\n]{1,256}'|[^ \t\r\n:]{1,64}))):[ \t]{1,3}"
        + WORDS,
        secret=True,
        accept=told.is_told,
        to_line_end=goes_on,
    ),
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb"[ \t]{1,3}(?i:is|was)[ \t]",
        pattern=PASSWORD_WORD + rb"[ \t]{1,3}(?i:is|was)[ \t]{1,3}" + WORDS,
        secret=True,
        accept=told.is_phrase,
        to_line_end=goes_on,
    ),
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb"[\"'\]]{0,2}" + ENCODED + IS_SAID + NO_COUNT,
        pattern=PASSWORD_WORD + rb"[\"'\]]{0,2}" + ENCODED + IS_SAID + PHRASE,
        secret=True,
        accept=told.is_told,
        to_line_end=goes_on,
        inside=True,
    ),
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb" " + ADJECTIVE + rb"[ ]?:[ \t]",
        pattern=PASSWORD_WORD + rb" " + ADJECTIVE + rb"[ ]?:[ \t]{1,8}" + PHRASE,
        secret=True,
        accept=told.is_told,
        to_line_end=goes_on,
        inside=True,
    ),
    # On the next line; `Password .....: x`; `set password of jdoe to x`; of somebody, in Italian and German.
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb"[^\r\n]{0,48}:[ \t]{0,4}\r?\n",
        pattern=PASSWORD_WORD
        + rb"[^\r\n]{0,48}:[ \t]{0,4}(?:\r?\n[ \t]{0,16}){1,2}(?P<v>[^ \t\r\n]{6,64})(?=[ \t]{0,4}(?:[\r\n]|\Z))",
        secret=True,
        accept=told.is_alone,
    ),
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb"(?:[ ]\.{3}|\*:\*{0,2}[ ]|:\*{1,2}[ ])",
        pattern=PASSWORD_WORD + rb"(?:[ ]\.{3,32}[ ]?:|\*:\*{0,2}|:\*{1,2})[ ]{1,3}(?P<v>[^ \t\r\n]{3,256})",
        secret=True,
        accept=told.is_told,
        to_line_end=goes_on,
    ),
    Rule(
        kind="password",
        find=rb"(?i:set) (?:the )?" + PASSWORD_WORD + rb" (?:of|for) ",
        pattern=rb"(?i:set) (?:the )?" + PASSWORD_WORD + rb" (?:of|for) [^\s]{1,64} to (?P<v>[^\s]{3,256})",
        secret=True,
        accept=told.is_told,
    ),
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb" " + OF_WHAT + rb"[: ]",
        pattern=PASSWORD_WORD
        + rb" "
        + OF_WHAT
        + rb"[: ](?:[^\s:]{1,64} ){0,2}(?:(?i:is|ist|lautet)|"
        + E_GRAVE
        + rb"|(?<=:))[ ](?:"
        + ENDED
        + rb"|(?P<v>[^\s\"']{4,256}))",
        secret=True,
        accept=told.is_clear,
    ),
    # `Password for jdoe: x`, `Setting password to x`, `| password | x |`.
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb"[*`]{0,3}[ \t]{1,16}(?:(?i:for|per|pour|von|di)|f(?:\xc3\xbc|\xfc)r|(?i:to)|\|)[ \t]",
        pattern=PASSWORD_WORD + rb"[*`]{0,3}[ \t]{1,16}"
        rb"(?:(?:(?i:for|per|pour|von|di)|f(?:\xc3\xbc|\xfc)r)[ \t]{1,3}(?:(?i:user|key|account)[ \t]{1,3})?"
        rb"(?:'[^'\r\n]{1,256}'|[a-z]{2,8}://[^\s:]{1,128}|[^ \t\r\n:=]{1,64})"
        rb"(?:[ ]?[:=]|[ \t]{1,3}(?i:is|was|lautet|ist|est|es)(?=[ \t])|[ \t]{1,3}" + E_GRAVE + rb"(?=[ \t]))"
        rb"|(?i:to)(?=[ \t])|\|)[ \t]{1,3}(?:(?<=[|] )(?P<q>[^|\r\n]{1,256}?)(?=[ \t]{1,64}\|)"
        rb"|'(?P<s>[^'\r\n]{1,256})(?=')|(?P<v>[^\"'\r\n\t |][^\r\n\t ]{0,255}))",
        secret=True,
        to_line_end=goes_on,
        inside=True,
        accept=told.is_given,
    ),
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb"[ \t]{1,3}(?:\*\*|\x60)",
        pattern=PASSWORD_WORD + rb"[ \t]{1,3}(?:\*\*(?P<v>[^\r\n]{1,256}?)(?=\*\*)|\x60(?!-)(?P<q>[^\x60\r\n]{1,256})(?=\x60))",
        secret=True,
        accept=told.is_told,
    ),
    Rule(
        kind="password",
        find=KEY + rb"\x60[ \t]{0,2}[:=][ \t]{1,3}\x60",
        pattern=KEY + rb"\x60[ \t]{0,2}[:=][ \t]{1,3}\x60(?P<v>[^\x60\r\n]{1,256})(?=\x60)",
        secret=True,
        accept=told.is_told,
    ),
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb"[ \t]{0,2}\[",
        pattern=PASSWORD_WORD + rb"[ \t]{0,2}\[(?P<v>(?!--)[^\[\]\r\n=:,]{1,256})(?=\])",
        secret=True,
        accept=told.is_phrase,
    ),
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb"[ \t]{0,2}[(\[{<]",
        pattern=PASSWORD_WORD + rb"[ \t]{0,2}(?!</?(?:b|strong|code|tt|kbd|em|i|u|pre|span|br|td|th|tr|li|p|div|a)[ />])"
        rb"(?!\([^()\r\n]{2,32}\)[ ]?[:=][ \t]{1,4}[\"'\x60]?secret-removed)[(\[{<](?:"
        + ENDED
        + rb"|\\?[\"']?(?![0-9]{1,4}\))(?:(?P<v>[^\"'\r\n\t (\[{</][^\r\n\t ]{0,127}?)(?=\\?[\"']?[)\]}>]{1,4}[,;:.]?(?:[ \t\r\n]"
        rb"|[\"']" + BEHIND_WORD + rb"|\\{1,15}[nrt]|\Z))"
        rb"|(?P<e>[^\"'\r\n\t (\[{</][^\r\n\t ]{0,127})(?=[)\]}>])))",
        secret=True,
        to_line_end=goes_on,
        inside=True,
        accept=told.is_told,
    ),
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb"[ \t]{1,3}[buN]?(?:\\?\"|')",
        pattern=PASSWORD_WORD + rb"[ \t]{1,3}(?:" + QUOTED + rb")",
        secret=True,
        accept=told.is_told,
    ),
    Rule(
        kind="password",
        find=SHORT_WORD + rb"[ \t]{1,3}[^ \t\r\n]{4}",
        pattern=SHORT_WORD + rb"[ \t]{1,3}(?P<v>[^\"'\r\n\t ][^\r\n\t ]{3,255})",
        secret=True,
        to_line_end=goes_on,
        inside=True,
        accept=told.is_short_key,
    ),
    Rule(
        kind="password",
        find=PASSWORD_WORD + rb"[ \t]{1,3}[^ \t\r\n]{4}",
        pattern=PASSWORD_WORD + rb"[ \t]{1,3}" + MARKUP + rb"(?P<v>" + TICKED + rb"|[^\"'\r\n\t <][^\r\n\t ]{3,255})",
        secret=True,
        to_line_end=goes_on,
        inside=True,
        accept=told.is_beside,
    ),
)
