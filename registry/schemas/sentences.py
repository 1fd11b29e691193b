"""Our sentence for each keyword of JSON Schema, in Indonesian and English; the engine's own are never shown.

A schema may word a rule itself: ``x-message`` beside a keyword speaks for that keyword.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs as rs

from registry.errors import Sentence

NOT_JSON = Sentence(
    "Isi ini bukan JSON yang dapat dibaca: bersarang terlalu dalam atau memuat nilai yang tidak dikenal JSON.",
    "This is no JSON that can be read: it is nested too deeply or holds values that JSON does not know.",
)
NOT_A_SCHEMA = Sentence("Skema harus berupa objek JSON.", "A schema must be a JSON object.")
STATED = {
    "$schema": Sentence(
        "Sebutkan “$schema”: https://json-schema.org/draft/2020-12/schema.",
        "State “$schema”: https://json-schema.org/draft/2020-12/schema.",
    ),
    "$id": Sentence("Beri skema pengenal “$id”.", "Give the schema an “$id”."),
}
TYPES = {
    "string": Sentence("teks", "text"),
    "integer": Sentence("bilangan bulat", "a whole number"),
    "number": Sentence("angka", "a number"),
    "boolean": Sentence("benar atau salah (true/false)", "true or false"),
    "array": Sentence("daftar", "a list"),
    "object": Sentence("kelompok isian (objek)", "a group of fields (an object)"),
    "null": Sentence("kosong (null)", "empty (null)"),
}
FORMATS = {
    "date": Sentence("tanggal seperti 2025-12-31", "a date such as 2025-12-31"),
    "date-time": Sentence("waktu seperti 2025-12-31T08:00:00+07:00", "a time such as 2025-12-31T08:00:00+07:00"),
    "email": Sentence("alamat surel seperti nama@contoh.id", "an e-mail address such as name@example.org"),
    "iri": Sentence("alamat lengkap seperti https://contoh.id/", "a full address such as https://example.org/"),
    "uri": Sentence("alamat lengkap seperti https://contoh.id/", "a full address such as https://example.org/"),
    "regex": Sentence("pola (regular expression) yang benar", "a correct pattern (regular expression)"),
}
NEVER_WORDED = {"additionalProperties", "type", "unevaluatedProperties"}
"""Keywords that speak for themselves, even beside an ``x-message`` that means another."""
SHOWN = 12
"""Permitted values that a sentence lists."""


def keyword(error: rs.ValidationError) -> str:
    """Return the JSON Schema keyword that was not satisfied; ``false`` for a schema that permits nothing."""
    match error.kind:
        case rs.ValidationErrorKind.FalseSchema():
            return "false"
        case rs.ValidationErrorKind.PropertyNames():
            return "propertyNames"
        case rs.ValidationErrorKind.Custom(keyword=name):
            return name or "format"
    last = error.evaluation_path[-1] if error.evaluation_path else None
    return last if isinstance(last, str) and last not in {"$ref", "$schema"} else error.kind.name


def named_property(error: rs.ValidationError) -> str | None:
    """Return the property that is missing or not permitted, where the error names one."""
    match error.kind:
        case rs.ValidationErrorKind.Required(property=name):
            return name
        case (
            rs.ValidationErrorKind.AdditionalProperties(unexpected=[name, *_])
            | rs.ValidationErrorKind.UnevaluatedProperties(unexpected=[name, *_])
        ):
            return name
    return None


def of(error: rs.ValidationError, schema: Mapping[str, Any]) -> Sentence:
    """Say what is wrong and what to do; ``schema`` is the subschema that holds the keyword."""
    own = schema.get("x-message")
    if isinstance(own, Mapping) and "id" in own and keyword(error) not in NEVER_WORDED:
        return Sentence(str(own["id"]), str(own.get("en", own["id"])))
    return _about_properties(error.kind, schema) or _about_value(error.kind) or _about_structure(error.kind)


def of_schema(error: rs.ValidationError, schema: Any) -> Sentence:
    """Say why a schema cannot be used."""
    match error.kind:
        case rs.ValidationErrorKind.Referencing() if isinstance(schema, Mapping) and "$schema" in schema:
            return Sentence(
                f"“$schema” {_shown(schema['$schema'])} atau salah satu rujukan skema ini tidak dikenal. Pakai "
                "JSON Schema 2020-12 dan rujuk bagian yang ada; tidak ada yang diambil dari jaringan.",
                f"“$schema” {_shown(schema['$schema'])} or a reference of this schema is unknown. Use JSON Schema "
                "2020-12 and refer to parts that exist; nothing is fetched from the network.",
            )
        case rs.ValidationErrorKind.Custom():
            return Sentence(
                f"Format {_shown(error.instance)} tidak dikenal.", f"The format {_shown(error.instance)} is not known."
            )
    return of(error, {})


def title(schema: Mapping[str, Any], fallback: str) -> Sentence:
    """Return the words a form shows for a field: ``x-title``, else the property's name."""
    words = schema.get("x-title")
    if not isinstance(words, Mapping) or "id" not in words:
        return Sentence(fallback, fallback)
    return Sentence(str(words["id"]), str(words.get("en", words["id"])))


