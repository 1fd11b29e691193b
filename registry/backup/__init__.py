"""Backup and restore: all that a registry holds and cannot make again, in plain files with their hashes."""
