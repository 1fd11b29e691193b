"""Put the portal into the application: routes, style sheet, guards, error pages."""

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from portal.assets import FOLDER, Assets
from portal.guard import SameOrigin, SecurityHeaders
from portal.language import LanguagePrefix
from portal.pages import error, standards
from portal.rendering import Renderer
from registry.settings import Settings
from registry.validation.one_row import ExampleJudgements
from registry.web import late, problem

if TYPE_CHECKING:
    from registry.accounts.oidc import Provider

PAGES: late.Doors = {
    "portal.pages.home": ("/", "/peta."),
    "portal.pages.twins": (
        "/.well-known/",
        "/akun/token",
        "/cari.json",
        "/dataset",
        "/kerja/",
        "/padanan",
        "/standar/",
        "/wilayah",
    ),
    "portal.pages.lists_as_data": ("/cari.csv", "/kode.", "/standar.", "/wilayah/"),
    "portal.pages.search": ("/cari",),
    "portal.pages.search_feed": ("/cari.atom",),
    "portal.pages.suggest": ("/cari/saran",),
    "portal.pages.rank": ("/cari/alasan",),
    "portal.pages.dataset": ("/dataset/",),
    "portal.pages.dataset_map": ("/dataset/",),
    "portal.pages.dataset_more": ("/dataset/",),
    "portal.pages.dataset_table": ("/dataset/",),
    "portal.pages.comparison": ("/dataset/",),
    "portal.pages.desa_cantik": ("/desa-cantik",),
    "portal.pages.booklet": ("/desa-dalam-angka/",),
    "portal.pages.sdgs": ("/sdgs-desa",),
    "portal.pages.thresholds": ("/ambang",),
    "portal.pages.standards": ("/standar",),
    "portal.pages.standard": ("/standar/",),
    "portal.pages.schemas": ("/skema",),
    "portal.pages.table_schema_form": ("/skema/",),
    "portal.pages.table_schema": ("/skema/",),
    "portal.pages.code_lists": ("/kode",),
    "portal.pages.code_list_download": ("/kode/",),
    "portal.pages.code_list": ("/kode/",),
    "portal.pages.code_versions": ("/kode/",),
    "portal.pages.code": ("/kode/",),
    "portal.pages.correspondence": ("/padanan/",),
    "portal.pages.organisation": ("/organisasi/",),
    "portal.pages.place": ("/wilayah/",),
    "portal.pages.quality": ("/mutu",),
    "portal.pages.releases": ("/jadwal-rilis",),
    "portal.pages.metadata": ("/metadata/",),
    "portal.pages.sign_in": ("/masuk", "/keluar"),
    "portal.pages.sso": ("/masuk/sso",),
    "portal.pages.accounts": ("/akun/kelola", "/undangan"),
    "portal.pages.account": ("/akun",),
    "portal.pages.notifications": ("/akun/pemberitahuan",),
    "portal.pages.harvest": ("/kerja/panen",),
    "portal.pages.harvest_duplicates": ("/kerja/panen/kembar",),
    "portal.pages.harvest_mapping": ("/kerja/panen/",),
    "portal.pages.harvest_record": ("/kerja/panen/",),
    "portal.pages.harvest_run": ("/kerja/panen/",),
    "portal.pages.harvest_settings": ("/kerja/panen/",),
    "portal.pages.harvest_source": ("/kerja/panen/",),
    "portal.pages.inbox": ("/kerja",),
    "portal.pages.microdata": ("/kerja/data-mikro",),
    "portal.pages.import_codes": ("/kerja/kode/impor",),
    "portal.pages.check_help": ("/periksa/bantuan",),
    "portal.pages.check": ("/periksa",),
    "portal.pages.check_files": ("/periksa/",),
    "portal.pages.check_report": ("/kerja/dataset/",),
    "portal.pages.new_item": ("/kerja/baru",),
    "portal.pages.edit": ("/kerja/",),
    "portal.pages.edit_begin": ("/kerja/",),
    "portal.pages.edit_merge": ("/kerja/",),
    "portal.pages.berita_acara": ("/kerja/",),
    "portal.pages.versions_diff": ("/kerja/",),
    "portal.pages.review": ("/kerja/",),
    "portal.pages.claims": ("/kerja/",),
    "portal.pages.disclosures": ("/kerja/",),
    "portal.pages.next_year": ("/kerja/",),
    "portal.pages.batch": ("/kerja/bersama",),
    "portal.pages.evidence": ("/kerja/bukti",),
    "portal.pages.work_item": ("/kerja/",),
    "portal.pages.texts": ("/aksesibilitas", "/bantuan", "/dok", "/dua-menit", "/lisensi", "/privasi", "/tentang"),
    "portal.pages.gallery": ("/_galeri",),
    "portal.pages.guides": ("/dok/panduan/",),
    "portal.pages.api_guide": ("/bantuan/", "/dok/api", "/problems"),
    "portal.pages.status": ("/status",),
}
"""The pages, and where each of their addresses begins."""


def install(app: FastAPI) -> None:
    """Add the portal to an application whose state holds the registry."""
    settings: Settings = app.state.registry.settings
    assets = Assets()
    app.state.renderer = Renderer(assets, settings.base)
    app.state.sso = _provider(settings)
    app.state.example_judgements = ExampleJudgements()
    app.state.kept_standards = standards.KeptStandards()
    late.install(app, PAGES, is_described=False)

    @app.get(FOLDER + "/{name}", include_in_schema=False)
    def static(request: Request, name: str) -> Response:
        return assets.serve(request, name)

    problem.install(app, page=error.error_page)
    # the last one added stands outermost: headers on every answer, then the language, then the guard
    app.add_middleware(SameOrigin, base=settings.base, page=error.error_page)
    app.add_middleware(LanguagePrefix)
    app.add_middleware(SecurityHeaders)


def _provider(settings: Settings) -> "Provider | None":
    if not settings.oidc_issuer:
        return None
    from portal.pages.sso import provider_of  # noqa: PLC0415  # most have none

    return provider_of(settings)
