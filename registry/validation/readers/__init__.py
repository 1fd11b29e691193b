"""Reading what villages send: CSV, XLSX, XLS and ODS, as tables of text with the row numbers their user sees."""
