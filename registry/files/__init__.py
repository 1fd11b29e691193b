"""Content-addressed private store of files: microdata, originals, and what distributions are made of."""
