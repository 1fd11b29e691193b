"""The whole of what programs may ask, on one page; the portal's pages are beside it in ``portal.application``."""

from fastapi import FastAPI

from registry.exchange.oai.provider import Provider
from registry.web import late
from registry.web.instance_key import InstanceKey

DOORS: late.Doors = {
    "registry.exchange.ckan.endpoints": ("/api/3", "/api/action/", "/datastore/dump/"),
    "registry.search.endpoints": ("/api/v1/search",),
    "registry.items.explain_endpoints": ("/api/v1/search/explain",),
    "registry.accounts.endpoints": ("/api/v1/accounts",),
    "registry.items.endpoints": ("/api/v1/items",),
    "registry.workflow.endpoints": (
        "/api/v1/batches",
        "/api/v1/daftar-data/",
        "/api/v1/deadlines",
        "/api/v1/evidence/",
        "/api/v1/holidays/",
        "/api/v1/inbox",
        "/api/v1/items/",
        "/api/v1/standing-approvals",
        "/api/v1/work",
    ),
    "registry.notifications.endpoints": ("/api/v1/notifications",),
    "registry.codes.correspondence_endpoints": ("/api/v1/codes/correspondences",),  # before the lists of all agencies
    "registry.exchange.code_exports": ("/api/v1/codes/",),  # before codes of any name
    "registry.codes.endpoints": ("/api/v1/codes/",),
    "registry.codes.import_endpoints": ("/api/v1/codes/imports",),
    "registry.metadata.endpoints": ("/api/v1/metadata/",),
    "registry.schemas.endpoints": ("/api/v1/schemas",),
    "registry.standards.endpoints": ("/api/v1/standards",),
    "registry.exchange.standards": ("/api/v1/standards/",),
    "registry.receipts.endpoints": ("/api/v1/receipts/",),
    "registry.validation.record_endpoints": ("/api/v1/standards/",),
    "registry.validation.endpoints": ("/api/v1/checks",),
    "registry.harvest.endpoints": ("/api/v1/harvest/duplicates", "/api/v1/harvest/jobs", "/api/v1/harvest/sources"),
    "registry.harvest.record_endpoints": ("/api/v1/harvest/sources/",),
    "registry.harvest.source_endpoints": ("/api/v1/harvest/preview", "/api/v1/harvest/sources/"),
    "registry.desa_cantik.endpoints": ("/api/v1/desa-cantik",),
    "registry.microdata.endpoints": ("/api/v1/microdata",),
    "registry.disclosure.endpoints": ("/api/v1/smallest-cells",),
    "registry.tabulation.endpoints": ("/api/v1/datasets/", "/api/v1/sdgs-desa/"),
    "registry.exchange.booklets": ("/api/v1/booklets/",),
    "registry.exchange.tables.api": ("/api/v1/datasets/",),
    "registry.exchange.tables.endpoints": ("/dataset/",),
    "registry.catalog.endpoints": ("/dataset/",),
    "registry.exchange.dcat.public_endpoints": ("/data.json", "/ns/sdd", "/robots.txt", "/sitemap"),
    "registry.exchange.dcat.endpoints": ("/catalog", "/katalog", "/dataset/"),
    "registry.exchange.identifiers": ("/id/",),
    "registry.exchange.feeds.atom_endpoints": ("/kode/", "/organisasi/", "/perubahan.atom"),
    "registry.exchange.agents": ("/organisasi/",),
    "registry.exchange.oai.endpoints": ("/oai",),
    "registry.exchange.feeds.endpoints": ("/api/v1/changes",),
    "registry.graph.endpoints": ("/sparql",),
    "registry.operation.endpoints": ("/metrics",),
    "registry.changes.endpoints": ("/health/",),
}
"""The API and the exchange, and where each of their addresses begins."""


def install(app: FastAPI) -> None:
    """Add every route of the API and of the exchange to an application."""
    registry = app.state.registry
    key = InstanceKey(registry.settings.home / "keys", "resumption tokens")
    app.state.standings = registry.standings
    app.state.oai = Provider(registry.settings.base, key, app.state.standings)
    late.install(app, DOORS)
