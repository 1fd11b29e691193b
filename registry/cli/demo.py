"""``satudata demo``: the whole walk on a synthetic village, once; run again it repeats nothing."""

import secrets
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts import service as account_service
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.app import Registry
from registry.catalog import downloads
from registry.changes import log
from registry.cli import proposal
from registry.cli.session import opened, say
from registry.content.load import load
from registry.db import reading
from registry.harvest import repository as harvests
from registry.harvest import service as harvest
from registry.items import repository as items_repository
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.migrations import upgrade
from registry.tabulation import service as tabulation
from registry.tabulation.village import Means, tables
from registry.workflow import service as workflow

VILLAGE = "35.05.10.2011"
PERIOD = date(2025, 12, 31)
_SOURCE = "sitakro-sawentar"
_PUBLIC = "penduduk-kelompok-umur-jenis-kelamin-desa-sawentar-2025"
"""A table that is published at the end: where it is, everything was done."""
_WAITING = "penduduk-status-perkawinan-jenis-kelamin-desa-sawentar-2025"
"""The table that waits in the walidata's inbox; all others are taken to publication."""

ACCOUNTS = {
    "produsen": ("Petugas Data Desa Sawentar", "desa-sawentar", Role.PRODUSEN),
    "walidata": ("Walidata Dinas Kominfo", "kominfo-blitar", Role.WALIDATA),
    "walidata-kedua": ("Walidata Kedua Dinas Kominfo", "kominfo-blitar", Role.WALIDATA),
    "walidata-pendukung": ("Walidata Pendukung Bappeda", "bappeda-blitar", Role.WALIDATA_PENDUKUNG),
    "pembina": ("Pembina Data BPS", "bps-blitar", Role.PEMBINA),
    "koordinator": ("Koordinator Forum Satu Data", "bappeda-blitar", Role.KOORDINATOR),
    "admin": ("Administrator", "kominfo-blitar", Role.ADMIN),
}
"""Demo accounts: user name to display name, agency and role. They exist only in the demo.

One a role, and a second walidata: what one writes, the other verifies.
"""


def demo(
    people: Annotated[int, typer.Option(help="People in the synthetic village.")] = 3000,
    seed: Annotated[int, typer.Option(help="Equal seeds give the equal village.")] = 2025,
    faults: Annotated[float, typer.Option(help="Share of faulty cells.")] = 0.02,
) -> None:
    """Prepare everything and take a synthetic Desa Sawentar through the whole walk.

    Example: satudata demo --people 3000
    """
    with opened() as registry:
        say("1/7 Basis data, kosakata, skema, dan standar …")
        upgrade(registry.settings.database)
        with log.transaction(registry.engine) as session:
            load(session, lambda _line: None)
        say("2/7 Akun peraga …")
        secrets_file = _accounts(registry)
        folder = registry.settings.home / "sitakro"
        ledger = registry.settings.home / "sitakro-ledger.json"
        if not ledger.exists():
            say(f"3/7 Desa Sawentar sintetis ({people} orang) seperti diekspor SITakro …")
            (point,) = entry_points(group="registry.samples", name="sitakro")
            point.load()(folder, village=VILLAGE, people=people, seed=seed, faults=faults, form="xlsx", period=PERIOD)
            (folder / "ledger.json").replace(ledger)  # the village sends its exports, not what is wrong with them
        _walk(registry, folder)
        registry.follower.catch_up(wait=60)
        say(f"Selesai. Akun peraga ada di {secrets_file}")


