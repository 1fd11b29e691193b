"""What a new version changes in a named graph, so that a large one need not be worked out again."""

from collections.abc import Collection
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from registry.rdf import Subject


@dataclass(frozen=True, slots=True)
class Amendment:
    """Triples that go and come.

    ``anew`` are properties of things, as (subject, predicate), all of whose values go first, whatever they are:
    for what is short, and is not known to be as the version before had it.
    """

    gone: Collection[Triple]
    come: Collection[Triple]
    anew: Collection[tuple[Subject | Triple, NamedNode]] = ()
