"""Takes secrets and names out of text, file names and titles: `Redactor` is the way in, `rules` the one table."""

from capture_tool.core.redaction.redactor import NEVER_LEFT, SECRET_KINDS, Redactor
from capture_tool.core.redaction.stream import CleanStream, UnredactableError

__all__ = ["NEVER_LEFT", "SECRET_KINDS", "CleanStream", "Redactor", "UnredactableError"]
