"""The exports are written as SITakro writes them: columns, habits, labels; and nobody real is in them."""

import csv
import io
import re
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook

from harvesters.planting.sample import NoSuchSample
from harvesters.sitakro.descriptions import EXPORTS
from harvesters.sitakro.sample import write
from harvesters.sitakro.sample.exports import tables
from harvesters.village.settlement import settle
from registry.codes.book import FileBook
from registry.harvest.plugin import bundled_profiles
from registry.standards.vocabulary import fold, labels

PERIOD = date(2025, 12, 31)
VILLAGE = "35.05.10.2011"

# app/Exports/*.php of SITakro, commit 2fba29c (3 December 2025)
HEADERS = {
    "individu_all": (
        "NO KK; NIK; Nama; Gelar Awal; Gelar Akhir; Jenis Kelamin; Tempat Lahir; Tanggal Lahir; Usia (th); Status; Usia "
        "1st Menikah; Agama; Suku Bangsa; Warga Negara; No HP; No WA; Email; Facebook; Twitter; Instagram; Kondisi "
        "Pekerjaan; Pekerjaan Utama; Jamsos Ketenagakerjaan; Penghasilan Setahun Terakhir (format); Sumber Penghasilan; "
        "Jumlah Aset; Satuan; Penghasilan Setahun; Di Ekspor; Penyakit Setahun Terakhir; Rumah Sakit (x); RS Bersalin "
        "(x); Puskesmas dgn RI (x); Puskesmas tnp RI (x); Puskesmas Pembantu (x); Poliklinik (x); Tempat Praktek Dokter "
        "(x); Rumah Bersalin (x); Tempat Praktek Bidan (x); Poskesdes (x); Polindes (x); Apotik (x); Toko Obat/Jamu "
        "(x); Posyandu (x); Posbindu (x); Tempat Praktik Dukun Bayi (x); Jamkes; Bayi 1-6 bln ASI; Jenis Disabilitas; "
        "Pendidikan Tertinggi; Berapa Tahun Pendidikan Dasar; Pendidikan Sedang Diikuti; Bahasa di Rumah; Bahasa di "
        "Lembaga Formal; Kerja Bakti (x/th); Siskamling (x/th); Pesta Rakyat (x/th); Frekuensi Melayat (x/th); "
        "Frekuensi Besuk (x/th); Frekuensi Menolong Kecelakaan (x/th); Dapat Pelayanan Desa (th ini); Kualitas "
        "Pelayanan Desa; Pernah Sampaikan Masukan; Keterbukaan Desa; Terjadi Bencana (th ini); Terkena Dampak Bencana; "
        "Terima Kebutuhan Dasar; Ada Penanganan Psikososial"
    ),
    "data_penduduk": (
        "ID; No KK; NIK; Gelar Awal; Nama; Gelar Akhir; Jenis Kelamin; Tempat Lahir; Tanggal Lahir; Agama; Pendidikan; "
        "Pekerjaan; Golongan Darah; Status; Tanggal Perkawinan; Hubungan; Ayah; Ibu; Alamat; RT; RW; Status "
        "Kependudukan"
    ),
    "lokasi_pemukiman": (
        "NO KK; NIK; NAMA; ALAMAT; NO. HP; NO. Telpon Rumah; NIK Kepala Keluarga; TEMPAT TINGGAL YANG DITEMPATI; STATUS "
        "LAHAN; LUAS LANTAI TEMPAT TINGGAL (m2); LUAS TANAH TEMPAT TINGGAL (m2); JENIS LANTAI TEMPAT TINGGAL TERLUAS; "
        "DINDING SEBAGIAN BESAR RUMAH; JENDELA; ATAP; PENERANGAN RUMAH; ENERGI UNTUK MEMASAK; JIKA MENGGUNAKAN KAYU "
        "BAKAR, SUMBER KAYU BAKAR; TEMPAT PEMBUANGAN SAMPAH; FASILITAS MCK; SUMBER AIR MANDI TERBANYAK DARI; FASILITAS "
        "BUANG AIR BESAR; SUMBER AIR MINUM TERBANYAK; TEMPAT PEMBUANGAN AIR LIMBAH; RUMAH DILEWATI SUTET; RUMAH "
        "DIPANTARAN SUNGAI; RUMAH DI LERENG GUNUNG / BUKIT; KONDISI RUMAH KUMUH / TIDAK; PAUD - JARAK (KM); PAUD - "
        "WAKTU (JAM); PAUD - KEMUDAHAN"
    ),
}


@pytest.fixture(scope="module")
def exports():
    families = settle(village=VILLAGE, people=600, seed=3, period=PERIOD)
    return {table.name: table for table in tables(families, seed=3)}


