"""CKAN's Action API (v3), read and write, for the programs that agencies have already."""
