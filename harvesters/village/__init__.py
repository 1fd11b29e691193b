"""A synthetic village: families, ages, names and numbers that could be, and belong to no one.

Every kind of source writes its sample of the same village: the same seed gives the same people in each.
"""
