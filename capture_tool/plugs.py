"""Makes what is chosen by name from its settings and secrets: where tickets and bodies go, and the way through the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from capture_tool.core import discover
from capture_tool.core.errors import CaptureToolError, PermanentError
from capture_tool.core.ports import Carrier, CarrierClass, Destination, DestinationClass, Finding
from capture_tool.core.settings import NOTHING, SECRET_ENDINGS, Settings
from capture_tool.system.paths import Paths

if TYPE_CHECKING:
    from capture_tool.destinations._network import Network
    from capture_tool.system.proxies import Proxies
    from capture_tool.system.secrets import Secrets


class Plugs:
    """Made anew when settings were written."""

    def __init__(self, settings: Settings, secrets: Secrets, where: Paths) -> None:
        self._settings = settings
        self._secrets = secrets
        self._where = where

    def destination(self, name: str) -> Destination:
        """The destination of that name. Raises PermanentError."""
        return cast("Destination", self._made("destinations", name))

    def ready(self, name: str) -> Destination:
        """The same; the embedded desk is started when it is that one and no other desk is set."""
        if name == "desk":
            self.ensure_desk()
        return self.destination(name)

    def trial(self, table: str, name: str, typed: Mapping[str, str]) -> Iterable[Finding]:
        """What `check` of a destination or carrier says with values that are not saved yet. Raises PermanentError."""
        if (table, name) == ("destinations", "desk") and not typed.get("url"):
            self.ensure_desk()
        return self._made(table, name, typed).check()

    def failed(self, name: str, error: CaptureToolError) -> Finding:
        """A destination that could not be made or asked, as a line of `check`."""
        from capture_tool.destinations._failed import failed

        try:
            fields = destination_class(name).fields
        except PermanentError:
            fields = NOTHING
        return failed(name, fields, error)

    def ensure_desk(self) -> None:
        """Starts the embedded desk as a process of its own when no other desk is set and it does not answer."""
        if not self._settings.destinations.get("desk", {}).get("url"):
            from capture_tool.system.desk_process import ensure

            ensure(self._where.desk)

    def adds(self, name: str) -> bool:
        """Whether that destination can take evidence for a ticket that is there. Raises PermanentError for an unknown one."""
        return bool(getattr(destination_class(name), "adds", True))

    def carrier(self) -> Carrier | None:
        """The store for bodies that the ticket system cannot take; None where they go as several zips. Raises PermanentError."""
        name = self._settings.body_carrier
        return cast("Carrier", self._made("carriers", name)) if name else None

    @cached_property
    def network(self) -> Network:
        """Proxies, trusted authorities, our certificate."""
        from capture_tool.destinations._network import Network

        settings = self._settings
        return Network(
            proxies=self._proxies,
            ca_file=_file(settings.ca_file),
            certificate=_file(settings.client_certificate),
            key=_file(settings.client_key),
            key_password=self._secrets.get("network.client_key_password") or "",
        )

    def check(self) -> Iterator[Finding]:
        """How the ticket system is reached."""
        address = str(self._settings.destinations.get(self._settings.destination, {}).get("url", ""))
        if not address:
            return
        try:
            yield Finding("proxy", "ok", f"the ticket system is reached {self._proxies.said(address)}")
        except CaptureToolError as error:
            yield Finding("proxy", "fail", error.title, error.advice)

    def _made(self, table: str, name: str, typed: Mapping[str, str] = NOTHING) -> Destination | Carrier:
        """The plug of that name, with the values `typed` in the place of saved ones."""
        plug = plug_class(table, name)
        return plug({**self._fields(table, name, plug.fields), **typed, "data": str(self._where.desk)})

    def _fields(self, table: str, name: str, wanted: Iterable[str]) -> dict[str, Any]:
        """A plug's values: from the settings, its secrets from the key store, and the network."""
        values: dict[str, Any] = dict(self._settings.plugs(table).get(name, {}))
        for field in wanted:
            if field.endswith(SECRET_ENDINGS) and (secret := self._secrets.get(f"{table}.{name}.{field}")) is not None:
                values[field] = secret
        return {**values, "network": self.network}

    @cached_property
    def _proxies(self) -> Proxies:
        from capture_tool.system.proxies import Proxies

        password = self._secrets.get("network.proxy_password") or ""
        settings = self._settings
        return Proxies(settings.proxy, pac=settings.pac, user=settings.proxy_user, password=password)


def plug_class(table: str, name: str) -> DestinationClass | CarrierClass:
    """The plug of that name in `destinations` or `carriers`. Raises PermanentError with the names there are."""
    package, kind = f"capture_tool.{table}", table.removesuffix("s")
    try:
        module = discover.load(package, name)
    except LookupError:
        known = ", ".join(discover.names(package))
        raise PermanentError(f"{kind}.unknown", f"There is no {kind} {name}.", f"Choose one of: {known}.") from None
    plug: DestinationClass | CarrierClass = module.PLUG
    return plug


def destination_class(name: str) -> DestinationClass:
    """The destination of that name. Raises PermanentError with the names there are."""
    return cast("DestinationClass", plug_class("destinations", name))


def carrier_class(name: str) -> CarrierClass:
    """The carrier of that name. Raises PermanentError with the names there are."""
    return cast("CarrierClass", plug_class("carriers", name))


def _file(setting: str) -> Path | None:
    return Path(setting).expanduser() if setting else None
