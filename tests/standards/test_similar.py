"""What is there already: cases written for the test, none of them looked at while the measure was made."""

from itertools import pairwise

import pytest

from registry.standards.bundled import standards
from registry.standards.payloads import Classification, DataStandard, Text, Variable
from registry.standards.similar import LIKELY, likeness, similar, similar_variables

KNOWN = standards()


def variable(name, title, definition, concept="", datatype="string", codes=None):
    return Variable(
        name=name,
        title=Text(id=title),
        concept=Text(id=concept or title),
        definition=Text(id=definition),
        measure=Text(id="Teks"),
        datatype=datatype,
        classification=Classification(code_list=codes, version="1.0.0") if codes else None,
    )


def draft(title, *variables):
    text = Text(id=title)
    return DataStandard(
        title=text, description=text, unit_type=text, legal_basis=[], sources=[], variables=list(variables)
    )


WARGA = draft(
    "Data Warga Desa",
    variable("nomor_kk", "Nomor KK", "Nomor kartu keluarga enam belas angka."),
    variable("nik", "NIK", "Nomor induk kependudukan yang berlaku seumur hidup."),
    variable("nama_lengkap", "Nama Lengkap", "Nama lengkap penduduk pada kartu keluarga."),
    variable("jk", "Jenis Kelamin", "Jenis kelamin penduduk.", codes="dukcapil/jenis-kelamin"),
    variable("tempat_lahir", "Tempat Lahir", "Kabupaten atau kota tempat lahir penduduk."),
    variable("tgl_lahir", "Tanggal Lahir", "Tanggal lahir penduduk.", datatype="date"),
    variable("agama", "Agama", "Agama penduduk.", codes="dukcapil/agama"),
    variable("pekerjaan", "Pekerjaan", "Pekerjaan penduduk.", codes="dukcapil/pekerjaan"),
    variable(
        "hubungan", "Hubungan dalam Keluarga", "Hubungan dengan kepala keluarga.", codes="dukcapil/hubungan-keluarga"
    ),
    variable("gol_darah", "Golongan Darah", "Golongan darah penduduk.", codes="dukcapil/golongan-darah"),
)
TERNAK = draft(
    "Data Ternak Sapi",
    variable("id_ternak", "Nomor Telinga Ternak", "Nomor anting telinga sapi."),
    variable("bobot", "Bobot Badan", "Bobot badan sapi saat ditimbang.", datatype="decimal"),
    variable("ras", "Ras Sapi", "Ras atau bangsa sapi yang dipelihara."),
    variable("kandang", "Letak Kandang", "Letak kandang sapi di halaman rumah."),
    variable("vaksin", "Vaksin Penyakit Mulut", "Tanggal vaksin penyakit mulut dan kuku terakhir.", datatype="date"),
)


def test_a_register_of_residents_in_other_words_is_like_the_register_of_opensid():
    first = similar(WARGA, KNOWN)[0]
    assert first.slug == "penduduk-opensid"
    assert first.percent >= LIKELY
    pairs = {twin.variable: twin.other for twin in first.twins}
    assert pairs["tgl_lahir"] == "tanggallahir"
    assert pairs["jk"] == "sex"
    assert pairs["hubungan"] == "kk_level"


def test_cattle_are_like_no_register_of_people():
    assert similar(TERNAK, KNOWN) == []


@pytest.mark.parametrize("slug", KNOWN)
def test_a_copy_is_like_its_original_in_all(slug):
    first = similar(KNOWN[slug], KNOWN)[0]
    assert (first.slug, first.percent, len(first.twins)) == (slug, 100, len(KNOWN[slug].variables))


def test_each_variable_that_is_another_makes_it_less_like():
    original = KNOWN["penduduk-opensid"]
    others = TERNAK.variables
    percents = []
    for count in range(len(others) + 1):
        changed = original.model_copy(update={"variables": [*original.variables[: 43 - count], *others[:count]]})
        percents.append(next(one.percent for one in similar(changed, KNOWN, least=0) if one.slug == "penduduk-opensid"))
    assert percents[0] == 100
    assert all(later < earlier for earlier, later in pairwise(percents))


def test_no_variable_has_two_originals():
    twins = similar(WARGA, KNOWN)[0].twins
    assert len({twin.other for twin in twins}) == len({twin.variable for twin in twins}) == len(twins)


def test_likeness_needs_more_than_a_shared_word():
    mother = variable("nama_ibu", "Nama Ibu", "Nama ibu kandung penduduk.")
    estate = variable("nama_perumahan", "Nama Perumahan", "Nama perumahan tempat tinggal keluarga.")
    assert likeness(mother, estate) < LIKELY
    assert likeness(mother, mother) == 100


def test_a_variable_is_found_in_the_standards_that_have_it():
    asked = variable(
        "penghasilan", "Sumber Penghasilan", "Sumber penghasilan warga.", codes="kemendesa/sumber-penghasilan"
    )
    slug, twin = similar_variables(asked, KNOWN)[0]
    assert (slug, twin.other) == ("individu-sdgs-desa", "sumber_penghasilan")
