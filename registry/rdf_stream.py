"""Write large graphs: triples pass through one at a time, the bytes wait in a temporary file.

``registry.rdf.serialize`` sorts, so that equal graphs give equal bytes, and holds all of a graph for it. Here the order
is the one in which the triples come (keep those of a subject together: Turtle is shorter then), and memory stays the
same for a hundred codes and for a hundred thousand.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from tempfile import TemporaryFile

from pyoxigraph import RdfFormat, Triple
from pyoxigraph import serialize as write_rdf

from registry.rdf import PREFIXES

_CHUNK = 65_536  # bytes


def stream(triples: Iterable[Triple], media_type: str, prefixes: Mapping[str, str] = PREFIXES) -> Iterator[bytes]:
    """Write a graph in a media type and return its bytes in chunks. ValueError for a media type that is not RDF.

    All is written when this returns: what fails, fails before the first byte is sent.
    """
    rdf_format = RdfFormat.from_media_type(media_type)
    if rdf_format is None:
        raise ValueError(f"not a media type of RDF: {media_type}")
    with ExitStack() as when_failing:
        content = when_failing.enter_context(TemporaryFile())
        write_rdf(triples, output=content, format=rdf_format, prefixes=dict(prefixes))
        content.seek(0)
        open_file = when_failing.pop_all()

    def chunks() -> Iterator[bytes]:
        with open_file:
            while chunk := content.read(_CHUNK):
                yield chunk

    return chunks()
