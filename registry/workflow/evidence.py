"""Evidence for EPSS (Peraturan BPS 3/2022): what was done for each indicator, by whom and when, from log and states.

Four indicators of the domain Prinsip SDI, and two lists that serve the upper levels of all of them: level 4 asks for
periodic review, level 5 for updating. Nothing here is written by hand: it can be computed again by anybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import String, and_, cast, literal
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.accounts.models import Agency, Role, User
from registry.catalog.receipts import conforms
from registry.changes.models import Change
from registry.errors import Sentence
from registry.items.models import Decision, Item, Reference, Version
from registry.items.repository import visible_to
from registry.items.state import Access, Action, Kind
from registry.receipts.service import Office
from registry.workflow.calendar import start_of
from registry.workflow.models import FieldDecision, Review

READERS = (Role.WALIDATA, Role.WALIDATA_PENDUKUNG, Role.PEMBINA, Role.KOORDINATOR)


class Indicator(StrEnum):
    """Code of an EPSS indicator, or of one of the two lists for levels 4 and 5."""

    STANDARDS = "10101"
    METADATA = "10201"
    INTEROPERABILITY = "10301"
    CODES = "10401"
    REVIEW = "reviu"
    UPDATING = "pemutakhiran"


TITLES = {
    Indicator.STANDARDS: Sentence("Penerapan Standar Data Statistik", "Use of statistical data standards"),
    Indicator.METADATA: Sentence("Penerapan Metadata Statistik", "Use of statistical metadata"),
    Indicator.INTEROPERABILITY: Sentence("Penerapan Interoperabilitas Data", "Use of data interoperability"),
    Indicator.CODES: Sentence("Penerapan Kode Referensi", "Use of reference codes"),
    Indicator.REVIEW: Sentence("Reviu dan evaluasi secara berkala (tingkat 4)", "Periodic review (level 4)"),
    Indicator.UPDATING: Sentence("Pemutakhiran (tingkat 5)", "Updating (level 5)"),
}
OPEN_FORMATS = frozenset({"CSV", "JSON", "JSON_LD", "GEOJSON", "XML", "RDF_XML", "RDF_TURTLE", "ODS", "PARQUET"})
"""Formats that are open and that programs read (EU file types)."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was done, as it can be attached."""

    what: str
    """The action: ``publish``, ``verify``, ``return`` …"""
    iri: str
    version: str
    title: str
    agency: str
    account: str
    """Account of who did it."""
    role: str
    """The role acted in, where it was a decision, and the agency of that account."""
    at: datetime
    note: str
    seq: int | None
    """Number of the line in the change log that proves it."""

    def to_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The proofs of an indicator in a period, and the counts that sum them up."""

    indicator: Indicator
    title: Sentence
    counts: dict[str, int]
    proofs: tuple[Proof, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        return {
            "indicator": self.indicator.value,
            "title": self.title._asdict(),
            "counts": self.counts,
            "proofs": [proof.to_json() for proof in self.proofs],
        }


def evidence(session: Session, office: Office, caller: Caller, *, since: date, until: date) -> list[Evidence]:
    """Return the evidence of every indicator for what was done from one day to another, both included.

    For walidata, pembina and coordinator. Items that are closed are counted and listed only for who may see them.
    """
    caller.require_role(*READERS)
    done = list(_done(session, caller, since, until))
    published = [(item, version, proof) for item, version, proof in done if proof.what == Action.PUBLISH.value]
    referring = _referring(session, [version.id or 0 for _, version, _ in published])
    return [
        _standards(session, office, published),
        _metadata(published),
        _interoperability(published),
        _codes(published, referring),
        _review(session, done, since, until),
        _updating(done),
    ]


def year_of_evidence(year: int) -> tuple[date, date]:
    """Return the first and last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


Done = tuple[Item, Version, Proof]


def _standards(session: Session, office: Office, published: Sequence[Done]) -> Evidence:
    own = [found for found in published if found[0].kind == Kind.STANDARD.value]
    following = [
        found
        for found in published
        if found[0].kind == Kind.DATASET.value
        and (
            found[1].body.get("conforms_to")
            or any(file.get("conforms_to") for file in found[1].body.get("distributions", []))
        )
    ]
    checked = [
        found
        for found in following
        if any(conforms(session, office, found[1].body, file) for file in found[1].body.get("distributions", []))
    ]
    return _evidence(
        Indicator.STANDARDS,
        {
            "standards_published": len(own),
            "datasets_following_a_standard": len(following),
            "datasets_checked_and_valid": len(checked),
            "producers": len({item.agency for item, _, _ in following}),
        },
        [*own, *following],
    )


def _metadata(published: Sequence[Done]) -> Evidence:
    kinds = (Kind.ACTIVITY, Kind.VARIABLE, Kind.INDICATOR)
    own = [found for found in published if found[0].kind in {kind.value for kind in kinds}]
    counts = {f"{kind.value}_published": sum(item.kind == kind.value for item, _, _ in own) for kind in kinds}
    return _evidence(Indicator.METADATA, {**counts, "producers": len({item.agency for item, _, _ in own})}, own)


