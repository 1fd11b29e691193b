"""One module a page: a dataclass that says what its template gets, a function that fills it, and its routes."""
