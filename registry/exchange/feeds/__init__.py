"""What changed of what the public may know: as JSON by cursor, and as Atom for those who subscribe."""
