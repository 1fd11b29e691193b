"""The SPARQL 1.1 Protocol: how a request says its query and dataset, and which forms results come in (§2.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl, urlsplit

from registry.errors import RegistryError, Sentence
from registry.graph.store import BadQuery, Form
from registry.rdf import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from registry.web.negotiation import preferred

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"

_RESULTS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
_RDF = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)
OFFERED = MappingProxyType({Form.BINDINGS: _RESULTS, Form.BOOLEAN: _RESULTS, Form.TRIPLES: _RDF})
"""Media types by form of result, the one we like best first."""

_ALSO = MappingProxyType({"application/json": _RESULTS[0], "application/xml": _RESULTS[1], "text/xml": _RESULTS[1]})


class NotAQuery(RegistryError):
    """The body is neither a form nor a query (415)."""

    type = "not-a-query"
    title = Sentence(
        f"Kirim kueri sebagai {QUERY} atau sebagai formulir dengan isian 'query'. Pembaruan tidak dilayani.",
        f"Send the query as {QUERY}, or as a form with the field 'query'. Updates are not served.",
    )
    status = 415


class TooLong(RegistryError):
    """The query is longer than any that makes sense (413)."""

    type = "query-too-long"
    title = Sentence("Kueri terlalu panjang", "The query is too long")
    status = 413


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as a request says it; ``text`` is None when there is none at all."""

    text: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def by_get(query_string: bytes) -> Asked:
    """Read a query by GET (§2.1.1)."""
    return _asked(_parameters(query_string))


def by_post(query_string: bytes, content_type: str | None, body: bytes) -> Asked:
    """Read a query by POST, from a form (§2.1.2) or directly from the body (§2.1.3)."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type == FORM:
        return _asked([*_parameters(query_string), *_parameters(body)])
    if media_type == QUERY:
        return _asked([*_parameters(query_string), ("query", _text(body))])
    raise NotAQuery


def forms(accept: str | None) -> dict[Form, str]:
    """Return the media type to write each form of result in; a form of which the client takes none is left out."""
    chosen = {}
    for form, offered in OFFERED.items():
        known = [*offered, *(name for name, meant in _ALSO.items() if meant in offered)]
        if (found := preferred(accept, known)) is not None:
            chosen[form] = _ALSO.get(found, found)
    return chosen


def _asked(parameters: Sequence[tuple[str, str]]) -> Asked:
    def of(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in parameters if key == name)

    texts = of("query")
    if of("update"):
        raise BadQuery(
            Sentence(
                "Pembaruan tidak dilayani: layanan ini hanya membaca.",
                "Updates are not served: this service only reads.",
            )
        )
    if len(texts) > 1:
        raise BadQuery(Sentence("Kirim satu kueri saja setiap kali.", "Send one query at a time."))
    if not texts and parameters:
        raise BadQuery(Sentence("Isian 'query' tidak ada.", "The field 'query' is missing."))
    graphs = of("default-graph-uri"), of("named-graph-uri")
    for address in (*graphs[0], *graphs[1]):
        if not urlsplit(address).scheme or any(mark in address for mark in ' <>"{}|\\^`'):
            raise BadQuery(
                Sentence(
                    f"Nama graf bukan IRI mutlak: '{address}'", f"The name of a graph is no absolute IRI: '{address}'"
                )
            )
    return Asked(texts[0] if texts else None, *graphs)


def _parameters(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except UnicodeDecodeError:
        raise _not_utf_8() from None
    except ValueError:
        raise BadQuery(Sentence("Isian terlalu banyak.", "There are too many fields.")) from None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise _not_utf_8() from None


def _not_utf_8() -> BadQuery:
    return BadQuery(Sentence("Kueri bukan teks UTF-8.", "The query is not text in UTF-8."))
