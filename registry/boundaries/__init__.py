"""Outlines of areas for maps: indicative, never the legal boundary (Permendagri 141/2017 decides those)."""
