"""The forms in which pages offer code lists: their suffixes, and what they are called."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.codes import export


@dataclass(frozen=True, slots=True)
class Form:
    """A form: the suffix of its address, its name for people, and its name among ``export.FORMS``."""

    suffix: str
    title: str
    name: str

    @property
    def media_type(self) -> str:
        """Its media type."""
        return export.FORMS[self.name]


FORMS = (
    Form("csv", "CSV", "csv"),
    Form("xlsx", "XLSX", "xlsx"),
    Form("ttl", "Turtle", "ttl"),
    Form("jsonld", "JSON-LD", "jsonld"),
    Form("rdf", "RDF/XML", "rdf"),
    Form("json", "JSON", "json"),
    Form("schema.json", "JSON Schema", "json-schema"),
    Form("sdmx.xml", "SDMX-ML", "sdmx-ml"),
    Form("sdmx.json", "SDMX-JSON", "sdmx-json"),
)
"""In the order in which people look for them."""
BY_SUFFIX: Mapping[str, Form] = {form.suffix: form for form in FORMS}
