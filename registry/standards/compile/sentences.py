"""What a field asks for, in sentences for people."""

from collections.abc import Iterator

from registry.errors import Sentence
from registry.standards.compile.plan import Field
from registry.standards.payloads import Datatype, Text

_TYPES = {
    Datatype.STRING: Sentence("teks", "text"),
    Datatype.INTEGER: Sentence("bilangan bulat", "whole number"),
    Datatype.DECIMAL: Sentence("bilangan desimal", "decimal number"),
    Datatype.DATE: Sentence("tanggal", "date"),
}


def type_words(field: Field) -> Sentence:
    """Return the type of a field in words."""
    if field.code_list:
        return Sentence("kode", "code")
    return _TYPES[field.datatype]


def limits(field: Field) -> Iterator[Sentence]:
    """Yield what a value must satisfy, each in a few words."""
    if field.required:
        yield Sentence("wajib diisi", "required")
    if field.unique:
        yield Sentence("tidak boleh berulang", "must not repeat")
    if field.multiple:
        yield Sentence(
            f"boleh beberapa kode, dipisahkan “{field.separator}”",
            f"several codes may stand, separated by “{field.separator}”",
        )
    if field.datatype is Datatype.DATE:
        written = field.dates.replace("%Y", "2025").replace("%m", "08").replace("%d", "17")
        yield Sentence(f"ditulis seperti {written}", f"written as {written}")
    if field.decimal_comma:
        yield Sentence("desimal dengan koma", "decimals with a comma")
    digits = (field.pattern or "").removeprefix("^[0-9]{").removesuffix("}$")
    if not digits.isdigit():
        yield from _lengths(field)
    yield from _range(field)
    if field.pattern:
        if digits.isdigit():
            yield Sentence(f"tepat {digits} angka", f"exactly {digits} digits")
        elif field.variable and field.variable.examples:
            yield Sentence("bentuknya seperti contoh", "in the form of the example")
        else:
            yield Sentence(f"pola {field.pattern}", f"pattern {field.pattern}")


def _lengths(field: Field) -> Iterator[Sentence]:
    match field.min_length, field.max_length:
        case int(low), int(high) if low == high:
            yield Sentence(f"tepat {low} karakter", f"exactly {low} characters")
        case int(low), int(high):
            yield Sentence(f"{low} sampai {high} karakter", f"{low} to {high} characters")
        case None, int(high):
            yield Sentence(f"paling banyak {high} karakter", f"at most {high} characters")
        case int(low), None:
            yield Sentence(f"paling sedikit {low} karakter", f"at least {low} characters")


def _range(field: Field) -> Iterator[Sentence]:
    low, high = field.minimum, field.maximum
    if low is not None and high is not None:
        yield Sentence(f"dari {low} sampai {high}", f"from {low} to {high}")
    elif low is not None:
        yield Sentence(f"paling kecil {low}", f"at least {low}")
    elif high is not None:
        yield Sentence(f"paling besar {high}", f"at most {high}")


def wording(text: Text, language: str) -> str:
    """Return the wording of a language, Indonesian where it has none."""
    return (text.en or text.id) if language == "en" else text.id
