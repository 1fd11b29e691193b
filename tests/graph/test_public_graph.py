"""What is public is in the graph as soon as the follower has looked; what is not public never is."""

import json
from importlib.resources import files

import rdflib

from registry.codes import repository as codes
from registry.codes.export import export
from registry.db import reading
from registry.graph.store import Form, Question
from registry.items import repository as items
from registry.items import service, transitions
from registry.items.state import Access, Action, Kind

NAMES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "adms": "http://www.w3.org/ns/adms#",
    "prov": "http://www.w3.org/ns/prov#",
    "disco": "http://rdf-vocabulary.ddialliance.org/discovery#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xkos": "http://rdf-vocabulary.ddialliance.org/xkos#",
}
PREFIXES = "".join(f"PREFIX {prefix}: <{address}>\n" for prefix, address in NAMES.items())
FORMS = {
    Form.BINDINGS: "application/sparql-results+json",
    Form.BOOLEAN: "application/sparql-results+json",
    Form.TRIPLES: "application/n-triples",
}


def example(name):
    place = files("jsonschemas") / "dataset" / "1.0.0" / "examples" / "valid" / f"{name}.json"
    return json.loads(place.read_text("utf-8"))


def rows(registry, text):
    found = json.loads(registry.graph.query(Question(PREFIXES + text, FORMS)).read())["results"]["bindings"]
    return [tuple(cell["value"] for cell in row.values()) for row in found]


def ask(registry, text):
    return json.loads(registry.graph.query(Question(PREFIXES + text, FORMS)).read())["boolean"]


def published(registry, slug, title, *, access=Access.PUBLIC, name="penduduk-sawentar-2025"):
    body = {**example(name), "title": {"id": title}}

    def act(session, by):
        entry = service.create(
            session, kind=Kind.DATASET, agency="desa-sawentar", slug=slug, body=body, by=by, access=access
        )
        transitions.publish_bundled(session, entry, by=by, legal_basis="contoh")

    registry.write(act)
    return f"{registry.base}/id/dataset/desa-sawentar/{slug}"


def mentioned(registry, word):
    return ask(registry, f'ASK {{ ?s ?p ?o FILTER(CONTAINS(STR(?s), "{word}") || CONTAINS(STR(?o), "{word}")) }}')


