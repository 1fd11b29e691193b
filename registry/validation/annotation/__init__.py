"""The sender's own workbook back, with what was found marked, commented and listed in it; nothing else is touched."""
