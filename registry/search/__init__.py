"""Search: one port (``index``), our own text analysis, and an adapter for each engine."""
