"""The rules for XML: elements, attributes, entries of property lists, also over lines and as logs escape them."""

from __future__ import annotations

import re

from capture_tool.core.redaction.about import is_about
from capture_tool.core.redaction.checks import KEY_LETTERS, REMOVED, Hit, before_name, is_password, is_secret
from capture_tool.core.redaction.har_rules import PAIR_NAME
from capture_tool.core.redaction.placeholders import is_placeholder
from capture_tool.core.redaction.rule import KEY, Rule, S, always

BESIDE = rb"(?i:key|name|string|value|arg(?:ument)?|item|li|td|th|dt|dd)"
"""Elements of lists, in which the value of a name is the next one."""
ENTITY = rb"(?:&#(?:39|[xX]27|34);|&quot;|&apos;)"
"""A quote as HTML escapes it."""
ELEMENT_NAME = re.compile(rb"[A-Za-z0-9_.-]{1,128}")
EMPTY = re.compile(rb"(?i:<(?:input|img|meta|link|area|embed)\b[^<>]*)\Z")
"""Of HTML, without a text."""
ATTRIBUTE_END = re.compile(rb"\\{0,3}[\"']")
CAPTION = re.compile(rb"<label\b[^<>]{0,96}\b(?:for|htmlFor)=[\"'][A-Za-z0-9_.-]{0,48}\Z")
WORDS = re.compile(rb"[A-Za-z\x80-\xff][A-Za-z\x80-\xff' /()*-]{0,64}:?[ ]{0,2}</label>")
"""What a form writes before a field, which its label names."""
ELEMENTS = (KEY, rb"(?i:\b(?:pass|pw|pin|psk|jwt|otp|cookie|authorization))")


def is_element(hit: Hit) -> bool:
    """The text of an XML element of a sensitive name."""
    if not before_name(hit, KEY_LETTERS + b":", 130).endswith((b"<", b"&lt;")):
        return False
    name = ELEMENT_NAME.match(hit.text, hit.begin)
    if hit.before.endswith(b"<YOUR_") and not hit.text[hit.end : hit.end + 64].lstrip().startswith(b"</"):
        return False  # what documentation shows, not an element
    return is_secret(hit) and not is_placeholder(hit) and not (name and is_about(hit.before[-16:] + name.group(), hit.value))


def is_behind_attributes(hit: Hit) -> bool:
    """What stands behind an element whose attribute names a secret: the sign that ends it stands in no text in quotes."""
    if EMPTY.search(hit.before) and not hit.text.startswith((b"</input", b"</meta"), hit.end):
        return False
    element = hit.text[hit.begin : hit.text.find(b">", hit.begin)]
    quote = element[min(at for at in map(element.find, (b'"', b"'")) if at >= 0) :][:1]
    if CAPTION.search(hit.before[-128:]) and WORDS.match(hit.text, hit.start):
        return False
    about = b"<set to" in hit.before[-32:] or is_about(hit.before[-16:] + element.partition(quote)[0], hit.value)
    return element.count(quote) % 2 == 1 and REMOVED not in element and not about and is_secret(hit)


def is_of_attribute(hit: Hit) -> bool:
    """What an element holds whose name is an attribute of it, which says what it is."""
    name = ATTRIBUTE_END.split(hit.text[hit.begin : hit.start], maxsplit=1)[0]
    return not is_about(hit.before[-16:] + name, hit.value) and is_password(hit)


def is_beside_name(hit: Hit) -> bool:
    """What the element behind that of a name holds, which is no setting about it (`PASSWORD_RESET_TIMEOUT`)."""
    name = hit.text[hit.begin : hit.start].partition(b"<")[0].rstrip(b":")
    return not is_about(hit.before[-16:] + name, hit.value) and is_secret(hit)


ELEMENT_RULES: tuple[Rule, ...] = (
    Rule(
        kind="password",
        find=rb"(?i:value)=\\{0,3}[\"']",
        pattern=rb"(?i:value)=(?:\\{0,3}\"(?P<q>(?:[^\"\\\r\n]|\\(?!\\{0,2}\")){1,4096})\\{0,3}\"|'(?P<s>[^'\r\n]{1,4096})')"
        rb"[ \t]{1,8}(?i:name|key|id)=\\{0,3}[\"'][A-Za-z0-9_.-]{0,64}" + PAIR_NAME + rb"\\{0,3}[\"']",
        secret=True,
        accept=is_secret,
    ),
    *(
        Rule(
            kind="password",
            find=name + rb"[ \t>]",
            pattern=name
            + rb"(?:[ \t](?![=:])[^<>\r\n]{0,256})?(?<![/=])>(?:"
            + S
            + rb"<!\[CDATA\[(?P<q>(?:[^\]]|\](?!\]>)){1,4096})(?=\]\]>[ \t\r\n]{0,64}</)|"
            + S
            + rb"(?:<(?i:value|string)>)?(?P<v>(?:[^<> \t\r\n]|<(?=!\[CDATA\[))(?:[^<]|<(?=!\[CDATA\[)){0,4096}?)"
            rb"(?=[ \t\r\n]{0,64}(?:</|&lt;/[A-Za-z0-9_.:-]{1,64}(?:&gt;|>)))"
            rb"|(?P<s>[^<>\r\n]{1,4096}))",
            secret=True,
            accept=is_element,
            learn=always,
        )
        for name in ELEMENTS
    ),
    Rule(
        kind="password",
        find=KEY + rb"\\{0,3}[\"'][ \t>]",
        before=rb"(?<!type=[\"'])",
        pattern=KEY
        + rb"\\{0,3}[\"'](?:[ \t](?![=:])[^<>\r\n]{0,128})?(?<![/=])>(?:"
        + S
        + rb"<!\[CDATA\[(?P<q>(?:[^\]]|\](?!\]>)){1,4096})(?=\]\]>)|(?:"
        + S
        + rb"<(?:[a-z]{1,12}:)?(?i:value|string|attributevalue)>"
        + S
        + rb"|[ \t]{0,64})"
        rb"(?:<!\[CDATA\[)?(?P<v>[^<>\] \t\r\n][^<>\r\n]{0,4095})"
        rb"|" + S + rb"(?:<!\[CDATA\[)?(?P<s>[^<>\] \t\r\n][^<>\r\n]{0,4095})(?=(?:\]\]>)?[ \t\r\n]{0,64}</))",
        secret=True,
        accept=is_behind_attributes,
    ),
    Rule(
        kind="password",
        find=KEY + rb":?</" + BESIDE + rb">",
        pattern=KEY
        + rb":?(?!</th>[ \t\r\n]{0,64}<th[ >])</"
        + BESIDE
        + rb">"
        + S
        + rb"<"
        + BESIDE
        + rb"(?: [^<>\r\n]{1,64})?>"
        + S
        + rb"(?:<(?i:string|value|code|b|span|tt|pre|kbd)>)?(?:"
        + ENTITY
        + rb"(?P<q>[^<>\r\n]{1,1024}?)(?="
        + ENTITY
        + rb")|(?!\[?"
        + ENTITY
        + rb")(?P<v>[^<> \t\r\n][^<>]{0,4095}))",
        secret=True,
        accept=is_beside_name,
    ),
)
