"""Pieces of patterns for sentences."""

from __future__ import annotations

E_GRAVE = rb"(?:\xc3[\xa8\xa9]|[\xe8\xe9\x8a\x82]|[eE]['\x60])"
BETWEEN = rb"(?:,?[ \t](?!secret-removed)[^\s0-9,:;=(\[\"]{1,24}){0,6}?"
"""Words without digits."""
