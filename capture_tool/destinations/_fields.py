"""A plug's settings as texts, and the error that names the one to mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from capture_tool.core.errors import PermanentError


def required(plug: str, values: Mapping[str, Any], *fields: str) -> tuple[str, ...]:
    """The values of `fields`, in their order. Raises PermanentError for the first that is empty."""
    texts = tuple(optional(values, field) for field in fields)
    for field, text in zip(fields, texts, strict=True):
        if not text:
            raise wrong(plug, field, "is missing")
    return texts


def optional(values: Mapping[str, Any], field: str, default: str = "") -> str:
    """The value as a text without blanks around it."""
    return str(values.get(field) or "").strip() or default


def switch(values: Mapping[str, Any], field: str) -> bool:
    """Whether the setting says yes."""
    return optional(values, field).lower() in ("yes", "true", "1", "on")


def wrong(plug: str, field: str, what: str) -> PermanentError:
    """The error for a field: `what` ends the sentence that begins with its name."""
    return PermanentError(
        f"{plug}.{field}", f"The setting {field} {what}.", f"Set destinations.{plug}.{field}, then press Retry."
    )


def megabytes(plug: str, values: Mapping[str, Any], field: str, default: int) -> int:
    """A whole number of MB, at least 1. Raises PermanentError."""
    text = optional(values, field, str(default))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1_000_000:
        raise wrong(plug, field, "is not a whole number of MB")
    return int(text)
