"""A small registry for the portal's tests, made through the real services: bundled content, people, three datasets."""

import csv
import io
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from registry.accounts import repository as accounts
from registry.accounts import service as account_service
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.app import Registry, wire
from registry.catalog import downloads
from registry.changes import log
from registry.cli import proposal
from registry.content.load import load
from registry.db import now
from registry.items import service as items
from registry.items.repository import Entry
from registry.items.state import Access, Kind
from registry.microdata import resting, sealed
from registry.migrations import upgrade
from registry.receipts.service import Way
from registry.settings import Settings
from registry.validation.run_record import Asked, Incoming
from registry.workflow import service as workflow
from tests.portal import rare
from tests.validation.delivered import CARD, OTHER_CARD, family, person

PASSWORD = "kata-sandi-contoh"
PUBLISHED, SUBMITTED, MICRODATA = "penduduk-sawentar-2025", "agama-sawentar-2025", "individu-sawentar-2025"
FAULTY, SOUND, MENDED = "contoh-berkas-keliru-1", "contoh-berkas-sesuai-1", "contoh-sudah-diperbaik"
AGES = ("0–14 tahun", "15–64 tahun", "65 tahun ke atas")
SEXES = ("Laki-laki", "Perempuan")
COUNTS = {
    ("0–14 tahun", "Laki-laki"): 412,
    ("0–14 tahun", "Perempuan"): 398,
    ("15–64 tahun", "Laki-laki"): 1204,
    ("15–64 tahun", "Perempuan"): 1187,
    ("65 tahun ke atas", "Laki-laki"): 147,
    ("65 tahun ke atas", "Perempuan"): 163,
}
RELIGIONS = {"Islam": 3402, "Kristen": 41, "Katholik": 12, "Hindu": 56}
PEOPLE = {
    "sekdes": ("Wulan Contoh", "desa-sawentar", Role.PRODUSEN),
    "walidata1": ("Budi Contoh", "kominfo-blitar", Role.WALIDATA),
    "walidata2": ("Sari Contoh", "kominfo-blitar", Role.WALIDATA),
    "bps": ("Ratna Contoh", "bps-blitar", Role.PEMBINA),
    "kelola": ("Rahayu Contoh", "kominfo-blitar", Role.ADMIN),
}


@dataclass(frozen=True)
class Sample:
    settings: Settings
    registry: Registry


def settings(home: Path, base_url: str) -> Settings:
    return Settings(home=home, base_url=base_url, _env_file=None)


def build(home: Path, base_url: str = "http://127.0.0.1:8000") -> Sample:
    chosen = settings(home, base_url)
    registry = wire(chosen)
    upgrade(chosen.database)
    with log.transaction(registry.engine) as session:
        load(session, lambda _: None)
        system = account_service.system_caller(session)
        for username, (name, agency, role) in PEOPLE.items():
            account_service.create_user(
                session, username, display_name=name, agency=agency, roles={role}, by=system, password=PASSWORD
            )
    with log.transaction(registry.engine) as session:
        by = {name: accounts.caller_of(session, accounts.user(session, name)) for name in PEOPLE}
        microdata = _microdata(registry, session, by["sekdes"])
        _published(registry, session, by, microdata)
        _submitted(registry, session, by["sekdes"])
        proposal.propose(session, writer=by["walidata1"], verifier=by["walidata2"])
    _checked(registry)
    rare.settle(registry.engine, (SUBMITTED, PUBLISHED))
    registry.follower.catch_up()
    return Sample(chosen, registry)


def _checked(registry: Registry) -> None:
    """Check files as the page does, and give the results names that tests know."""
    persons, families = ("orang.csv", person(OTHER_CARD)), ("keluarga.csv", family(CARD))
    first = _run(registry, [persons, families])
    _run(registry, [("orang.csv", person(CARD)), families], MENDED, previous=first)
    _run(registry, [families], SOUND)
    _rename(registry, first, FAULTY)


