"""Harvests catalogues in DCAT: Turtle, RDF/XML, JSON-LD, N-Triples (paged by Hydra or whole) and ``data.json``."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal
from urllib.parse import urljoin

from pydantic import Field, SecretStr

from harvesters.dcat import data_json, datasets
from harvesters.portals.answers import json_of
from harvesters.portals.places import PlaceCodes
from registry.harvest import plugin
from registry.harvest.plugin import (
    Announced,
    Checkpoint,
    Found,
    Graph,
    Http,
    Namespace,
    Record,
    Response,
    RetryLater,
    Sentence,
    SkipRecord,
    Source,
    StopHarvest,
    parse_rdf,
)

_HYDRA = Namespace("hydra", "http://www.w3.org/ns/hydra/core#")
_ACCEPT = (
    "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.7, "
    "application/json;q=0.6, application/xml;q=0.5, */*;q=0.1"
)
_SYNTAXES = {
    "turtle": "text/turtle",
    "rdf_xml": "application/rdf+xml",
    "json_ld": "application/ld+json",
    "n_triples": "application/n-triples",
}
_MOST_PAGES = 20_000


class DcatOptions(plugin.MappedOptions):
    """How the catalogue is written and what holds where it says nothing."""

    syntax: Literal["auto", "turtle", "rdf_xml", "json_ld", "n_triples", "data_json"] = Field(
        default="auto", title="Bentuk", description="Bentuk katalog; auto: dikenali dari isinya."
    )
    language: str = Field(
        default="id",
        title="Bahasa",
        description="Bahasa teks bila katalog tidak mengatakannya, mis. id.",
        pattern=r"^[a-z]{2,3}$",
    )
    spatial: PlaceCodes = Field(
        default=(), title="Wilayah", description="Kode Kemendagri bila katalog tidak mengatakannya, mis. 35.05."
    )
    authorization: SecretStr | None = Field(
        default=None, title="Kunci akses", description="Isi kepala Authorization, mis. Bearer …; disimpan tertutup."
    )


class DcatHarvester:
    """Yields one record for each dataset of a catalogue, page by page, on each page by identifier."""

    kind: ClassVar[str] = "dcat"
    Options: ClassVar[type[DcatOptions]] = DcatOptions

    def records(self, source: Source[DcatOptions], http: Http) -> Iterator[Found]:
        """Read the catalogue; raises ``RetryLater`` or ``StopHarvest``."""
        options = source.options
        url, asked, seen, taken = source.checkpoint or source.location, set[str](), set[str](), 0
        while url:
            if url in asked or len(asked) > _MOST_PAGES:
                raise StopHarvest(_circular(url))
            asked.add(url)
            page = self._read(url, options, http, is_first=len(asked) == 1)
            for each in page.found:
                if each.identifier not in seen:
                    seen.add(each.identifier)
                    taken += 1
                    yield each
            if page.total is not None:
                yield Announced(page.total)
            url = page.next or ""
            if url:
                yield Checkpoint(url)
        if not taken and not source.checkpoint:
            raise StopHarvest(_empty(source.location))

    def _read(self, url: str, options: DcatOptions, http: Http, *, is_first: bool) -> "_Page":
        response = http.get(
            url,
            accept=_ACCEPT,
            keep=True,
            headers={"Authorization": "{authorization}"} if options.authorization else None,
            secrets={"authorization": options.authorization},
        )
        syntax = _syntax(response) if options.syntax == "auto" else _SYNTAXES.get(options.syntax, "")
        if not syntax:
            document = json_of(response, asked_before=not is_first)
            if data_json.is_data_json(document):
                found = data_json.datasets(document, language=options.language, spatial=options.spatial)
                return _Page(found)
            syntax = _SYNTAXES["json_ld"]
        graph = _graph(response, syntax, is_first=is_first)
        return _Page(
            datasets.datasets(graph, language=options.language, spatial=options.spatial),
            _next(graph, response.url),
            _total(graph),
        )


class _Page:
    def __init__(
        self, found: Iterator[Record | SkipRecord], following: str | None = None, total: int | None = None
    ) -> None:
        self.found, self.next, self.total = found, following, total


def _syntax(response: Response) -> str:
    """Return the media type that a catalogue is read as: by its bytes, then by what is declared; empty for JSON."""
    declared = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    form = response.form
    if form == "json" and response.content.lstrip()[:1] == b"{":
        return _SYNTAXES["json_ld"] if declared == _SYNTAXES["json_ld"] else ""
    if form == "json":  # a Turtle document may open with a bracket too
        return _SYNTAXES["turtle"] if declared == _SYNTAXES["turtle"] else ""
    if form == "xml":
        is_triple = declared in {_SYNTAXES["turtle"], _SYNTAXES["n_triples"]}
        return declared if is_triple else _SYNTAXES["rdf_xml"]
    if form in {"html", "empty"}:
        raise StopHarvest(_web_page(response.url))
    return declared if declared == _SYNTAXES["n_triples"] else _SYNTAXES["turtle"]


def _graph(response: Response, syntax: str, *, is_first: bool) -> Graph:
    try:
        return Graph(parse_rdf(response.content, syntax, response.url))
    except (SyntaxError, ValueError, RecursionError) as error:
        if "remote context" in str(error) or "LoadDocumentCallback" in str(error):
            raise StopHarvest(_remote_context(response.url)) from None
        reason = _broken(response.url, syntax, getattr(error, "lineno", None))
    if is_first:
        raise StopHarvest(reason)
    raise RetryLater(reason)


def _next(graph: Graph, here: str) -> str | None:
    for name in ("next", "nextPage"):
        for _, following in graph.said_by(_HYDRA[name]):
            term: Any = following[0]
            address = urljoin(here, term.value) if hasattr(term, "value") else None
            if address and isinstance(address, str) and address != here:
                return address
    return None


def _total(graph: Graph) -> int | None:
    for _, totals in graph.said_by(_HYDRA.totalItems):
        text = getattr(totals[0], "value", "")
        if text.isdecimal():
            return int(text[:12])
    return None


def _web_page(url: str) -> Sentence:
    return Sentence(
        f"{url} adalah halaman web atau kosong, bukan katalog DCAT; beri alamat katalognya, biasanya diakhiri .ttl, "
        ".rdf, .jsonld atau data.json.",
        f"{url} is a web page or empty, no DCAT catalogue; give the catalogue's address, which often ends in .ttl, "
        ".rdf, .jsonld or data.json.",
    )


def _broken(url: str, syntax: str, row: int | None) -> Sentence:
    where, there = (f" pada baris {row}", f" at line {row}") if row else ("", "")
    return Sentence(
        f"Katalog {url} rusak{where} dan tidak dapat dibaca sebagai {syntax}; hubungi pengelolanya.",
        f"The catalogue {url} is broken{there} and cannot be read as {syntax}; tell its keeper.",
    )


def _remote_context(url: str) -> Sentence:
    return Sentence(
        f"Katalog {url} memakai konteks JSON-LD di alamat lain, yang tidak diambil; pakai bentuk Turtle atau RDF/XML.",
        f"The catalogue {url} names a JSON-LD context elsewhere, which is not fetched; use Turtle or RDF/XML.",
    )


def _circular(url: str) -> Sentence:
    return Sentence(
        f"Halaman katalog berputar kembali ke {url}; hubungi pengelolanya.",
        f"The catalogue's pages lead back to {url}; tell its keeper.",
    )


def _empty(url: str) -> Sentence:
    return Sentence(
        f"Katalog {url} tidak memuat satu dataset pun; periksa alamat sumber.",
        f"The catalogue {url} holds no dataset; check the source's address.",
    )
