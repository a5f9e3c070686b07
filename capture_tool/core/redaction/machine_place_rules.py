"""The rules for names of machines by where they stand: in answers of networks and systems, in folders of backups, in journals of
routers, and by whose machine it is.
"""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit
from capture_tool.core.redaction.full_names import WORD, is_no_thing
from capture_tool.core.redaction.login_rules import is_unlike_word
from capture_tool.core.redaction.machine_rules import MACHINE, is_machine
from capture_tool.core.redaction.people_checks import is_named_host
from capture_tool.core.redaction.rule import LINE_ENDS, Rule

DOMAIN = rb"[A-Za-z0-9\x80-\xff](?:[A-Za-z0-9\x80-\xff-]{0,62}\.){1,4}[A-Za-z]{2,24}"
NODE = rb"[A-Za-z0-9][A-Za-z0-9_.-]{1,62}"
FIRST_NAME = rb"[A-Z\xc3][A-Za-z\x80-\xff-]{1,31}"
ZONE = rb"(?:[A-Za-z0-9-]{1,63}\.){0,3}[A-Za-z]{2,24}"
KNOWN = re.compile(
    rb"(?:.*\.)?(?:fritz\.box|speedport\.ip|o2\.box|easy\.box|home\.arpa|dns\.google|one\.one\.one\.one|(?:quad9|opendns|cloudflare-dns"
    rb"|googleusercontent|1e100|akamaitechnologies)\.(?:net|com))"
)
"""What thousands of networks have, and servers that everybody asks."""
SUFFIX = (
    rb"(?i:(?:primary|connection-specific) dns suffix|dns suffix search list|prim(?:\xc3\xa4|[\xe4\x84])res dns-suffix"
    rb"|verbindungsspezifisches dns-suffix|dns-suffixsuchliste|suffisso dns (?:primario|specifico per connessione)"
    rb"|elenco (?:di )?ricerca suffissi dns|suffixe dns (?:principal|propre .{1,2} la connexion)"
    rb"|liste de recherche du suffixe dns"
    rb"|sufijo dns (?:principal|espec(?:\xc3\xad|[\xed\xa1])fico para la conexi(?:\xc3\xb3|[\xf3\xa2])n)"
    rb"|lista de b(?:\xc3\xba|[\xfa\xa3])squeda de sufijos dns)"
)
"""The domain of a network, as `ipconfig` prints it in five languages."""
STATION = (
    rb"(?:WLAN-Ger(?:\xc3\xa4|\xe4)t|(?:Wireless|Wi-Fi|WLAN) device|[Dd]ispositivo (?:WLAN|wireless|Wi-Fi)"
    rb"|[Aa]ppareil (?:WLAN|sans fil|Wi-Fi)) "
)
"""Who comes and goes in the journal of a router."""
MAC_MODEL = rb"(?:MacBook(?: Pro| Air)?|iMac(?: Pro)?|Mac (?:mini|Studio|Pro)|iPhone|iPad(?: Pro| Air| mini)?)"
FRONT = rb"(?:proxy|gw|gateway|fw|firewall|vpn|srv|server|vps|nas|dc|nuc|mail|router)-?[0-9]{0,4}\."
"""How names of machines of a firm begin."""


def is_own(hit: Hit) -> bool:
    """The name of a machine or a network, not one that thousands have."""
    return KNOWN.fullmatch(hit.value.lower()) is None and is_machine(hit)


def is_own_named(hit: Hit) -> bool:
    """The same, told apart from a word by a digit, a hyphen or a point."""
    return (is_named_host(hit) or b"." in hit.value) and is_own(hit)


