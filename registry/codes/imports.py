"""Import of somebody's code list: read it, show what it would do, take it as a draft. An import never publishes.

A file stands for the whole list: codes that it lacks would go, and somebody has to say so. Nothing is taken while a
problem stands. What the file has no place for (a column that is not there) stays as it is registered.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.codes import brought, conditions, recorded, repository, service
from registry.codes.difference import compare
from registry.codes.hierarchy import levelled
from registry.codes.payloads import Code, CodeList, ItemChange, Match
from registry.codes.reading import EMPTY, Problem, Reading
from registry.codes.triples import scheme_path
from registry.codes.turtle import natural
from registry.errors import Invalid, NotFound, Sentence
from registry.items import repository as items_repository
from registry.items import service as items
from registry.items.repository import Entry
from registry.items.state import Kind

_UNKNOWN = "Belum diketahui"


class Missing(StrEnum):
    """What becomes of registered codes that the file lacks: ask, keep them, or remove them."""

    ASK = "ask"
    KEEP = "keep"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do: the list it would propose, what stands against it, and the notations concerned.

    ``conflicts`` wait for a decision; ``warnings`` stop nothing; ``matches`` are mappings that are not taken.
    """

    code_list: CodeList
    problems: tuple[Problem, ...]
    conflicts: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: int
    is_registered: bool
    matches: tuple[tuple[str, Match, str], ...] = ()
    changes: tuple[ItemChange, ...] = ()
    """The changes of codes that the file tells and that are not recorded yet."""

    @property
    def valid(self) -> bool:
        """Say whether nothing stands against taking it."""
        return not (self.problems or self.conflicts)

    def summary(self, language: str = "id") -> dict[str, Any]:
        """Return the answer of the API: each problem, and how many codes are new, changed and the same."""
        return {
            "valid": self.valid,
            "problems": told((*self.problems, *self.conflicts), language),
            "new": len(self.new),
            "changed": len(self.changed),
            "same": self.same,
            **({"changes": brought.by_type(self.changes)} if self.changes else {}),
        }


def told(problems: Sequence[Problem], language: str = "id") -> list[dict[str, Any]]:
    """Return problems as the API and the command line show them."""
    return [
        {
            "rule": problem.rule,
            "subject": problem.subject,
            "row": problem.row,
            "message": problem.message.in_language(language),
        }
        for problem in problems
    ]


def preview(
    session: Session,
    readings: Sequence[Reading],
    *,
    by: Caller,
    ref: str = "",
    missing: Missing = Missing.ASK,
    leave_out: Collection[str] = (),
) -> Preview:
    """Compare what was read with the list ``agency/slug`` (the one the file names when not given) as it is published.

    Codes to ``leave_out`` are passed over in the file and stay as they are in the list.
    """
    reading = _chosen(readings, ref)
    if missing is Missing.ASK and reading.code_list.changes and not reading.code_list.codes:
        missing = Missing.KEEP  # a file of changes alone says nothing of other codes
    ref = ref or (reading.code_list.ref if reading.code_list.agency else "")
    live = _live(session, ref, by)
    before = {code.notation: code for code in live.codes} if live else {}
    rows: dict[int, int] = {}
    coming: list[Code] = []
    numeric: set[int] = set()
    left_out = set(leave_out)
    for place, code in enumerate(reading.code_list.codes):
        if code.notation in left_out:
            continue
        if reading.rows:
            rows[len(coming)] = reading.rows[place]
        if place in reading.numeric:
            numeric.add(len(coming))
        coming.append(_completed(code, before.get(code.notation), reading.told))
    read_from_file = {code.notation for code in coming}
    absent = [notation for notation in before if notation not in read_from_file]
    kept = [before[notation] for notation in absent if missing is Missing.KEEP or notation in left_out]
    order = _order(list(before), coming, kept)
    codes = [coming[place] if place < len(coming) else kept[place - len(coming)] for place in order]
    if kept and not reading.has_levels:
        codes = list(levelled([replace(code, level=0) for code in codes]))
    codes = brought.dated(codes, reading)
    code_list = _named(reading.code_list, live, ref, tuple(codes))
    problems = [problem for problem in reading.problems if problem.subject not in left_out]
    if codes or not problems:
        problems += conditions.check(
            code_list,
            [rows.get(place, 0) for place in order] if rows else (),
            numeric={number for number, place in enumerate(order) if place in numeric},
            known=before.keys(),
        )
    wrong = {problem.subject for problem in problems}
    of_changes = brought.checked(code_list, reading, before=before, live=live, told=wrong)
    problems += (problem for problem in of_changes.problems if problem.subject not in left_out)
    difference = compare(before, codes)
    conflicts = [_undecided(notation) for notation in difference.removed if missing is Missing.ASK]
    return Preview(
        code_list=code_list,
        problems=tuple(sorted(problems, key=lambda problem: problem.row or 0)),
        conflicts=tuple(conflicts),
        warnings=reading.warnings,
        new=difference.added,
        changed=difference.changed,
        removed=difference.removed,
        same=len(before) - len(difference.removed) - len(difference.changed),
        is_registered=live is not None,
        matches=reading.matches,
        changes=of_changes.changes,
    )


