"""A standard, compiled: one plan, and one small module for each form that is derived from it."""
