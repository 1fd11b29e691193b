"""Import of a code list by form: send a file, see what it would do, decide, and save it as a draft.

The file is kept on the way (``registry.codes.uploads``), the choices travel in the address, so the back button, a
second tab and a lost connection cost nothing. A large file is worked on while its page is being sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from portal.import_choices import Choices
from portal.import_preview import Shown, steps
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes import log
from registry.changes.dependencies import ReadSession, WriteSession
from registry.codes import imports, outlook, uploads
from registry.codes import repository as codes
from registry.codes.import_template import MEDIA_TYPE, workbook
from registry.codes.imports import Missing, Preview
from registry.codes.uploads import Sent, Upload, UploadTooLarge
from registry.db import reading
from registry.errors import Conflict, Forbidden, Invalid, NotFound, Sentence
from registry.files.store import FileStore
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.web.routing import Router

router = Router()

_PATH = "/kerja/kode/impor"
_LARGE = 2 * 1024 * 1024
"""Bytes from which on the page is sent while the file is worked on: half a second and more of work."""


def typed(
    daftar: Annotated[str, Form()] = "",
    nama: Annotated[str, Form()] = "",
    judul: Annotated[str, Form()] = "",
    dasar: Annotated[str, Form()] = "",
    sumber: Annotated[str, Form()] = "",
    berlaku: Annotated[str, Form()] = "",
    hilang: Annotated[str, Form()] = "",
    lewati: Annotated[list[str], Form()] = [],  # noqa: B006
) -> Choices:
    """Return what was chosen in a form."""
    return Choices.model_construct(
        daftar=daftar,
        nama=nama,
        judul=judul,
        dasar=dasar,
        sumber=sumber,
        berlaku=berlaku,
        hilang=hilang or Missing.ASK.value,
        lewati=lewati,
    )


Typed = Annotated[Choices, Depends(typed)]


@dataclass(frozen=True, slots=True)
class ListChoice:
    """A registered list that may be chosen."""

    ref: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportCodesPage:
    """The form that takes a file."""

    choices: Choices
    """What was chosen already."""
    lists: tuple[ListChoice, ...]
    """Lists that the caller may write to."""
    refusal: Sentence | None
    """Why the last try was refused."""


@dataclass(frozen=True, slots=True)
class ImportPreviewPage:
    """What a file would do."""

    upload: Upload
    """The file."""
    choices: Choices
    """What was chosen."""
    lists: tuple[ListChoice, ...]
    """Lists that the caller may write to."""
    draft: Entry | None
    """The draft that the file became already."""
    steps: Iterable[Sentence]
    """The work on the file, told as it goes on; afterwards ``shown`` is complete."""
    shown: Shown
    """The outcome."""


@router.get(_PATH)
def import_codes(
    request: Request, session: ReadSession, caller: RequestCaller, choices: Annotated[Choices, Query()]
) -> Response:
    """Show the form."""
    if not caller.is_signed_in:
        return _to_sign_in(request)
    uploads.require_writer(caller)
    page = ImportCodesPage(choices, _lists(session, caller), None)
    return renderer(request).page(request, caller, "pages/import_codes.html", page)


@router.get(_PATH + "/templat.xlsx")
def template(request: Request, session: ReadSession, caller: RequestCaller, daftar: str = "") -> Response:
    """Send the empty workbook, or that of a list with its codes."""
    uploads.require_writer(caller)
    found = codes.code_list(session, daftar).codes if daftar else ()
    name = f"{daftar.replace('/', '-') or 'daftar-kode'}-impor.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    content = workbook(found, renderer(request).language(request).code)
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


@router.post(_PATH)
def upload(
    request: Request,
    session: WriteSession,
    caller: RequestCaller,
    choices: Typed,
    berkas: UploadFile | None = None,
    perubahan: UploadFile | None = None,
) -> Response:
    """Keep the file and go on to its preview; a refusal keeps what was chosen."""
    found = renderer(request)
    sent = [file for file in (_sent(berkas), _sent(perubahan)) if file.content]  # changes alone are a file as well
    try:
        kept = uploads.keep(session, _store(request), sent, by=caller)
    except (Invalid, UploadTooLarge) as error:
        page = ImportCodesPage(choices, _lists(session, caller), error.detail)
        return found.page(request, caller, "pages/import_codes.html", page, status=error.status)
    target = found.language(request).url(f"{_PATH}/{kept.id}", choices.parameters())
    return RedirectResponse(target, status_code=303)


@router.get(_PATH + "/{upload_id}")
def import_preview(
    request: Request, session: ReadSession, caller: RequestCaller, upload_id: str, choices: Annotated[Choices, Query()]
) -> Response:
    """Show what the file would do."""
    if not caller.is_signed_in:
        return _to_sign_in(request)
    kept = uploads.find(session, upload_id, by=caller)
    page = _preview_page(request, session, caller, kept, choices)
    found = renderer(request)
    if kept.size > _LARGE and page.draft is None:
        return found.stream(request, caller, "pages/import_preview.html", page)
    return found.page(request, caller, "pages/import_preview.html", _worked_out(page))


@router.post(_PATH + "/{upload_id}")
def save(
    request: Request, caller: RequestCaller, upload_id: str, choices: Typed, segel: Annotated[str, Form()] = ""
) -> Response:
    """Save what was shown as a draft, once; when it would be anything else, that is shown first."""
    registry, store = request.app.state.registry, _store(request)
    with reading(registry.engine) as session:
        kept = uploads.find(session, upload_id, by=caller)
        page = _preview_page(request, session, caller, kept, choices)
    if page.draft is not None:
        return _to_draft(request, page.draft)
    try:
        readings = choices.applied(uploads.read_upload(store, kept))
        with log.transaction(registry.engine) as session:
            entry = uploads.became(session, kept)  # of two clicks, the other may have been faster
            if entry is None:
                found = imports.preview(
                    session, readings, by=caller, ref=choices.ref, missing=choices.missing, leave_out=choices.lewati
                )
                _require_as_shown(session, found, segel)
                entry = imports.take(session, found, by=caller)
                uploads.saved(session, kept, entry, store, registry.files)
            answer = _to_draft(request, entry)
    except (Conflict, Forbidden, Invalid, NotFound) as error:
        page.shown.refusal = error.detail
        return renderer(request).page(
            request, caller, "pages/import_preview.html", _worked_out(page), status=error.status
        )
    registry.follower.wake()
    return answer


def _preview_page(
    request: Request, session: ReadSession, caller: Caller, kept: Upload, choices: Choices
) -> ImportPreviewPage:
    shown = Shown()
    draft = uploads.became(session, kept)
    work = steps(request.app.state.registry, _store(request), kept, choices, caller, shown)
    return ImportPreviewPage(kept, choices, _lists(session, caller), draft, () if draft else work, shown)


def _worked_out(page: ImportPreviewPage) -> ImportPreviewPage:
    """Take all steps before the page is made: a small file needs no telling."""
    for _ in page.steps:
        pass
    return replace(page, steps=())


def _require_as_shown(session: WriteSession, found: Preview, seal: str) -> None:
    if outlook.outlook(session, found).seal != seal:
        raise Conflict(
            Sentence(
                "Daftar atau drafnya berubah sejak pratinjau ini dibuat. Baca lagi di bawah ini, lalu simpan.",
                "The list or its draft has changed since this preview. Read it again below, then save.",
            )
        )


def _lists(session: ReadSession, caller: Caller) -> tuple[ListChoice, ...]:
    entries = repository.listed(session, caller, kind=Kind.CODE_LIST)
    refs = (
        ListChoice(f"{entry.item.agency}/{entry.item.slug}", entry.body["title"])
        for entry in entries
        if caller.curates or entry.item.agency == caller.agency
    )
    return tuple(sorted(refs, key=lambda choice: choice.ref))


def _sent(file: UploadFile | None) -> Sent:
    if file is None:
        return Sent("", b"")
    return Sent(file.filename or "berkas", file.file.read(uploads.MOST_BYTES + 1))


def _store(request: Request) -> FileStore:
    """Files that are on their way; they lie apart from those that are kept for good."""
    return FileStore(request.app.state.registry.settings.home / "uploads")


def _to_draft(request: Request, entry: Entry) -> Response:
    path = f"/kerja/code-list/{entry.item.agency}/{entry.item.slug}"
    target = renderer(request).language(request).url(path, {"versi": entry.version.number, "selesai": "impor"})
    return RedirectResponse(target, status_code=303)


def _to_sign_in(request: Request) -> Response:
    language = renderer(request).language(request)
    here = language.url(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(language.url("/masuk", {"kembali": here}), status_code=303)
