"""The change log: one row for each write, hash-chained, in the same transaction; everything derived follows it."""
