"""Any standard and any table: what the engines of the check must judge alike."""

from datetime import date, timedelta

import polars as pl
from hypothesis import strategies as st

from registry.codes.payloads import Code
from registry.standards.payloads import (
    Classification,
    Constraints,
    DataStandard,
    Duplicates,
    Profile,
    ProfileColumn,
    Rule,
    Text,
    Variable,
)
from registry.validation.readers.table import ROW, Remark, Table
from registry.validation.rules import ruleset

AT = date(2024, 2, 29)
_WORDS = [
    "a",
    "B",
    "ab",
    "ABC",
    "ya",
    "Tidak",
    "x y",
    "é",
    "Σας",
    "İya",
    "K1",
    "K2",
    "-",
    "0",
    "7",
    "'7",
    "a,b",
    "日本",
]
_NUMBERS = ["0", "7", "-7", "+7", "007", "12", "12.5", "-0.25", "-0", "1,5", "1.234,5", "1.234", "1e3", "nan", "inf"]
_NUMBERS += [" 7", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "00000000000000000000012"]
_NUMBERS += ["9" * 400, "0.1", "120", "121", "3.5E+15", "3,50510E+15", "1_0", "--1", "-", ".5", "5."]
_DAYS = ["2024-02-29", "2023-02-29", "29/02/2024", "1/2/2020", "01/02/2020", "0000-01-01", "0001-01-01", "9999-12-31"]
_DAYS += ["2020-01-01 23:59:59", "2020-01-01 24:00:00", "2020-13-01", " 2020-01-01", "31-12-69", "01-01-70", "20200101"]
_NIKS = ["3505101507200001", "3505105507200001", "3505102902240001", "3505102902230001", "3505104000000001"]
_NIKS += [
    "3505107101010001",
    "3505107201010001",
    "0505101507200001",
    "3505103102000001",
    "350510150720000",
    "٣505101507200001",
]
_NIKS += ["3505101501240001", "3505103002240001", "3505100103240001", "+505101507200001"]
_BLANK = ["", " ", "\t", "\u00a0", "\u3000 ", "\n"]
_PATTERNS = ["^[0-9]{16}$", "^[0-9]{3}$", "^[A-Z]{1,3}$", "^.{2}$", "7", "^(a|ab)$", "^[^a]*$", "^[0-9A-Z.,+]+$"]
_LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0"), max_size=6)
CELLS = st.one_of(st.none(), *map(st.sampled_from, (_WORDS, _NUMBERS, _DAYS, _NIKS, _BLANK)), _LETTERS)

LISTS = {
    "uji/agama": {code: Code(code, {"id": label}) for code, label in [("1", "Islam"), ("2", "Kristen"), ("7", "Ya")]},
    "uji/wilayah": {
        "35.05.10.2011": Code("35.05.10.2011", {"id": "Sawentar"}),
        "35.05.10.2099": Code("35.05.10.2099", {"id": "Lama"}, valid_until=date(2019, 12, 31)),
    },
}
_CODED = ["1", "2", "7", "8", "islam", "ISLAM", " Kristen ", "1;2", "1; islam", "ya", "35.05.10.2011", "35.05.10.2099"]


class Book:
    """The lists above."""

    def codes(self, ref, *, at):
        return {notation: code for notation, code in LISTS[ref].items() if code.is_valid_at(at)}

    def code(self, ref, notation):
        return LISTS[ref].get(notation)

    def maps(self, slug, *, at):  # noqa: ARG002 - there are none
        return ()


_SEVERITIES = st.sampled_from(["error", "error", "error", "warning", "note"])
_MAYBE = st.booleans()


@st.composite
def variables(draw, name):
    """Any variable: its type, limits and the weight of its checks."""
    kind = draw(st.sampled_from(["string", "nik", "integer", "decimal", "date", "coded"]))
    limits = {"required": draw(_MAYBE), "unique": draw(st.sampled_from([False, False, True]))}
    if kind == "string":
        limits["pattern"] = draw(st.none() | st.sampled_from(_PATTERNS))
        limits["min_length"], limits["max_length"] = draw(st.sampled_from([(None, None), (2, None), (None, 3), (1, 5)]))
    elif kind == "nik":
        limits["pattern"] = "^[0-9]{16}$"
        limits["repeatable"] = draw(st.just([]) | st.just([_NIKS[0]]))
    elif kind in {"integer", "decimal"}:
        limits["minimum"], limits["maximum"] = draw(st.sampled_from([(None, None), (0, 120), (-0.5, None), (None, 7)]))
    elif kind == "date":
        limits["minimum"] = draw(st.sampled_from([None, "1900-01-01", "2020-01-01"]))
    ref = draw(st.sampled_from(sorted(LISTS))) if kind == "coded" else None
    text = Text(id=name)
    return Variable(
        name=name,
        title=text,
        concept=text,
        definition=text,
        measure=text,
        datatype={"nik": "string", "coded": "string"}.get(kind, kind),
        classification=Classification(code_list=ref, version="1.0.0") if ref else None,
        multiple=bool(ref) and draw(_MAYBE),
        constraints=Constraints(**limits),
        severity=draw(
            st.dictionaries(st.sampled_from(["pattern", "type", "code", "unique", "required"]), _SEVERITIES, max_size=2)
        ),
    )


