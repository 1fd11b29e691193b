"""Templates of the SDGs Desa dashboard (Kemendesa), filled in by a village: persons and families."""
