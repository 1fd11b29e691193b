"""Tables as comparisons see them: values of the standard, nothing where a cell has an error; lists of codes too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from registry.codes.payloads import CodeBook
from registry.errors import NotFound, Sentence
from registry.standards.payloads import DataStandard, Datatype, Severity, Variable
from registry.validation.judgement import Judgement
from registry.validation.plan import Plan
from registry.validation.readers.table import ROW, Table
from registry.validation.run import standardised

THIS, BEFORE = "this", "before"
CODE_LIST, CORRESPONDENCE = "code-list:", "correspondence:"


@dataclass(frozen=True)
class Rows:
    """The rows of one table, with what a finding must know of it."""

    title: Sentence
    """What the table is; told with the name of its file."""
    name: str
    frame: pl.LazyFrame
    """``row`` and the variables, each null where the cell has an error."""
    kinds: Mapping[str, Datatype]
    """Of the columns at hand; a code is a text."""
    variables: Mapping[str, Variable] = field(default_factory=dict)
    faulty: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Rows by variable whose cell has an error."""
    damaged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What stands in those cells, by variable."""
    unread: int = 0
    """Rows that could not be read at all."""

    def gathered(self, columns: Iterable[str]) -> Rows:
        """Return the table with some columns only, read once: each comparison would read the file again."""
        held = [name for name in self.kinds if name in set(columns)]
        frame = self.frame.select(ROW, *held).collect(engine="streaming").lazy()
        return replace(self, frame=frame, kinds={name: self.kinds[name] for name in held})


def rows_of(name: str, plan: Plan, table: Table, judgement: Judgement, given: Mapping[str, str] | None = None) -> Rows:
    """Return a judged table; ``given`` are values of variables that the file does not hold."""
    faulty: dict[str, set[int]] = {}
    damaged: dict[str, dict[str, None]] = {}
    for found in judgement.all_faults():  # more may be counted than are listed
        errors = found.filter(pl.col("severity") == Severity.ERROR.value)
        for row, variable, text in errors.select(ROW, "variable", "text").iter_rows():
            faulty.setdefault(variable, set()).add(row)
            if text:
                damaged.setdefault(variable, {})[text.strip()] = None
    frame = standardised(plan, table, judgement).with_columns(
        pl.when(~_among(rows)).then(pl.col(variable)).alias(variable) for variable, rows in faulty.items()
    )
    variables = {variable.name: variable for variable in plan.standard.variables}
    derived = {variable: value for variable, value in (given or {}).items() if variable in variables}
    at_hand = [*(column.name for column in plan.columns), *derived]
    return Rows(
        title=Sentence(plan.standard.title.id, plan.standard.title.en or plan.standard.title.id),
        name=name,
        frame=frame.with_columns(pl.lit(value).alias(variable) for variable, value in derived.items()),
        kinds={variable: kind_of(variables[variable]) for variable in at_hand},
        variables=variables,
        faulty={variable: frozenset(rows) for variable, rows in faulty.items()},
        damaged={variable: tuple(texts) for variable, texts in damaged.items()},
        unread=len({remark.row for remark in table.remarks if remark.row is not None}),
    )


def kept_rows(name: str, standard: DataStandard, frame: pl.LazyFrame, faults: str) -> Rows:
    """Return a table that was taken in earlier, as values of its standard; ``faults`` is its column of erroneous cells.

    Those are written ``variable:check``.
    """
    variables = {variable.name: variable for variable in standard.variables}
    held = [column for column in frame.collect_schema().names() if column in variables]
    found = frame.with_columns(
        pl.when(~pl.col(faults).list.eval(pl.element().str.starts_with(f"{column}:")).list.any()).then(pl.col(column))
        for column in held
    )
    title = Sentence(standard.title.id, standard.title.en or standard.title.id)
    return Rows(title, name, found, {column: kind_of(variables[column]) for column in held}, variables)


def kind_of(variable: Variable) -> Datatype:
    """Return what a variable's values are to an expression: a code is a text."""
    return Datatype.STRING if variable.classification else variable.datatype


