"""What a catalogue of this registry's own kind says beyond DCAT: the exact inverse of ``registry.exchange.dcat``.

A dataset is of that kind when its address is ``…/id/dataset/{agency}/{slug}``. ``document`` reads all of it back, as
it was registered there; ``beyond`` only what holds anywhere: agencies and items of another instance are its own.
"""

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from registry.harvest.plugin import (
    ADMS,
    DCAT,
    DCATAP,
    DCT,
    FOAF,
    RDFS,
    SKOS,
    VCARD,
    Graph,
    Namespace,
)

Term = NamedNode | BlankNode | Literal | Triple

_OWN = re.compile(r"(https?://.+?)/id/dataset/[a-z0-9-]+/([a-z0-9-]+)")
_SPDX = Namespace("spdx", "http://spdx.org/rdf/terms#")
_PROV = Namespace("prov", "http://www.w3.org/ns/prov#")
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_LANGUAGES: Mapping[str, str] = MappingProxyType({"IND": "id", "ENG": "en", "JAV": "jv", "SUN": "su", "ARA": "ar"})
_COVERAGE: Mapping[str, str] = MappingProxyType(
    {
        "rows_read": "rowsRead",
        "rows_used": "rowsUsed",
        "rows_refused": "rowsRefused",
        "rows_outside": "rowsOutside",
        "families": "families",
        "families_known": "familiesKnown",
    }
)
_ANYWHERE = ("title", "description", "keywords", "rights", "provenance", "priority", "unit_type", "measure", "unit")


def beyond(graph: Graph, node: Term) -> dict[str, Any]:
    """Return what a dataset of our own kind says that is as true here; empty for any other dataset."""
    found = document(graph, node)
    return {name: found[name] for name in _ANYWHERE if name in found}


def document(graph: Graph, node: Term) -> dict[str, Any]:
    """Return the document of a dataset as the instance that published it holds it; empty for one of another kind.

    What a document left out and DCAT-AP wants all the same is in it: the publisher is named, and whom to ask.
    """
    if not isinstance(node, NamedNode) or not (known := _OWN.fullmatch(node.value)):
        return {}
    return _Reading(graph, node, *known.groups()).document()


