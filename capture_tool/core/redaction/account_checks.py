"""The second look at names of users that only their shape or what stands around them tells from words."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit
from capture_tool.core.redaction.login_rules import SYSTEM_ACCOUNTS, is_of_shell, is_unlike_word
from capture_tool.core.redaction.passphrases import TALK, WHEN
from capture_tool.core.redaction.people_checks import LOGIN, is_full_name, is_host, is_named
from capture_tool.core.redaction.program_names import is_subject
from capture_tool.core.redaction.rule import NEAR, PASSWORD_KEY

ACCOUNT = re.compile(rb"D?[UFI][A-Z]?[0-9]{6,9}")
POINTED = re.compile(rb"([a-z]{2,16})\.([a-z]{3,20})")
JOINED = re.compile(rb"([A-Z][a-z]{2,15})([A-Z][a-z]{2,19})")
"""A first and a last name in one, as logins are made of them."""
OF_CODE = frozenset(
    b"user users auth login logon logout account accounts admin this self app config settings process req res request requests"
    b" response system java javax com org net www data session sessions name names ids home dir service services controller"
    b" password passwords pass json log txt xml html htm yaml yml conf cfg ini properties plist class php exe bat sql csv pem crt"
    b" key keys email mail token tokens role roles create update delete remove find get set save add new type types status info"
    b" profile model view views local lan io local localdomain internal corp rdp lnk dll jar zip pdf png svg css tsx jsx"
    b" not found error errors exception manager factory handler provider details detail state store server client event events"
    b" input output form field fields button dialog window screen page panel label box text password group groups object list"
    b" map item items table column row rows entity repository dto module component context principal permission permissions"
    b" agent code count number string value values default invalid missing unknown access denied failed success interface"
    b" domain directory file files folder path url api rest web http https test tests mock base abstract simple impl util"
    b" utils"
    b" env process proc argv node sys helper message messages read write only all any none null true false first last date"
    b" time timer".split()
)
"""Parts of the names of files, classes and methods."""
GROUPS = frozenset(
    b"wheel adm sudo docker bin sys lp disk kmem tty dialout cdrom audio video plugdev netdev lpadmin sambashare wireshark"
    b" libvirt kvm render input shadow utmp games man proxy everyone nogroup nobody none ssl-cert crontab messagebus syslog"
    b" lxd bluetooth scanner power storage network optical uucp ssh_keys systemd-journal systemd-network systemd-resolve polkitd"
    b" avahi colord geoclue gdm sddm lightdm dbus rtkit chrony ntp tss tcpdump _ssh _apt _www _mdnsresponder _spotlight".split()
)
"""Groups and users that a system makes by itself."""
NAME_OF_SECRET = re.compile(PASSWORD_KEY)
TERMINALS = frozenset(b"reboot shutdown runlevel login wtmp btmp last who username user sessionname services console".split())
"""First words of other lines of `last`, `who` and `query user`."""
NO_NAMES = (
    TALK
    | WHEN
    | frozenset(
        b"forgot forgets enter enters change changes reset resets old needs types typed prompt prompted supplied provided gave"
        b" sends sends sent updates sets should would fields page here id has had have being one name names users accounts their"
        b" two-factor second first same both either neither o e y ou et und oder con mit avec sin senza ohne sans y/o without"
        b" permission permissions connection connections has been who gets got cannot session access request admin provider"
        b" store source"
        b" nieznany onbekend desconhecido bilinmeyen ok\xc3\xa4nd ukjent ukendt tuntematon ismeretlen".split()
    )
)
"""What stands behind `user` and before `password` in sentences."""
ENTRY = re.compile(
    rb"(?:\A|\n)(?:dn|objectClass|userPassword|uid|cn|sn|mail|sAMAccountName|givenName|uidNumber|userPrincipalName"
    rb"|telephoneNumber|memberOf|displayName|homeDirectory|gidNumber)::?[ ]"
)
"""A line of LDIF (RFC 2849)."""
NUMBERED = re.compile(rb"[ ]{1,48}50[1-5][ \t]{0,4}(?:[\r\n]|\Z)")
AUTHOR = re.compile(rb"[ ]{0,4}(?:Author|Committer|Commit|From|(?:Signed-off|Co-authored|Reviewed)-by):[ \t]")
PLAIN_MACHINES = re.compile(
    rb"(?i:i?mac(?:book)?(?:-(?:pro|air|mini|studio))?(?:-[0-9]{1,2})?|localhost|raspberrypi|ubuntu|debian)"
)
"""What thousands of machines are called."""


def is_shaped(hit: Hit) -> bool:
    """A name that is no word: letters and digits as of logins, or a first and a last name (`jane.doe`, `JaneDoe`)."""
    value = hit.value
    if LOGIN.fullmatch(value):
        return is_named(hit)
    if NAME_OF_SECRET.search(value) or hit.text[hit.end : hit.end + 1] in (b":", b"="):
        return False  # it would hide what that is the name of (`login TotpSeed: x`)
    parts = POINTED.fullmatch(value) or JOINED.fullmatch(value)
    return parts is not None and OF_CODE.isdisjoint(part.lower() for part in parts.groups()) and is_named(hit)


def is_clear_name(hit: Hit) -> bool:
    """As `is_shaped`, or with a digit (`svc-feed-12`)."""
    return is_shaped(hit) or (is_unlike_word(hit) and is_named(hit))


def is_of_system(hit: Hit) -> bool:
    """Whose file, process or terminal it is: a person's, not that of an account or group that every system has."""
    value = hit.value.lower()
    made = value in GROUPS or value in SYSTEM_ACCOUNTS or value.startswith((b"_", b"systemd-"))
    return not made and value not in TERMINALS and is_named(hit)