def take(session: Session, found: Preview, *, by: Caller) -> Entry:
    """Write a preview as the draft of the list's next version, or of a new list.

    NotSound while problems or conflicts stand; Conflict when nothing differs.
    """
    conditions.refuse((*found.problems, *found.conflicts))
    code_list = found.code_list
    if not code_list.agency:
        raise Invalid(
            Sentence("Sebutkan daftar tujuannya sebagai instansi/nama.", "Name the list to import to as agency/slug.")
        )
    if found.is_registered:
        return service.propose(session, code_list, by=by)[0]
    entry = items.create(
        session,
        kind=Kind.CODE_LIST,
        agency=code_list.agency,
        slug=code_list.slug,
        body=service.body_of(code_list),
        by=by,
        valid_from=code_list.valid_from,
        valid_until=code_list.valid_until,
    )
    service.write_codes(session, entry, code_list.codes)
    recorded.write(session, entry.version, found.changes)
    return entry


def _chosen(readings: Sequence[Reading], ref: str) -> Reading:
    """Return the reading that is meant: the only one, or the one with the list's IRI."""
    path = scheme_path(*ref.split("/", 1)) if "/" in ref else None
    same = [reading for reading in readings if path and urlsplit(reading.iri).path == path]
    if len(same) == 1 or len(readings) == 1:
        return (same or readings)[0]
    message = Sentence(
        f"Berkas memuat {len(readings)} skema. Kirim satu skema dalam satu berkas.",
        f"The file holds {len(readings)} schemes. Send one scheme in a file.",
    )
    problems = tuple(Problem("several-schemes", reading.iri, None, message) for reading in readings)
    return Reading(EMPTY, problems=problems)


def _live(session: Session, ref: str, by: Caller) -> CodeList | None:
    agency, _, slug = ref.partition("/")
    try:
        items_repository.by_iri(session, by, scheme_path(agency, slug))
        return repository.code_list(session, ref)
    except NotFound:  # not registered, not published yet, or not to be seen by whoever asks
        return None


def _completed(code: Code, registered: Code | None, told: Collection[str] | None) -> Code:
    """Fill in from the registered code what the file has no place for."""
    if told is None or registered is None:
        return code
    untold: dict[str, Any] = {
        name: getattr(registered, name)
        for name in ("alt_labels", "definition", "broader", "valid_from", "valid_until", "legal_basis", "note")
        if name not in told
    }
    if "level" not in told and "broader" not in told:
        untold["level"] = registered.level
    labels = {language: label for language, label in registered.labels.items() if f"labels.{language}" not in told}
    return replace(code, labels={**code.labels, **labels}, **untold)


def _order(before: Sequence[str], coming: Sequence[Code], kept: Sequence[Code]) -> list[int]:
    """Return the places of the new list's codes among those coming, then those kept.

    The file's order holds; with codes that are kept it is the registered order, new ones behind, or where the
    registered list is sorted by notation, sorted.
    """
    if not kept:
        return list(range(len(coming)))
    names = [code.notation for code in (*coming, *kept)]
    if list(before) == sorted(before, key=natural):
        return sorted(range(len(names)), key=lambda place: natural(names[place]))
    places = {notation: place for place, notation in enumerate(before)}
    return sorted(range(len(names)), key=lambda place: (places.get(names[place], len(places)), place))


def _named(read: CodeList, live: CodeList | None, ref: str, codes: tuple[Code, ...]) -> CodeList:
    """Return the codes as the list they are imported to; what the file does not say of the list stays."""
    agency, _, slug = ref.partition("/")
    known: Mapping[str, Any] = {
        name: getattr(read, name) or (getattr(live, name) if live else None)
        for name in (
            *("title", "description", "legal_basis", "source", "authority"),
            *("valid_from", "valid_until", "notes"),
        )
    }
    title = known["title"] or {"id": slug.replace("-", " ").capitalize() or _UNKNOWN}
    texts = {"legal_basis": known["legal_basis"] or _UNKNOWN, "source": known["source"] or _UNKNOWN}
    return CodeList(
        **{
            **known,
            **texts,
            "agency": agency,
            "slug": slug,
            "version": live.version if live else "1.0.0",
            "title": title,
            "description": known["description"] or title,
            "authority": known["authority"] or agency,
            "codes": codes,
            "changes": read.changes,
        }
    )


def _undecided(notation: str) -> Problem:
    return Problem(
        "removed",
        notation,
        None,
        Sentence(
            f"Kode {notation} terdaftar tetapi tidak ada dalam berkas. Putuskan: tetap (sebagian) atau hapus.",
            f"Code {notation} is registered and not in the file. Decide: keep it (partial) or remove it.",
        ),
    )