class _Reading:
    """Reads one dataset."""

    def __init__(self, graph: Graph, node: NamedNode, base: str, slug: str) -> None:
        self._graph, self._node, self._base = graph, node, base
        self._page = f"{base}/dataset/{slug}"
        self._sdd = Namespace("sdd", f"{base}/ns/sdd#")

    def document(self) -> dict[str, Any]:
        graph, node = self._graph, self._node
        title = graph.texts(node, DCT.title)
        description = graph.texts(node, DCT.description)
        numbers = graph.objects(node, ADMS.identifier)
        own = [graph.text(each, SKOS.notation) for each in numbers if not graph.objects(each, ADMS.schemaAgency)]
        found = {
            "title": title,
            "description": description if description != title else {},
            "keywords": [word for _, word in graph.wordings(node, DCAT.keyword)],
            "theme": [self._last(each) for each in graph.nodes(node, DCAT.theme)],
            "language": [_language(each.value) for each in graph.nodes(node, DCT.language)],
            "landing_page": next((each.value for each in graph.nodes(node, FOAF.page)), None),
            "source_identifier": next(iter(own), None),
            "publisher": self._agency(DCT.publisher),
            "creator": self._agency(DCT.creator),
            "contact_point": self._contact(),
            "license": next((each.value for each in graph.nodes(node, DCT.license)), None),
            "rights": self._statement(DCT.rights),
            "legal_basis": list(self._laws()),
            "priority": self._truth(node, "isPriority"),
            "conforms_to": [self._path(each) for each in graph.nodes(node, DCT.conformsTo)],
            "unit_type": graph.texts(node, self._sdd.unitType),
            "measure": graph.texts(node, self._sdd.measure),
            "unit": next((self._last(each) for each in graph.nodes(node, self._sdd.unit)), None),
            "is_microdata": self._truth(node, "isMicrodata"),
            "accrual_periodicity": next((self._last(each) for each in graph.nodes(node, DCT.accrualPeriodicity)), None),
            "spatial": [self._last(each) for each in graph.nodes(node, DCT.spatial)],
            "temporal": self._period(),
            "provenance": self._statement(DCT.provenance),
            "was_derived_from": [self._path(each) for each in graph.nodes(node, _PROV.wasDerivedFrom)],
            "master_data": self._master(),
            "refers_to": [self._path(each) for each in graph.nodes(node, DCT.references)],
            "was_generated_by": self._origin(),
            "distributions": self._files(),
        }
        return _present(found)

    def _files(self) -> list[dict[str, Any]]:
        nodes = self._graph.nodes(self._node, DCAT.distribution)
        return [self._file(each) for each in sorted(nodes, key=lambda each: self._number(each, "position") or 0)]

    def _file(self, node: NamedNode) -> dict[str, Any]:
        graph = self._graph
        title, description = graph.texts(node, DCT.title), graph.texts(node, DCT.description)
        digests = [graph.text(each, _SPDX.checksumValue) for each in graph.nodes(node, _SPDX.checksum)]
        size = graph.text(node, DCAT.byteSize)
        return _present(
            {
                "identifier": graph.text(node, DCT.identifier),
                "title": title,
                "description": description if description != title else {},
                "format": next((self._last(each) for each in graph.nodes(node, DCT.format)), None),
                "media_type": next(
                    (each.value.removeprefix(_IANA) for each in graph.nodes(node, DCAT.mediaType)), None
                ),
                "sha256": next(iter(digests), None),
                "byte_size": int(size) if size else None,
                "rows": self._number(node, "rows"),
                "access_url": self._elsewhere(node, DCAT.accessURL),
                "download_url": self._elsewhere(node, DCAT.downloadURL),
                "conforms_to": [self._path(each) for each in graph.nodes(node, DCT.conformsTo)],
                "check": self._check(node),
            }
        )

    def _check(self, node: NamedNode) -> dict[str, Any]:
        graph, sdd = self._graph, self._sdd
        for each in graph.nodes(node, sdd.check):
            return _present(
                {
                    "standard": next((self._path(one) for one in graph.nodes(each, sdd.standard)), None),
                    "profile": graph.text(each, sdd.profile) or None,
                    "receipt": graph.text(each, sdd.receipt),
                    "valid": self._truth(each, "isValid"),
                    "errors": self._number(each, "errors"),
                    "warnings": self._number(each, "warnings"),
                    "notes": self._number(each, "notes"),
                    "checked_at": graph.text(each, _PROV.generatedAtTime),
                    "reference_period": graph.text(each, sdd.referencePeriod) or None,
                }
            )
        return {}

    def _origin(self) -> dict[str, Any]:
        graph, sdd = self._graph, self._sdd
        for activity in graph.nodes(self._node, _PROV.wasGeneratedBy):
            refused = sorted(graph.nodes(activity, sdd.refusal), key=lambda each: self._number(each, "position") or 0)
            counts = {name: self._number(activity, term) for name, term in _COVERAGE.items()}
            reasons = [self._reason(each) for each in refused]
            return _computation(graph.text(activity, sdd.computation)) | _present(
                {
                    "indicator": next(self._path(each) for each in graph.nodes(activity, _PROV.used)),
                    "receipts": [number for _, number in graph.wordings(activity, sdd.receipt)],
                    "reference_period": graph.text(activity, sdd.referencePeriod),
                    "coverage": _present({**counts, "reasons": reasons}),
                }
            )
        return {}

    def _reason(self, node: NamedNode) -> dict[str, Any]:
        columns = self._graph.wordings(node, self._sdd.column)
        told = {"check": self._graph.text(node, self._sdd.fault), "rows": self._number(node, "rows")}
        return told | ({"column": columns[0][1]} if columns else {})

    def _contact(self) -> dict[str, str]:
        for each in self._graph.nodes(self._node, DCAT.contactPoint):
            mails = [mail.value.removeprefix("mailto:") for mail in self._graph.nodes(each, VCARD.hasEmail)]
            return _present({"name": self._graph.text(each, VCARD.fn), "email": next(iter(mails), None)})
        return {}

    def _period(self) -> dict[str, str]:
        for each in self._graph.nodes(self._node, DCT.temporal):
            start, end = self._graph.text(each, DCAT.startDate), self._graph.text(each, DCAT.endDate)
            return _present({"start": start, "end": end})
        return {}

    def _laws(self) -> Iterator[str]:
        laws = self._graph.nodes(self._node, DCATAP.applicableLegislation)
        for each in sorted(laws, key=lambda each: int(each.value.rpartition("-")[2])):
            yield self._graph.text(each, DCT.title)

    def _statement(self, predicate: NamedNode) -> dict[str, str]:
        return next((self._graph.texts(each, RDFS.label) for each in self._graph.nodes(self._node, predicate)), {})

    def _master(self) -> dict[str, str]:
        owner = self._agency(DCT.rightsHolder)
        return {"owner": owner} if owner else {}

    def _agency(self, predicate: NamedNode) -> str | None:
        return next((self._last(each) for each in self._graph.nodes(self._node, predicate)), None)

    def _elsewhere(self, node: NamedNode, predicate: NamedNode) -> str | None:
        """Return an address that is not one of this instance's own for the dataset."""
        addresses = (each.value for each in self._graph.nodes(node, predicate))
        return next((each for each in addresses if not each.startswith((f"{self._page}/", self._page))), None)

    def _path(self, node: NamedNode) -> str:
        return node.value.removeprefix(self._base)

    def _truth(self, node: NamedNode, term: str) -> bool | None:
        text = self._graph.text(node, self._sdd[term])
        return text == "true" if text else None

    def _number(self, node: NamedNode, term: str) -> int | None:
        text = self._graph.text(node, self._sdd[term])
        return int(text) if text.isdecimal() else None

    @staticmethod
    def _last(node: NamedNode) -> str:
        return unquote(node.value.rpartition("/")[2])


def _language(address: str) -> str:
    code = address.rpartition("/")[2]
    return _LANGUAGES.get(code, code) if address.startswith(_EU) else code


def _computation(text: str) -> dict[str, Any]:
    """Return what is told as JSON of a computation; nothing where it cannot be read."""
    try:
        told = json.loads(text or "{}")
    except ValueError:
        return {}
    return dict(told) if isinstance(told, dict) else {}


def _present(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value is not None and value not in ({}, [], "")}
