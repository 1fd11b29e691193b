"""Data Induk (Perpres 39/2019): marked with its owner, pointed to by others, found from both sides."""

import pytest
from pyoxigraph import NamedNode

from registry.accounts import repository as accounts
from registry.changes import log
from registry.exchange.dcat.triples import dataset_triples
from registry.items import references
from registry.items.repository import Entry
from registry.rdf import DCT
from registry.schemas import documents as schemas
from registry.schemas.validator import validate
from tests.factories import walks

BASE = "https://satudata.example"
MASTER = {"master_data": {"owner": "kominfo-blitar"}}


@pytest.mark.parametrize(
    ("kind", "more", "pointers"),
    [
        ("dataset", MASTER, set()),
        ("code-list", MASTER, set()),
        ("dataset", {"master_data": {}}, {"/master_data"}),
        ("dataset", {"refers_to": ["/id/code-list/kemendagri/wilayah"]}, set()),
        ("dataset", {"refers_to": ["/id/standard/kominfo-blitar/agregat-wilayah"]}, {"/refers_to/0"}),
        ("dataset", {"refers_to": ["wilayah"]}, {"/refers_to/0"}),
    ],
)
def test_the_schemas_take_an_owner_and_identifiers_of_datasets_and_lists(kind, more, pointers):
    document = next(iter(schemas.examples(kind, "valid").values()))
    assert {problem.pointer for problem in validate(kind, {**document, **more})} == pointers


def test_what_refers_to_master_data_is_found_from_it_and_told_in_rdf(engine, people):
    with log.transaction(engine) as session:
        master: Entry = walks.published(session, people, slug="induk", **MASTER)
        other: Entry = walks.published(session, people, slug="turunan", refers_to=[master.item.iri])
        session.flush()
        pointing = references.users_of(session, master.item.iri)
        assert [item.iri for item, _, role in pointing if role == "refers_to"] == [other.item.iri]
        agencies = {agency.slug: agency for agency in accounts.agencies(session)}
        said = {
            (triple.predicate, triple.object)
            for entry in (master, other)
            for triple in dataset_triples(session, entry, agencies, BASE)
        }
        assert (DCT.references, NamedNode(BASE + master.item.iri)) in said
        assert DCT.rightsHolder in {predicate for predicate, _ in said}