def _walk(registry: Registry, folder: Path) -> None:
    with reading(registry.engine) as session:
        by = {name: accounts.caller_of(session, accounts.user(session, name)) for name in ACCOUNTS}
        done = _exists(session, by["walidata"], _PUBLIC, State.PUBLISHED)
    if done:
        say("Data desa sudah terbit; tidak ada yang diulang.")
        return
    say("4/7 Panen dan periksa setiap baris …")
    with log.transaction(registry.engine) as session:
        if harvests.find_source(session, _SOURCE) is None:
            options = {"village": VILLAGE, "village_name": "Sawentar", "period": PERIOD.isoformat(), "priority": True}
            harvest.add(
                session,
                "sitakro",
                str(folder),
                slug=_SOURCE,
                agency="desa-sawentar",
                options=options,
                by=by["produsen"],
                means=registry.harvest,
            )
    number = harvest.run(registry.harvest, _SOURCE, by=by["produsen"])
    with reading(registry.engine) as session:
        datasets = [
            (items_repository.slug_of(session, record.item_id), record.identifier, record.outcome, record.message)
            for record in harvests.outcomes(session, number)
        ]
    for _, identifier, outcome, message in datasets:
        say(f"     {identifier}: {outcome}{' – ' + message['id'] if message else ''}")
    slugs = [slug for slug, _, outcome, _ in datasets if slug and outcome != "failed"]
    say("5/7 Walidata memverifikasi, BPS menyetujui, walidata menerbitkan data mikro (tertutup) …")
    for slug in slugs:
        _decide(registry, slug, by)
    say("6/7 Tabel umum dihitung dari data mikro, diverifikasi, disetujui, dan terbit …")
    for slug in _tabulate(registry, by["produsen"]):
        if slug != _WAITING:
            _decide(registry, slug, by)
    with log.transaction(registry.engine) as session:
        proposal.propose(session, writer=by["walidata-kedua"], verifier=by["walidata"])
    say("7/7 Indeks pencarian …")


def _tabulate(registry: Registry, by: Caller) -> list[str]:
    """Compute Desa Sawentar dalam Angka and submit its tables; return the slugs of the datasets."""
    means = Means(registry.files, registry.microdata, registry.office, registry.settings.small_cell)
    with log.transaction(registry.engine) as session:
        proposed = tabulation.propose(session, tables(session, means, VILLAGE, PERIOD.year, by=by), by=by)
        for each in proposed:
            if each.made.lacking:
                say(f"     {each.made.entry.number} tidak ada: {each.made.lacking.id}")
        for entry in tabulation.fresh(proposed):
            workflow.submit(session, entry, by=by)
        return [each.made.slug for each in proposed if each.made.slug]


def _decide(registry: Registry, slug: str, by: dict[str, Caller]) -> None:
    """Take a submitted dataset on to publication, from wherever an earlier run left it."""
    with log.transaction(registry.engine) as session:
        if (entry := _at(session, slug, by["walidata"], State.SUBMITTED)) is not None:
            workflow.verify(session, entry, by=by["walidata"], reason="Sesuai standar data.")
    with log.transaction(registry.engine) as session:
        if (entry := _at(session, slug, by["pembina"], State.VERIFIED)) is not None:
            workflow.approve(session, entry, by=by["pembina"], reason="Data prioritas.")
    with log.transaction(registry.engine) as session:
        if (entry := _at(session, slug, by["walidata"], State.APPROVED)) is not None:
            closed = entry.version.access == Access.CLOSED.value
            tables = {} if closed else downloads.tables(entry, registry.files)
            workflow.publish(session, entry, by=by["walidata"], tables=tables, threshold=registry.settings.small_cell)


def _at(session: Session, slug: str, by: Caller, state: State) -> Entry | None:
    entry = _found(session, slug, by)
    return entry if entry.version.state == state.value else None


def _found(session: Session, slug: str, by: Caller) -> Entry:
    return items_repository.find(session, by, kind=Kind.DATASET, slug=slug)


def _exists(session: Session, by: Caller, slug: str, *states: State) -> bool:
    entries = items_repository.listed(session, by, kind=Kind.DATASET, states=states or tuple(State), limit=1_000)
    return any(entry.item.slug == slug for entry in entries)


def _accounts(registry: Registry) -> Path:
    """Make the demo accounts once, with random passwords in a file that only its owner reads; print them once."""
    path = registry.settings.home / "demo-accounts.txt"
    lines = []
    with log.transaction(registry.engine) as session:
        system = account_service.system_caller(session)
        for username, (display_name, agency, role) in ACCOUNTS.items():
            if accounts.find_user(session, username) is not None:
                continue
            password = secrets.token_urlsafe(12)
            account_service.create_user(
                session,
                username,
                display_name=display_name,
                agency=agency,
                roles={role},
                by=system,
                password=password,
            )
            token = account_service.create_token(session, username, "peraga", by=system, days=365)
            lines.append(f"{username:<20}{role.value:<20}{password:<20}{token}")
    if lines:
        path.touch(mode=0o600)
        path.write_text("\n".join(["# pengguna          peran               kata sandi          token", *lines, ""]))
        print("\n".join(lines))
    return path
