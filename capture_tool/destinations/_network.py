"""How a destination gets through the office's network: proxies, the company's own certificates, a certificate of ours."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from capture_tool.core.errors import PermanentError


def _direct(_url: str) -> Sequence[str]:
    return ("",)


@dataclass(frozen=True, slots=True, repr=False)
class Network:
    """The network settings of this start (system/proxies.py finds the proxies of the operating system)."""

    proxies: Callable[[str], Sequence[str]] = _direct
    """Address to proxies in the order to try, `http://[user:password@]host:port`; empty text is no proxy."""
    ca_file: Path | None = None
    """PEM file of authorities that are trusted besides the operating system's."""
    certificate: Path | None = None
    """PEM file with our certificate and, unless `key` has it, its key."""
    key: Path | None = None
    key_password: str = ""

    def tls(self) -> ssl.SSLContext:
        """Verifies with the operating system's store and `ca_file`. Raises PermanentError that names the setting to mend."""
        import truststore

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self.ca_file:
            try:
                context.load_verify_locations(cafile=str(self.ca_file))
            except (OSError, ValueError) as error:  # an SSLError is an OSError
                raise _unusable("ca-file", self.ca_file, "network.ca_file") from error
        if self.certificate:
            key = None if self.key is None else str(self.key)
            try:  # a password in any case, else OpenSSL asks for one on the terminal
                context.load_cert_chain(str(self.certificate), key, lambda: self.key_password)
            except (OSError, ValueError) as error:
                raise _unusable("certificate", self.key or self.certificate, "network.client_certificate") from error
        return context


def _unusable(what: str, file: Path, setting: str) -> PermanentError:
    return PermanentError(
        f"network.{what}",
        f"The file {file} cannot be read or holds no usable PEM certificate or key.",
        f"Mend it or set {setting} (for a locked key also network.client_key_password), then press Retry.",
    )
