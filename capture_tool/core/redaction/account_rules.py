"""The rules for names of users behind more keys and commands, in more languages, and by their shape in sentences."""

from __future__ import annotations

from capture_tool.core.redaction.account_checks import (
    is_beside_password,
    is_clear_name,
    is_in_entry,
    is_in_profile,
    is_long_beside,
    is_of_system,
    is_said,
    is_shaped,
)
from capture_tool.core.redaction.checks import is_secret
from capture_tool.core.redaction.login_rules import LOGIN_NAME, is_unlike_word, name_behind
from capture_tool.core.redaction.people_checks import is_full_name, is_host, is_named
from capture_tool.core.redaction.position_rules import FULL_NAME, LINE
from capture_tool.core.redaction.program_names import is_subject
from capture_tool.core.redaction.rule import IS, LINE_ENDS, TOKEN_AFTER, Rule
from capture_tool.core.redaction.words import E_GRAVE

SAID = (
    rb"(?i:\b(?:user(?: ?name)?|login|log-?in|benutzer(?:name)?|(?:nome )?utente|usuario|utilisateur|identifiant|account name))"
)
"""Words for a user in sentences."""
FOREIGN = (
    rb"(?:[Uu]su(?:\xc3\xa1|\xe1)rio|[Nn]ome de (?:usu(?:\xc3\xa1|\xe1)rio|utilizador)|[Uu]tilizador|[Nn]ombre de usuario"
    rb"|[Uu](?:\xc5\xbc|z)ytkownik|[Nn]azwa u(?:\xc5\xbc|z)ytkownika|[Gg]ebruikers?(?:naam)?|[Bb]rug?k?er(?:navn)"
    rb"|[Aa]nv(?:\xc3\xa4|\xe4)ndarnamn|[Kk](?:\xc3\xa4|\xe4)ytt(?:\xc3\xa4|\xe4)j(?:\xc3\xa4|\xe4)(?:tunnus|nimi)"
    rb"|[Ff]elhaszn(?:\xc3\xa1|\xe1)l(?:\xc3\xb3|\xf3)(?:n(?:\xc3\xa9|\xe9)v)?"
    rb"|[Uu](?:\xc5\xbe|z)ivatelsk(?:\xc3\xa9|\xe9) jm(?:\xc3\xa9|\xe9)no"
    rb"|[Kk]ullan(?:\xc4\xb1|i)c(?:\xc4\xb1|i)(?: ad(?:\xc4\xb1|i))?|[Kk]orisni(?:\xc4\x8d|c)ko ime|[Nn]ume (?:de )?utilizator"
    rb"|\xd0[\x98\xb8]\xd0\xbc\xd1\x8f "
    rb"\xd0\xbf\xd0\xbe\xd0\xbb\xd1\x8c\xd0\xb7\xd0\xbe\xd0\xb2\xd0\xb0\xd1\x82\xd0\xb5\xd0\xbb\xd1\x8f"
    rb"|\xd0[\x9f\xbf]\xd0\xbe\xd0\xbb\xd1\x8c\xd0\xb7\xd0\xbe\xd0\xb2\xd0\xb0\xd1\x82\xd0\xb5\xd0\xbb\xd1\x8c"
    rb"|\xd0[\x9b\xbb]\xd0\xbe\xd0\xb3\xd0\xb8\xd0\xbd"
    rb"|\xe7\x94\xa8\xe6\x88\xb7(?:\xe5\x90\x8d|\xe5\x90\x8d\xe7\xa7\xb0)?|\xe4\xbd\xbf\xe7\x94\xa8\xe8\x80\x85(?:\xe5\x90\x8d\xe7\xa8\xb1)?"
    rb"|\xe5\xb8\x90\xe5\x8f\xb7|\xe5\xb8\xb3\xe8\x99\x9f|\xe7\x99\xbb\xe5\xbd\x95\xe5\x90\x8d"
    rb"|\xe3\x83\xa6\xe3\x83\xbc\xe3\x82\xb6\xe3\x83\xbc(?:\xe5\x90\x8d|ID)"
    rb"|\xec\x82\xac\xec\x9a\xa9\xec\x9e\x90(?: ?\xec\x9d\xb4\xeb\xa6\x84)?)"
)
"""Words for a user's name in Portuguese, Spanish, Polish, Dutch, the tongues of the north, Hungarian, Czech, Turkish, Croatian,
Romanian, Russian, Chinese, Japanese and Korean; as they are written at the beginning of a label, or in a sentence.
"""
MORE_USERS = (
    rb"\b(?i:(?:vpn|unauth|auth|xauth|src|dst|remote|local|initiator|sasl|nas|rdp|radius|ldap|caller|target|sslvpn|nt|win|domain"
    rb"|ad|os|db|gateway|mysql|postgres|mqtt|redis|rabbit(?:mq)?"
    rb"|current|run_?as|ftp|smtp|mail|imap|admin|login|logon|my|service|svc)_?user(?:_?name)?)[\"']?[ ]?[=:][ ]?"
)
ASIDE = rb"(?: ?/ ?|,? (?:and |und |e |et |y |second |Second )?)(?i:passwor[dt]|passwd|pw|pass|contrase|mot de passe|kennwort)"
LABELS = (
    rb"(?:Benutzername|Nome utente|Nom d['\x92]utilisateur|Nom d\xe2\x80\x99utilisateur|Nom de l['\x92]utilisateur"
    rb"|Nombre de usuario)"
)
FULL_LABELS = rb"(?:Full Name|Vollst(?:\xc3\xa4|[\xe4\x84])ndiger Name|Nome completo|Nom complet|Nombre completo)[ ]{3}"
MAC = (
    rb"(?i:mac[ _-]?addr(?:ess)?|physical address|physi(?:kali)?sche adresse|indirizzo fisico|adresse physique"
    rb"|direcci(?:\xc3\xb3|\xf3)n f(?:\xc3\xad|\xed)sica|hw[ _-]?addr(?:ess)?|ethernet address)[\"']?[ .\t]{0,40}[=:]"
)
TOOLS = (
    rb"\b(?i:psexec(?:64)?(?:\.exe)?|openconnect|openfortivpn|vpnc|snmp(?:walk|get|bulkwalk)|mosquitto_(?:pub|sub)|ipmitool"
    rb"|cqlsh|rdesktop|evil-winrm|influx|mongo(?:sh|dump)?|amqp-[a-z]{2,16}|curl|docker login|winexe) "
)
"""Commands whose `-u` is a user."""

