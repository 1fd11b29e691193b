"""The help of a check: example, cause and cure, for every check and every rule of a registered standard."""

import re


def test_every_check_is_listed_and_leads_to_its_help(site):
    page = site.get("/periksa/bantuan").text
    links = set(re.findall(r'href="(/periksa/bantuan/[^"]+)"', page))
    assert {f"/periksa/bantuan/{check}" for check in ("code.period", "file.empty", "rule.R26", "unique")} <= links
    for link in ("/periksa/bantuan/code.period", "/periksa/bantuan/rule.R12"):
        assert link in links
        assert site.get(link).status_code == 200


def test_the_help_of_a_check_says_example_cause_and_cure(site):
    page = site.get("/periksa/bantuan/type").text
    for words in ("Contoh yang keliru", "dua orang", "Sebab", "Cara memperbaiki", "ubah format kolom menjadi Teks"):
        assert words in page


def test_a_rule_of_several_standards_is_told_for_each(site):
    page = site.get("/periksa/bantuan/rule.R26").text
    assert "Keluarga orang ini tidak ada." in page
    assert "RT/RW keluarga ini tidak ada dalam daftar penduduk." in page
    assert "Dibandingkan dengan" in page


def test_the_help_is_there_in_english(site):
    page = site.get("/en/periksa/bantuan/unique").text
    assert "The same NIK in two rows" in page or "the same NIK in two rows" in page
    assert "Cara memperbaiki" not in page


def test_no_help_is_shaped_like_a_nik(site):
    for check in ("rule.R04", "rule.R05", "pattern"):
        assert not re.search(r"(?<![0-9])[0-9]{16}(?![0-9])", site.get(f"/periksa/bantuan/{check}").text)


def test_an_unknown_check_is_said_not_to_exist(site):
    found = site.get("/periksa/bantuan/tidak.ada")
    assert found.status_code == 404
    assert "tidak ada" in found.text
