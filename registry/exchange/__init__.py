"""How other programs find and take what is registered."""
