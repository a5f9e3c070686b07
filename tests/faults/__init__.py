"""Faults made on purpose, and a count of what survived: `poe faults`; a short form of each in the everyday tests."""
