"""Secrets planted over kind x context x encoding x position. Knows the shapes of the domain, nothing of the rules."""
