"""The Satu Data Desa registry: standards, metadata and reference codes, and what derives from them."""

__version__ = "0.1.0"
