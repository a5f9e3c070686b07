"""Secrets: in the operating system's key store, or where there is none in one file that only the user can read."""

from __future__ import annotations

import base64
import binascii
import itertools
import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from capture_tool.core import durable, locks
from capture_tool.core.errors import PermanentError
from capture_tool.system.key_store import KeyStore, KeyStoreError, key_store
from capture_tool.system.paths import private_folder

log = logging.getLogger(__name__)
KEY_NAME = "redaction.key"
KEY_BYTES = 32
WINDOWS_LIMIT = 1_000
"""Characters; the Windows store holds about 1,280 of them."""


class Secrets:
    """Named secrets of one home folder. `file` holds what the key store cannot keep; it is looked at first, for that is quick."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._service = f"capture-tool {file.parent}"

    def get(self, name: str) -> str | None:
        """The secret, None when there is none. Raises PermanentError when the file cannot be read."""
        try:
            value = self._read().get(name)
        except ValueError:
            with self._held():
                value = self._read().get(name)
        if value is not None:
            return value
        try:
            return self._store.get(self._service, name) if self._store else None
        except KeyStoreError as error:
            log.warning("the key store did not answer: %s", error)
            return None

    def set(self, name: str, value: str) -> None:
        """Keeps a secret. Raises PermanentError when it cannot be kept anywhere."""
        with self._held():
            self._keep(name, value)

    def remove(self, name: str) -> None:
        """Forgets a secret, wherever it is. Raises PermanentError when the file cannot be written."""
        with self._held():
            self._write({key: value for key, value in self._read().items() if key != name})
            if self._store:
                try:
                    self._store.remove(self._service, name)
                except KeyStoreError as error:
                    log.warning("the key store did not forget: %s", error)

    def where(self) -> str:
        """For people: where secrets are kept on this machine. Names the file exactly when it is the file."""
        return self._store.name if self._store else f"{self._file}, a file that only you can read: there is no usable key store"

    def set_aside(self) -> tuple[Path, ...]:
        """Damaged files of secrets, kept under another name until somebody removes them.

        What they held is gone for us: tokens are asked for again, and the stand-ins of later tickets are others than before.
        """
        return tuple(sorted(self._file.parent.glob(f"{self._file.name}.damaged-*")))

    @property
    def installation_key(self) -> bytes:
        """The key of this installation's stand-ins, made once. Raises PermanentError when it can be neither read nor kept."""
        if (key := self._key()) is None:
            with self._held():  # another process may make it at this moment
                if (key := self._key()) is None:
                    key = os.urandom(KEY_BYTES)
                    self._keep(KEY_NAME, base64.b64encode(key).decode("ascii"))
        return key

    @cached_property
    def _store(self) -> KeyStore | None:
        return key_store()

    def _key(self) -> bytes | None:
        try:
            key = base64.b64decode(self.get(KEY_NAME) or "", validate=True)
        except binascii.Error:
            return None
        return key if len(key) == KEY_BYTES else None

    def _keep(self, name: str, value: str) -> None:
        others = {key: kept for key, kept in self._read().items() if key != name}
        if self._store and not (sys.platform == "win32" and len(value) > WINDOWS_LIMIT):
            try:
                self._store.set(self._service, name, value)
            except KeyStoreError as error:
                log.warning("the key store did not keep a secret, the file will: %s", error)
            else:
                self._write(others)
                return
        self._write({**others, name: value})

    @contextmanager
    def _held(self) -> Iterator[None]:
        """No other process writes meanwhile, and the file is sound: a damaged one must not stop a capture, so it is set aside."""
        with durable.saving("secrets"):
            private_folder(self._file.parent)
            lock = locks.take(self._file.with_suffix(".lock"), wait=True)
        assert lock
        with lock:
            try:
                self._read()
            except ValueError:
                names = (self._file.with_name(f"{self._file.name}.damaged-{number}") for number in itertools.count(1))
                aside = next(path for path in names if not path.exists())
                log.warning("the file of secrets is damaged: set aside, tokens and stand-ins are lost")
                with durable.saving("secrets"):
                    durable.rename(self._file, aside)
            yield

    def _read(self) -> Mapping[str, str]:
        """What the file holds. Raises ValueError when it is damaged, PermanentError when it cannot be read."""
        try:
            values = json.loads(self._file.read_bytes())
            if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
                raise ValueError
        except FileNotFoundError:
            return {}
        except RecursionError as error:
            raise ValueError from error
        except OSError as error:
            raise PermanentError(
                "secrets.damaged", f"The file {self._file} cannot be read.", "Mend or remove it, then enter your tokens again."
            ) from error
        return values

    def _write(self, values: Mapping[str, str]) -> None:
        """Replaces the file where that changes anything; without secrets there is no file."""
        if values == self._read():
            return
        with durable.saving("secrets"):
            if values:
                durable.replace(self._file, json.dumps(values, indent=1).encode())
            else:
                durable.remove(self._file)
            durable.sync(self._file.parent)
