"""What data portals write, read into the registry's own description of a dataset; shared by their harvesters."""
