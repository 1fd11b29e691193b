"""The catalogue as DCAT 3 in the profile DCAT-AP 3: Turtle, RDF/XML, JSON-LD, N-Triples, paged and whole."""
