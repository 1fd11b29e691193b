"""The graph of what is public: one port (``store``), the embedded engine, and SPARQL over it."""
