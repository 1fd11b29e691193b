"""A code list as an SDMX structure message: SDMX-ML 2.1 (Codelist, Code) and SDMX-JSON 2.0.0 of SDMX 3.0.

An id of SDMX has no dots: ``35.05`` becomes ``35_05``, and the notation stands in an annotation. A code has one parent,
the first; a parent outside the list (of a part of one) is left out. SDMX-ML 2.1 has versions of two numbers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

import orjson

from registry.codes.payloads import Code, CodeList, Text
from registry.db import now

_NOTATION = "NOTATION"
_SENDER = "SATUDATA"
_SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/"
    "sdmx-json-structure-schema.json"
)
_SPACES: Mapping[str, str] = MappingProxyType(
    {
        name: f"http://www.sdmx.org/resources/sdmxml/schemas/v2_1/{space}"
        for name, space in (("mes", "message"), ("str", "structure"), ("com", "common"))
    }
)
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9_@$-]")
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def ids(codes: Iterable[Code]) -> dict[str, str]:
    """Return the SDMX id of each notation; where two would be the same, the later one gets a number."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for code in codes:
        plain = _NOT_IN_AN_ID.sub("_", code.notation) or "_"
        name, number = plain, 2
        while name in taken:
            name, number = f"{plain}_{number}", number + 1
        taken.add(name)
        found[code.notation] = name
    return found


def name(slug: str) -> str:
    """Return the NCName of an agency or a list."""
    plain = _NOT_IN_A_NAME.sub("_", slug).upper()
    return plain if plain[:1].isalpha() else f"CL_{plain}"


def xml(code_list: CodeList, prepared: datetime | None = None) -> Iterator[bytes]:
    """Yield an SDMX-ML 2.1 structure message in pieces."""
    moment = _moment(prepared)
    spaces = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
    version = ".".join(code_list.version.split(".")[:2])
    agency, listed = name(code_list.agency), name(code_list.slug)
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:Structure{spaces}>\n'
        f"<mes:Header><mes:ID>{listed}</mes:ID><mes:Test>false</mes:Test><mes:Prepared>{moment}</mes:Prepared>"
        f'<mes:Sender id="{_SENDER}"/></mes:Header>\n<mes:Structures><str:Codelists>\n'
        f'<str:Codelist id="{listed}" agencyID="{agency}" version="{version}" isFinal="true"'
        f' urn="urn:sdmx:org.sdmx.infomodel.codelist.Codelist={agency}:{listed}({version})">\n'
        f"{_annotation(_VERSION, code_list.version)}{_texts('Name', code_list.title)}"
        f"{_texts('Description', code_list.description)}\n"
    ).encode()
    names = ids(code_list.codes)
    for code in code_list.codes:
        yield _xml_code(code, names).encode()
    yield b"</str:Codelist>\n</str:Codelists></mes:Structures>\n</mes:Structure>\n"


def json(code_list: CodeList, prepared: datetime | None = None) -> bytes:
    """Return an SDMX-JSON 2.0.0 structure message."""
    names = ids(code_list.codes)
    codes = [_json_code(code, names) for code in code_list.codes]
    languages = sorted({language for code in code_list.codes for language in code.labels} | set(code_list.title))
    found = {
        "id": name(code_list.slug),
        "agencyID": name(code_list.agency),
        "version": code_list.version,
        **_named("name", code_list.title),
        **_named("description", code_list.description),
        **({"codes": codes} if codes else {}),  # an empty array is refused
    }
    meta = {
        "schema": _SCHEMA,
        "id": name(code_list.slug),
        "test": False,
        "prepared": _moment(prepared),
        "contentLanguages": sorted(languages, key=lambda language: language != "id"),
        "sender": {"id": _SENDER},
    }
    return orjson.dumps({"meta": meta, "data": {"codelists": [found]}})


_VERSION = "VERSION"


def _xml_code(code: Code, names: Mapping[str, str]) -> str:
    name = names[code.notation]
    parent = _parent(code, names)
    return (
        f'<str:Code id="{name}">'
        f"{_annotation(_NOTATION, code.notation) if name != code.notation else ''}"
        f"{_texts('Name', code.labels)}{_texts('Description', code.definition)}"
        f"{f'<str:Parent><Ref id={quoteattr(parent)}/></str:Parent>' if parent else ''}</str:Code>\n"
    )


def _json_code(code: Code, names: Mapping[str, str]) -> dict[str, object]:
    name = names[code.notation]
    parent = _parent(code, names)
    return {
        "id": name,
        **({"annotations": [{"id": _NOTATION, "title": code.notation}]} if name != code.notation else {}),
        **_named("name", code.labels),
        **_named("description", code.definition),
        **({"parent": parent} if parent else {}),
    }


def _parent(code: Code, names: Mapping[str, str]) -> str | None:
    return names.get(code.broader[0]) if code.broader else None


def _annotation(kind: str, text: str) -> str:
    return (
        f'<com:Annotations><com:Annotation id="{kind}"><com:AnnotationTitle>{_safe(text)}</com:AnnotationTitle>'
        "</com:Annotation></com:Annotations>"
    )


def _texts(element: str, text: Text | None) -> str:
    return "".join(
        f"<com:{element} xml:lang={quoteattr(language)}>{_safe(wording)}</com:{element}>"
        for language, wording in (text or {}).items()
        if wording
    )


def _named(name: str, text: Text | None) -> dict[str, object]:
    return {name: text["id"], f"{name}s": {tag: wording for tag, wording in text.items() if wording}} if text else {}


def _safe(text: str) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", text))


def _moment(prepared: datetime | None) -> str:
    """Return when the message is prepared: to the day when not told, so that equal lists give equal messages."""
    moment = prepared or now().replace(hour=0, minute=0, second=0, microsecond=0)
    return moment.isoformat()
