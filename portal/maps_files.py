"""A map to take along: SVG that stands alone, its figures as CSV, its description as a Vega-Lite specification."""

import csv
import io
from collections.abc import Iterator
from enum import StrEnum
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson
from fastapi import Request, Response

from portal.charts_files import number, text
from portal.maps import Area, Group, Map
from registry.boundaries.repository import NOTICE
from registry.boundaries.topology import points
from registry.web.variants import variant

SHADES = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
"""ColorBrewer YlGnBu: told apart with any kind of colour blindness, and in grey."""
EMPTY = "tidak ada data"
_WIDTH, _TOP, _PAPER, _LINE = 900, 48, "#ffffff", "#5b7074"
_HATCH = (
    '<defs><pattern id="kosong" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#ffffff"/><path d="M0 0v6" stroke="#8a989c" stroke-width="2"/></pattern></defs>'
)


class MapFile(StrEnum):
    """Form in which a map is taken along."""

    SVG = "svg"
    CSV = "csv"
    JSON = "json"


def send(request: Request, drawn: Map, form: MapFile, title: str, source: str) -> Response:
    """Answer with a map in a form."""
    match form:
        case MapFile.SVG:
            content, media_type = as_svg(drawn, title, source), "image/svg+xml"
        case MapFile.CSV:
            content, media_type = as_csv(drawn), "text/csv; charset=utf-8; header=present"
        case MapFile.JSON:
            content, media_type = as_specification(drawn, title), "application/json"
    return variant(content, media_type, request.headers.get("if-none-match"))


def as_csv(drawn: Map) -> bytes:
    """Return code, name and figure of every area; empty where nothing is known."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("kode_wilayah", "nama_wilayah", "termasuk_dalam", "jumlah"))
    for spot in drawn.spots:
        writer.writerow((spot.code, spot.name, spot.within, "" if spot.value is None else f"{spot.value:.15g}"))
    return out.getvalue().encode()


def as_specification(drawn: Map, title: str) -> bytes:
    """Return a Vega-Lite specification with the outlines (or places of the squares) and figures in it."""
    scale: dict[str, Any] = {"type": "quantize", "range": [SHADES[step.shade] for step in drawn.steps]}
    if not drawn.by_value and len(drawn.steps) > 1:
        scale = {"type": "threshold", "domain": [step.low for step in drawn.steps[1:]], "range": scale["range"]}
    document: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": {"text": title, "subtitle": "" if drawn.tile else NOTICE["id"]},
    }
    colour = {"field": "properties.jumlah", "type": "quantitative", "scale": scale, "title": None}
    if drawn.tile is None:
        features = [
            {
                "type": "Feature",
                "properties": _properties(area),
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[*line, line[0]] for line in points(area.path)],
                },
            }
            for group in drawn.groups
            for area in group.areas
        ]
        document |= {
            "projection": {"type": "identity"},
            "data": {"values": features},
            "mark": {"type": "geoshape", "stroke": "white"},
            "encoding": {"color": colour},
        }
    else:
        values = [
            {"properties": _properties(area), "x": area.x, "y": area.y, "kelompok": group.name}
            for group in drawn.groups
            for area in group.areas
        ]
        document |= {
            "data": {"values": values},
            "mark": {"type": "square", "size": 300},
            "encoding": {
                "x": {"field": "x", "type": "ordinal", "axis": None},
                "y": {"field": "y", "type": "ordinal", "axis": None},
                "facet": {"field": "kelompok", "columns": 5, "title": None},
                "color": colour,
            },
        }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_svg(drawn: Map, title: str, source: str) -> bytes:
    """Return the map as a picture with its title, its classes and its source."""
    height, parts = _outlines(drawn.groups[0]) if drawn.tile is None else _squares(drawn)
    legend = list(_legend(drawn, _TOP + height + 24))
    whole = _TOP + height + 24 + 22 * len(legend) + 40
    below = source if drawn.tile else f"{NOTICE['id']} {source}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{whole}" viewBox="0 0 {_WIDTH} {whole}" '
        f'role="img" font-family="sans-serif" font-size="13"><title>{escape(title)}</title>{_HATCH}'
        f'<rect width="{_WIDTH}" height="{whole}" fill="{_PAPER}"/>{text(16, 28, title, size=16, weight="bold")}'
        f"{parts}{''.join(legend)}{text(16, whole - 14, below, size=11)}</svg>\n"
    ).encode()


def _outlines(group: Group) -> tuple[int, str]:
    west, north, width, height = group.box
    room = _WIDTH - 32
    scale = room / max(width, height)
    shapes = "".join(
        f'<path d={quoteattr(area.path)} fill="{_fill(area)}" fill-rule="evenodd" stroke="{_LINE}" '
        f'stroke-width="{0.8 / scale:.2f}"><title>{escape(_told(area))}</title></path>'
        for area in group.areas
    )
    return round(height * scale), (
        f'<g transform="translate(16 {_TOP}) scale({scale:.5f}) translate({-west} {-north})">{shapes}</g>'
    )


def _squares(drawn: Map) -> tuple[int, str]:
    tile = drawn.tile
    if tile is None:
        return 0, ""
    x, y, tallest, parts = 16, _TOP, 0, []
    for group in drawn.groups:
        width, height = max(group.box[2], 150), group.box[3] + 24
        if x + width > _WIDTH - 16 and x > 16:  # noqa: PLR2004  # the margin
            x, y, tallest = 16, y + tallest + 10, 0
        parts.append(text(x, y + 14, group.name, size=11))
        parts += [
            f'<rect x="{x + area.x}" y="{y + 20 + area.y}" width="{tile.side}" height="18" fill="{_fill(area)}" '
            f'stroke="{_LINE}" stroke-width="0.5"><title>{escape(_told(area))}</title></rect>'
            for area in group.areas
        ]
        x, tallest = x + width + 16, max(tallest, height)
    return y + tallest - _TOP, "".join(parts)


def _legend(drawn: Map, top: int) -> Iterator[str]:
    words = [(SHADES[step.shade], _interval(step.low, step.high), step.count) for step in drawn.steps]
    if drawn.empty:
        words.append(("url(#kosong)", EMPTY, drawn.empty))
    for place, (fill, name, count) in enumerate(words):
        y = top + place * 22
        yield (
            f'<rect x="16" y="{y}" width="24" height="14" fill="{fill}" stroke="{_LINE}" stroke-width="0.5"/>'
            + text(48, y + 12, f"{name} ({count} wilayah)")
        )


def _interval(low: float, high: float) -> str:
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def _fill(area: Area) -> str:
    return "url(#kosong)" if area.shade is None else SHADES[area.shade]


def _told(area: Area) -> str:
    return f"{area.spot.name}: {EMPTY if area.spot.value is None else number(area.spot.value)}"


def _properties(area: Area) -> dict[str, Any]:
    return {"kode": area.spot.code, "nama": area.spot.name, "jumlah": area.spot.value}
