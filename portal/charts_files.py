"""A chart to take along: SVG that stands alone, its figures as CSV, its description as a Vega-Lite specification.

The SVG is drawn with attributes alone, for a strict content policy lets no style sheet into it; series differ in colour
and in dash, and each is named.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import orjson

from portal.charts import Figure, Lines, table_of

COLOURS = ("#0b7285", "#b85c0a", "#5b4b9a", "#4d7c0f")
DASHES = ("", "8 4", "2 4", "10 3 2 3")
"""Told apart also in grey."""
_WIDTH, _LEFT, _RIGHT, _TOP = 720, 190, 40, 64
_ROW, _HEIGHT, _CHARACTERS = 22, 300, 27
_INK, _PAPER, _RULE = "#0b0c0c", "#ffffff", "#c9d1d4"


def as_csv(found: Figure, labels: str) -> bytes:
    """Return the figures of a chart; ``labels`` is the heading of the first column."""
    series, rows = table_of(found)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow((labels, *(name or "jumlah" for name in series)))
    writer.writerows((label, *("" if value is None else f"{value:.15g}" for value in values)) for label, values in rows)
    return out.getvalue().encode()


def as_specification(found: Figure, title: str, labels: str, unit: str) -> bytes:
    """Return a Vega-Lite specification with the figures in it."""
    series, rows = table_of(found)
    values = [
        {labels: label, "seri": name or "jumlah", "jumlah": value}
        for label, row in rows
        for name, value in zip(series, row, strict=True)
    ]
    is_lines = isinstance(found, Lines)
    label_axis: dict[str, Any] = {"field": labels, "type": "ordinal" if is_lines else "nominal", "sort": None}
    amount = {"field": "jumlah", "type": "quantitative", "title": unit or "jumlah", "scale": {"zero": True}}
    encoding: dict[str, Any] = {"x": label_axis, "y": amount} if is_lines else {"y": label_axis, "x": amount}
    if len(series) > 1:
        encoding["color"] = {"field": "seri", "scale": {"range": list(COLOURS[: len(series)])}, "title": None}
        encoding["strokeDash" if is_lines else "yOffset"] = {"field": "seri"}
    document = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": title,
        "data": {"values": values},
        "mark": {"type": "line", "point": True} if is_lines else "bar",
        "encoding": encoding,
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_svg(found: Figure, title: str, source: str) -> bytes:
    """Return the chart as a picture with its title and source."""
    parts = list(_lines(found) if isinstance(found, Lines) else _bars(found))
    height = _TOP + (_HEIGHT + 34 if isinstance(found, Lines) else _bars_height(found)) + 34
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" '
        f'role="img" font-family="sans-serif" font-size="13"><title>{escape(title)}</title>'
        f'<rect width="{_WIDTH}" height="{height}" fill="{_PAPER}"/>'
    )
    body = [
        text(16, 26, title, size=16, weight="bold"),
        *_legend(found),
        *parts,
        text(16, height - 12, source, size=11),
    ]
    return (head + "".join(body) + "</svg>\n").encode()


def _legend(found: Figure) -> Iterator[str]:
    names = table_of(found)[0]
    if len(names) == 1:
        return
    for number, name in enumerate(names):
        across = 16 + number * (_WIDTH - 32) // len(names)
        dash = f' stroke-dasharray="{DASHES[number]}"' if isinstance(found, Lines) else ""
        width = 3 if isinstance(found, Lines) else 12
        yield f'<path d="M{across} 44h28" stroke="{COLOURS[number]}" stroke-width="{width}"{dash}/>'
        yield text(across + 34, 48, name)


def _bars_height(found: Figure) -> int:
    series, rows = table_of(found)
    return len(rows) * (len(series) * _ROW + 8)


def _bars(found: Figure) -> Iterator[str]:
    series, rows = table_of(found)
    longest = max((value or 0 for _, values in rows for value in values), default=0) or 1
    block, room = len(series) * _ROW + 8, _WIDTH - _LEFT - _RIGHT - 60
    for place, (label, values) in enumerate(rows):
        top = _TOP + place * block
        short = label if len(label) <= _CHARACTERS else label[: _CHARACTERS - 1] + "…"
        yield text(_LEFT - 8, top + 15, short, anchor="end")
        for bar, value in enumerate(values):
            long = (value or 0) / longest * room
            y = top + bar * _ROW
            yield f'<rect x="{_LEFT}" y="{y}" width="{long:.1f}" height="{_ROW - 4}" fill="{COLOURS[bar]}"/>'
            yield text(_LEFT + long + 6, y + 14, number(value))


def _lines(found: Lines) -> Iterator[str]:
    left, room = 80, _WIDTH - 80 - _RIGHT
    for tick in found.ticks:
        y = _TOP + (1 - tick / found.top) * _HEIGHT
        yield f'<path d="M{left} {y:.1f}h{room}" stroke="{_RULE}"/>' + text(left - 8, y + 4, number(tick), anchor="end")
    for place, year in enumerate(found.years):
        yield text(left + found.x(place) * room, _TOP + _HEIGHT + 22, str(year), anchor="middle")
    for place, line in enumerate(found.lines):
        colour, dash = COLOURS[place], f' stroke-dasharray="{DASHES[place]}"' if DASHES[place] else ""
        for run in found.runs(line):
            points = [(left + x * room, _TOP + y * _HEIGHT) for x, y in run]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"{dash}/>'
            yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points)


def text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 13, weight: str = "normal") -> str:
    """Return a line of text in a picture."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
        f'fill="{_INK}">{escape(words)}</text>'
    )


def number(value: float | None) -> str:
    """Return a number as it is written in Indonesian."""
    if value is None:
        return "–"
    return f"{value:,.10g}".replace(",", " ").replace(".", ",").replace(" ", ".")
