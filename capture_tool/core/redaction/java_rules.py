"""The rules for the command lines of Java: IBC's own, which ends with user and password, and what `-D` sets."""

from __future__ import annotations

from capture_tool.core.redaction import checks, line_checks
from capture_tool.core.redaction.about import is_about
from capture_tool.core.redaction.rule import Rule, always

IBC = rb"ibcalpha\.ibc\.Ibc(?:Tws|Gateway)"
NEXT = rb"(?:\\?[\"'])?[, \t]{1,8}(?:\\?[\"'](?=[^\"'\r\n]{0,1024}\\?[\"'][, \t\]]))?"
"""Between two words of a command, also where it is printed as a list."""
JVM_KEY = (
    rb"-D(?i:[A-Za-z0-9_.-]{0,64}(?:(?<!mon)key(?!board|[Ss]tore(?:Type|Provider)?=)|pass|pwd?|secret|token|credential|(?<=-D)(?:restart|pin|otp)(?==))"
    rb"[A-Za-z0-9_.-]{0,64})"
)
JVM_FIND = rb"-D(?i:[A-Za-z0-9_.-]{0,64}(?:key|pass|pw|secret|token|credential|restart|pin|otp))"


def is_left(hit: checks.Hit) -> bool:
    """Whether the words of a command are still there."""
    return not hit.text[hit.start : hit.start + 24].lstrip(b"\\\"', \t\r\n").startswith(checks.REMOVED)


def is_jvm_secret(hit: checks.Hit) -> bool:
    """What `-D` sets, if that says nothing about a secret only (`-Djdk.tls.ephemeralDHKeySize=2048`)."""
    return not is_about(hit.text[hit.begin : hit.start].rstrip(b"=\"'"), hit.value) and checks.is_secret(hit)


JAVA_RULES: tuple[Rule, ...] = (
    # The same as a list over several lines, in JSON and YAML.
    Rule(
        kind="java-command",
        bare_key=True,
        find=IBC + rb"(?:\\{0,7}[\"'],|[\"']?[ \t]{0,4}\r?\n)",
        pattern=IBC + rb"(?:\\{0,7}[\"'],\s{0,64}\\{0,7}[\"'][^\"'\r\n]{1,1024}[\"'],\s{0,64}\\{0,7}[\"']"
        rb"(?P<q>[^\]]{1,4096}?)(?=\\{0,7}[\"']\s{0,64}\])"
        rb"|[\"']?[ \t]{0,4}\r?\n[ \t]{0,32}-[ \t][^\r\n]{1,1024}\r?\n[ \t]{0,32}-[ \t]{1,8}"
        rb"(?P<v>[^\r\n]{1,1024}(?:\r?\n[ \t]{0,32}-[ \t][^\r\n]{1,1024}){0,4}))",
        secret=True,
        accept=is_left,
        learn=always,
    ),
    # The same over several lines of a shell, and as IBC prints its arguments.
    Rule(
        kind="java-command",
        bare_key=True,
        find=IBC + rb"[ \t]|config\.ini,[ \t]",
        pattern=rb"(?:" + IBC + rb"[ \t]{1,8}[^\"', \t\r\n]{1,1024}[ \t]{1,8}\\\r?\n[ \t]{0,64}"
        rb"(?P<v>[^\r\n]{1,1024}(?:\\\r?\n[^\r\n]{1,1024}){0,4})"
        rb"|config\.ini,[ \t]{1,3}(?P<q>[^\]\r\n,]{1,128},[^\]\r\n]{1,256})(?=\]))",
        secret=True,
        accept=checks.is_secret,
    ),
    # IBC prints its own command line, user and password are its last words (domain: java command).
    Rule(
        kind="java-command",
        find=IBC + rb"[\"'\\, \t]",
        pattern=IBC + NEXT + rb"(?:\"[^\"\r\n]{0,1024}\"|[^\"', \t\r\n]{1,1024})" + NEXT + rb"(?P<v>[^ \t\r\n])",
        secret=True,
        accept=is_left,
        to_line_end=always,
        inside=True,
        learn=always,
    ),
    Rule(
        kind="jvm-secret",
        find=rb"[\"']" + JVM_FIND,
        pattern=rb"(?:\""
        + JVM_KEY
        + rb"=(?P<q>(?:[^\"\\\r\n]|\\(?!\")[^\r\n]){1,4096})(?=\\?\")|'"
        + JVM_KEY
        + rb"=(?P<s>[^'\r\n]{1,4096})(?='))",
        secret=True,
        accept=is_jvm_secret,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="jvm-secret",
        find=JVM_FIND,
        pattern=JVM_KEY + rb"=(?:\"(?P<q>(?:[^\"\\\r\n]|\\[^\r\n]){1,4096})|'(?P<s>[^'\r\n]{1,4096})"
        rb"|(?P<v>[^\"' \t\r\n](?:[^ \t\r\n\]]|\](?!\]>)){0,4095}))",
        secret=True,
        accept=is_jvm_secret,
        to_line_end=line_checks.goes_on,
        inside=True,
        learn=checks.is_assigned,
    ),
)
