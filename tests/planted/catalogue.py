"""One line for every kind, context and form, each with a fresh value."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from urllib.parse import quote

from tests.planted import keyed, shaped, values

Escape = Callable[[str], str]
Make = Callable[[Random], str]
PASSWORD_LIKE = frozenset(
    {"password", "jvm-secret", "java-command", "totp", "totp-url", "session-digits", "session-id", "bearer", "basic",
     "url-credentials", "cookie", "pem", "jwt", "cloud-key"}
)  # fmt: skip
"""All of these must go; of the others 99.9 %."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A text (lines without the last line end) with a secret in it, and what must not be in the output."""

    kind: str
    context: str
    text: str
    needles: tuple[str, ...]
    form: str
    """The text with <K> and <V> where key and value stand: what may be shown."""


def in_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def in_url(text: str) -> str:
    return quote(text, safe="")


def plain(text: str) -> str:
    return text


def twice(text: str) -> str:
    return in_json(in_json(text))


ESCAPES: Mapping[str, Escape] = {
    "json": in_json, "json in json": twice, "har": in_json, "xml attribute": html.escape, "xml element": html.escape,
    "url query": in_url,
}  # fmt: skip


def spots(rng: Random) -> Iterator[Spot]:
    """Everything once."""
    yield from _shaped(rng)
    yield from _keyed(rng, "password", (*keyed.KEYS, *keyed.DOTTED), values.password, values.odd_password)
    yield from _keyed(rng, "totp", keyed.TOTP_KEYS, _base32, _base32)
    yield from _jvm(rng)
    yield from _commands(rng)
    yield from _phrases(rng)
    yield from _keys(rng)
    yield from _spots(rng, "password", keyed.PROSE, ("",), values.password)
    yield from _spots(rng, "user-name", keyed.USER, keyed.USER_KEYS, user)


def user(rng: Random) -> str:
    return values.word(rng, 5, values.LETTERS) + values.word(rng, 4)


def _base32(rng: Random) -> str:
    return values.word(rng, rng.choice((16, 26, 32)), values.BASE32)


def _shaped(rng: Random) -> Iterator[Spot]:
    for kind, make in values.SHAPED.items():
        for context, line in shaped.lines(kind):
            value = make(rng)
            escape = ESCAPES.get(context, plain)
            yield Spot(kind, context, line.replace("<V>", escape(value)), values.needles(kind, value), line)


def _spots(
    rng: Random, kind: str, forms: Mapping[str, tuple[str, ...]], keys: tuple[str, ...], make: Make, escape: Escape = plain
) -> Iterator[Spot]:
    for context, some in forms.items():
        for line in some:
            key, value = rng.choice(keys), make(rng)
            if "<<K>" in line and (not key[0].isalpha() or "." in key):
                key = keys[0]
            escaped = ESCAPES.get(context, plain)(value) if escape is plain else escape(value)
            text = line.replace("<K>", key).replace("<V>", escaped)
            yield Spot(kind, context, text, values.needles(kind, value), line)


def _keyed(rng: Random, kind: str, keys: tuple[str, ...], make: Make, odd: Make) -> Iterator[Spot]:
    short = tuple(key for key in keys if "." not in key)
    yield from _spots(rng, kind, keyed.WHOLE_LINE, keys, make)
    yield from _spots(rng, kind, keyed.WHOLE_LINE, keys, odd)
    yield from _spots(rng, kind, keyed.IN_LINE, short, make)
    for quoted in (make, odd):
        yield from _spots(rng, kind, keyed.JSON, short, quoted)
        yield from _spots(rng, kind, keyed.JSON_IN_JSON, short, quoted)
        yield from _spots(rng, kind, keyed.XML, short, quoted)
        yield from _spots(rng, kind, keyed.FORM_IN_JSON, short, quoted, in_url)


def _jvm(rng: Random) -> Iterator[Spot]:
    forms = {
        "vmoptions": ("-D<K>=<V>", '-D<K>="<V>"'),
        "hs_err": ("jvm_args: -Xmx1g -D<K>=<V> -XX:+UseG1GC", "JAVA_TOOL_OPTIONS=-D<K>=<V>"),
        "stderr": ("Picked up JAVA_TOOL_OPTIONS: -D<K>=<V> -Xmx1g",),
        "json": ('{"args":["-Xmx1g","-D<K>=<V>"]}',),
        "command line": ("java -D<K>=<V> -cp x.jar jclient.LoginFrame", "java '-D<K>=<V>' -jar x.jar"),
        "xml attribute": ('<arg value="-D<K>=<V>"/>',),
    }
    yield from _spots(rng, "jvm-secret", forms, keyed.JVM_KEYS, values.password)


def _commands(rng: Random) -> Iterator[Spot]:
    for context, some in keyed.COMMANDS.items():
        for line in some:
            name, secret = user(rng), values.password(rng)
            text = line.replace("<V>", name).replace("<W>", ESCAPES.get(context, plain)(secret))
            yield Spot("java-command", context, text, (name, *values.pieces(secret)), line)


def _phrases(rng: Random) -> Iterator[Spot]:
    for kind, some in keyed.PHRASES.items():
        for line in some:
            name, secret = user(rng), values.word(rng, 14)
            value, sought = name, (name,)
            if kind == "basic":
                value = base64.b64encode(f"{name}:{secret}".encode()).decode()
                sought = (name, secret, value.rstrip("="))
            elif kind in ("bearer", "cookie"):
                value = values.word(rng, 20) + rng.choice(("", ".", "-", "_")) + values.word(rng, 20)
                sought = values.pieces(value)
            elif kind == "totp-url":
                value = _base32(rng)
                sought = (value,)
            elif kind == "session-id":
                value = f"{values.word(rng, 8, values.HEX)}.{values.word(rng, 4, values.HEX)}"
                sought = (value, value[:8])
            elif kind == "old-folder":
                value = values.word(rng, rng.randrange(8, 13), values.LETTERS[:26])
                sought = (value,)
            elif kind == "jwt-header":
                value = values.jwt(rng)
                sought = values.needles("jwt", value)
            elif kind == "url-credentials":
                sought = (name, secret)
            context = "har" if '"name"' in line or '"headers"' in line else "json" if line.startswith("{") else "header or path"
            text = line.replace("<V>", value).replace("<W>", secret)
            yield Spot(kind.removesuffix("-header"), context, text, sought, line)


def _keys(rng: Random) -> Iterator[Spot]:
    for context, form in {
        "alone": lambda key: key,
        "crowd": lambda key: f"x = {key} y",
        "json": lambda key: f'{{"key": "{in_json(key)}"}}',
        "json in json": lambda key: f'{{"a":"{{\\"key\\":\\"{twice(key)}\\"}}"}}',
        "xml element": lambda key: f"<key>{key}</key>",
        "yaml": lambda key: "key: |\n  " + key.replace("\n", "\n  "),
        "properties": lambda key: "the.key=" + key.replace("\n", "\\n\\\n  "),
        "tws log": lambda key: "2026-02-12 11:05:37.952 [TE] INFO [JTS-Foo-1] - " + key,
    }.items():
        key = values.pem(rng)
        yield Spot("pem", context, form(key), values.needles("pem", key), form("<V>"))
