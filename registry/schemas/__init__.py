"""JSON Schemas as registered documents, and the checking of documents with them (JSON Schema 2020-12)."""