def _run(registry: Registry, files: list[tuple[str, bytes]], name: str = "", previous: str | None = None) -> str:
    sent = [
        Incoming(Asked(file, period=date(2025, 12, 31)), io.BytesIO(content), len(content)) for file, content in files
    ]
    run, _ = registry.runs.begin(sent, previous=previous, wait=60)
    while not run.is_ended:
        time.sleep(0.05)
        run = registry.runs.find(run.id)
    if name:
        _rename(registry, run.id, name)
    return run.id


def _rename(registry: Registry, old: str, new: str) -> None:
    folder, ring = registry.settings.home / "checks", registry.microdata.ring
    while any((folder / old).rglob("source")):  # it has ended; what was sent is deleted a moment later
        time.sleep(0.05)
    for state in (folder / old).rglob("state.json"):
        state.write_bytes(state.read_bytes().replace(old.encode(), new.encode()))
    # what lies enciphered is bound to its place
    hidden = [path for path in (folder / old).rglob("*") if path.is_file() and sealed.is_sealed(path)]
    content = {path.relative_to(folder / old): resting.read(ring, path) for path in hidden}
    (folder / old).rename(folder / new)
    for name, each in content.items():
        resting.write(ring, folder / new / name, each)


def _published(registry: Registry, session: Any, by: dict[str, Caller], microdata: Entry) -> None:
    rows = [(f"{age}, {sex}", COUNTS[age, sex]) for age in AGES for sex in SEXES]
    body = _body(
        registry,
        rows,
        {
            "id": "Penduduk menurut Kelompok Umur dan Jenis Kelamin Desa Sawentar 2025",
            "en": "Population by age group and sex, Sawentar village, 2025",
        },
    )
    body["was_derived_from"] = [microdata.version_iri]
    body["was_generated_by"] = {
        "indicator": "/id/indicator/kominfo-blitar/penduduk-kelompok-umur-jenis-kelamin/versi/1.0.0",
        "receipts": [microdata.body["distributions"][0]["check"]["receipt"]],
        "reference_period": "2025-12-31",
        "coverage": {
            "rows_read": 3560,
            "rows_used": 3511,
            "rows_refused": 49,
            "reasons": [
                {"check": "required", "column": "tanggallahir", "rows": 31},
                {"check": "code", "column": "sex", "rows": 18},
            ],
        },
    }
    body["priority"] = True
    standard = "/id/standard/kominfo-blitar/agregat-wilayah/versi/1.0.0"
    body["distributions"][0]["check"] = _check(registry, session, body, standard, errors=0, warnings=0, notes=0)
    entry = _create(session, PUBLISHED, body, by["walidata1"])
    workflow.submit(session, entry, by=by["walidata1"])
    workflow.verify(session, entry, by=by["walidata2"], reason="Judul dan cakupan sudah sesuai.")
    workflow.approve(session, entry, by=by["bps"])
    workflow.publish(session, entry, by=by["walidata1"], tables=downloads.tables(entry, registry.files), threshold=5)


def _submitted(registry: Registry, session: Any, by: Caller) -> None:
    body = _body(
        registry,
        list(RELIGIONS.items()),
        {"id": "Penduduk menurut Agama Desa Sawentar 2025", "en": "Population by religion, Sawentar village, 2025"},
    )
    entry = _create(session, SUBMITTED, body, by, agency="desa-sawentar")
    workflow.submit(session, entry, by=by)


def _microdata(registry: Registry, session: Any, by: Caller) -> Entry:
    body = _body(registry, [("rahasia", 7)], {"id": "Data Individu Desa Sawentar 2025"})
    body["is_microdata"] = True
    body["rights"] = {"id": "Memuat data pribadi penduduk (UU 27/2022)."}
    standard = "/id/standard/kominfo-blitar/penduduk-opensid/versi/1.0.0"
    body["distributions"][0]["check"] = _check(registry, session, body, standard, errors=49, warnings=12, notes=3)
    entry = _create(session, MICRODATA, body, by, agency="desa-sawentar", access=Access.CLOSED)
    workflow.submit(session, entry, by=by)
    return entry


