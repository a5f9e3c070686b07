"""The rules for what opens doors: keys, passwords, codes, tokens. Their values are never told apart and never left in."""

from __future__ import annotations

from capture_tool.core.redaction import checks
from capture_tool.core.redaction.command_rules import COMMAND_RULES
from capture_tool.core.redaction.pair_rules import PAIR_RULES
from capture_tool.core.redaction.rule import (
    IS,
    NO_COUNT,
    NUMBER_AFTER,
    NUMBER_BEFORE,
    PASSWORD_KEY,
    PHRASE,
    PRIVATE_KEY,
    QUOTED,
    TOKEN_AFTER,
    TOKEN_BEFORE,
    Rule,
    always,
)
from capture_tool.core.redaction.word_rules import WORD_RULES

KEYS_BY_SHAPE = (
    rb"(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,100}|glpat-[A-Za-z0-9_-]{20,64}|xox[abprs]-[A-Za-z0-9-]{10,200}"
    rb"|AIza[A-Za-z0-9_-]{35}|sk-[A-Za-z0-9_-]{20,200}|[rs]k_(?:live|test)_[A-Za-z0-9]{10,100}|SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"
    rb"|ya29\.[A-Za-z0-9_-]{20,512}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{32,256})"
)

SECRET_RULES: tuple[Rule, ...] = (
    # Keys in clear: PKCS #1, PKCS #8, OpenSSH, OpenPGP. Without its end line, all that could be its body goes.
    Rule(
        kind="private-key",
        find=PRIVATE_KEY,
        pattern=PRIVATE_KEY + rb"(?:(?:[^-]|-(?!----END)){0,16384}-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
        rb"|[A-Za-z0-9+/=\\ \t\r\n]{0,16384})",
        secret=True,
        scan=False,
    ),
    # IBC prints its own command line, user and password are its last words (domain: java command).
    Rule(
        kind="java-command",
        find=rb"ibcalpha\.ibc\.Ibc(?:Tws|Gateway)[ \t]",
        pattern=rb"ibcalpha\.ibc\.Ibc(?:Tws|Gateway)[ \t]{1,8}"
        rb"(?:\"[^\"\r\n]{0,1024}\"|[^\" \t\r\n]{1,1024})[ \t]{1,8}(?P<v>[^ \t\r\n])",
        secret=True,
        open_key=True,
        to_line_end=always,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="jvm-secret",
        find=rb"-D(?i:[A-Za-z0-9_.-]{0,64}(?:key|pass|secret|token|credential))",
        pattern=rb"-D(?i:[A-Za-z0-9_.-]{0,64}(?:key|pass|secret|token|credential)[A-Za-z0-9_.-]{0,64})"
        rb"=\"?(?P<v>[^\" \t\r\n]{1,4096})",
        secret=True,
        accept=checks.is_secret,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="totp-seed",
        find=rb"(?i:otpauth)(?::|%3A)",
        pattern=rb"(?i:otpauth)(?::|%3A)(?://|%2F%2F)[^\"'<> \t\r\n]{1,1024}",
        secret=True,
    ),
    Rule(
        kind="totp-seed",
        find=rb"(?i:totp|otp|2fa|twofa)(?i:[A-Z0-9_.-]{0,32})" + IS,
        pattern=rb"(?i:totp|otp|2fa|twofa)(?i:[A-Z0-9_.-]{0,32})"
        + IS
        + rb"[\"']?(?P<v>[A-Za-z2-7]{16,128}={0,6}|[A-Z2-7]{4}(?:[ -][A-Z2-7]{1,4}){3,31}|[a-z2-7]{4}(?:[ -][a-z2-7]{4}){3,31})",
        after=TOKEN_AFTER,
        secret=True,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="url-credentials",
        find=rb"://[^/@:\"'<> \t\r\n]{0,256}:[^/@\"'<> \t\r\n]{1,256}@",
        pattern=rb"://(?P<v>[^/@:\"'<> \t\r\n]{0,256}:[^/@\"'<> \t\r\n]{1,256})@",
        anchors=(b"@",),
        opening=b"://",
        reach=520,
        secret=True,
    ),
    Rule(
        kind="authorization",
        find=rb"(?i:authorization)" + IS,
        pattern=rb"(?i:authorization)" + IS + rb"[\"']?(?i:(?:bearer|basic|digest|negotiate|ntlm|token|apikey)[ \t]{1,4})?"
        rb"(?P<v>[^\"' \t\r\n,;]{1,8192})",
        secret=True,
        accept=checks.is_secret,
        to_line_end=checks.begins_line,
    ),
    Rule(
        kind="authorization",
        find=rb"(?i:bearer|basic)[ \t]{1,4}[A-Za-z0-9._~+/-]{16}",
        pattern=rb"(?i:bearer|basic)[ \t]{1,4}(?P<v>[A-Za-z0-9._~+/-]{16,8192}={0,2})",
        before=TOKEN_BEFORE,
        secret=True,
    ),
    Rule(
        kind="cookie",
        find=rb"(?i:cookie2?)[\"' \t]{0,9}:",
        pattern=rb"(?i:cookie2?)(?:[\"'][ \t]{0,8}:[ \t]{0,8}[\"'](?P<q>[^\"'\r\n]{1,8192})"
        rb"|[ \t]{0,8}:[ \t]{0,8}(?P<v>[^\"' \t\r\n]))",
        secret=True,
        to_line_end=checks.unquoted,
    ),
    Rule(
        kind="jwt",
        find=rb"eyJ[A-Za-z0-9_-]{5}",
        pattern=rb"eyJ[A-Za-z0-9_-]{5,4096}\.[A-Za-z0-9_-]{4,8192}\.[A-Za-z0-9_-]{0,2048}",
        before=TOKEN_BEFORE,
        secret=True,
    ),
    Rule(
        kind="api-key",
        find=rb"AKIA[0-9A-Z]{8}|gh[pousr]_[A-Za-z0-9]{8}|github_pat_|glpat-|xox[abprs]-|AIza|\bsk-|[rs]k_(?:live|test)_|SG\.|ya29\.|npm_|pypi-",
        pattern=KEYS_BY_SHAPE,
        before=TOKEN_BEFORE,
        after=TOKEN_AFTER,
        secret=True,
    ),
    *PAIR_RULES,
    Rule(
        kind="password",
        pattern=rb"(?!secret-removed)" + PASSWORD_KEY + rb"[A-Za-z0-9_.-]{0,64}" + IS + PHRASE,
        find=PASSWORD_KEY + rb"[A-Za-z0-9_.-]{0,64}" + IS + NO_COUNT,
        secret=True,
        accept=checks.is_password,
        to_line_end=checks.begins_line,
        learn=checks.is_assigned,
    ),
    # `<property name="password" value="...">`, `--password ...`, and the bare `pass=...`.
    Rule(
        kind="password",
        find=rb"[\"'][A-Za-z0-9_.-]{0,64}" + PASSWORD_KEY + rb"[A-Za-z0-9_.-]{0,64}[\"'][ \t]{1,8}value",
        pattern=rb"[\"'][A-Za-z0-9_.-]{0,64}" + PASSWORD_KEY + rb"[A-Za-z0-9_.-]{0,64}[\"'][ \t]{1,8}value=(?:" + QUOTED + rb")",
        anchors=(b"value=",),
        reach=224,
        secret=True,
        accept=checks.is_secret,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="password",
        find=rb"--(?i:[a-z0-9-]{0,32}(?:passw|passphrase|pwd|secret|token|api-?key))",
        pattern=rb"--(?i:[a-z0-9-]{0,32}(?:passw|passphrase|pwd|secret|token|api-?key)(?:ord|d)?)[ \t]{1,4}(?!-)(?:"
        + QUOTED
        + rb"|(?P<v>[^\"' \t\r\n]{1,4096}))",
        before=rb"(?<![A-Za-z0-9-])",
        secret=True,
        accept=checks.is_password,
    ),
    Rule(
        kind="password",
        find=rb"(?i:pass)(?:=|%3[Dd])",
        pattern=rb"(?i:pass)(?:=|%3[Dd])" + PHRASE,
        before=rb"(?<![A-Za-z0-9])",
        secret=True,
        accept=checks.is_password,
        learn=checks.is_assigned,
    ),
    *COMMAND_RULES,
    *WORD_RULES,
    # Session tokens of the platform: 40 to 60 digits. A double that is not set is longer (309 digits) or has a point.
    Rule(
        kind="session",
        pattern=rb"[0-9]{40,60}",
        find=rb"[0-9]{40}",
        before=NUMBER_BEFORE,
        after=NUMBER_AFTER,
        secret=True,
    ),
)