MACHINE_PLACE_RULES: tuple[Rule, ...] = (
    *(
        Rule(kind="host", find=find, pattern=begin + rb"(?P<v>" + name + rb")" + end, accept=accept, learn=is_unlike_word)
        for find, begin, name, end, accept in (
            # `ssh -v`, `nslookup`, `tracert`, `ping`, `ipconfig`, Windows Installer.
            (
                rb"\b(?i:authenticating to) [A-Za-z0-9]",
                rb"(?i:authenticating to) ",
                MACHINE,
                rb"(?=:[0-9]{1,5} as )",
                is_own,
            ),
            (
                rb"\b(?i:server|serveur|servidor):[ \t]{1,8}[A-Za-z0-9\x80-\xff]",
                rb"(?i:server|serveur|servidor):[ \t]{1,8}",
                DOMAIN,
                rb"(?=[ \t]{0,4}\r?\n(?i:address|adresse|indirizzo|direcci))",
                is_own,
            ),
            (
                rb"\b" + FRONT + rb"[A-Za-z0-9-]",
                rb"\b",
                FRONT + ZONE,
                rb"(?= [\[(][0-9]{1,3}\.)",
                is_own,
            ),
            (SUFFIX + rb"[ .:]", SUFFIX + rb"[ .]{0,48}:[ \t]{1,4}", DOMAIN, LINE_ENDS, is_own),
            (
                rb"(?:ComputerName|COMPUTERNAME) property\. Its",
                rb"(?:ComputerName|COMPUTERNAME) property\. Its (?:current |new )?value is '",
                MACHINE,
                rb"(?=')",
                is_own,
            ),
            # `uname -a`, `sw_vers`.
            (
                rb"\b(?:Linux|Darwin|FreeBSD) " + NODE + rb" [0-9]{1,2}\.[0-9]{1,3}[.-]",
                rb"(?:Linux|Darwin|FreeBSD) (?!version |kernel |Version |Kernel )",
                NODE,
                rb"(?= [0-9]{1,2}\.[0-9]{1,3}[.-][^ \r\n]{1,64} (?:#[0-9]|Darwin Kernel|[A-Za-z0-9/._-]{1,48} #|FreeBSD ))",
                is_own_named,
            ),
            # Folders of backups, journals of routers and of network storage.
            (
                rb"/Volumes/[^/\r\n]",
                rb"/Volumes/(?:[^/\r\n]{0,64}?(?:[Bb]ackup|Time ?Machine)[^/\r\n]{0,64}|[^/\r\n]{1,64}/Backups\.backupdb)/",
                MACHINE,
                rb"(?=/20[0-9]{2}-[0-9]{2}-[0-9]{2})",
                is_own_named,
            ),
            (
                STATION,
                STATION + rb"[^\r\n]{0,96}?, ",
                MACHINE,
                rb"(?=, IP )",
                is_own_named,
            ),
            (
                rb"\b[Cc]omputer name: [A-Za-z0-9]",
                rb"[Cc]omputer name: ",
                MACHINE,
                rb"(?=,? [A-Z][A-Za-z]{1,24}(?: [a-z]{1,16}){0,2}: )",
                is_own,
            ),
        )
    ),
    # By whose it is, as macOS names one by itself.
    Rule(
        kind="user",
        find=MAC_MODEL + rb" (?:di|de|von|d['\xe2]|van) ",
        pattern=MAC_MODEL + rb" (?:di|de|von|van) (?P<v>" + WORD + rb"(?:[ ]" + WORD + rb"){0,2})(?![A-Za-z0-9\x80-\xff])",
        accept=is_no_thing,
    ),
    Rule(
        kind="user",
        find=FIRST_NAME + rb"(?:'|\xe2\x80\x99)s " + MAC_MODEL,
        pattern=rb"(?P<v>" + FIRST_NAME + rb"?)(?:'|\xe2\x80\x99)s " + MAC_MODEL,
        before=rb"(?<![A-Za-z0-9\x80-\xff'-])",
        anchors=(b"s MacBook", b"s iMac", b"s Mac ", b"s iPhone", b"s iPad"),
        reach=48,
        accept=is_no_thing,
    ),
)
