"""Data standards (standar data, Peraturan BPS 4/2020): konsep, definisi, klasifikasi, ukuran, satuan."""
