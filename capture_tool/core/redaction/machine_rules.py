"""The rules for names of machines behind the words for them, in reports of systems, elements, objects and journals.

Behind an obvious word for the name of this machine any name is one that is no placeholder, none of a service in a container and
no host that the world knows. Behind a word that other things have too (`host`, `machine`, `device`) it must look like one.
"""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import KEY_LETTERS, Hit
from capture_tool.core.redaction.people_checks import is_host, is_named_host
from capture_tool.core.redaction.rule import IS, Q, Rule, S, always

MACHINE = rb"[A-Za-z0-9][A-Za-z0-9_-]{1,62}(?:\.[A-Za-z0-9-]{1,63}){0,4}"
ENDS = rb"(?=[ \t]{0,4}(?:[\r\n,;|)<>\"'\]}]|\\[nrt\"]|\Z)|[ ]{2}|\t)"
BEFORE_MACHINE = (
    rb"(?i:\b(?:host ?name|device|host|computer|machine|workstation|notebook|laptop|server|endpoint|asset|rechner|il pc"
    rb"|ordinateur|equipo) )"
)
LABEL = (
    rb"(?i:(?:(?:full|windows|local|net ?bios|dns)[ _])?computer ?name|(?:local ?|static |transient |client[ -]?)?host ?name"
    rb"|machine ?name|rechner ?name|(?:vollst(?:\xc3\xa4|\xe4)ndiger )?computername"
    rb"|nome (?:completo )?(?:del )?(?:computer|host|macchina)"
    rb"|nom (?:complet )?de (?:la machine|l.{1,3}(?:ordinateur|h(?:\xc3\xb4|\xf4)te))"
    rb"|nombre (?:completo )?del? (?:equipo|host|sistema|m(?:\xc3\xa1|\xe1)quina))"
)
"""The name of this machine in five languages."""
SERVER = (
    rb"(?i:logon server|anmeldeserver|server di accesso|server d.{1,3}accesso|serveur d.{1,3}ouverture de session"
    rb"|servidor de inicio de sesi(?:\xc3\xb3|\xf3)n)"
)
"""Where somebody logged in to Windows."""
OF_MACHINE = (
    rb"(?i:computer(?:[._-]?name)?|machine(?:[._-]?name)?|host[._-]?name|(?:source_?)?workstation(?:_?name)?|client_?name"
    rb"|source_?host_?name)"
)
NAMED_LIKE = rb"(?i:host|machine|node|node_?name|device[_ ]?name|server_?name|workstation)"
"""What other things than this machine have too."""
PLACEHOLDERS = frozenset(
    b"localhost unknown n/a na none null undefined default example test local remote hostname host name computer computername"
    b" machine machinename pc server servername workstation your-hostname your-host my-host myhost yourhost todo changeme any all"
    b" description status value type string str text localdomain localhost.localdomain host.docker.internal not is the"
    b" loopback broadcasthost wildcard unset empty missing required optional".split()
)
SERVICES = frozenset(
    b"db database sql redis cache postgres postgresql mysql mariadb mongo mongodb rabbitmq kafka zookeeper nginx traefik apache"
    b" web app api backend frontend server client host node master slave primary replica worker proxy gateway gw broker queue"
    b" ib ibgw ibgateway ibkr ibc tws trader bot engine feed data scheduler celery flower grafana prometheus loki influx influxdb"
    b" timescale timescaledb questdb elastic elasticsearch logstash kibana vault consul minio jupyter airflow dev prod test"
    b" staging qa live paper service svc main manager docker internal public private mail smtp vnc ssh vpn net network lan"
    b" localhost default standalone my the core pod container jump bastion edge ingress ha lb".split()
)
"""Words of the names of services in containers (`ib-gateway`, `redis-1`)."""
KNOWN = re.compile(
    rb"(?:.*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|svc|docker\.internal|cluster\.local)"
    rb"|(?:.*\.)?(?:amazonaws|azure|google|googleapis|github|gitlab|microsoft|apple|yahoo|docker|cloudflare|sentry)\.(?:com|net|io)"
)
"""Hosts for examples (RFC 2606), of containers, and those that everybody knows."""
PRIVATE = re.compile(rb"[^.]+(?:\..*)?\.(?:lan|local|home|internal|corp|intranet|localdomain|fritz\.box|home\.arpa)")
"""Of a network that the world does not see."""
SHAPE = re.compile(
    rb"(?:[a-z0-9]{1,16}[-_]){1,3}(?:pc|nuc|laptop|desktop|notebook|macbook(?:-(?:pro|air))?|imac|mbp|macmini|thinkpad|workstation"
    rb"|tower|surface|srv|vps|rig)[0-9]{0,3}"
    rb"|(?:[a-z]{0,8}pc|ws|wks|nb|nuc|srv|vps|desktop|laptop|win|notebook)[-_][a-z0-9]{2,16}(?:-[a-z0-9]{1,12}){0,3}"
    rb"|(?=.*[0-9])[a-z]{2,12}(?:-[a-z0-9]{2,12}){2,4}|(?:vps|vmi|srv|nuc)-?[0-9]{3,8}|(?:ws|wks|nb|lt)[0-9]{4,6}[a-z]?|srv[a-z]{3,12}[0-9]{1,3}|[a-z]{4,16}(?:srv|nuc|vps)[0-9]{1,4}"
)
"""As people and their firms call machines: by whose it is, what it is, where it stands and its number."""
NO_SHAPE = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-.*|(?:us|eu|ap|ca|sa|af|me|cn)-[a-z]+-.*|.*-(?:gateway|service|api|app)-.*"
    rb"|.*-(?:linux|windows|darwin|apple|freebsd|unknown)(?:-.*)?|(?:ubuntu|debian|windows|centos|fedora|alpine|rhel|macos|win)-[0-9].*"
    rb"|db-[a-z][0-9].*"
)
"""Identifiers, regions and machines of clouds, replicas of services, what a compiler builds for, systems."""
OF_SYSTEM = re.compile(
    rb"(?:[\r\n]|[ \t]{2}|[,;] ?|\A)[\"']?(?:UserName|TotalPhysicalMemory|Manufacturer|Workgroup|Domain|PrimaryOwnerName|Model"
    rb"|DomainRole|SystemType|PartOfDomain)[\"']?[ \t]{0,32}[:=]"
)
"""Beside the name of a computer in what Windows says about it."""
COLUMN = re.compile(rb"[:=]")


