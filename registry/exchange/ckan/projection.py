"""The index of packages as something derived: it follows the change log and can be built anew at any time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from registry.changes.current import Currency
from registry.changes.follower import Counted
from registry.changes.models import Change
from registry.exchange.ckan import catalogue
from registry.exchange.ckan.catalogue import PUBLIC
from registry.exchange.ckan.directory import Directories
from registry.exchange.ckan.identifiers import Identifiers
from registry.exchange.ckan.index import PackageIndex, Packed
from registry.exchange.ckan.moments import micros
from registry.exchange.ckan.packages import Packages, Row
from registry.items.state import Kind


@dataclass(frozen=True, slots=True)
class Ckan:
    """What CKAN's door needs: the index, the makers of packages, and the directory of agencies and topics."""

    index: PackageIndex
    packages: Packages
    directories: Directories
    currency: Currency

    @property
    def is_at_hand(self) -> bool:
        """Whether the index is open at its last commit and known to be up to date: it answers without the database."""
        return self.index.is_settled and self.currency.is_known

    def at_hand(self, reference: str) -> bytes | None:
        """Return a public dataset as the index at hand has it; None where it has none, or is not at hand."""
        return self.index.latest().one(reference, PUBLIC) if self.is_at_hand else None

    def kept(self, session: Session, reference: str) -> bytes | None:
        """Return a public dataset as it stands in the index; None where it is not there or not up to date."""
        return self.index.latest().one(reference, PUBLIC) if self.currency.ask(session) else None

    def close(self) -> None:
        """Let go of the files."""
        self.index.close()
        self.currency.close()


def open_ckan(home: Path, base: str, engine: Engine) -> Ckan:
    """Open the door's parts in the home folder, for one public address."""
    currency = Currency(engine, PackageProjection.name)
    return Ckan(PackageIndex(home / "ckan", base), Packages(Identifiers(base), base), Directories(), currency)


class PackageProjection:
    """Keeps the packages in step with the change log: live versions, and drafts for their own people."""

    name = "ckan"

    def __init__(self, ckan: Ckan) -> None:
        self._ckan = ckan

    def is_empty(self) -> bool:
        """Say whether nothing is held."""
        return self._ckan.index.count() == 0

    def apply(self, session: Session, changes: Sequence[Change]) -> None:
        """Bring the packages of the datasets that changes touched to their present state.

        Packages name agencies and topics: where one of these is called otherwise, all packages are made anew.
        """
        if self._ckan.index.is_called_otherwise(self._ckan.directories.latest(session).called):
            self.refill(session)
            return
        iris = sorted({change.subject for change in changes if change.kind == Kind.DATASET.value})
        if iris:
            packed = list(self._packed(session, catalogue.touched(session, iris)))
            present = {one.key for one in packed}
            self._ckan.index.write(packed, [iri for iri in iris if iri not in present])

    def counted(self, session: Session) -> Counted:
        """Count what is indexed and what should be."""
        return Counted(sum(1 for _ in catalogue.everything(session)), self._ckan.index.count())

    def refill(self, session: Session) -> int:
        """Index all datasets anew; readers see the former ones until it is done."""
        self._ckan.index.is_called_otherwise(self._ckan.directories.latest(session).called)  # notes it
        return self._ckan.index.write(self._packed(session, catalogue.everything(session)), anew=True)

    def _packed(self, session: Session, rows: Iterable[Row]) -> Iterator[Packed]:
        directory = self._ckan.directories.latest(session)
        for row in rows:
            yield Packed(
                key=f"/id/dataset/{row.agency}/{row.slug}",
                number=row.item_id,
                package=self._ckan.packages.shown(row, directory),
                modified=micros(row.moved_at),
                created=micros(row.created_at),
                seen_by=catalogue.seen_by(row),
            )
