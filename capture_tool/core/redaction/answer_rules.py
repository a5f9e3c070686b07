"""The rules for what commands and consoles print when they are asked for a secret: it stands by itself on the next line."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import PATH, Hit, is_secret
from capture_tool.core.redaction.line_checks import line_before
from capture_tool.core.redaction.rule import DOUBLE, KEY, LINE_ENDS, SINGLE, Rule, secret_behind

ASKS = rb"(?:[^\r\n]{0,48}(?i:master password|passphrase|\bpin\b)[^\r\n]{0,48}\r?\n)?"
"""A safe may ask for its own password before it answers."""
RESULT = rb"(?:\[1\] |=> |\$[0-9]{1,4} ==> |Out\[[0-9]{1,5}\]: ?)?"
"""Before what R, Ruby, Java and IPython print."""
ANSWER = (
    rb"[ \t]{0,4}\r?\n"
    + ASKS
    + RESULT
    + rb"(?:[bu]?\"(?P<q>"
    + DOUBLE
    + rb"{1,1024})(?=\")|[bu]?'(?P<s>"
    + SINGLE
    + rb"{1,1024})(?=')|(?P<v>[^\s\"'][^\s]{3,1023})"
    + LINE_ENDS
    + rb")"
)
COMMANDS = (
    rb"\bbw get (?:password|totp|notes)\b",
    rb"\brbw (?:get|code)\b",
    rb"\blpass show [^\r\n]{0,64}?-(?:p|-password|-field|-notes)\b",
    rb"\bop read\b",
    rb"\bop item get [^\r\n]{0,96}?--(?:fields?|otp|reveal)\b",
    rb"\b(?:go)?pass (?:show|otp|generate)\b",
    rb"\bkeepassxc-cli (?:show|clip) [^\r\n]{0,64}?-(?:a|-attributes|s|-show-protected|t|-totp)\b",
    rb"\bsecurity find-(?:generic|internet)-password [^\r\n]{0,128}?-[a-z]{0,3}w\b",
    rb"\bsecret-tool lookup\b",
    rb"\bkeyring get\b",
    rb"\bkwallet-query [^\r\n]{0,64}?(?:-r|--read-password)\b",
    rb"\bgcloud (?:secrets versions access|auth (?:application-default )?print-(?:access|identity)-token)\b",
    rb"\baz (?:keyvault secret show|account get-access-token|acr credential show) [^\r\n]{0,128}?--query\b",
    rb"\baws (?:secretsmanager get-secret-value|ssm get-parameters?|ecr get-login-password)\b",
    rb"\bvault (?:kv get|read) [^\r\n]{0,64}?-field[= ]",
    rb"\bkubectl (?:-n [a-z0-9-]{1,32} )?get secrets?/? [^\r\n]{0,96}?(?:\.data|base64|decode)",
    rb"\bheroku config:get\b",
    rb"\bdoppler secrets get\b",
    rb"\bgh auth token\b",
    rb"\bchamber read\b",
    rb"\bGet-Secret [^\r\n]{0,64}?-AsPlainText\b",
)
"""Commands that print nothing but a secret."""
VARIABLE = rb"\b(?:printenv |echo (?:[\"']?\$\{?(?:env:)?|%))"
"""What prints a variable of a shell."""
OF_SECRET = rb"[A-Za-z0-9_]{0,32}?" + KEY + rb"[}%]?[\"']?"
PRINTING = rb"(?:" + rb"|".join(COMMANDS) + rb")"
NAMED = rb"(?:" + KEY + rb"|(?i:[_.-]key|pass|\bpw|_pw|\bpin|_pin|otp)[A-Za-z0-9_]{0,24})"
READING = (
    rb"(?:\bSys\.getenv\(|\bos\.(?:getenv\(|environ(?:\[|\.get\())|\bprocess\.env[.\[]|GetEnvironmentVariable\(|\bENV(?:\[|\.fetch\()"
    rb"|\bSystem\.getenv\(|\bDeno\.env\.get\(|(?i:\bgetsetting|\benviron\$?)\()"
)
"""Calls that read a setting by its name."""
STORES = rb"(?:\.GetNetworkCredential\(\)\.(?:Secure)?Password|\bkeyring(?:\.get_password|::key_get)\([^()\r\n]{1,128}\))"
PROMPT = re.compile(
    rb"(?:[$#>%?+]|\xe2\x9d\xaf|\xe2\x9e\x9c[^\r\n]{0,48}|In \[[0-9]{1,5}\]:)[ \t]{0,2}"
    rb"(?:(?i:console\.log|print(?:ln)?|puts|cat|pp?|debug\.print|echo|write-(?:host|output)|sudo|winpty|exec|time)[ (]{0,2})?\Z"
)
"""What stands before a command on its line, where somebody types it."""
TAKEN = re.compile(rb"=[ \t]|[^\s]=[^\s]{0,32}\Z|\b(?:return|if|while|set|let|const|var)\b")
"""Before a call whose outcome goes elsewhere."""
SENT = re.compile(rb"\| ?(?:pbcopy|clip|xclip|xsel|wl-copy|docker|sudo|gh|kubectl)|[^<>]>{1,2} ?[^\s&]|[)\x60\\]\Z")
"""A command whose outcome is not printed, or which ends elsewhere."""
NO_ANSWER = re.compile(
    rb"(?i:\[?(?:error|err|warn|warning|info|null|none|nil|undefined|nan|missing|denied|locked|unauthenticated)\]?[.:!]?"
    rb"|character\(0\)|exit|quit|clear|logout|history|reboot|whoami|date|done|esac|else|then|end|endif|return|continue|break|pass|\.{3}|[0-9]{1,6}[smhd])"
    rb"|[^\s]*:|[^\s]*[@:][^\s]*[~/\\\]][^\s]*[$#>%]|(?:[~/][^\s]*|[A-Za-z]:\\[^\s]*|[kz]?(?:ba)?sh-[0-9.]+)[$#>%]?|\[[^\s]*\][$#%>]"
    rb"|(?:\.{1,2}/|https?://|--|>>>|</?[a-z]|\{\"|[A-Za-z_]{2,32}=[^=])[^\s]*|[A-Za-z_.]{2,48}\([^\s]*\);?"
)
"""The next prompt, path, option or word of a shell, a message or code."""
TOTP = re.compile(rb"(?i:totp|authenticator|\botp)[^\r\n]{0,200}\Z")


def is_answer(hit: Hit) -> bool:
    """What is printed to somebody who types the command at a prompt, or has it on a line of its own."""
    line = line_before(hit)
    command = hit.text[hit.begin : hit.start].splitlines()[0].rstrip()
    typed = line.strip() == b"" or PROMPT.search(line) is not None
    listed = hit.value == command.rpartition(b" ")[2]  # a folder of a safe
    return typed and not listed and SENT.search(command) is None and is_printed(hit)


def is_read(hit: Hit) -> bool:
    """The same of a call in a console, which other calls may stand around."""
    return PROMPT.search(line_before(hit)) is not None and is_printed(hit)


def is_of_store(hit: Hit) -> bool:
    """The same of a call that gives nothing but a password: also without a prompt, but for code that keeps it."""
    return TAKEN.search(line_before(hit)) is None and is_printed(hit)


def is_printed(hit: Hit) -> bool:
    """No message, no next prompt and no line of code."""
    quoted = hit.text[hit.start - 1 : hit.start] in (b'"', b"'")
    named = re.search(rb"[A-Za-z0-9\x80-\xff]", hit.value) is not None
    return named and (PATH if quoted else NO_ANSWER).fullmatch(hit.value) is None and is_secret(hit)


def is_code(hit: Hit) -> bool:
    """The code that a console shows of a second factor."""
    return TOTP.search(hit.before) is not None


ANSWER_RULES: tuple[Rule, ...] = (
    secret_behind("password", PRINTING, rb"[^\r\n]{0,160}?" + ANSWER, accept=is_answer),
    secret_behind(
        "password",
        READING,
        rb"[^()\r\n]{0,64}?" + NAMED + rb"[\"'\])]{0,4}(?:, ?[^()\r\n]{0,32}\))?[;)]{0,3}" + ANSWER,
        accept=is_read,
    ),
    secret_behind("password", VARIABLE, OF_SECRET + ANSWER, accept=is_read),
    secret_behind("password", STORES, rb"[ \t})\]]{0,8};?" + ANSWER, accept=is_of_store),
    secret_behind(
        "login-code",
        rb"\.(?:now|generate|at)\([^()\r\n]{0,64}\)[ \t]{0,4}\r?\n",
        RESULT + rb"[\"']?(?P<v>[0-9]{6,8})(?=[\"']?[ \t]{0,4}(?:[\r\n]|\Z))",
        accept=is_code,
    ),
    secret_behind(
        "login-code",
        rb"\bykman oath (?:accounts )?code",
        rb"[^\r\n]{0,96}\r?\n(?:[^\r\n]{0,48}(?i:touch|password)[^\r\n]{0,48}\r?\n)?(?:[^\r\n]{0,96}[ \t])?(?P<v>[0-9]{6,8})"
        + LINE_ENDS,
    ),
)
