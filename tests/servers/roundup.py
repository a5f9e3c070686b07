"""Roundup 2.6 on SQLite: `with roundup() as tracker:`. First start about 10 s with the package, then 1 s."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import Filed
from tests.servers.packages import CannotInstallError, install, kept
from tests.servers.service import Service, answers, free_port, own_folder, run

LOCK = "roundup==2.6.0 --hash=sha256:12fd8fb806047415f22131f965c6ab4026a28dc63f7054e055c8f891950591d4\n"
PYTHON = "/usr/bin/python3"
"""The system's: the user it runs as may not read a Python below another one's home."""
SETTINGS = """
s|^#web = .*|web = {url}/|
s|^#domain = .*|domain = roundup.test|
s|^#host = .*|host = 127.0.0.1|
s|^#*password_pbkdf2_default_rounds = .*|password_pbkdf2_default_rounds = 1000|
"""
SCHEMA = """
db.security.addRole(name="Onlooker")
for right in ("Web Access", "Rest Access"):
    db.security.addPermissionToRole("Onlooker", right)
for kind in ("issue", "msg", "file", "user"):
    db.security.addPermissionToRole("Onlooker", "View", kind)
"""
USERS = """
for name, role in (("bot", "User"), ("reader", "Onlooker")):
    user.create(username=name, password=adminpw, address=f"{name}@roundup.test", roles=role)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roundup:
    """A running Roundup. Its REST interface wants the header `X-Requested-With: rest`."""

    url: str
    """With the tracker's name; the interface is at `/rest/data`."""
    password: str
    """Of every account; a person logs in as admin with it."""
    folder: Path
    service: Service
    user: str = "bot"
    """Sees, creates and edits issues, as an ordinary user."""
    reader: str = "reader"
    """Sees issues and creates nothing."""

    def tickets(self) -> tuple[Filed, ...]:
        """All issues that are not retired, from the database and the folder of files."""
        with closing(sqlite3.connect(f"file:{self.folder}/tracker/db/db?mode=ro", uri=True, timeout=30)) as database:
            rows = database.execute("SELECT id, _title FROM _issue WHERE __retired__ = 0 ORDER BY id").fetchall()
            return tuple(self._filed(database, *row) for row in rows)

    def _filed(self, database: sqlite3.Connection, number: int, title: str | None) -> Filed:
        linked = "SELECT x.* FROM (SELECT id, {} FROM _{}) x JOIN issue_{} l ON l.linkid = x.id WHERE l.nodeid = ? ORDER BY x.id"
        messages = database.execute(linked.format("''", "msg", "messages"), (number,)).fetchall()
        files = database.execute(linked.format("_name", "file", "files"), (number,)).fetchall()
        texts = [self._content("msg", message).decode() for message, _ in messages]
        return Filed(
            number=str(number),
            subject=title or "",
            key="",
            text="".join(texts[:1]),
            notes=tuple(texts[1:]),
            files=tuple((name, self._content("file", file)) for file, name in files),
        )

    def _content(self, kind: str, number: int) -> bytes:
        return (self.folder / "tracker/db/files" / kind / str(number // 1000) / f"{kind}{number}").read_bytes()


@contextmanager
def roundup() -> Iterator[Roundup]:
    """Installs it when it is not there (CannotInstallError), starts it on a fresh database and stops it at the end."""
    install(("python3",))
    library = kept("roundup", LOCK, _make)
    with own_folder("roundup") as folder:
        port = free_port()
        url, password = f"http://127.0.0.1:{port}/support", "a-password-for-tests"
        environment = {"PYTHONPATH": str(library), "PYTHONDONTWRITEBYTECODE": "1"}
        admin = [PYTHON, "-m", "roundup.scripts.roundup_admin", "-i", f"{folder}/tracker"]
        run([*admin, "install", "classic", "sqlite"], **environment)
        run(["sed", "-i", SETTINGS.format(url=url), f"{folder}/tracker/config.ini"])
        for file, more in (("schema.py", SCHEMA), ("initial_data.py", USERS)):
            with open(folder / "tracker" / file, "a") as script:
                script.write(more)
        run([*admin, "initialise", password], **environment)
        command = [
            PYTHON,
            "-m",
            "roundup.scripts.roundup_server",
            "-n",
            "127.0.0.1",
            "-p",
            str(port),
            f"support={folder}/tracker",
        ]
        there = {"auth": ("admin", password), "headers": {"X-Requested-With": "rest"}}
        with Service(folder, command, lambda: answers(f"{url}/rest/data/issue", **there), environment) as service:
            yield Roundup(url=url, password=password, folder=folder, service=service)


def _make(folder: Path) -> None:
    (folder / "wanted.txt").write_text(LOCK)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--disable-pip-version-check"]
    pip += ["--target", str(folder), "--requirement", str(folder / "wanted.txt")]
    done = subprocess.run(pip, capture_output=True, text=True, umask=0o022, check=False)
    if done.returncode:
        raise CannotInstallError(f"pip did not install roundup:\n{done.stderr[-2000:]}")
