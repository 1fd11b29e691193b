"""What a process that starts does without, and that it has it when it is asked for."""

import subprocess
import sys
import threading
import time
from importlib import import_module
from types import ModuleType

import pytest

from portal.application import PAGES
from registry.deferred import Deferred, defer
from registry.migrations import upgrade
from registry.routes import DOORS

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that counts how often it was run, slowly, with a module of its own."""
    folder = tmp_path / "slowpackage"
    folder.mkdir()
    (tmp_path / "counted.txt").touch()
    (folder / "__init__.py").write_text(
        "import time\n"
        f"with open({str(tmp_path / 'counted.txt')!r}, 'a') as counted:\n    counted.write('x')\n"
        "first = 1\ntime.sleep(0.1)\nfrom slowpackage.part import half\nlast = half * 2\n"
    )
    (folder / "part.py").write_text("import slowpackage\nhalf = 21 * slowpackage.first\nother = 'of the part'\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path / "counted.txt"
    for name in ("slowpackage", "slowpackage.part"):
        sys.modules.pop(name, None)


def test_a_deferred_package_runs_at_its_first_use_and_once_for_all_threads(package):
    defer("slowpackage")
    slowpackage = import_module("slowpackage")
    assert isinstance(slowpackage, Deferred)
    assert package.read_text() == ""
    found = []
    threads = [threading.Thread(target=lambda: found.append(slowpackage.last)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [42] * 8
    assert package.read_text() == "x"
    assert type(slowpackage) is ModuleType
    with pytest.raises(AttributeError):
        _ = slowpackage.absent


def test_a_deferred_module_runs_after_the_package_it_is_of(package):
    defer("slowpackage")
    defer("slowpackage.part")
    part = import_module("slowpackage.part")
    assert package.read_text() == ""
    assert part.other == "of the part"
    assert sys.modules["slowpackage"].last == 42
    assert package.read_text() == "x"


def test_code_that_fails_fails_at_every_use(tmp_path, monkeypatch):
    (tmp_path / "brokenmodule.py").write_text("raise LookupError('not today')\n")
    monkeypatch.syspath_prepend(tmp_path)
    defer("brokenmodule")
    try:
        for _ in range(2):
            with pytest.raises(LookupError):
                _ = sys.modules["brokenmodule"].value
    finally:
        del sys.modules["brokenmodule"]


def test_what_is_loaded_or_not_installed_is_left_alone():
    before = sys.modules["time"]
    defer("time")
    defer("nobodyinstalledthis")
    assert sys.modules["time"] is before is time
    assert "nobodyinstalledthis" not in sys.modules


PROGRAM = """
import asyncio, sys
from registry.cli import starting
from portal.application import PAGES
from registry.deferred import Deferred
starting.imported("registry.cli.serve")
from registry.app import create_app
from registry.settings import Settings

app = create_app(Settings(home={home!r}, database_url="", token="", _env_file=None))
sent = []

async def ask():
    async def receive():
        return {{"type": "http.request", "body": b"", "more_body": False}}
    async def send(message):
        sent.append(message)
    scope = {{"type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "headers": []}}
    await app(scope, receive, send)

asyncio.run(ask())
began = set(sys.modules)
from portal.application import PAGES
from registry.routes import DOORS
print(sent[0]["status"], b"".join(message.get("body", b"") for message in sent).count(b"</html>"))
print(len([module for module in (*PAGES, *DOORS) if module in began]))
print(sorted(module for module in {heavy!r} if module in began))
from registry.web import late
late.read(app)
print([name for name in starting.SELDOM if not isinstance(sys.modules[name], Deferred)])
import polars
print(polars.DataFrame({{"a": [1, 2]}})["a"].sum())
"""
HEAVY = ("numpy", "httpx2", "dbos", "registry.harvest.tasks", "registry.validation.service")
"""Packages and parts of the program that take long to read, and that no page of the portal needs."""


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """What a process has read when it gave its first page, and then when it has read every door."""
    home = tmp_path_factory.mktemp("home")
    upgrade(f"sqlite:///{home / 'registry.db'}")
    program = PROGRAM.format(home=str(home), heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=240)
    lines = done.stdout.splitlines()
    assert len(lines) == 5, done.stderr
    return lines


def test_the_first_page_reads_its_own_module_and_few_of_the_hundred_others(started):
    assert started[0] == "200 1"
    assert len((*PAGES, *DOORS)) > 100
    assert 1 <= int(started[1]) <= 6


def test_the_first_page_needs_nothing_of_checks_harvests_and_jobs(started):
    assert started[2] == "[]"


def test_every_door_together_loads_what_tables_and_checks_need_only_when_it_is_asked(started):
    """None of them names a deferred package while it is read."""
    assert started[3:] == ["[]", "3"]
