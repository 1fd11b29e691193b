"""Integrity conditions of a code list: SKOS Reference S13, and what is allowed there and wrong for codes.

Everything is found at once. What only a graph can show (S9, S14, S27, S37, S46) is in ``registry.codes.relations``.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from sqlmodel import Session

from registry.codes import repository
from registry.codes.hierarchy import circles
from registry.codes.notations import lost_zeros, misplaced
from registry.codes.payloads import Code, CodeList
from registry.codes.reading import EMPTY, Problem
from registry.codes.registered import Registered
from registry.errors import Invalid, Sentence
from registry.items import repository as items_repository
from registry.items.repository import Entry

NOTHING: Mapping[str, Code] = MappingProxyType({})
"""No codes beside those given."""

_LONGEST_NOTATION, _LONGEST_LABEL = 60, 500  # the columns' lengths
_Found = tuple[int, str, Sentence]


class NotSound(Invalid):
    """A code list breaks integrity conditions; ``errors`` has each with its rule, its code and its row."""

    type = "code-list-not-sound"
    title = Sentence("Daftar kode masih mengandung kesalahan", "The code list still has faults")


def check(
    code_list: CodeList,
    rows: Sequence[int] = (),
    *,
    numeric: Collection[int] = (),
    known: Collection[str] = (),
    beside: Mapping[str, Code] = NOTHING,
) -> list[Problem]:
    """Return everything that is wrong with a list, in its order. ``rows`` are the codes' rows in a sheet (0: in none).

    ``numeric`` and ``known`` help to find lost zeros: see ``registry.codes.notations.lost_zeros``. Of a part of a list,
    ``beside`` holds other codes of it: all that stand above the part, and some that show how codes are written.
    """
    codes = code_list.codes
    if not codes:
        return [Problem("empty", code_list.slug, None, Sentence("Tidak ada satu kode pun.", "There is not one code."))]
    found: list[_Found] = []
    for place, code in enumerate(codes):
        found.extend((place, rule, message) for rule, message in _alone(code))
    found.extend(_together(codes, rows, beside))
    lost = dict(lost_zeros(code_list.ref, codes, numeric, known, beside.values()))
    found.extend((place, "lost-zero", _lost(codes[place].notation, name)) for place, name in lost.items())
    for place, code in enumerate(codes):
        if place not in lost and (message := misplaced(code_list.ref, code)):
            found.append((place, "wrong-authority", message))
    found.sort(key=lambda problem: problem[0])
    return [
        Problem(rule, codes[place].notation, (rows[place] or None) if rows else None, message)
        for place, rule, message in found
    ]


def require_sound(code_list: CodeList) -> None:
    """Raise NotSound with every problem of a list that breaks integrity conditions."""
    refuse(check(code_list))


def require_sound_version(session: Session, entry: Entry) -> None:
    """Raise NotSound when a version breaks integrity conditions: asked before it is published.

    The codes of the version before were sound, so of a later version only what it writes is looked at, and what it
    leaves without a parent.
    """
    written = {code.notation: code for code in repository.codes_brought(session, entry.version)}
    named = replace(EMPTY, agency=entry.item.agency, slug=entry.item.slug)
    live = items_repository.live_version(session, entry.item)
    if live is None:
        require_sound(replace(named, codes=tuple(written.values())))
        return
    after = Registered(session, entry.item, entry.version)
    gone = repository.notations_ended(session, entry.version).difference(written)
    concerned = written | after.without_parent(gone)
    if concerned or not after.total:
        parents = {parent for code in concerned.values() for parent in code.broader}
        beside = {code.notation: code for code in after.beginning} | after.above(parents)
        refuse(check(replace(named, codes=tuple(concerned.values())), beside=beside))


def refuse(problems: Sequence[Problem]) -> None:
    """Raise NotSound when there are problems."""
    if problems:
        raise NotSound(
            Sentence(
                f"{len(problems)} masalah pada daftar kode harus diperbaiki dahulu.",
                f"{len(problems)} problems of the code list must be mended first.",
            ),
            errors=[
                {
                    "pointer": problem.subject,
                    "rule": problem.rule,
                    "row": problem.row,
                    "detail": problem.message._asdict(),
                }
                for problem in problems
            ],
        )


def _alone(code: Code) -> Iterator[tuple[str, Sentence]]:
    """Tell what a code shows by itself."""
    name = code.notation
    if not name.strip():
        yield "empty", Sentence("Kode kosong. Isi kolom notation.", "The code is empty. Fill in the column notation.")
    elif len(name) > _LONGEST_NOTATION:
        yield "too-long", Sentence("Kode lebih dari 60 tanda.", "The code has more than 60 characters.")
    if not code.labels.get("id", "").strip():
        yield "no-label", Sentence(f"Kode {name} belum punya nama.", f"Code {name} has no label.")
    elif len(code.labels["id"]) > _LONGEST_LABEL:
        yield (
            "too-long",
            Sentence(f"Nama kode {name} lebih dari 500 tanda.", f"{name}: label over 500 characters."),
        )
    if "" in code.labels or (code.alt_labels and any(not language for language, _ in code.alt_labels)):
        yield (
            "untagged-label",
            Sentence(f"Nama kode {name} tanpa bahasa.", f"{name}: label without language."),
        )
    if code.alt_labels:
        for language, wording in code.alt_labels:
            if code.labels.get(language) == wording:
                yield (
                    "skos.S13",
                    Sentence(
                        f"Nama lain '{wording}' ({language}) sama dengan nama utama kode {name}. Hapus salah satunya.",
                        f"The other label '{wording}' ({language}) equals the preferred label of {name}. Remove one.",
                    ),
                )
    if code.valid_from and code.valid_until and code.valid_from > code.valid_until:
        yield (
            "dates-cross",
            Sentence(
                f"Kode {name} berakhir ({code.valid_until}) sebelum mulai ({code.valid_from}).",
                f"Code {name} ends ({code.valid_until}) before it begins ({code.valid_from}).",
            ),
        )


def _together(codes: Sequence[Code], rows: Sequence[int], beside: Mapping[str, Code]) -> Iterator[_Found]:
    """Tell what shows only among all codes: notations given twice, parents that are not there, circles."""
    places: dict[str, int] = {}
    for place, code in enumerate(codes):
        first = places.setdefault(code.notation, place)
        if first != place and code.notation:
            where = Sentence(f" (baris {rows[first]})", f" (row {rows[first]})") if rows else Sentence("", "")
            yield (
                place,
                "duplicate-notation",
                Sentence(
                    f"Kode {code.notation} sudah ada{where.id}. Satu kode hanya boleh satu kali.",
                    f"Code {code.notation} is there already{where.en}. A code may stand once only.",
                ),
            )
    for place, code in enumerate(codes):
        for parent in code.broader:
            if parent not in places and parent not in beside:
                yield (
                    place,
                    "orphan-parent",
                    Sentence(
                        f"Induk {parent} dari kode {code.notation} tidak ada dalam daftar.",
                        f"The parent {parent} of code {code.notation} is not in the list.",
                    ),
                )
    parents = {code.notation: code.broader for code in codes if code.broader}
    for circle in circles(parents | {name: code.broader for name, code in beside.items() if name not in places}):
        way = " → ".join((*circle, circle[0]))
        yield (
            next((places[name] for name in circle if name in places), 0),
            "cycle",
            Sentence(f"Susunan induk berputar: {way}.", f"The hierarchy runs in a circle: {way}."),
        )


def _lost(notation: str, padded: str) -> Sentence:
    return Sentence(
        f"Kode {notation} kehilangan nol; mungkin maksudnya {padded}. Jadikan kolomnya teks, lalu tulis lagi.",
        f"Code {notation} has lost a zero; perhaps {padded} is meant. Format the column as text and write it again.",
    )