def is_machine(hit: Hit) -> bool:
    """The name of a machine of the user: no placeholder, no service, no host that everybody knows."""
    name = hit.value.lower()
    parts = [part.rstrip(b"0123456789") for part in re.split(rb"[-_]", name)]
    service = all(part in SERVICES or not part for part in parts)
    return name not in PLACEHOLDERS and not service and not KNOWN.fullmatch(name) and is_host(hit)


def is_labelled(hit: Hit) -> bool:
    """Behind a colon whatever is a name; behind blanks, as in columns, what is no word."""
    told = COLUMN.search(hit.text, hit.begin, hit.start) or hit.text[hit.start - 1 : hit.start] == b"\\"
    return bool(told or re.search(rb"[0-9-]", hit.value)) and is_machine(hit)


def is_like_machine(hit: Hit) -> bool:
    """What looks like the name of a machine."""
    name = hit.value.lower()
    shaped = PRIVATE.fullmatch(name) or (SHAPE.fullmatch(name) and not NO_SHAPE.fullmatch(name))
    return bool(shaped) and is_machine(hit)


def is_of_system(hit: Hit) -> bool:
    """Beside what Windows says about a computer."""
    around = hit.text[hit.end : hit.end + 512], hit.before
    return any(map(OF_SYSTEM.search, around)) and is_like_machine(hit)


def is_reached(hit: Hit) -> bool:
    """No host of the world: without a domain, or with one of a network inside."""
    return (b"." not in hit.value or PRIVATE.fullmatch(hit.value.lower()) is not None) and is_machine(hit)


