"""Figures for people: sizes, times and counts in the user's locale."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale

from capture_tool.core.model import CleanFile, Clock
from capture_tool.core.sizes import scaled
from capture_tool.i18n import _, ngettext


def size(count: int) -> str:
    """Bytes as `412 kB` or `1.2 MB`, the figures as the locale writes them."""
    value, digits, unit = scaled(count)
    return f"{QLocale().toString(value, 'f', digits)} {unit}"


def guess(pixels: int) -> int:
    """Bytes of a picture that is not encoded yet: screens of text and charts take 0.1 to 0.6 bytes a pixel."""
    return round(pixels * 0.35)


def clock(moment: datetime) -> str:
    """Local time of day with seconds."""
    return QLocale().toString(_local(moment).time(), "HH:mm:ss")


def stamp(moment: datetime) -> str:
    """Local date and time, to the minute."""
    return f"{day(moment)} {QLocale().toString(_local(moment).time(), 'HH:mm')}"


def day_form() -> str:
    """How the locale writes a short date, with all four digits of the year; ISO 8601 where there is no locale."""
    locale = QLocale()
    if locale.language() == QLocale.Language.C:
        return "yyyy-MM-dd"
    return locale.dateFormat(QLocale.FormatType.ShortFormat).replace("yyyy", "yy").replace("yy", "yyyy")


def day(moment: datetime) -> str:
    """Local date, short."""
    return _local(moment).date().toString(day_form())


def time_range(file: CleanFile, incident: datetime) -> str:
    """From when to when a file speaks, in local time; the date is told only when it is not that of the incident."""
    if file.first is None or file.last is None:
        return ""
    first, last, today = day(file.first), day(file.last), day(incident)
    if first == last == today:
        return f"{clock(file.first)} – {clock(file.last)}"
    if first == last:
        return f"{first} {clock(file.first)} – {clock(file.last)}"
    return f"{first} {clock(file.first)} – {last} {clock(file.last)}"


def zone(clock: Clock | None) -> str:
    """How the times in a file were read: `Times read as UTC+01:00, this computer's zone`."""
    if clock is None:
        return ""
    hours, minutes = divmod(abs(clock.utc_offset_seconds) // 60, 60)
    offset = f"UTC{'-' if clock.utc_offset_seconds < 0 else '+'}{hours:02}:{minutes:02}"
    said = (
        _("Times read as {offset}, guessed from the last write")
        if clock.guessed
        else _("Times read as {offset}, as a line in it says")
        if clock.told
        else _("Times read as {offset}, this computer's zone")
    )
    return said.format(offset=offset)


def replaced(counts: Mapping[str, int]) -> str:
    """What was taken out, the most frequent kind first: `12 accounts, 3 addresses`."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(_kind(kind, count) for kind, count in ordered if count)


def kind_name(kind: str) -> str:
    """What a kind of value is called, in the plural: `accounts`."""
    return _form(kind, 2).format(n="").strip("\u00d7 ")


def _kind(kind: str, count: int) -> str:
    return _form(kind, count).format(n=QLocale().toString(count))


def _form(kind: str, count: int) -> str:
    forms = {
        "account": ngettext("{n} account", "{n} accounts", count),
        "user": ngettext("{n} user name", "{n} user names", count),
        "folder": ngettext("{n} user folder", "{n} user folders", count),
        "password": ngettext("{n} password", "{n} passwords", count),
        "session": ngettext("{n} session token", "{n} session tokens", count),
        "mac": ngettext("{n} hardware address", "{n} hardware addresses", count),
        "ip": ngettext("{n} network address", "{n} network addresses", count),
        "email": ngettext("{n} e-mail address", "{n} e-mail addresses", count),
        "phone": ngettext("{n} phone number", "{n} phone numbers", count),
        "card": ngettext("{n} card number", "{n} card numbers", count),
        "cookie": ngettext("{n} cookie", "{n} cookies", count),
        "setting": ngettext("{n} setting", "{n} settings", count),
        "java-command": ngettext("{n} Java command line", "{n} Java command lines", count),
        "jvm-secret": ngettext("{n} Java secret", "{n} Java secrets", count),
        "private-key": ngettext("{n} private key", "{n} private keys", count),
        "totp-seed": ngettext("{n} one-time code seed", "{n} one-time code seeds", count),
        "url-credentials": ngettext("{n} login in a link", "{n} logins in links", count),
        "authorization": ngettext("{n} authorization", "{n} authorizations", count),
        "jwt": ngettext("{n} web token", "{n} web tokens", count),
        "api-key": ngettext("{n} API key", "{n} API keys", count),
        "order": ngettext("{n} order value", "{n} order values", count),
        "host": ngettext("{n} computer name", "{n} computer names", count),
        "sid": ngettext("{n} Windows identifier", "{n} Windows identifiers", count),
        "iban": ngettext("{n} bank account", "{n} bank accounts", count),
        "token": ngettext("{n} token in a link", "{n} tokens in links", count),
        "login-code": ngettext("{n} login code", "{n} login codes", count),
        "code-card": ngettext("{n} row of a code card", "{n} rows of code cards", count),
    }
    return forms.get(kind) or "{n} × " + kind.replace("-", " ").replace("_", " ")


def total(files: int, pictures: int, count: int, *, exact: bool) -> str:
    """The line beside Submit: what will leave and how big it is, in bytes packed."""
    parts = []
    if files:
        parts.append(ngettext("{n} file", "{n} files", files).format(n=QLocale().toString(files)))
    if pictures:
        parts.append(ngettext("{n} picture", "{n} pictures", pictures).format(n=pictures))
    if not parts:
        return _("Only your text will be sent")
    about = size(count) if exact else _("about {size}").format(size=size(count))
    return _("{things}, {size} will be sent").format(things=", ".join(parts), size=about)


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(moment.timestamp() * 1000))
