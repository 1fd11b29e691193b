import pytest

from registry.errors import Invalid
from registry.search.syntax import Line, read


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", Line()),
        ("   ", Line()),
        ("desa Sawentar desa", Line(words=("desa", "sawentar"))),
        ('"Kartu Keluarga" desa', Line(words=("desa",), phrases=(("kartu", "keluarga"),))),
        ('desa"kartu keluarga"', Line(words=("desa",), phrases=(("kartu", "keluarga"),))),
        ("desa -kota", Line(words=("desa",), without=(("kota",),))),
        ('-"kartu keluarga"', Line(without=(("kartu", "keluarga"),))),
        ("laki-laki", Line(words=("laki",))),
        ("pendud* desa", Line(words=("pendud", "desa"), begun=frozenset({"pendud"}))),
        ("berapa penduduk?", Line(words=("berapa", "penduduk"))),
        ("PAUD (usia dini)", Line(words=("paud", "usia", "dini"))),
        ("https://contoh.id/desa", Line(words=("https", "contoh", "id", "desa"))),
        ('"title:desa OR x"', Line(phrases=(("title", "desa", "or", "x"),))),
        ("jam 10:30", Line(words=("jam", "10", "30"))),
    ],
)
def test_reads(text, line):
    assert read(text) == line


def test_while_typing_only_the_unfinished_last_word_is_a_beginning():
    assert read("kepala kelu", typing=True).begun == {"kelu"}
    assert read("kepala keluarga ", typing=True).begun == frozenset()
    assert read("kepala k", typing=True).begun == frozenset()
    assert read("kepala kelu").begun == frozenset()


def test_a_phrase_may_be_open_only_while_somebody_types():
    assert read('kartu "keluarga desa', typing=True).phrases == (("keluarga", "desa"),)
    with pytest.raises(Invalid, match="kutip"):
        read('kartu "keluarga desa')


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("desa OR kota", "OR"),
        ("NOT kota", "OR"),
        ("desa || kota", "OR"),
        ("desa~1", "~"),
        ("desa^2 kota", "^"),
        ("title:desa", "kolom"),
        ("-agency:bps", "kolom"),
        ("[2020 TO 2024]", "TO"),
        ("*desa", "*"),
        ("d*sa", "*"),
        ("d?sa", "*"),
        ("*", "*"),
        ("a*", "*"),
        ("!!!", "satu kata"),
        ('""', "satu kata"),
    ],
)
def test_what_is_not_understood_gets_a_sentence(text, about):
    with pytest.raises(Invalid) as caught:
        read(text)
    assert about in caught.value.detail.id
    assert caught.value.detail.en != caught.value.detail.id
