"""Import of a correspondence: what a file would do, then its rows as proposals. An import never approves.

What a file says of its own approval has no weight here: a row is approved by a person of this registry.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.codes import correspondences, repository, standing
from registry.codes.conditions import refuse
from registry.codes.correspondence_files import Read
from registry.codes.correspondences import Key, key
from registry.codes.imports import Missing, told
from registry.codes.map_checks import faults_of
from registry.codes.models import Concept, CorrespondenceTable
from registry.codes.payloads import Code, Correspondence, Map
from registry.codes.rdf import correspondence_of
from registry.codes.reading import Problem
from registry.codes.triples import correspondence_path, scheme_path
from registry.errors import NotFound, Sentence
from registry.items import repository as items

_BATCH = 500
_SLUG = re.compile(r"[a-z0-9]+(?:-{1,2}[a-z0-9]+)*")
_LONGEST_SLUG = 120  # the column's length


@dataclass(frozen=True, slots=True)
class Named:
    """Which table is meant: by its slug, or by the two lists it relates; what is empty follows from the file."""

    slug: str = ""
    source_list: str = ""
    target_list: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would propose: rows that are new, rows that differ, and registered ones the file lacks."""

    table: Correspondence
    problems: tuple[Problem, ...]
    conflicts: tuple[Problem, ...]
    new: tuple[Map, ...] = ()
    changed: tuple[Map, ...] = ()
    removed: tuple[Key, ...] = ()
    withdrawn: tuple[Key, ...] = ()
    """Rows with a pending replacement that the file takes back, for it says what is in force."""
    same: int = 0

    @property
    def valid(self) -> bool:
        """Say whether nothing stands against taking it."""
        return not (self.problems or self.conflicts)

    def summary(self, language: str = "id") -> dict[str, Any]:
        """Return the answer of the API."""
        return {
            "valid": self.valid,
            "slug": self.table.slug,
            "from": self.table.source_list,
            "to": self.table.target_list,
            "problems": told((*self.problems, *self.conflicts), language),
            "new": len(self.new),
            "changed": len(self.changed),
            "removed": len(self.removed),
            "same": self.same,
        }


def preview(
    session: Session, read: Read, *, by: Caller, named: Named = Named(), missing: Missing = Missing.ASK
) -> Preview:
    """Compare what was read with the correspondence as it is registered and proposed."""
    table, problems = _table(session, read, named, by)
    problems += read.problems
    registered = repository.correspondence(session, table.slug)
    rows = [replace(row, approved=False) for row in read.rows]
    problems += _of_codes(session, read, rows, table, by)
    there = _proposed(session, registered)
    in_force = {key(row): row for row in repository.maps(session, table.slug)}
    coming = {key(row): row for row in rows}
    absent = [name for name in there if name not in coming]
    conflicts = [_undecided(name) for name in absent if missing is Missing.ASK]
    kept = [there[name] for name in absent if missing is not Missing.REMOVE]
    numbers = {len(kept) + place: number for place, number in enumerate(read.numbers)}
    problems += (
        Problem(fault.rule, (*kept, *rows)[fault.place].source, numbers.get(fault.place), fault.sentence)
        for fault in faults_of((*kept, *rows))
    )
    differing = [name for name, row in coming.items() if name in there and not _alike(there[name], row)]
    return Preview(
        table=table,
        problems=tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.row or 0)),
        conflicts=tuple(conflicts),
        new=tuple(row for name, row in coming.items() if name not in there),
        changed=tuple(coming[name] for name in differing if not _alike(in_force.get(name), coming[name])),
        removed=tuple(absent) if missing is Missing.REMOVE else (),
        withdrawn=tuple(name for name in differing if _alike(in_force.get(name), coming[name])),
        same=sum(name in there for name in coming) - len(differing),
    )


def take(session: Session, found: Preview, *, by: Caller) -> CorrespondenceTable:
    """Write a preview as proposals; NotSound while problems or conflicts stand, Conflict when nothing differs."""
    refuse((*found.problems, *found.conflicts))
    table = replace(found.table, maps=(*found.new, *found.changed))
    return correspondences.propose(session, table, removed=found.removed, withdrawn=found.withdrawn, by=by)


def _table(session: Session, read: Read, named: Named, by: Caller) -> tuple[Correspondence, list[Problem]]:
    """Return the table that is meant, without rows: a registered one, or a new one between two lists."""
    told_by_file = read.table
    slug = named.slug or (told_by_file.slug if told_by_file else "")
    ends = (
        named.source_list or (told_by_file.source_list if told_by_file else ""),
        named.target_list or (told_by_file.target_list if told_by_file else ""),
    )
    known = repository.correspondence(session, slug) if slug else _between(session, *ends)
    if known is not None:
        table = replace(correspondence_of(session, known), maps=())
        asked = (named.source_list or table.source_list, named.target_list or table.target_list)
        if asked == (table.source_list, table.target_list):
            return table, []
        return table, [_another(table)]
    if not all(ends):
        return _new(slug, *ends, by, read), [_unnamed(slug)]
    slug = slug or "--".join(end.replace("/", "-") for end in ends)
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        return _new(slug, *ends, by, read), [_misnamed(slug)]
    return _new(slug, *ends, by, read), []


def _between(session: Session, source: str, target: str) -> CorrespondenceTable | None:
    tables = [
        table
        for table in repository.correspondences(session, source)
        if (table.source_list, table.target_list) == (source, target)
    ]
    return tables[0] if len(tables) == 1 else None


