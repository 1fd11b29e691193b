"""Single records of a standard, judged for other agencies' programs: typed values by the name of their variable."""
