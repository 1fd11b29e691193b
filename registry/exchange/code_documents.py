"""Code lists, their versions and codes by permanent identifier, in every form; what is gone names what replaced it."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import Request
from fastapi.responses import Response
from pyoxigraph import Triple
from sqlmodel import Session

from registry import rdf
from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.codes import concept_document, jsonld, repository, stored
from registry.codes.chain import chain_triples, newest
from registry.codes.concept_document import CodeDocument
from registry.codes.export import FORMS, pieces
from registry.codes.parts import WHOLE, Part
from registry.codes.triples import code_node, head_triples, scheme_path
from registry.db import now
from registry.errors import Gone, NotFound, Sentence
from registry.exchange.asking import LISTS, Asked, typed
from registry.exchange.items_json import item_json
from registry.exchange.streamed import streamed
from registry.items import repository as items
from registry.items.graph import publisher_triples
from registry.items.models import Item, Version
from registry.items.repository import Entry
from registry.items.state import State
from registry.rdf import DCT
from registry.web.negotiation import JSON, SUFFIXES
from registry.web.variants import variant

_LIST, _VERSION = 5, 7  # parts of /id/code-list/agency/slug and of …/versi/x.y.z


def answer(asked: Asked, request: Request, session: Session) -> Response:
    """Answer for a list, a version of it, a code of the list or a code as a version has it."""
    parts = asked.path.split("/")
    is_version = len(parts) >= _VERSION and parts[_LIST] == "versi"
    length = _VERSION if is_version else _LIST
    entry = items.by_iri(session, PUBLIC, "/".join(parts[:length]))
    if notation := "/".join(parts[length:]):
        return _code(asked, session, entry, notation, is_version=is_version)
    if entry.version.state == State.RETIRED.value:
        gone = Gone(Sentence(f"Sudah dicabut: {entry.version.reason}", f"Withdrawn: {entry.version.reason}"))
        known = repository.described(entry)
        return asked.refused(gone, [*head_triples(known, asked.base, {}), *chain_triples(session, entry, asked.base)])
    page = f"/kode/{entry.item.agency}/{entry.item.slug}"
    there = asked.elsewhere(f"{page}?versi={entry.version.number}" if is_version else page, LISTS)
    return there or _list(asked, request, session, entry)


def exported(request: Request, session: Session, entry: Entry, form: str, base: str, part: Part = WHOLE) -> Response:
    """Send a version of a list, or a part of it, in a form of ``FORMS`` as it is read."""
    item, versions = entry.item, items.versions(session, PUBLIC, entry.item)
    item_id, version_id = item.id, entry.version.id
    agencies = {agency.slug: agency for agency in accounts.agencies(session)}
    depends = (
        form,
        base,
        part,
        item.iri,
        entry.version.id,
        entry.version.revision,
        *((found.id, found.state, found.moved_at) for found in versions),
    )
    newer = newest(versions)
    headers = {}
    if newer is not None and newer.id != entry.version.id:
        headers["Link"] = f'<{base}{Entry(item, newer).version_iri}>; rel="latest-version"'

    def write(fresh: Session) -> Any:
        found = Entry(fresh.get_one(Item, item_id), fresh.get_one(Version, version_id))
        more = [*chain_triples(fresh, found, base), *publisher_triples(found, agencies, base)]
        return pieces(stored.code_list(fresh, found, part), form, base=base, more=more)

    named = agencies[item.agency].title
    return streamed(request, write, media_type=typed_form(form), of=(*depends, sorted(named.items())), **headers)


def typed_form(form: str) -> str:
    """Return the media type of a form, with its charset."""
    return FORMS[form] if ";" in FORMS[form] else typed(FORMS[form])


def _list(asked: Asked, request: Request, session: Session, entry: Entry) -> Response:
    if asked.suffix == "json":
        return variant(orjson.dumps(item_json(entry)), JSON, asked.if_none_match)
    return exported(request, session, entry, asked.suffix, asked.base)


def _code(asked: Asked, session: Session, entry: Entry, notation: str, *, is_version: bool) -> Response:
    find = concept_document.of_version if is_version else concept_document.of_live
    found = find(session, entry, notation, now().date())
    if found is None:
        raise NotFound(Sentence(f"Kode '{notation}' tidak ada.", f"There is no code '{notation}'."))
    if found.is_gone:
        gone = Gone(found.ended, successor=_addresses(found, asked.base))
        return asked.refused(gone, concept_document.triples(found, asked.base))
    page = f"/kode/{entry.item.agency}/{entry.item.slug}/{quote(notation, safe='')}"
    there = asked.elsewhere(f"{page}?versi={entry.version.number}" if is_version else page, LISTS)
    response = there or _of_code(asked, found, is_version=is_version)
    if found.successors and found.ended:
        more = ", ".join(f'<{address}>; rel="successor-version"' for address in _addresses(found, asked.base))
        response.headers["Link"] = ", ".join(filter(None, (response.headers.get("Link"), more)))
    return response


def _of_code(asked: Asked, found: CodeDocument, *, is_version: bool) -> Response:
    if asked.suffix == "csv":
        alone = replace(repository.described(found.entry), codes=(found.code, *found.narrower))
        return variant(b"".join(pieces(alone, "csv", base=asked.base)), FORMS["csv"], asked.if_none_match)
    if asked.suffix == "json":
        return variant(orjson.dumps(_json(found)), JSON, asked.if_none_match)
    triples = list(concept_document.triples(found, asked.base))
    if is_version:
        triples.append(Triple(rdf.iri(quote(asked.path), asked.base), DCT.isVersionOf, rdf.iri(found.path, asked.base)))
    media_type = SUFFIXES[asked.suffix]
    if asked.suffix == "jsonld":
        return variant(b"".join(jsonld.write(triples)), media_type, asked.if_none_match)
    return variant(rdf.serialize(triples, media_type), typed(media_type), asked.if_none_match)


def _addresses(found: CodeDocument, base: str) -> list[str]:
    item = found.entry.item
    scheme = rdf.iri(scheme_path(item.agency, item.slug), base)
    return [code_node(scheme, notation).value for notation in found.successors]


def _json(found: CodeDocument) -> dict[str, object]:
    code = found.code
    return {
        "iri": found.path,
        "code_list": found.entry.version_iri,
        "notation": code.notation,
        "labels": code.labels,
        "alt_labels": [label for _, label in code.alt_labels],
        "definition": code.definition,
        "broader": code.broader,
        "narrower": [child.notation for child in found.narrower],
        "level": code.level,
        "valid_from": code.valid_from,
        "valid_until": code.valid_until,
        "legal_basis": code.legal_basis,
        "deprecated": found.ended is not None,
        "reason": found.ended._asdict() if found.ended else None,
        "replaced_by": list(found.successors),
    }
