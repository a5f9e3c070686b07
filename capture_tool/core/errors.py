"""Errors with a title and an advice. Foreign errors are converted into these once, at the rim where they happen."""

from __future__ import annotations


class CaptureToolError(Exception):
    """Something went wrong that a person can be told about.

    `code` is a stable dotted word for programs, logs and translations (`outbox.no-space`); `title` says what happened in one
    line; `advice` says what to do about it. Neither ever holds a secret, a window title or the content of a file.
    """

    def __init__(self, code: str, title: str, advice: str = "") -> None:
        super().__init__(f"{title} {advice}".strip())
        self.code = code
        self.title = title
        self.advice = advice


class UsageError(CaptureToolError):
    """The call itself is wrong (exit code 2)."""


class TransientError(CaptureToolError):
    """The same thing may work later: network, 408, 425, 429, 5xx. `retry_after` is what the server asked for, in seconds.

    `unknown` says that the request may have been carried out all the same: its answer was lost, or the server broke over it.
    """

    def __init__(
        self, code: str, title: str, advice: str = "", *, retry_after: float | None = None, unknown: bool = False
    ) -> None:
        super().__init__(code, title, advice)
        self.retry_after = retry_after
        self.unknown = unknown


class PermanentError(CaptureToolError):
    """Trying again without a change cannot help: 401, 403, 404, 413, 422, a wrong setting."""


class CancelledError(CaptureToolError):
    """The user cancelled; nothing is lost by it."""

    def __init__(self) -> None:
        super().__init__("cancelled", "Cancelled.", "")
