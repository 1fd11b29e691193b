"""INDAH's JSON (BPS, version 2) of MS-Keg, MS-Var and MS-Ind, out and in. The only place that knows its ways.

Its keys are taken verbatim, misspellings included, from ``x-indah`` of the schemas, which hold what public clients of
the live service send; BPS has published no description. Sets of answers are objects of true and false there and sums
of bits on the printed form: both are read, the first is written unless the sums are asked for. INDAH has one
language: English wordings, and fields it has no key for, do not travel and are kept from the document before.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.errors import Sentence
from registry.schemas import form_input
from registry.schemas.form import Control, FormField, form

STATUS = {
    "draft": "DRAFT",
    "submitted": "SUBMITTED",
    "verified": "UNDER_REVIEW",
    "approved": "APPROVED",
    "published": "APPROVED",
    "superseded": "APPROVED",
    "retired": "APPROVED",
}
"""Our states in INDAH's words."""
SPELT_OTHERWISE = {
    "CARA_LAIN_SESUAI_PERKEMBANGAN_TEKNOLOGI_DAN_INFORMASI": "CARA_LAIN_SESUAI_DENGAN_PERKEMBANGAN_TI",
    "DIPLOMA_I_II_III": "DIPLOMA_I_ATAU_II_ATAU_III",
}
"""Answers that clients spell in two ways, by the spelling that is only read."""
KEYS_SPELT_OTHERWISE = {"id_sls": "id_sds"}
PERIOD = {"start": "awal", "end": "akhir"}
"""The days of a period, which in our schemas is a shared part without INDAH's keys."""
AS_ONE_OR_TWO = "apakah_mendapat_rekomendasi"
"""The one yes or no that travels as 1 or 2."""
ENVELOPE = (
    "base_id", "submission_period", "data", "reviews", "status", "rejection_note", "submitter", "produsen_data",
    "walidata_pusat", "version", "changes", "ms_keg_id",
)  # fmt: skip

Identify = Callable[[str], str | None]
"""From our IRI of an activity to INDAH's identifier, or back."""


@dataclass(slots=True)
class Imported:
    """A document read from INDAH's JSON and what of it was not understood."""

    body: dict[str, Any]
    not_read: list[Sentence] = field(default_factory=list)


def to_data(kind: str, body: Mapping[str, Any], *, masks: bool = False, identify: Identify = str) -> dict[str, Any]:
    """Return a document as INDAH's ``data``: every key it knows, null where there is no answer."""
    data: dict[str, Any] = {}
    for found, path in _keyed(form(kind).fields, ()):
        _put(data, path, _out(found, _at(body, found.path), masks=masks, identify=identify))
    for block, value in data.items():
        if block.startswith("blok_") and _is_nothing(value):
            data[block] = None
    return data


def to_record(
    kind: str, body: Mapping[str, Any], *, state: str, agency: Mapping[str, Any], identifier: str | None = None,
    masks: bool = False, identify: Identify = str,
) -> dict[str, Any]:  # fmt: skip
    """Return a whole record with INDAH's envelope; what only INDAH knows is null."""
    data = to_data(kind, body, masks=masks, identify=identify)
    record: dict[str, Any] = {
        **dict.fromkeys(ENVELOPE),
        "base_id": identifier,
        "submission_period": body.get("year"),
        "reviews": [],
        "status": STATUS[state],
        "produsen_data": dict(agency),
        "version": "v2",
        "data": data,
    }
    activity = data.pop("ms_keg_id", None)
    if kind == "activity":
        del record["ms_keg_id"]
    else:
        record["ms_keg_id"] = activity
    return record


def kind_of(document: Any) -> str | None:
    """Say which kind INDAH's JSON holds, None when it looks like none."""
    data = _data(document)
    if "judul_kegiatan" in data:
        return "activity"
    if "apakah_indikator_komposit" in data or "interpretasi" in data:
        return "indicator"
    return "variable" if "nama" in data and ("alias" in data or "kalimat_pertanyaan" in data) else None


def from_json(kind: str, document: Any, *, resolve: Identify = str) -> Imported:
    """Read INDAH's JSON, a record or its ``data`` alone; every key and answer that is not known is named."""
    data = _data(document)
    read = Imported({})
    typed: dict[str, Any] = {}
    known: set[tuple[str, ...]] = set()
    for found, path in _keyed(form(kind).fields, ()):
        known.add(path)
        value = _in(found, _at(data, path), read)
        if found.name == "activity" and isinstance(value, str):
            value = resolve(value) or value
        if value is not None:
            _place(typed, found.path, value)
    _put_classification(typed)
    read.not_read += [_unknown(path) for path in _paths(data, known) if path not in known]
    read.body = typed
    return read


def _data(document: Any) -> dict[str, Any]:
    if not isinstance(document, Mapping):
        return {}
    inner = document.get("data")
    data = dict(inner) if isinstance(inner, Mapping) else dict(document)
    if isinstance(inner, Mapping) and document.get("ms_keg_id") is not None:
        data["ms_keg_id"] = document["ms_keg_id"]
    return {KEYS_SPELT_OTHERWISE.get(key, key): value for key, value in data.items()}


def _keyed(fields: tuple[FormField, ...], above: tuple[str, ...]) -> Iterator[tuple[FormField, tuple[str, ...]]]:
    """Yield the answers that have a key of INDAH's, with its path from the root of ``data``."""
    for found in fields:
        own = tuple(found.indah.split(".")) if found.indah else ()
        path = own if found.indah and (found.indah.startswith("blok_") or not above) else (*above, *own)
        if found.control is Control.GROUP:
            yield from _keyed(found.fields, path)
        elif own:
            yield found, path


