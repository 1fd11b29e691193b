"""The page of each kind of the network lists its options as the program has them."""

from pathlib import Path

import pytest

from harvesters.bps.harvester import BpsOptions
from harvesters.ckan.harvester import CkanOptions
from harvesters.dcat.harvester import DcatOptions
from harvesters.oai_pmh.harvester import OaiPmhOptions

OPTIONS = {"bps": BpsOptions, "ckan": CkanOptions, "dcat": DcatOptions, "oai_pmh": OaiPmhOptions}
FOLDER = Path(__file__).parents[2] / "harvesters"


def table(options):
    """The rows that a page must have, one an option."""
    yield "| option | default | what |"
    yield "|---|---|---|"
    for name, field in options.model_fields.items():
        default = "required" if field.is_required() else field.default
        written = (
            "" if default in {None, "", ()} else f"`{' '.join(default) if isinstance(default, tuple) else default}`"
        )
        yield f"| `{name}` | {written} | {field.title}. {field.description} |"


@pytest.mark.parametrize("kind", OPTIONS)
def test_the_page_lists_the_options_of_the_program(kind):
    page = (FOLDER / kind / "README.md").read_text(encoding="utf-8")
    assert "\n".join(table(OPTIONS[kind])) in page
