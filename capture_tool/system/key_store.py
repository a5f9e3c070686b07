"""The operating system's key store through keyring, its way named by ourselves: a frozen program finds none by itself."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

from capture_tool.core.value import dataclass


@dataclass(frozen=True, slots=True)
class _Way:
    backend: str
    name: str
    """What people call it."""
    errors: tuple[str, ...]
    """What the libraries below let through, besides OSError and RuntimeError."""


WAYS = {
    "linux": _Way(
        "keyring.backends.SecretService:Keyring",
        "the desktop's key store (Secret Service)",
        ("keyring.errors:KeyringError", "secretstorage.exceptions:SecretStorageException", "jeepney:DBusErrorResponse"),
    ),
    "darwin": _Way("keyring.backends.macOS:Keyring", "the macOS keychain", ("keyring.errors:KeyringError",)),
    "win32": _Way(
        "keyring.backends.Windows:WinVaultKeyring",
        "the Windows Credential Manager",
        ("keyring.errors:KeyringError", "win32ctypes.pywin32.pywintypes:error"),
    ),
}
"""By sys.platform."""


class KeyStoreError(Exception):
    """The key store was locked or gone, or it refused; the text is the kind of the cause, safe to log."""


class KeyStore:
    """A key store that answered. Every method raises KeyStoreError and nothing else; a locked one asks the user first."""

    def __init__(self, way: _Way) -> None:
        import pkgutil

        self.name = way.name
        self._errors = (OSError, RuntimeError, *(pkgutil.resolve_name(error) for error in way.errors))
        kind = pkgutil.resolve_name(way.backend)
        with self._converted():
            if kind.priority <= 0:
                raise RuntimeError
            self._backend: Any = kind()

    def get(self, service: str, name: str) -> str | None:
        """The secret, None when there is none."""
        with self._converted():
            value: str | None = self._backend.get_password(service, name)
        return value

    def set(self, service: str, name: str, value: str) -> None:
        """Keeps or replaces a secret."""
        with self._converted():
            self._backend.set_password(service, name, value)

    def remove(self, service: str, name: str) -> None:
        """Forgets a secret; one that is not there is fine."""
        with self._converted():
            if self._backend.get_password(service, name) is not None:
                self._backend.delete_password(service, name)

    @contextlib.contextmanager
    def _converted(self) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            raise KeyStoreError(type(error).__name__) from None


def key_store() -> KeyStore | None:
    """This session's key store, None when there is none. Imports for 0.2 s, so ask late."""
    way = WAYS.get(sys.platform)
    if way is None or (sys.platform == "linux" and not os.environ.get("DBUS_SESSION_BUS_ADDRESS")):
        return None
    try:
        return KeyStore(way)
    except (KeyStoreError, ImportError):
        return None