OBJECT_NAME = (
    rb"[^{}\[\]]{0,256}?(?:\{[^{}]{0,256}\}[^{}\[\]]{0,256}?){0,2}?\"(?:host)?name\""
    + S
    + rb":"
    + S
    + rb"\"(?P<v>"
    + MACHINE
    + rb")(?=\")"
)
"""In an object of JSON, behind other fields of it."""
MACHINE_RULES: tuple[Rule, ...] = (
    *(
        Rule(kind="host", find=find, pattern=find + value, before=before, accept=accept, learn=is_named_host)
        for find, value, before, accept in (
            (
                LABEL + rb"[ \t.:=]",
                rb"(?:(?<=[:=])|[ .]{0,48}[:=]|[ \t]{1,64}(?<=[ \t]{2}))[ \t]{0,64}\\{0,2}[\"']?(?P<v>" + MACHINE + rb")" + ENDS,
                rb"(?<![A-Za-z0-9])",
                is_labelled,
            ),
            (SERVER + rb"[ \t.:]", rb"{1,48}[:]?[ \t]{0,64}\\\\(?P<v>" + MACHINE + rb")", rb"(?<![A-Za-z0-9])", is_machine),
            # Systems about themselves.
            (
                rb"(?i:host ?name (?:is |was )?(?:set |changed |updated )?(?:to|is)) [<'\"]",
                rb"(?P<v>" + MACHINE + rb")(?=[>'\"])",
                rb"",
                is_machine,
            ),
            (
                rb"(?i:local ?host(?: ?name)?|local address|this host|my host)[ ]?[:=]",
                rb"[ ]{0,4}(?P<v>" + MACHINE + rb")(?=/[0-9a-f:]|[ ]\()",
                rb"(?<![A-Za-z0-9])",
                is_machine,
            ),
            # Settings, a lease of DHCP, objects of JSON.
            (rb"\bhost\.name" + IS, rb"[\"']?(?P<v>" + MACHINE + rb")" + ENDS, rb"", is_machine),
            (rb"client-hostname[ \t]", rb"{1,8}\"(?P<v>" + MACHINE + rb")(?=\")", rb"", is_machine),
            *(
                (rb"\"(?:" + names + rb")\"" + S + rb":" + S + rb"\{", OBJECT_NAME, rb"", accept)
                for names, accept in (
                    (rb"host|computer|machine", is_machine),
                    (rb"device|client|server|node|agent", is_like_machine),
                )
            ),
            (rb"\bserver_?name" + Q + rb"[ ]?:", rb"[ ]?" + Q + rb"(?P<v>" + MACHINE + rb")(?=" + Q + rb")", rb"", is_reached),
            # Elements.
            (
                rb"<(?:[A-Za-z]{1,16}:)?" + OF_MACHINE + rb"[ \t>]",
                rb"(?:(?<=>)|[^<>\r\n]{0,128}(?<!/)>)[ \t\r\n]{0,32}(?P<v>" + MACHINE + rb")(?=[ \t\r\n]{0,32}</)",
                rb"",
                is_machine,
            ),
            (
                rb"(?i:name)=\\{0,3}[\"']" + OF_MACHINE + rb"\\{0,3}[\"']>",
                rb"[ \t]{0,4}\\{0,4}(?P<v>" + MACHINE + rb")(?=[ \t]{0,4}</)",
                rb"",
                is_machine,
            ),
            # What programs say where they run, and who asks; commands and connections.
            (
                rb"(?i:(?:machine|computer|host|workstation) ?name) ['\"\[]",
                rb"(?P<v>" + MACHINE + rb")(?=['\"\]])",
                rb"(?<![A-Za-z0-9_-])",
                is_machine,
            ),
            (rb"\b[Rr]unning on '", rb"(?P<v>" + MACHINE + rb")(?=')", rb"", is_like_machine),
            (rb"\bRSOP [a-z]{4,8} for ", rb"[^\s\\]{1,64}\\[^\s]{1,64} on (?P<v>" + MACHINE + rb")(?= )", rb"", is_machine),
            (rb"-(?i:ComputerName|CimSession) ", rb"[\"']?(?P<v>" + MACHINE + rb")(?![A-Za-z0-9_.])", rb"", is_machine),
            (
                rb"(?i:\bWSID=|Workstation ID=|\(HOST=| computer=)",
                rb"(?P<v>" + MACHINE + rb")(?=[\\;,)\s\"']|\Z)",
                rb"",
                is_reached,
            ),
            # Behind words that other things have too.
            (
                NAMED_LIKE + IS,
                rb"\\{0,3}[\"']?(?P<v>" + MACHINE + rb")(?![A-Za-z0-9_.:@(-])",
                rb"(?<![A-Za-z0-9_-])",
                is_like_machine,
            ),
            (
                rb"(?i:machine|workstation|computer|host) ['\"\x60]",
                rb"(?P<v>" + MACHINE + rb")(?=['\"\x60])",
                rb"(?<![A-Za-z0-9_-])",
                is_like_machine,
            ),
            (
                rb"\bName(?:=|[ \t]{0,32}:[ ])",
                rb"[ \t]{0,4}(?P<v>" + MACHINE + rb")" + ENDS,
                rb"(?:(?<=[\r\n])|(?<=[\r\n] )|(?<=  )|\A)",
                is_of_system,
            ),
        )
    ),
    Rule(  # behind words that all else stands behind, too: a digit or a sign tells
        kind="host",
        find=BEFORE_MACHINE + rb"[A-Za-z0-9][A-Za-z]{0,24}[0-9_.-]",
        pattern=BEFORE_MACHINE + rb"(?P<v>[A-Za-z0-9][A-Za-z]{0,24}[0-9_.-][A-Za-z0-9_-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,4})",
        before=rb"(?<![A-Za-z0-9_.-])",
        after=rb"(?![A-Za-z0-9_.:@(/\\\\-])",
        accept=is_like_machine,
        learn=is_named_host,
    ),
    Rule(  # whoever asked for an address; a plain name of a machine is not looked for elsewhere
        kind="host",
        find=rb"DHCP(?:ACK|REQUEST|DISCOVER|OFFER|INFORM)\b",
        pattern=rb"DHCP(?:ACK|REQUEST|DISCOVER|OFFER|INFORM)\b[^\r\n]{0,96}?[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}[ ](?:\((?P<q>"
        + MACHINE
        + rb")(?=\))|(?P<v>"
        + MACHINE
        + rb")(?=[ \t]{0,4}(?:[\r\n]|\Z)))",
        accept=is_machine,
        learn=is_like_machine,
    ),
    # By whose it is, and its number, wherever it stands.
    Rule(
        kind="host",
        find=rb"[A-Za-z0-9]{2,14}-(?:PC|nuc|NUC|mbp|MBP)[0-9]",
        pattern=rb"(?:[A-Z0-9]{2,14}-PC|[A-Za-z0-9]{2,14}-(?:nuc|NUC|mbp|MBP))[0-9]{1,3}",
        before=rb"(?<![A-Za-z0-9-])",
        after=rb"(?![A-Za-z0-9-])",
        anchors=(b"-PC", b"-nuc", b"-NUC", b"-mbp", b"-MBP"),
        lead=KEY_LETTERS.rstrip(b"_.-"),
        reach=24,
        learn=always,
    ),
)
