"""The rules for what opens doors: keys, passwords, codes, tokens. Their values are never told apart and never left in."""

from __future__ import annotations

import re

from capture_tool.core.redaction import checks, element_rules, line_checks
from capture_tool.core.redaction.answer_rules import ANSWER_RULES
from capture_tool.core.redaction.block_rules import BLOCK_RULES
from capture_tool.core.redaction.call_rules import CALL_RULES
from capture_tool.core.redaction.code_rules import CODE_RULES
from capture_tool.core.redaction.command_rules import COMMAND_RULES, is_no_argument, is_option_value
from capture_tool.core.redaction.dump_rules import DUMP_RULES
from capture_tool.core.redaction.escaped_rules import ESCAPED_RULES
from capture_tool.core.redaction.header_rules import HEADER_RULES
from capture_tool.core.redaction.java_rules import JAVA_RULES
from capture_tool.core.redaction.login_code_rules import BEFORE_KEYS, LOGIN_CODE_RULES
from capture_tool.core.redaction.pair_rules import PAIR_RULES
from capture_tool.core.redaction.program_rules import PROGRAM_RULES
from capture_tool.core.redaction.rule import (
    DOUBLE,
    ESCAPED,
    FIX_BEFORE,
    FIX_VALUE,
    IS,
    KEY,
    KEY_END,
    NO_COUNT,
    NUMBER_AFTER,
    NUMBER_BEFORE,
    PASSWORDS,
    PHRASE,
    PRIVATE_KEY,
    PSK,
    QUOTED,
    TOKEN_AFTER,
    TOKEN_BEFORE,
    Rule,
    secret_behind,
)
from capture_tool.core.redaction.sentence_rules import SENTENCE_RULES
from capture_tool.core.redaction.service_rules import SERVICE_RULES
from capture_tool.core.redaction.shell_rules import SHELL_RULES
from capture_tool.core.redaction.spoken_rules import SPOKEN_RULES
from capture_tool.core.redaction.talk_rules import TALK_RULES
from capture_tool.core.redaction.token_rules import TOKEN_RULES
from capture_tool.core.redaction.tool_rules import TOOL_RULES
from capture_tool.core.redaction.typed_rules import TYPED_RULES
from capture_tool.core.redaction.weak_rules import WEAK_RULES
from capture_tool.core.redaction.word_rules import WORD_RULES, WORDS
from capture_tool.core.redaction.words import BASE32, E_GRAVE, UNMASKED

LINE = rb"(?:\r\n?|\n)"
PEM_LINE = LINE + rb"[ \t]{0,16}[A-Za-z0-9+/]{1,76}={0,2}[ \t]{0,8}(?=[\r\n]|\Z)"
LOGGED_PEM_LINE = (
    LINE + rb"[^\r\n]{0,96}?(?<![A-Za-z0-9+/=_.-])(?:[A-Za-z0-9+/]{32,76}={0,2}|[A-Za-z0-9+/]{1,76}={1,2})[ \t]{0,8}(?=[\r\n]|\Z)"
)
"""A line of a key with what a log writes before each of its lines."""
KEYS_BY_SHAPE = (
    rb"(?:A[KS]IA[0-9A-Z]{16}(?:\x20?[/:,;|]\x20?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+]))?|whsec_[A-Za-z0-9+/=]{16,80}|hf_[A-Za-z0-9]{20,64}|GOCSPX-[A-Za-z0-9_-]{16,64}|key-[0-9a-f]{32}|(?:ST|TGT|PGT)-[0-9]{1,8}-[A-Za-z0-9.-]{20,128}|1//0[A-Za-z0-9_-]{20,256}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,100}|glpat-[A-Za-z0-9_-]{20,64}|xox[abprs]-[A-Za-z0-9-]{10,200}"
    rb"|AIza[A-Za-z0-9_-]{35}|sk-(?:[A-Za-z0-9-]|_(?!_)){20,200}|[rs]k_(?:live|test)_[A-Za-z0-9]{10,100}|SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"
    rb"|ya29\.[A-Za-z0-9_-]{20,512}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{32,256})"
)
SESSION = rb"(?i:sess)(?i:ion)?[ ._-]?(?i:id|key|uuid|hash|index)?(?:\\{0,3}[\"'])?[ \t]{0,3}[=:]?[ \t]{0,3}\\{0,3}[\"'(\[]?_?"
SEED = re.compile(rb"(?:[=:(]|(?i:\b(?:is|was|ist|es|est|secret|seed|key|-b|--base32))|" + E_GRAVE + rb")[ \t\"']{0,8}\Z")
CLASS = re.compile(rb"(?:[A-Z]?[a-z]{2,24}){1,12}")


