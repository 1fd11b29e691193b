"""Take outlines in from a file: matched to villages, simplified together, kept with those of what they make up."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.boundaries import geojson, matching
from registry.boundaries.models import Outline
from registry.boundaries.topology import Topology
from registry.changes import log
from registry.codes import repository as codes
from registry.codes.payloads import Code
from registry.errors import Conflict, Forbidden, Sentence

LIST, BRIDGE = "kemendagri/wilayah", "kemendagri-wilayah--bps-wilayah"
_VILLAGE = 4
"""Parts of the code of a village."""


class NoVillageMatched(Conflict):
    """No feature of a file is a village of the list."""

    type = "no-village-matched"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made."""

    outlines: int
    """Areas drawn: villages, and the kecamatan and kabupaten that they make up."""
    villages: int
    unmatched: Sequence[str]
    """What the features that are no village call themselves."""
    missing: Sequence[str]
    """Villages of the same kabupaten that the file does not draw."""


def bring_in(session: Session, content: bytes, *, source: str, by: Caller) -> Imported:
    """Replace the outlines of the kabupaten that a file draws; nothing is written when anything in it is refused."""
    by.require_scope("import", "boundaries")
    if not by.has(Role.WALIDATA):
        raise Forbidden(Sentence("Batas wilayah diimpor oleh walidata.", "Boundaries are imported by the walidata."))
    features = geojson.read(content)
    item = codes.item_of(session, LIST)
    listed = {each.notation: each for each in codes.codes(session, item.id or 0)} if item else {}
    matched = matching.match(features, _areas(session, listed))
    topology = Topology({code: [r for each in found for r in each.rings] for code, found in matched.found.items()})
    drawn = [code for code in matched.found if topology.draws(code)]
    if not drawn:
        raise NoVillageMatched(
            Sentence(
                "Tidak ada area berkas ini yang cocok dengan desa di daftar kode wilayah. Beri setiap area kode "
                "Kemendagri atau BPS, atau nama desa dan kecamatannya.",
                "No area of this file is a village of the list of areas. Give each a Kemendagri or BPS code, or its "
                "name and that of its kecamatan.",
            )
        )
    rows: dict[str, list[str]] = {}
    for code in drawn:
        parts = code.split(".")
        for depth in range(_VILLAGE, 1, -1):
            rows.setdefault(".".join(parts[:depth]), []).append(code)
    regencies = sorted({code[:5] for code in drawn})
    for regency in regencies:
        session.execute(delete(Outline).where(col(Outline.code).startswith(regency)))
    for code, parts in rows.items():
        path, (west, north, east, south) = topology.path(parts)
        session.add(Outline(code=code, path=path, west=west, north=north, east=east, south=south, source=source[:200]))
    digest = hashlib.sha256(content).hexdigest()
    for regency in regencies:
        subject = f"/boundaries/{regency}"
        log.append(session, log.Entry(by.require_user(), "import", subject, body_hash=digest))
    villages = [code for code in listed if code.count(".") == _VILLAGE - 1 and code[:5] in regencies]
    return Imported(
        outlines=len(rows),
        villages=len(drawn),
        unmatched=[matching.label(feature) for feature in matched.unmatched],
        missing=[f"{code} {listed[code].labels['id']}" for code in sorted(set(villages) - set(drawn))],
    )


def _areas(session: Session, listed: dict[str, Code]) -> matching.Areas:
    villages = [code for code in listed if code.count(".") == _VILLAGE - 1]
    return matching.Areas(
        names={code: listed[code].labels["id"] for code in villages},
        districts={code: listed[code[:8]].labels["id"] for code in villages if code[:8] in listed},
        bps={each.target: each.source for each in codes.maps(session, BRIDGE) if each.target and each.source in listed},
    )
