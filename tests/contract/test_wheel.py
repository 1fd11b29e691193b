"""What is installed from a wheel is whole: the data and pages that the program reads are in it."""

import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
READ_AT_RUN_TIME = {
    "vocabularies": ".ttl",
    "jsonschemas": ".json",
    "portal/templates": ".html",
    "portal/static": "",
    "portal/locale": "",
    "registry/content": ".json",
    "registry/migrations": ".py",
    "registry/search": ".json",
}


@pytest.fixture(scope="module")
def names(tmp_path_factory) -> set[str]:
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(("folder", "ending"), READ_AT_RUN_TIME.items())
def test_every_file_that_is_read_at_run_time_is_in_it(names, folder, ending):
    files = {
        str(file.relative_to(ROOT))
        for file in (ROOT / folder).rglob(f"*{ending}")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert files
    assert files <= names


def test_it_holds_the_four_packages_and_the_data_and_nothing_else(names):
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "harvesters",
        "jsonschemas",
        "portal",
        "registry",
        "vocabularies",
    }
    assert not [name for name in names if name.endswith(".pyc")]
