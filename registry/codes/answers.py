"""What the API and the command line say of codes in time: plain values, in the order people read them."""

from datetime import date
from typing import Any

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.codes import compare, recorded, repository, usage
from registry.codes.history import History
from registry.codes.history import history as history_of
from registry.codes.identify import Identified, Reading
from registry.codes.impact import Impact
from registry.codes.lineage import Relative
from registry.codes.payloads import Code
from registry.codes.succession import Standing, standing_on
from registry.codes.translate import Translation
from registry.codes.triples import concept_path
from registry.errors import NotFound, Sentence
from registry.items.repository import Entry

_BELOW = 500


def brief(code: Code) -> dict[str, Any]:
    """Return what a list shows of a code."""
    return {
        "code": code.notation,
        "labels": code.labels,
        "broader": code.broader,
        "level": code.level,
        "valid_from": code.valid_from,
        "valid_until": code.valid_until,
    }


def one(session: Session, caller: Caller, entry: Entry, notation: str, day: date) -> dict[str, Any]:
    """Return a code with what lies above and below it, its validity on a day, its history and who uses it."""
    item_id = entry.item.id or 0
    found = repository.code(session, item_id, notation)
    if found is None:
        name = f"{entry.item.agency}/{entry.item.slug}"
        raise NotFound(Sentence(f"'{notation}' bukan kode dalam {name}.", f"'{notation}' is no code of {name}."))
    changes = recorded.related(session, item_id, notation)
    is_valid = found.is_valid_at(day)
    told = Standing(found, day, is_valid, (), None) if is_valid else standing_on(found, changes, day)
    return {
        **brief(found),
        "iri": concept_path(entry.item.agency, entry.item.slug, notation),
        "list": f"{entry.item.agency}/{entry.item.slug}",
        "version": entry.version.number,
        "alt_labels": [{language: label} for language, label in found.alt_labels],
        "definition": found.definition,
        "note": found.note,
        "legal_basis": found.legal_basis,
        "ancestors": [named(code) for code in repository.ancestors(session, item_id, found)],
        "narrower": [named(code) for code in repository.narrower(session, item_id, notation, limit=_BELOW)],
        "valid_at": standing(told),
        "history": history(history_of(session, f"{entry.item.agency}/{entry.item.slug}", notation))
        if changes
        else None,
        "used_by": [
            {"kind": item.kind, "iri": item.iri, "title": version.body["title"]}
            for item, version in usage.users_of_code(session, caller, entry.item, notation)
        ],
    }


def standing(found: Standing) -> dict[str, Any]:
    """Return whether a code is valid on a day, and what stands for it then where it is not."""
    return {
        "date": found.date,
        "valid": found.is_valid,
        "reason": found.reason._asdict() if found.reason else None,
        "instead": [relative(other) for other in found.instead],
    }


def named(code: Code) -> dict[str, Any]:
    """Return a code by its name."""
    return {"code": code.notation, "labels": code.labels}


def relative(found: Relative) -> dict[str, Any]:
    """Return what a code was or became, with its part and the changes on the way."""
    return {"code": found.notation, "share": found.share, "through": compare.changes_to_json(found.through)}


def history(found: History) -> dict[str, Any]:
    """Return where a code comes from and what became of it."""
    return {
        "code": found.code.notation,
        "labels": found.code.labels,
        "valid_from": found.code.valid_from,
        "valid_until": found.code.valid_until,
        "origins": [relative(other) for other in found.origins if other.through],
        "descendants": [relative(other) for other in found.descendants if other.through],
        "changes": compare.changes_to_json(found.changes),
    }


def translation(
    found: Translation, code: str, source: str, target: str, at: date, until: date | None
) -> dict[str, Any]:
    """Return a translation: one candidate, several, or none with the reason."""
    return {
        "code": code,
        "from": source,
        "to": target,
        "at": at.isoformat(),
        **({"until": until.isoformat()} if until else {}),
        "candidates": [
            {"code": c.code, "label": c.label, "match": c.match, "share": c.share} for c in found.candidates
        ],
        "reason": found.reason.id if found.reason else None,
    }


def identified(found: Identified) -> dict[str, Any]:
    """Return the readings of a bare code or name."""
    return {
        "text": found.text,
        "explanation": found.explanation._asdict(),
        "readings": [_reading(one_of) for one_of in found.readings],
        "more": found.more,
    }


def _reading(found: Reading) -> dict[str, Any]:
    agency, _, slug = found.list.partition("/")
    return {
        "list": found.list,
        "code": found.code.notation,
        "iri": concept_path(agency, slug, found.code.notation),
        "labels": found.code.labels,
        "place": found.place,
        "ancestors": [named(code) for code in found.above],
        "counterparts": [{"code": row.target, "match": row.match.value} for row in found.counterparts],
        "valid": found.is_valid,
        "reason": found.reason._asdict() if found.reason else None,
    }


def impact(found: Impact) -> dict[str, Any]:
    """Return what a proposed version touches."""
    return {
        "list": f"{found.entry.item.agency}/{found.entry.item.slug}",
        "from": found.base,
        "to": found.entry.version.number,
        "state": found.entry.version.state,
        "touched": found.touched,
        "breaking": sorted(found.breaking),
        "by_agency": found.by_agency,
        "items": [
            {
                "kind": item.kind,
                "agency": item.agency,
                "iri": item.version_iri,
                "title": item.title,
                "through": item.through,
                "rows": item.rows,
            }
            for item in found.affected
        ],
        "correspondences": [
            {"slug": table.slug, "agency": table.agency, "list": table.other_list, "codes": table.codes}
            for table in found.correspondences
        ],
    }
