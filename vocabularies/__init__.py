"""Reference codes that ship with the program: one folder per concept scheme, and ``correspondences``. Data only."""
