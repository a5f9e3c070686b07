"""Lines around a value that is known by its shape (<V>), by context."""

from __future__ import annotations

from collections.abc import Mapping

STAMP = "2026-08-28 22:29:01.789"
AROUND: Mapping[str, tuple[str, ...]] = {
    "launcher.log": (
        f"{STAMP} INFO  [JTS-Main] - login for <V> done",
        "2021-01-09 11:45:25.594 [PM] INFO  [JTS-PostAuthenticateS2-20] - <V>",
        f"{STAMP} WARN  [JTS-Login] - loginAttempt=2 for=<V>, waiting",
    ),
    "tws log": (
        "2026-02-12 11:05:37.952 [TE] INFO [JTS-EServerSocket-1971] - [-:157:157:1:0:0:0:SYS] Got <V>",
        "2026-02-12 11:05:37.952 [TE] INFO [JTS-EServerSocket-1971] - state{a=1;who=<V>;b=2}",
        "2026-02-12 11:05:37.952 [TE] INFO [JTS-Foo-1] - <V>|x|y",
    ),
    "api log": ("10:05:21:715 -> --- 15-1-<V>-", "10:05:21:716 <- 6-2-TotalCash-1.0-USD-<V>-", "10:05:21:717 -> managed <V>,x,"),
    "ibc log": (
        "2026-10-05 00:15:24:964 IBC: detected frame entitled: <V> Interactive Brokers (Simulated Trading); event=Deactivated",
        "2026-10-05 00:15:24:964 IBC: title=<V>; event=Opened",
    ),
    "ini": ("Label=<V>", "List=a,<V>,b"),
    "properties": ("last.value=<V>", "some.key = <V>", "paths=one,\\\n    <V>,\\\n    three"),
    "xml attribute": ('<entry id="7" name="<V>" on="1"/>', "<entry name='<V>'>text</entry>"),
    "xml element": ("<name><V></name>", "<list>\n  <item>\n    <V>\n  </item>\n</list>"),
    "json": ('{"event": "x", "value": "<V>", "n": 1}', '{"a":["b","<V>"]}', '{"a":{"b":{"c":"<V>"}}}', '{"<V>": 1}'),
    "json in json": (
        '{"body":"{\\"value\\":\\"<V>\\"}"}',
        '{"a":"line\\n<V>\\tend"}',
        '{"b":"{\\"c\\":\\"{\\\\\\"d\\\\\\":\\\\\\"<V>\\\\\\"}\\"}"}',
    ),
    "url query": ("GET https://host.example.net/p?x=1&q=<V>&y=2 HTTP/1.1", "https://host.example.net/p?q=<V>#end", "/p/<V>/x"),
    "hs_err": ("SOME_VARIABLE=<V>", "jvm_args: -Xmx1g -Dlabel=<V> -XX:+UseG1GC", "Launcher Type: x <V>"),
    "vmoptions": ("-Dlabel=<V>", "-Dmy.list=a,<V>"),
    "stack trace": (
        "java.lang.IllegalStateException: bad <V>",
        "\tat com.example.Foo.bar(Foo.java:12) <V>",
        "Caused by: java.io.IOException: cannot reach <V>\n\tat com.example.Foo.baz(Foo.java:99)",
    ),
    "prose en": ("I opened <V> at ten and it froze.", "see (<V>), please", "It is <V>. What now?", "my <V>!"),
    "prose it": ("Ho aperto <V> alle dieci e si è bloccato.", "non vedo <V>, perché?", "c'è <V>; grazie"),
    "csv": ("12;<V>;34", "a,<V>,b", '"a","<V>","b"', "a\t<V>\tb"),
    "quoted": ("value '<V>' seen", 'value "<V>" seen', "`<V>`", "«<V>»"),
    "brackets": ("[<V>]", "(<V>)", "<<V>>", "{<V>}", "x[who=<V>]"),
    "line start": ("<V> is here", "<V>, x", "<V>\tx"),
    "line end": ("it was <V>", "it was <V>   ", "x,<V>"),
    "alone": ("<V>",),
    "ansi": ("\x1b[31m<V>\x1b[0m done", "\x1b[1;32mINFO\x1b[m <V>", "a \x1b[38;5;208m<V>\x1b[m"),
    "stderr": (
        "Picked up JAVA_TOOL_OPTIONS: 2026-10-05 00:15:24:964 IBC: seen <V>",
        "2026-10-05 00:15:24:964 IBC: a(java:12): Gtk-WARNING **: <V> gone",
    ),
    "har": (
        '{"log":{"entries":[{"request":{"url":"https://h.example.net/","comment":"<V>"}}]}}',
        '          {\n            "name": "x",\n            "value": "<V>"\n          }',
    ),
}
UNREASONABLE: Mapping[str, tuple[str, ...]] = {
    "phone": ("15-1-<V>-", "USD-<V>-"),
    "card": ("15-1-<V>-", "USD-<V>-"),
    "mac": ("15-1-<V>-", "USD-<V>-"),
}
"""Figures between hyphens are fields of an API message (`5-30440843-265598-AAPL` must stay), not a number of one's own."""


def lines(kind: str) -> list[tuple[str, str]]:
    """(context, line) for every place where a value of this kind must go."""
    dropped = UNREASONABLE.get(kind, ())
    return [(context, line) for context, some in AROUND.items() for line in some if not any(part in line for part in dropped)]
