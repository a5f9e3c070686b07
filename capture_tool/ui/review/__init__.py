"""The review window, its parts, and the acknowledgement window."""

from capture_tool.ui.review.acknowledgement import AcknowledgementWindow
from capture_tool.ui.review.values import ChosenPicture, LogsWanted, ReviewResult, Words
from capture_tool.ui.review.window import ReviewWindow

__all__ = ["AcknowledgementWindow", "ChosenPicture", "LogsWanted", "ReviewResult", "ReviewWindow", "Words"]
