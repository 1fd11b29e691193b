"""The quality of what is published, as repairs ranked by what they gain: a league table tells nobody what to do.

A dataset scores the share of the criteria of ``completeness`` that hold, in points of 100, and the catalogue the mean
of its datasets. The five dimensions are those of data.europa.eu's assessment. All is counted by the search index.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from registry.catalog.completeness import CRITERIA, Criterion
from registry.errors import Sentence
from registry.items.state import Kind
from registry.search.index import FacetValue, Query, SearchIndex

DIMENSIONS: Mapping[str, Sentence] = MappingProxyType(
    {
        "findability": Sentence("Mudah ditemukan", "Findability"),
        "accessibility": Sentence("Mudah diakses", "Accessibility"),
        "interoperability": Sentence("Interoperabilitas", "Interoperability"),
        "reusability": Sentence("Dapat dipakai ulang", "Reusability"),
        "contextuality": Sentence("Kejelasan konteks", "Contextuality"),
    }
)
"""Dimensions by name."""
DIMENSION_OF: Mapping[str, str] = MappingProxyType(
    {
        "keywords": "findability",
        "theme": "findability",
        "spatial": "findability",
        "temporal": "findability",
        "files": "accessibility",
        "contact_point": "accessibility",
        "conforms_to": "interoperability",
        "unit": "interoperability",
        "license": "reusability",
        "provenance": "reusability",
        "checksum": "reusability",
        "description": "contextuality",
        "accrual_periodicity": "contextuality",
        "legal_basis": "contextuality",
    }
)
"""Dimension of each criterion."""
LACKS = "lacks"
"""Facet of the index: the criteria that do not hold of a dataset."""
_KECAMATAN = 8  # characters of a dotted code, 35.05.10


@dataclass(frozen=True, slots=True)
class Measure:
    """A criterion over some datasets: how many lack it, and how many points mending all of them gains."""

    criterion: Criterion
    dimension: str
    lacking: int
    total: int

    @property
    def gain(self) -> float:
        """Points that the score rises by when all of them are mended."""
        return 100 * self.lacking / (self.total * len(CRITERIA)) if self.total else 0.0

    @property
    def share(self) -> float:
        """The share of the datasets that fulfil it."""
        return 1 - self.lacking / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """The datasets of an agency or a kecamatan, and how many of them are complete (nine criteria of ten and more)."""

    key: str
    label: str
    total: int
    complete: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The quality of some datasets."""

    total: int
    measures: tuple[Measure, ...]
    """One a criterion, the one that gains most first."""
    agencies: tuple[Part, ...]
    """The agencies with most datasets."""
    kecamatan: tuple[Part, ...]
    """The kecamatan with most datasets."""

    @property
    def score(self) -> float:
        """Points of 100: the mean share of criteria that hold."""
        return 100 - sum(measure.gain for measure in self.measures) if self.total else 0.0

    @property
    def repairs(self) -> tuple[Measure, ...]:
        """What there is to mend, what gains most first."""
        return tuple(measure for measure in self.measures if measure.lacking)

    def dimensions(self) -> dict[str, tuple[Measure, ...]]:
        """Return the measures of each dimension."""
        return {name: tuple(one for one in self.measures if one.dimension == name) for name in DIMENSIONS}


def quality(index: SearchIndex, filters: Mapping[str, tuple[str, ...]], language: str = "id") -> Quality:
    """Count the published datasets under some filters; ``SearchAway`` when the index does not answer."""
    asked = {"kind": (Kind.DATASET.value,), **filters}
    found = index.search(Query(filters=asked, limit=0, facets=(LACKS, "agency", "wilayah"), language=language))
    complete = index.search(
        Query(filters={**asked, "completeness": ("high",)}, limit=0, facets=("agency", "wilayah"), language=language)
    )
    lacking = {value.value: value.count for value in found.facets[LACKS]}
    measures = [
        Measure(criterion, DIMENSION_OF[criterion.name], lacking.get(criterion.name, 0), found.total)
        for criterion in CRITERIA
    ]
    return Quality(
        total=found.total,
        measures=tuple(sorted(measures, key=lambda measure: -measure.lacking)),
        agencies=_parts(found.facets["agency"], complete.facets["agency"]),
        kecamatan=tuple(
            part for part in _parts(found.facets["wilayah"], complete.facets["wilayah"]) if len(part.key) == _KECAMATAN
        ),
    )


def _parts(found: tuple[FacetValue, ...], complete: tuple[FacetValue, ...]) -> tuple[Part, ...]:
    good = {value.value: value.count for value in complete}
    return tuple(
        Part(value.value, value.label, value.count, good.get(value.value, 0)) for value in found if value.count
    )
