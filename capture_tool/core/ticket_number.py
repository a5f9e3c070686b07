"""The number of a ticket as a person names it: it goes to the ticket system as it is, so it is looked at like any other words."""

from __future__ import annotations

from capture_tool.core.errors import PermanentError, UsageError

LONGEST = 100
"""Characters."""


def checked(text: str) -> str:
    """Without blanks around it; empty stays empty. Raises UsageError for what is no number, PermanentError `text.refused`."""
    number = text.strip()
    if len(number) > LONGEST or not number.isprintable():
        raise UsageError("usage", "That is no ticket's number.", "Look at the number in support's answer.")
    if number:
        from capture_tool.core.redaction.refusal import refuse  # compiles its patterns

        if (reason := refuse(number)) is not None:
            raise PermanentError("text.refused", reason, "Give the ticket's number only.")
    return number
