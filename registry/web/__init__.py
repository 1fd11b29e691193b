"""What every page and endpoint shares of HTTP: problems, negotiation, paging. Knows no domain."""
