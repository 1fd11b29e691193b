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
MATCHES: Mapping[str, str] = {
    "exactMatch": msg("sama"),
    "closeMatch": msg("mendekati"),
    "broadMatch": msg("padanan lebih luas"),
    "narrowMatch": msg("padanan lebih sempit"),
    "relatedMatch": msg("berkaitan"),
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