@st.composite
def columns(draw, variable):
    """Any way in which a source may write a variable."""
    coded = variable.classification is not None
    return ProfileColumn(
        header=variable.name,
        variable=variable.name,
        strip_apostrophe=draw(_MAYBE),
        placeholders=draw(st.lists(st.sampled_from(["-", "0", "Tidak", "iya"]), max_size=2)),
        values=draw(
            st.dictionaries(st.sampled_from(["a", "ya", "B", "7"]), st.sampled_from(["1", "2", "12"]), max_size=2)
        ),
        free_text=coded and draw(_MAYBE),
        dates=draw(st.lists(st.sampled_from(["%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%d-%m-%y", "%Y%m%d"]), max_size=2)),
        decimal_comma=draw(_MAYBE),
        separator=draw(st.sampled_from([None, ",", ";"])),
    )


def _named(body, *datatypes):
    return [v.name for v in body if ("string" if v.classification else v.datatype.value) in datatypes]


def _texts(names, depth):
    plain = st.sampled_from(names)
    if depth == 0:
        return plain
    inner = _texts(names, depth - 1)
    return (
        plain
        | st.builds("lower({})".format, inner)
        | st.builds("substr({}, {}, {})".format, inner, st.integers(1, 4), st.integers(1, 4))
        | st.builds("nik_sex({})".format, inner)
    )


def _numbers(body, depth):
    texts, dates, numbers = _named(body, "string"), _dates(body), _named(body, "integer", "decimal")
    found = [st.sampled_from(["0", "1", "7", "2.5", "-3", "1000000"])]
    found += [st.sampled_from(numbers)] if numbers else []
    if texts:
        found += [st.builds("number({})".format, _texts(texts, 1)), st.builds("length({})".format, _texts(texts, 1))]
    if dates is not None:
        found += [st.builds("{}({})".format, st.sampled_from(["age", "year", "month", "day"]), dates)]
    if depth:
        inner = _numbers(body, depth - 1)
        found += [st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "//", "%"]), inner)]
    return st.one_of(found)


def _dates(body):
    dates, texts = _named(body, "date"), _named(body, "string")
    found = [st.sampled_from(dates)] if dates else []
    found += [st.builds("nik_birth_date({})".format, _texts(texts, 1))] if texts else []
    return st.one_of([*found, st.sampled_from(["reference_date()", "date('2000-01-31')"])]) if found else None


@st.composite
def conditions(draw, body, depth=2):  # noqa: C901, PLR0911 - one return for each form of condition
    """Any condition over the variables, as a standard writes it."""
    if depth and draw(_MAYBE):
        parts = [draw(conditions(body, depth - 1)) for _ in range(2)]
        return draw(
            st.sampled_from([f"({parts[0]} and {parts[1]})", f"({parts[0]} or {parts[1]})", f"(not {parts[0]})"])
        )
    sign = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
    texts, numbers = _named(body, "string"), _named(body, "integer", "decimal")
    kinds = ["missing", "number", *(["text", "search", "nik"] if texts else []), *(["in"] if numbers or texts else [])]
    kinds += ["multiple", "bound"] if numbers else []
    kinds += ["date"] if _dates(body) is not None else []
    match draw(st.sampled_from(kinds)):
        case "missing":
            return f"{draw(st.sampled_from(['missing', 'present']))}({draw(st.sampled_from([v.name for v in body]))})"
        case "multiple":
            return f"{draw(st.sampled_from(numbers))} % {draw(st.sampled_from(['2', '7', '10']))} {draw(st.sampled_from(['==', '!=']))} 0"
        case "bound":
            return f"{draw(st.sampled_from(numbers))} {sign} {draw(st.sampled_from(['0', '7', '12.5', '-3']))}"
        case "number":
            return f"{draw(_numbers(body, 1))} {sign} {draw(_numbers(body, 1))}"
        case "text":
            return f"{draw(_texts(texts, 1))} {sign} {draw(st.sampled_from(['a', '1', 'ya', 'é']).map(repr) | _texts(texts, 1))}"
        case "search":
            return draw(
                st.sampled_from(["starts({}, 'a')", "matches({}, '^[0-9]')", "starts({}, '')", "matches({}, 'a|7$')"])
            ).format(draw(_texts(texts, 1)))
        case "nik":
            return f"nik_date_is_real({draw(_texts(texts, 1))})"
        case "date":
            return f"{draw(_dates(body))} {sign} {draw(_dates(body))}"
        case _:
            word = draw(st.sampled_from(["in", "not in"]))
            if texts and (not numbers or draw(_MAYBE)):
                return f"{draw(_texts(texts, 1))} {word} ['1', 'ya', 'K1']"
            return f"{draw(st.sampled_from(numbers))} {word} [{draw(st.sampled_from(['0, 7', '7, 12.5', '1']))}]"


