"""Postfix that takes mail for one mailbox: `with postfix() as server:`. First start about 15 s with the packages, then 1 s.

An instance with folders of its own beside whatever Postfix this machine has. Nothing leaves it.
"""

from __future__ import annotations

import contextlib
import email.policy
import os
import shutil
import smtplib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.desktop import until
from tests.servers.packages import ROOT, CannotInstallError, install
from tests.servers.service import Service, free_port, own_folder

PACKAGES = ("postfix", "sasl2-bin", "libsasl2-modules", "openssl")
ANSWERS = "postfix postfix/main_mailer_type select No configuration\n"
PASSWORD = "a-password-for-tests"
LIMIT = 26_214_400
"""Bytes of a whole message: what large mail providers take."""
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
local_header_rewrite_clients =
alias_maps =
local_recipient_maps =
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = support.test
virtual_mailbox_base = {folder}
virtual_mailbox_maps = static:mailbox/
virtual_mailbox_limit = 0
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
message_size_limit = {limit}
smtpd_timeout = 10s
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {folder}/certificate.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_sasl_auth_enable = yes
smtpd_recipient_restrictions = {who}, reject
smtpd_relay_restrictions =
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{tls_port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
error unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
QUEUES = "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "public", "saved", "trace"
SASL = """
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {folder}/etc/sasl/users
mech_list: PLAIN LOGIN
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postfix:
    """A running Postfix. `localhost` is the name in its certificate."""

    port: int
    """Plain, with STARTTLS."""
    tls_port: int
    """TLS from the first byte."""
    limit: int
    """The largest message in bytes; it announces it as SIZE."""
    folder: Path
    service: Service
    host: str = "localhost"
    user: str = "bot"
    password: str = PASSWORD
    address: str = "help@support.test"
    """Where mail is taken for; the local part may be any."""

    @property
    def authority(self) -> Path:
        """The certificate authority, PEM, that signed its certificate."""
        return self.folder / "authority.pem"

    def delivered(self, messages: int) -> tuple[bytes, ...]:
        """The raw messages in the mailbox, the oldest first, as soon as there are that many.

        Lines end with LF; Return-Path, Delivered-To and Received stand before what was sent.
        """
        until(lambda: len(self._arrived()) >= messages, f"message {messages}")
        return tuple(path.read_bytes().removesuffix(b"\n") for path in self._arrived())  # Postfix adds an empty line

    def messages(self, count: int) -> tuple[EmailMessage, ...]:
        """The same, parsed."""
        return tuple(email.message_from_bytes(raw, policy=email.policy.default) for raw in self.delivered(count))

    def _arrived(self) -> list[Path]:
        return sorted((self.folder / "mailbox" / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns)


@contextmanager
def postfix(*, limit: int = LIMIT, must_log_in: bool = False) -> Iterator[Postfix]:
    """Installs it when it is not there (CannotInstallError), starts it with an empty mailbox and stops it at the end."""
    if not ROOT:
        raise CannotInstallError("needs root: Postfix's master runs as root only")
    install(PACKAGES, ANSWERS)
    with own_folder("postfix") as folder:
        port, tls_port = free_port(), free_port()
        who = "permit_sasl_authenticated" if must_log_in else "permit_auth_destination"
        _write_configuration(folder, port, tls_port, limit, who)
        _make_certificate(folder)
        users = folder / "etc" / "sasl" / "users"
        _run("saslpasswd2", "-p", "-c", "-f", str(users), "-u", "localhost", "bot", text=PASSWORD)
        shutil.chown(users, "postfix")
        _run("chmod", "-R", "a+rX", str(folder))  # whatever this run's umask is: its parts run as its own user
        daemon = _run("postconf", "-hd", "daemon_directory").strip()
        master = [f"{daemon}/master", "-c", f"{folder}/etc", "-d"]
        with Service(folder, master, lambda: _greets(port), own_user=False) as service:
            yield Postfix(port=port, tls_port=tls_port, limit=limit, folder=folder, service=service)


def _write_configuration(folder: Path, port: int, tls_port: int, limit: int, who: str) -> None:
    for name in ("etc/sasl", "queue/pid"):
        (folder / name).mkdir(parents=True)
    for name in ("data", *(f"queue/{each}" for each in QUEUES)):
        (folder / name).mkdir()
        shutil.chown(folder / name, "postfix")
    uid, gid = folder.stat().st_uid, folder.stat().st_gid
    main = folder / "etc" / "main.cf"
    main.write_text(MAIN.format(folder=folder, uid=uid, gid=gid, limit=limit, who=who))
    os.utime(main, (0, 0))  # of one written just now it waits two seconds, should there come more
    (folder / "etc" / "master.cf").write_text(MASTER.format(port=port, tls_port=tls_port))
    (folder / "etc" / "sasl" / "smtpd.conf").write_text(SASL.format(folder=folder))


def _make_certificate(folder: Path) -> None:
    """`authority.pem`, and `certificate.pem` with `key.pem` for localhost that it signed, for two days."""
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    own = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"]
    _run(*new, "-subj", "/CN=Authority of tests", *own, "-keyout", f"{folder}/authority.key", "-out", f"{folder}/authority.pem")
    signed = ["-CA", f"{folder}/authority.pem", "-CAkey", f"{folder}/authority.key", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"]
    _run(*new, *signed, *names, "-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem")


def _run(*command: str, text: str = "") -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _greets(port: int) -> bool:
    with contextlib.suppress(OSError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", port, timeout=30):
        return True
    return False
