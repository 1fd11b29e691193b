"""The table that the check is measured on: made-up residents in 40 columns, and the standard that asks for them."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from registry.codes.payloads import Code, Map
from registry.standards.payloads import (
    Classification,
    Constraints,
    DataStandard,
    Datatype,
    Rule,
    Severity,
    Text,
    Variable,
)
from registry.standards.repository import Registered

AT = date(2025, 12, 31)
LISTS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 13, 14, 17, 20, 25, 30, 45, 75, 90]
PART = 200_000


class Book:
    """A code book of made-up lists, kept in memory."""

    def __init__(self) -> None:
        self.lists = {
            f"uji/daftar-{position}": {
                str(code): Code(str(code), {"id": f"Pilihan {code}"}) for code in range(1, size + 1)
            }
            for position, size in enumerate(LISTS)
        }
        places = [
            f"{p:02}.{k:02}.{c:02}.{d}"
            for p in range(11, 45)
            for k in range(1, 14)
            for c in range(1, 20)
            for d in range(2001, 2011)
        ]
        self.lists["uji/wilayah"] = {place: Code(place, {"id": f"Desa {place}"}) for place in places[:84_000]}

    def codes(self, ref: str, *, at: date) -> Mapping[str, Code]:  # noqa: ARG002 - all are always valid
        return self.lists[ref]

    def code(self, ref: str, notation: str) -> Code | None:
        return self.lists[ref].get(notation)

    def maps(self, slug: str, *, at: date) -> Sequence[Map]:  # noqa: ARG002 - there are none
        return []


def variable(
    name: str, datatype: Datatype = Datatype.STRING, code_list: str | None = None, **limits: object
) -> Variable:
    text = Text(id=name)
    classification = Classification(code_list=code_list, version="1.0.0") if code_list else None
    constraints = Constraints.model_validate(limits)
    return Variable(
        name=name,
        title=text,
        concept=text,
        definition=text,
        measure=text,
        datatype=datatype,
        classification=classification,
        constraints=constraints,
    )


def rule(identifier: str, column: str, test: str, when: str | None = None, severity: Severity = Severity.ERROR) -> Rule:
    return Rule(
        id=identifier, severity=severity, column=column, when=when, test=test, message=Text(id=identifier), basis="uji"
    )


def standard() -> Registered:
    text = Text(id="Uji kecepatan")
    variables = [
        variable("nik", required=True, unique=True, pattern="^[0-9]{16}$"),
        variable("no_kk", required=True, pattern="^[0-9]{16}$"),
        variable("nama", required=True, max_length=60),
        variable("wilayah", code_list="uji/wilayah", required=True),
        variable("tanggal_lahir", Datatype.DATE, required=True, minimum="1900-01-01", maximum="2025-12-31"),
        variable("tanggal_catat", Datatype.DATE),
        variable("usia", Datatype.INTEGER, minimum=0, maximum=120),
        variable("jumlah_art", Datatype.INTEGER, minimum=1, maximum=30),
        variable("tahun", Datatype.INTEGER, minimum=2000, maximum=2030),
        variable("penghasilan", Datatype.DECIMAL, minimum=0),
        variable("luas", Datatype.DECIMAL, minimum=0, maximum=10000),
        variable("berat", Datatype.DECIMAL),
        variable("rt", pattern="^[0-9]{3}$"),
        variable("rw", pattern="^[0-9]{3}$"),
        variable("kode_pos", pattern="^[0-9]{5}$"),
        variable("telepon", pattern="^(08|[+]62)[0-9]{7,12}$"),
        variable("surel", pattern="^[a-z0-9.]+@[a-z0-9]+[.]id$"),
        variable("akta", pattern="^[A-Z]{2}-[0-9]{4}$"),
        variable("alamat", min_length=3, max_length=100),
        *(variable(f"kode_{i}", code_list=f"uji/daftar-{i}", required=i < 10) for i in range(len(LISTS))),
    ]
    rules = [
        rule("nik-tanggal", "nik", "nik_date_is_real(nik)"),
        rule("nik-lahir", "tanggal_lahir", "nik_birth_date(nik) == tanggal_lahir", severity=Severity.WARNING),
        rule("nik-kk", "no_kk", "nik != no_kk"),
        rule("nik-kelamin", "kode_0", "nik_sex(nik) == kode_0"),
        rule("usia", "usia", "usia == age(tanggal_lahir)"),
        rule("catat", "tanggal_catat", "tanggal_catat >= tanggal_lahir"),
        Rule(
            id="kepala",
            severity=Severity.ERROR,
            column="no_kk",
            by=["no_kk"],
            count="kode_5 == '1'",
            minimum=1,
            maximum=1,
            message=text,
            basis="uji",
        ),
    ]
    body = DataStandard(
        title=text,
        description=text,
        unit_type=text,
        legal_basis=[],
        sources=[],
        key=["nik"],
        variables=variables,
        rules=rules,
    )
    return Registered("uji", "/id/standard/uji/uji/versi/1.0.0", body)


def table(first: int, number: int, book: Book, *, faulty: float = 0.01) -> pl.DataFrame:
    """Return rows of the table from a position on; so large a share of them has a cell that is likely faulty."""
    places, junk = (
        pl.Series(list(book.lists["uji/wilayah"])),
        pl.Series(["", "x?", "99999", "2019-02-30", "12;5", " 7"]),
    )
    index = pl.col("index")

    def some(seed: int, size: int) -> pl.Expr:
        return index.hash(seed) % size

    def drawn(series: pl.Series, seed: int) -> pl.Expr:
        return some(seed, len(series)).map_batches(series.gather, return_dtype=pl.String)

    def digits(value: pl.Expr, width: int) -> pl.Expr:
        return value.cast(pl.String).str.zfill(width)

    born, sex = pl.col("born"), pl.col("sex")
    age = AT.year - born.dt.year() - (born.dt.month() * 100 + born.dt.day() > AT.month * 100 + AT.day).cast(pl.Int32)
    codes = {f"kode_{i}": some(20 + i, size) + 1 for i, size in enumerate(LISTS)} | {"kode_0": sex}
    codes["kode_5"] = pl.when(index % 4 == 0).then(1).otherwise(some(25, LISTS[5] - 1) + 2)
    columns = {
        "nik": pl.format(
            "{}{}{}{}",
            110_101 + index // 10_000,
            digits(born.dt.day().cast(pl.Int64) + 40 * (sex == 2).cast(pl.Int64), 2),
            born.dt.strftime("%m%y"),
            digits(index % 10_000, 4),
        ),
        "no_kk": pl.format("3505109{}", digits(index // 4, 9)),
        "nama": pl.format("Warga {}", index),
        "wilayah": drawn(places, 3),
        "tanggal_lahir": born.dt.strftime("%Y-%m-%d"),
        "tanggal_catat": (born + pl.duration(days=some(4, 300).cast(pl.Int64))).dt.strftime("%Y-%m-%d"),
        "usia": age,
        "jumlah_art": some(5, 9) + 1,
        "tahun": pl.lit("2025"),
        "penghasilan": pl.format("{}.5", some(6, 9_000_000)),
        "luas": pl.format("{}.25", some(7, 300)),
        "berat": pl.format("{}.1", some(8, 90)),
        "rt": pl.lit("001"),
        "rw": pl.lit("002"),
        "kode_pos": pl.lit("66181"),
        "telepon": pl.format("0812{}", digits(some(9, 10**8), 8)),
        "surel": pl.format("w{}@desa.id", index),
        "akta": pl.lit("AB-1234"),
        "alamat": pl.format("Jalan Merdeka {}", index),
        **codes,
    }
    days = (pl.lit(date(1930, 1, 1)).cast(pl.Int32) + some(1, 34_000).cast(pl.Int32)).cast(pl.Date)
    spoilt = pl.when(some(100, 10_000) < 10_000 * faulty).then(some(101, len(columns)))
    rows = pl.DataFrame({"index": pl.int_range(first, first + number, eager=True)})
    rows = rows.with_columns(days.alias("born"), (some(2, 2) + 1).alias("sex"), spoilt.alias("spoilt"))
    rows = rows.with_columns(
        *(made.cast(pl.String).alias(name) for name, made in columns.items()), drawn(junk, 102).alias("junk")
    )
    return rows.select(
        pl.when(pl.col("spoilt") == at).then("junk").otherwise(name).alias(name) for at, name in enumerate(columns)
    )


def write(path: Path, number: int, book: Book) -> None:
    """Write the table in parts."""
    with path.open("wb") as file:
        for first in range(0, number, PART):
            part = table(first, min(PART, number - first), book)
            file.write(part.write_csv(include_header=first == 0).encode())
