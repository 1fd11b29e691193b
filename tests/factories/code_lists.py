"""Small code lists to change and to relate."""

from collections.abc import Iterable

from sqlmodel import Session

from registry.accounts.service import system_caller
from registry.codes import correspondences
from registry.codes.payloads import Code, CodeList, Correspondence, Map
from registry.content.load import load_code_list
from registry.items.repository import Entry
from registry.items.state import State
from tests.factories import walks
from tests.factories.people import People


def code_list(
    *entries: Code | str, agency: str = "kominfo-blitar", slug: str = "warna", version: str = "1.0.0"
) -> CodeList:
    """Return a list of codes; a bare text is a code whose label is its notation in capitals."""
    found = [Code(entry, {"id": entry.upper()}) if isinstance(entry, str) else entry for entry in entries]
    return CodeList(
        agency=agency,
        slug=slug,
        version=version,
        title={"id": f"Daftar {slug}"},
        description={"id": "Untuk uji coba."},
        legal_basis="Keputusan Kepala Dinas Nomor 1 Tahun 2025",
        source="Uji coba",
        codes=tuple(found),
        authority="Dinas Kominfo",
    )


def register(session: Session, people: People, found: CodeList) -> None:
    """Register and publish a list."""
    assert load_code_list(session, found, by=people.system)
    session.flush()


def publish(session: Session, people: People, entry: Entry) -> None:
    """Take a proposed version to publication."""
    walks.take(session, people, entry, State.PUBLISHED, by=people.walidata)
    session.flush()


def relate(session: Session, source: CodeList, target: CodeList, maps: Iterable[Map]) -> None:
    """Write a correspondence from one list to another."""
    correspondences.load(
        session,
        Correspondence(
            agency=source.agency,
            slug=f"{source.slug}--{target.slug}",
            title={"id": "Padanan"},
            source_list=source.ref,
            target_list=target.ref,
            source="Uji coba",
            maps=tuple(maps),
        ),
        by=system_caller(session),
    )
