"""Harvests tables and publications of Badan Pusat Statistik by its WebAPI."""