def code_rows(ref: str, book: CodeBook, at: date, asked: Iterable[str]) -> Rows:
    """Return the codes of a list that a table asks for, whether or not they are still valid at a date.

    ``digits`` is the notation without its punctuation. A code that begins only after the date is not there.
    """
    valid = book.codes(ref, at=at)
    forms = list({len(notation): notation for notation in valid}.values())
    wanted = {*asked}
    known = dict(valid)
    for text in wanted - set(valid):
        for notation in (text, *_poured(text, forms)):
            found = book.code(ref, notation)
            if found is not None and (found.valid_from is None or found.valid_from <= at):
                known[notation] = found
    rows = [
        (row, notation, _digits(notation), code.labels["id"], code.level, code.valid_from, code.valid_until)
        for row, (notation, code) in enumerate(known.items(), start=1)
        if notation in wanted or _digits(notation) in wanted
    ]
    codes = {"notation": pl.String, "digits": pl.String, "label": pl.String, "level": pl.Int64}
    schema = {ROW: pl.UInt32, **codes, "valid_from": pl.Date, "valid_until": pl.Date}
    return _table(Sentence(f"daftar kode {ref}", f"code list {ref}"), pl.DataFrame(rows, schema=schema, orient="row"))


def map_rows(slug: str, book: CodeBook, at: date) -> Rows:
    """Return the rows of a correspondence that hold at a date."""
    rows = [(row, found.source, found.target) for row, found in enumerate(book.maps(slug, at=at), start=1)]
    schema = {ROW: pl.UInt32, "source": pl.String, "target": pl.String}
    return _table(
        Sentence(f"padanan {slug}", f"correspondence {slug}"), pl.DataFrame(rows, schema=schema, orient="row")
    )


def lists_of(standard: DataStandard, kind: str) -> set[str]:
    """Return the code lists, or the correspondences, that the comparisons of a standard look into."""
    return {
        name.removeprefix(kind)
        for comparison in standard.comparisons
        for beside in comparison.beside
        for name in beside.tables
        if name.startswith(kind)
    }


@dataclass(frozen=True)
class Neighbours:
    """What lies beside a table while it is checked; the last two are there even when it is checked alone."""

    this: Rows
    book: CodeBook
    at: date
    tables: Mapping[str, Sequence[Rows]] = field(default_factory=dict)
    """Other tables by the slug of their standard."""
    before: Rows | None = None

    def first(self, names: Sequence[str], asked: Iterable[str] = ()) -> Rows | None:
        """Return the first of the tables that is at hand; several of one standard are read as one."""
        return next((found for name in names if (found := self._find(name, asked)) is not None), None)

    def _find(self, name: str, asked: Iterable[str]) -> Rows | None:
        try:
            if name.startswith(CODE_LIST):
                return code_rows(name.removeprefix(CODE_LIST), self.book, self.at, asked)
            if name.startswith(CORRESPONDENCE):
                return map_rows(name.removeprefix(CORRESPONDENCE), self.book, self.at)
        except (NotFound, KeyError):
            return None
        if name == THIS:
            return self.this
        return self.before if name == BEFORE else joined(self.tables.get(name, ()))


def joined(tables: Sequence[Rows]) -> Rows | None:
    """Read several tables of one standard as one, None for none; their row numbers then tell nothing."""
    if len(tables) <= 1:
        return tables[0] if tables else None
    common = [name for name in tables[0].kinds if all(name in other.kinds for other in tables)]
    damaged = {name: tuple(text for table in tables for text in table.damaged.get(name, ())) for name in common}
    faulty = {name: frozenset[int]().union(*(table.faulty.get(name, ()) for table in tables)) for name in common}
    return Rows(
        tables[0].title,
        ", ".join(table.name for table in tables),
        pl.concat([table.frame.select(ROW, *common) for table in tables]),
        {name: tables[0].kinds[name] for name in common},
        tables[0].variables,
        faulty,
        damaged,
        sum(table.unread for table in tables),
    )


def _table(title: Sentence, frame: pl.DataFrame) -> Rows:
    datatypes = {pl.String: Datatype.STRING, pl.Int64: Datatype.INTEGER, pl.Date: Datatype.DATE}
    kinds = {name: datatypes[type_.base_type()] for name, type_ in frame.schema.items() if name != ROW}
    return Rows(title, "", frame.lazy(), kinds)


def _among(rows: Iterable[int]) -> pl.Expr:
    return pl.col(ROW).is_in(pl.Series(sorted(rows), dtype=pl.UInt32).implode())


def _digits(notation: str) -> str:
    return "".join(sign for sign in notation if sign.isdigit())


def _poured(digits: str, forms: Sequence[str]) -> Iterator[str]:
    """Pour digits into the forms that codes of the list have (350510 into 35.05.10)."""
    for form in forms:
        if len(_digits(form)) == len(digits):
            signs = iter(digits)
            yield "".join(next(signs) if sign.isdigit() else sign for sign in form)
