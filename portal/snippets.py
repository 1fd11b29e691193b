"""How a program takes a table: ready lines for curl, Python, R and Excel, with the very addresses and columns.

Every text of a table is written by the quoting rules of the language it stands in: a heading is no code.
"""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.exchange.tables.columns import Column, Type

_M: Mapping[Type, str] = {
    Type.STRING: "type text",
    Type.INTEGER: "Int64.Type",
    Type.NUMBER: "type number",
    Type.DATE: "type date",
}
_R: Mapping[Type, str] = {
    Type.STRING: "character",
    Type.INTEGER: "numeric",
    Type.NUMBER: "numeric",
    Type.DATE: "Date",
}


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines to copy, for one program."""

    program: str
    lines: str


def snippets(base: str, slug: str, identifier: str, columns: Sequence[Column]) -> tuple[Snippet, ...]:
    """Return the lines for a table; ``base`` is the public address."""
    file = f"{base}/dataset/{slug}/tabel/{identifier}"
    api = f"{base}/api/v1/datasets/{slug}/tables/{identifier}"
    return (
        Snippet("curl", _curl(file, slug)),
        Snippet("Python", _python(api)),
        Snippet("Python (polars)", _polars(file)),
        Snippet("R", _r(file, columns)),
        Snippet("Excel (Power Query)", _excel(file, columns)),
    )


def _curl(file: str, slug: str) -> str:
    return f"curl --fail --compressed --output {shlex.quote(slug + '.csv')} {shlex.quote(file + '.csv')}"


def _python(api: str) -> str:
    return f"""\
import json
from urllib.request import urlopen

site, page, rows = {_text(_site(api))}, {_text(_path(api) + "?limit=10000")}, []
while page:
    with urlopen(site + page) as answer:
        told = json.load(answer)
    rows += told["rows"]
    page = told["next"]
print(len(rows), rows[:1])"""


def _polars(file: str) -> str:
    return f"""\
import polars as pl

frame = pl.read_parquet({_text(file + ".parquet")})
print(frame)"""


def _r(file: str, columns: Sequence[Column]) -> str:
    kinds = ",\n    ".join(f"{_text(column.name)} = {_text(_R[column.type])}" for column in columns)
    return f"""\
data <- read.csv(
  {_text(file + ".csv")},
  fileEncoding = "UTF-8", check.names = FALSE, na.strings = "",
  colClasses = c(
    {kinds}
  )
)
str(data)"""


def _excel(file: str, columns: Sequence[Column]) -> str:
    kinds = ", ".join(f"{{{_m(column.name)}, {_M[column.type]}}}" for column in columns)
    return f"""\
let
  Sumber = Csv.Document(Web.Contents({_m(file + ".csv")}), [Delimiter=",", Encoding=65001, QuoteStyle=QuoteStyle.Csv]),
  Judul = Table.PromoteHeaders(Sumber, [PromoteAllScalars=true]),
  Data = Table.TransformColumnTypes(Judul, {{{kinds}}}, "en-US")
in
  Data"""


def _text(value: str) -> str:
    """Return a string literal that Python and R read alike."""
    return json.dumps(value, ensure_ascii=False)


def _m(value: str) -> str:
    """Return a string literal of Power Query M, where a quote is doubled and ``#(`` begins an escape."""
    return '"' + value.replace("#(", "#(#)(").replace('"', '""').replace("\r", "#(cr)").replace("\n", "#(lf)") + '"'


def _site(address: str) -> str:
    return "/".join(address.split("/")[:3])


def _path(address: str) -> str:
    return "/" + "/".join(address.split("/")[3:])
