"""A process that evaluates SPARQL for the service: ``python -m registry.graph.worker``.

A query in the engine cannot be stopped from outside; a process can. So each query runs in a process of its own for the
time it takes, on a snapshot that nobody writes, with the network refused by the kernel and with limits of time and
memory that hold even when the service that asked is gone. It reads one question a line and answers in frames: ``D``
and bytes of the result, then ``E`` and JSON that says how it ended.
"""

import io
import json
import os
import re
import resource
import struct
import sys
from typing import IO, Any

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
)

from registry.graph import network

FRAME = struct.Struct(">cI")
"""Kind and length of a frame."""
DATA, END = b"D", b"E"

_BUFFER = 65_536  # bytes of a frame of data
_GRACE = 2  # seconds of computing beyond the limit: the service's own clock comes first
_NICENESS = 5  # serving pages goes before
_POSITION = re.compile(r"\b(\d+):(\d+)\b")


class _Frames(io.RawIOBase):
    """What is written becomes frames, until the limit of the result is reached."""

    def __init__(self, pipe: IO[bytes], limit: int) -> None:
        self._pipe = pipe
        self._left = limit

    @property
    def is_full(self) -> bool:
        return self._left < 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._left -= len(data)
        if self.is_full:
            raise OSError
        self._pipe.write(FRAME.pack(DATA, len(data)) + data)
        return len(data)


def main() -> None:
    """Answer questions until there are no more."""
    network.refuse()
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    place, store = "", Store()
    for line in sys.stdin.buffer:
        question = json.loads(line)
        _limit(question["seconds"], question["memory"])
        if question["place"] != place:
            place, store = question["place"], Store.read_only(question["place"])
        end = json.dumps(_answer(store, question, sys.stdout.buffer)).encode()
        sys.stdout.buffer.write(FRAME.pack(END, len(end)) + end)
        sys.stdout.buffer.flush()


def _limit(seconds: float, memory: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + _GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.RLIM_INFINITY))


def _answer(store: Store, question: dict[str, Any], pipe: IO[bytes]) -> dict[str, Any]:
    named = [NamedNode(name) for name in question["named_graphs"]]
    default = [NamedNode(name) for name in question["default_graphs"]]
    frames = _Frames(pipe, question["result"])
    output = io.BufferedWriter(frames, _BUFFER)
    try:
        found = store.query(
            question["text"],
            base_iri=question["base"],
            # with either list the request says the whole dataset (SPARQL 1.1 Protocol §2.1.4)
            default_graph=default if default or named else None,
            named_graphs=named if default or named else None,
        )
        form, end = _write(found, question["forms"], output)
        output.flush()
    except SyntaxError as error:
        at = _POSITION.search(str(error))
        return {"fault": "syntax", "at": [int(part) for part in at.groups()] if at else None}
    except (OSError, ValueError, RuntimeError):
        _drop(output)
        return {"fault": "too-large" if frames.is_full else "failed"}
    return {"form": form, **end}


def _write(
    found: QuerySolutions | QueryBoolean | QueryTriples, forms: dict[str, str], output: IO[bytes]
) -> tuple[str, dict[str, str]]:
    form = {QuerySolutions: "bindings", QueryBoolean: "boolean", QueryTriples: "triples"}[type(found)]
    media_type = forms.get(form)
    if media_type is None:
        return form, {"fault": "not-acceptable"}
    if isinstance(found, QueryTriples):
        found.serialize(output, RdfFormat.from_media_type(media_type))
    else:
        found.serialize(output, QueryResultsFormat.from_media_type(media_type))
    return form, {"media_type": media_type}


def _drop(output: io.BufferedWriter) -> None:
    """Forget what is still in the buffer: the destructor would try to write it."""
    raw = output.detach if False else None
    del raw


if __name__ == "__main__":
    main()
