"""Capture Tool: one key press, one look, one click, and support has what it needs."""

__version__ = "0.1.0"
