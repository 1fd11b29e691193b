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
from registry.codes import brought, conditions, joining, recorded, repository, service
from registry.codes.difference import compare
from registry.codes.payloads import Code, CodeList, ItemChange, Match
from registry.codes.reading import EMPTY, Problem, Reading
from registry.codes.registered import Registered
from registry.codes.revision import Revision, part, whole
from registry.codes.triples import scheme_path
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

    Where codes that the file lacks are kept, ``code_list`` holds the codes of the file alone. ``conflicts`` wait for a
    decision; ``warnings`` stop nothing; ``matches`` are mappings that are not taken.
    """

    code_list: CodeList
    problems: tuple[Problem, ...]
    conflicts: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: int
    revision: Revision | None
    """What becomes of the published list; None: there is none yet."""
    matches: tuple[tuple[str, Match, str], ...] = ()
    changes: tuple[ItemChange, ...] = ()
    """The changes of codes that the file tells and that are not recorded yet."""

    @property
    def concerned(self) -> CodeList:
        """The list with the codes that differ, and those around them."""
        return self.revision.after if self.revision else self.code_list

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
    registered = _registered(session, ref, by)
    live = _live(session, registered) if registered else None
    left_out = set(leave_out)
    is_part = registered is not None and missing is Missing.KEEP
    if registered is None:
        found = joining.alone(reading, left_out)
    else:
        found = (joining.part if is_part else joining.whole)(reading, left_out, registered)
    code_list = _named(reading.code_list, live, ref, tuple(brought.dated(found.codes, reading)))
    problems = [problem for problem in reading.problems if problem.subject not in left_out]
    if not (is_part and not found.codes) and (found.codes or not problems):
        problems += conditions.check(
            code_list, found.rows, numeric=found.numeric, known=found.known, beside=found.beside
        )
    revision = (part if is_part else whole)(registered, code_list) if registered else None
    concerned, before = (revision.after, revision.before) if revision else (code_list, {})
    wrong = {problem.subject for problem in problems}
    of_changes = brought.checked(concerned, reading, before=before, live=live, told=wrong)
    problems += (problem for problem in of_changes.problems if problem.subject not in left_out)
    difference = revision.difference if revision else compare({}, code_list.codes)
    conflicts = [_undecided(notation) for notation in difference.removed if missing is Missing.ASK]
    return Preview(
        code_list=code_list,
        problems=tuple(sorted(problems, key=lambda problem: problem.row or 0)),
        conflicts=tuple(conflicts),
        warnings=reading.warnings,
        new=difference.added,
        changed=difference.changed,
        removed=difference.removed,
        same=(registered.total if registered else 0) - len(difference.removed) - len(difference.changed),
        revision=revision,
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
    if found.revision:
        return service.draft(session, found.revision, by=by)
    entry = service.begun(session, code_list.agency, code_list.slug)
    if entry:
        service.rewrite(session, entry, code_list, by=by)
    else:
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


def _registered(session: Session, ref: str, by: Caller) -> Registered | None:
    agency, _, slug = ref.partition("/")
    try:
        items_repository.by_iri(session, by, scheme_path(agency, slug))
        return service.registered(session, ref)
    except NotFound:  # not registered, not published yet, or not to be seen by whoever asks
        return None


def _live(session: Session, registered: Registered) -> CodeList:
    """Return what the published version says of its list and the changes recorded of it, without its codes."""
    found = repository.described(Entry(registered.item, registered.version))
    return replace(found, changes=tuple(recorded.changes(session, registered.item.id or 0)))


def _named(read: CodeList, live: CodeList | None, ref: str, codes: tuple[Code, ...]) -> CodeList:
    """Return the codes as the list they are imported to; what the file does not say of the list stays."""
    agency, _, slug = ref.partition("/")
    known: Mapping[str, Any] = {
        name: getattr(read, name) or (getattr(live, name) if live else None)
        for name in (
            *("title", "description", "legal_basis", "source", "authority"),
            *("valid_from", "valid_until", "notes", "levels"),
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
