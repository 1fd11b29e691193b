"""Tables of any kind, as files: read by a profile, by a mapping, or recognised by their headers."""
