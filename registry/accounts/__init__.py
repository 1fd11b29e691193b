"""Agencies, users, their roles and tokens, and the Caller in whose name everything is done."""
