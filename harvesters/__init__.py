"""Harvesters: one folder per kind of source. Each reads a source and yields records; none of them writes.

They see the registry only through ``registry.harvest.plugin``.
"""
