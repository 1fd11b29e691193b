"""Reference codes (kode referensi): SKOS concept schemes whose codes know their time (SKOS Reference §3-10)."""
