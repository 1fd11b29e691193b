"""What taking a preview would make: the version's number and why, its changes in time, and whose draft is in its way.

Its seal says what was shown. Whoever saves sends it back, so nothing is saved that was not seen.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from registry.codes import brought, compare, recorded, service
from registry.codes.changes import NAMES, bump
from registry.codes.compare import Comparison
from registry.codes.imports import Preview
from registry.codes.payloads import Code, ItemChange
from registry.errors import Sentence
from registry.items import repository as items_repository
from registry.items import service as items
from registry.items.models import Item, Version
from registry.items.state import Kind, State

FIRST = "1.0.0"


@dataclass(frozen=True, slots=True)
class Outlook:
    """The version that a preview would become."""

    number: str
    base: str | None
    """Number of the published version that it follows, None for a list without one."""
    bump: str
    """``major``, ``minor``, ``patch``; ``first`` for a new list, ``none`` when nothing differs."""
    reasons: tuple[Sentence, ...]
    """Why it gets this number."""
    comparison: Comparison
    """What differs, with the changes that it brings: those of the file, and those that show beyond doubt."""
    known: Mapping[str, Code]
    """Codes as they are, those among them that the changes name."""
    under_way: Version | None
    """The version of the list that is on its way already: a draft is replaced, any other is in the way."""
    seal: str

    @property
    def may_be_saved(self) -> bool:
        """Say whether a draft can be written: something differs, and no version is in review."""
        return self.bump != "none" and (self.under_way is None or self.under_way.state == State.DRAFT.value)


def outlook(session: Session, found: Preview) -> Outlook:
    """Say what version a preview would become."""
    item = _item(session, found)
    under_way = items_repository.open_version(session, item) if item else None
    revision = found.revision
    if revision is None:
        return _first(found, under_way)
    live, difference = revision.registered.version, revision.difference
    changes = brought.changes(
        revision.after,
        before=revision.before,
        known=recorded.changes(session, live.item_id),
        was_in_force=live.valid_from,
    )
    asked = min(difference.bump, bump(changes))  # major, minor, patch: A to Z
    reasons = tuple(_reasons(found, changes, relabelled_only=difference.relabelled_only))
    number = items.next_number(live.number, asked)
    if difference.is_empty and not changes:
        asked, number = "none", live.number
        reasons = (Sentence("Tidak ada yang berbeda dari versi terbit.", "Nothing differs from the live version."),)
    return Outlook(
        number=number,
        base=live.number,
        bump=asked,
        reasons=reasons,
        comparison=compare.compare(revision.before.values(), revision.after.codes, changes),
        known=revision.before,
        under_way=under_way,
        seal=_seal(found, changes, live, under_way),
    )


def _first(found: Preview, under_way: Version | None) -> Outlook:
    reason = Sentence("Daftar ini belum pernah terbit.", "This list was never published.")
    number = under_way.number if under_way else FIRST
    changes = list(found.changes)
    comparison = compare.compare((), found.code_list.codes, changes)
    seal = _seal(found, changes, None, under_way)
    return Outlook(number, None, "first", (reason,), comparison, {}, under_way, seal)


def _reasons(found: Preview, changes: list[ItemChange], *, relabelled_only: bool) -> Iterator[Sentence]:
    if found.removed:
        count = len(found.removed)
        yield Sentence(f"{count} kode dihapus: besar", f"codes removed: {count} (major)")
    for kind in dict.fromkeys(change.kind for change in changes if bump([change]) == "major"):
        count = sum(change.kind is kind for change in changes)
        yield Sentence(f"{count} {NAMES[kind].id}: besar", f"{NAMES[kind].en}: {count} (major)")
    if found.changed and not relabelled_only:
        yield Sentence("masa berlaku atau induk kode berubah: besar", "validity or parent of codes changed (major)")
    if found.new:
        count = len(found.new)
        yield Sentence(f"{count} kode baru: sedang", f"new codes: {count} (minor)")
    if found.changed and relabelled_only:
        yield Sentence("nama atau keterangan kode berubah: kecil", "names or notes of codes changed (patch)")


def _item(session: Session, found: Preview) -> Item | None:
    wanted = found.code_list
    return session.exec(
        select(Item).where(
            Item.kind == Kind.CODE_LIST.value, Item.agency == wanted.agency, col(Item.slug) == wanted.slug
        )
    ).first()


def _seal(found: Preview, changes: list[ItemChange], live: Version | None, under_way: Version | None) -> str:
    written = found.revision.after if found.revision else found.code_list
    body = service.body_of(written)
    stands_on = [
        (version.id, version.state, version.revision, version.body_hash) for version in (live, under_way) if version
    ]
    told = repr((items.hash_of(body), sorted(map(repr, changes)), stands_on, found.removed))
    return hashlib.sha256(told.encode()).hexdigest()
