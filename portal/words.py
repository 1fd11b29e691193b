"""The interface's words for states, classes, actions, kinds and roles: one term, one meaning."""

from collections.abc import Mapping

from portal.language import msg

STATES: Mapping[str, str] = {
    "draft": msg("draf"),
    "submitted": msg("diajukan"),
    "verified": msg("diverifikasi"),
    "approved": msg("disetujui"),
    "published": msg("terbit"),
    "superseded": msg("digantikan"),
    "retired": msg("dicabut"),
}
ACCESS: Mapping[str, str] = {
    "public": msg("terbuka"),
    "restricted": msg("terbatas"),
    "closed": msg("tertutup"),
}
ACTIONS: Mapping[str, str] = {
    "submit": msg("Ajukan"),
    "verify": msg("Verifikasi"),
    "approve": msg("Setujui"),
    "publish": msg("Terbitkan"),
    "return": msg("Kembalikan"),
    "retire": msg("Cabut"),
}
DONE: Mapping[str, str] = {
    "submit": msg("Diajukan"),
    "verify": msg("Diverifikasi"),
    "approve": msg("Disetujui"),
    "publish": msg("Diterbitkan"),
    "return": msg("Dikembalikan"),
    "retire": msg("Dicabut"),
    "impor": msg("Draf tersimpan"),
    "tinjauan": msg("Tinjauan tersimpan"),
    "jawaban": msg("Jawaban tersimpan"),
    "temuan": msg("Pencarian dan putusan tersimpan"),
}
HOLDERS: Mapping[str, str] = {
    "draft": msg("produsen data"),
    "submitted": msg("walidata"),
    "verified": msg("pembina data (BPS) atau walidata kedua"),
    "approved": msg("walidata"),
}
KINDS: Mapping[str, str] = {
    "dataset": msg("set data"),
    "standard": msg("standar data"),
    "code-list": msg("daftar kode"),
    "code": msg("kode"),
    "activity": msg("kegiatan statistik"),
    "variable": msg("variabel"),
    "indicator": msg("indikator"),
}
ROLES: Mapping[str, str] = {
    "produsen": msg("produsen data"),
    "walidata": msg("walidata"),
    "walidata_pendukung": msg("walidata pendukung"),
    "pembina": msg("pembina data"),
    "koordinator": msg("koordinator"),
    "admin": msg("pengelola akun"),
    "bawaan": msg("bawaan program"),
}
SCOPES: Mapping[str, str] = {
    "harvest": msg("Menjalankan panen dan mengirim berkas"),
    "write": msg("Menulis draf"),
    "submit": msg("Mengajukan"),
    "verify": msg("Memverifikasi"),
    "approve": msg("Menyetujui"),
    "publish": msg("Menerbitkan"),
    "return": msg("Mengembalikan"),
}
PLACES: Mapping[str, str] = {
    "provinsi": msg("provinsi"),
    "kabupaten": msg("kabupaten"),
    "kecamatan": msg("kecamatan"),
    "desa": msg("desa"),
    "kelurahan": msg("kelurahan"),
}
MATCHES: Mapping[str, str] = {
    "exactMatch": msg("sama"),
    "closeMatch": msg("mendekati"),
    "broadMatch": msg("padanan lebih luas"),
    "narrowMatch": msg("padanan lebih sempit"),
    "relatedMatch": msg("berkaitan"),
}
CHANGES: Mapping[str, str] = {
    "creation": msg("pembentukan"),
    "deletion": msg("penghapusan"),
    "merger": msg("penggabungan"),
    "take-over": msg("pengambilalihan"),
    "breakdown": msg("pemecahan"),
    "split-off": msg("pemekaran"),
    "transfer": msg("pengalihan sebagian"),
    "code-change": msg("penggantian kode"),
    "name-change": msg("penggantian nama"),
}
PERSONAL: Mapping[str, str] = {
    "identifying": msg("pengenal pribadi"),
    "quasi-identifying": msg("pengenal tak langsung"),
    "sensitive": msg("data spesifik"),
    "none": msg("bukan"),
}
DATATYPES: Mapping[str, str] = {
    "string": msg("teks"),
    "integer": msg("bilangan bulat"),
    "decimal": msg("bilangan desimal"),
    "number": msg("bilangan"),
    "date": msg("tanggal"),
}
SEVERITIES: Mapping[str, str] = {
    "error": msg("galat"),
    "warning": msg("peringatan"),
    "note": msg("catatan"),
}
FACETS: Mapping[str, str] = {
    "kind": msg("Jenis"),
    "theme": msg("Topik (tujuan SDGs Desa)"),
    "agency": msg("Instansi"),
    "wilayah": msg("Wilayah"),
    "year": msg("Tahun"),
    "format": msg("Format"),
    "access": msg("Akses"),
    "completeness": msg("Kelengkapan metadata"),
    "standard": msg("Standar yang diikuti"),
    "code_list": msg("Daftar kode yang dipakai"),
    "lacks": msg("Yang kurang"),
    "due": msg("Ditunggu pada bulan"),
}
COMPLETENESS: Mapping[str, str] = {
    "high": msg("lengkap"),
    "middle": msg("cukup lengkap"),
    "low": msg("kurang lengkap"),
}
CHECKS: Mapping[str, str] = {
    "required": msg("isian wajib kosong"),
    "type": msg("jenis isian salah"),
    "format": msg("cara penulisan salah"),
    "pattern": msg("pola tidak sesuai"),
    "length": msg("panjang tidak sesuai"),
    "range": msg("di luar rentang"),
    "code": msg("kode tidak dikenal"),
    "code.period": msg("kode tidak berlaku pada periode ini"),
    "unique": msg("berulang"),
    "reference": msg("rujukan tidak ditemukan"),
}
ASPECTS: Mapping[str, str] = {
    "added": msg("Kode baru"),
    "removed": msg("Kode dihapus dari daftar"),
    "validity": msg("Masa berlaku berubah"),
    "moved": msg("Induk atau tingkat berubah"),
    "relabelled": msg("Nama berubah"),
    "amended": msg("Keterangan berubah"),
}
IMPORT_RULES: Mapping[str, str] = {
    "file": msg("Berkas tidak terbaca"),
    "syntax": msg("Berkas tidak terbaca"),
    "header": msg("Baris judul tidak lengkap"),
    "several-schemes": msg("Lebih dari satu skema dalam satu berkas"),
    "empty": msg("Tidak ada kode"),
    "cycle": msg("Susunan induk berputar"),
    "duplicate-notation": msg("Kode ditulis lebih dari sekali"),
    "orphan-parent": msg("Induk tidak ada dalam daftar"),
    "lost-zero": msg("Nol yang hilang"),
    "wrong-authority": msg("Kode milik penetap lain"),
    "no-label": msg("Kode tanpa nama"),
    "too-long": msg("Terlalu panjang"),
    "untagged-label": msg("Nama tanpa bahasa"),
    "dates-cross": msg("Tanggal akhir sebelum tanggal mulai"),
    "date": msg("Tanggal tidak terbaca"),
    "level": msg("Tingkat tidak terbaca"),
    "removed": msg("Kode terdaftar yang tidak ada dalam berkas"),
    "skos.S9": msg("Kode sekaligus daftar (SKOS S9)"),
    "skos.S13": msg("Satu nama dipakai dua kali (SKOS S13)"),
    "skos.S14": msg("Dua nama utama dalam satu bahasa (SKOS S14)"),
    "skos.S27": msg("Berkaitan sekaligus induk (SKOS S27)"),
    "skos.S37": msg("Koleksi sekaligus kode (SKOS S37)"),
    "skos.S46": msg("Padanan yang bertentangan (SKOS S46)"),
    "change": msg("Perubahan tidak cocok dengan kode"),
    "change.recorded": msg("Perubahan yang sudah tercatat tidak cocok lagi"),
    "change.file": msg("Berkas perubahan tidak terbaca"),
    "change.header": msg("Baris judul perubahan tidak lengkap"),
    "change.kind": msg("Jenis perubahan tidak dikenal"),
    "change.date": msg("Tanggal perubahan tidak terbaca"),
    "change.share": msg("Bagian kode tidak benar"),
    "change.codes": msg("Perubahan tanpa kode"),
    "change.too-long": msg("Terlalu panjang"),
    "choice": msg("Pilihan pada halaman ini"),
}
AREAS: Mapping[str, str] = {"desa": msg("Desa"), "kecamatan": msg("Kecamatan"), "kabupaten": msg("Kabupaten")}
"""Levels of areas."""
STAGES: Mapping[str, str] = {
    "dicalonkan": msg("dicalonkan"),
    "ditetapkan": msg("ditetapkan"),
    "dibina": msg("dibina"),
    "selesai": msg("selesai dibina"),
    "berhenti": msg("berhenti"),
}
"""States of a village in Desa Cantik."""
COMPARISONS: Mapping[str, str] = {
    "comparable": msg("Dapat dibandingkan"),
    "another-period": msg("Dapat dibandingkan antarwaktu"),
    "after-correspondence": msg("Dapat dibandingkan sesudah padanan diterapkan"),
    "not-comparable": msg("Tidak dapat dibandingkan"),
}
"""What comparing came to."""
COMPARED: Mapping[str, str] = {
    "definition": msg("Definisi"),
    "code_list": msg("Daftar kode"),
    "unit": msg("Satuan"),
    "measure": msg("Ukuran"),
    "universe": msg("Yang dihitung"),
    "period": msg("Periode"),
}
"""What is compared of two datasets."""
CONTROLS: Mapping[str, str] = {
    "line": msg("teks satu baris"),
    "paragraph": msg("teks"),
    "number": msg("bilangan"),
    "date": msg("tanggal"),
    "boolean": msg("Ya atau Tidak"),
    "choice": msg("satu pilihan"),
    "choices": msg("satu pilihan atau lebih"),
    "lines": msg("daftar teks"),
    "pairs": msg("pasangan nama dan nilai"),
    "classification": msg("versi daftar kode"),
    "reference": msg("rujukan"),
    "group": msg("kelompok isian"),
    "rows": msg("baris berulang"),
    "kept": msg("diisi program"),
}
PROOFS: Mapping[str, str] = {
    "publish": msg("diterbitkan"),
    "verify": msg("diverifikasi"),
    "approve": msg("disetujui"),
    "return": msg("dikembalikan"),
    "reject": msg("ditolak"),
    "supersede": msg("digantikan"),
    "retire": msg("dicabut"),
}
TOPICS: Mapping[str, str] = {
    "waits": msg("Yang menunggu saya"),
    "decided": msg("Keputusan atas yang saya tulis"),
    "harvest": msg("Panen yang berhenti atau bertanya"),
    "deadline": msg("Tenggat yang mendekat atau lewat"),
}
"""What notifications are about."""
TRAYS: Mapping[str, str] = {
    "turn": msg("Baru"),
    "turn-own": msg("Giliran Anda"),
    "mine": msg("Sedang saya tinjau"),
    "mine-own": msg("Sedang saya kerjakan"),
    "producer": msg("Menunggu produsen"),
    "others": msg("Menunggu orang lain"),
    "others-own": msg("Sedang diperiksa"),
    "done": msg("Selesai"),
}
BUMPS: Mapping[str, str] = {
    "patch": msg("kecil"),
    "minor": msg("sedang"),
    "major": msg("besar"),
}
TOUCHED: Mapping[str, str] = {
    "standard": msg("standar data"),
    "dataset": msg("set data"),
    "rows": msg("baris berkode lama"),
    "indicator": msg("indikator"),
    "variable": msg("variabel"),
    "activity": msg("kegiatan statistik"),
    "correspondence": msg("padanan"),
}