ACCOUNT_RULES: tuple[Rule, ...] = (
    # A label in another language; keys with something before `user`; keys of programs.
    name_behind(
        FOREIGN + IS,
        rb"[\"']?" + LOGIN_NAME + rb"(?![A-Za-z0-9_@-])",
        find=FOREIGN,
        accept=is_beside_password,
    ),
    name_behind(
        MORE_USERS, rb"\\{0,3}[\"']?" + LOGIN_NAME + rb"(?![A-Za-z0-9_@(\[-]|\.[A-Za-z0-9_]{1,32}[(\[])", accept=is_of_system
    ),
    name_behind(
        rb"(?:802-1x\.(?:anonymous-)?identity|vpn\.user-name|(?:pppoe|gsm|cdma)\.username|\bHTTPS?User|SOCKSUser) ?:[ \t]",
        rb"{1,48}" + LOGIN_NAME,
    ),
    name_behind(rb"(?i:\blogin as):", rb"[ ]{0,3}" + LOGIN_NAME, accept=is_of_system),
    name_behind(rb"(?i:\bsAMAccountName|\bmailNickname|\bmsSFU30Name)[\"']?[ ]{0,3}[:=]{1,2}[ ]{0,24}", rb"[\"']?" + LOGIN_NAME),
    name_behind(rb"uid: ", LOGIN_NAME + LINE_ENDS, before=LINE, accept=is_in_entry),
    name_behind(rb"arn:aws[a-z-]{0,8}:(?:iam|sts)::[0-9]{0,12}:(?:user|mfa)/", rb"(?:[A-Za-z0-9_-]{1,64}/){0,4}" + LOGIN_NAME),
    name_behind(rb"\"display_name\": ?\"(?:userpass|ldap|github|okta|radius|oidc|kerberos|jwt)-", LOGIN_NAME),
    name_behind(rb"\"display_name(?:_normalized)?\": ?\"", rb"(?P<v>[^\"\\\r\n]{2,64})(?=\")", accept=is_in_profile),
    name_behind(rb"\"real_name(?:_normalized)?\": ?\"", rb"(?P<v>[^\"\\\r\n]{2,64})(?=\")", accept=is_secret),
    name_behind(
        rb"<key>[A-Za-z]{0,24}(?:AccountName|AccountID|[Ss]hort_?[Nn]ame|[Uu]serName|LoginName)</key>",
        rb"\s{0,32}<string>" + LOGIN_NAME + rb"(?=</string>)",
    ),
    name_behind(
        rb"\baccount [\"']", rb"(?!D?[UFI][A-Z]?[0-9])" + LOGIN_NAME + rb"(?=[\"'],? (?i:and )?(?i:passwor[dt]|passwd|pw)\b)"
    ),
    Rule(
        kind="user",
        find=rb"[\"']name[\"']: ?[\"']",
        pattern=rb"[\"']name[\"']: ?[\"']" + LOGIN_NAME + rb"(?=[\"'], ?[\"'](?i:password(?:_hash)?|passwd|pwd?)[\"'])",
        anchors=tuple(
            quote + word + quote for quote in (b"'", b'"') for word in (b"password", b"password_hash", b"passwd", b"pwd", b"pw")
        ),
        reach=96,
        accept=is_named,
        learn=is_unlike_word,
    ),
    name_behind(rb"\"name\": ?\"(?i:IB(?:KR)?|Interactive ?Brokers|TWS):", LOGIN_NAME + rb"(?=\")"),
    name_behind(
        rb"\"type\": ?\"[th]otp\"", rb"[^{}\r\n]{0,96}?\"name\": ?\"(?:[A-Za-z0-9 ._-]{1,32}:)?" + LOGIN_NAME + rb"(?=\")"
    ),
    name_behind(rb"(?i:\b(?:principal|subject) ['\"\[])", LOGIN_NAME + rb"(?=['\"\]])", accept=is_subject),
    name_behind(rb"\bstarted by ", LOGIN_NAME + rb"(?= in (?:/|[A-Z]:))", accept=is_subject),
    name_behind(rb"(?i:\bEnviron\$?\(\"USERNAME\"\)) ?(?:'|->|=>?|:) ?", LOGIN_NAME + LINE_ENDS),
    name_behind(LABELS + rb"[ ]{3}", rb"[ ]{0,60}" + LOGIN_NAME + LINE_ENDS),
    name_behind(FULL_LABELS, rb"[ ]{0,60}(?P<v>[^\s][^\r\n]{1,62}?)" + LINE_ENDS, accept=is_full_name),
    name_behind(rb"(?i:user ?name):[ \t]", rb"{1,8}[A-Z][^\r\n():=]{2,64} \(" + LOGIN_NAME + rb"(?=\))"),
    name_behind(rb"(?i:user ?name):[ \t]", rb"{1,8}" + FULL_NAME + rb"(?= \()", accept=is_full_name),
    # Commands.
    name_behind(
        TOOLS,
        rb"[^\r\n]{0,160}?(?<=[ \t])-[uU] ?[\"']?(?:[A-Za-z0-9.-]{1,32}\\)?"
        + LOGIN_NAME
        + rb"(?![A-Za-z0-9_:@/-]|\.[A-Za-z0-9])",
    ),
    name_behind(rb"[ \t]-(?i:u|user|username):[\"']?", rb"(?:[A-Za-z0-9.-]{1,32}\\)?" + LOGIN_NAME + rb"(?=[\"']?(?:\s|\Z))"),
    name_behind(rb"(?i:\bautologon(?:64)?(?:\.exe)?) ", rb"(?:[-/][a-z]{1,12} )?" + LOGIN_NAME + rb"(?= )"),
    name_behind(
        rb"\bsu (?:-l?|--login|-l) ", LOGIN_NAME + rb"(?=[ \t]{0,4}(?:[\r\n;&|]|\Z)|[ \t]{1,4}-[a-z-])", accept=is_of_system
    ),
    name_behind(rb"[$#>] su ", LOGIN_NAME + LINE_ENDS, accept=is_of_system),
    name_behind(
        rb"\b(?:sudo|runuser|crontab|pkill|pgrep|doas|loginctl) ",
        rb"(?:-[A-Za-z]{1,4} ){0,3}(?:-[A-Za-z]{0,2}u ?|--user[ =])" + LOGIN_NAME + rb"(?=\s|\Z)",
        accept=is_of_system,
    ),
    name_behind(rb"-(?:addUser|deleteUser|newUser|resetPasswordFor|secureTokenO(?:n|ff)|adminUser) ", rb"[\"']?" + LOGIN_NAME),
    name_behind(rb"-(?i:full_?name|displayname|real_?name) [\"']", rb"(?P<v>[^\"'\r\n]{2,64})(?=[\"'])", accept=is_full_name),
    name_behind(
        rb"\b(?:Get|Set|New|Remove|Enable|Disable|Rename|Add|Unlock)-"
        rb"(?:LocalUser|ADUser|AD(?:Service)?Account(?:Password|Control|Expiration)?|(?:Local|AD)GroupMember) ",
        rb"[^\r\n]{0,96}?(?<=-)(?i:name|samaccountname|identity|member) [\"']?(?:[^\s\\/:]{1,63}\\)?"
        + LOGIN_NAME
        + rb"(?![A-Za-z0-9_(])",
    ),
    name_behind(
        rb"\b(?:Get|Set|New|Remove|Enable|Disable|Rename|Add|Unlock)-(?:LocalUser|ADUser|ADAccount) ",
        rb"[\"']?" + LOGIN_NAME + rb"(?![A-Za-z0-9_(])",
    ),
    name_behind(rb"(?i:\b(?:PS|Network)Credential) ", rb"\(?[\"']" + LOGIN_NAME + rb"(?=[\"'],)"),
    name_behind(
        rb"\b(?:expdp|impdp|sqlldr|rman|exp|imp|tkprof) ",
        rb"(?:target )?" + LOGIN_NAME + rb"(?=/(?:[^@ \t\r\n]{1,128}@|\Z))",
    ),
    name_behind(rb"\bkeyring (?:set|get|del) ", rb"[^\s]{1,64} " + LOGIN_NAME + LINE_ENDS),
    name_behind(rb"(?i:\bpassword for )['\"]", LOGIN_NAME + rb"(?=['\"](?: in '|:|,? (?:is|was)))", accept=is_subject),
    name_behind(
        rb"/(?:ppp secret|user|ip hotspot user|interface (?:l2tp|pptp|sstp)-client) (?:add|set) ",
        rb"(?:[a-z-]{1,32}=[^\s]{1,64} ){0,8}?(?:name|user)=\"?" + LOGIN_NAME,
    ),
    name_behind(rb"(?:find|delete)-(?:generic|internet)-password ", rb"[^\r\n]{0,128}?-[a-z]{0,3}a [\"']?" + LOGIN_NAME),
    name_behind(rb"\bTERMSRV/", rb"[^\s]{1,128} User " + LOGIN_NAME),
    name_behind(rb"\brclone config (?:create|update) ", rb"[^\r\n]{0,128}? user[ =]" + LOGIN_NAME),
    name_behind(rb"\bcreateUser ", rb"(?:-e 0x[0-9A-Fa-f]{2,64} )?" + LOGIN_NAME + rb"(?= (?:(?:SHA|MD5)|\Z))"),
    name_behind(rb"r[ow]user ", LOGIN_NAME + rb"(?=\s|\Z)", before=LINE, accept=is_of_system),
    name_behind(rb"\bXauth username ", LOGIN_NAME),
    # In sentences, and where no sign links it: by its shape, or beside a password.
    name_behind(
        SAID + rb" ",
        rb"(?:(?i:is|ist|lautet|es|est|was) |"
        + E_GRAVE
        + rb" )?"
        + LOGIN_NAME
        + rb"(?<![.-])(?![A-Za-z0-9_@(\[{=/-]|\.[A-Za-z0-9_]|[ ]?(?:=|->|\{))",
        before=rb"(?<![/.])",
        accept=is_shaped,
    ),
    name_behind(
        rb"(?i:\b(?:mon (?:identifiant|utilisateur)|my (?:login|user ?name|user id)|mein (?:benutzername|login)"
        rb"|(?:mio|il mio) (?:nome )?utente|mi usuario) )",
        LOGIN_NAME + rb"(?<![.-])(?![A-Za-z0-9_@(\[{=/-])",
        accept=is_clear_name,
    ),
    name_behind(
        rb"(?i:\b(?:user|benutzer|utente|usuario|utilisateur|identifiant|login|account) (?:is|ist|lautet|es|est|was|era):? )",
        LOGIN_NAME + rb"(?<![.-])(?![A-Za-z0-9_@(\[{=/-])",
        accept=is_said,
    ),
    name_behind(
        rb"\b(?:User(?: ?[Nn]ame)?|user ?name|Login|Benutzer(?:name)?) ",
        LOGIN_NAME + rb"(?= (?:Second )?Pass(?:word|wort|code) )",
        accept=is_beside_password,
    ),
    name_behind(
        SAID + rb" ",
        LOGIN_NAME + rb"(?=" + ASIDE + rb"\b)",
        before=rb"(?<![/.])",
        accept=is_long_beside,
    ),
    name_behind(
        rb"\buser ",
        LOGIN_NAME + rb"(?= (?:denied|authenticated|blocked|locked out) (?:from|by|at|via|for|in)\b)",
        accept=is_long_beside,
    ),
    # Where it is from.
    Rule(
        kind="host",
        find=rb"\b(?:src|dst)(?:host)?name=",
        pattern=rb"\b(?:src|dst)(?:host)?name=\"?(?P<v>[A-Za-z0-9][A-Za-z0-9.-]{1,62})",
        accept=is_host,
        learn=is_unlike_word,
    ),
    Rule(
        kind="mac",
        find=MAC,
        pattern=MAC + rb"[ \t]{0,24}\\{0,3}[\"']?(?P<v>[0-9A-Fa-f]{12})",
        after=TOKEN_AFTER,
    ),
)
