import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.search.analysis import LONGEST_WORD, beginnings, fold, notation, open_stems, spans, words

# Families of one root, by hand from how a village's records and the Kamus Besar use the words.
FAMILIES = """
penduduk kependudukan berpenduduk
tani petani pertanian bertani
didik pendidikan pendidik terdidik didikan berpendidikan
kerja pekerja pekerjaan bekerja mempekerjakan
miskin kemiskinan pemiskinan termiskin
sehat kesehatan penyehatan
desa perdesaan pedesaan
lahir kelahiran melahirkan dilahirkan
mati kematian
pindah perpindahan kepindahan berpindah
keluarga kekeluargaan berkeluarga sekeluarga
ternak peternak peternakan beternak diternakkan
ikan perikanan
ajar pelajar pelajaran belajar pengajar pembelajaran mengajar
bangun pembangunan bangunan membangun dibangun
layan pelayanan layanan melayani dilayani
usaha pengusaha perusahaan berusaha diusahakan
bantu bantuan membantu pembantu
rumah perumahan
mukim permukiman pemukiman bermukim
hamil kehamilan
guna penggunaan pengguna digunakan menggunakan
kelola pengelolaan pengelola mengelola dikelola
agama keagamaan beragama
cacat kecacatan
nikah pernikahan menikah
kawin perkawinan mengawinkan
cerai perceraian bercerai
jalan perjalanan berjalan
listrik kelistrikan
pajak perpajakan
uang keuangan
hutan kehutanan
laut kelautan
dagang perdagangan pedagang berdagang
industri perindustrian
hasil penghasilan berpenghasilan menghasilkan
sampah persampahan
rawat perawat perawatan merawat
kebun perkebunan pekebun berkebun
tahan ketahanan pertahanan
milik pemilik kepemilikan memiliki dimiliki
terima penerima penerimaan menerima diterima
sekolah bersekolah persekolahan
data pendataan mendata didata
catat pencatatan mencatat dicatat catatan
tinggal ditinggali
tanam penanaman tanaman menanam ditanam
tambang pertambangan penambang
wisata pariwisata wisatawan
menganggur pengangguran penganggur
kota perkotaan
peta pemetaan memetakan dipetakan
musyawarah permusyawaratan
huni penghuni dihuni menghuni
salur penyaluran disalurkan menyalurkan
alir pengaliran mengalir
obat pengobatan berobat
lindung perlindungan dilindungi
latih pelatihan dilatih
"""
PAIRS = [(line.split()[0], other) for line in FAMILIES.strip().splitlines() for other in line.split()[1:]]

APART = [
    ("penduduk", "duduk"),
    ("penduduk", "kedudukan"),
    ("tujuan", "persetujuan"),
    ("penerangan", "keterangan"),
    ("satuan", "satu"),
    ("meninggal", "tinggal"),
    ("pengangguran", "anggur"),
    ("anggaran", "pengangguran"),
    ("keluarga", "kelurahan"),
    ("keluarga", "warga"),
    ("bupati", "kabupaten"),
    ("peran", "perang"),
    ("pemuda", "pemukiman"),
    ("peta", "petani"),
    ("metadata", "data"),
    ("beruang", "uang"),
    ("relawan", "rawan"),
    ("pengetahuan", "tahu"),
    ("diseminasi", "masa"),
    ("kontrakan", "kontra"),
    ("perpres", "pers"),
    ("pangan", "pakan"),
    ("perempuan", "empu"),
    ("kesamben", "samben"),
    ("binangun", "bangun"),
    ("menteri", "tri"),
    ("posisi", "komposisi"),
    ("kepala", "kepal"),
    ("perawan", "perawat"),
    ("ikan", "iklan"),
]


@pytest.fixture(scope="module")
def stems():
    return open_stems()


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_words_of_one_root_have_one_stem(stems, one, other):
    assert stems.of(one) == stems.of(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_words_of_different_meaning_keep_different_stems(stems, one, other):
    assert stems.of(one) != stems.of(other)


@pytest.mark.parametrize("word", ["3505102011", "a0111", "kk", "rt", "paud", "sdgs", "élan", "日本"])
def test_codes_abbreviations_and_foreign_words_are_their_own_stem(stems, word):
    assert stems.of(word) == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jumlah Penduduk, menurut AGAMA!", ["jumlah", "penduduk", "menurut", "agama"]),
        ("35.05.10.2011", ["3505102011"]),
        ("3505102011", ["3505102011"]),
        ("desa 35.05.10.2011.", ["desa", "3505102011"]),
        ("A.01.11 SP00055.00.00", ["a0111", "sp000550000"]),
        ("1.234.567 jiwa", ["1234567", "jiwa"]),
        ("tahun 2020-2024", ["tahun", "2020", "2024"]),
        ("Jum'at Qur’an", ["jumat", "quran"]),
        ("jenis_kelamin laki-laki", ["jenis", "kelamin", "laki", "laki"]),
        ("Alamat.Nama", ["alamat", "nama"]),
        ("café ÁLPUKAT", ["cafe", "alpukat"]),
        ("", []),
        (" .,-_'\" ", []),
    ],
)
def test_a_text_becomes_folded_words(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("code", "written", "above"),
    [
        ("35.05.10.2011", "3505102011", ["35", "3505", "350510"]),
        ("350510", "350510", ["35", "350", "3505", "35051"]),
        ("A.01.11", "a0111", ["a", "a01"]),
        ("SP00055.00.00", "sp000550000", ["sp00055", "sp0005500"]),
        ("L", "l", []),
        ("laki-laki", "lakilaki", []),
    ],
)
def test_a_code_has_one_writing_and_codes_above_it(code, written, above):
    assert notation(code) == written
    assert beginnings(code) == above


@given(st.text())
def test_folding_is_idempotent_and_words_hold_no_spaces(text):
    for span in spans(unicodedata.normalize("NFC", text)):
        assert span.word == fold(span.word)[:LONGEST_WORD]
        assert span.word.split() == [span.word]
        assert 0 < len(span.word) <= LONGEST_WORD


@given(st.text())
def test_words_come_from_their_places(text):
    at = 0
    for span in spans(text):
        assert at <= span.start < span.end <= len(text)
        assert fold(text[span.start : span.end])[:LONGEST_WORD] == span.word
        at = span.end


@given(text=st.text(alphabet="Aá ab.'1 \n", max_size=40))
def test_reading_stretch_by_stretch_gives_the_same_words(stems, text):
    pieces = list(stems.pieces(text))
    assert [word for written, _ in pieces for word in written.split()] == words(text)
    assert [stem for _, stemmed in pieces for stem in stemmed.split()] == [stems.of(word) for word in words(text)]
