"""How many bytes, as people say it: powers of ten, as file managers and mail limits count."""

from __future__ import annotations

UNITS = ("B", "kB", "MB", "GB", "TB")


def scaled(count: int) -> tuple[float, int, str]:
    """Value, decimals worth showing, and unit of a number of bytes: 812 B, 412 kB, 99.5 MB as (99.5, 1, "MB")."""
    value, step = float(count), 0
    while value >= 999.5 and step < len(UNITS) - 1:
        value, step = value / 1000, step + 1
    return value, int(step > 0 and value < 99.95), UNITS[step]
