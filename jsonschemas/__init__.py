"""The JSON Schemas that ship with the program: one folder per kind and version, with examples. Data only."""
