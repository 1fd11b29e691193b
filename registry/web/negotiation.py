"""Content negotiation by ``Accept`` with q-values (RFC 9110 §12.5.1) and by suffix."""

from collections.abc import Sequence

TURTLE, JSON_LD, RDF_XML, N_TRIPLES = (
    "text/turtle",
    "application/ld+json",
    "application/rdf+xml",
    "application/n-triples",
)
JSON, CSV, HTML = "application/json", "text/csv", "text/html"

SUFFIXES = {"ttl": TURTLE, "jsonld": JSON_LD, "rdf": RDF_XML, "nt": N_TRIPLES, "json": JSON, "csv": CSV, "html": HTML}
"""Suffix of a document's address and its media type."""


def preferred(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered media type the client likes best; the first offered without a wish, None when none fits.

    Ties go to the order of the offer. A range that is more specific wins over a wildcard; nonsense is ignored.
    """
    wishes = _wishes(accept or "")
    if not wishes:
        return offered[0]
    best, best_quality = None, 0.0
    for media_type in offered:
        quality = _quality(media_type, wishes)
        if quality > best_quality:
            best, best_quality = media_type, quality
    return best


def _wishes(accept: str) -> dict[str, float]:
    wishes: dict[str, float] = {}
    for part in accept.split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media_range.count("/") != 1:
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        wishes[media_range] = quality
    return wishes


def _quality(media_type: str, wishes: dict[str, float]) -> float:
    kind = media_type.split("/", maxsplit=1)[0]
    for candidate in (media_type, f"{kind}/*", "*/*"):
        if candidate in wishes:
            return wishes[candidate]
    return 0.0
