"""Redmine 5 with Puma on SQLite: `with redmine() as tracker:`. First start about 30 s with the packages, then 4 s."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import Filed
from tests.servers.packages import install, kept, versions
from tests.servers.service import Service, answers, free_port, give, own_folder, run

PACKAGES = ("redmine", "redmine-sqlite", "puma")
ANSWERS = "redmine redmine/instances/default/dbconfig-install boolean false\n"
SEED = Path(__file__).with_suffix(".rb")
PROGRAM = "/usr/share/redmine"
DATABASE = "production:\n  adapter: sqlite3\n  database: {folder}/redmine.sqlite\n  timeout: 30000\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redmine:
    """A running Redmine. A person logs in as admin with `admin`."""

    url: str
    key: str
    """Sees, creates and comments in `project`; in `closed_project` it only sees. No administrator's."""
    reader_key: str
    """Sees `project` and creates nothing."""
    field_id: int
    wrong_field_id: int
    """A custom field that does not belong to `project`."""
    unsearchable_field_id: int
    """A custom field that is kept and that a search ignores."""
    folder: Path
    service: Service
    project: str = "support"
    closed_project: str = "internal"
    field: str = "bundle_key"

    def tickets(self) -> tuple[Filed, ...]:
        """All of them from the database and the folder of files."""
        with closing(sqlite3.connect(f"file:{self.folder}/redmine.sqlite?mode=ro", uri=True, timeout=30)) as database:
            rows = database.execute("SELECT id, subject, description FROM issues ORDER BY id").fetchall()
            return tuple(self._filed(database, *row) for row in rows)

    @contextmanager
    def attachment_limit(self, kilobytes: int) -> Iterator[None]:
        """Takes files of at most this size, and afterwards again of 5120 KB, Redmine's own limit. Holds at once."""
        self._limit(kilobytes)
        try:
            yield
        finally:
            self._limit(5120)

    def _limit(self, kilobytes: int) -> None:
        with closing(sqlite3.connect(self.folder / "redmine.sqlite", timeout=30)) as database, database:
            database.execute("DELETE FROM settings WHERE name = 'attachment_max_size'")
            line = (
                "INSERT INTO settings (name, value, updated_on) VALUES ('attachment_max_size', ?, datetime('now', '+1 second'))"
            )
            database.execute(line, (str(kilobytes),))

    def _filed(self, database: sqlite3.Connection, number: int, subject: str, text: str | None) -> Filed:
        value = "SELECT value FROM custom_values WHERE customized_type = 'Issue' AND customized_id = ? AND custom_field_id = ?"
        keys = [content or "" for (content,) in database.execute(value, (number, self.field_id))]
        notes = "SELECT notes FROM journals WHERE journalized_id = ? AND notes != '' ORDER BY id"
        place = """SELECT filename, disk_directory, disk_filename FROM attachments
            WHERE container_type = 'Issue' AND container_id = ? ORDER BY id"""
        files = [
            (name, (self.folder / "files" / folder / disk).read_bytes())
            for name, folder, disk in database.execute(place, (number,))
        ]
        return Filed(
            number=str(number),
            subject=subject,
            key="".join(keys[:1]),
            text=text or "",
            notes=tuple(note for (note,) in database.execute(notes, (number,))),
            files=tuple(files),
        )


@contextmanager
def redmine() -> Iterator[Redmine]:
    """Installs it when it is not there (CannotInstallError), starts it on a fresh database and stops it at the end."""
    install(PACKAGES, ANSWERS)
    seeded = kept("redmine", versions(PACKAGES) + SEED.read_text() + DATABASE, _make)
    with own_folder("redmine") as folder:
        shutil.copy(seeded / "redmine.sqlite", folder)
        url, ids = f"http://127.0.0.1:{free_port()}", json.loads((seeded / "ids.json").read_text())
        environment = _write_configuration(folder)
        with Service(
            folder,
            ["puma", "--environment", "production", "--threads", "4:4", "--bind", f"tcp{url[4:]}", f"{PROGRAM}/config.ru"],
            lambda: answers(f"{url}/users/current.json", headers={"X-Redmine-API-Key": ids["key"]}),
            environment,
        ) as service:
            yield Redmine(url=url, folder=folder, service=service, **ids)


def _make(folder: Path) -> None:
    """A fresh database with projects, fields and users, and `ids.json`."""
    environment = _write_configuration(folder)
    rake = ["sh", "-c", f'cd {PROGRAM} && exec bundle exec "$@"', "sh"]
    run([*rake, "rake", "db:migrate"], **environment, SCHEMA="/dev/null")
    said = run([*rake, "rails", "runner", SEED.read_text()], **environment)
    (folder / "ids.json").write_text(said.splitlines()[-1])


def _write_configuration(folder: Path) -> dict[str, str]:
    """Makes `folder` an instance of Debian's Redmine; gives the environment that makes Redmine use it.

    Instances have names below a folder of root's. This name leads out of it, from whatever depth.
    """
    for name in ("config", "files", "log", "tmp", "public/plugin_assets"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "config" / "database.yml").write_text(DATABASE.format(folder=folder))
    (folder / "config" / "secret_key.txt").write_text("of-tests-on-127.0.0.1-only" * 2)
    give(folder)
    return {"RAILS_ENV": "production", "REDMINE_INSTANCE": f"{'../' * 8}{folder.relative_to('/')}"}
