"""Request Tracker 5 on SQLite: `with request_tracker() as tracker:`. First start about 35 s with the packages, then 2 s."""

from __future__ import annotations

import base64
import json
import quopri
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import Filed
from tests.servers.packages import install, kept, versions
from tests.servers.service import Service, answers, free_port, give, own_folder, run

PACKAGES = ("request-tracker5", "rt5-db-sqlite", "rt5-standalone", "postfix")
"""It wants some mailer; Postfix is the one that the mail tests have."""
ANSWERS = """
request-tracker5 request-tracker5/dbconfig-install boolean false
request-tracker5 request-tracker5/handle-siteconfig-permissions boolean false
postfix postfix/main_mailer_type select No configuration
"""
SEED = Path(__file__).with_suffix(".pl")
SITE = """
Set($rtname, 'rt.test'); Set($Organization, 'rt.test'); Set($WebDomain, '127.0.0.1'); Set($WebPort, {port});
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{folder}/rt.sqlite');
Set($MailCommand, 'testfile'); Set($LogToSyslog, undef); Set($LogToFile, 'warning'); Set($LogDir, '{folder}');
$RT::MasonDataDir = '{folder}/mason'; $RT::MasonSessionDir = '{folder}/mason'; $RT::VarPath = '{folder}';
{more}
1;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTracker:
    """A running Request Tracker. A person logs in as root with `password`."""

    url: str
    token: str
    """Sees, creates, comments and merges in `queue` and sets its field; in `closed_queue` it only sees."""
    reader_token: str
    """Sees `queue` and creates nothing."""
    fieldless_token: str
    """Creates in `queue`, but its custom fields are dropped: 201 all the same."""
    folder: Path
    service: Service
    password: str = "password"
    queue: str = "Support"
    closed_queue: str = "Internal"
    field: str = "BundleKey"
    wrong_field: str = "ElsewhereKey"
    """A custom field that exists and does not belong to `queue`."""

    def tickets(self) -> tuple[Filed, ...]:
        """All of them from the database, merged ones as the one they are."""
        with closing(sqlite3.connect(f"file:{self.folder}/rt.sqlite?mode=ro", uri=True, timeout=30)) as database:
            rows = database.execute("SELECT id, Subject FROM Tickets WHERE id = EffectiveId ORDER BY id").fetchall()
            return tuple(_filed(database, number, subject, self.field) for number, subject in rows)

    @contextmanager
    def settings(self, **values: int) -> Iterator[None]:
        """Restarts it with these settings (MaxAttachmentSize=1000, DropLongAttachments=1 ...) and afterwards without."""
        try:
            self._restart(values)
            yield
        finally:
            self._restart({})

    def _restart(self, values: dict[str, int]) -> None:
        self.service.stop()
        port = int(self.url.rpartition(":")[2])
        _write_site(self.folder, port, "".join(f"Set(${name}, {value});" for name, value in values.items()))
        self.service.start()


@contextmanager
def request_tracker() -> Iterator[RequestTracker]:
    """Installs it when it is not there (CannotInstallError), starts it on a fresh database and stops it at the end."""
    install(PACKAGES, ANSWERS)
    seeded = kept("request-tracker", versions(PACKAGES) + SEED.read_text() + SITE, _make)
    with own_folder("request-tracker") as folder:
        shutil.copy(seeded / "rt.sqlite", folder)
        port = free_port()
        url, tokens = f"http://127.0.0.1:{port}", json.loads((seeded / "tokens.json").read_text())
        environment = _write_site(folder, port)
        command = ["/usr/share/request-tracker5/libexec/rt-server", "--server", "Starlet", "--max-workers", "2"]
        with Service(
            folder,
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            lambda: answers(f"{url}/REST/2.0/rt", headers={"Authorization": f"token {tokens['token']}"}),
            environment,
        ) as service:
            yield RequestTracker(url=url, folder=folder, service=service, **tokens)


def _make(folder: Path) -> None:
    """A fresh database with queues, field and users, and `tokens.json`."""
    environment = _write_site(folder, port=80)
    run(["/usr/sbin/rt-setup-database-5", "--action", "init", "--skip-create"], **environment)
    (folder / "tokens.json").write_text(run(["perl", str(SEED)], **environment))


def _write_site(folder: Path, port: int, more: str = "") -> dict[str, str]:
    """Writes the settings; gives the environment that makes Request Tracker read them and none of the machine's."""
    for name in ("mason", "none"):
        (folder / name).mkdir(exist_ok=True)
    site = folder / "site.pm"
    site.write_text(SITE.format(port=port, folder=folder, more=more))
    give(folder)
    return {"RT_SITE_CONFIG": str(site), "RT_SITE_CONFIG_DIR": str(folder / "none")}


KEYS = """
    SELECT v.Content FROM Tickets t
    JOIN ObjectCustomFieldValues v ON v.ObjectType = 'RT::Ticket' AND v.ObjectId = t.id AND v.Disabled = 0
    JOIN CustomFields f ON f.id = v.CustomField AND f.Name = ?
    WHERE t.EffectiveId = ? ORDER BY v.id"""
PARTS = """
    SELECT n.Type, a.Filename, a.ContentEncoding, a.Content FROM Tickets t
    JOIN Transactions n ON n.ObjectType = 'RT::Ticket' AND n.ObjectId = t.id
    JOIN Attachments a ON a.TransactionId = n.id AND a.ContentType NOT LIKE 'multipart/%'
    WHERE t.EffectiveId = ? ORDER BY a.id"""


def _filed(database: sqlite3.Connection, number: int, subject: str, field: str) -> Filed:
    keys = [key for (key,) in database.execute(KEYS, (field, number))]
    files: list[tuple[str, bytes]] = []
    texts: dict[str, list[str]] = {"Create": [], "Comment": [], "Correspond": []}
    for kind, name, encoding, content in database.execute(PARTS, (number,)):
        data = _bytes(encoding, content)
        if name:
            files.append((name, data))
        elif kind in texts:
            texts[kind].append(data.decode())
    return Filed(
        number=str(number),
        subject=subject,
        key="".join(keys[:1]),
        text="".join(texts["Create"][:1]),
        notes=(*texts["Comment"], *texts["Correspond"]),
        files=tuple(files),
    )


def _bytes(encoding: str, content: str | bytes | None) -> bytes:
    """Content as it was sent: SQLite keeps what is not text in base64 or quoted-printable."""
    data = content.encode() if isinstance(content, str) else content or b""
    if encoding == "base64":
        return base64.b64decode(data)
    return quopri.decodestring(data) if encoding == "quoted-printable" else data
