"""The whole of what programs may ask, on one page; the portal's pages are beside it in ``portal.application``."""

from fastapi import FastAPI

from registry.accounts import endpoints as accounts
from registry.catalog import endpoints as catalog
from registry.changes import endpoints as changes
from registry.codes import correspondence_endpoints as correspondences
from registry.codes import endpoints as codes
from registry.codes import import_endpoints as imports
from registry.desa_cantik import endpoints as desa_cantik
from registry.disclosure import endpoints as disclosure
from registry.exchange import agents, booklets, code_exports, identifiers
from registry.exchange import standards as forms
from registry.exchange.ckan import endpoints as ckan
from registry.exchange.dcat import endpoints as dcat
from registry.exchange.dcat import public_endpoints as dcat_public
from registry.exchange.feeds import atom_endpoints as atom
from registry.exchange.feeds import endpoints as feeds
from registry.exchange.oai import endpoints as oai
from registry.exchange.oai.provider import Provider
from registry.exchange.tables import api as table_rows
from registry.exchange.tables import endpoints as tables
from registry.graph import endpoints as graph
from registry.harvest import endpoints as harvest
from registry.harvest import record_endpoints as harvest_records
from registry.harvest import source_endpoints as harvest_sources
from registry.items import endpoints as items
from registry.items import explain_endpoints as explain
from registry.metadata import endpoints as metadata
from registry.microdata import endpoints as microdata
from registry.notifications import endpoints as notifications
from registry.operation import endpoints as operation
from registry.receipts import endpoints as receipts
from registry.schemas import endpoints as schemas
from registry.search import endpoints as search
from registry.standards import endpoints as standards
from registry.tabulation import endpoints as tabulation
from registry.validation import endpoints as validation
from registry.validation import record_endpoints as records
from registry.web.instance_key import InstanceKey
from registry.workflow import endpoints as workflow


def install(app: FastAPI) -> None:
    """Add every route of the API and of the exchange to an application."""
    registry = app.state.registry
    key = InstanceKey(registry.settings.home / "keys", "resumption tokens")
    app.state.standings = registry.standings
    app.state.oai = Provider(registry.settings.base, key, app.state.standings)
    app.include_router(ckan.router)  # /api/3/action/{name}
    app.include_router(search.router)  # /api/v1/search
    app.include_router(explain.router)  # /api/v1/search/explain
    app.include_router(accounts.router)  # /api/v1/accounts
    app.include_router(items.router)  # /api/v1/items
    app.include_router(workflow.router)  # /api/v1/items/{…}/{action}
    app.include_router(notifications.router)  # /api/v1/notifications
    app.include_router(correspondences.router)  # /api/v1/codes/correspondences, before the lists of all agencies
    app.include_router(code_exports.router)  # /api/v1/codes/{agency}/{slug}/export, before codes of any name
    app.include_router(codes.router)  # /api/v1/codes
    app.include_router(imports.router)  # /api/v1/codes/imports
    app.include_router(metadata.router)  # /api/v1/metadata
    app.include_router(schemas.router)  # /api/v1/schemas
    app.include_router(standards.router)  # /api/v1/standards
    app.include_router(forms.router)  # /api/v1/standards/{slug}/{form}
    app.include_router(receipts.router)  # /api/v1/receipts
    app.include_router(records.router)  # /api/v1/standards/{slug}/validate
    app.include_router(validation.router)  # /api/v1/checks
    app.include_router(harvest.router)  # /api/v1/harvest/sources, /jobs, /duplicates
    app.include_router(harvest_records.router)  # /api/v1/harvest/sources/{slug}/records
    app.include_router(harvest_sources.router)  # /api/v1/harvest/preview, /sources/{slug}/mapping, …/uploads
    app.include_router(desa_cantik.router)  # /api/v1/desa-cantik
    app.include_router(microdata.router)  # /api/v1/microdata
    app.include_router(disclosure.router)  # /api/v1/smallest-cells
    app.include_router(tabulation.router)  # /api/v1/sdgs-desa, /api/v1/datasets/{slug}/comparability
    app.include_router(booklets.router)  # /api/v1/booklets/{code}/{year}
    app.include_router(table_rows.router)  # /api/v1/datasets/{slug}/tables
    app.include_router(tables.router)  # /dataset/{slug}/tabel/{identifier}.{csv…}, /dataset/{slug}/datapackage.json
    app.include_router(catalog.router)  # /dataset/{slug}/berkas/{identifier}
    app.include_router(dcat_public.router)  # /data.json, /sitemap.xml, /robots.txt, /ns/sdd
    app.include_router(dcat.router)  # /katalog.{ttl…}, /katalog/semua.{ttl…}, /dataset/{slug}.{ttl…}
    app.include_router(identifiers.router)  # /id/…
    app.include_router(atom.router)  # /perubahan.atom, /organisasi/{slug}.atom, /kode/{agency}/{slug}.atom
    app.include_router(agents.router)  # /organisasi/{slug}.{ttl…}
    app.include_router(oai.router)  # /oai
    app.include_router(feeds.router)  # /api/v1/changes
    app.include_router(graph.router)  # /sparql
    app.include_router(operation.router)  # /metrics
    app.include_router(changes.router)  # /health/live, /health/ready
