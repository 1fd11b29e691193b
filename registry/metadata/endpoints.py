"""Metadata in and out by API: INDAH's JSON, workbook, page for printing; imports are drafts, previewed first."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Response

from registry.accounts import repository as accounts
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.items import repository
from registry.items.state import Kind
from registry.metadata import printed, service
from registry.web.routing import Router
from registry.web.sent_file import sent_file

router = Router(prefix="/api/v1/metadata", tags=["metadata"])

_content = sent_file(8)
_MEDIA = {
    "indah": "application/json; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ENDING = {"indah": "indah.json", "json": "json", "html": "html", "xlsx": "xlsx"}


@router.get("/{kind}/{agency}/{slug}/export", response_class=Response)
def export(
    kind: Kind,
    agency: Annotated[str, Path(max_length=60)],
    slug: Annotated[str, Path(max_length=100)],
    session: ReadSession,
    caller: RequestCaller,
    to: Annotated[str, Query(pattern="^(indah|xlsx|html|json)$")] = "indah",
    version: str | None = None,
    *,
    masks: Annotated[bool, Query(description="Sets of answers as sums of the printed form's bits.")] = False,
) -> Response:
    """Return a metadata document as INDAH's JSON, a workbook, a page for printing, or the document itself."""
    entry = repository.find(session, caller, kind=kind, agency=agency, slug=slug, number=version)
    title = accounts.agency(session, agency).title
    content = service.export(session, entry, to, agency=title, masks=masks)
    headers = {"Vary": "Cookie, Authorization"}
    if to == "html":
        headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'sha256-{printed.STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'"
        )
    else:
        headers["Content-Disposition"] = f'attachment; filename="{slug}-{entry.version.number}.{_ENDING[to]}"'
    return Response(content, media_type=_MEDIA[to], headers=headers)


@router.post("/imports")
def imports(
    session: WriteSession,
    caller: RequestCaller,
    content: Annotated[bytes, Depends(_content)],
    agency: Annotated[str, Query(max_length=60)],
    kind: Annotated[str | None, Query(pattern="^(activity|variable|indicator)$")] = None,
    slug: Annotated[str | None, Query(max_length=100)] = None,
    *,
    dry_run: bool = True,
) -> dict[str, Any]:
    """Say what a file would do; with ``dry_run=false`` write it as a draft. Nothing is submitted by an import."""
    caller.require_user()
    found = service.preview(session, content, by=caller, agency=agency, kind=kind, slug=slug)
    iri = f"/id/{found.kind.value}/{found.agency}/{found.slug}"
    written = None if dry_run else service.take(session, found, by=caller)
    return {**service.told(found), "item": iri, "version": written.version.number if written else None}
