"""Correspondences by permanent identifier: ``/id/correspondence/{agency}/{slug}``, or by slug alone."""

import csv
import io

import orjson
from fastapi.responses import Response
from sqlmodel import Session

from registry import rdf
from registry.codes import jsonld, repository
from registry.codes.payloads import Correspondence
from registry.codes.rdf import correspondence_of, is_public
from registry.codes.triples import correspondence_path, correspondence_triples
from registry.errors import NotFound, Sentence
from registry.exchange.asking import LISTS, Asked, see, typed
from registry.web.negotiation import CSV, JSON, SUFFIXES
from registry.web.variants import variant

_COLUMNS = ("source", "target", "match", "valid_from", "valid_until", "share", "approved", "note")
_BARE = 4  # parts of /id/correspondence/slug


def answer(asked: Asked, session: Session) -> Response:
    """Answer for a correspondence whose lists are public both."""
    parts = asked.path.split("/")
    table = repository.correspondence(session, parts[-1])
    if (
        table is None
        or parts[3:] not in ([table.slug], [table.agency, table.slug])
        or not all(is_public(session, ref) for ref in (table.source_list, table.target_list))
    ):
        raise NotFound(
            Sentence(f"Tabel padanan '{parts[-1]}' tidak ada.", f"There is no correspondence '{parts[-1]}'.")
        )
    if len(parts) == _BARE:
        return see(correspondence_path(table.agency, table.slug) + (f".{asked.suffix}" if asked.suffix else ""))
    if there := asked.elsewhere(f"/padanan/{table.slug}", LISTS):
        return there
    return _document(asked, correspondence_of(session, table))


def _document(asked: Asked, table: Correspondence) -> Response:
    if asked.suffix == "csv":
        return variant(_csv(table), f"{CSV}; charset=utf-8; header=present", asked.if_none_match)
    if asked.suffix == "json":
        return variant(orjson.dumps(_json(table)), JSON, asked.if_none_match)
    media_type, triples = SUFFIXES[asked.suffix], correspondence_triples(table, asked.base)
    if asked.suffix == "jsonld":
        return variant(b"".join(jsonld.write(triples)), media_type, asked.if_none_match)
    return variant(rdf.serialize(triples, media_type), typed(media_type), asked.if_none_match)


def _csv(table: Correspondence) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_COLUMNS)
    for row in table.maps:
        values = (getattr(row, name) for name in _COLUMNS)
        rows.writerow(
            "" if value is None else str(value).lower() if value in (True, False) else value for value in values
        )
    return text.getvalue().encode()


def _json(table: Correspondence) -> dict[str, object]:
    return {
        "iri": correspondence_path(table.agency, table.slug),
        "title": table.title,
        "from": table.source_list,
        "to": table.target_list,
        "source": table.source,
        "approved": table.approved,
        "maps": [{name: getattr(row, name) for name in _COLUMNS} for row in table.maps],
    }
