"""Whether items are what the change log says: state and document of every version, and who decided on it."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from registry.changes.models import Change
from registry.errors import Sentence
from registry.items.models import Decision, Item, StandingApproval, Version
from registry.items.service import hash_of
from registry.items.state import Action

REJECT = "reject"  # what the log calls a final return
RENUMBER = "renumber."  # before the number that a draft had until then


def deviations(session: Session) -> Iterator[tuple[str, Sentence]]:
    """Yield what was changed, made or removed past the services, by its IRI path or path in the log, and how."""
    yield from _versions(session)
    yield from _decisions(session)
    yield from _standing(session)


def _versions(session: Session) -> Iterator[tuple[str, Sentence]]:
    told: dict[tuple[str, str], tuple[str | None, str | None]] = {}
    lines = session.execute(
        core_select(
            col(Change.subject), col(Change.version), col(Change.to_state), col(Change.body_hash), col(Change.action)
        )
        .where(col(Change.version).is_not(None))
        .order_by(col(Change.seq))
    )
    for subject, number, state, body_hash, action in lines:
        if action.startswith(RENUMBER):  # what was told of it stands under its old number
            told.pop((subject, action.removeprefix(RENUMBER)), None)
        told[subject, number] = (state, body_hash)
    kept = session.execute(
        select(Item.iri, Version).join(Version, col(Version.item_id) == Item.id).order_by(col(Version.id)),
        execution_options={"yield_per": 100},  # documents are large: never all at once
    )
    for iri, version in kept:
        name = f"{iri}/versi/{version.number}"
        line = told.pop((iri, version.number), None)
        if line is None:
            yield name, Sentence("ada di basis data tanpa catatan", "is in the database and was never recorded")
            continue
        state, body_hash = line
        if state != version.state:
            yield (
                name,
                Sentence(
                    f"keadaannya '{version.state}', tercatat '{state}'", f"is '{version.state}', recorded as '{state}'"
                ),
            )
        if not body_hash == version.body_hash == hash_of(version.body):
            yield name, Sentence("isinya bukan yang tercatat", "its document is not the one recorded")
    for (subject, number), _ in sorted(told.items()):
        yield (
            f"{subject}/versi/{number}",
            Sentence("tercatat tetapi tidak ada lagi", "was recorded and is no longer there"),
        )


def _decisions(session: Session) -> Iterator[tuple[str, Sentence]]:
    """Compare the decisions kept on each version with the lines of the log: which, in which order, by whom."""
    told: dict[str, list[tuple[str, int]]] = defaultdict(list)
    lines = session.execute(
        select(col(Change.subject), col(Change.version), col(Change.action), col(Change.actor))
        .where(col(Change.version).is_not(None))
        .order_by(col(Change.seq))
    )
    for subject, number, named, actor in lines:
        if named.startswith(RENUMBER):
            told[f"{subject}/versi/{number}"] += told.pop(f"{subject}/versi/{named.removeprefix(RENUMBER)}", [])
        action, _, standing = named.partition(".standing.")
        if action in {*Action, REJECT}:
            told[f"{subject}/versi/{number}"].append((action, -int(standing) if standing else actor))
    kept: dict[str, list[tuple[str, int]]] = defaultdict(list)
    rows = session.execute(
        core_select(col(Item.iri), col(Version.major), col(Version.minor), col(Version.patch), Decision)
        .join(Version, col(Version.item_id) == Item.id)
        .join(Decision, col(Decision.version_id) == Version.id)
        .order_by(col(Decision.id))
    )
    for iri, major, minor, patch, decision in rows:
        action = REJECT if decision.final else decision.action
        who = -decision.standing_id if decision.standing_id else decision.by
        kept[f"{iri}/versi/{major}.{minor}.{patch}"].append((action, who))
    for name in sorted(told.keys() | kept.keys()):
        if told.get(name, []) != kept.get(name, []):
            yield name, Sentence("putusannya bukan yang tercatat", "its decisions are not the ones recorded")


def _standing(session: Session) -> Iterator[tuple[str, Sentence]]:
    """Compare who proposed, approved and revoked each standing approval with the lines of the log."""
    told: dict[str, dict[str, int]] = defaultdict(dict)
    for subject, action, actor in session.execute(
        select(col(Change.subject), col(Change.action), col(Change.actor)).where(
            col(Change.action).startswith("standing.")
        )
    ):
        told[subject][action.partition(".")[2]] = actor
    kept = {
        made.path: {
            step: user
            for step, user in (
                ("propose", made.proposed_by),
                ("approve", made.approved_by),
                ("revoke", made.revoked_by),
            )
            if user is not None
        }
        for made in session.exec(select(StandingApproval))
    }
    for path in sorted(told.keys() | kept.keys()):
        if told.get(path) != kept.get(path):
            yield path, Sentence("yang memutuskan bukan yang tercatat", "who decided is not who is recorded")