def test_every_published_item_has_a_graph_by_its_iri(registry):
    with reading(registry.engine) as session:
        expected = {name for name, _ in registry.graphs.everything(session)}
    named = {name for (name,) in rows(registry, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    assert named == {registry.base + name for name in expected}
    assert f"{registry.base}/id/code-list/kemendagri/wilayah" in named


def test_the_graph_of_a_code_list_is_the_one_its_document_has(registry):
    with reading(registry.engine) as session:
        code_list = codes.code_list(session, "dukcapil/agama")
    document = rdflib.Graph().parse(data=export(code_list, "ttl", base=registry.base), format="turtle")
    name = f"{registry.base}/id/code-list/dukcapil/agama"
    question = Question(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{name}> {{ ?s ?p ?o }} }}", FORMS)
    held = rdflib.Graph().parse(data=registry.graph.query(question).read(), format="nt")
    named = {triple for triple in document if not any(isinstance(term, rdflib.BNode) for term in triple)}
    assert named <= set(held)
    concepts = (rdflib.RDF.type, rdflib.SKOS.Concept)
    assert set(held.subjects(*concepts)) == set(document.subjects(*concepts))


def test_a_village_is_found_by_its_code_with_the_places_above_it(registry):
    above = rows(
        registry,
        'SELECT ?name { ?v skos:notation "35.05.10.2011" ; skos:inScheme ?list ; skos:broader+ ?up . '
        f"FILTER(?list = <{registry.base}/id/code-list/kemendagri/wilayah>) ?up skos:prefLabel ?name }}",
    )
    assert ("Kanigoro",) in above


def test_a_standard_leads_from_its_variable_to_the_codes_it_takes(registry):
    labels = rows(
        registry,
        'SELECT ?label { ?standard a dct:Standard ; dct:hasPart ?variable . ?variable skos:notation "sex" ; '
        "disco:representation ?list . ?code skos:inScheme ?list ; skos:prefLabel ?label FILTER(LANG(?label) = 'id') }",
    )
    assert len(labels) == 2


def test_an_indicator_leads_to_the_activity_that_made_it_and_its_standard(registry):
    assert ask(
        registry,
        "ASK { ?indicator a skos:Concept ; prov:wasGeneratedBy ?activity ; dct:conformsTo ?version . "
        "?activity a prov:Activity . ?version dct:isVersionOf ?standard . ?standard a dct:Standard }",
    )


def test_a_correspondence_says_which_codes_it_maps(registry):
    assert ask(registry, "ASK { ?table a xkos:Correspondence ; xkos:madeOf/xkos:targetConcept ?code }")


def test_what_is_published_is_there_after_one_look_of_the_follower(registry):
    node = published(registry, "jalan-desa", "Panjang jalan desa")
    assert rows(registry, f"SELECT ?title {{ <{node}> dct:title ?title }}") == [("Panjang jalan desa",)]
    assert ask(registry, f"ASK {{ <{node}> dct:publisher/foaf:name ?name }}")


def test_a_new_version_takes_the_place_of_the_old_and_names_it(registry):
    node = published(registry, "jembatan", "Jembatan lama")
    body = {**example("penduduk-sawentar-2025"), "title": {"id": "Jembatan baru"}}

    def next_version(session, by):
        entry = items.by_iri(session, by, "/id/dataset/desa-sawentar/jembatan")
        version = service.begin(session, entry.item, body, number="1.1.0", by=by)
        transitions.publish_bundled(session, items.Entry(entry.item, version), by=by, legal_basis="contoh")

    registry.write(next_version)
    assert rows(registry, f"SELECT ?title {{ <{node}> dct:title ?title }}") == [("Jembatan baru",)]
    assert rows(registry, f"SELECT ?v {{ <{node}> dcat:version ?v }}") == [("1.1.0",)]
    assert rows(registry, f"SELECT ?old {{ <{node}/versi/1.1.0> prov:wasRevisionOf ?old }}") == [
        (f"{node}/versi/1.0.0",)
    ]
    assert rows(registry, f"SELECT ?status {{ <{node}/versi/1.0.0> adms:status ?status }}") == [
        ("http://purl.org/adms/status/Deprecated",)
    ]


def test_what_is_closed_or_a_draft_is_in_no_triple(registry):
    published(registry, "tertutup-sekali", "Rahasiasatu", access=Access.CLOSED, name="data-mikro-tertutup")

    def draft(session, by):
        body = {**example("penduduk-sawentar-2025"), "title": {"id": "Rahasiadua"}}
        service.create(session, kind=Kind.DATASET, agency="desa-sawentar", slug="draf-saja", body=body, by=by)

    registry.write(draft)
    published(registry, "penanda", "Penanda")
    assert mentioned(registry, "Penanda")
    for word in ("Rahasiasatu", "Rahasiadua", "tertutup-sekali", "draf-saja"):
        assert not mentioned(registry, word)


def test_the_draft_of_a_next_version_changes_nothing(registry):
    node = published(registry, "pasar", "Pasar desa")

    def begin(session, by):
        entry = items.by_iri(session, by, "/id/dataset/desa-sawentar/pasar")
        body = {**example("penduduk-sawentar-2025"), "title": {"id": "Rahasiatiga"}}
        service.begin(session, entry.item, body, number="2.0.0", by=by)

    registry.write(begin)
    assert rows(registry, f"SELECT ?title {{ <{node}> dct:title ?title }}") == [("Pasar desa",)]
    assert not mentioned(registry, "Rahasiatiga")
    assert not mentioned(registry, "pasar/versi/2.0.0")


def test_what_becomes_closed_leaves_the_graph(registry):
    published(registry, "menutup", "Rahasiaempat")

    def close(session, by):
        entry = items.by_iri(session, by, "/id/dataset/desa-sawentar/menutup")
        version = service.begin(session, entry.item, entry.body, number="1.0.1", by=by, access=Access.CLOSED)
        transitions.publish_bundled(session, items.Entry(entry.item, version), by=by, legal_basis="contoh")

    assert mentioned(registry, "Rahasiaempat")
    registry.write(close)
    assert not mentioned(registry, "Rahasiaempat")


def test_what_is_retired_leaves_the_graph(registry):
    published(registry, "dicabut", "Rahasialima")

    def retire(session, by):
        entry = items.by_iri(session, by, "/id/dataset/desa-sawentar/dicabut")
        transitions.move(session, entry, Action.RETIRE, by=by, role="walidata", reason="contoh")

    assert mentioned(registry, "Rahasialima")
    registry.write(retire)
    assert not mentioned(registry, "Rahasialima")


def test_a_changed_address_needs_nothing_but_time(registry):
    moved = registry.moved_to("https://baru.example")
    assert moved.graph.count() == 0
    assert moved.follower.catch_up()
    assert moved.graph.count() == registry.graph.count()
    assert ask(moved, "ASK { <https://baru.example/id/code-list/kemendagri/wilayah> a skos:ConceptScheme }")
    assert not mentioned(moved, "data.desa.example")
    published(moved, "setelah-pindah", "Setelah pindah")
    assert not mentioned(registry, "setelah-pindah")
    registry.follower.catch_up()
    assert mentioned(registry, "setelah-pindah")
    moved.close()


def test_a_rebuild_leads_to_the_same_graph(registry):
    everything = Question("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", FORMS)
    before = set(registry.graph.query(everything).read().splitlines())
    count = registry.graph.count()
    assert registry.follower.rebuild(
        registry.projection.name, lambda session: registry.projection.rebuild(session, registry.graphs.everything)
    )
    assert registry.graph.count() == count
    assert set(registry.graph.query(everything).read().splitlines()) == before


def test_nobody_who_answers_for_an_activity_is_named(registry):
    assert mentioned(registry, "Pendataan SDGs Desa Sawentar")
    assert not mentioned(registry, "belum ditetapkan")
