"""The sentences of findings: what is wrong, what is expected, an example, how to mend it. Indonesian and English."""

from collections.abc import Mapping, Sequence

from registry.errors import Sentence
from registry.standards.payloads import Datatype, Personal, Text, Variable

LEADING_ZEROS_LOST = Sentence(
    "Sel ini berformat Angka (Number), sehingga angka 0 di depan nomornya sudah hilang. Ubah format kolom menjadi Teks "
    "(Text), lalu ketik ulang nomornya dari dokumen asli.",
    "This cell is formatted as a Number, so the zeros at the front of the number are lost. Format the column as Text, "
    "then type the number again from the original document.",
)
STORED_AS_NUMBER = Sentence(
    "Sel ini berformat Angka (Number), sehingga angka di belakang digit ke-15 sudah hilang dan tidak dapat "
    "dipulihkan. Ubah "
    "format kolom menjadi Teks (Text), lalu ketik ulang nomornya dari dokumen asli.",
    "This cell is formatted as a Number, so the digits after the 15th are already lost and cannot be restored. "
    "Format the "
    "column as Text, then type the number again from the original document.",
)

_LISTED = 10
"""Rows that a sentence lists."""

CAUSES: Mapping[str, Sentence] = {
    "required": Sentence("Kolom wajib belum diisi", "A required value is missing"),
    "type": Sentence("Jenis isian tidak sesuai", "The value is of the wrong type"),
    "format": Sentence("Tanggal tidak dapat dibaca", "The date cannot be read"),
    "pattern": Sentence("Bentuk isian tidak sesuai", "The value does not have the right form"),
    "length": Sentence("Panjang isian tidak sesuai", "The value is too long or too short"),
    "range": Sentence("Nilai di luar batas", "The value is out of bounds"),
    "code": Sentence("Isian tidak ada dalam daftar kode", "The value is not in the code list"),
    "code.period": Sentence(
        "Kode tidak berlaku pada tanggal acuan data", "The code is not valid at the data's reference date"
    ),
    "unique": Sentence("Isian berulang", "The value stands more than once"),
}


def both(text: Text) -> Sentence:
    """Take a document's text as a sentence; Indonesian where it has no English."""
    return Sentence(text.id, text.en or text.id)


def quoted(value: str | None) -> str:
    """Show a value in a sentence."""
    return f"“{value}”" if value is not None else "—"


def required(variable: Variable) -> Sentence:
    title, example = both(variable.title), _example(variable)
    return Sentence(f"{title.id} wajib diisi.{example.id}", f"{title.en} must be filled in.{example.en}")


def number_type(variable: Variable, value: str) -> Sentence:
    title = both(variable.title)
    if variable.datatype is Datatype.INTEGER:
        return Sentence(
            f"{title.id} {quoted(value)} bukan bilangan bulat. Tulis angka saja tanpa titik, koma, spasi, atau satuan, "
            "misalnya 12.",
            f"{title.en} {quoted(value)} is not a whole number. Write digits only, without points, commas, spaces or "
            "units, "
            "such as 12.",
        )
    return Sentence(
        f"{title.id} {quoted(value)} bukan bilangan. Tulis angka dengan titik sebagai tanda desimal, misalnya 12.5.",
        f"{title.en} {quoted(value)} is not a number. Write digits with a point as the decimal sign, such as 12.5.",
    )


def date_format(variable: Variable, value: str, *, exists: bool) -> Sentence:
    title = both(variable.title)
    if not exists:
        return Sentence(
            f"{title.id} {quoted(value)} tidak ada dalam kalender. Periksa hari dan bulannya.",
            f"{title.en} {quoted(value)} does not exist in the calendar. Check the day and the month.",
        )
    return Sentence(
        f"{title.id} {quoted(value)} bukan tanggal yang dapat dibaca. Tulis tahun-bulan-hari, misalnya 1990-08-17.",
        f"{title.en} {quoted(value)} is not a date that can be read. Write year-month-day, such as 1990-08-17.",
    )


def pattern(variable: Variable, value: str) -> Sentence:
    title, limits, example = both(variable.title), variable.constraints, _example(variable)
    form = limits.pattern or ""
    if form.startswith("^[0-9]{") and form.endswith("}$"):
        digits = form[7:-2]
        return Sentence(
            f"{title.id} {quoted(value)} harus terdiri atas {digits} angka, tanpa spasi, huruf, atau tanda lain."
            f"{example.id}",
            f"{title.en} {quoted(value)} must consist of {digits} digits, without spaces, letters or other "
            f"signs.{example.en}",
        )
    definition = both(variable.definition)
    return Sentence(
        f"Bentuk {title.id} {quoted(value)} tidak sesuai. Yang diminta: {definition.id}{example.id}",
        f"{title.en} {quoted(value)} does not have the right form. Wanted: {definition.en}{example.en}",
    )


