"""The command ``satudata``: one file a noun. Results go to stdout, progress and faults to stderr."""
