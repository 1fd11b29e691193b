"""What the shapes of DCAT-AP find wrong in a graph."""

from pathlib import Path

import pyshacl
from rdflib import Graph

SHAPES = Path(__file__).with_name("shapes.ttl")


def faults(found):
    """Return the report of the shapes on a graph."""
    _, _, text = pyshacl.validate(found, shacl_graph=Graph().parse(SHAPES), allow_warnings=False)
    return text
