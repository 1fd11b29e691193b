"""Any item in simple Dublin Core (oai_dc): fifteen elements, each as often as there is something to say."""

from collections.abc import Iterator, Mapping

from registry.accounts.models import Agency
from registry.exchange.dcat.document import THEMES, clean
from registry.exchange.dcat.written import marked_up
from registry.exchange.oai.marked_up import element
from registry.items.publications import Publication
from registry.items.state import Access, Kind

NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_OPENING = (
    f'<oai_dc:dc xmlns:oai_dc="{NAMESPACE}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    f'xsi:schemaLocation="{NAMESPACE} {SCHEMA}">'
)
_RIGHTS = {
    Access.PUBLIC: "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
    Access.RESTRICTED: "http://publications.europa.eu/resource/authority/access-right/RESTRICTED",
}


def dublin_core(found: Publication, agencies: Mapping[str, Agency], base: str) -> str:
    """Return an item as an ``oai_dc:dc`` element."""
    return f"{_OPENING}{''.join(_elements(found, agencies, base))}</oai_dc:dc>"


def _elements(found: Publication, agencies: Mapping[str, Agency], base: str) -> Iterator[str]:
    body = found.body
    yield from _texts("title", body.get("title"))
    yield element("dc:identifier", base + found.iri)
    yield from (element("dc:identifier", page) for page in _strings([body.get("landing_page")]))
    yield from _texts("description", body.get("description") or body.get("definition"))
    yield from _texts("publisher", _title(agencies, body.get("publisher") or found.agency))
    for creator in _strings([body.get("creator")]):
        yield from _texts("creator", _title(agencies, creator))
    yield from (element("dc:subject", keyword) for keyword in _strings(body.get("keywords")))
    for goal in _strings(body.get("theme")):
        yield element("dc:subject", f"{base}/id/code-list/{THEMES}/{goal}")
    if found.published_at:
        yield f"<dc:date>{found.published_at:%Y-%m-%d}</dc:date>"
    yield element("dc:type", "Dataset" if found.kind == Kind.DATASET.value else found.kind)
    for language in _strings(body.get("language")):
        yield element("dc:language", language)
    yield from _coverage(body)
    yield from _files(found, base)
    for name, said in (("relation", "conforms_to"), ("relation", "legal_basis"), ("source", "was_derived_from")):
        for text in _strings(body.get(said)):
            yield element(f"dc:{name}", base + text if text.startswith("/") else text)
    yield from _texts("rights", body.get("rights"))
    yield from (element("dc:rights", licence) for licence in _strings([body.get("license")]))
    yield element("dc:rights", _RIGHTS[Access(found.access)])


def _files(found: Publication, base: str) -> Iterator[str]:
    """Yield formats and addresses of files; those kept here only where everybody may fetch them."""
    body = found.body
    if body.get("is_microdata"):
        return
    files = [file for file in body.get("distributions") or () if isinstance(file, dict)]
    for form in dict.fromkeys(str(file.get("media_type") or file.get("format") or "") for file in files):
        if form:
            yield element("dc:format", form)
    for file in files:
        if isinstance(address := file.get("download_url"), str):
            yield element("dc:relation", address)
        elif "sha256" in file and found.access == Access.PUBLIC.value:
            yield element("dc:relation", f"{base}/dataset/{found.slug}/berkas/{file['identifier']}")


def _coverage(body: Mapping[str, object]) -> Iterator[str]:
    for place in _strings(body.get("spatial")):
        yield element("dc:coverage", place)
    period = body.get("temporal")
    if isinstance(period, dict) and (period.get("start") or period.get("end")):
        yield element("dc:coverage", f"{period.get('start') or ''}/{period.get('end') or ''}")


def _texts(name: str, text: object) -> Iterator[str]:
    if isinstance(text, Mapping):
        for language, wording in text.items():
            if isinstance(wording, str) and wording:
                yield f'<dc:{name} xml:lang="{language}">{marked_up(clean(wording))}</dc:{name}>'


def _strings(values: object) -> Iterator[str]:
    if isinstance(values, list):
        yield from (value for value in values if isinstance(value, str) and value)


def _title(agencies: Mapping[str, Agency], slug: str) -> Mapping[str, str]:
    agency = agencies.get(slug)
    return agency.title if agency else {"id": slug}
