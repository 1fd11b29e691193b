"""Registered items: an identity that never changes, versions that never change once published, one door for writes."""
