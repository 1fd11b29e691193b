"""JSON-LD 1.1 straight from nodes: a @context that knows every property, and one object a node in its @graph."""

from collections.abc import Iterable
from typing import Any

import orjson

from registry.exchange.dcat.terms import TYPE, Node, Sort, prefixes, properties

CLOSING, BETWEEN = "\n]}\n", ",\n"
_BETWEEN = BETWEEN.encode()


def context(base: str) -> dict[str, Any]:
    """Return the @context of a document of this instance."""
    told: dict[str, Any] = dict(prefixes(base))
    for known in properties():
        if known is not TYPE:
            match known.sort:
                case Sort.LINK:
                    told[known.name] = {"@type": "@id"}
                case Sort.TEXT:
                    told[known.name] = {"@container": "@language"}
                case Sort.TYPED:
                    told[known.name] = {"@type": known.datatype}
                case Sort.PLAIN | Sort.NAME:
                    pass
    return told


def opening(base: str) -> str:
    """Return what opens a document."""
    return f'{{"@context":{orjson.dumps(context(base)).decode()},\n"@graph":[\n'


def nodes(found: Iterable[Node], base: str) -> str:  # noqa: ARG001  # every form is written so; the @context knows it
    """Return nodes as objects, each followed by a comma."""
    written: list[bytes] = []
    for address, said in found:
        node: dict[str, Any] = {"@id": address}
        for said_by, value, tag in said:
            name = "@type" if said_by is TYPE else said_by.name
            if said_by.sort is Sort.TEXT:
                _add(node.setdefault(name, {}), tag, value)
            else:
                _add(node, name, value)
        written.append(orjson.dumps(node))
        written.append(_BETWEEN)
    return b"".join(written).decode()


def _add(to: dict[str, Any], name: str, value: str) -> None:
    known = to.get(name)
    if known is None:
        to[name] = value
    elif isinstance(known, list):
        known.append(value)
    else:
        to[name] = [known, value]