def _about_properties(kind: rs.ValidationErrorKind, schema: Mapping[str, Any]) -> Sentence | None:
    match kind:
        case rs.ValidationErrorKind.Required(property=name):
            below = schema.get("properties", {}).get(name, {})
            words = title(below if isinstance(below, Mapping) else {}, name)
            return Sentence(
                f"“{words.id}” ({name}) wajib ada. Tambahkan isian itu.",
                f"“{words.en}” ({name}) is required. Add that field.",
            )
        case (
            rs.ValidationErrorKind.AdditionalProperties(unexpected=names)
            | rs.ValidationErrorKind.UnevaluatedProperties(unexpected=names)
        ):
            listed = ", ".join(_shown(name) for name in names[:SHOWN])
            return Sentence(
                f"Isian {listed} tidak dikenal di sini. Hapus atau perbaiki namanya.",
                f"Not known here: {listed}. Remove it or mend the name.",
            )
        case rs.ValidationErrorKind.PropertyNames(error=error):
            return Sentence(
                f"Nama isian {_shown(error.instance)} tidak diizinkan di sini.",
                f"A field may not be called {_shown(error.instance)} here.",
            )
        case rs.ValidationErrorKind.MinProperties(limit=limit):
            return Sentence(f"Isi paling sedikit {limit} isian.", f"Give at least {limit} fields.")
        case rs.ValidationErrorKind.MaxProperties(limit=limit):
            return Sentence(f"Isi paling banyak {limit} isian.", f"Give at most {limit} fields.")
    return None


def _about_value(kind: rs.ValidationErrorKind) -> Sentence | None:  # noqa: C901, PLR0911, PLR0912 - one case a keyword, in a table's stead
    match kind:
        case rs.ValidationErrorKind.Type(types=types):
            kinds = [TYPES.get(name, Sentence(name, name)) for name in types]
            permitted = Sentence(" atau ".join(k.id for k in kinds), " or ".join(k.en for k in kinds))
            return Sentence(f"Nilai ini harus berupa {permitted.id}.", f"This value must be {permitted.en}.")
        case rs.ValidationErrorKind.Enum(options=options):
            listed = ", ".join(_shown(option) for option in options[:SHOWN])
            more = len(options) - SHOWN
            rest = Sentence(f" dan {more} lainnya", f" and {more} more") if more > 0 else Sentence("", "")
            return Sentence(
                f"Pilih salah satu dari {listed}{rest.id}.", f"Choose one of {listed}{rest.en}."
            )  # the list of a form's own field is short; long ones are looked up by code
        case rs.ValidationErrorKind.Constant(expected_value=value):
            return Sentence(f"Nilai ini harus {_shown(value)}.", f"This value must be {_shown(value)}.")
        case rs.ValidationErrorKind.Pattern(pattern=pattern):
            return Sentence(
                f"Cara menulis nilai ini tidak cocok dengan pola {pattern}.",
                f"The way this value is written does not match the pattern {pattern}.",
            )
        case rs.ValidationErrorKind.Format(format=name):
            words = FORMATS.get(name, Sentence(f"nilai berformat {name}", f"a value of the format {name}"))
            return Sentence(f"Tulis {words.id}.", f"Write {words.en}.")
        case rs.ValidationErrorKind.MinLength(limit=1):
            return Sentence("Isian ini tidak boleh kosong.", "This field must not be empty.")
        case rs.ValidationErrorKind.MinLength(limit=limit):
            return Sentence(f"Tulis paling sedikit {limit} karakter.", f"Write at least {limit} characters.")
        case rs.ValidationErrorKind.MaxLength(limit=limit):
            return Sentence(f"Tulis paling banyak {limit} karakter.", f"Write at most {limit} characters.")
        case rs.ValidationErrorKind.Minimum(limit=limit):
            return Sentence(f"Nilai paling kecil adalah {limit}.", f"The smallest value is {limit}.")
        case rs.ValidationErrorKind.Maximum(limit=limit):
            return Sentence(f"Nilai paling besar adalah {limit}.", f"The largest value is {limit}.")
        case rs.ValidationErrorKind.ExclusiveMinimum(limit=limit):
            return Sentence(f"Nilai harus lebih besar dari {limit}.", f"The value must be greater than {limit}.")
        case rs.ValidationErrorKind.ExclusiveMaximum(limit=limit):
            return Sentence(f"Nilai harus lebih kecil dari {limit}.", f"The value must be less than {limit}.")
        case rs.ValidationErrorKind.MultipleOf(multiple_of=step):
            return Sentence(f"Nilai harus kelipatan {step}.", f"The value must be a multiple of {step}.")
    return None


