"""Lists and objects of JSON that hold strings, as patterns: what belongs to one, up to its end."""

from __future__ import annotations

from capture_tool.core.redaction.rule import S

INSIDE = rb"(?:[^\"\\]|\\[^\r\n]|\"(?=[ \t\r\n]{0,64},)|(?<=[, \t\r\n])\"(?![ \t\r\n]{0,64}[:\]}]))"
"""A character of strings in a list of JSON, or what stands between one and the next; no key of an object."""
IN_OBJECT = (
    rb"(?:[^\"\\]|\\[^\r\n]|\"(?=[ \t\r\n]{0,64}(?:,[ \t\r\n]{0,64}\"|:[ \t\r\n]{0,64}"
    rb"(?:\"|(?:-?[0-9][0-9.eE+-]{0,32}|true|false|null)[ \t\r\n]{0,64},)))|(?<=[,: \t\r\n])\"(?![ \t\r\n]{0,64}[:\]}]))"
)
"""The same in an object: behind a key stands a text, or a number before the next key, so that nothing behind the object is taken
for a part of it.
"""
OBJECT = rb"\{" + S + rb"\"[^\"\\\r\n]{1,64}\"" + S + rb":" + S + rb"\"(?P<v>" + IN_OBJECT + rb"{1,8192})\"" + S + rb"\}"
"""An object of JSON that holds strings only: from the first string to the last."""
