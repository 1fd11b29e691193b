"""Read a GeoJSON feature collection of areas (RFC 7946): longitude and latitude, polygons, properties."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.errors import Invalid, Sentence

Ring = list[tuple[float, float]]
_LEAST = 4
"""Positions of the smallest closed ring (RFC 7946, 3.1.6)."""
_WGS84 = ("CRS84", "4326")


class UnusableGeoJson(Invalid):
    """The file is no GeoJSON of areas in longitude and latitude."""

    type = "unusable-geojson"


@dataclass(frozen=True, slots=True)
class Feature:
    """One area of the file: its place in it, its properties, the rings of its polygons."""

    number: int
    properties: Mapping[str, Any]
    rings: list[Ring]


def read(content: bytes) -> list[Feature]:
    """Return the areas of a file; UnusableGeoJson, in words, when anything in it cannot be drawn."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise _refused(
            "Berkas ini bukan JSON. Simpan sebagai GeoJSON (UTF-8).",
            "This file is not JSON. Save it as GeoJSON (UTF-8).",
        ) from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise _refused(
            "Berkas ini bukan FeatureCollection GeoJSON. Ekspor lapisan desa sebagai GeoJSON.",
            "This file is no GeoJSON FeatureCollection. Export the layer of villages as GeoJSON.",
        )
    crs = json.dumps(document.get("crs") or _WGS84[0])
    if not any(name in crs for name in _WGS84):
        raise _refused(
            "Koordinat berkas ini bukan WGS 84. Ekspor ulang dengan sistem koordinat EPSG:4326.",
            "The coordinates of this file are not WGS 84. Export it again in EPSG:4326.",
        )
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise _refused("Berkas ini tidak memuat satu area pun.", "There is no area in this file.")
    return [_feature(number, feature) for number, feature in enumerate(features, start=1)]


def _feature(number: int, feature: Any) -> Feature:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    properties = feature.get("properties") if isinstance(feature, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if geometry is None or kind not in {"Polygon", "MultiPolygon"}:
        raise _refused(
            f"Area ke-{number} bukan Polygon atau MultiPolygon.", f"Area {number} is no Polygon or MultiPolygon."
        )
    polygons = [geometry.get("coordinates")] if kind == "Polygon" else geometry.get("coordinates")
    return Feature(number, properties if isinstance(properties, dict) else {}, list(_rings(number, polygons)))


def _rings(number: int, polygons: Any) -> Iterator[Ring]:
    try:
        rings = [[(float(position[0]), float(position[1])) for position in ring] for each in polygons for ring in each]
    except (TypeError, ValueError, IndexError, KeyError):
        rings = []
    if not rings or any(len(ring) < _LEAST or ring[0] != ring[-1] for ring in rings):
        raise _refused(
            f"Garis area ke-{number} rusak: setiap cincin harus tertutup dan bertitik sedikitnya empat.",
            f"The outline of area {number} is broken: every ring must be closed and have four points at least.",
        )
    for ring in rings:
        if not all(-180 <= east <= 180 and -90 <= north <= 90 for east, north in ring):  # noqa: PLR2004  # degrees
            raise _refused(
                f"Koordinat area ke-{number} bukan bujur dan lintang. Ekspor ulang dengan EPSG:4326.",
                f"The coordinates of area {number} are no longitude and latitude. Export it again in EPSG:4326.",
            )
        yield ring


def _refused(text: str, english: str) -> UnusableGeoJson:
    return UnusableGeoJson(Sentence(text, english))
