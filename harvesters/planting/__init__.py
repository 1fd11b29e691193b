"""Writes a table of a synthetic sample, plants faults in it and keeps the ledger of what was planted where."""
