"""What programs found of versions in a list, at a glance: metadata filled, checks of files, personal data undecided."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from registry.catalog import receipts
from registry.items.models import Item, Version
from registry.receipts.service import Office
from registry.schemas import completeness
from registry.workflow.models import DisclosureFinding


@dataclass(frozen=True, slots=True)
class Automatic:
    """The findings on one version."""

    filled: int
    wanted: int
    """Fields that must be filled before publication, and how many are."""
    errors: int
    warnings: int
    """Of the checks of its files that are proven by a receipt."""
    unproven: int
    """Files with a check whose receipt does not hold."""
    undecided: int
    """Findings of personal data or small cells that nobody has decided on."""

    @property
    def is_sound(self) -> bool:
        """Say whether nothing was found that somebody has to look at."""
        return self.filled == self.wanted and not (self.errors or self.unproven or self.undecided)


def automatic(session: Session, office: Office, rows: Sequence[int]) -> dict[int, Automatic]:
    """Return the findings on versions by their rows; as many documents are opened as the list shows lines."""
    undecided = _undecided(session, rows)
    query = select(Item.kind, Version.id, Version.body).join(Item, col(Item.id) == Version.item_id)
    found = {}
    for kind, row, body in session.exec(query.where(col(Version.id).in_(rows))):
        if row is None:
            continue
        progress = completeness.progress(kind, body)
        checked = [one for one in body.get("distributions", []) if one.get("check")]
        proofs = [receipts.proof(session, office, body, one) for one in checked]
        counts = [proof.check["counts"] for proof in proofs if proof is not None]
        found[row] = Automatic(
            filled=progress.filled,
            wanted=progress.wanted,
            errors=sum(count["error"] for count in counts),
            warnings=sum(count["warning"] for count in counts),
            unproven=len(proofs) - len(counts),
            undecided=undecided.get(row, 0),
        )
    return found


def _undecided(session: Session, rows: Sequence[int]) -> dict[int, int]:
    query = (
        select(DisclosureFinding.version_id, func.count())
        .join(Version, col(Version.id) == DisclosureFinding.version_id)
        .where(
            col(DisclosureFinding.version_id).in_(rows),
            DisclosureFinding.body_hash == Version.body_hash,
            col(DisclosureFinding.verdict).is_(None),
        )
        .group_by(col(DisclosureFinding.version_id))
    )
    return dict(session.exec(query).all())
