"""The sentences about a record: each holds for what has the field and not for what lacks it."""

import pytest

from registry.catalog.completeness import CRITERIA, answers, completeness

FULL = {
    "title": {"id": "Jumlah penduduk"},
    "description": {"id": "Banyaknya penduduk menurut jenis kelamin dan kelompok umur."},
    "keywords": ["penduduk"],
    "theme": ["18"],
    "spatial": ["35.05.10.2011"],
    "temporal": {"start": "2025-01-01", "end": "2025-12-31"},
    "accrual_periodicity": "ANNUAL",
    "contact_point": {"name": "Walidata", "email": "walidata@example.org"},
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "legal_basis": ["Perpres 39/2019"],
    "conforms_to": ["/id/standard/kominfo-blitar/agregat-wilayah/versi/1.0.0"],
    "unit": "orang",
    "provenance": {"id": "Dihitung dari pendataan desa."},
    "distributions": [{"identifier": "csv", "format": "CSV", "sha256": "0" * 64, "byte_size": 12}],
}


def test_a_full_record_is_complete():
    assert completeness(answers(FULL)) == 1
    assert all(answer.sentence == answer.criterion.passed for answer in answers(FULL))


def test_an_empty_record_fulfils_nothing():
    assert completeness(answers({"title": {"id": "Apa pun"}})) == 0


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.name)
def test_each_sentence_asks_for_its_own_field(criterion):
    without = {name: value for name, value in FULL.items() if f"/{name}" != criterion.field}
    (answer,) = [one for one in answers(without) if one.criterion.name == criterion.name]
    assert not answer.holds
    assert answer.sentence == criterion.failed


def test_a_description_that_repeats_the_title_is_too_short():
    assert completeness(answers({**FULL, "description": {"id": "Jumlah penduduk"}})) == pytest.approx(13 / 14)


def test_rows_about_persons_need_no_unit():
    assert completeness(answers({**FULL, "unit": None, "is_microdata": True})) == 1


def test_one_file_without_its_digest_is_told():
    files = [*FULL["distributions"], {"identifier": "pdf", "format": "PDF"}]
    assert completeness(answers({**FULL, "distributions": files})) == pytest.approx(13 / 14)
