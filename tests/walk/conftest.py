import pytest

from registry.app import wire
from registry.cli.demo import demo
from registry.settings import Settings


@pytest.fixture(scope="session")
def village(tmp_path_factory):
    """The home of a registry that the demo has taken a village of 400 through."""
    home = tmp_path_factory.mktemp("village")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SATUDATA_HOME", str(home))
        demo(people=400, seed=7, faults=0.02)
    return home


@pytest.fixture(scope="session")
def registry(village):
    opened = wire(Settings(home=village))
    yield opened
    opened.close()
