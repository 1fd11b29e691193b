"""What is derived and what works by itself: index, graph, harvests on time, stored secrets, people for each role."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from registry.accounts import repository as accounts
from registry.accounts.models import Role
from registry.changes.follower import Countable, standing
from registry.doctor.findings import Finding, care, ill, well
from registry.errors import Sentence
from registry.harvest import opening
from registry.harvest.models import HarvestJob, HarvestSource
from registry.harvest.phases import JobState
from registry.harvest.plugin import StopHarvest

_LATE = timedelta(hours=1)
_BEHIND = 1_000
"""Changes; the same number that ``/health/ready`` allows."""


def projections(session: Session, search: Countable, graph: str) -> Iterator[Finding]:
    """Look how far index and graph have followed, and whether the index holds as much as it should."""
    for name in (search.name, graph):
        now = standing(session, name)
        if now.fault or now.behind > _BEHIND:
            told = f"; terakhir gagal: {now.fault}" if now.fault else ""
            yield care(
                name,
                Sentence(f"Tertinggal {now.behind} perubahan{told}.", f"{now.behind} changes behind."),
                Sentence(
                    "Jalankan layanan atau pekerja (satudata serve, satudata worker); bila tetap tertinggal: "
                    "satudata index rebuild.",
                    "Run the service or a worker; if it stays behind: satudata index rebuild.",
                ),
            )
    if standing(session, search.name).behind:
        return
    try:
        expected, held = search.counted(session)
    except Exception as error:  # noqa: BLE001  # an engine that is away may say so in any way
        yield ill(
            search.name,
            Sentence(
                f"Mesin pencari tidak menjawab ({type(error).__name__}).",
                f"The search engine does not answer ({type(error).__name__}).",
            ),
            Sentence(
                "Periksa SATUDATA_SEARCH_URL. Tulisan tetap masuk; indeks menyusul sendiri.",
                "Check SATUDATA_SEARCH_URL. Writes go on; the index catches up by itself.",
            ),
        )
        return
    if expected != held:
        yield ill(
            search.name,
            Sentence(
                f"Indeks berisi {held} dokumen, seharusnya {expected}.", f"It holds {held}, should be {expected}."
            ),
            Sentence("Jalankan: satudata index rebuild", "Run: satudata index rebuild"),
        )
    else:
        yield well(search.name, f"{held} dokumen, sesuai basis data.", f"{held} documents, as in the database.")


def harvests(session: Session, at: datetime, uploads: Path) -> Iterator[Finding]:
    """Look for sources that are due and not run, runs that ask, and secrets that cannot be opened any more."""
    for source in session.exec(select(HarvestSource).where(col(HarvestSource.enabled)).order_by(HarvestSource.slug)):
        if source.next_run_at is not None and source.next_run_at < at - _LATE:
            yield care(
                "harvest",
                Sentence(
                    f"Sumber '{source.slug}' seharusnya dipanen {source.next_run_at:%Y-%m-%d %H:%M} UTC.",
                    f"The source '{source.slug}' was due {source.next_run_at:%Y-%m-%d %H:%M} UTC.",
                ),
                Sentence("Jalankan satudata serve atau satudata worker.", "Run satudata serve or satudata worker."),
            )
        yield from _secrets(source, uploads)
    waiting = session.exec(select(HarvestJob.id).where(HarvestJob.state == JobState.WAITING.value)).all()
    for number in waiting:
        yield care(
            "harvest",
            Sentence(f"Panen {number} berhenti dan menunggu jawaban.", f"Run {number} stopped and waits."),
            Sentence(f"Lihat: satudata harvest status {number}", f"See: satudata harvest status {number}"),
        )


def _secrets(source: HarvestSource, uploads: Path) -> Iterator[Finding]:
    safe = opening.safe_beside(uploads)
    for name in sorted(opening.secret_names(source.kind)) if source.kind in opening.kinds() else []:
        try:
            safe.open(str(source.options.get(name) or ""), source=source.slug, option=name)
        except StopHarvest:
            yield ill(
                "keys",
                Sentence(
                    f"Rahasia '{name}' sumber '{source.slug}' tidak dapat dibuka: kuncinya hilang.",
                    f"The secret '{name}' of '{source.slug}' cannot be opened: its key is lost.",
                ),
                Sentence(
                    f"Kembalikan keys/secrets.key, atau: satudata harvest secret {source.slug} {name}",
                    f"Bring keys/secrets.key back, or give it anew: satudata harvest secret {source.slug} {name}",
                ),
            )


def people(session: Session) -> Iterator[Finding]:
    """Look whether every decision has somebody who may take it, four eyes included."""
    needed = {Role.ADMIN: 1, Role.WALIDATA: 2, Role.PEMBINA: 1}
    users = [user for user in accounts.users(session) if user.active]
    held = [accounts.roles(session, user.id or 0) for user in users]
    for role, least in needed.items():
        count = sum(role in roles for roles in held)
        if count < least:
            yield care(
                "accounts",
                Sentence(f"Akun aktif berperan {role}: {count}.", f"Active accounts with the role {role}: {count}."),
                Sentence(
                    f"Keputusan memerlukan {least}. Tambah dengan: satudata accounts user",
                    f"Decisions need {least}. Add one: satudata accounts user",
                ),
            )
