"""What each export of SITakro tells: microdata of persons, of families and of their houses."""

from harvesters.folder.microdata import Export

EXPORTS = {
    "individu_all": Export(
        "sitakro-individu-2025-12",
        ("Data Individu SDGs Desa", "SDGs Desa Individual Data"),
        (
            "Jawaban kuesioner SDGs Desa tingkat individu",
            "Answers to the individual questionnaire of SDGs Desa",
        ),
        ("Orang", "Person"),
        ("SDGs Desa", "individu", "kuesioner"),
        ("1", "3", "4", "8"),
    ),
    "data_penduduk": Export(
        "sitakro-penduduk-2025-12",
        ("Data Penduduk", "Population Register"),
        (
            "Daftar penduduk menurut administrasi desa, termasuk yang pindah dan meninggal",
            "Residents by the village administration, with those who moved away or died",
        ),
        ("Orang", "Person"),
        ("penduduk", "kependudukan", "keluarga"),
        ("16",),
    ),
    "lokasi_pemukiman": Export(
        "sitakro-pemukiman-2025-12",
        ("Data Lokasi dan Permukiman Keluarga", "Family Housing Data"),
        (
            "Jawaban kuesioner SDGs Desa tingkat keluarga tentang tempat tinggal dan akses PAUD",
            "Answers to the family questionnaire of SDGs Desa on housing and access to early education",
        ),
        ("Keluarga", "Family"),
        ("SDGs Desa", "permukiman", "tempat tinggal", "sanitasi"),
        ("6", "7", "11"),
    ),
}
"""By the name that SITakro gives to the file."""
