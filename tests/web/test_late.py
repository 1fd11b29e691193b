"""Routers that are read late answer the same addresses in the same order as if they had been there from the start."""

import sys
import threading
from importlib import import_module
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from portal.application import PAGES
from registry.routes import DOORS
from registry.web import late
from registry.web.openapi import describe

MODULE = """
import time
from pathlib import Path
from registry.web.routing import Router
with Path({counted!r}).open("a") as file:
    file.write(__name__ + " ")
time.sleep(0.05)
router = Router()
{routes}
"""
ROUTE = "router.add_api_route({path!r}, lambda: {name!r})\n"
ROUTES = {
    "late_home": ["/"],
    "late_lists": ["/kode", "/kode.csv"],
    "late_list": ["/kode/{agency}/{slug}"],
    "late_codes": ["/kode/{agency}/{notation:path}"],
    "late_forms": ["/katalog.{form}", "/masuk/"],
}
BEGINNINGS = {
    "late_home": ("/",),
    "late_lists": ("/kode",),
    "late_list": ("/kode/",),
    "late_codes": ("/kode/",),
    "late_forms": ("/katalog.", "/masuk/"),
}


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Modules with routers, and the file that counts which were read."""
    counted = tmp_path / "counted.txt"
    counted.touch()
    for name, paths in ROUTES.items():
        routes = "".join(ROUTE.format(path=path, name=name) for path in paths)
        (tmp_path / f"{name}.py").write_text(MODULE.format(counted=str(counted), routes=routes))
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda: counted.read_text().split()
    for name in ROUTES:
        sys.modules.pop(name, None)


@pytest.fixture
def app():
    made = FastAPI()
    late.install(made, BEGINNINGS)
    return made


@pytest.fixture
def client(app):
    return TestClient(app, follow_redirects=False)


def test_a_request_reads_only_what_may_answer_it(modules, client):
    assert client.get("/tidak-ada").status_code == 404
    assert modules() == []
    assert client.get("/").json() == "late_home"
    assert modules() == ["late_home"]
    assert client.get("/kode/kemendagri/wilayah").json() == "late_list"
    assert modules() == ["late_home", "late_lists", "late_list"], "what stands before it is asked first"
    assert client.get("/kode/bps/wilayah/35.05").json() == "late_codes"
    assert client.get("/kode.csv").json() == "late_lists"
    assert "late_forms" not in modules()


def test_a_method_that_is_not_there_a_slash_and_a_path_of_a_proxy_count_as_ever(modules, app, client):
    assert client.post("/").status_code == 405
    assert client.get("/masuk").status_code == 307
    assert modules() == ["late_home", "late_forms"]
    assert TestClient(app, root_path="/satudata").get("/satudata/kode").json() == "late_lists"


def test_whoever_needs_all_routes_has_them_in_the_order_that_was_named_and_each_is_read_once(modules, app, client):
    assert client.get("/katalog.ttl").json() == "late_forms"
    asked = [threading.Thread(target=late.read, args=(app,)) for _ in range(3)]
    for thread in asked:
        thread.start()
    for thread in asked:
        thread.join()
    assert sorted(modules()) == sorted(ROUTES)
    assert not any(isinstance(route, late.Late) for route in app.router.routes)
    known = [found.path for found in iter_route_contexts(app.router.routes)]
    assert known[-7:] == [path for paths in ROUTES.values() for path in paths]


def test_the_description_is_whole_when_it_is_asked_for(modules, app):
    describe(app, "https://satudata.example.go.id")
    assert modules() == []
    assert set(app.openapi()["paths"]) == {path.replace(":path", "") for paths in ROUTES.values() for path in paths}


@pytest.mark.parametrize("doors", [DOORS, PAGES], ids=["doors", "pages"])
def test_every_address_begins_as_its_module_is_said_to_answer_and_nothing_is_said_in_vain(doors):
    for module, beginnings in doors.items():
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        app.include_router(import_module(module).router)
        paths = [found.path for found in iter_route_contexts(app.router.routes)]
        assert not [path for path in paths if path.startswith("/{")], "every request would read it"
        fixed = {path.partition("{")[0] for path in paths}
        fixed_long = {path for path in fixed if path != "/"}
        long = tuple(beginning for beginning in beginnings if beginning != "/")
        assert {path for path in fixed_long if not path.startswith(long)} == set(), module
        assert ("/" in fixed) <= ("/" in beginnings), module
        for beginning in beginnings:
            assert beginning in fixed or any(path.startswith(beginning) for path in fixed_long), (module, beginning)


def test_every_page_is_in_the_portal():
    """A page that is written and never named answers nobody."""
    folder = Path(import_module("portal.pages").__path__[0])
    written = {f"portal.pages.{path.stem}" for path in folder.glob("*.py") if "router = Router(" in path.read_text()}
    assert written == set(PAGES)
