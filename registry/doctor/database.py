"""The database: whether it answers, has this program's schema, is whole, and is what the change log says."""

from collections.abc import Iterator

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import Session

from registry.accounts import audit as accounts
from registry.changes import log
from registry.codes import audit as codes
from registry.doctor.findings import Finding, ill, well
from registry.errors import Sentence
from registry.items import audit as items
from registry.migrations import is_known, newest

_PART = "database"
_SHOWN = 20


def answers(engine: Engine) -> Finding:
    """Ask the database anything, and for the number of its schema."""
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ill(
                    _PART,
                    Sentence("Basis data belum disiapkan.", "The database is not prepared."),
                    Sentence("Jalankan: satudata init", "Run: satudata init"),
                )
            revision = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
    except DatabaseError as error:
        damaged = engine.dialect.name == "sqlite" and not isinstance(error, OperationalError)
        return ill(
            _PART,
            Sentence(
                f"Basis data tidak dapat dibaca ({type(error.orig).__name__}).",
                f"The database cannot be read ({type(error.orig).__name__}).",
            ),
            Sentence(
                "Berkasnya rusak. Hentikan layanan dan pulihkan cadangan: satudata restore DIR."
                if damaged
                else "Periksa SATUDATA_DATABASE_URL, dan apakah servernya berjalan.",
                "The file is damaged: stop the service and restore a backup."
                if damaged
                else "Check SATUDATA_DATABASE_URL, and whether its server runs.",
            ),
        )
    if not is_known(revision):
        return ill(
            _PART,
            Sentence(
                f"Skema basis data ({revision}) lebih baru daripada program ini.",
                f"The schema of the database ({revision}) is newer than this program.",
            ),
            Sentence("Pasang versi program yang lebih baru.", "Install the newer release."),
        )
    if revision != newest():
        return ill(
            _PART,
            Sentence("Skema basis data lebih lama daripada program ini.", "The schema is older than this program."),
            Sentence("Hentikan layanan, lalu: satudata init", "Stop the service, then: satudata init"),
        )
    return well(_PART, f"Menjawab, skema {revision}.", f"Answers, schema {revision}.")


def is_whole(engine: Engine) -> Iterator[Finding]:
    """Let SQLite look through its file; PostgreSQL does so with ``data_checksums`` by itself."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        try:
            told = [str(row[0]) for row in connection.execute(text("PRAGMA quick_check"))]
        except DatabaseError as error:
            told = [type(error.orig).__name__]
        orphans = [] if told != ["ok"] else connection.execute(text("PRAGMA foreign_key_check")).fetchall()
    if told != ["ok"]:
        yield ill(
            _PART,
            Sentence(f"Berkas basis data rusak: {told[0]}", f"The database file is damaged: {told[0]}"),
            Sentence(
                "Hentikan layanan, simpan berkasnya, dan pulihkan cadangan terakhir.",
                "Stop the service, keep the file, restore the last backup.",
            ),
        )
    elif orphans:
        yield ill(
            _PART,
            Sentence(f"{len(orphans)} baris menunjuk baris yang tidak ada.", f"{len(orphans)} rows point nowhere."),
            Sentence("Pulihkan cadangan terakhir, atau laporkan.", "Restore the last backup, or report it."),
        )


def is_recorded(session: Session) -> Iterator[Finding]:
    """Recompute the chain of the change log, and compare what is there with what it says."""
    count, broken = log.verify(session)
    if broken is not None:
        yield ill(
            "changes",
            Sentence(
                f"Rantai catatan perubahan putus pada urutan {broken}.", f"The chain of changes breaks at {broken}."
            ),
            Sentence(
                "Ada yang mengubah basis data melewati program. Bandingkan dengan cadangan (satudata changes tail).",
                "Somebody changed the database past the program. Compare with a backup.",
            ),
        )
        return
    found = [*accounts.deviations(session), *items.deviations(session), *codes.deviations(session)]
    for subject, words in found[:_SHOWN]:
        yield ill(
            "changes",
            Sentence(f"{subject}: {words.id}", f"{subject}: {words.en}"),
            Sentence("Pulihkan dari cadangan, atau tulis ulang lewat program.", "Restore it, or write it anew."),
        )
    if not found:
        yield well("changes", f"{count} perubahan, rantai utuh.", f"{count} changes, the chain holds.")
