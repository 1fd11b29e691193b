"""Load what ships with the program: agencies, code lists, correspondences, standards and metadata.

It is published by the system account with its legal basis as the reason; what is there already is left alone.
"""

import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts import service as account_service
from registry.accounts.caller import Caller
from registry.codes import correspondences, recorded
from registry.codes import service as codes
from registry.codes.payloads import CodeList, Correspondence
from registry.codes.turtle import bundled
from registry.errors import NotFound
from registry.items import repository, transitions
from registry.items import service as items
from registry.items.state import Kind

AGENCIES = {
    "kominfo-blitar": {"id": "Dinas Komunikasi dan Informatika Kabupaten Blitar", "en": "Blitar Regency ICT Office"},
    "bps-blitar": {"id": "Badan Pusat Statistik Kabupaten Blitar", "en": "Statistics Indonesia, Blitar Regency"},
    "bappeda-blitar": {"id": "Bappedalitbang Kabupaten Blitar", "en": "Blitar Regency Planning Agency"},
    "desa-sawentar": {"id": "Pemerintah Desa Sawentar", "en": "Sawentar Village Government"},
    "kemendagri": {"id": "Kementerian Dalam Negeri", "en": "Ministry of Home Affairs"},
    "bps": {"id": "Badan Pusat Statistik", "en": "Statistics Indonesia"},
    "dukcapil": {
        "id": "Direktorat Jenderal Kependudukan dan Pencatatan Sipil",
        "en": "Directorate General of Population and Civil Registration",
    },
    "kemendesa": {"id": "Kementerian Desa dan Pembangunan Daerah Tertinggal", "en": "Ministry of Villages"},
    "sitakro": {"id": "SITakro (Relawan TIK Kabupaten Blitar)", "en": "SITakro (ICT Volunteers of Blitar Regency)"},
    "opensid": {"id": "OpenSID (OpenDesa)", "en": "OpenSID (OpenDesa)"},
}
"""The first agencies and authorities of codes."""

_OWNER = "kominfo-blitar"
_VILLAGES = {"desa-sawentar": "35.05.10.2011"}

Progress = Callable[[str], None]
"""Told what is being done, in Indonesian."""


def load(session: Session, tell: Progress) -> None:
    """Bring an empty or older database to the content of this program."""
    caller = _agencies(session)
    vocabularies = list(bundled())
    lists = [found for found in vocabularies if isinstance(found, CodeList)]
    for number, code_list in enumerate(lists, start=1):
        if load_code_list(session, code_list, by=caller):
            tell(f"daftar kode {number}/{len(lists)}: {code_list.ref} ({len(code_list.codes)} kode)")
    tables = [found for found in vocabularies if isinstance(found, Correspondence)]
    loaded = sum(correspondences.load(session, table, by=caller) for table in tables)
    if loaded:
        tell(f"{loaded} tabel padanan")
    for kind, folder in (
        (Kind.STANDARD, "standards"),
        (Kind.ACTIVITY, "activities"),
        (Kind.VARIABLE, "variables"),
        (Kind.INDICATOR, "indicators"),
    ):
        for document in _documents(folder):
            if _publish(session, kind, document, by=caller):
                tell(f"{kind.value}: {document['slug']}")


def load_code_list(session: Session, code_list: CodeList, *, by: Caller) -> bool:
    """Register and publish a code list with its codes in the name of the system; False when it is there already."""
    if _exists(session, by, Kind.CODE_LIST, code_list.agency, code_list.slug):
        return False
    entry = items.create(
        session,
        kind=Kind.CODE_LIST,
        agency=code_list.agency,
        slug=code_list.slug,
        body=codes.body_of(code_list),
        by=by,
        valid_from=code_list.valid_from,
        valid_until=code_list.valid_until,
        number=code_list.version,
    )
    codes.write_codes(session, entry, code_list.codes)
    codes.make_findable(session, entry)
    recorded.write(session, entry.version, code_list.changes)
    transitions.publish_bundled(session, entry, by=by, legal_basis=code_list.legal_basis)
    return True


def _agencies(session: Session) -> Caller:
    if accounts.find_user(session, account_service.SYSTEM) is None:
        account_service.found(session, _OWNER, AGENCIES[_OWNER])
    caller = account_service.system_caller(session)
    known = {agency.slug for agency in accounts.agencies(session)}
    for slug, title in AGENCIES.items():
        if slug not in known:
            account_service.create_agency(session, slug, title, by=caller, village=_VILLAGES.get(slug))
    return caller


def _publish(session: Session, kind: Kind, document: dict[str, Any], *, by: Caller) -> bool:
    agency = document.get("agency", _OWNER)
    if _exists(session, by, kind, agency, document["slug"]):
        return False
    entry = items.create(
        session,
        kind=kind,
        agency=agency,
        slug=document["slug"],
        body=document["body"],
        by=by,
        number=document.get("version", "1.0.0"),
    )
    transitions.publish_bundled(session, entry, by=by, legal_basis=document["legal_basis"])
    return True


def _exists(session: Session, caller: Caller, kind: Kind, agency: str, slug: str) -> bool:
    try:
        repository.find(session, caller, kind=kind, agency=agency, slug=slug)
    except NotFound:
        return False
    return True


def _documents(folder: str) -> Iterator[dict[str, Any]]:
    place = files("registry.content") / folder
    if not place.is_dir():
        return
    for file in sorted(place.iterdir(), key=lambda found: found.name):
        if file.name.endswith(".json"):
            yield json.loads(file.read_text(encoding="utf-8"))
