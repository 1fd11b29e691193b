"""A process that evaluates SPARQL for the service: ``python -m registry.graph.worker``.

A query in the engine cannot be stopped from outside; a process can. So each query runs in a process of its own for the
time it takes, on a snapshot that nobody writes, with the network refused by the kernel and with limits of time and
memory that hold even when the service that asked is gone. It reads one question a line and answers in frames: ``D``
and bytes of the result, then ``E`` and JSON that says how it ended.
"""

import json
import os
import re
import resource
import struct
import sys
from typing import IO, Any, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from registry.graph import network
from registry.rdf import PREFIXES

FRAME = struct.Struct(">cI")
"""Kind and length of a frame."""
DATA, END = b"D", b"E"

_BUFFER = 65_536  # bytes of a frame of data
_GRACE = 2  # seconds of computing beyond the limit: the service's own clock comes first
_NICENESS = 5  # serving pages goes before
_Found = QuerySolutions | QueryBoolean | QueryTriples
_FORMS = {QuerySolutions: "bindings", QueryBoolean: "boolean", QueryTriples: "triples"}
_POSITION = re.compile(r"\b(\d+):(\d+)\b")


class _TooLarge(Exception):
    """The result is larger than a client may take."""


class _Frames:
    """What is written becomes frames, until the limit of the result is reached."""

    def __init__(self, pipe: IO[bytes], limit: int) -> None:
        self._pipe = pipe
        self._left = limit
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise _TooLarge
        self._held += data
        if len(self._held) >= _BUFFER:
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self._held:
            self._pipe.write(FRAME.pack(DATA, len(self._held)) + self._held)
            self._held.clear()


def main() -> None:
    """Answer questions until there are no more."""
    network.refuse()
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    place, store = "", Store()
    for line in sys.stdin.buffer:
        question = json.loads(line)
        _limit(question["seconds"], question["memory"])
        try:
            if question["place"] != place:
                store, place = Store.read_only(question["place"]), question["place"]
            end = json.dumps(_answer(store, question, sys.stdout.buffer)).encode()
        except (OSError, ValueError, RuntimeError) as error:
            end = json.dumps({"fault": "failed", "error": type(error).__name__}).encode()
        sys.stdout.buffer.write(FRAME.pack(END, len(end)) + end)
        sys.stdout.buffer.flush()


def _limit(seconds: float, memory: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + _GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.RLIM_INFINITY))


def _answer(store: Store, question: dict[str, Any], pipe: IO[bytes]) -> dict[str, Any]:
    named: list[NamedNode | BlankNode] = [NamedNode(name) for name in question["named_graphs"]]
    default: list[NamedNode | BlankNode | DefaultGraph] = [NamedNode(name) for name in question["default_graphs"]]
    frames = _Frames(pipe, question["result"])
    try:
        found = store.query(
            question["text"],
            base_iri=question["base"],
            # with either list the request says the whole dataset (SPARQL 1.1 Protocol §2.1.4)
            default_graph=default if default or named else None,
            named_graphs=named if default or named else None,
        )
        end = _write(found, question["forms"], frames)
        frames.flush()
    except SyntaxError as error:
        at = _POSITION.search(str(error))
        return {"fault": "syntax", "at": [int(part) for part in at.groups()] if at else None}
    except _TooLarge:
        return {"fault": "too-large"}
    return end


def _write(found: _Found, forms: dict[str, str], frames: _Frames) -> dict[str, str]:
    form = _FORMS[type(found)]
    media_type = forms.get(form)
    if media_type is None:
        return {"fault": "not-acceptable"}
    output = cast("IO[bytes]", frames)  # the engine calls write and flush, no more
    if isinstance(found, QueryTriples):
        serialize(found, output, format=RdfFormat.from_media_type(media_type), prefixes=dict(PREFIXES))
    else:
        found.serialize(output, QueryResultsFormat.from_media_type(media_type))
    return {"form": form, "media_type": media_type}


if __name__ == "__main__":
    main()