@st.composite
def rules(draw, body, identifier):
    """Any rule across the columns of a row, or across the rows of a group."""
    names = [variable.name for variable in body]
    parts = {"when": draw(st.none() | conditions(body, 1)), "severity": draw(_SEVERITIES)}
    if draw(_MAYBE):
        parts["test"] = draw(conditions(body))
    else:
        parts |= {
            "by": draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)),
            "count": draw(conditions(body, 1)),
        }
        parts["minimum"], parts["maximum"] = draw(st.sampled_from([(1, None), (None, 1), (1, 1), (2, 3), (0, 0)]))
    return Rule(id=identifier, column=draw(st.sampled_from(names)), message=Text(id=identifier), basis="uji", **parts)


@st.composite
def standards(draw):
    """Any standard: variables, what each must satisfy, and rules across them."""
    body = [draw(variables(f"v{place}")) for place in range(draw(st.integers(1, 5)))]
    text = Text(id="Uji")
    keys = st.lists(st.sampled_from([variable.name for variable in body]), min_size=1, max_size=2, unique=True)
    return DataStandard(
        title=text,
        description=text,
        unit_type=text,
        legal_basis=[],
        sources=[],
        key=draw(st.just([]) | keys),
        variables=body,
        rules=[draw(rules(body, f"r{place}")) for place in range(draw(st.integers(0, 4)))],
    )


@st.composite
def rulesets(draw):
    """Any rules of a file: those of a standard, perhaps of a source that writes it in its own way."""
    standard = draw(standards())
    body, text = standard.variables, Text(id="Uji")
    names = [variable.name for variable in body]
    profile, written = None, dict.fromkeys(names)
    if draw(_MAYBE):
        written = {variable.name: draw(columns(variable)) for variable in body}
        copies = draw(
            st.none() | st.builds(Duplicates, by=st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
        )
        profile = Profile(
            slug="uji",
            title=text,
            system="Uji",
            release="1",
            standard="uji",
            version="1.0.0",
            source="uji",
            columns=list(written.values()),
            duplicates=copies,
        )
    order = draw(st.permutations(range(len(names))))
    found = {name: (place, name, written[name]) for name, place in zip(names, order, strict=True)}
    numbers = frozenset(draw(st.sets(st.sampled_from(range(len(names))), max_size=2)))
    at = AT + timedelta(days=draw(st.sampled_from([0, 1, 307])))
    return ruleset(standard, profile, found, book=Book(), at=at, numbers=numbers)


@st.composite
def tables(draw, rules):
    """Any table of a file with the columns of some rules, and perhaps one more."""
    width = len(rules.columns) + draw(st.integers(0, 1))
    by_place = {column.index: column for column in rules.columns}
    height = draw(st.integers(0, 8))
    few = [draw(CELLS) for _ in range(3)]  # so that values repeat
    data = {ROW: pl.Series(range(2, height + 2), dtype=pl.UInt32)}
    for place in range(width):
        coded = place in by_place and by_place[place].vocabulary is not None
        cells = st.sampled_from(few) | CELLS | (st.sampled_from(_CODED) if coded else st.nothing())
        data[f"c{place}"] = pl.Series([draw(cells) for _ in range(height)], dtype=pl.String)
        if place in by_place and by_place[place].has_numbers:
            stored = [
                text is not None and text.isascii() and text.isdigit() and draw(_MAYBE) for text in data[f"c{place}"]
            ]
            data[f"n{place}"] = pl.Series(stored, dtype=pl.Boolean)
    loaded = pl.DataFrame(data)
    remarks = draw(st.just(()) | st.just((Remark("file.ragged", "error", None, row=3),)))
    in_memory = draw(_MAYBE)
    return Table(
        None,
        tuple(f"v{place}" for place in range(width)),
        1,
        loaded.lazy(),
        remarks=remarks,
        loaded=loaded if in_memory else None,
    )