def column(table, header):
    return [row[table.column(header)] for row in table.rows]


@pytest.mark.parametrize("name", HEADERS)
def test_headers_and_their_order_are_those_of_the_source(exports, name):
    assert "; ".join(exports[name].headers) == HEADERS[name]
    assert len(exports[name].headers) == {"individu_all": 68, "data_penduduk": 22, "lokasi_pemukiman": 31}[name]


def test_a_workbook_has_one_sheet_called_worksheet_with_the_headers_in_row_1(tmp_path):
    for file in write(tmp_path, village=VILLAGE, people=20, seed=1, faults=0, form="xlsx")[:-1]:
        book = load_workbook(file)
        assert book.sheetnames == ["Worksheet"]
        assert "; ".join(cell.value for cell in book["Worksheet"][1]) == HEADERS[file.stem]


def test_numbers_are_numbers_and_long_digits_are_texts_in_a_workbook(tmp_path):
    write(tmp_path, village=VILLAGE, people=20, seed=1, faults=0, form="xlsx")
    row = next(load_workbook(tmp_path / "individu_all.xlsx")["Worksheet"].iter_rows(min_row=2, values_only=True))
    cells = dict(zip(HEADERS["individu_all"].split("; "), row, strict=True))
    assert isinstance(cells["NIK"], str)
    assert isinstance(cells["NO KK"], str)
    assert isinstance(cells["Usia (th)"], int)
    assert isinstance(cells["Kerja Bakti (x/th)"], int)


def test_csv_is_utf8_with_commas_and_crlf(tmp_path):
    write(tmp_path, village=VILLAGE, people=20, seed=1, faults=0, form="csv")
    data = (tmp_path / "lokasi_pemukiman.csv").read_bytes()
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    assert "; ".join(rows[0]) == HEADERS["lokasi_pemukiman"]
    assert {len(row) for row in rows} == {31}
    assert data.count(b"\r\n") == len(rows) == data.count(b"\n")


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("faults", [0, 0.05])
def test_the_same_arguments_give_the_same_bytes(tmp_path, form, faults):
    digests = [
        [
            sha256(file.read_bytes()).hexdigest()
            for file in write(tmp_path / run, village=VILLAGE, people=60, seed=4, faults=faults, form=form)
        ]
        for run in ("first", "second")
    ]
    assert digests[0] == digests[1]
    assert len(digests[0]) == 4


def test_the_bytes_do_not_depend_on_the_order_of_hashes(tmp_path):
    script = (
        "import sys; from pathlib import Path; from harvesters.sitakro.sample import write; "
        "write(Path(sys.argv[1]), village='35.05.10.2011', people=40, seed=5, faults=0.1, form='csv')"
    )
    for seed in ("1", "2"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path.cwd())}
        subprocess.run([sys.executable, "-c", script, str(tmp_path / seed)], env=environment, check=True)
    first, second = ({file.name: file.read_bytes() for file in (tmp_path / seed).iterdir()} for seed in ("1", "2"))
    assert first == second
    assert len(first) == 4


def test_a_long_number_has_an_apostrophe_in_data_penduduk_only(exports):
    for header in ("No KK", "NIK"):
        assert all(re.fullmatch("'[0-9]{16}", cell) for cell in column(exports["data_penduduk"], header))
    for header in ("NO KK", "NIK"):
        assert all(re.fullmatch("[0-9]{16}", cell) for cell in column(exports["individu_all"], header))
        assert all(re.fullmatch("[0-9]{16}", cell) for cell in column(exports["lokasi_pemukiman"], header))


def test_women_leave_as_a_raw_zero_and_men_by_name(exports):
    for name in ("individu_all", "data_penduduk"):
        assert set(map(str, column(exports[name], "Jenis Kelamin"))) == {"0", "Laki-Laki"}


def test_dates_are_written_as_each_export_writes_them(exports):
    assert all(re.fullmatch(r"\d{2}-\d{2}-\d{4}", cell) for cell in column(exports["individu_all"], "Tanggal Lahir"))
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell) for cell in column(exports["data_penduduk"], "Tanggal Lahir"))


def test_free_text_stands_where_the_questionnaire_has_codes(exports):
    quality = set(column(exports["individu_all"], "Kualitas Pelayanan Desa"))
    assert {"baik", "cukup baik", "bagus"} <= quality
    assert {"WNI", "Indonesia", "wni"} <= set(column(exports["individu_all"], "Warga Negara"))


