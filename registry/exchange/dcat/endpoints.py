"""DCAT for programs: the catalogue by pages and whole, single datasets, and our own vocabulary."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from typing import Annotated
