"""The rules for keys, seeds and codes where tools take or print them: exchanges, stores, clouds, authenticators, safes."""

from __future__ import annotations

import re
from base64 import b64decode
from functools import partial

from capture_tool.core.redaction.checks import JUMBLED, Hit, is_secret
from capture_tool.core.redaction.program_rules import GUID, is_mingled
from capture_tool.core.redaction.rule import DOUBLE, LINE_ENDS, TOKEN_AFTER, TOKEN_BEFORE, Q, Rule, S, secret_behind
from capture_tool.core.redaction.told import MINGLED
from capture_tool.core.redaction.tool_rules import is_coded
from capture_tool.core.redaction.words import BASE32

LONG = 16
"""Signs of a key of an exchange, two of which no other call has."""
SCRATCH = rb"(?=[A-Za-z-]{0,24}[0-9])[A-Za-z0-9]{4,12}(?:-[A-Za-z0-9]{4,12}){0,4}"
SHAPES = (
    rb"SWMKEY-1-[A-Za-z0-9+/]{32,64}=?",
    rb"SWMTKN-1-[a-z0-9]{32,64}-[a-z0-9]{16,32}",
    rb"AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{40,4000}",
    rb"AGE-PLUGIN-[A-Z0-9]{2,24}-1[A-Z0-9]{16,128}",
    rb"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,64}",
    rb"do[opr]_v1_[0-9a-f]{32,64}",
    rb"tskey-[a-z]{3,12}-[A-Za-z0-9]{8,32}-[A-Za-z0-9]{16,64}",
    rb"hv[sbr]\.[A-Za-z0-9_-]{20,256}",
    rb"pul-[0-9a-f]{40}",
    rb"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}",
    rb"lin_api_[A-Za-z0-9]{32,64}",
    rb"xapp-[0-9]-[A-Z0-9]{8,16}-[0-9]{8,16}-[0-9a-f]{32,128}",
    rb"ops_eyJ[A-Za-z0-9_-]{64,2048}",
    rb"dapi[0-9a-f]{32}(?:-[0-9])?",
    rb"NR(?:AK|JS|II|IQ|RA|AL)-[A-Za-z0-9]{20,40}",
    rb"PMAK-[0-9a-f]{24}-[0-9a-f]{34}",
    rb"ATATT3[A-Za-z0-9_=-]{40,256}",
    rb"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
    rb"figd_[A-Za-z0-9_-]{30,64}",
    rb"gsk_[A-Za-z0-9]{40,64}",
    rb"xai-[A-Za-z0-9]{60,100}",
    rb"pplx-[A-Za-z0-9]{40,64}",
    rb"rubygems_[0-9a-f]{48}",
    rb"dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9._-]{40,80}",
)
"""Keys and tokens that say by how they begin what they open: swarms of Docker, age, clouds, networks, vaults, dashboards,
models, shops."""
SHAPE_BEGINS = (
    rb"SWM(?:KEY|TKN)-1-|AGE-(?:SECRET-KEY|PLUGIN)-|dckr_[po]at_|do[opr]_v1_|tskey-[a-z]|hv[sbr]\.[A-Za-z0-9_-]{20}|pul-[0-9a-f]{40}"
    rb"|glsa_|lin_api_|xapp-[0-9]-|ops_eyJ|dapi[0-9a-f]{8}|NR(?:AK|JS|II|IQ|RA|AL)-|PMAK-|ATATT3|shp(?:at|ca|pa|ss)_"
    rb"|figd_|gsk_|xai-[A-Za-z0-9]{8}|pplx-|rubygems_|\bdp\.(?:pt|st|ct|sa)\."
)
PINGS = rb"(?:hc-ping\.com|nosnch\.in|cronitor\.link/p|uptimerobot\.com|/heartbeat|/api/push|/ping)/"
"""What is told that a machine lives: who has the address can say so."""

GETTER = re.compile(rb"(?i:get|find|read|load|fetch|has|is|contains|remove|delete|lookup|resolve)_?[A-Za-z_]{0,16}\Z")


def are_keys(hit: Hit) -> bool:
    """Two arguments that are both long and no words."""
    first, second = re.split(rb"[\"'], ?[\"']", hit.value, maxsplit=1)
    return all(len(key) >= LONG and MINGLED.search(key) and key.count(b"-") < 4 for key in (first, second)) and is_secret(hit)


def is_of_service(hit: Hit) -> bool:
    """In the login of a request, or no word."""
    return (b"apikey" in hit.before or is_coded(hit)) and is_secret(hit)