def _about_structure(kind: rs.ValidationErrorKind) -> Sentence:  # noqa: C901, PLR0911, PLR0912 - one case a keyword
    match kind:
        case rs.ValidationErrorKind.MinItems(limit=limit):
            return Sentence(f"Daftar ini paling sedikit berisi {limit}.", f"This list needs at least {limit} items.")
        case rs.ValidationErrorKind.MaxItems(limit=limit) | rs.ValidationErrorKind.AdditionalItems(limit=limit):
            return Sentence(f"Daftar ini paling banyak berisi {limit}.", f"This list takes at most {limit} items.")
        case rs.ValidationErrorKind.UniqueItems():
            return Sentence("Jangan menulis hal yang sama dua kali.", "Do not name the same thing twice.")
        case rs.ValidationErrorKind.UnevaluatedItems():
            return Sentence("Daftar ini berisi lebih dari yang diizinkan.", "This list holds more than is permitted.")
        case rs.ValidationErrorKind.Contains():
            return Sentence(
                "Jumlah butir yang sesuai di daftar ini tidak seperti yang diminta.",
                "The number of matching items in this list is not what is asked for.",
            )
        case rs.ValidationErrorKind.AnyOf() | rs.ValidationErrorKind.OneOfNotValid():
            return Sentence(
                "Nilai ini tidak cocok dengan satu pun bentuk yang diizinkan.",
                "This value fits none of the permitted forms.",
            )
        case rs.ValidationErrorKind.OneOfMultipleValid():
            return Sentence(
                "Nilai ini cocok dengan lebih dari satu bentuk; harus tepat satu.",
                "This value fits more than one of the forms; it must fit exactly one.",
            )
        case rs.ValidationErrorKind.Not() | rs.ValidationErrorKind.FalseSchema():
            return Sentence(
                "Isian ini tidak diizinkan di sini. Kosongkan.", "This is not permitted here. Leave it out."
            )
        case rs.ValidationErrorKind.Custom(keyword="x-ordered"):
            return Sentence(
                "Urutannya terbalik: nilai awal tidak boleh melebihi nilai akhir.",
                "The order is wrong: the first value must not exceed the second.",
            )
        case rs.ValidationErrorKind.Custom(keyword="x-ascending"):
            return Sentence("Tulis daftar ini dari yang terkecil.", "Write this list in ascending order.")
        case (
            rs.ValidationErrorKind.ContentEncoding()
            | rs.ValidationErrorKind.ContentMediaType()
            | rs.ValidationErrorKind.FromUtf8()
        ):
            return Sentence("Isi ini tidak tersandi seperti yang diminta.", "This is not encoded as asked for.")
        case rs.ValidationErrorKind.BacktrackLimitExceeded() | rs.ValidationErrorKind.RegexEngineFailure():
            return Sentence(
                "Pola pada skema terlalu rumit untuk diperiksa. Sederhanakan polanya.",
                "A pattern of the schema is too complicated to check. Make it simpler.",
            )
        case rs.ValidationErrorKind.Referencing():
            return Sentence(
                "Skema memuat rujukan yang tidak ada. Tidak ada yang diambil dari jaringan.",
                "The schema holds a reference that leads nowhere. Nothing is fetched from the network.",
            )
    return Sentence("Isian ini belum benar.", "This field is not right.")


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    short = text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - what a line of a report holds
    return f"“{short}”"
