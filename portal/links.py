"""From a permanent identifier to the page that shows it."""

_EXTERNAL = ("http://", "https://")
_PLAIN = 5
"""Parts of ``/id/kind/agency/slug`` with the empty one before the first slash."""


def page_of(iri: str) -> str | None:
    """Return the path of the page of an identifier (``/id/…``, version included), None where it has no page."""
    path, _, version = iri.partition("/versi/")
    parts = path.split("/")
    if len(parts) < _PLAIN or parts[1] != "id":
        return None
    kind, agency, slug, *rest = parts[2:]
    versioned = f"?versi={version}" if version else ""
    pages = {
        "dataset": f"/dataset/{slug}{versioned}",
        "standard": f"/standar/{slug}{versioned}",
        "code-list": "/".join(("/kode", agency, slug, *rest)),
        "correspondence": f"/padanan/{slug}",
        **{kind: f"/metadata/{kind}/{agency}/{slug}{versioned}" for kind in ("activity", "variable", "indicator")},
    }
    return pages.get(kind)


def iri_of(path: str) -> str | None:
    """Return the identifier whose documents a page has, None where it has none; the inverse of ``page_of``."""
    first, _, rest = path.removeprefix("/").partition("/")
    parts = rest.count("/") + 1 if rest else 0
    if first == "kode" and parts >= len(("agency", "slug")):
        return f"/id/code-list/{rest}"
    if first == "padanan" and parts == 1:
        return f"/id/correspondence/{rest}"
    return None


def is_address(text: str) -> bool:
    """Say whether a text is the address of something outside."""
    return text.startswith(_EXTERNAL) and not text.partition("://")[2].startswith("/") and text.isprintable()
