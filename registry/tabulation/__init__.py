"""Indicators computed from checked microdata: figures leave, persons stay."""
