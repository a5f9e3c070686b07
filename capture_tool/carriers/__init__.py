"""Stores for bodies that a ticket system cannot take: one plug a file, found by itself. The ticket holds the link."""