def is_seed(hit: checks.Hit) -> bool:
    """No name of a class or a method behind what is said of second factors."""
    return CLASS.fullmatch(hit.value) is None or re.match(rb"(?i:mfa|authenticator)", hit.text[hit.begin : hit.end]) is None


def is_said_seed(hit: checks.Hit) -> bool:
    """No constant in capitals: with a digit, or right behind what it is."""
    return (re.search(rb"[2-7]", hit.value) or SEED.search(hit.text, hit.begin, hit.start)) is not None and checks.is_secret(hit)


SECRET_RULES: tuple[Rule, ...] = (
    # Keys in clear: PKCS #1, PKCS #8, OpenSSH, OpenPGP. Without its end line, all that could be its body goes.
    Rule(
        kind="private-key",
        find=PRIVATE_KEY,
        pattern=PRIVATE_KEY + rb"(?:(?:[^-]|-(?!----(?:END|BEGIN))){0,16384}-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
        rb"|[A-Za-z0-9+/=\\ \t]{0,4096}(?:(?:" + PEM_LINE + rb"){1,150}|(?:" + LOGGED_PEM_LINE + rb"|" + PEM_LINE + rb"){0,80}))",
        secret=True,
        scan=False,
    ),
    *JAVA_RULES,
    Rule(
        kind="totp-seed",
        find=rb"(?i:otpauth(?::|%3A|-m))",
        pattern=rb"(?i:otpauth(?:-migration)?(?::|%3A)(?://|%2F%2F))(?:[^\"'<>\\\]} \t\r\n]|[\]}](?![\]},]|\Z)){1,1024}",
        secret=True,
    ),
    Rule(
        kind="totp-seed",
        find=rb"(?i:totp|otp|2fa|twofa|\bmfa|_mfa|authenticator)(?i:[A-Z0-9_.-]{0,32})" + IS,
        pattern=rb"(?i:totp|otp|2fa|twofa|\bmfa|_mfa|authenticator)(?i:[A-Z0-9_.-]{0,32})"
        + IS
        + rb"[\"']?(?P<v>[A-Za-z2-7]{16,128}={0,6}|[A-Z2-7]{4}(?:[ -][A-Z2-7]{1,4}){3,31}|[a-z2-7]{4}(?:[ -][a-z2-7]{4}){3,31})",
        after=rb"(?![A-Za-z0-9/+]|\\\r?\n)",
        secret=True,
        accept=is_seed,
        learn=checks.is_assigned,
    ),
    # In words and in code: `TOTP seed: X`, `2FA secret: X`, `pyotp.TOTP('X')`, `oathtool --totp -b X`.
    Rule(
        kind="totp-seed",
        find=rb"(?i:totp|\botp|2fa|two[ _-]?factor|authenticator)[ \t_.(:=-]",
        pattern=rb"(?i:totp|\botp|2fa|two[ _-]?factor|authenticator)(?:[ \t_.-]{1,4}"
        rb"(?i:auth(?:entication)?|secret|seed|key|setup|code|from|read|settings|loaded|entered|app|token|backup|for|i|we|typed|used"
        rb"|saved|scanned|my|the|di|per|del|mio|they|you|he|she|was|gave|given|got|sent|showed|told|me|us|which|that)){0,8}"
        rb"(?:[ \t]{0,4}[=:][ \t]{0,4}|[ \t]{1,4}(?:(?:is|was|ist|es|est|-b|--base32|" + E_GRAVE + rb")[ \t]{1,4})?|\()"
        rb"[\"']?(?P<v>" + BASE32 + rb")",
        after=TOKEN_AFTER,
        secret=True,
        accept=is_said_seed,
        learn=checks.is_assigned,
    ),
    secret_behind(
        "totp-seed",
        rb"--[th]otp[= \t]",
        rb"(?:(?<==)[a-z0-9]{3,8}[ \t])?[ \t]{0,3}(?:(?:-{1,2}[a-z0-9=-]{1,32}|[0-9]{1,10})[ \t]{1,3}){0,8}[\"']?"
        rb"(?P<v>[A-Za-z0-9]{12,128}={0,6}|" + BASE32 + rb")(?![A-Za-z0-9=-])",
        accept=checks.is_secret,
    ),
    secret_behind(
        "totp-seed",
        rb"(?i:\bseed)[\"']?[ \t:=(]",
        rb"{1,3}(?:base32\)[ \t:=]{1,3})?[\"']?(?P<v>" + BASE32 + rb")(?![A-Za-z0-9])",
        accept=checks.is_secret,
    ),
    # `sessionId 28d902e5.35a5`, `"session":"<32 hex>"`, `x-sess-uuid: 0.<hex>`.
    Rule(
        kind="session",
        find=SESSION + rb"(?:[0-9]\.)?[0-9A-Fa-f]{8}",
        pattern=SESSION + rb"(?P<v>[0-9A-Fa-f]{8}\.[0-9A-Fa-f]{4}|(?:[0-9]\.)?[0-9A-Fa-f]{24,128})",
        after=TOKEN_AFTER,
        secret=True,
        learn=checks.is_assigned,
    ),
    secret_behind(
        "session",
        rb"(?i:\bwbid|\bsso_?(?:token|session)|\bst_?token)\\{0,7}[\"']?[ ]?[:=]",
        rb"[ ]?\\{0,7}[\"']?(?P<v>[0-9A-Za-z]{24,128})(?![A-Za-z0-9])",
        accept=checks.is_secret,
    ),
    # A session token of the platform as its log shows it: `MessageXYZ=1a2b3XXXXX..`.
    Rule(
        kind="session",
        pattern=rb"[0-9a-f]{4,8}XXXXX\.\.",
        anchors=(b"XXXXX..",),
        lead=checks.KEY_LETTERS.rstrip(b"_.-"),
        reach=8,
        before=TOKEN_BEFORE,
        secret=True,
    ),
    # Tags 554, 925, 1402 and 1404 of FIX: Password, NewPassword, and both encrypted.
    Rule(
        kind="password",
        find=rb"(?:554|925|140[24])(?:\))?=",
        pattern=rb"(?:554|925|140[24])\)?=(?:\"(?P<q>" + DOUBLE + rb"{1,256})(?=\")|(?<=\|...=)(?P<e>[^|\r\n]{1,256})(?=\|[0-9])"
        rb"|(?<=\x01...=)(?P<s>[^\x01\r\n]{1,256})(?=\x01[0-9])|(?P<v>" + FIX_VALUE + rb"{1,256}))",
        before=rb"(?:(?<=\()|" + FIX_BEFORE + rb")",
        secret=True,
        accept=checks.is_field,
        inside=True,
        learn=checks.is_assigned,
    ),
    # What posts for a program: bots and webhooks.
    Rule(
        kind="api-key",
        find=rb"(?:bot[ \t]?|token[ \t:=]{1,4})[0-9]{8,10}:[A-Za-z0-9_-]{30}",
        pattern=rb"(?:bot[ \t]?|token[ \t:=]{1,4})(?P<v>[0-9]{8,10}:[A-Za-z0-9_-]{30,60})",
        secret=True,
    ),
    Rule(
        kind="api-key",
        find=rb"hooks\.slack\.com/services/|/services/T[A-Z0-9]{8}|discord(?:app)?\.com/api/webhooks/|/IncomingWebhook/|/with/key/",
        pattern=rb"(?:hooks\.slack\.com/services/|/services/(?=T[A-Z0-9]{8})|discord(?:app)?\.com/api/webhooks/|/IncomingWebhook/|/with/key/)(?P<v>[A-Za-z0-9/_-]{8,160})",
        secret=True,
    ),
    Rule(
        kind="url-credentials",
        find=rb"://[^/@:\"'<> \t\r\n]{0,256}:(?![0-9]{1,5}(?:;[A-Za-z]{1,32}=|/))[^@\"'<> \t\r\n]{1,256}(?:@|\\u0040)",
        pattern=rb"://" + UNMASKED + rb"(?P<v>[^/@:\"'<> \t\r\n]{0,256}:(?![0-9]{1,5}(?:;[A-Za-z]{1,32}=|/))"
        rb"[^@\"'<> \t\r\n][^\"'<> \t\r\n]{0,255})(?:@|\\u0040)",
        opening=b"://",
        secret=True,
    ),
    *HEADER_RULES,
    Rule(
        kind="jwt",
        find=rb"eyJ[A-Za-z0-9_-]{5}",
        pattern=rb"eyJ[A-Za-z0-9_-]{5,4096}\.[A-Za-z0-9_-]{4,8192}\.[A-Za-z0-9_-]{0,2048}",
        before=TOKEN_BEFORE,
        secret=True,
    ),
    Rule(
        kind="api-key",
        find=rb"A[KS]IA[0-9A-Z]{8}|whsec_|\bhf_|GOCSPX-|\bkey-[0-9a-f]{8}|\b1//0|\b(?:ST|TGT|PGT)-[0-9]{1,8}-|gh[pousr]_[A-Za-z0-9]{8}|github_pat_|glpat-|xox[abprs]-|AIza|\bsk-|[rs]k_(?:live|test)_|SG\.|ya29\.|npm_|pypi-",
        pattern=KEYS_BY_SHAPE,
        before=TOKEN_BEFORE,
        after=TOKEN_AFTER,
        secret=True,
    ),
    *SERVICE_RULES,
    *ANSWER_RULES,
    *BLOCK_RULES,
    *ESCAPED_RULES,
    *TOOL_RULES,
    *TOKEN_RULES,
    *PAIR_RULES,
    # Several words without quotes, in the midst of a line: `IBC: IbPassword=two words`, `{password=two words, mode=paper}`.
    Rule(
        kind="password",
        find=KEY + IS + NO_COUNT,
        pattern=rb"(?!secret-removed)(?i:" + PASSWORDS + rb"|secret|credential|" + PSK + rb")" + KEY_END + IS + WORDS,
        secret=True,
        accept=is_no_argument,
        to_line_end=line_checks.fills_line,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="password",
        find=rb"(?i:pass|pw|psk)(?::|=)",
        pattern=rb"(?i:pass|pw|psk)(?::|=)" + WORDS,
        before=TOKEN_BEFORE + rb"(?<!:!)",
        secret=True,
        to_line_end=line_checks.fills_line,
    ),
    *CODE_RULES,
    *SHELL_RULES,
    *DUMP_RULES,
    *PROGRAM_RULES,
    *BEFORE_KEYS,
    Rule(
        kind="password",
        pattern=rb"(?!secret-removed)" + KEY + IS + PHRASE,
        find=KEY + IS + NO_COUNT,
        secret=True,
        accept=checks.is_password,
        to_line_end=line_checks.fills_line,
        inside=True,
        learn=checks.is_assigned,
    ),
    # `<property name="password" value="...">`, `--password ...`, and the bare `pass=...`.
    Rule(
        kind="password",
        find=KEY + rb"\\{0,3}[\"'][ \t\r\n]{1,64}[A-Za-z-]{1,16}=",
        pattern=KEY + rb"\\{0,3}[\"'][ \t\r\n]{1,64}(?:[A-Za-z-]{1,16}=\\{0,3}[\"'][^\"'\\\r\n]{0,32}\\{0,3}[\"'] ){0,2}"
        rb"(?i:val(?:ue)?|content|data)=(?:"
        + QUOTED
        + rb"|(?P<v>[^\"' \t\r\n][^ \t\r\n]{0,1023}?)(?=/?>(?:[ \t\r\n<]|\Z)|[ \t\r\n]|\Z))",
        secret=True,
        accept=element_rules.is_of_attribute,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="password",
        find=rb"--(?i:[a-z0-9-]{0,32}(?:passw|passphrase|pwd|secret|token|api-?key))",
        pattern=rb"--(?i:[a-z0-9-]{0,32}(?:passw|passphrase|pwd|secret|token|api-?key)(?:ord|d)?)[ \t]{1,4}(?!-)(?:"
        + QUOTED
        + rb"|(?P<v>[^\"' \t\r\n][^ \t\r\n\x1b]{0,4095}))",
        before=rb"(?<![A-Za-z0-9-])",
        secret=True,
        inside=True,
        accept=is_option_value,
    ),
    Rule(
        kind="password",
        find=rb"(?i:pass|pin|\botp)" + IS + NO_COUNT,
        pattern=rb"(?i:pass|(?:(?<![A-Za-z0-9_])|" + ESCAPED + rb")(?:pin|otp))" + IS + PHRASE,
        before=rb"(?:(?<![A-Za-z0-9])|(?<=[a-z])(?=P)|(?<=rpc)|(?<=user)|(?<=(?i:db)))",
        secret=True,
        accept=checks.is_password,
        to_line_end=line_checks.fills_line,
        inside=True,
        learn=checks.is_assigned,
    ),
    *COMMAND_RULES,
    *CALL_RULES,
    *TYPED_RULES,
    *WORD_RULES,
    *SPOKEN_RULES,
    *SENTENCE_RULES,
    *TALK_RULES,
    *LOGIN_CODE_RULES,
    *WEAK_RULES,
    # Session tokens of the platform: 40 to 60 digits. A double that is not set is longer (309 digits) or has a point.
    Rule(
        kind="session",
        pattern=rb"(?!0{40})[0-9]{40,60}(?:/[0-9a-f]{8}\.[0-9a-f]{4}(?![0-9a-z]))?",
        find=rb"[0-9]{40}",
        before=NUMBER_BEFORE,
        after=NUMBER_AFTER,
        secret=True,
    ),
)
