"""Plugs: one file each, found by itself (core/discover.py)."""
