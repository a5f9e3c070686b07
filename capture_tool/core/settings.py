"""Settings: read once at the top and handed down as one frozen value; every value knows where it came from.

Layers, the later wins: built-in default, the user's `settings.toml`, the administrator's `policy.toml`. Unknown keys are kept and
reported.
The same keys as in resources/schema/settings.schema.json.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from capture_tool.core.errors import CaptureToolError, PermanentError, UsageError
from capture_tool.core.value import dataclass, field, fields

Origin = Literal["default", "settings", "policy"]
NOTHING: Mapping[str, Any] = MappingProxyType({})
SECRET_ENDINGS = ("token", "password", "secret")
SECRETS = ("network.proxy_password", "network.client_key_password")
"""Secrets besides the fields of plugs: kept by system/secrets.py under these names."""
PLUGS = ("destinations", "carriers")
"""Tables of plugs' own fields: `<table>.<plug>.<field>`."""


def _key(name: str, default: Any, about: str) -> Any:
    return field(default=default, metadata={"key": name, "about": about})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its built-in default. Lists are tuples; sizes are bytes."""

    destination: str = _key("destination", "desk", "where tickets go: the name of a destination")
    hotkey_desktop: str = _key("hotkeys.desktop", "<ctrl>+<shift>+<f9>", "key that captures the whole desktop; empty for none")
    hotkey_window: str = _key("hotkeys.window", "<ctrl>+<shift>+<f8>", "key that captures the active window; empty for none")
    logs_before_minutes: int = _key("logs.before_minutes", 30, "minutes of logs before the incident")
    logs_after_minutes: int = _key("logs.after_minutes", 2, "minutes of logs after the incident")
    logs_small_bytes: int = _key("logs.small_bytes", 5_000_000, "text logs of today up to this size are taken whole")
    logs_budget_bytes: int = _key("logs.budget_bytes", 200_000_000, "raw log text per ticket")
    logs_roots: tuple[str, ...] = _key("logs.roots", (), "more settings folders of the platform")
    redaction_profile: str = _key("redaction.profile", "full", "full keeps orders and positions, minimal replaces them")
    redaction_rules: str = _key("redaction.rules", "", "file of own rules and an allow-list (TOML), besides the administrator's")
    bundle_form: str = _key("bundle.form", "small", "small packs logs a seventh smaller, fast packs them in a tenth of the time")
    pictures_ocr: str = _key("pictures.ocr", "auto", "auto reads pictures for names where Tesseract is installed; off")
    body_carrier: str = _key(
        "body.carrier", "", "store for files that the ticket system cannot take; empty: several smaller zips"
    )
    keep_body_days: int = _key("outbox.keep_body_days", 7, "days that the files of a sent ticket are kept")
    quota_bytes: int = _key("outbox.quota_bytes", 5_000_000_000, "room for saved tickets; files of sent ones go first; 0 for any")
    keep_receipt_days: int = _key("outbox.keep_receipt_days", 365, "days that receipts are kept")
    proxy: str = _key("network.proxy", "system", "system, none, or the proxy's address")
    pac: str = _key("network.pac", "", "file or address of a proxy configuration file (PAC); empty takes the system's")
    proxy_user: str = _key("network.proxy_user", "", "login at the proxy; its password is the secret network.proxy_password")
    ca_file: str = _key("network.ca_file", "", "PEM file of authorities to trust besides the system's")
    client_certificate: str = _key("network.client_certificate", "", "PEM file of a certificate of ours")
    client_key: str = _key("network.client_key", "", "PEM file of its key, where it is not in the same file")
    theme: str = _key("ui.theme", "system", "system, light or dark")
    language: str = _key("ui.language", "", "two letters; empty follows the desktop")
    belongs_to: str = _key("ui.belongs_to", "", "prefilled ticket or representative")
    destinations: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: NOTHING)
    """Fields of each destination by its name; secrets are not among them (see system/secrets.py)."""
    carriers: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: NOTHING)
    """Fields of each carrier by its name, likewise."""
    origins: Mapping[str, Origin] = field(default_factory=lambda: NOTHING)
    """Dotted key to the layer it came from; keys not named are defaults."""
    problems: tuple[str, ...] = ()
    """Plain lines about what was wrong in the files and what was used instead."""
    blocking: tuple[str, ...] = ()
    """Those of `problems` that may change what leaves this machine or where it goes: nothing does meanwhile."""

    def plugs(self, table: str) -> Mapping[str, Mapping[str, Any]]:
        """Fields of each plug of a table in PLUGS by its name."""
        made: Mapping[str, Mapping[str, Any]] = getattr(self, table)
        return made

    def need(self, kind: type[CaptureToolError]) -> None:
        """Raises `settings.damaged`, of that kind, while something is blocking."""
        if self.blocking:
            title, advice = f"Nothing is sent: {self.blocking[0]}.", "Mend or remove that file; what you saved waits for it."
            raise kind("settings.damaged", title, advice)

    def origin(self, key: str) -> Origin:
        """The layer that the value of a dotted key came from."""
        return self.origins.get(key, "default")


KEYS: Mapping[str, Any] = {f.metadata["key"]: f for f in fields(Settings) if "key" in f.metadata}
"""Dotted key to the dataclass field."""
BLOCKING = ("destination", "redaction.", "body.", "network.")
"""How keys begin whose wrong value cannot be replaced by a default."""
CHOICES = {
    "redaction.profile": ("full", "minimal"),
    "bundle.form": ("small", "fast"),
    "ui.theme": ("system", "light", "dark"),
    "pictures.ocr": ("auto", "off"),
}


def load(file: Path, policy: Path | None = None) -> Settings:
    """The settings of this start. A damaged file never stops the tool: it is named in `problems` and its values are not used.

    Nor does it send anything by defaults in their place: see `blocking`.
    """
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    problems: list[str] = []
    blocking: list[str] = []
    plugs: dict[str, Any] = {table: {} for table in PLUGS}
    layers: tuple[tuple[Path | None, Origin], ...] = ((file, "settings"), (policy, "policy"))
    for path, origin in layers:
        read, damage = _read(path)
        problems += damage
        blocking += damage
        for key, value in _flat(read).items():
            table, _, rest = key.partition(".")
            if table in PLUGS and "." in rest:
                name, wanted = rest.split(".", 1)
                plugs[table].setdefault(name, {})[wanted] = value
            elif key not in KEYS:
                problems.append(f"{path}: unknown key {key} (kept, not used)")
                continue
            else:
                try:
                    values[KEYS[key].name] = convert(key, value)
                except UsageError as error:
                    problems.append(f"{path}: {error.title}")
                    blocking += problems[-1:] if key.startswith(BLOCKING) else ()
                    continue
            origins[key] = origin
    return Settings(**values, **plugs, origins=origins, problems=tuple(problems), blocking=tuple(blocking))


def convert(key: str, value: Any) -> Any:
    """`value` (from TOML or a command line) in the type of `key`. Raises UsageError when it does not fit."""
    default = KEYS[key].default
    try:
        if isinstance(default, int):
            if isinstance(value, bool) or int(value) < 0:
                raise ValueError
            made: Any = int(value)
        elif isinstance(default, tuple):
            parts = value.split(os.pathsep) if isinstance(value, str) else value
            made = tuple(str(part) for part in parts if str(part))
        elif isinstance(value, str) and value in CHOICES.get(key, (value,)):
            made = value
        else:
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        wanted = " or ".join(CHOICES.get(key, (type(default).__name__,)))
        raise UsageError("settings.value", f"{key} does not take that value.", f"Give {wanted}.") from None
    return made


def set_value(file: Path, key: str, value: str) -> None:
    """Writes one key into the user's settings file, keeping all else in it, comments too.

    Raises UsageError for an unknown key or a value that does not fit, PermanentError for a damaged file.
    """
    import tomlkit  # 40 ms that only this verb needs
    import tomlkit.exceptions

    parts = key.split(".")
    is_field = len(parts) == 3 and parts[0] in PLUGS and all(parts)
    if not is_field and key not in KEYS:
        raise UsageError("settings.key", f"There is no setting {key}.", "`capture-tool settings show` lists them.")
    if is_field and parts[2].endswith(SECRET_ENDINGS):
        raise UsageError(
            "settings.secret",
            f"{key} is a secret and is not kept in the settings file.",
            "Give `-` and type it on standard input.",
        )
    if "@" in value.partition("://")[2].partition("/")[0]:
        raise UsageError("settings.secret", "An address with a name or password in it is not kept.", "Leave them out of it.")
    made = value if is_field else convert(key, value)
    try:
        document = tomlkit.parse(file.read_text("utf-8")) if file.exists() else tomlkit.document()
    except (OSError, UnicodeDecodeError, tomlkit.exceptions.ParseError) as error:
        raise PermanentError(
            "settings.damaged", f"The settings file {file} is damaged.", "Mend or remove it; nothing is sent meanwhile."
        ) from error
    table: Any = document
    for part in parts[:-1]:
        if not isinstance(table.get(part), Mapping):
            table[part] = tomlkit.table()
        table = table[part]
    table[parts[-1]] = list(made) if isinstance(made, tuple) else made
    _write(file, tomlkit.dumps(document))


def _write(file: Path, text: str) -> None:
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise PermanentError(
            "settings.write",
            f"The settings file could not be written: {error.strerror}.",
            "Look at the folder's rights and free space.",
        ) from error


def _read(path: Path | None) -> tuple[dict[str, Any], list[str]]:
    """What the file says; what is wrong with it, if anything."""
    if path is None:
        return {}, []
    try:
        text = path.read_text("utf-8")
        import tomllib  # 4 ms that only a file needs

        return tomllib.loads(text), []
    except FileNotFoundError:
        return {}, []
    except (OSError, ValueError, RecursionError) as error:  # ValueError: not UTF-8, not TOML
        return {}, [f"{path} is damaged and not used ({type(error).__name__})"]


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat
