"""A chart says what its table says, as a picture, as figures and as a specification; what suits none is not drawn."""

import csv
import io
import json
from itertools import pairwise

import polars as pl
import pytest
from defusedxml import ElementTree

from portal.charts import Lines, figure, table_of, ticks
from portal.charts_files import as_csv, as_specification, as_svg
from tests.portal.sample import MICRODATA, PUBLISHED

SVG = "{http://www.w3.org/2000/svg}"
YEARS = pl.DataFrame(
    {
        "kategori": ["Laki-laki", "Perempuan"] * 3,
        "jumlah": [100, 110, 120, None, 90, 130],
        "tahun": [2023, 2023, 2024, 2024, 2025, 2025],
    }
)
PLACES = pl.DataFrame(
    {
        "kemendagri_kode_desa_kelurahan": ["35.05.10.2011", "35.05.10.2006", "35.05.11.2003"],
        "kemendagri_nama_desa_kelurahan": ["Sawentar", "Tlogo", "Tlogo"],
        "kategori": ["total"] * 3,
        "jumlah": [40, 10, 20],
        "tahun": [2025] * 3,
    }
)


def test_years_are_drawn_as_lines_with_a_gap_where_nothing_is_known():
    drawn = figure(YEARS)
    assert isinstance(drawn, Lines)
    assert table_of(drawn) == (
        ("Laki-laki", "Perempuan"),
        (("2023", (100.0, 110.0)), ("2024", (120.0, None)), ("2025", (90.0, 130.0))),
    )
    assert [len(run) for run in drawn.runs(drawn.lines[1])] == [1, 1]
    assert drawn.runs(drawn.lines[0])[0][0] == (0.0, 1 - 100 / drawn.top)


def test_places_are_drawn_as_bars_and_two_of_one_name_are_told_apart_by_code():
    drawn = figure(PLACES)
    assert [(group.label, group.bars[0].count, group.bars[0].share) for group in drawn.groups] == [
        ("Sawentar", 40, 1.0),
        ("Tlogo (35.05.10.2006)", 10, 0.25),
        ("Tlogo (35.05.11.2003)", 20, 0.5),
    ]


@pytest.mark.parametrize(
    "frame",
    [
        pl.concat(
            [PLACES, PLACES.with_columns(tahun=pl.lit(2024, pl.Int64), kategori=pl.lit("lain"))]
        ),  # places, years and categories
        pl.concat([YEARS, YEARS]),  # a year twice
        YEARS.with_columns(jumlah=pl.lit(-1)),  # below zero
        YEARS.with_columns(pl.col("jumlah").cast(pl.String)),  # no figures
        pl.DataFrame(
            {"kategori": [str(n) for n in range(10)] * 2, "jumlah": [1] * 20, "tahun": [2024] * 10 + [2025] * 10}
        ),
        YEARS.head(1),
    ],
)
def test_what_suits_no_single_picture_is_not_drawn(frame):
    assert figure(frame) is None


@pytest.mark.parametrize("most", [0.03, 0.9, 1, 7, 40, 99, 100, 1234, 967, 2_500_000])
def test_heights_are_round_even_and_hold_every_figure(most):
    found = ticks(most)
    assert found[0] == 0
    assert found[-1] >= most
    assert found[-2] < most
    assert 2 <= len(found) <= 6
    assert len({round(later - earlier, 9) for earlier, later in pairwise(found)}) == 1


@pytest.mark.parametrize("frame", [YEARS, PLACES])
def test_the_picture_stands_alone_and_holds_no_style_sheet_and_no_markup_of_the_data(frame):
    drawn = ElementTree.fromstring(as_svg(figure(frame), "<b>Judul</b> & lain", "https://a.example/id"))
    texts = [node.text for node in drawn.iter(f"{SVG}text")]
    assert "<b>Judul</b> & lain" in texts
    assert "https://a.example/id" in texts
    assert not list(drawn.iter(f"{SVG}style")), "the content policy lets no style sheet in"
    assert not [node for node in drawn.iter() if "style" in node.attrib]


def test_lines_differ_in_dash_as_well_as_in_colour():
    drawn = ElementTree.fromstring(as_svg(figure(YEARS), "", ""))
    lines = {(node.get("stroke"), node.get("stroke-dasharray")) for node in drawn.iter(f"{SVG}polyline")}
    assert len(lines) == len({colour for colour, _ in lines}) == len({dash for _, dash in lines}) == 2


def test_figures_and_specification_say_what_the_table_says():
    read = list(csv.reader(io.StringIO(as_csv(figure(YEARS), "label").decode())))
    assert read == [
        ["label", "Laki-laki", "Perempuan"],
        ["2023", "100", "110"],
        ["2024", "120", ""],
        ["2025", "90", "130"],
    ]
    told = json.loads(as_specification(figure(YEARS), "Judul", "label", "orang"))
    assert told["mark"]["type"] == "line"
    assert [(row["label"], row["seri"], row["jumlah"]) for row in told["data"]["values"]][3] == (
        "2024",
        "Perempuan",
        None,
    )


def test_the_tabs_of_a_dataset_answer_and_name_themselves(site):
    for name in ("", "/tabel/csv", "/grafik", "/metadata", "/riwayat"):
        for path in (
            f"/dataset/{PUBLISHED}{name}",
            f"/en/dataset/{PUBLISHED}{name}",
            f"/dataset/{PUBLISHED}{name}?versi=1.0.0",
        ):
            page = site.get(path)
            assert page.status_code == 200, path
            assert page.text.count('aria-current="page"') == 1, path


def test_the_files_of_the_chart_answer_and_are_not_sent_twice(site):
    for form in ("svg", "csv", "json"):
        answer = site.get(f"/dataset/{PUBLISHED}/grafik.{form}")
        assert answer.status_code == 200
        again = site.get(f"/dataset/{PUBLISHED}/grafik.{form}", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


def test_microdata_have_no_chart_and_no_data_tab(site, walidata):
    assert site.get(f"/dataset/{MICRODATA}/grafik").status_code == 404
    assert walidata.get(f"/dataset/{MICRODATA}/grafik").status_code == 404
    assert "/tabel/" not in walidata.get(f"/dataset/{MICRODATA}").text
