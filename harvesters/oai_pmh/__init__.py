"""Harvests repositories by OAI-PMH 2.0."""
