"""How a dataset is cited: a line of text, BibTeX, RIS and CITATION.cff, all with the version's identifier."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from registry.items.repository import Entry

_SPECIAL = re.compile(r"([\\{}&%$#_^~])")


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in its forms."""

    text: str
    bibtex: str
    ris: str
    cff: str
    """Citation File Format 1.2, whose quoted texts are those of JSON."""


def citation(entry: Entry, producer: Mapping[str, str], publisher: Mapping[str, str], base: str) -> Citation | None:
    """Return how to cite a published version; None for one that is not published."""
    when = entry.version.published_at
    if when is None:
        return None
    author, house, title = producer["id"], publisher["id"], entry.body["title"]["id"]
    address, number = base + entry.version_iri, entry.version.number
    key = f"{entry.item.slug}-{number}"
    bibtex = (
        f"@misc{{{key},\n  author = {{{{{_latex(author)}}}}},\n  title = {{{{{_latex(title)}}}}},\n"
        f"  year = {{{when.year}}},\n  publisher = {{{_latex(house)}}},\n  version = {{{number}}},\n"
        f"  url = {{{address}}}\n}}"
    )
    ris = "\n".join(
        f"{tag}  - {text}"
        for tag, text in (
            ("TY", "DATA"),
            ("AU", author),
            ("TI", title),
            ("PY", when.year),
            ("DA", f"{when:%Y/%m/%d}"),
            ("PB", house),
            ("ET", number),
            ("UR", address),
            ("ER", ""),
        )
    )
    cff = "\n".join(
        f"{name}: {json.dumps(text, ensure_ascii=False)}"
        for name, text in (
            ("cff-version", "1.2.0"),
            ("message", "Kutip data ini dengan keterangan berikut."),
            ("type", "dataset"),
            ("title", title),
            ("authors", [{"name": author}]),
            ("version", number),
            ("date-released", f"{when:%Y-%m-%d}"),
            ("url", address),
        )
    )
    text = f"{author} ({when.year}). {title} (versi {number}) [set data]. {house}. {address}"
    return Citation(text, bibtex, ris, cff)


def _latex(text: str) -> str:
    return _SPECIAL.sub(lambda sign: "\\" + sign[1] if sign[1] not in "\\^~" else " ", text)
