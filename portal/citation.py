"""How a dataset is cited: a line of text, BibTeX, and RIS, all with the permanent identifier of the version."""

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
    return Citation(f"{author} ({when.year}). {title} (versi {number}) [set data]. {house}. {address}", bibtex, ris)


def _latex(text: str) -> str:
    return _SPECIAL.sub(lambda sign: "\\" + sign[1] if sign[1] not in "\\^~" else " ", text)
