"""How large a file may be once it is opened: what is larger is refused before or while it is read."""

UNPACKED = 512 * 1024 * 1024
"""Largest sum of what an archive unpacks to, in bytes."""
RATIO = 400
"""Largest unpacked size of one member over its packed size, beyond ``RATIO_FREE``."""
RATIO_FREE = 10 * 1024 * 1024
"""Up to this size, in bytes, a member may be packed as tightly as it likes."""
MEMBERS = 2_000
"""Most members of an archive."""
TABLES = 50
"""Most tables of one archive."""
CELLS = 12_000_000
"""Largest area of a sheet: its rows that hold something times its columns."""
ROWS = 1_048_576
"""Rows of a sheet (ECMA-376, and every spreadsheet program)."""
COLUMNS = 16_384
"""Columns of a table."""
CELL = 131_072
"""Longest text of one cell, in characters; a spreadsheet program holds 32,767."""
ROW_BYTES = 64 * 1024 * 1024
"""Longest single row of a sheet or record of a file, in bytes."""
PART = 64 * 1024 * 1024
"""Largest part of a workbook other than sheets and texts, in bytes."""
ARRAY = 64 * 1024 * 1024
"""Largest JSON array in bytes, which is held as a whole; JSON lines may be longer."""
PARQUET_ROWS = 20_000_000
"""Most rows of a Parquet file, which can pack a thousand million equal ones into a few bytes."""
PARQUET_TEXT = 8 * 1024 * 1024 * 1024
"""Most text of a Parquet file, unpacked, in bytes; it is streamed."""
HELD = 128 * 1024 * 1024
"""Files of kinds that are slow to read again are held in memory up to this size, in bytes, and read in parts beyond."""
CHUNK = 1 << 20
"""Bytes read at a time."""
