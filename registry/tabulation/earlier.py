"""What the published versions of a table tell of the same table computed anew: hidden then or now is hidden in both.

Two versions of one table hide different cells when the smallest count that is shown was decided anew. Each by itself
gives nothing back; both together may. Two versions that count other rows show whom they differ by: what differs by
fewer than the smallest count is hidden in the later one, and what the earlier one hides stays hidden.
"""

from collections.abc import Callable, Iterable, Mapping

from sqlmodel import Session, select

from registry.disclosure.layout import Cell, Table
from registry.disclosure.suppression import Protection, recovered
from registry.errors import Sentence
from registry.files.store import FileStore
from registry.items import repository
from registry.items.models import Item
from registry.items.repository import Entry
from registry.items.state import Access, Kind
from registry.tabulation import figures, published
from registry.tabulation.compute import Tabulated
from registry.tabulation.figures import Shown
from registry.tabulation.table import label

Versions = Callable[[str], Iterable[Mapping[str, Shown]]]
"""The figures of every published version of a dataset, by its slug: words of a category to its figure."""

REFUSED = Sentence(
    "Tidak diajukan: bersama versi yang sudah terbit, angka yang disembunyikan dapat dihitung kembali.",
    "Not submitted: together with a version that is published, a hidden figure could be reckoned.",
)


TOO_ALIKE = Sentence(
    "Tidak diajukan: jumlahnya berbeda terlalu sedikit dari versi yang sudah terbit; selisihnya menunjuk orang. Versi "
    "yang terbit tetap berlaku sampai lebih banyak yang berubah.",
    "Not submitted: its total differs by too few from the version that is published; the difference would point at "
    "people. The published version stays until more has changed.",
)


def nothing(_: str) -> Iterable[Mapping[str, Shown]]:
    """Return no versions: nothing was published before."""
    return ()


def versions(session: Session, files: FileStore) -> Versions:
    """Return a look at the versions of computed tables that were published, those that came after them included."""

    def of(slug: str) -> Iterable[Mapping[str, Shown]]:
        item = session.exec(select(Item).where(Item.kind == Kind.DATASET.value, Item.slug == slug)).first()
        if item is None:
            return
        for version in repository.numbered(session, item):
            is_public = version.published_at is not None and version.access == Access.PUBLIC.value
            if is_public and "was_generated_by" in version.body:
                yield published.figures(Entry(item, version), files)

    return of


def near(found: Tabulated, table: Table, before: Iterable[Mapping[str, Shown]], least: int) -> frozenset[Cell]:
    """Return the cells that an earlier version of other rows hides, or shows with a figure that is too near to now's.

    A share differs by as many as its difference is of what it is a share of.
    """
    lines = [(label(categories), cells) for categories, cells in figures.places(found)]
    now = {label(line.categories): line.value for line in figures.figures(found, table, _NOTHING_HIDDEN)}
    kept: set[Cell] = set()
    for then in before:
        if all(value is None or words not in now or value == now[words] for words, value in then.items()):
            continue
        for words, (counted, *whole) in lines:
            was, value = then.get(words), now[words]
            of = table.values[whole[0]] / 100 if whole else 1
            hidden_then = words in then and was is None
            if hidden_then or (was is not None and value is not None and 0 < abs(value - was) * of < least):
                kept.add(counted)
    return frozenset(kept)


_NOTHING_HIDDEN = Protection(frozenset(), frozenset(), {})


def gives_back(
    found: Tabulated, table: Table, protection: Protection, before: Iterable[Mapping[str, Shown]]
) -> set[Cell]:
    """Return the hidden cells that follow from the table and its earlier versions together (exact rank test).

    A version that shows another figure than this one counts other rows, and is not put together with it.
    """
    now = {label(line.categories): line.value for line in figures.figures(found, table, protection)}
    places = {label(categories): cells for categories, cells in figures.places(found)}
    hidden = set(protection.hidden)
    for then in before:
        both = [(value, now[words]) for words, value in then.items() if words in now]
        if all(one == other for one, other in both if one is not None and other is not None):
            hidden -= {cell for words, value in then.items() if value is not None for cell in places.get(words, ())}
    return recovered(table, frozenset(hidden)) if hidden != protection.hidden else set()
