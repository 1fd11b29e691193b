"""Put the portal into the application: routes, style sheet, guards, error pages."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from portal.assets import FOLDER, Assets
from portal.guard import SameOrigin, SecurityHeaders
from portal.language import LanguagePrefix
from portal.pages import (
    account,
    accounts,
    api_guide,
    batch,
    berita_acara,
    booklet,
    check,
    check_files,
    check_help,
    check_report,
    claims,
    code,
    code_list,
    code_list_download,
    code_lists,
    code_versions,
    comparison,
    correspondence,
    dataset,
    dataset_map,
    dataset_more,
    dataset_table,
    desa_cantik,
    disclosures,
    edit,
    edit_merge,
    error,
    evidence,
    harvest,
    harvest_duplicates,
    harvest_mapping,
    harvest_record,
    harvest_run,
    harvest_settings,
    harvest_source,
    home,
    import_codes,
    inbox,
    lists_as_data,
    metadata,
    microdata,
    new_item,
    next_year,
    notifications,
    organisation,
    place,
    quality,
    rank,
    releases,
    review,
    schemas,
    sdgs,
    search,
    search_feed,
    sign_in,
    sso,
    standard,
    standards,
    status,
    suggest,
    table_schema,
    table_schema_form,
    texts,
    thresholds,
    twins,
    versions_diff,
    work_item,
)
from portal.rendering import Renderer
from registry.settings import Settings
from registry.validation.one_row import ExampleJudgements
from registry.web import problem

PAGES = (
    home,
    twins,
    lists_as_data,
    search,
    search_feed,
    suggest,
    rank,
    dataset,
    dataset_map,
    dataset_more,
    dataset_map,
    dataset_table,
    comparison,
    desa_cantik,
    booklet,
    sdgs,
    thresholds,
    standards,
    standard,
    schemas,
    table_schema_form,
    table_schema,
    code_lists,
    code_list_download,
    code_list,
    code_versions,
    code,
    correspondence,
    organisation,
    place,
    quality,
    releases,
    metadata,
    sign_in,
    sso,
    accounts,
    account,
    notifications,
    harvest,
    harvest_duplicates,
    harvest_mapping,
    harvest_record,
    harvest_run,
    harvest_settings,
    harvest_source,
    inbox,
    microdata,
    import_codes,
    check_help,
    check,
    check_files,
    check_report,
    new_item,
    edit,
    edit_merge,
    berita_acara,
    versions_diff,
    review,
    claims,
    disclosures,
    next_year,
    batch,
    evidence,
    work_item,
    texts,
    api_guide,
    status,
)


def install(app: FastAPI) -> None:
    """Add the portal to an application whose state holds the registry."""
    settings: Settings = app.state.registry.settings
    assets = Assets()
    app.state.renderer = Renderer(assets, settings.base)
    app.state.sso = sso.provider_of(settings)
    app.state.example_judgements = ExampleJudgements()
    app.state.kept_standards = standards.KeptStandards()
    for page in PAGES:
        app.include_router(page.router, include_in_schema=False)

    @app.get(FOLDER + "/{name}", include_in_schema=False)
    def static(request: Request, name: str) -> Response:
        return assets.serve(request, name)

    problem.install(app, page=error.error_page)
    # the last one added stands outermost: headers on every answer, then the language, then the guard
    app.add_middleware(SameOrigin, base=settings.base, page=error.error_page)
    app.add_middleware(LanguagePrefix)
    app.add_middleware(SecurityHeaders)
