"""Metadata as the printed form: blocks and question numbers as on the official one, boxes ticked, ready for paper."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from registry.metadata.answers import Answer, answers
from registry.schemas.form import Control, Form, form

STYLE = """
@page { size: A4; margin: 15mm 14mm; }
body { font: 10.5pt/1.4 Arial, Helvetica, sans-serif; color: #000; background: #fff; margin: 0 auto; max-width: 190mm; }
h1 { font-size: 15pt; margin: 0 0 2mm; } h2 { font-size: 11pt; background: #ddd; padding: 1.5mm 2mm; margin: 6mm 0 0; }
table { width: 100%; border-collapse: collapse; } caption { text-align: left; }
th, td { border: 1px solid #444; padding: 1.3mm 2mm; vertical-align: top; text-align: left; font-weight: normal; }
th.n { width: 15mm; } th.q { width: 58mm; } td { white-space: pre-line; overflow-wrap: anywhere; }
tr { break-inside: avoid; } thead { display: table-header-group; }
tr.g th { font-weight: bold; background: #f3f3f3; }
ul { list-style: none; margin: 0; padding: 0; } .en { color: #444; font-style: italic; }
.f { margin-top: 8mm; font-size: 9pt; color: #333; border-top: 1px solid #999; padding-top: 2mm; }
.s { display: grid; grid-template-columns: 1fr 1fr; gap: 10mm; margin-top: 10mm; break-inside: avoid; }
.s div { border-top: 1px solid #000; padding-top: 1.5mm; margin-top: 18mm; }
"""
STATES = {
    "draft": "draf",
    "submitted": "diajukan",
    "verified": "diverifikasi",
    "approved": "disetujui",
    "published": "terbit",
    "superseded": "digantikan",
    "retired": "dicabut",
}
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
"""For a content security policy: the one style the page may have."""


def to_html(kind: str, body: Mapping[str, Any], *, agency: str, version: str, state: str, iri: str) -> str:
    """Return a document as a page for printing, whole in itself: it loads nothing."""
    found = form(kind)
    title = escape(body["title"]["id"])
    blocks = "\n".join(_block(found, number, body) for number in range(len(found.blocks)))
    return (
        '<!doctype html>\n<html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title} – {escape(found.title.id)}</title><style>{STYLE}</style></head><body>\n"
        f"<h1>{escape(found.title.id)}</h1>\n<p>Peraturan Badan Pusat Statistik Nomor 5 Tahun 2020. "
        f"{escape(agency)}. Versi {escape(version)} ({STATES[state]}).</p>\n{blocks}\n{_signatures()}"
        f'<p class="f">{escape(iri)} · Satu Data Desa, Kabupaten Blitar. Nomor rincian menurut formulir metadata '
        f"statistik; bentuk halaman ini bukan cetakan resmi BPS.</p>\n</body></html>\n"
    )


def _block(found: Form, number: int, body: Mapping[str, Any]) -> str:
    block = found.blocks[number]
    rows = "\n".join(_row(answer) for answer in answers(block, body))
    return (
        f"<h2>{escape(_heading(block.name, block.title.id))}</h2>\n<table><thead><tr>"
        "<th class='n' scope='col'>Rincian</th><th class='q' scope='col'>Pertanyaan</th>"
        f"<th scope='col'>Jawaban</th></tr></thead><tbody>\n{rows}\n</tbody></table>"
    )


def _heading(name: str, title: str) -> str:
    return f"Blok {title}" if title.partition(".")[0] == name else title


def _row(answer: Answer) -> str:
    number = escape(answer.number if answer.number != "0" else "")
    if answer.field is None:
        return f'<tr class="g"><th scope="row">{number}</th><th colspan="2">{escape(answer.question.id)}</th></tr>'
    return (
        f'<tr><th scope="row">{number}</th><th scope="row">{escape(answer.question.id)}</th>'
        f"<td>{''.join(_answered(answer))}</td></tr>"
    )


def _answered(answer: Answer) -> Iterator[str]:
    field = answer.field
    if field is not None and (field.choices or field.control is Control.BOOLEAN):
        offered = [(choice.value, choice.code, choice.label.id) for choice in field.choices] or [
            (True, 1, "Ya"),
            (False, 2, "Tidak"),
        ]
        shown = offered if len(offered) <= 12 else [one for one in offered if one[0] in answer.chosen]  # noqa: PLR2004
        items = (
            f"<li>{'☒' if value in answer.chosen else '☐'} {'' if code is None else f'{code}. '}{escape(label)}</li>"
            for value, code, label in shown
        )
        yield f"<ul>{''.join(items)}</ul>"
        if field.control is Control.CHOICES and answer.chosen:
            bits = sum(choice.code or 0 for choice in field.choices if choice.value in answer.chosen)
            yield f'<span class="en">Jumlah kode: {bits}</span>'
        return
    yield escape(answer.text)
    if answer.english:
        yield f'<br><span class="en" lang="en">{escape(answer.english)}</span>'


def _signatures() -> str:
    return '<div class="s"><div>Penanggung jawab kegiatan</div><div>Walidata</div></div>\n'
