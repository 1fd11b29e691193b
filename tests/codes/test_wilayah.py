"""The whole country's codes; totals as the decree's data packages count them."""

from collections import Counter

import pytest

from registry.codes.book import FileBook
from registry.codes.wilayah import read_wilayah


@pytest.fixture(scope="module")
def country():
    return read_wilayah()


def test_the_country_has_38_provinces_514_regencies_7285_districts_and_83762_villages(country):
    assert Counter(code.level for code in country.codes) == {1: 38, 2: 514, 3: 7285, 4: 83762}


def test_regencies_and_cities_are_416_and_98(country):
    kinds = Counter(code.note["id"] for code in country.codes)
    assert (kinds["Kabupaten"], kinds["Kota"]) == (416, 98)


def test_every_parent_is_in_the_list_and_one_level_up(country):
    levels = {code.notation: code.level for code in country.codes}
    assert len(levels) == len(country.codes)
    assert all(len(code.broader) == (code.level > 1) for code in country.codes)
    assert all(levels[parent] == code.level - 1 for code in country.codes for parent in code.broader)


def test_blitar_has_the_same_codes_names_and_kinds_as_the_bundled_file(country):
    def blitar(codes):
        return {code.notation: (code.labels["id"], code.note["id"], code.broader, code.level) for code in codes}

    ours = blitar(FileBook().code_list("kemendagri/wilayah").codes)
    theirs = blitar(code for code in country.codes if code.notation == "35" or code.notation.startswith("35.05"))
    assert ours == theirs


def test_the_list_names_the_decree(country):
    assert "300.2.2-2138 Tahun 2025" in country.legal_basis
    assert country.valid_from.isoformat() == "2025-04-25"
    assert country.ref == "kemendagri/wilayah"


def test_the_customary_villages_of_papua_are_told_from_villages(country):
    customary = [code for code in country.codes if code.note["id"] == "Desa adat"]
    assert len(customary) == 14
    assert all(code.labels["id"].startswith("Desa Adat ") for code in customary)
