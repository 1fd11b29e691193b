"""Rows about persons at rest: enciphered, kept until a date, read for a reason, destroyed with proof."""
