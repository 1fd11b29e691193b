"""Desa Cantik (Desa Cinta Statistik, BPS): which villages take part, how far they are, what is due of them."""
