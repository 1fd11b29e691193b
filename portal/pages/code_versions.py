"""Two versions of a code list compared: recorded changes by type first, then every code that differs."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import history
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import browse, compare
from registry.codes.changes import notations
from registry.codes.compare import Changed, Comparison
from registry.codes.payloads import ChangeKind, Code, ItemChange
from registry.errors import NotFound, Sentence
from registry.items.repository import Entry
from registry.web.routing import Router

router = Router()
_SHOWN = 200
_ASPECTS = ("relabelled", "moved", "validity", "amended")


@dataclass(frozen=True, slots=True)
class OfKind:
    """The recorded changes of one type."""

    kind: ChangeKind
    changes: Sequence[ItemChange]


@dataclass(frozen=True, slots=True)
class CodeVersionsPage:
    """What differs from one version of a list to another."""

    before: Entry
    """The list with the older version."""
    after: Entry
    """The list with the newer one."""
    kinds: tuple[OfKind, ...]
    """Recorded changes by type, in the order of the typology."""
    added: Sequence[Code]
    """Codes that only the newer version has."""
    removed: Sequence[Code]
    """Codes that only the older version has."""
    changed: Mapping[str, Sequence[Changed]]
    """Codes that both have, by what differs: relabelled, moved, validity, amended."""
    counts: Mapping[str, int]
    """How many there are of each, also those not shown."""
    shown: int
    """So many of each are shown at most."""
    names: Mapping[str, Code]
    """The codes that are spoken of, by notation."""
    versions: tuple[history.VersionLine, ...]
    """All versions that the caller may see, newest first."""


def code_versions_page(session: ReadSession, caller: Caller, ref: str, one: str, other: str) -> CodeVersionsPage:
    """Compare two versions; NotFound when the caller may not see one of them."""
    before, after, found = compare.diff(session, caller, ref, one, other)
    changed = {aspect: found.of(aspect) for aspect in _ASPECTS}
    spoken = {part for change in found.changes for part in notations((*change.before, *change.after))}
    shown = [*found.added[:_SHOWN], *found.removed[:_SHOWN], *(pair.before for pair in changed["moved"][:_SHOWN])]
    spoken |= {parent for code in shown for parent in code.broader}
    spoken |= {parent for pair in changed["moved"][:_SHOWN] for parent in pair.after.broader}
    return CodeVersionsPage(
        before=before,
        after=after,
        kinds=tuple(_by_kind(found.changes)),
        added=found.added[:_SHOWN],
        removed=found.removed[:_SHOWN],
        changed={aspect: pairs[:_SHOWN] for aspect, pairs in changed.items()},
        counts={
            "added": len(found.added),
            "removed": len(found.removed),
            "changes": len(found.changes),
            **{aspect: len(pairs) for aspect, pairs in changed.items()},
        },
        shown=_SHOWN,
        names=browse.last_known(session, before.item.id or 0, spoken),
        versions=history.history(session, caller, after),
    )


@router.get("/kode/{agency}/{slug}/versi")
def chosen(request: Request, agency: str, slug: str, dari: str = "", ke: str = "") -> Response:
    """Send a form's choice of two versions to the page that compares them, the list's page without a choice."""
    language = renderer(request).language(request)
    path = f"/kode/{agency}/{slug}"
    if dari and ke and dari != ke:
        first, second = sorted((dari, ke), key=_number)
        path += f"/versi/{first}..{second}"
    return RedirectResponse(language.url(path), status_code=303)


@router.get("/kode/{agency}/{slug}/versi/{pair}")
def code_versions(
    request: Request, session: ReadSession, caller: RequestCaller, agency: str, slug: str, pair: str
) -> Response:
    """Show what differs between two versions, ``1.0.0..2.0.0``; as a table with the suffix ``.csv``."""
    is_file = pair.endswith(".csv")
    one, between, other = pair.removesuffix(".csv").partition("..")
    ref = f"{agency}/{slug}"
    if not between and not is_file:
        return RedirectResponse(renderer(request).language(request).url(f"/kode/{ref}", {"versi": one}), 303)
    if not (between and one and other):
        raise NotFound(
            Sentence(
                "Tulis dua nomor versi dengan dua titik di antaranya, seperti 1.0.0..2.0.0.",
                "Write two version numbers with two dots between them, as 1.0.0..2.0.0.",
            )
        )
    if is_file:
        _, _, found = compare.diff(session, caller, ref, one, other)
        return Response(
            _csv(found),
            media_type="text/csv; charset=utf-8; header=present",
            headers={"Content-Disposition": f'attachment; filename="{agency}-{slug}-{one}-{other}.csv"'},
        )
    page = code_versions_page(session, caller, ref, one, other)
    return renderer(request).page(request, caller, "pages/code_versions.html", page)


def _by_kind(changes: Iterable[ItemChange]) -> Iterator[OfKind]:
    found = list(changes)
    for kind in _ORDER:
        some = [change for change in found if change.kind is kind]
        if some:
            yield OfKind(kind, some)


_ORDER = (
    ChangeKind.BREAKDOWN,
    ChangeKind.SPLIT_OFF,
    ChangeKind.MERGER,
    ChangeKind.TAKE_OVER,
    ChangeKind.TRANSFER,
    ChangeKind.CODE_CHANGE,
    ChangeKind.NAME_CHANGE,
    ChangeKind.CREATION,
    ChangeKind.DELETION,
)
"""What touches data most comes first."""


def _csv(found: Comparison) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("difference", "notation", "before", "after"))
    writer.writerows(("added", code.notation, "", code.labels["id"]) for code in found.added)
    writer.writerows(("removed", code.notation, code.labels["id"], "") for code in found.removed)
    for pair in found.of("relabelled"):
        writer.writerow(("relabelled", pair.after.notation, pair.before.labels["id"], pair.after.labels["id"]))
    for pair in found.of("moved"):
        writer.writerow(("moved", pair.after.notation, " ".join(pair.before.broader), " ".join(pair.after.broader)))
    for pair in found.of("validity"):
        writer.writerow(("validity", pair.after.notation, _period(pair.before), _period(pair.after)))
    writer.writerows(("amended", pair.after.notation, "", "") for pair in found.of("amended"))
    return text.getvalue().encode()


def _period(code: Code) -> str:
    """Return a period as ISO 8601 writes it, open ends as two dots."""
    return f"{code.valid_from or '..'}/{code.valid_until or '..'}"


def _number(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    return tuple(int(part) if part.isascii() and part.isdigit() else 0 for part in parts)