def _out(found: FormField, value: Any, *, masks: bool, identify: Identify) -> Any:  # noqa: PLR0911 - one a control
    match found.control:
        case Control.CHOICES:
            chosen = value or []
            if masks:
                return sum(choice.code or 0 for choice in found.choices if choice.value in chosen) if chosen else None
            return {str(choice.value): choice.value in chosen for choice in found.choices} if chosen else None
        case Control.ROWS:
            return [_row_out(found, row, masks=masks, identify=identify) for row in value or []]
        case Control.LINES:
            return list(value or [])
    if value is None:
        return None
    if found.texts:
        return value.get("id") if isinstance(value, Mapping) else value
    match found.control:
        case Control.CLASSIFICATION:
            return f"/id/code-list/{value['code_list']}/versi/{value['version']}"
        case Control.REFERENCE:
            return identify(value) or value
        case Control.BOOLEAN if found.indah == AS_ONE_OR_TWO:
            return 1 if value else 2
    return value


def _row_out(found: FormField, row: Any, *, masks: bool, identify: Identify) -> Any:
    if found.row_is_leaf:
        return _out(found.fields[0], row, masks=masks, identify=identify)
    return {
        key: _out(inner, row.get(inner.name), masks=masks, identify=identify)
        for inner in found.fields
        if (key := _key(inner))
    }


def _in(found: FormField, value: Any, read: Imported) -> Any:  # noqa: PLR0911 - one a control
    if _is_nothing(value):
        return None
    match found.control:
        case Control.CHOICES:
            return _set(found, value, read)
        case Control.ROWS:
            rows = [_row_in(found, row, read) for row in (value if isinstance(value, list) else [value])]
            return [row for row in rows if row is not None] or None
        case Control.LINES:
            return [str(part) for part in (value if isinstance(value, list) else [value])]
        case Control.CHOICE:
            return _answer(found, value)
        case Control.BOOLEAN:
            return {"1": True, "2": False, "true": True, "false": False}.get(str(value).lower(), value)
        case Control.CLASSIFICATION:
            return value
    if found.texts:
        return {"id": str(value)}
    if found.control is Control.NUMBER and isinstance(value, str):
        return form_input.number(value)
    return str(value) if isinstance(value, int | float) and found.control is Control.LINE else value


def _row_in(found: FormField, row: Any, read: Imported) -> Any:
    if found.row_is_leaf:
        return _in(found.fields[0], row, read)
    if not isinstance(row, Mapping):
        return {found.fields[0].name: _in(found.fields[0], row, read)}
    keys = {_key(inner): inner for inner in found.fields if _key(inner)}
    read.not_read += [_unknown((*(found.indah or found.name).split("."), key)) for key in row if key not in keys]
    values = {inner.name: _in(inner, row.get(key), read) for key, inner in keys.items() if key}
    return {name: value for name, value in values.items() if value is not None} or None


def _set(found: FormField, value: Any, read: Imported) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        known = sum(choice.code or 0 for choice in found.choices)
        if value & ~known or value < 0:
            read.not_read.append(_unknown((*(found.indah or found.name).split("."), str(value))))
        return [choice.value for choice in found.choices if (choice.code or 0) & value]
    if isinstance(value, Mapping):
        names = [SPELT_OTHERWISE.get(name, name) for name, chosen in value.items() if chosen]
    else:
        names = [_answer(found, part) for part in (value if isinstance(value, list) else [value])]
    order = [choice.value for choice in found.choices]
    return sorted(names, key=lambda name: order.index(name) if name in order else len(order)) or None


def _answer(found: FormField, value: Any) -> Any:
    """Return the answer that a spelling, a number of the printed form or a label means."""
    text = SPELT_OTHERWISE.get(str(value), str(value))
    for choice in found.choices:
        if text in {str(choice.value), choice.label.id} or (choice.code is not None and text == str(choice.code)):
            return choice.value
    return value


def _put_classification(typed: dict[str, Any]) -> None:
    """Tell a registered classification from one that is only named: INDAH has one key for both."""
    told = typed.pop("classification", None) or typed.pop("classification_name", None)
    if not isinstance(told, str):
        return
    parts = told.strip("/").split("/")
    if len(parts) == 6 and parts[:2] == ["id", "code-list"] and parts[4] == "versi":  # noqa: PLR2004
        typed["classification"] = {"code_list": f"{parts[2]}/{parts[3]}", "version": parts[5]}
        typed.pop("classification_name", None)
    else:
        typed["classification_name"] = told


def _key(inner: FormField) -> str | None:
    return inner.indah or PERIOD.get(inner.name)


def _unknown(path: tuple[str, ...]) -> Sentence:
    return Sentence(
        f"“{'.'.join(path)}” tidak dikenal dan tidak dibaca.", f"“{'.'.join(path)}” is not known and was not read."
    )


def _paths(data: Any, known: set[tuple[str, ...]], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in data.items():
        path = (*above, key)
        is_group = any(other[: len(path)] == path and len(other) > len(path) for other in known)
        if isinstance(value, Mapping) and is_group and path not in known:
            yield from _paths(value, known, path)
        elif not _is_nothing(value):
            yield path


def _at(body: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    here: Any = body
    for step in path:
        here = here.get(step) if isinstance(here, Mapping) else None
    return here


def _put(data: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *groups, last = path
    for step in groups:
        data = data.setdefault(step, {})
    if data.get(last) is None:  # one key may stand for two fields, of which one is answered
        data[last] = value


def _place(typed: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *groups, last = path
    for step in groups:
        typed = typed.setdefault(step, {})
    typed[last] = value


def _is_nothing(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_nothing(part) or part is False for part in value.values())
    return value is None or value in ("", []) or (isinstance(value, str) and not value.strip())
