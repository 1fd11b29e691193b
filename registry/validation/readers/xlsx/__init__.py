"""XLSX workbooks (ECMA-376 part 1, 18), read from their package into columns without an object per cell."""
