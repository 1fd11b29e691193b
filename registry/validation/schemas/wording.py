"""What a schema expected of a text, said to people."""

from collections.abc import Sequence

from registry.errors import Sentence

_FEW = 12
_KINDS = {
    "integer": ("bilangan bulat, mis. 12", "a whole number, such as 12"),
    "number": ("angka, mis. 12.5", "a number, such as 12.5"),
    "boolean": ("ya atau tidak (mis. true, false)", "true or false"),
    "date": ("tanggal yang ada, mis. 2025-12-31", "a day that exists, such as 2025-12-31"),
    "time": ("waktu, mis. 08:30:00", "a time, such as 08:30:00"),
    "datetime": ("tanggal dan waktu, mis. 2025-12-31T08:30:00", "a date and time, such as 2025-12-31T08:30:00"),
}


def of_type(kind: str, written: str | None = None) -> Sentence:
    """Say which type was expected, and how it is written."""
    kind_id, kind_en = _KINDS.get(kind, (f"nilai jenis {kind}", f"a value of type {kind}"))
    if written:
        return Sentence(f"Isi harus ditulis {written}.", f"The value must be written {written}.")
    return Sentence(f"Isi harus {kind_id}.", f"The value must be {kind_en}.")


def one_of(values: Sequence[object]) -> Sentence:
    """Say which values were expected."""
    listed = ", ".join(map(str, values[:_FEW])) + (" …" if len(values) > _FEW else "")
    return Sentence(f"Isi harus salah satu dari: {listed}.", f"The value must be one of: {listed}.")


def pattern(expected: str) -> Sentence:
    """Say which pattern was expected."""
    return Sentence(f"Isi tidak sesuai pola {expected}.", f"The value does not match the pattern {expected}.")


def bound(word: str, limit: object) -> Sentence:
    """Say which bound was broken."""
    words = {
        "minimum": ("paling kecil", "at least"),
        "maximum": ("paling besar", "at most"),
        "exclusiveMinimum": ("lebih dari", "greater than"),
        "exclusiveMaximum": ("kurang dari", "less than"),
        "multipleOf": ("kelipatan", "a multiple of"),
    }
    said_id, said_en = words[word]
    return Sentence(f"Isi harus {said_id} {limit}.", f"The value must be {said_en} {limit}.")


def length(minimum: int | None, maximum: int | None) -> Sentence:
    """Say how long a value may be."""
    if minimum is not None and maximum is not None:
        said = f"{minimum}-{maximum}"
    else:
        said = f"≥ {minimum}" if minimum is not None else f"≤ {maximum}"
    return Sentence(f"Panjang isi harus {said} karakter.", f"The value must have {said} characters.")


REQUIRED = Sentence("Sel ini wajib diisi.", "This cell must be filled.")
CAUSES = {
    "schema": Sentence("Baris tidak memenuhi aturan skema.", "The row does not keep a rule of the schema."),
    "reference": Sentence("Isi tidak ada di kolom yang dirujuk.", "The value is not in the column referred to."),
}


def repeated(first: int) -> Sentence:
    """Say where the same stands already."""
    return Sentence(f"Isi ini sudah ada di baris {first}.", f"This value stands in row {first} already.")


def unknown(value: str, columns: Sequence[str]) -> Sentence:
    """Say that what is referred to does not exist."""
    named = ", ".join(columns)
    return Sentence(f"“{value}” tidak ada di kolom {named}.", f"“{value}” is not in the column {named}.")


def row_rule(keyword: str, pointer: str) -> Sentence:
    """Say which rule of a schema a row breaks."""
    return Sentence(
        f"Baris tidak memenuhi aturan “{keyword}” skema ({pointer or '/'}).",
        f"The row does not keep the rule “{keyword}” of the schema ({pointer or '/'}).",
    )
