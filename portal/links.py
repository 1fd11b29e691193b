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
    query = f"?versi={version}" if version else ""
    match kind:
        case "dataset":
            return f"/dataset/{slug}{query}"
        case "standard":
            return f"/standar/{slug}{query}"
        case "code-list":
            return "/".join(("/kode", agency, slug, *rest))
        case "correspondence":
            return f"/padanan/{slug}"
        case "activity" | "variable" | "indicator":
            return f"/metadata/{kind}/{agency}/{slug}{query}"
        case _:
            return None


def is_address(text: str) -> bool:
    """Say whether a text is the address of something outside."""
    return text.startswith(_EXTERNAL) and not text.partition("://")[2].startswith("/") and text.isprintable()
