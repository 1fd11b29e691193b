"""CSVW metadata (Metadata Vocabulary for Tabular Data) as judges of texts."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from registry.validation.schemas import limits, values, wording
from registry.validation.schemas.columns import Broken, Judge, Key, Pointer, Reference, SchemaColumn, TableSchema
from registry.validation.schemas.values import Parse

_INTEGERS: Mapping[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_NUMBERS = frozenset({"decimal", "number", "double", "float"})
_TIMES: Mapping[str, Any] = {
    "date": values.day,
    "time": values.clock,
    "datetime": values.moment,
    "dateTime": values.moment,
    "dateTimeStamp": values.moment,
}
_TEXTS = frozenset(
    {
        "string",
        "anyAtomicType",
        "any",
        "token",
        "normalizedString",
        "language",
        "Name",
        "NMTOKEN",
        "xml",
        "html",
        "QName",
    }
)
_OTHERS: Mapping[str, Parse] = {
    "json": values.json_of(object),
    "gYear": values.year,
    "gYearMonth": values.year_month,
    "duration": values.duration,
    "dayTimeDuration": values.duration,
    "yearMonthDuration": values.duration,
    "anyURI": str,
    "base64Binary": partial(values.string, form="binary"),
    "binary": partial(values.string, form="binary"),
    "hexBinary": bytes.fromhex,
}
_KNOWN = frozenset({*_INTEGERS, *_NUMBERS, *_TIMES, *_TEXTS, *_OTHERS, "boolean"})
_PARTS: Mapping[str, tuple[str, str]] = {
    "yyyy": ("[0-9]{4}", "%Y"),
    "MM": ("[0-9]{2}", "%m"),
    "M": ("[0-9]{1,2}", "%m"),
    "dd": ("[0-9]{2}", "%d"),
    "d": ("[0-9]{1,2}", "%d"),
    "HH": ("[0-9]{2}", "%H"),
    "mm": ("[0-9]{2}", "%M"),
    "ss": ("[0-9]{2}", "%S"),
    "X": ("(Z|[+-][0-9]{2}(:?[0-9]{2})?)", "%z"),
}
_PART = re.compile(r"yyyy|MM|M|dd|d|HH|mm|ss|S+|X|.", re.DOTALL)
_INHERITED = ("datatype", "null", "default", "separator", "required", "lang")
_LENGTHS, _LEAST, _MOST = ("length", "minLength", "maxLength"), ("minimum", "minInclusive"), ("maximum", "maxInclusive")


def csvw(metadata: Pointer) -> TableSchema:
    """Read the metadata of one table; raises ``Invalid`` with the place where it is broken."""
    document = metadata.mapping()
    table = metadata.at("tables").items()[0] if document.get("tables") else metadata
    schema = table.at("tableSchema")
    facts = schema.mapping()
    above = {name: found[name] for found in (table.mapping(), facts) for name in _INHERITED if name in found}
    own = [column for column in schema.at("columns").items() if not column.mapping().get("virtual")]
    columns = tuple(_column(column, place, above) for place, column in enumerate(own, start=1))
    known = {column.name for column in columns}
    keys = (Key(found),) if (found := schema.at("primaryKey").texts()) else ()
    if keys and not set(keys[0].columns) <= known:
        schema.at("primaryKey").refuse("menyebut kolom yang tidak ada", "names a column that does not exist")
    references, unread = [], []
    for one in schema.at("foreignKeys").items() if facts.get("foreignKeys") else []:
        to = one.at("reference")
        pair = Reference(one.at("columnReference").texts(), to.at("columnReference").texts())
        itself = to.at("resource").document in {None, table.at("url").document}
        if itself and not to.at("schemaReference").document and {*pair.columns, *pair.to} <= known:
            references.append(pair)
        else:
            unread.append(f"foreignKeys: {to.at('resource').document or to.at('schemaReference').document}")
    title = document.get("dc:title") or document.get("title") or ""
    iri = str(document.get("@id") or table.at("url").document or "")
    return TableSchema(columns, keys, tuple(references), unread=tuple(unread), title=str(title), iri=iri)


def _column(at: Pointer, place: int, above: Mapping[str, Any]) -> SchemaColumn:
    own = at.mapping()
    facts = {**above, **own}
    title = own.get("titles")
    title = next(iter(title.values()), None) if isinstance(title, dict) else title
    title = title[0] if isinstance(title, list) and title else title
    name = own.get("name") or title or f"_col.{place}"
    if not isinstance(name, str):
        at.at("name").refuse("harus berupa nama kolom", "must be the name of a column")
    datatype = Pointer(facts.get("datatype") or "string", (*at.path, "datatype"))
    said, check, parse, told = _datatype(datatype)
    judge = limits.judge(check, said, parse, told)
    if separator := facts.get("separator"):
        judge = _each(judge, str(separator), _null(facts, at))
    return SchemaColumn(
        name,
        str(title or name),
        str(own.get("dc:description") or ""),
        judge,
        _null(facts, at),
        bool(facts.get("required")) and not facts.get("default"),
        _value(parse),
    )


def _null(facts: Mapping[str, Any], at: Pointer) -> frozenset[str]:
    return frozenset(Pointer(facts.get("null", ""), (*at.path, "null")).texts())


def _each(judge: Judge, separator: str, null: frozenset[str]) -> Judge:
    """Judge every member of a list."""

    def judged(text: str) -> Broken | None:
        parts = [part.strip() for part in text.split(separator)]
        return next((broken for part in parts if part not in null and (broken := judge(part)) is not None), None)

    return judged


def _value(parse: Parse) -> Parse:
    def value(text: str) -> Any:
        try:
            return parse(text)
        except (ValueError, ArithmeticError):
            return text

    return value


def _datatype(at: Pointer) -> tuple[Any, str, Parse, tuple[limits.Limit, ...]]:
    facts: Mapping[str, Any] = {"base": at.document} if isinstance(at.document, str) else at.mapping()
    base = facts.get("base", "string")
    if base not in _KNOWN:
        at.refuse(f"jenis {base!r} tidak ada", f"the type {base!r} does not exist")
    form = facts.get("format")
    told = list(_limits(at, facts, parse := _parse(base, form, at)))
    if isinstance(form, str) and base not in _NUMBERS | _INTEGERS.keys() | _TIMES.keys() | {"boolean"}:
        told.insert(0, limits.whole(form, at.at("format")))
    least, most = _INTEGERS.get(base, (None, None))
    told += [limits.bound("minimum", least, least)] if least is not None else []
    told += [limits.bound("maximum", most, most)] if most is not None else []
    kind = "integer" if base in _INTEGERS else "number" if base in _NUMBERS else base.replace("dateTime", "datetime")
    written = form if base in _TIMES and isinstance(form, str) else None
    return wording.of_type(kind, written), "format" if base in _TIMES else "type", parse, tuple(told)


def _limits(at: Pointer, facts: Mapping[str, Any], parse: Parse) -> Iterator[limits.Limit]:
    for name in _LENGTHS:
        if not isinstance(facts.get(name, 0), int):
            at.at(name).refuse("harus berupa bilangan bulat", "must be a whole number")
    if any(name in facts for name in _LENGTHS):
        exact = facts.get("length")
        yield limits.long(facts.get("minLength", exact), facts.get("maxLength", exact))
    words = {
        **dict.fromkeys(_LEAST, "minimum"),
        **dict.fromkeys(_MOST, "maximum"),
        "minExclusive": "exclusiveMinimum",
        "maxExclusive": "exclusiveMaximum",
    }
    for name, word in words.items():
        if name in facts:
            yield limits.bound(word, limits.read(at.at(name), parse, facts[name]), facts[name])


def _parse(base: str, form: Any, at: Pointer) -> Parse:
    if base in _INTEGERS or base in _NUMBERS:
        return _number(base, form, at)
    if base == "boolean":
        true, _, false = str(form or "true|false").partition("|")
        either = ((true,), (false,)) if form else (("true", "1"), ("false", "0"))
        return partial(values.boolean, true=either[0], false=either[1])
    if base in _TIMES:
        return _time(str(form), at) if form else _TIMES[base]
    return _OTHERS.get(base, str)


def _number(base: str, form: Any, at: Pointer) -> Parse:
    facts: Mapping[str, Any] = {"pattern": form} if isinstance(form, str) else form or {}
    decimal, group = str(facts.get("decimalChar") or "."), str(facts.get("groupChar") or "")
    plain: Parse
    if base in _INTEGERS:
        plain = partial(values.integer, group=group or ",")
    else:
        plain = partial(values.number, decimal=decimal, group=group or ("," if decimal != "," else ""))
    if not (pattern := facts.get("pattern")):
        return plain
    whole, _, fraction = str(pattern).partition(".")
    if set(str(pattern)) - set("#0,.+-%E"):
        at.at("format").refuse(f"pola angka {pattern!r} tidak dikenal", f"the number pattern {pattern!r} is unknown")
    least = max(whole.count("0"), 1)
    digits = f"[0-9]{{{least},}}" if "," not in whole else f"[0-9]{{1,3}}(?:{re.escape(group or ',')}[0-9]{{3}})*"
    most, needed = len(fraction.replace(",", "")), fraction.count("0")
    part = f"{re.escape(decimal)}[0-9]{{{max(needed, 1)},{most}}}"
    ending = "" if not most else f"(?:{part})" + ("" if needed else "?")
    written = re.compile(f"[+-]?{digits}{ending}")
    return lambda text: plain(text) if written.fullmatch(text) else values.refused(text)


def _time(form: str, at: Pointer) -> Callable[[str], datetime]:
    """Return the reader of times written in a pattern of Unicode (UAX 35), each part with its own number of digits."""
    written, strptime = "", ""
    for part in _PART.findall(form):
        if part.startswith("S"):
            written, strptime = f"{written}[0-9]{{1,{len(part)}}}", f"{strptime}%f"
        elif part in _PARTS:
            written, strptime = written + _PARTS[part][0], strptime + _PARTS[part][1]
        elif part.isalpha() and part != "T":
            at.at("format").refuse(f"pola waktu {form!r} tidak dikenal", f"the time pattern {form!r} is unknown")
        else:
            written, strptime = written + re.escape(part), strptime + part.replace("%", "%%")
    shape = re.compile(written)

    def parse(text: str) -> datetime:
        if not shape.fullmatch(text):
            raise ValueError(text)
        return datetime.strptime(text, strptime)  # noqa: DTZ007 - the pattern says whether there is a zone

    return parse
