"""The catalogue of checks as one page of Markdown, in Indonesian and English, for ``docs/``."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from registry.errors import Sentence
from registry.standards.payloads import Severity
from registry.validation.catalogue import Help

_WEIGHTS = {
    Severity.ERROR: Sentence("galat", "error"),
    Severity.WARNING: Sentence("peringatan", "warning"),
    Severity.NOTE: Sentence("catatan", "note"),
}


def as_markdown(found: Sequence[Help]) -> str:
    """Return the page; the same catalogue gives the same text."""
    return "\n".join(_lines(found)) + "\n"


def anchor(help_: Help) -> str:
    """Return the name of a check's place in the page."""
    return "-".join(filter(None, [help_.standard, help_.check.replace(".", "-")])).lower()


def _lines(found: Sequence[Help]) -> Iterator[str]:
    yield "# Katalog pemeriksaan — Catalogue of checks"
    yield ""
    yield "<!-- Written by: satudata standards checks --out docs/checks-catalogue.md -->"
    yield ""
    yield "Setiap pemeriksaan: apa artinya, contoh, sebab, dan cara memperbaiki; setelah tanda — dalam bahasa Inggris."
    yield "Each check: what it says, an example, its cause and its cure; in English after the sign —."
    for standard, helps in groupby(found, key=lambda one: one.standard):
        yield ""
        yield f"## {standard}" if standard else "## Setiap tabel — Every table"
        for one in helps:
            yield ""
            yield from _entry(one)


def _entry(one: Help) -> Iterator[str]:
    weights = [_WEIGHTS[severity] for severity in one.severities]
    yield f'<a id="{anchor(one)}"></a>'
    yield ""
    yield f"### `{one.check}`"
    yield ""
    yield f"**{one.says.id}** — {one.says.en}"
    yield ""
    yield (
        f"- {'/'.join(weight.id for weight in weights)} · {one.where.id} — "
        f"{'/'.join(weight.en for weight in weights)} · {one.where.en}"
    )
    for name, told in (
        (Sentence("Contoh", "Example"), one.example),
        (Sentence("Sebab" if not one.standard else "Syarat", "Cause" if not one.standard else "Condition"), one.cause),
        (Sentence("Perbaikan", "Cure"), one.cure),
    ):
        if told:
            yield f"- {name.id}: {told.id} — {name.en}: {told.en}"
    if one.beside:
        tables = ", ".join(f"`{table}`" for table in dict.fromkeys(one.beside))
        yield f"- Pembanding — Compared with: {tables}"
    if one.basis:
        yield f"- Dasar — Basis: {one.basis}"
