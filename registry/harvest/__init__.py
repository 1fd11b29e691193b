"""Harvest: what plugins may see, the suite that proves them, and the service that runs them."""