def _check(
    registry: Registry, session: Any, body: dict[str, Any], standard: str, *, errors: int, warnings: int, notes: int
) -> dict[str, Any]:
    """What a check of the first file of a dataset left behind, and its receipt."""
    counts = {"error": errors, "warning": warnings, "note": notes}
    said = {"file": {"sha256": body["distributions"][0]["sha256"]}, "standard": standard, "valid": not errors}
    receipt = registry.office.issue(session, said | {"counts": counts}, way=Way.HARVEST, at=now())
    return {
        "standard": standard,
        "profile": "sitakro-penduduk-2025-12",
        "receipt": receipt.id,
        "valid": not errors,
        "errors": errors,
        "warnings": warnings,
        "notes": notes,
        "checked_at": "2026-01-15T08:00:00+07:00",
        "reference_period": "2025-12-31",
    }


def _create(
    session: Any,
    slug: str,
    body: dict[str, Any],
    by: Caller,
    *,
    agency: str = "kominfo-blitar",
    access: Access = Access.PUBLIC,
) -> Entry:
    return items.create(session, kind=Kind.DATASET, agency=agency, slug=slug, body=body, by=by, access=access)


def _body(registry: Registry, rows: list[tuple[str, int]], title: dict[str, str]) -> dict[str, Any]:
    content = _table(rows)
    return {
        "title": title,
        "description": {
            "id": f"{title['id']}, keadaan 31 Desember 2025, dihitung dari data individu desa.",
            "en": f"{title.get('en', title['id'])}, as of 31 December 2025.",
        },
        "keywords": ["penduduk", "Sawentar"],
        "theme": ["18"],
        "publisher": "kominfo-blitar",
        "creator": "desa-sawentar",
        "contact_point": {"name": "Dinas Kominfo Kabupaten Blitar", "email": "satudata@blitarkab.example"},
        "license": "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0",
        "accrual_periodicity": "ANNUAL",
        "spatial": ["35.05.10.2011"],
        "temporal": {"start": "2025-01-01", "end": "2025-12-31"},
        "language": ["id"],
        "legal_basis": ["Peraturan Presiden Nomor 39 Tahun 2019 tentang Satu Data Indonesia"],
        "conforms_to": ["/id/standard/kominfo-blitar/agregat-wilayah/versi/1.0.0"],
        "unit_type": {"id": "Kelompok penduduk", "en": "Group of residents"},
        "measure": {"id": "Jumlah", "en": "Count"},
        "unit": "orang",
        "is_microdata": False,
        "distributions": [
            {
                "identifier": "csv",
                "title": {"id": "Tabel CSV", "en": "CSV table"},
                "format": "CSV",
                "media_type": "text/csv",
                "sha256": registry.files.put(content),
                "byte_size": len(content),
                "rows": len(rows),
                "conforms_to": ["/id/standard/kominfo-blitar/agregat-wilayah/versi/1.0.0"],
            }
        ],
    }


def _table(rows: list[tuple[str, int]]) -> bytes:
    place = {
        "kode_provinsi": "35",
        "nama_provinsi": "Jawa Timur",
        "kode_kabupaten_kota": "3505",
        "nama_kabupaten_kota": "Kabupaten Blitar",
        "bps_kode_kecamatan": "3505110",
        "bps_nama_kecamatan": "KANIGORO",
        "bps_kode_desa_kelurahan": "3505110011",
        "bps_nama_desa_kelurahan": "SAWENTAR",
        "kemendagri_kode_kecamatan": "35.05.10",
        "kemendagri_nama_kecamatan": "Kanigoro",
        "kemendagri_kode_desa_kelurahan": "35.05.10.2011",
        "kemendagri_nama_desa_kelurahan": "Sawentar",
    }
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["id_index", "id", *place, "kategori", "jumlah", "satuan", "periode_update", "tahun"])
    for number, (category, count) in enumerate(rows, start=1):
        writer.writerow(
            [number, f"35.05.10.2011-2025-{number}", *place.values(), category, count, "orang", "2025-12", 2025]
        )
    return text.getvalue().encode()


if __name__ == "__main__":
    # Serve it: `python -m tests.portal.sample HOME PORT`
    import uvicorn

    from registry.app import create_app

    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    address = f"http://127.0.0.1:{port}"
    if not (folder / "registry.db").exists():
        build(folder, address).registry.close()
    uvicorn.run(create_app(settings(folder, address)), port=port, log_level="warning")