def test_iya_and_ya_stand_side_by_side(exports):
    assert set(column(exports["individu_all"], "Dapat Pelayanan Desa (th ini)")) == {"Iya", "Ya", "Tidak"}


def test_a_select_that_nobody_touched_is_the_text_zero(exports):
    assert "0" in column(exports["lokasi_pemukiman"], "ATAP")
    table = exports["lokasi_pemukiman"]
    for fuel, wood in zip(
        column(table, "ENERGI UNTUK MEMASAK"),
        column(table, "JIKA MENGGUNAKAN KAYU BAKAR, SUMBER KAYU BAKAR"),
        strict=True,
    ):
        assert fuel == "Kayu Bakar" or wood == "0"


def test_a_family_listed_again_has_another_person_and_the_same_answers(exports):
    table = exports["lokasi_pemukiman"]
    assert table.repeats
    for index in table.repeats:
        row, before = table.rows[index], table.rows[index - 1]
        assert row[0] == before[0]
        assert row[1] != before[1]
        assert row[6:] == before[6:]


def test_every_family_stands_once_in_lokasi_pemukiman_apart_from_what_is_listed_again(exports):
    table = exports["lokasi_pemukiman"]
    cards = [row[0] for index, row in enumerate(table.rows) if index not in table.repeats]
    assert len(set(cards)) == len(cards)
    assert set(cards) == set(column(exports["individu_all"], "NO KK"))


def test_individu_all_holds_those_who_live_here_and_data_penduduk_also_who_left(exports):
    here = {row[1] for row in exports["individu_all"].rows}
    status = {
        cell: exports["data_penduduk"].rows[index][-1]
        for index, cell in enumerate(column(exports["data_penduduk"], "NIK"))
    }
    assert {number.removeprefix("'") for number, state in status.items() if state in {"Tetap", "Tidaktetap"}} == here
    assert {"Tetap", "Pindah", "Meninggal"} <= set(status.values())


def _coded():
    profiles = bundled_profiles()
    for name, export in EXPORTS.items():
        for described in profiles[export.profile].columns:
            if described.codes:
                yield pytest.param(name, described, id=f"{name}-{described.header}")


@pytest.mark.parametrize(("name", "described"), list(_coded()))
def test_every_label_is_one_of_sitakros_own_lists(exports, name, described):
    if described.free_text:
        return
    codes = FileBook().codes(described.codes.code_list, at=PERIOD)
    known = {fold(text) for code in codes.values() for text in labels(code)} | {
        fold(text) for text in described.placeholders
    }
    known |= set(codes) if "notation" in described.codes.by else set()
    written = {str(cell) for cell in column(exports[name], described.header) if cell is not None}
    parts = {part for cell in written for part in (cell.split(described.separator) if described.separator else [cell])}
    assert {fold(part) for part in parts} <= known
    assert parts


def test_the_spelling_is_sitakros(exports):
    book = FileBook()
    own = {code.labels["id"] for code in book.codes("sitakro/pekerjaan-2025-12", at=PERIOD).values()}
    assert set(column(exports["data_penduduk"], "Pekerjaan")) <= own
    assert "islam" in column(exports["data_penduduk"], "Agama")
    assert "TKI di luar ngeri" in column(exports["individu_all"], "Sumber Penghasilan")
    assert "DIpinjami" in column(exports["lokasi_pemukiman"], "TEMPAT TINGGAL YANG DITEMPATI")


def test_nobody_can_be_called_or_written_to(exports):
    for name, header in (("individu_all", "No HP"), ("individu_all", "No WA"), ("lokasi_pemukiman", "NO. HP")):
        numbers = {cell for cell in column(exports[name], header) if cell is not None}
        assert numbers
        assert all(re.fullmatch("08000000[0-9]{4}", number) for number in numbers)
    addresses = {cell for cell in column(exports["individu_all"], "Email") if cell is not None}
    assert addresses
    assert all(re.fullmatch(r"[a-z]+[0-9]{1,3}@contoh\.invalid", address) for address in addresses)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"village": "3505102011"}, "Tulis kode desa seperti 35.05.10.2011."),
        ({"people": 0}, "Jumlah penduduk paling sedikit 1."),
        ({"faults": 1.5}, "Bagian kesalahan antara 0 dan 1."),
    ],
)
def test_a_sample_that_cannot_be_made_is_refused_with_a_sentence(tmp_path, wrong, told):
    asked = {"village": VILLAGE, "people": 10, "seed": 1, "faults": 0.0} | wrong
    with pytest.raises(NoSuchSample) as refused:
        write(tmp_path / "out", **asked)
    assert refused.value.detail.id == told
    assert not (tmp_path / "out").exists()
