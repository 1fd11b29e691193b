"""The rules of a file as SQL: the second engine, which must find what polars finds."""
