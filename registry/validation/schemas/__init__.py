"""Schemas that nobody registered: Table Schema, JSON Schema of a row and CSVW metadata, read as judges of texts."""