def _new(slug: str, source: str, target: str, by: Caller, read: Read) -> Correspondence:
    title = {"id": f"Padanan {source} ke {target}", "en": f"Correspondence from {source} to {target}"}
    return Correspondence(
        agency=by.agency or "",
        slug=slug,
        title=(read.table.title if read.table else {}) or title,
        source_list=source,
        target_list=target,
        source=(read.table.source if read.table else "") or "Usulan walidata",
    )


def _of_codes(
    session: Session, read: Read, rows: Sequence[Map], table: Correspondence, by: Caller
) -> Iterator[Problem]:
    """Tell which codes their list does not have, and which rows hold on no day on which both codes are valid."""
    sides: list[dict[str, Code] | None] = []
    for ref, notations in (
        (table.source_list, {row.source for row in rows}),
        (table.target_list, {row.target for row in rows}),
    ):
        codes = _codes(session, ref, notations, by) if ref else None
        sides.append(codes)
        if ref and codes is None:
            message = Sentence(f"Daftar kode '{ref}' tidak ada.", f"There is no code list '{ref}'.")
            yield Problem("unknown-list", ref, None, message)
    for place, row in enumerate(rows):
        number = read.numbers[place] if read.numbers else None
        found = [
            codes.get(notation) if codes is not None else None
            for codes, notation in zip(sides, (row.source, row.target), strict=True)
        ]
        for code, codes, notation, ref in zip(
            found, sides, (row.source, row.target), (table.source_list, table.target_list), strict=True
        ):
            if code is None and codes is not None:
                message = Sentence(f"'{notation}' bukan kode dalam {ref}.", f"'{notation}' is no code of {ref}.")
                yield Problem("unknown-code", notation, number, message)
        if found[0] and found[1] and not _meet(row, found[0], found[1]):
            message = Sentence(
                f"Tidak ada hari ketika {row.source} dan {row.target} sama-sama berlaku pada masa baris ini.",
                f"There is no day in the time of this row on which both {row.source} and {row.target} are valid.",
            )
            yield Problem("dates-apart", row.source, number, message)


def _codes(session: Session, ref: str, notations: Iterable[str], by: Caller) -> dict[str, Code] | None:
    """Return codes of a list by notation; None when there is no list that the caller may see."""
    item = repository.item_of(session, ref)
    if item is None:
        return None
    try:
        items.by_iri(session, by, scheme_path(item.agency, item.slug))
    except NotFound:
        return None
    names = sorted(notations)
    found: dict[str, Code] = {}
    for start in range(0, len(names), _BATCH):
        batch = col(Concept.notation).in_(names[start : start + _BATCH])
        rows = session.exec(select(Concept).where(standing.codes(item.id or 0), batch))
        found |= {row.notation: repository.code_of(row) for row in rows}
    return found


def _meet(row: Map, source: Code, target: Code) -> bool:
    starts = [day for day in (row.valid_from, source.valid_from, target.valid_from) if day]
    ends = [day for day in (row.valid_until, source.valid_until, target.valid_until) if day]
    return not starts or not ends or max(starts) <= min(ends) or _crosses(row)


def _crosses(row: Map) -> bool:
    """Say whether the row's own days cross: that is told by itself."""
    return bool(row.valid_from and row.valid_until and row.valid_from > row.valid_until)


def _proposed(session: Session, table: CorrespondenceTable | None) -> dict[Key, Map]:
    """Return the rows of a table as they would be with all that is proposed."""
    if table is None:
        return {}
    rows = {key(row): row for row in repository.maps(session, table.slug)}
    for waiting in correspondences.pending(session, table):
        if waiting.is_removal:
            rows.pop(key(waiting), None)
        else:
            rows[key(waiting)] = repository.map_of(waiting)
    return rows


def _alike(one: Map | None, other: Map) -> bool:
    return one is not None and replace(one, approved=False) == replace(other, approved=False)


def _undecided(name: Key) -> Problem:
    return Problem(
        "removed",
        name[0],
        None,
        Sentence(
            f"{name[0]} → {name[1]} terdaftar tetapi tidak ada dalam berkas. Putuskan: tetap (sebagian) atau hapus.",
            f"{name[0]} → {name[1]} is registered and not in the file. Decide: keep it (partial) or remove it.",
        ),
    )


def _another(table: Correspondence) -> Problem:
    return Problem(
        "another-table",
        table.slug,
        None,
        Sentence(
            f"'{table.slug}' menghubungkan {table.source_list} ke {table.target_list}, bukan daftar yang disebut.",
            f"'{table.slug}' relates {table.source_list} to {table.target_list}, not the lists that are named.",
        ),
    )


def _unnamed(slug: str) -> Problem:
    return Problem(
        "unnamed",
        slug,
        None,
        Sentence(
            "Sebutkan padanannya: nama tabel yang terdaftar, atau kedua daftarnya (dari, ke).",
            "Name the correspondence: a registered table, or its two lists (from, to).",
        ),
    )


def _misnamed(slug: str) -> Problem:
    return Problem(
        "slug",
        slug,
        None,
        Sentence(
            f"Nama '{slug}' tidak boleh dipakai: huruf kecil a-z, angka dan tanda hubung, paling banyak 120.",
            f"The name '{slug}' cannot be used: lower-case a-z, digits and hyphens, 120 at most.",
        ),
    )


def path(table: CorrespondenceTable) -> str:
    """Return the permanent path of a table."""
    return correspondence_path(table.agency, table.slug)
