"""What the gallery of components shows them with: figures, maps and fields in each of their states, all invented."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from portal.chart import CATEGORY, COUNT, Chart, chart
from portal.charts import Line as Curve
from portal.charts import Lines
from portal.form_view import Node, Row
from portal.maps import LARGE, Area, Group, Map, Spot, Step
from portal.readable import Field, Line, Section
from portal.table import Column, Table
from registry.errors import Sentence
from registry.schemas.form import Choice, Control, FormField
from registry.standards.compile.dictionary import Said
from registry.standards.compile.form import Answer, Input, Option
from registry.standards.payloads import Severity, Text

_HELP = Sentence("Tulis seperti pada berkas aslinya.", "Write it as in the original file.")
_FAULT = Sentence("Isi bagian ini.", "Fill this in.")
_CHOICES = (Choice("ya", Sentence("Ya", "Yes"), 1), Choice("tidak", Sentence("Tidak", "No"), 2))
_MANY = tuple(Choice(str(n), Sentence(f"Kelas {n}", f"Class {n}"), n) for n in range(1, 13))
_SPOTS = (("35.05.10", "Kanigoro", 3511.0), ("35.05.11", "Garum", 2804.0), ("35.05.10.2011", "Sawentar", None))
_OUTLINES = ("M0 0h100v90h-100z", "M100 0h110v60h-110z", "M100 60h110v70h-210v-40h100z")
SENTENCES: Mapping[str, Sentence] = {
    "refusal": Sentence(
        "Versi ini sudah dipindahkan orang lain. Muat ulang halaman.",
        "Somebody else moved this version on. Load the page again.",
    ),
    "change": Sentence("Definisi", "Definition"),
}


def bars(*, pyramid: bool) -> Chart:
    """Return a chart: two sides of one axis, or a bar for each category."""
    labels = [f"{age}, {sex}" for age in ("0–14", "15–64", "65+") for sex in ("Laki-laki", "Perempuan")]
    counts = ["412", "398", "1204", "1187", "147", "163"]
    if not pyramid:
        labels = ["Seng", "Genteng", "Ijuk atau daun-daunan atau bahan lain yang panjang namanya"]
        counts = ["40", "812", "3"]
    found = chart(pl.DataFrame({CATEGORY: labels, COUNT: counts}))
    if found is None:
        raise AssertionError("these rows make a chart")
    return found


def curves() -> Lines:
    """Return lines over years, one of them with a year that nothing is known of."""
    return Lines(
        (2022, 2023, 2024, 2025),
        (Curve("Sawentar", (3402.0, 3440.0, 3478.0, 3511.0)), Curve("Jatinom", (2750.0, None, 2790.0, 2804.0))),
        (0.0, 1000.0, 2000.0, 3000.0, 4000.0),
    )


def area_map(*, outlined: bool) -> Map:
    """Return a map of three villages, one without a figure: squares with their names, or outlines."""
    spots = [Spot(code, name, "35.05.10", value) for code, name, value in _SPOTS]
    shades = (4, 0, None)
    steps = (Step(0, 2804.0, 2804.0, 1), Step(4, 3511.0, 3511.0, 1))
    areas = tuple(
        Area(spot, shade, path if outlined else "", 0, 0)
        for spot, shade, path in zip(spots, shades, _OUTLINES, strict=True)
    )
    return Map((Group("", areas, (0, 0, 210, 130)),), steps, 1, (), by_value=True, tile=None if outlined else LARGE)


def table() -> Table:
    """Return a table with what is the same in every row, a number, a code, an empty cell and a long word."""
    return Table(
        (("Provinsi", "35 — Jawa Timur"), ("Satuan", "orang")),
        (
            Column("Desa", False, ("35.05.10.2011 — Sawentar", "35.05.10.2010 — Jatinom"), "desa", "string"),
            Column("Jumlah", True, ("3511", "2804"), "jumlah", "integer"),
            Column("Keterangan", False, ("", "dihitung kembali"), "keterangan", "string", 0.5),
        ),
        2,
        6,
    )


def document() -> tuple[Section, ...]:
    """Return a document: a text, a link, several lines, and a list of objects, which reads as a table."""
    rows = tuple(
        Field(f"{n}", (), (Field("Nama", (Line(name),)), Field("Satuan", (Line(unit),))))
        for n, (name, unit) in enumerate((("Jumlah penduduk", "orang"), ("Jumlah keluarga", "keluarga")), start=1)
    )
    return (
        Section(
            "Umum", (Field("Judul", (Line("Pendataan SDGs Desa"),)), Field("Standar", (Line("Keluarga", "/standar"),)))
        ),
        Section("Isi", (Field("Kata kunci", (Line("penduduk"), Line("umur"))), Field("Variabel", (), rows))),
    )


def fields() -> tuple[Node, ...]:
    """Return a field of every control, empty, filled, and refused."""
    reference = Control.LINE
    return (
        _node(
            "baris", "Nama kegiatan", "Name of the activity", Control.LINE, "Pendataan 2025", required=True, number="1"
        ),
        _node(
            "salah", "Tahun kegiatan", "Year of the activity", Control.NUMBER, "dua ribu", errors=(_FAULT,), help=_HELP
        ),
        _node("teks", "Judul", "Title", Control.LINE, {"id": "Penduduk Sawentar"}, texts=True, required=True),
        _node("panjang", "Uraian", "Description", Control.PARAGRAPH, "", example="Satu atau dua kalimat.", help=_HELP),
        _node("tanggal", "Tanggal mulai", "First day", Control.DATE, "2025-12-31"),
        _node("pilih", "Diumumkan", "Made public", Control.CHOICE, "ya", choices=_CHOICES, required=True),
        _node("kelas", "Kelas", "Class", Control.CHOICE, "3", choices=_MANY),
        _node("banyak", "Cara mengumpulkan", "Ways of collecting", Control.CHOICES, ("ya",), choices=_CHOICES),
        _node("senarai", "Kata kunci", "Keywords", Control.LINES, "penduduk\numur", help=_HELP),
        _node("pasangan", "Berkas", "Files", Control.PAIRS, "csv: tabel.csv"),
        _node("kelompok", "Narahubung", "Contact point", Control.GROUP, None, nodes=("Nama", "Surel")),
        Node(
            FormField(
                ("daftar",),
                Sentence("Variabel", "Variables"),
                Control.ROWS,
                fields=(_field("nama", "Nama", reference),),
            ),
            "/daftar",
            None,
            (),
            is_missing=False,
            is_shown=True,
            asked=(),
            hides="",
            options=None,
            rows=(Row("/daftar/0", 0, (_leaf("/daftar/0/nama", "Nama", "Umur"),)),),
            total=1,
        ),
    )


def inputs() -> tuple[tuple[Input, str, tuple[Said, ...]], ...]:
    """Return a field of a row for each way of answering, what is in it, and what the check says of that."""
    options = tuple(Option(code, Text(id=word, en=word)) for code, word in (("1", "Islam"), ("4", "Hindu")))
    wrong = Said("angka", "type", Severity.ERROR, Sentence("Tulis bilangan bulat.", "Write a whole number."))
    odd = Said("teks", "length", Severity.WARNING, Sentence("Lebih pendek dari biasanya.", "Shorter than usual."))
    return tuple(
        (
            Input(
                answer.value,
                Text(id=f"Isian {answer.value}", en=f"Field {answer.value}"),
                Text(id=_HELP.id, en=_HELP.en),
                (Sentence("paling panjang 20 huruf", "at most 20 letters"),),
                answer,
                required=answer is Answer.TEXT,
                options=options if answer in {Answer.CHOICE, Answer.CHOICES} else (),
                code_list="kemendagri/wilayah" if answer is Answer.TEXT else None,
                example="3511" if answer is Answer.NUMBER else "",
            ),
            {Answer.CHOICE: "1", Answer.CHOICES: "1;4", Answer.NUMBER: "dua ribu"}.get(answer, ""),
            {Answer.NUMBER: (wrong,), Answer.TEXT: (odd,)}.get(answer, ()),
        )
        for answer in Answer
    )


def _field(name: str, title: str, control: Control) -> FormField:
    return FormField((name,), Sentence(title, title), control)


def _leaf(pointer: str, title: str, value: str) -> Node:
    field = _field(pointer.rpartition("/")[2], title, Control.LINE)
    return Node(field, pointer, value, (), is_missing=False, is_shown=True, asked=(), hides="", options=None)


def _node(
    name: str,
    title: str,
    english: str,
    control: Control,
    value: Any,
    *,
    errors: tuple[Sentence, ...] = (),
    nodes: tuple[str, ...] = (),
    **about: Any,
) -> Node:
    pointer = f"/{name}"
    return Node(
        FormField((name,), Sentence(title, english), control, **about),
        pointer,
        value,
        errors,
        is_missing=False,
        is_shown=True,
        asked=(),
        hides="",
        options=None,
        nodes=tuple(_leaf(f"{pointer}/{one.lower()}", one, "") for one in nodes),
    )
