"""Harvests CKAN portals by their Action API."""
