import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.disclosure.detectors import Personal, found_in
from registry.disclosure.gate import review


@pytest.mark.parametrize(
    "text",
    [
        "3505100101900001",  # a man of 1 January 1990
        "3505104101900001",  # a woman of 1 January 1990: day 01 + 40
        "3505107112990002",  # a woman of 31 December 1999: day 31 + 40
        "3505102902000003",  # 29 February 2000
        "3505106902960003",  # a woman of 29 February 1996
        "NIK 3505100101900001.",
        "'3505100101900001",
        "3505100101900001,3505100101900002",
    ],
)
def test_sixteen_digits_with_a_day_of_birth_are_a_nik(text):
    assert found_in(text) == {Personal.NIK}


@pytest.mark.parametrize(
    "text",
    [
        "3505103213900001",  # month 13
        "3505100001900001",  # day 0
        "3505104001900001",  # day 40 is neither 40 nor 0 + 40
        "3505107201900001",  # day 72 - 40 = 32
        "3505103002000003",  # 30 February
        "3505103104900001",  # 31 April
    ],
)
def test_sixteen_digits_without_one_are_taken_for_a_family_card(text):
    assert found_in(text) == {Personal.FAMILY_CARD}


def test_a_family_card_is_dated_by_its_registration_and_found_in_any_case():
    assert found_in("3505100712120001")


@pytest.mark.parametrize(
    "text",
    [
        "081234567890",
        "+6281234567890",
        "6281234567890",
        "HP 08123456789",
        "0812-3456-7890",
        "0812 3456 7890",
        "+62 812 3456 7890",
    ],
)
def test_mobile_numbers_are_found_however_they_are_written(text):
    assert found_in(text) == {Personal.PHONE}


@pytest.mark.parametrize("text", ["sri@desa.id", "Hubungi: sri.wahyuni+desa@mail.contoh.co.id."])
def test_addresses_of_e_mail_are_found(text):
    assert found_in(text) == {Personal.EMAIL}


@pytest.mark.parametrize(
    "text",
    [
        "35.05.10.2011",
        "3505102011",
        "2025-12-31",
        "08-12-2025",
        "1.081.234",
        "Kode 08123",
        "12345678901234567",  # 17 digits
        "350510410190000",  # 15 digits
        "Rp 1.234.567.890",
        "@desa",
        "a @ b",
        "08.30–09.45",
        "Nomor 300.2.2-2138 Tahun 2025",
        "0.0812345678901",
    ],
)
def test_codes_dates_and_figures_are_nobody(text):
    assert found_in(text) == set()


def nik(day, month, year, woman):
    return f"350510{day + 40 * woman:02}{month:02}{year:02}0001"


@given(st.dates(), st.booleans(), st.text(alphabet=st.characters(exclude_categories=("Nd",)), max_size=5))
def test_every_day_of_birth_of_either_sex_is_recognised_in_any_words(born, woman, words):
    assert Personal.NIK in found_in(words + nik(born.day, born.month, born.year % 100, woman) + words)


@given(st.integers(0, 10**16 - 1))
@example(0)
def test_no_sixteen_digits_pass(number):
    assert found_in(f"{number:016}") & {Personal.NIK, Personal.FAMILY_CARD}


def test_the_digest_of_a_file_is_no_person():

    digests = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(20_000)]
    risky = [digest for digest in digests if found_in(digest)]
    assert risky, "none of these digests holds sixteen digits: the test would prove nothing"
    body = {"distributions": [{"sha256": digest} for digest in risky], "was_generated_by": {"receipts": risky}}
    assert review(body, {}, threshold=5) == []