def is_in_list(hit: Hit) -> bool:
    """At the beginning of a line of such a list; beside a number only where `dscl` was asked for them."""
    numbered = NUMBERED.match(hit.text, hit.end)
    return (numbered is None or b"UniqueID" in hit.before or b"dscl" in hit.before) and is_of_system(hit)


def is_local_account(hit: Hit) -> bool:
    """In the properties of a user's account that `wmic` prints."""
    return (b"LocalAccount=" in hit.before or b"SID=S-1-5-21" in hit.text[hit.end : hit.end + NEAR]) and is_named(hit)


def is_in_brackets(hit: Hit) -> bool:
    """Whom Samba mapped a user to."""
    return re.search(
        rb"(?i:user|account|name) (?:\[[^\[\]\r\n]{0,64}\]\\)?\[[^\[\]\r\n]{0,64}\Z", hit.before
    ) is not None and is_named(hit)


def is_beside_password(hit: Hit) -> bool:
    """No word of a sentence about users and passwords."""
    value = hit.value.lower()
    return value not in NO_NAMES and len(value) >= 4 and is_subject(hit)


def is_long_beside(hit: Hit) -> bool:
    """The same where nothing but the two words tells it: no short word either, if it has no shape."""
    return is_shaped(hit) or (len(hit.value) >= 8 and not POINTED.fullmatch(hit.value) and is_beside_password(hit))


def is_said(hit: Hit) -> bool:
    """Said to be the user, by its shape or before the password; no number of an account, which has a rule of its own."""
    if ACCOUNT.fullmatch(hit.value):
        return False
    if is_clear_name(hit):
        return True
    beside = re.match(
        rb"(?:,| and| und| e| et| y|[.;])? (?i:pass|pw|kenn|contras|mot de|senha)", hit.text[hit.end : hit.end + 24]
    )
    return beside is not None and is_beside_password(hit)


def is_in_entry(hit: Hit) -> bool:
    """In an entry of LDIF, beside other such lines."""
    around = hit.before, hit.text[hit.end : hit.end + NEAR]
    return any(ENTRY.search(side) for side in around) and is_named(hit)


def is_in_profile(hit: Hit) -> bool:
    """Shown for a user beside the real name or the mail address, not for a thing."""
    around = hit.before + hit.text[hit.end : hit.end + NEAR]
    return re.search(rb"\"(?:real_name|user_profile|profile|first_name)\"", around) is not None and is_named(hit)


def is_of_account(hit: Hit) -> bool:
    """Shown for an account that a setup of Windows makes."""
    return b"LocalAccount" in hit.before + hit.text[hit.end : hit.end + NEAR] and is_full_name(hit)


def is_own_machine(hit: Hit) -> bool:
    """Told apart from a word by a digit or hyphen, and not what thousands are called."""
    return re.search(rb"[0-9-]", hit.value) is not None and not PLAIN_MACHINES.fullmatch(hit.value) and is_host(hit)


def is_author_or_in_shell(hit: Hit) -> bool:
    """Who is at a prompt, or in the brackets behind an author's name."""
    line = hit.before[hit.before.rfind(b"\n") + 1 :]
    return (not hit.before.endswith(b" <") or AUTHOR.match(line) is not None) and is_of_shell(hit)