def length(variable: Variable, value: str, found: int) -> Sentence:
    title, limits = both(variable.title), variable.constraints
    wanted = _span(limits.min_length, limits.max_length)
    return Sentence(
        f"{title.id} {quoted(value)} sepanjang {found} karakter; seharusnya {wanted.id} karakter.",
        f"{title.en} {quoted(value)} is {found} characters long; it should be {wanted.en} characters.",
    )


def bounds(variable: Variable, value: str) -> Sentence:
    title, limits = both(variable.title), variable.constraints
    wanted = _span(limits.minimum, limits.maximum)
    return Sentence(
        f"{title.id} {quoted(value)} di luar batas; seharusnya {wanted.id}. Periksa kembali isiannya.",
        f"{title.en} {quoted(value)} is out of bounds; it should be {wanted.en}. Check the value.",
    )


def code(variable: Variable, value: str, title_of_list: str, allowed: list[str], maybe: list[str]) -> Sentence:
    title = both(variable.title)
    choices = ", ".join(allowed)
    if maybe:
        several = ", ".join(maybe)
        return Sentence(
            f"{title.id} {quoted(value)} dapat berarti beberapa kode ({several}). Tulis salah satu kodenya.",
            f"{title.en} {quoted(value)} may mean several codes ({several}). Write one of the codes.",
        )
    return Sentence(
        f"{title.id} {quoted(value)} tidak ada dalam daftar kode {title_of_list}. "
        + (f"Pilih salah satu: {choices}." if allowed else "Pilih kode dari daftar itu."),
        f"{title.en} {quoted(value)} is not in the code list {title_of_list}. "
        + (f"Choose one of: {choices}." if allowed else "Choose a code from that list."),
    )


def code_period(variable: Variable, value: str, at: str, since: str, until: str, basis: str) -> Sentence:
    title = both(variable.title)
    span_id = " ".join(filter(None, (since and f"sejak {since}", until and f"sampai {until}")))
    span_en = " ".join(filter(None, (since and f"from {since}", until and f"until {until}")))
    law = f" ({basis})" if basis else ""
    return Sentence(
        f"{title.id} {quoted(value)} tidak berlaku pada tanggal acuan data {at}: kode ini berlaku {span_id}{law}. "
        "Pakai "
        "kode yang berlaku pada tanggal itu, atau perbaiki tanggal acuannya.",
        f"{title.en} {quoted(value)} is not valid at the data's reference date {at}: the code is valid "
        f"{span_en}{law}. Use "
        "the code valid on that day, or correct the reference date.",
    )


def unique(variable: Variable, value: str, first: int | None) -> Sentence:
    title = both(variable.title)
    return Sentence(
        f"{title.id} {quoted(value)} sudah ada pada baris {first}. Hapus baris yang sama, atau perbaiki isiannya.",
        f"{title.en} {quoted(value)} already stands in row {first}. Delete the repeated row, or correct the value.",
    )


def shifted(step: int, rows: Sequence[int]) -> Sentence:
    """Say which rows' cells slipped, by one column to the right (1) or to the left (-1)."""
    listed = ", ".join(map(str, rows[:_LISTED])) + (" …" if len(rows) > _LISTED else "")
    to_id, to_en = ("kanan", "right") if step > 0 else ("kiri", "left")
    return Sentence(
        f"Isian bergeser satu kolom ke {to_id} pada {len(rows)} baris (baris {listed}). Kembalikan isian baris itu ke "
        "kolomnya; temuan selebihnya pada baris itu kebanyakan akibatnya.",
        f"In {len(rows)} rows the values slipped one column to the {to_en} (rows {listed}). Move them back to their "
        "columns; most other findings of those rows come from it.",
    )


def _span(low: float | str | None, high: float | str | None) -> Sentence:
    if low is not None and high is not None:
        return Sentence(f"{low}", f"{low}") if low == high else Sentence(f"{low} sampai {high}", f"{low} to {high}")
    return (
        Sentence(f"paling sedikit {low}", f"at least {low}")
        if low is not None
        else Sentence(f"paling banyak {high}", f"at most {high}")
    )


def _example(variable: Variable) -> Sentence:
    """Give an example where that helps; never one of an identifying column."""
    if not variable.examples or variable.personal is Personal.IDENTIFYING:
        return Sentence("", "")
    return Sentence(f" Misalnya {variable.examples[0]}.", f" For example {variable.examples[0]}.")
