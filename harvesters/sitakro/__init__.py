"""SITakro, the village micro data system of Kabupaten Blitar: its exports, and a synthetic village in that form."""
