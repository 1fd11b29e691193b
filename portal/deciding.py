"""Taking a decision by form: the version that an address names, whether it is what was read, and the verb to call."""

from collections.abc import Mapping
from typing import Any

from portal.language import msg
from registry.accounts.caller import Caller
from registry.catalog import downloads
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Conflict, Invalid, NotFound, Sentence
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import OPEN_STATES, Action, Kind
from registry.workflow import disclosures, savepoint, service

CAUSES: Mapping[str, str] = {
    "metadata": msg("Metadata belum lengkap atau tidak jelas"),
    "galat": msg("Berkas masih memuat galat"),
    "rujukan": msg("Kode, satuan, atau rujukan tidak tepat"),
    "pribadi": msg("Memuat data pribadi atau sel kecil"),
    "sumber": msg("Sumber, metode, atau periode tidak jelas"),
}
"""Why versions are given back; what else it may be is written."""


def asked_for(
    session: ReadSession, caller: Caller, kind: str, agency: str, slug: str, *, number: str | None = None
) -> Entry:
    """Return the version asked for; without a number the one under way, else the live one."""
    if kind not in set(Kind):
        raise NotFound
    entry = repository.find(session, caller, kind=Kind(kind), agency=agency, slug=slug, number=number)
    if number is None:
        under_way = next(
            (
                version.number
                for version in repository.versions(session, caller, entry.item)
                if version.state in OPEN_STATES and version.rejected_at is None
            ),
            None,
        )
        if under_way:
            return repository.find(session, caller, kind=Kind(kind), agency=agency, slug=slug, number=under_way)
    return entry


def require_unchanged(entry: Entry, digest: str) -> None:
    """Raise Conflict when the document is not the one that was read."""
    if digest != entry.version.body_hash:
        raise Conflict(
            Sentence(
                "Isinya berubah sejak Anda membukanya. Baca lagi di bawah ini, lalu putuskan.",
                "The document has changed since you opened it. Read it again below, then decide.",
            )
        )


def search(session: WriteSession, entry: Entry, *, by: Caller, registry: Any) -> None:
    """Search a version for personal data and small cells, and keep what is found."""
    tables = downloads.tables(entry, registry.files)
    disclosures.search(session, entry, by=by, tables=tables, threshold=registry.settings.small_cell)


def take(
    session: WriteSession,
    entry: Entry,
    action: str,
    *,
    by: Caller,
    registry: Any,
    reason: str = "",
    cause: str = "",
    final: bool = False,
) -> None:
    """Call the verb of an action; a refusal takes back what was written on the way.

    ``cause`` is one of ``CAUSES``: it stands before the reason of a return.
    """
    reason = reason.strip()
    with savepoint.attempt(session):
        match action:
            case Action.SUBMIT:
                service.submit(session, entry, by=by)
            case Action.VERIFY:
                service.verify(session, entry, by=by, reason=reason or None)
            case Action.APPROVE:
                service.approve(session, entry, by=by, reason=reason or None)
            case Action.PUBLISH:
                tables = downloads.tables(entry, registry.files)
                service.publish(session, entry, by=by, tables=tables, threshold=registry.settings.small_cell)
            case Action.RETURN:
                service.send_back(session, entry, by=by, reason=reason, cause=CAUSES.get(cause, ""), final=final)
            case Action.RETIRE:
                service.retire(session, entry, by=by, reason=reason)
            case _:
                raise Invalid(Sentence("Tindakan itu tidak dikenal.", "That action is not known."))
