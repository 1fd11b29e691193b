"""Harvests catalogues in DCAT: RDF in any syntax, and data.json."""
