"""``satudata search``: what the public can find."""

from typing import Annotated

import typer

from registry.cli.session import AsJson, opened, say, show
from registry.search.index import Query


def search(
    query: Annotated[str, typer.Argument(help='Words, "phrases", -exclusions.')],
    kind: Annotated[str, typer.Option(help="dataset, standard, code-list, code, indicator …")] = "",
    limit: Annotated[int, typer.Option(help="How many hits.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Search the public index.

    Example: satudata search "penduduk sawentar" --kind dataset
    """
    with opened() as registry:
        filters = {"kind": (kind,)} if kind else {}
        page = registry.index.search(Query(text=query, filters=filters, limit=limit))
        base = registry.settings.base
    if as_json:
        hits = [
            {"kind": hit.kind, "iri": base + hit.key, "url": base + hit.url, "title": dict(hit.title)}
            for hit in page.hits
        ]
        show({"total": page.total, "hits": hits, "suggestion": page.suggestion, "partial": page.is_partial})
        return
    if page.is_partial:
        say("Tidak ada yang memuat semua kata itu; ini yang memuat sebagian.")
    if page.suggestion:
        say(f"Mungkin maksud Anda: {page.suggestion}")
    say(f"{page.total} hasil")
    for hit in page.hits:
        print(f"{hit.kind:<10} {hit.title['id']}\n           {base}{hit.url}")