def _interoperability(published: Sequence[Done]) -> Evidence:
    shared = [
        (item, version, proof)
        for item, version, proof in published
        if item.kind == Kind.DATASET.value
        and version.access != Access.CLOSED.value
        and any(file.get("format") in OPEN_FORMATS for file in version.body.get("distributions", []))
    ]
    formats = {file.get("format") for _, version, _ in shared for file in version.body.get("distributions", [])}
    return _evidence(
        Indicator.INTEROPERABILITY,
        {"datasets_in_open_formats": len(shared), "open_formats": len(formats & OPEN_FORMATS)},
        shared,
    )


def _codes(published: Sequence[Done], referring: set[int]) -> Evidence:
    lists = [found for found in published if found[0].kind == Kind.CODE_LIST.value]
    users = [found for found in published if found[1].id in referring]
    return _evidence(
        Indicator.CODES,
        {"code_lists_published": len(lists), "items_using_reference_codes": len(users)},
        [*lists, *users],
    )


def _review(session: Session, done: Sequence[Done], since: date, until: date) -> Evidence:
    steps = {Action.VERIFY.value, Action.APPROVE.value, Action.RETURN.value, "reject"}
    own = [found for found in done if found[2].what in steps]
    verdicts = session.exec(
        select(FieldDecision.accepted)
        .join(Review, col(Review.id) == FieldDecision.review_id)
        .join(Decision, col(Decision.id) == Review.decision_id)
        .where(*_within(col(Decision.at), since, until))
    ).all()
    counts = {step: sum(proof.what == step for _, _, proof in own) for step in sorted(steps)}
    return _evidence(
        Indicator.REVIEW,
        {**counts, "fields_accepted": sum(verdicts), "fields_refused": len(verdicts) - sum(verdicts)},
        own,
    )


def _updating(done: Sequence[Done]) -> Evidence:
    newer = [
        found
        for found in done
        if found[2].what in {Action.PUBLISH.value, Action.RETIRE.value, "supersede"}
        and (found[2].what != Action.PUBLISH.value or (found[1].major, found[1].minor, found[1].patch) > (1, 0, 0))
    ]
    return _evidence(
        Indicator.UPDATING,
        {
            "new_versions_published": sum(proof.what == Action.PUBLISH.value for _, _, proof in newer),
            "superseded": sum(proof.what == "supersede" for _, _, proof in newer),
            "retired": sum(proof.what == Action.RETIRE.value for _, _, proof in newer),
        },
        newer,
    )


def _evidence(indicator: Indicator, counts: dict[str, int], found: Sequence[Done]) -> Evidence:
    return Evidence(indicator, TITLES[indicator], counts, tuple(proof for _, _, proof in found))


def _done(session: Session, caller: Caller, since: date, until: date) -> Iterator[Done]:
    """Yield what the log says was done on versions in a period, oldest first, with the decision's role and reason."""
    point = literal(".")
    number = (cast(col(Version.major), String) + point + cast(col(Version.minor), String) + point) + cast(
        col(Version.patch), String
    )
    rows = session.execute(
        core_select(Change, Item, Version, col(User.username), col(Agency.slug))
        .join(Item, col(Item.iri) == Change.subject)
        .join(Version, and_(col(Version.item_id) == Item.id, number == Change.version))
        .join(User, col(User.id) == Change.actor)
        .join(Agency, col(Agency.id) == User.agency_id)
        .where(*_within(col(Change.at), since, until), visible_to(caller))
        .order_by(col(Change.seq))
    ).all()
    decided = _decisions(session, since, until)
    for line, item, version, username, agency in rows:
        what, _, standing = line.action.partition(".standing.")
        waiting = decided.get((version.id or 0, what), [])
        decision = waiting.pop(0) if waiting else None
        by_standing = f"persetujuan tetap {standing}" if standing else ""
        yield (
            item,
            version,
            Proof(
                what=what,
                iri=item.iri,
                version=version.number,
                title=version.body["title"]["id"],
                agency=item.agency,
                account=username,
                role=f"{decision.role}, {agency}" if decision else agency,
                at=line.at,
                note=(decision.reason if decision else None) or by_standing,
                seq=line.seq,
            ),
        )


def _decisions(session: Session, since: date, until: date) -> dict[tuple[int, str], list[Decision]]:
    """Return the decisions of a period by version and by what the log calls them, oldest first."""
    found: dict[tuple[int, str], list[Decision]] = {}
    for decision in session.exec(
        select(Decision).where(*_within(col(Decision.at), since, until)).order_by(col(Decision.id))
    ):
        found.setdefault((decision.version_id, "reject" if decision.final else decision.action), []).append(decision)
    return found


def _referring(session: Session, versions: Sequence[int]) -> set[int]:
    """Return which of these versions refer to a code list."""
    chosen = set(versions)
    rows = session.exec(
        select(Reference.version_id).where(col(Reference.target).startswith("/id/code-list/", autoescape=True))
    )
    return {number for number in rows if number in chosen}


def _within(moment: Any, since: date, until: date) -> tuple[Any, Any]:
    return moment >= start_of(since), moment < start_of(until + timedelta(days=1))
