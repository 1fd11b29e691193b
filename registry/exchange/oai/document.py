"""An item in our own form (``sdd``): the whole document, so that who harvests it has lost nothing we hold.

JSON inside XML: the document is what is registered, and a translation of it would be another one.
"""

from datetime import date, datetime
from typing import Any

import orjson

from registry.exchange.dcat.written import marked_up
from registry.items.publications import Publication

NAMESPACE_PATH, SCHEMA_PATH = "/ns/oai-sdd/1.0", "/oai/sdd.xsd"


def document(found: Publication, base: str) -> str:
    """Return an item as an ``sdd:item`` element."""
    space = marked_up(base + NAMESPACE_PATH)
    written = orjson.dumps(shown(found)).decode().replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    return (
        f'<sdd:item xmlns:sdd="{space}" xsi:schemaLocation="{space} {marked_up(base + SCHEMA_PATH)}" '
        f'iri="{marked_up(base + found.iri)}" version="{found.number}">{marked_up(written)}</sdd:item>'
    )


def shown(found: Publication) -> dict[str, Any]:
    """Return an item as the API shows it to everybody."""
    return {
        "iri": found.iri,
        "version_iri": f"{found.iri}/versi/{found.number}",
        "kind": found.kind,
        "agency": found.agency,
        "slug": found.slug,
        "identifiers": found.identifiers,
        "version": found.number,
        "state": found.state,
        "access": found.access,
        "derived_from": found.derived_from,
        "valid_from": _said(found.valid_from),
        "valid_until": _said(found.valid_until),
        "published_at": _said(found.published_at),
        "body": found.body,
    }


def schema(base: str) -> bytes:
    """Return the XML Schema of the form (XSD 1.0)."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{marked_up(base + NAMESPACE_PATH)}"
  elementFormDefault="qualified">
  <xs:element name="item">
    <xs:annotation><xs:documentation>A registered item: its JSON document as text.</xs:documentation></xs:annotation>
    <xs:complexType>
      <xs:simpleContent>
        <xs:extension base="xs:string">
          <xs:attribute name="iri" type="xs:anyURI" use="required"/>
          <xs:attribute name="version" use="required">
            <xs:simpleType>
              <xs:restriction base="xs:string"><xs:pattern value="[0-9]+\\.[0-9]+\\.[0-9]+"/></xs:restriction>
            </xs:simpleType>
          </xs:attribute>
        </xs:extension>
      </xs:simpleContent>
    </xs:complexType>
  </xs:element>
</xs:schema>
""".encode()


def _said(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None
