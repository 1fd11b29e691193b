"""An agency that is called otherwise is so in every door, also where documents are kept as they were written."""

from sqlmodel import select

from registry.accounts.models import Agency
from registry.changes import log
from registry.exchange.dcat.written import FORMS
from tests.factories import walks

BEFORE, AFTER = "Kantor Desa Semula", "Kantor Desa yang Berganti Nama"


def told(client):
    """Answers that name the agency, by their address."""
    addresses = (
        *(f"/katalog.{form}" for form in FORMS),
        *("/dataset/terbuka.ttl", "/api/3/action/package_show?id=terbuka", "/api/3/action/package_search"),
        *(
            "/oai?verb=ListRecords&metadataPrefix=dcat",
            "/oai?verb=ListRecords&metadataPrefix=oai_dc&set=instansi:desa-sawentar",
        ),
    )
    return {address: client.get(address).text for address in addresses}


def test_a_new_name_of_an_agency_is_told_by_every_door(registry_app):
    registry = registry_app.app.state.registry

    def called(title):
        with log.transaction(registry.engine) as session:
            agency = session.exec(select(Agency).where(Agency.slug == "desa-sawentar")).one()
            agency.title = {"id": title}
            session.add(agency)
            walks.published(session, registry_app.site.people, slug=f"juga-{len(title)}")  # something is in the log
        registry.follower.catch_up()

    called(BEFORE)
    for address, text in told(registry_app.client).items():
        assert BEFORE in text, address
    called(AFTER)
    for address, text in told(registry_app.client).items():
        assert AFTER in text, address
        assert BEFORE not in text, address