def is_pair(hit: Hit) -> bool:
    """A user and a password in base64 (RFC 7617)."""
    try:
        return b":" in b64decode(hit.value, validate=True)
    except ValueError:
        return False


def is_of_ping(hit: Hit) -> bool:
    """An address that is drawn by lot, no name of a check."""
    return re.fullmatch(GUID, hit.value.lower()) is not None or is_mingled(hit)


def is_setter(hit: Hit) -> bool:
    """What a call sets a key to, no name of a setting that it reads."""
    return GETTER.search(hit.before[-32:]) is None and is_mingled(hit)


def is_jumbled(hit: Hit) -> bool:
    """Letters and digits by turns."""
    return JUMBLED.search(hit.value) is not None and is_secret(hit)


_rule = partial(secret_behind, accept=is_secret)

TOKEN_RULES: tuple[Rule, ...] = (
    # Keys: of exchanges, stores, clouds, feeds; seeds and codes of authenticators and of safes.
    _rule(
        "token",
        rb"(?i:client|exchange|api|rest|session|spot|futures|broker|trader|account)\([\"']",
        rb"(?P<v>[A-Za-z0-9_+/=-]{16,128}[\"'], ?[\"'][A-Za-z0-9_+/=-]{16,128})(?=[\"'])",
        accept=are_keys,
    ),
    _rule("token", rb"\bmc(?:li)? (?:alias set|config host add) ", rb"[^\s]{1,64} [^\s]{1,256} (?P<v>[^\s]{3,128} [^\s]{3,128})"),
    _rule(
        "token",
        rb"\"(?i:keyname)\"" + S + rb":",
        rb"[^{}]{0,512}?\"(?i:value)\"" + S + rb":" + S + rb"\"(?P<v>[A-Za-z0-9+/_-]{16,512}={0,2})(?=\")",
    ),
    _rule(
        "token",
        rb"\"key\"" + S + rb":" + S + rb"\"value\"" + S + rb",",
        S + rb"\"value\"" + S + rb":" + S + rb"\"(?P<v>" + DOUBLE + rb"{1,1024})(?=\")",
        accept=is_of_service,
    ),
    _rule(
        "token",
        rb"\bkey=",
        rb"(?P<v>[A-Za-z0-9_-]{16,256})(?=[;,&|] ?(?i:pass|pw|secret|sig)[a-z]{0,12}=)",
        accept=is_mingled,
    ),
    # Of a bot of Telegram: its number and its secret.
    Rule(
        kind="api-key",
        find=rb"[0-9]{8,10}:AA[A-Za-z0-9_-]{8}",
        pattern=rb"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",
        before=rb"(?<![0-9])",
        after=rb"(?![A-Za-z0-9_-])",
        secret=True,
    ),
    # Of a bot of Discord: its number in base64, the time, and its secret.
    Rule(
        kind="api-key",
        find=rb"[MNO][DTjz][AEIMQUYcgk][wxyz0-5][A-Za-z0-9]{2}",
        pattern=rb"[MNO][DTjz][AEIMQUYcgk][wxyz0-5][A-Za-z0-9]{14,22}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,40}",
        before=TOKEN_BEFORE,
        after=rb"(?![A-Za-z0-9_-])",
        secret=True,
    ),
    _rule(
        "api-key",
        rb"(?i:client|bot|discord)\.(?:run|start)\([\"']",
        rb"(?P<v>[A-Za-z0-9._-]{40,256})(?=[\"'])",
        accept=is_jumbled,
    ),
    _rule(
        "api-key",
        rb"(?:\b|_)PAT\b",
        rb"[A-Za-z \x80-\xff]{0,32}[\"']?[:=][ ]{0,2}[\"']?(?P<v>[A-Za-z0-9_-]{20,128})",
        accept=is_mingled,
    ),
    _rule(
        "api-key",
        rb"(?i:\"basic\"|'basic')" + S + rb":" + S + rb"[\"']",
        rb"(?P<v>[A-Za-z0-9+/]{8,512}={0,2})(?=[\"'])",
        accept=is_pair,
    ),
    Rule(
        kind="api-key",
        find=SHAPE_BEGINS,
        pattern=rb"(?:" + rb"|".join(SHAPES) + rb")",
        before=TOKEN_BEFORE,
        after=TOKEN_AFTER,
        secret=True,
    ),
    _rule("api-key", PINGS, rb"(?P<v>[A-Za-z0-9_-]{12,128})(?![A-Za-z0-9_.-])", accept=is_of_ping),
    # `Quandl.api_key("x")`, `setApiKey('x')`; headers of IG and Capital.com; sessions of Bitwarden and 1Password.
    _rule(
        "api-key",
        rb"(?i:ap[ip]_?key|access_?key|(?:access|auth|api)_?token)\([\"']",
        rb"(?P<v>[A-Za-z0-9_-]{12,256})(?=[\"'])",
        accept=is_setter,
    ),
    _rule(
        "api-key",
        rb"<add key=\"https?://",
        rb"[^\"\r\n]{3,200}\" value=\"(?P<v>[A-Za-z0-9+/]{32,512}={0,2})(?=\")",
        accept=is_jumbled,
    ),
    _rule("cookie", rb"\bStored cookie ", rb"[^\r\n\]]{1,160}\] [^\s]{1,64} (?P<v>[^\s]{4,4096})"),
    _rule(
        "session",
        rb"\b(?i:cst)\\{0,3}[\"']?[ ]?[:=]",
        rb"[ ]?\\{0,3}[\"']?(?P<v>[A-Za-z0-9]{20,256})(?![A-Za-z0-9])",
        accept=is_mingled,
    ),
    _rule(
        "session",
        rb"(?:\b(?:BW|OP|RBW|LPASS|PROTONPASS)_SESSION(?:_[A-Za-z0-9_]{1,64})?[\"']?[ ]?[:=]|\bbw [^\r\n]{0,96}?--session[ =])",
        rb"[ ]?\\{0,3}[\"']?(?P<v>[A-Za-z0-9+/_-]{20,512}={0,2})",
    ),
    _rule("api-key", rb"\bdb-", rb"(?P<v>[A-Za-z0-9]{29,40})(?![A-Za-z0-9])", accept=is_mingled),
    _rule(
        "totp-seed",
        rb"(?i:secret|setup|entry|authenticator|totp) (?:key|code)(?: is)?[:= ]",
        rb"{1,3}[\"']?(?P<v>" + BASE32 + rb")(?![A-Za-z0-9])",
    ),
    _rule(
        "totp-seed",
        rb"\bykman oath (?:accounts )?(?:add|uri) ",
        rb"[^\r\n]{0,128}?(?<= )[\"']?(?P<v>[A-Z2-7]{16,128}={0,6}|[a-z2-7]{16,128}={0,6})(?=[\"']?(?:[ \t\r\n]|\Z))",
    ),
    _rule(
        "password",
        rb"\bykman [a-z]{3,8} ",
        rb"[^\r\n]{0,96}? (?:-[PnpNm]|--(?:new-)?(?:pin|puk|password|management-key))[ =](?P<v>[^\s]{4,128}"
        rb"(?:(?: [a-z-]{1,24})? (?:-[PnpNm]|--(?:new-)?(?:pin|puk|password|management-key))[ =][^\s]{4,128})?)",
    ),
    _rule(
        "totp-seed",
        rb"(?i:totp|\botp|2fa|seed)[A-Za-z0-9 _-]{0,32}</(?i:key)>",
        rb"\s{0,16}<(?i:value)[^<>]{0,64}>(?P<v>[^<>\r\n]{8,512})(?=<)",
    ),
    _rule(
        "login-code",
        rb"(?i:(?:scratch|backup|recovery|emergency) codes?|codici di (?:emergenza|backup|recupero)"
        rb"|codes de (?:secours|r.{1,2}cup.{1,2}ration)"
        rb"|(?:notfall|wiederherstellungs|backup)-?codes|c.{1,2}digos de (?:respaldo|recuperaci.{1,2}n))",
        rb"(?: are)?[ ]?:?[ \t]{0,4}(?:\r?\n[ \t*-]{0,16}){1,2}(?P<v>"
        + SCRATCH
        + rb"(?:[ \t]{0,4}\r?\n[ \t*-]{1,16}"
        + SCRATCH
        + rb"){0,23})"
        + LINE_ENDS,
    ),
    _rule(
        "login-code",
        rb"(?i:\b(?:security|verification|access|login|door|alarm|safe|card|bank|sim|unlock|sicherheits|zugangs)[ ._-]?code"
        rb"|\bcodice(?: di)? [a-z]{3,16}|\bcode d[e'] ?[a-z\xc3\xa9\xa8]{3,16})" + Q + S + rb",",
        S + Q + rb"(?i:value)" + Q + S + rb":" + S + Q + rb"(?P<v>[A-Za-z0-9 -]{3,32})(?=" + Q + rb")",
    ),
)
