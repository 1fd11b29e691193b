"""Checking a file against a registered standard: read it, recognise it, judge every cell, explain."""
